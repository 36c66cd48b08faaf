"""Processes that read pages for another one, which can end them.

A parser written in C gives the interpreter back only when it is done, and no signal reaches Python meanwhile. So pages
are read by workers; one that takes longer than the deadline for a page is killed, and that page is refused by name.
``concurrent.futures`` can neither end a worker that does not listen nor go on without it, and does not say which page a
worker was at.

Workers are forked from a nursery: a process that is forked before its owner opens a database, an archive or a thread,
and does nothing else. So a worker has everything imported at no cost, and inherits no lock and no connection. It ends
with its owner, however that ends: its end of the socket closes, and on Linux the kernel kills it.

:class:`Nursery` starts workers, :mod:`newscrawl.frontier.page_reader` has one for a crawl, :class:`WorkerPool` several for an
archive.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import pickle
import select
import signal
import socket
import struct
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from types import GeneratorType
from typing import TYPE_CHECKING, Any, Final, NoReturn, Self

from newscrawl.errors import RefusedPage, StorageError
from newscrawl.processes import MOST_WORKERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Jobs = Mapping[str, Callable[..., Any]]

#: Before each message: its length. An answer's first byte is its kind: PART, DONE, REFUSED or FAILED.
LENGTH: Final = struct.Struct("!Q")
PART, DONE, REFUSED, FAILED = b"p", b"d", b"r", b"f"
#: prctl(2): the signal a process gets when its parent dies.
_PARENT_DEATH: Final = 1
#: Bytes read from a worker at once, and asked of the kernel to be kept for it.
_STEP: Final = 1024 * 1024
#: Deaths of a worker at the same page before the page is refused as ``reader_lost``, and at the same place before reading
#: is given up.
LOST_READERS: Final = 3
_HOPELESS: Final = 6
#: Questions a worker has before it: the one it answers, and the next.
_AHEAD: Final = 2


def question(job: str, arguments: tuple[Any, ...], named: Mapping[str, Any] | None = None) -> bytes:
    """A question as it is sent to a worker."""
    return _message(b"", (job, arguments, named or {}))


def opened(answer: bytes) -> tuple[bytes, Any]:
    """(kind, value) of an answer, without its length."""
    return answer[:1], pickle.loads(memoryview(answer)[1:])  # noqa: S301 - our own process wrote it


def _message(kind: bytes, content: object) -> bytes:
    data = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    return b"".join((LENGTH.pack(len(kind) + len(data)), kind, data))


class Nursery:
    """The process workers are forked from. ``jobs``: what they can do, by name; they exist when it is forked."""

    def __init__(self, jobs: Jobs) -> None:
        ours, theirs = socket.socketpair()
        # What is in memory by now stays shared: a look for garbage would copy it.
        gc.freeze()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            try:
                _keep_only(theirs.fileno())
                _nursery(theirs, jobs)
            finally:
                os._exit(0)
        theirs.close()
        gc.unfreeze()
        self._socket, self._pid = ours, pid

    def worker(self) -> tuple[int, socket.socket]:
        """Start a worker: its process ID, and the socket it takes questions from. Raises ``EOFError``, ``OSError``."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._socket, [b"w"], [theirs.fileno()])
        pid = int.from_bytes(self._socket.recv(4), "big")
        if not pid:
            ours.close()
            raise EOFError("the nursery is gone")
        ours.setblocking(False)
        return pid, ours

    def close(self) -> None:
        self._socket.close()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def end(pid: int) -> None:
    """Kill a worker, whatever it does."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


# -- The nursery, and its workers ---------------------------------------------------------------------


def _keep_only(descriptor: int) -> None:
    """Close what the owner had open: its loop, its sockets, its locks; leave the standard streams."""
    signal.set_wakeup_fd(-1)
    # An interrupt goes to the whole group; the owner ends us when it is ready.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    highest = os.sysconf("SC_OPEN_MAX")
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, min(highest, 65_536))


def _nursery(control: socket.socket, jobs: Jobs) -> None:
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


def _work(owner: socket.socket, jobs: Jobs) -> NoReturn:
    with owner, owner.makefile("rb") as questions:
        while True:
            head = questions.read(LENGTH.size)
            if len(head) < LENGTH.size:
                os._exit(0)
            job, arguments, named = pickle.loads(questions.read(LENGTH.unpack(head)[0]))  # noqa: S301 - the owner wrote it
            for answer in _answers(jobs[job], arguments, named):
                owner.sendall(answer)


def _answers(job: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> Iterator[bytes]:
    """One message, or of a job that is a generator one for each part, and one for its end."""
    try:
        result = job(*arguments, **named)
        if isinstance(result, GeneratorType):
            for part in result:
                yield _message(PART, part)
            result = None
    except RefusedPage as refusal:
        yield _message(REFUSED, (refusal.cause, refusal.detail))
    except Exception as error:
        yield _failure(error)
    else:
        try:
            yield _message(DONE, result)
        except Exception as error:
            yield _message(FAILED, RuntimeError(f"{result!r:.500}: {error}"))


def _failure(error: Exception) -> bytes:
    try:
        data = _message(FAILED, error)
        opened(data[LENGTH.size :])
    except Exception as second:
        return _message(FAILED, RuntimeError(f"{error!r:.500}: {second}"))
    return data


# -- Several workers ------------------------------------------------------------------------------------


@dataclass(slots=True)
class Task:
    """One question and what has come of it. ``parts``: messages not yet taken; ``received``: how many came."""

    job: str
    arguments: tuple[Any, ...]
    parts: deque[bytes] = field(default_factory=deque)
    received: int = 0
    finished: bool = False
    #: Is its answer one value? Then a refusal is the answer, and it is not asked again.
    single: bool = False
    #: Number of a part → the refusal in its place (cause, detail).
    refused: dict[int, tuple[str, str]] = field(default_factory=dict)
    #: Number of a part → deaths of the workers that were to make it.
    deaths: dict[int, int] = field(default_factory=dict)

    def question(self) -> bytes:
        """A task that is asked again says what came of it: a generator job takes ``done`` and ``refused``."""
        again = {"done": self.received, "refused": self.refused} if self.received or self.refused else {}
        return question(self.job, self.arguments, again)


class _Worker:
    def __init__(self, nursery: Nursery) -> None:
        self.pid, self.socket = nursery.worker()
        with contextlib.suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _STEP)
        self.tasks: deque[Task] = deque()
        self.received = bytearray()
        self.unsent = bytearray()
        #: When it was last heard of, or asked after a rest.
        self.heard = time.monotonic()


class WorkerPool:
    """Workers for an archive; their answers are taken in the order of the questions, whoever gives them first.

    ``jobs``: those named in ``parts`` are generators that take two further arguments: ``done``, how many parts were
    received from a worker that ended, which are not to be made again, and ``refused``, by number the parts that hold a
    worker or end it, with cause and detail of the refusal that stands in their place.
    ``seconds``: the deadline of a part. A worker that is killed from outside costs nothing: its question goes to another.
    Not for several threads.
    """

    def __init__(self, jobs: Jobs, count: int, seconds: float) -> None:
        self.count = max(1, min(count, MOST_WORKERS))
        self.seconds = seconds
        self._nursery = Nursery(jobs)
        self._workers: list[_Worker] = []
        self._waiting: deque[Task] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, in the middle of what they do."""
        for worker in self._workers:
            end(worker.pid)
            worker.socket.close()
        self._workers.clear()
        self._nursery.close()

    @property
    def pids(self) -> list[int]:
        """The process IDs of the workers."""
        return [worker.pid for worker in self._workers]

    def submit(self, job: str, *arguments: Any) -> Task:
        """Ask; the answer is for :meth:`answer` or :meth:`parts`."""
        task = Task(job, arguments)
        self._waiting.append(task)
        self._pump(0.0)
        return task

    def withdraw(self, tasks: list[Task]) -> None:
        """Forget questions whose answers are not wanted any more; a worker that is at one is ended."""
        gone = {id(task) for task in tasks if not task.finished}
        self._waiting = deque(task for task in self._waiting if id(task) not in gone)
        for worker in list(self._workers):
            if any(id(task) in gone for task in worker.tasks):
                kept = [task for task in worker.tasks if id(task) not in gone]
                worker.tasks.clear()
                self._drop(worker)
                self._waiting.extendleft(reversed(kept))

    def answer(self, job: str, *arguments: Any) -> Any:
        """Ask and wait. Raises what the job raised, ``RefusedPage`` (``too_complex``, ``reader_lost``) by name."""
        task = Task(job, arguments, single=True)
        # Somebody waits for it: before everything that is only read ahead.
        self._waiting.appendleft(task)
        return _result(*self._next(task))

    def result(self, task: Task) -> Any:
        """The answer of a job that is no generator, asked for with :meth:`submit`; raises as :meth:`answer`."""
        task.single = True
        return _result(*self._next(task))

    def parts(self, task: Task) -> Iterator[Any]:
        """What a generator job gives, part by part, waiting where it must. Raises what the job raised."""
        while True:
            kind, value = self._next(task)
            if kind != PART:
                _result(kind, value)
                return
            yield value
            self._pump(0.0)

    def _next(self, task: Task) -> tuple[bytes, Any]:
        while not task.parts:
            self._pump(0.1)
        return opened(task.parts.popleft())

    # -- Questions out, answers in -----------------------------------------------------------------------

    def _pump(self, wait: float) -> None:
        """Hand out what waits, take in what came; wait so many seconds for it."""
        self._hand_out()
        busy = {worker.socket.fileno(): worker for worker in self._workers if worker.tasks}
        poll = select.poll()
        for descriptor, worker in busy.items():
            poll.register(descriptor, select.POLLIN | (select.POLLOUT if worker.unsent else 0))
        ready = poll.poll(int(wait * 1000))
        for descriptor, events in ready:
            worker = busy[descriptor]
            if events & select.POLLOUT:
                self._send(worker)
            if events & (select.POLLIN | select.POLLHUP | select.POLLERR):
                self._receive(worker)
        if ready:
            self._hand_out()
        silent = time.monotonic() - self.seconds
        for worker in busy.values():
            if self.seconds > 0 and worker.tasks and worker.heard < silent and not _readable(worker.socket):
                self._lost(worker, held=True)

    def _hand_out(self) -> None:
        while self._waiting:
            worker = min(self._workers, key=lambda one: len(one.tasks), default=None)
            if (worker is None or worker.tasks) and len(self._workers) < self.count:
                worker = self._started()
            if worker is None or len(worker.tasks) >= _AHEAD:
                return
            task = self._waiting.popleft()
            if not worker.tasks:
                worker.heard = time.monotonic()
            worker.tasks.append(task)
            worker.unsent += task.question()
            self._send(worker)

    def _started(self) -> _Worker:
        try:
            worker = _Worker(self._nursery)
        except (OSError, EOFError) as error:
            raise StorageError(
                f"no process can be started to read pages ({error}); try --workers 1"
            ) from error
        self._workers.append(worker)
        return worker

    def _send(self, worker: _Worker) -> None:
        try:
            while worker.unsent:
                del worker.unsent[: worker.socket.send(worker.unsent)]
        except BlockingIOError:
            return
        except OSError:
            worker.unsent.clear()  # its end is noticed where its answers are read

    def _receive(self, worker: _Worker) -> None:
        try:
            data = worker.socket.recv(_STEP)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lost(worker, held=False)
            return
        worker.heard = time.monotonic()
        received = worker.received
        received += data
        at = 0
        while len(received) - at >= LENGTH.size:
            (size,) = LENGTH.unpack_from(received, at)
            if len(received) - at - LENGTH.size < size:
                break
            self._came(worker, bytes(received[at + LENGTH.size : at + LENGTH.size + size]))
            at += LENGTH.size + size
        del received[:at]

    def _came(self, worker: _Worker, answer: bytes) -> None:
        task = worker.tasks[0]
        task.parts.append(answer)
        if answer[:1] == PART:
            task.received += 1
        else:
            task.finished = True
            worker.tasks.popleft()

    # -- Workers that end --------------------------------------------------------------------------------

    def _drop(self, worker: _Worker) -> None:
        end(worker.pid)
        worker.socket.close()
        self._workers.remove(worker)

    def _lost(self, worker: _Worker, *, held: bool) -> None:
        """A worker is at one page for too long, or ended: its questions go to another."""
        tasks = list(worker.tasks)
        self._drop(worker)
        if not tasks:
            return
        task, number = tasks[0], tasks[0].received
        deaths = task.deaths[number] = task.deaths.get(number, 0) + 1
        if deaths >= _HOPELESS:
            where = f"{task.job} {task.arguments[0]!s:.200}"
            raise StorageError(f"{where}: its readers ended or were held {deaths} times at part {number}")
        if held:
            task.refused[number] = ("too_complex", f"not read within {self.seconds:g} s")
        elif deaths >= LOST_READERS:
            task.refused[number] = ("reader_lost", f"its reader ended, {deaths} times")
        if task.single and number in task.refused:
            task.parts.append(REFUSED + pickle.dumps(task.refused[number], pickle.HIGHEST_PROTOCOL))
            task.finished = True
            tasks = tasks[1:]
        self._waiting.extendleft(reversed(tasks))


def _result(kind: bytes, value: Any) -> Any:
    if kind == REFUSED:
        raise RefusedPage(*value)
    if kind == FAILED:
        raise value
    return value


def _readable(one: socket.socket) -> bool:
    poll = select.poll()
    poll.register(one.fileno(), select.POLLIN)
    return bool(poll.poll(0))
