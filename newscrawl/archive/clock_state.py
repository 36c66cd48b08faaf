"""What the system says of its clock: a capture's date is worth as much as the clock it was read from."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_UNSYNCHRONISED: Final = 0x0040
_ERROR_STATE: Final = 5


class _Timex(ctypes.Structure):
    """``struct timex`` of Linux (adjtimex(2)), as far as it is read; the kernel writes the rest into ``rest``."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    )


def clock_state() -> str:
    """``synchronised, error at most 12 ms``, ``not synchronised`` or ``unknown``, as the kernel says; changes nothing."""
    if not sys.platform.startswith("linux"):
        return "unknown"
    timex = _Timex()
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.byref(timex))
    except (OSError, AttributeError):
        return "unknown"
    if state < 0:
        return "unknown"
    if state == _ERROR_STATE or timex.status & _UNSYNCHRONISED:
        return "not synchronised"
    return f"synchronised, error at most {timex.maxerror / 1000:.0f} ms"
