"""What shows who owns a work: files that people add to a case (权属证明).

newscrawl knows when a page was published, not who wrote it under what contract. The other side asks that first: the record
of the editorial system, the contract of a work made for hire (职务作品), the printed page. They are copied into the bag as
they are, listed with what they are to prove, and named in the chain of custody with who added them.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from newscrawl.errors import ConfigurationError
from newscrawl.store import kept_files
from newscrawl.text.safe import printable

#: Kind → what it is called in the list of evidence, and what it is to prove.
KINDS: Final[dict[str, tuple[str, str]]] = {
    "cms": ("采编系统稿件记录", "稿件由提交人采写、编辑的时间与人员"),
    "contract": ("职务作品合同或作者授权", "提交人对作品享有的权利"),
    "print": ("报样", "作品在报纸上发表的日期、版面与署名"),
    "identity": ("主体资格证明", "提交人的主体资格"),
    "mandate": ("授权委托书", "代理人的权限"),
    "other": ("其他权属材料", "权属"),
}
FOLDER: Final = "ownership"


@dataclass(slots=True, frozen=True)
class Attachment:
    """A file to be added. ``kind``: one of :data:`KINDS`; ``ending``: by its content, ``pdf``."""

    kind: str
    path: Path
    ending: str

    @classmethod
    def read(cls, given: str) -> Attachment:
        """``KIND=FILE``. Raises ``ConfigurationError`` for another kind, and for a file that is absent, empty, too large
        or of a kind that is not taken (:data:`newscrawl.store.kept_files.TYPES`).
        """
        kind, _, name = given.partition("=")
        if kind not in KINDS or not name:
            raise ConfigurationError(
                f"--ownership {given!r}: give KIND=FILE, with a kind of {', '.join(KINDS)}."
            )
        path = Path(name)
        try:
            size = path.stat().st_size
            data = path.read_bytes() if size <= kept_files.LARGEST else b""
        except OSError as error:
            raise ConfigurationError(f"{name}: cannot be read ({error.strerror or error}).") from error
        if not data:
            raise ConfigurationError(f"{name}: {size} bytes; between 1 and {kept_files.LARGEST} are taken.")
        ending = kept_files.kind_of(data)
        if ending is None:
            raise ConfigurationError(
                f"{printable(path.name)}: this kind of file is not taken. Take {', '.join(kept_files.TYPES).upper()}; "
                "office documents without macros."
            )
        return cls(kind, path, ending)

    def copy_to(self, folder: Path, number: int) -> str:
        """Copy it into ``folder``/ownership; the name it has there, below ``folder``."""
        name = f"{FOLDER}/{number:02d}-{self.kind}.{self.ending}"
        (folder / FOLDER).mkdir(exist_ok=True)
        shutil.copyfile(self.path, folder / name)
        return name


def meaning(name: str) -> tuple[str, str] | None:
    """What a file of a case below ``data/`` is and is to prove; None where it is no such file."""
    folder, _, rest = name.partition("/")
    if folder != FOLDER:
        return None
    return KINDS.get(rest.partition("-")[2].partition(".")[0], KINDS["other"])
