"""Pages are read in a process of their own, so that no page can hold the crawl.

A parser written in C gives the interpreter back only when it is done, and no signal reaches Python meanwhile. So the
reading of an article, and of any page whose markup is unusual (``newscrawl.intake.bounds``), is done by a worker; one
that takes longer than the deadline (``NEWSCRAWL_PAGE_SECONDS``) is killed, the page is refused as ``too_complex``, and the
next page gets a new worker. ``concurrent.futures`` can neither end a worker that does not listen nor go on without it.

Workers are forked from a nursery: a process that is forked before the crawl opens its database, its archive and its
threads, and does nothing else. So a worker has everything imported at no cost, and inherits no lock and no connection. It
ends with its crawl, however that ends: its end of the socket closes.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import logging
import os
import pickle
import signal
import socket
import struct
import sys
from typing import TYPE_CHECKING, Any, Final, NoReturn

from newscrawl.errors import RefusedPage
from newscrawl.frontier.limits import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

logger = logging.getLogger(__name__)

_LENGTH: Final = struct.Struct("!Q")
_STEP: Final = 1024 * 1024
#: prctl(2): the signal a process gets when its parent dies.
_PARENT_DEATH: Final = 1


class PageReader:
    """Runs functions on pages in a worker. ``jobs``: what it can do, by name; they exist when the nursery is forked.

    One page at a time; a call waits for its turn. With 0 seconds, or where there is no ``fork``, pages are read here,
    without a deadline.
    """

    def __init__(self, jobs: Mapping[str, Callable[..., Any]], seconds: float) -> None:
        self.jobs = jobs
        self.seconds = seconds
        self._nursery: socket.socket | None = None
        self._worker: socket.socket | None = None
        self._pid = 0
        self._turn = asyncio.Lock()
        self._closed = False
        if seconds > 0 and hasattr(os, "fork"):
            self._fork_nursery()

    async def call(self, job: str, *arguments: Any) -> Any:
        """What the job gives. Raises what it raised (``RefusedPage`` by name), and ``RefusedPage`` (``too_complex``) where
        it took too long, ``Refused`` (``shutdown``) where the crawl ends meanwhile.
        """
        if self._nursery is None:
            return self.jobs[job](*arguments)
        async with self._turn:
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
                raise RefusedPage(
                    "too_complex", f"its reader ended ({error or type(error).__name__})"
                ) from None
            except BaseException:
                # Cancelled in the middle: what comes back would answer the next question.
                self._end_worker()
                raise
        if kind == "refused":
            raise RefusedPage(*result)
        if kind == "failed":
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
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._nursery_pid, 0)

    # -- This side -----------------------------------------------------------------------------------

    async def _ask(self, job: str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
        loop = asyncio.get_running_loop()
        if self._worker is None:
            self._new_worker()
        worker = self._worker
        assert worker is not None  # noqa: S101 - just made
        data = pickle.dumps((job, arguments), pickle.HIGHEST_PROTOCOL)
        await loop.sock_sendall(worker, _LENGTH.pack(len(data)) + data)
        (size,) = _LENGTH.unpack(await _received(loop, worker, _LENGTH.size))
        answer: tuple[str, Any] = pickle.loads(await _received(loop, worker, size))  # noqa: S301 - our own process wrote it
        return answer

    def _fork_nursery(self) -> None:
        ours, theirs = socket.socketpair()
        gc.freeze()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            try:
                _keep_only(theirs.fileno())
                _nursery(theirs, self.jobs)
            finally:
                os._exit(0)
        theirs.close()
        gc.unfreeze()
        self._nursery, self._nursery_pid = ours, pid

    def _new_worker(self) -> None:
        assert self._nursery is not None  # noqa: S101 - callers looked
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._nursery, [b"w"], [theirs.fileno()])
        self._pid = int.from_bytes(self._nursery.recv(4), "big")
        if not self._pid:
            ours.close()
            raise EOFError("the nursery is gone")
        ours.setblocking(False)
        self._worker = ours

    def _kill_worker(self) -> None:
        if self._worker is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

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


# -- The nursery, and its workers ---------------------------------------------------------------------


def _keep_only(descriptor: int) -> None:
    """Close what the crawl had open: its loop, its sockets, its locks; leave the standard streams."""
    signal.set_wakeup_fd(-1)
    # An interrupt goes to the whole group; the crawl ends us when it is ready.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    highest = os.sysconf("SC_OPEN_MAX")
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, min(highest, 65_536))


def _nursery(control: socket.socket, jobs: Mapping[str, Callable[..., Any]]) -> None:
    """Fork a worker for each descriptor that is sent; say its process ID."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no zombies
    while True:
        message, descriptors, *_ = socket.recv_fds(control, 1, 1)
        if not message or not descriptors:
            return
        pid = os.fork()
        if pid == 0:
            try:
                control.close()
                _dies_with_parent()
                _work(socket.socket(fileno=descriptors[0]), jobs)
            finally:
                os._exit(0)
        os.close(descriptors[0])
        control.sendall(pid.to_bytes(4, "big"))


def _dies_with_parent() -> None:
    """Also in the middle of a page. Only Linux can; elsewhere the worker ends after the page."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)


def _work(crawl: socket.socket, jobs: Mapping[str, Callable[..., Any]]) -> NoReturn:
    with crawl, crawl.makefile("rb") as questions:
        while True:
            head = questions.read(_LENGTH.size)
            if len(head) < _LENGTH.size:
                os._exit(0)
            job, arguments = pickle.loads(questions.read(_LENGTH.unpack(head)[0]))  # noqa: S301 - the crawl wrote it
            data = _answer(jobs[job], arguments)
            crawl.sendall(_LENGTH.pack(len(data)) + data)


def _answer(job: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    try:
        answer: tuple[str, Any] = ("done", job(*arguments))
    except RefusedPage as refusal:
        answer = ("refused", (refusal.cause, refusal.detail))
    except Exception as error:
        answer = ("failed", error)
    try:
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return pickle.dumps(("failed", RuntimeError(f"{answer[1]!r:.500}: {error}")), pickle.HIGHEST_PROTOCOL)
