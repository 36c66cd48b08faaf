"""The folding table of the full-text search: one character to one character.

It takes a quarter of a second to make from OpenCC's and Unicode's tables, and every process that writes an article
needs it: so it comes with the package (``folding.bin``). After a change here make the file again::

    python -m newscrawl.store.folding

Everybody then folds alike, whatever versions of Python and OpenCC they have. An index made with another table is
made again when it is next brought up to date.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
import zlib
from functools import lru_cache
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.uint32]

NAME = "folding.bin"
#: No character from here on is folded.
SIZE = 0x2_0000
#: Code points of text as ``str.encode("utf-32-le")`` writes them.
CODE = np.dtype("<u4")


def made() -> dict[int, str]:
    """Width, case and script folded, blanks and controls to a space.

    Length is kept, so that a place in the folded text is the same place in the text as given.
    """
    import opencc

    ideographs = [
        chr(code) for start, end in ((0x3400, 0x9FFF), (0xF900, 0xFAFF)) for code in range(start, end + 1)
    ]
    simplified = opencc.OpenCC("t2s").convert("\n".join(ideographs)).split("\n")
    table = {
        ord(old): new for old, new in zip(ideographs, simplified, strict=True) if old != new and len(new) == 1
    }
    for code in range(SIZE):
        char = chr(code)
        if char.isspace() or unicodedata.category(char) in {"Cc", "Cs"}:
            table[code] = " "
            continue
        folded = unicodedata.normalize("NFKC", char)
        folded = folded.lower() if len(folded) == 1 else char.lower()
        folded = table.get(ord(folded), folded) if len(folded) == 1 else char
        if folded != char and folded.strip():
            table[code] = folded
    return table


def made_with() -> dict[str, str]:
    """The versions a table made now depends on."""
    return {"unicode": unicodedata.unidata_version, "opencc": metadata.version("opencc")}


def pack(table: dict[int, str], versions: dict[str, str]) -> bytes:
    """A line of JSON that names the table, then what changes and into what, compressed."""
    items = sorted(table.items())
    # The name under which indexes made before the file was know their table.
    name = hashlib.sha256(json.dumps(items).encode()).hexdigest()[:16]
    changed = np.array([code for code, _ in items], CODE)
    steps = np.diff(changed, prepend=CODE.type(0))
    new = np.array([ord(char) for _, char in items], CODE)
    head = json.dumps({"name": name, "count": len(items), **versions}, sort_keys=True)
    return head.encode() + b"\n" + zlib.compress(np.concatenate((steps, new)).astype(CODE).tobytes(), 9)


@lru_cache(maxsize=1)
def _loaded() -> tuple[dict[str, Any], Codes]:
    head, _, packed = files("newscrawl.store").joinpath(NAME).read_bytes().partition(b"\n")
    stated = json.loads(head)
    values = np.frombuffer(zlib.decompress(packed), CODE)
    count = stated["count"]
    table = np.arange(SIZE, dtype=CODE)
    table[np.cumsum(values[:count])] = values[count:]
    return stated, table


def description() -> dict[str, Any]:
    """What the file says of itself: its ``name``, and the versions it was made with."""
    return _loaded()[0]


def folded(text: str) -> Codes:
    """The code points of ``text``, folded."""
    table = _loaded()[1]
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), CODE)
    if not len(codes) or codes.max() < SIZE:
        return table[codes]
    return np.where(codes < SIZE, table[np.minimum(codes, SIZE - 1)], codes)


def text_of(codes: Codes) -> str:
    """Folded code points as text: no half of a surrogate pair is among them."""
    return codes.tobytes().decode("utf-32-le")


if __name__ == "__main__":
    Path(__file__).with_name(NAME).write_bytes(pack(made(), made_with()))
