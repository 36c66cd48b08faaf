"""Text from a page made fit for a terminal or a log line."""

from __future__ import annotations

import re

#: C0 and C1 controls but the newline, and everything that changes the direction of what follows.
_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


def printable(text: object, *, one_line: bool = True) -> str:
    """``text`` with every control and direction character shown as U+FFFD; lone surrogates too."""
    shown = _UNSAFE.sub("\ufffd", "" if text is None else str(text))
    if one_line:
        shown = shown.replace("\n", " ")
    return shown.encode("utf-8", "replace").decode("utf-8")
