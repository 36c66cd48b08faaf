"""Modules run as programs in processes of their own, without the start of an interpreter for each.

``python -m newscrawl …`` and ``python -m scrapy …`` spend about two seconds of processor time on imports before they do
anything, several times what the crawl of a few pages takes. :func:`program` forks them from a server (the standard
library's) that has the modules loaded already: one server for each test worker, started on first use. What is forked is
a process like any other, with a process number, environment, folder, exit status and signals of its own. Tests of the
command line itself, of the environment at import time and of standard input start ``sys.executable``.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
import weakref
from contextlib import suppress
from multiprocessing import forkserver, reduction
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]


class Program:
    """A running module; used as :class:`subprocess.Popen` is.

    Output goes to files, so that a program whose output nobody reads is never held up.
    """

    def __init__(
        self, module: str, *arguments: object, env: Mapping[str, str] | None = None, cwd: Path | str = ROOT,
        merged: bool = False, outputs: Sequence[int] = (), start_new_session: bool = False,
    ) -> None:  # fmt: skip
        """``merged``: standard error goes where standard output goes; ``outputs``: descriptors of ours they go to."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.preloaded"])
        self.args = [module, *map(str, arguments)]
        self._files: list[IO[bytes]] = []
        if not outputs:
            self._files = [tempfile.TemporaryFile() for _ in range(1 if merged else 2)]  # noqa: SIM115
        weakref.finalize(self, _close, self._files)
        descriptors = list(outputs) or [file.fileno() for file in self._files]
        chosen = dict(os.environ if env is None else env)
        self._process = context.Process(
            target=_run,
            args=(
                self.args,
                chosen,
                str(cwd),
                [_Descriptor(one) for one in descriptors],
                start_new_session,
                _key(),
            ),  # fmt: skip
        )
        self._process.start()
        self.pid: int = self._process.pid  # type: ignore[assignment]
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._process.exitcode
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self.poll() is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def communicate(self, given: None = None, timeout: float | None = None) -> tuple[str, str]:
        """Wait for the end; what the program wrote to standard output and standard error, all of it."""
        self.wait(timeout)
        texts = ["", ""]
        for number, file in enumerate(self._files):
            file.seek(0)
            texts[number] = file.read().decode(errors="replace")
        return texts[0], texts[1]

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wait()
        _close(self._files)


def run(module: str, *arguments: object, timeout: float, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a module to its end, see :class:`Program`."""
    with Program(module, *arguments, **options) as program:
        try:
            output, errors = program.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            program.kill()
            raise
    assert program.returncode is not None
    return subprocess.CompletedProcess(program.args, program.returncode, output, errors)


def _key() -> bytes | None:
    forkserver._forkserver.ensure_running()
    return getattr(forkserver._forkserver, "_forkserver_authkey", None)


def _close(files: list[IO[bytes]]) -> None:
    for file in files:
        file.close()


class _Descriptor:
    """A file descriptor that another process gets a duplicate of."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[Any, ...]:
        return _received, (reduction.DupFd(self.number),)


def _received(duplicate: Any) -> int:
    return int(duplicate.detach())


class _Forked(subprocess.Popen):  # type: ignore[type-arg]
    """What a forked program starts by ``python -m`` is forked, too; everything else is started as it would be."""

    def __new__(cls, command: Any, **options: Any) -> Any:
        plain = isinstance(command, list) and command[:2] == [sys.executable, "-m"]
        if plain and options.keys() <= {"env", "start_new_session"}:
            return Program(*command[2:], cwd=Path.cwd(), outputs=(1, 2), **options)
        return super().__new__(cls)


def _run(
    words: list[str],
    environment: dict[str, str],
    folder: str,
    outputs: list[int],
    session: bool,
    key: bytes | None,
) -> None:
    """What a forked process does: ``python -m`` without starting Python.

    ``key``: what the server asks for, from Python 3.14 on.
    """
    if session:
        os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, descriptor in enumerate((nothing, outputs[0], outputs[-1])):
        os.dup2(descriptor, number)
    for descriptor in {nothing, *outputs} - {0, 1, 2}:
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    sys.argv = list(words)
    # A process of the server knows its address, but would start another one since it did not start this.
    server = forkserver._forkserver
    if server._forkserver_address is not None:
        server.ensure_running = lambda: None
        server._forkserver_authkey = key
        subprocess.Popen = _Forked  # type: ignore[misc]
    try:
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        atexit._run_exitfuncs()
