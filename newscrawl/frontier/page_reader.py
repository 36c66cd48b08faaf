"""Pages are read in a process of their own, so that no page can hold the crawl.

The reading of an article, and of any page whose markup is unusual (``newscrawl.intake.bounds``), is done by a worker
(:mod:`newscrawl.intake.workers`); one that takes longer than the deadline (``NEWSCRAWL_PAGE_SECONDS``) is killed, the page
is refused as ``too_complex``, and the next page gets a new worker.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any, Final

from newscrawl.errors import RefusedPage
from newscrawl.frontier.limits import Refused
from newscrawl.frontier.suspects import HELD, Suspects
from newscrawl.intake import workers

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping

_STEP: Final = 1024 * 1024


class PageReader:
    """Runs functions on pages in a worker. ``jobs``: what it can do, by name; they exist when the nursery is forked.

    One page at a time; a call waits for its turn. With 0 seconds, or where there is no ``fork``, pages are read here,
    without a deadline.
    """

    def __init__(self, jobs: Mapping[str, Callable[..., Any]], seconds: float) -> None:
        self.jobs = jobs
        self.seconds = seconds
        self._nursery: workers.Nursery | None = None
        self._worker: socket.socket | None = None
        self._pid = 0
        self._turn = asyncio.Lock()
        self._closed = False
        #: Names the page that is being read, so that one which ends the whole process is known afterwards.
        self.suspects = Suspects(lambda _: None)
        if seconds > 0 and hasattr(os, "fork"):
            self._nursery = workers.Nursery(jobs)

    async def call(self, job: str, *arguments: Any, page: int | None = None) -> Any:
        """What the job gives; ``page``: the number of the page's address in the frontier.

        Raises what it raised (``RefusedPage`` by name), and ``RefusedPage`` (``too_complex``) where it took too long,
        ``Refused`` (``shutdown``) where the crawl ends meanwhile.
        """
        self.suspects.waits(page)
        async with self._turn:
            self.suspects.read(page)
            timer = asyncio.get_running_loop().call_later(HELD, self.suspects.holds)
            try:
                return await self._call(job, arguments)
            finally:
                timer.cancel()
                self.suspects.read(None)

    async def _call(self, job: str, arguments: tuple[Any, ...]) -> Any:
        """As :meth:`call`, with the turn taken."""
        if self._nursery is None:
            return self.jobs[job](*arguments)
        if self._closed:
            raise Refused("shutdown")
        try:
            async with asyncio.timeout(self.seconds):
                kind, result = await self._ask(job, arguments)
        except TimeoutError:
            self._end_worker()
            raise RefusedPage("too_complex", f"not read within {self.seconds:g} s") from None
        except (OSError, EOFError, asyncio.IncompleteReadError) as error:
            self._end_worker()
            if self._closed:
                raise Refused("shutdown") from None
            # Out of memory, or a fault of a library: the page's doing, and the crawl goes on.
            raise RefusedPage("too_complex", f"its reader ended ({error or type(error).__name__})") from None
        except BaseException:
            # Cancelled in the middle: what comes back would answer the next question.
            self._end_worker()
            raise
        if kind == workers.REFUSED:
            raise RefusedPage(*result)
        if kind == workers.FAILED:
            raise result
        return result

    def end_calls(self) -> None:
        """The crawl is to end: what is being read is given up, it fails as ``shutdown``."""
        self._closed = True
        self._kill_worker()

    def close(self) -> None:
        """End worker and nursery."""
        self.end_calls()
        self._end_worker()
        if self._nursery is not None:
            self._nursery.close()

    # -- This side -----------------------------------------------------------------------------------

    async def _ask(self, job: str, arguments: tuple[Any, ...]) -> tuple[bytes, Any]:
        loop = asyncio.get_running_loop()
        if self._worker is None:
            assert self._nursery is not None  # noqa: S101 - callers looked
            self._pid, self._worker = self._nursery.worker()
        worker = self._worker
        await loop.sock_sendall(worker, workers.question(job, arguments))
        (size,) = workers.LENGTH.unpack(await _received(loop, worker, workers.LENGTH.size))
        return workers.opened(await _received(loop, worker, size))

    def _kill_worker(self) -> None:
        if self._worker is not None:
            workers.end(self._pid)

    def _end_worker(self) -> None:
        if self._worker is not None:
            self._kill_worker()
            self._worker.close()
            self._worker = None


async def _received(loop: asyncio.AbstractEventLoop, source: socket.socket, size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = await loop.sock_recv(source, min(size, _STEP))
        if not part:
            raise EOFError("the connection closed")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
