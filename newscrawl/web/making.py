"""Cases being made: each in a thread of its own, with a page that shows how far it is.

A case of many reposts takes minutes; a request that waits so long is cut off by browsers and proxies, and its answer is
lost although the case is made. What runs is known to this process only: after a restart the list of cases says what was
finished, and an unfinished case leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from newscrawl.errors import NewscrawlError, NotFoundError
from newscrawl.items import utc
from newscrawl.store import people
from newscrawl.store.schema import connect
from newscrawl.web import desk
from newscrawl.web.request import UNDO_FOR, Desk, view

if TYPE_CHECKING:
    from pathlib import Path

    from datasette.utils.asgi import Response

#: Seconds a request waits for its case before it shows the progress instead.
MOMENT = 4.0
_KEPT = timedelta(hours=2)


@dataclass(slots=True)
class Job:
    """One case: ``step`` (pairs, papers, seal, zip), of which ``done`` of ``total`` parts are made."""

    id: str
    who: str
    back: str
    reposts: int
    started: datetime
    step: str = "pairs"
    done: int = 0
    total: int = 1
    name: str = ""
    error: NewscrawlError | None = None
    finished: threading.Event = field(default_factory=threading.Event)

    async def moment(self) -> None:
        """Wait a little: most cases are made by then."""
        await asyncio.to_thread(self.finished.wait, MOMENT)

    def next_page(self) -> str:
        """Where the maker goes now; raises what went wrong."""
        if self.error is not None:
            raise self.error
        return self.back if self.name else f"/-/desk/case/making/{self.id}"

    def report(self, step: str, done: int, total: int) -> None:
        self.step, self.done, self.total = step, done, total


_jobs: dict[str, Job] = {}


def begin(database: str, repost_ids: list[int], *, output: Path, who: str, back: str) -> Job:
    """Start a case for these reposts."""
    now = datetime.now(UTC)
    for old in [one.id for one in _jobs.values() if one.finished.is_set() and now - one.started > _KEPT]:
        _jobs.pop(old, None)
    job = Job(secrets.token_hex(8), who, back, len(repost_ids), now)
    _jobs[job.id] = job

    def work() -> None:
        try:
            with closing(connect(database)) as connection:
                job.name = desk.make_case(connection, repost_ids, output=output, who=who, progress=job.report)
                value = {"until": utc(datetime.now(UTC) + timedelta(seconds=UNDO_FOR)), "case": job.name}
                people.set_setting(connection, who, "flash", json.dumps(value, ensure_ascii=False))
        except NewscrawlError as error:
            job.error = error
        except Exception as error:  # a thread's error would be seen by nobody
            job.error = NewscrawlError(f"{type(error).__name__}: {error}")
            raise
        finally:
            job.finished.set()

    threading.Thread(target=work, name=f"case-{job.id}", daemon=True).start()
    return job


def running() -> list[Job]:
    return [job for job in _jobs.values() if not job.finished.is_set()]


@view
async def page(asked: Desk) -> Response:
    """How far a case is; the browser asks again every two seconds, without a script."""
    job = _jobs.get(asked.request.url_vars["id"])
    if job is None:
        raise NotFoundError("This case is not being made any more: look at the list of cases.")
    if job.finished.is_set():
        return asked.redirect(job.next_page())
    response = await asked.page("making", job=job)
    response.headers["refresh"] = "2"
    return response
