"""Lists of usage preferences: ``Content-Signal`` (yes, no) and ``Content-Usage`` (y, n)."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.rights.statements import ALLOW, DISALLOW, Fault, Reading, Statement, shown

_PAIR: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.*-]{0,40})\s*=\s*([A-Za-z0-9?\"]+)\s*(?:;[^,]*)?")
_SIGNAL: Final = {"yes": ALLOW, "no": DISALLOW}
#: AIPREF writes tokens of a Structured Field dictionary (RFC 9651); other values state no preference.
_USAGE: Final = {"y": ALLOW, "n": DISALLOW}
_WORDS: Final = {"content_signals": _SIGNAL, "aipref": _USAGE}


def preferences(
    text: str, specification: str, where: str, *, scope: str = "", agents: tuple[str, ...] = ()
) -> Reading:
    """The statements of a comma-separated list such as ``search=yes, ai-train=no``.

    A later value for one use replaces an earlier one (RFC 9651, 3.2). What is not a pair, and a value the
    specification does not define, is a fault; the rest still counts.
    """
    reading = Reading()
    values: dict[str, str] = {}
    for part in text.split(","):
        if not part.strip():
            continue
        pair = _PAIR.fullmatch(part.strip())
        value = _WORDS[specification].get(pair[2].lower()) if pair else None
        if pair is None or value is None:
            reading.faults.append(Fault(where, f"{shown(part)!r} is not a preference of {specification}"))
            continue
        values.pop(pair[1].lower(), None)
        values[pair[1].lower()] = value
    for use, value in values.items():
        reading.statements.append(
            Statement(specification, where, use, value, shown(text), scope=scope, agents=agents)
        )
    return reading
