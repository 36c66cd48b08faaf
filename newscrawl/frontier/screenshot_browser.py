"""Pictures of pages from the archive: a browser draws the captured bytes, and nothing is fetched.

The browser has no way out (``newscrawl.frontier.browser``); each of its requests is answered by the capture of that address
that is nearest in time. What was not captured is missing in the picture, and counted: with ``-a requisites=1`` a page has
what it needs.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urldefrag, urljoin

from newscrawl.archive import ArchivedResponse, decode_body, read_record
from newscrawl.archive import screenshot_records as records
from newscrawl.errors import NewscrawlError, RefusedPage
from newscrawl.frontier.browser import Answer, Asked, Chromium, Limits, RenderFailed, require
from newscrawl.store import screenshot_rows
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from newscrawl.archive import WarcWriter

logger = logging.getLogger(__name__)

_MOST_HOPS = 5
_NOT_PASSED = frozenset(
    {
        "content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie", "strict-transport-security",
        # It names addresses of a live site, not what the archive has; nothing leaves the machine anyway.
        "content-security-policy", "clear-site-data", "refresh",
    }
)  # fmt: skip
#: What one page may cost.
LIMITS = Limits(seconds=30.0, requests=600, size=64 * 1024 * 1024)


@dataclass(slots=True)
class Report:
    """What came of a row of pages: pictures, those of pages higher than the limit, requests missing, refusals by cause."""

    taken: int = 0
    cut: int = 0
    missing: int = 0
    refused: Counter[str] = field(default_factory=Counter)


class ArchiveAnswers:
    """Answers requests of a page from captures near to ``moment``; the page's own address from ``capture``."""

    def __init__(self, connection: sqlite3.Connection, archive: Path) -> None:
        self.connection = connection
        self.archive = archive
        self._main: ArchivedResponse | None = None
        self._moment = ""

    def turn_to(self, capture: dict[str, Any]) -> None:
        """The next page is this row of ``captures``. Raises as :func:`newscrawl.archive.read_record`."""
        self._moment = capture["captured_at"]
        self._main = read_record(
            self.archive, capture["warc_file"], capture["warc_offset"], capture["warc_length"]
        )

    async def __call__(self, asked: Asked, room: int) -> Answer | None:
        """The answer to a request; None where no capture has one that fits into ``room`` bytes."""
        try:
            found = self._main if asked.kind == "page" else self._find(asked.url)
            if found is None:
                return None
            body = decode_body(found.body, found.headers)
        except (NewscrawlError, RefusedPage) as error:
            logger.debug("%s: not answered from the archive (%s)", asked.url, error)
            return None
        if len(body) > room:
            return None
        headers = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in found.headers
            if name.decode("latin-1").lower() not in _NOT_PASSED
        }
        # Style sheets, fonts and scripts of another host are drawn as the page drew them.
        headers["Access-Control-Allow-Origin"] = "*"
        # An error page is drawn, too; a browser shows nothing for an empty status.
        return Answer(found.status if found.status >= 200 and found.status != 304 else 200, headers, body)

    def _find(self, asked: str) -> ArchivedResponse | None:
        """The capture of an address, its redirects followed."""
        url: str = urldefrag(asked).url
        for _ in range(_MOST_HOPS):
            row = self._row(url)
            if row is None:
                return None
            answer = read_record(self.archive, row["warc_file"], row["warc_offset"], row["warc_length"])
            target = answer.header("location") if 300 <= answer.status < 400 else None
            if not target:
                return answer
            url = urldefrag(urljoin(answer.url, target.decode("utf-8", "replace"))).url
        return None

    def _row(self, url: str) -> sqlite3.Row | None:
        scheme, colon, rest = url.partition("://")
        other = {"http": "https", "https": "http"}.get(scheme, scheme) + colon + rest
        row: sqlite3.Row | None = self.connection.execute(
            """select warc_file, warc_offset, warc_length from captures where url in (?1, ?2) and warc_file is not null
            and status between 200 and 399 and status <> 304
            order by url <> ?1, abs(julianday(captured_at) - julianday(?3)) limit 1""",
            [url, other, self._moment],
        ).fetchone()
        return row


async def take(
    connection: sqlite3.Connection,
    archive: Path,
    writer: Callable[[], WarcWriter],
    captures: Sequence[dict[str, Any]],
    *,
    program: str,
    sandbox: bool | None = None,
    limits: Limits = LIMITS,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Report:
    """Draw the pages of these rows of ``captures``, keep the pictures in the archive and their rows.

    One page at a time, each in at most ``limits.seconds``; a page that cannot be drawn gets a row with the cause, and the
    next follows. ``writer``: gives the writer of the pictures' WARC file, asked at the first picture. ``sandbox``: as
    :class:`Chromium` takes it. Raises ``StorageError`` where archive or database cannot be written, ``ConfigurationError``
    where no browser starts.
    """
    report = Report()
    answers = ArchiveAnswers(connection, archive)
    chromium = Chromium(program, answers, limits=limits, sandbox=sandbox)
    try:
        for number, capture in enumerate(captures):
            progress(number, len(captures))
            await _one(connection, writer, chromium, answers, capture, report)
    finally:
        await chromium.close()
    return report


async def _one(
    connection: sqlite3.Connection,
    writer: Callable[[], WarcWriter],
    chromium: Chromium,
    answers: ArchiveAnswers,
    capture: dict[str, Any],
    report: Report,
) -> None:
    try:
        answers.turn_to(capture)
        drawn = await chromium.draw(capture["final_url"])
    except (NewscrawlError, RenderFailed) as error:
        cause = error.cause if isinstance(error, RenderFailed) else "unreadable"
        report.refused[cause] += 1
        logger.warning("%s: no picture (%s)", capture["final_url"], error)
        with transaction(connection):
            screenshot_rows.refuse(connection, capture["final_url"], capture["record_id"], cause)
        return
    picture = records.write(
        writer(),
        records.Screenshot(
            drawn.png, capture["final_url"], capture["record_id"], capture["captured_at"],
            datetime.now(UTC), chromium.version, "archive", drawn.missing, drawn.cut,
        ),
    )  # fmt: skip
    with transaction(connection):
        screenshot_rows.add(connection, picture)
    report.taken += 1
    report.cut += drawn.cut
    report.missing += drawn.missing


def take_now(
    connection: sqlite3.Connection,
    archive: Path,
    captures: Sequence[dict[str, Any]],
    *,
    about: dict[str, str],
    limits: Limits = LIMITS,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Report:
    """The same for callers without an event loop, with a WARC file of its own. ``about``: fields of its warcinfo record.

    Raises ``ConfigurationError`` where there is no browser.
    """
    program = require("Pictures of pages need", "")
    with Pictures(archive, about) as pictures:
        return asyncio.run(
            take(
                connection,
                archive,
                pictures.writer,
                captures,
                program=program,
                limits=limits,
                progress=progress,
            )
        )


class Pictures:
    """The WARC file of a row of pictures, begun at the first of them."""

    def __init__(self, archive: Path, about: dict[str, str]) -> None:
        self.archive, self.about = archive, about
        self._writer: WarcWriter | None = None

    def writer(self) -> WarcWriter:
        """The writer, made where it is not there yet."""
        from newscrawl.archive import WarcWriter

        if self._writer is None:
            self._writer = WarcWriter(self.archive, prefix=records.PREFIX, crawl_info=self.about)
        return self._writer

    def close(self) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
