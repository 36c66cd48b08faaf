"""Cases being made: each in a thread of its own, with a page that shows how far it is.

A case of many reposts takes minutes; a request that waits so long is cut off by browsers and proxies, and its answer is
lost although the case is made. What runs is written to the store every few seconds (:mod:`newscrawl.store.jobs`), so that
each process of the desk can show it. An unfinished case leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newscrawl.errors import NewscrawlError, NotFoundError
from newscrawl.items import utc
from newscrawl.store import desk_users, jobs
from newscrawl.store.schema import connect
from newscrawl.web import desk
from newscrawl.web.request import UNDO_FOR, Desk, view

if TYPE_CHECKING:
    from pathlib import Path

    from datasette.utils.asgi import Response

#: Seconds a request waits for its case before it shows the progress instead.
MOMENT = 4.0
#: Seconds between two lines on how far a case is.
_REPORT_EVERY = 2.0


class Making:
    """One case that this process makes."""

    def __init__(self, database: str, repost_ids: list[int], *, output: Path, who: str) -> None:
        self.id = secrets.token_hex(8)
        self._database, self._ids, self._output, self._who = database, repost_ids, output, who
        self._state = ("pairs", 0, 1)
        self._finished = threading.Event()

    def start(self, back: str) -> None:
        """Write the job down, then begin. Raises :class:`StorageError` where nothing can be written."""
        with closing(connect(self._database)) as connection:
            jobs.begin(connection, self.id, who=self._who, back=back, reposts=len(self._ids))
        for work in (self._work, self._tell):
            threading.Thread(target=work, name=f"case-{self.id}", daemon=True).start()

    async def moment(self) -> None:
        """Wait a little: most cases are made by then."""
        await asyncio.to_thread(self._finished.wait, MOMENT)

    def _report(self, step: str, done: int, total: int) -> None:
        self._state = (step, done, total)

    def _tell(self) -> None:
        """Keep the row alive, whatever a step takes."""
        while not self._finished.wait(_REPORT_EVERY):
            with (
                contextlib.suppress(NewscrawlError, sqlite3.Error),
                closing(connect(self._database)) as connection,
            ):
                jobs.report(connection, self.id, *self._state)

    def _work(self) -> None:
        try:
            with closing(connect(self._database)) as connection:
                name = desk.make_case(
                    connection, self._ids, output=self._output, who=self._who, progress=self._report
                )
                jobs.finish(connection, self.id, name=name)
                value = {"until": utc(datetime.now(UTC) + timedelta(seconds=UNDO_FOR)), "case": name}
                desk_users.set_setting(connection, self._who, "flash", json.dumps(value, ensure_ascii=False))
        except NewscrawlError as error:
            self._fail(error.message_id, {key: str(value) for key, value in error.arguments.items()})
        except Exception as error:  # a thread's error would be seen by nobody
            self._fail(f"{type(error).__name__}: {error}".replace("{", "{{").replace("}", "}}"), {})
            raise
        finally:
            self._finished.set()

    def _fail(self, message: str, arguments: dict[str, str]) -> None:
        with (
            contextlib.suppress(NewscrawlError, sqlite3.Error),
            closing(connect(self._database)) as connection,
        ):
            jobs.finish(connection, self.id, failure=(message, arguments))


async def begin(asked: Desk, repost_ids: list[int], *, who: str, back: str) -> Response:
    """Start a case for these reposts; where its maker goes then."""
    case = Making(asked.database.path, repost_ids, output=asked.output, who=who)
    await asked.in_thread(lambda: case.start(back))
    await case.moment()
    return await _next(asked, case.id)


async def _next(asked: Desk, job_id: str) -> Response:
    """The page a job's maker sees now: its progress, or where they came from. Raises what went wrong."""
    job = await asked.read(jobs.get, job_id)
    if job is None or not (job.finished_at or job.alive):
        raise NotFoundError("This case is not being made any more: look at the list of cases.")
    if job.failure:
        message, arguments = job.failure
        raise NewscrawlError(message, **arguments)
    return asked.redirect(job.back if job.name else f"/-/desk/case/making/{job.id}")


@view
async def page(asked: Desk) -> Response:
    """How far a case is; the browser asks again every two seconds, without a script."""
    job_id = asked.request.url_vars["id"]
    job = await asked.read(jobs.get, job_id)
    if job is None or not job.alive:
        return await _next(asked, job_id)
    response = await asked.page("making", job=job)
    response.headers["refresh"] = "2"
    return response
