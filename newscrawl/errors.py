"""One small tree of errors. Each message tells the user what to do next.

``NewscrawlError`` is raised by nobody itself; the CLI turns any of its children into one line and the
exit code named here. Rooms below the faces raise only what stands here or what Python raises itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class NewscrawlError(Exception):
    """The root: everything we raise on purpose.

    A message that people meet at the desk has its arguments apart (``"{url}: too many redirects."``), so that the
    catalogue can give it in their language; as text it is the English sentence.
    """

    exit_code = 1

    def __init__(self, message: str = "", /, **arguments: object) -> None:
        super().__init__(message.format(**arguments) if arguments else message)
        self.message_id = message
        self.arguments = arguments


class Phrase:
    """A part of a message that has words of its own (``table.csv, line 4``), given in the language of the message."""

    def __init__(self, message: str, /, **arguments: object) -> None:
        self.message_id = message
        self.arguments = arguments

    def __str__(self) -> str:
        return self.message_id.format(**self.arguments)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def line_of(name: object, number: int) -> Phrase:
    """Where in a file: ``table.csv, line 4``."""
    return Phrase("{name}, line {number}", name=name, number=number)


class ConfigurationError(NewscrawlError):
    """A setting, an argument or a data file of the user's is wrong (raised by the faces and the spiders)."""

    exit_code = 2


class StorageError(NewscrawlError):
    """The database or the archive cannot be read or written (raised by ``store`` and ``archive``)."""

    exit_code = 3


class DamagedDatabaseError(StorageError):
    """The bytes of the database are damaged (raised by ``store.schema``; said by the faces for any later read)."""

    def __init__(self, path: object, detail: str) -> None:
        super().__init__(
            f"{path} is damaged ({detail}). The archive is not: `newscrawl rebuild` makes the database again from it, "
            "with people's decisions from decisions.jsonl, and keeps the damaged file."
        )


class YearFileError(StorageError):
    """A year file is missing, or is not the one the database records (raised by ``store.year_files``)."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            "{path}: the database needs this year file, which cannot be used ({detail}). Put it back from a "
            "backup, or run `newscrawl rebuild`.",
            path=path,
            detail=detail,
        )
        self.detail = detail


class LostFileError(StorageError):
    """A file of the archive was removed, renamed or changed while it was being written (raised by ``archive``).

    ``file``: its name, as the rows of its captures have it.
    """

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"{path} was {what} while it was being written: its captures may be lost, and their pages are asked for "
            "again by the next crawl. `newscrawl verify` names what is missing."
        )
        self.file = path.name


class NewerDatabaseError(StorageError):
    """The database was written by a newer newscrawl (raised by ``store.schema``)."""


class CrawlError(NewscrawlError):
    """A crawl run by another command ended badly (raised by the faces); keeps that crawl's exit code."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class NotFoundError(NewscrawlError):
    """What the user named is not in the store (raised by the faces)."""

    exit_code = 4


class RefusedPage(NewscrawlError):  # noqa: N818 - a refusal is an answer, not a fault
    """A response that is no article, with the name it is counted under (raised by ``extraction``).

    ``cause`` is one of ``newscrawl.items.REFUSALS``.
    """

    def __init__(self, cause: str, detail: str = "") -> None:
        super().__init__(f"{cause}: {detail}" if detail else cause)
        self.cause = cause
        self.detail = detail


class RefusedPicture(NewscrawlError):  # noqa: N818 - a refusal is an answer, not a fault
    """A file that is not decoded as a picture, with the name it is counted under (raised by ``pictures``).

    ``cause`` is one of ``newscrawl.items.PICTURE_REFUSALS``.
    """

    def __init__(self, cause: str, detail: str = "") -> None:
        super().__init__(f"{cause}: {detail}" if detail else cause)
        self.cause = cause
        self.detail = detail
