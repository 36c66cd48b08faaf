"""Pictures are decoded in a process of their own, under limits of bytes, pixels, memory and time.

Decoders are the code of a crawler's surroundings most often found faulty, and pictures come from anybody. The process
has no more than the file it decodes; what it gives back is checked for its size and is nothing but numbers and pixels.
A picture that is not decoded raises :class:`newscrawl.errors.RefusedPicture`; the next one is decoded in a new process
where the old one was ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from newscrawl.errors import RefusedPicture
from newscrawl.pictures import extra
from newscrawl.pictures.worker import HEADER

if TYPE_CHECKING:
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

#: Side of the grey picture from which the ISCC image code is computed, and its bytes.
_GREY: Final = 32 * 32
#: Largest JSON an answer may have.
_FACTS: Final = 4 * 1024 * 1024
_START: Final = (
    "import sys; sys.path[:] = {path!r}; from newscrawl.pictures import worker; worker.main({memory})"
)


@dataclass(slots=True, frozen=True)
class Limits:
    """``bytes``: of the file. ``pixels``: width times height, checked before decoding. ``memory``: address space of the
    process, bytes (0: no limit). ``seconds``: CPU time for one picture; twice as much by the clock and 10 more. ``side``: the
    longer side of the pixels given back; a larger picture is made smaller, a smaller one stays. ``smallest``: pixels of
    the shorter side below which nothing is decoded.
    """

    bytes: int = 32 * 1024 * 1024
    pixels: int = 60_000_000
    memory: int = 1536 * 1024 * 1024
    seconds: int = 10
    side: int = 1280
    smallest: int = 32


@dataclass(slots=True)
class Decoded:
    """A picture as decoded: the first frame, upright by EXIF, on white.

    ``width``, ``height``: pixels of the file. ``pixels``: height × width × 3, RGB, 8 bits, at most ``Limits.side`` a side.
    ``grey``: 1,024 bytes, the 32 × 32 picture that ISO 24138 computes the image code from. ``metadata``: what is embedded.
    """

    format: str
    width: int
    height: int
    pixels: NDArray[np.uint8]
    grey: bytes
    metadata: dict[str, Any] = field(default_factory=dict)


class Decoder:
    """Decodes pictures one by one. A context manager; its process starts with the first picture."""

    def __init__(self, limits: Limits | None = None) -> None:
        extra.need()
        self.limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def decode(self, data: bytes) -> Decoded:
        """The picture in ``data``. Raises ``RefusedPicture`` (a cause of ``newscrawl.items.PICTURE_REFUSALS``)."""
        limits = self.limits
        if len(data) > limits.bytes:
            raise RefusedPicture("too_large", f"{len(data)} bytes, limit {limits.bytes}")
        question = json.dumps(
            {
                "max_pixels": limits.pixels,
                "side": limits.side,
                "seconds": limits.seconds,
                "smallest": limits.smallest,
            }
        ).encode()
        try:
            facts, body = self._ask(HEADER.pack(len(question), len(data)) + question + data)
        except TimeoutError:
            self.close()
            raise RefusedPicture("too_slow", f"limit {limits.seconds} s of CPU time") from None
        except (OSError, EOFError, ValueError) as error:
            cause, detail = self._end()
            raise RefusedPicture(cause, detail or str(error)) from None
        if "refused" in facts:
            if facts["refused"] == "out_of_memory":
                self.close()  # what it holds is not known
            raise RefusedPicture(str(facts["refused"]), str(facts.get("detail", "")))
        return self._decoded(facts, body)

    def _decoded(self, facts: dict[str, Any], body: bytes) -> Decoded:
        import numpy as np

        width, height = int(facts["shown_width"]), int(facts["shown_height"])
        size = width * height * 3
        if not (
            0 < width <= self.limits.side and 0 < height <= self.limits.side and len(body) == size + _GREY
        ):
            self.close()
            raise RefusedPicture("decoder_lost", "an answer of the wrong size")
        pixels = np.frombuffer(body, np.uint8, size).reshape(height, width, 3)
        return Decoded(
            str(facts["format"]),
            int(facts["width"]),
            int(facts["height"]),
            pixels,
            body[size:],
            facts.get("metadata") or {},
        )

    # -- The process --------------------------------------------------------------------------------

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            # Only what an interpreter needs; no settings, no tokens of the parent's.
            kept = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "PYTHONHOME")
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-c", _START.format(path=sys.path, memory=self.limits.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in kept if name in os.environ},
                close_fds=True,
            )
        return self._process

    def _ask(self, message: bytes) -> tuple[dict[str, Any], bytes]:
        process = self._start()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - pipes, as asked for
        deadline = time.monotonic() + 10 + 2 * self.limits.seconds
        _written(process.stdin.fileno(), message, deadline)
        source = process.stdout.fileno()
        size, length = HEADER.unpack(_read(source, HEADER.size, deadline))
        if size > _FACTS or length > self.limits.side**2 * 3 + _GREY:
            raise ValueError("an answer longer than any")
        facts = json.loads(_read(source, size, deadline))
        if not isinstance(facts, dict):
            raise ValueError("an answer of another form")  # noqa: TRY004 - what a lost process wrote
        return facts, _read(source, length, deadline)

    def _end(self) -> tuple[str, str]:
        """Why the process ended, as a cause and words; it is gone afterwards."""
        process = self._process
        code = None
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(1)
        self.close()
        if code is not None and -code in _TIME_SIGNALS:
            return "too_slow", f"limit {self.limits.seconds} s of CPU time"
        return "decoder_lost", "" if code is None else f"its process ended with {code}"


def _signals() -> frozenset[int]:
    import signal

    return frozenset(int(one) for one in (getattr(signal, "SIGXCPU", None),) if one is not None)


_TIME_SIGNALS: Final = _signals()


def _written(target: int, data: bytes, deadline: float) -> None:
    os.set_blocking(target, False)
    view = memoryview(data)
    while view:
        if not select.select([], [target], [], max(0.0, deadline - time.monotonic()))[1]:
            raise TimeoutError
        view = view[os.write(target, view) :]


def _read(source: int, size: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    while size:
        if not select.select([source], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        part = os.read(source, min(size, 1024 * 1024))
        if not part:
            raise EOFError("the process ended")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
