"""robots.txt: ``Content-Signal``, ``Content-Usage`` and ``License`` beside the rules of RFC 9309.

A record belongs to the group it stands in, with all agents that begin the group; before the first group it concerns the
whole site. Content-Signal and Content-Usage are rules of their specifications, so an agent behind them begins a new
group; License is not, and does not separate the agents around it (RFC 9309, 2.2.4).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from newscrawl.rights.preferences import preferences
from newscrawl.rights.statements import NOTE, Fault, Reading, Statement, shown

#: RFC 9309, 2.5: at least 500 KiB are read.
LIMIT: Final = 500 * 1024
_MOST_LINES: Final = 10_000
#: Records behind which a User-agent line begins a new group.
_RULES: Final = frozenset({"allow", "disallow", "crawl-delay", "content-signal", "content-usage"})
_NEW_LINE: Final = re.compile(r"\r\n|\r|\n")
_RECORD: Final = re.compile(r"\s*([A-Za-z-]{1,40})\s*:\s*(.*)")


def from_robots(body: bytes) -> Reading:
    """Statements of a robots.txt file given as bytes (UTF-8, with or without a byte order mark)."""
    reading = Reading()
    text = body[:LIMIT].decode("utf-8-sig", "replace")
    agents: list[str] = []
    found: list[tuple[list[str], Reading]] = []
    last_was_agent = False
    for line in _NEW_LINE.split(text)[:_MOST_LINES]:
        record = _RECORD.fullmatch(line.partition("#")[0].rstrip())
        if record is None:
            continue
        name, value = record[1].lower(), record[2].strip()
        if name == "user-agent":
            if not last_was_agent:
                agents = []
            agents.append(value.split("/")[0].strip())
            last_was_agent = True
        elif name == "content-signal":
            found.append((agents, preferences(value, "content_signals", "robots")))
        elif name == "content-usage":
            found.append((agents, _usage(value)))
        elif name == "license":
            found.append((agents, _license(value)))
        if name in _RULES:
            last_was_agent = False
    for group, part in found:
        reading.statements += [replace(one, agents=tuple(group)) for one in part.statements]
        reading.faults += part.faults
    return reading


def _usage(value: str) -> Reading:
    """``Content-Usage: [path] preferences``: the path, where there is one, comes first and begins with a slash."""
    scope = ""
    if value.startswith("/"):
        scope, _, value = value.partition(" ")
        if not value.strip():
            return Reading(faults=[Fault("robots", f"Content-Usage for {shown(scope)} states no preference")])
    return preferences(value, "aipref", "robots", scope=scope)


def _license(value: str) -> Reading:
    """RSL 1.0: the address of a licence document, absolute."""
    try:
        parts = urlsplit(value)
        absolute = parts.scheme in {"http", "https"} and bool(parts.netloc)
    except ValueError:
        absolute = False
    if not absolute:
        return Reading(faults=[Fault("robots", f"License {shown(value)!r} is not an absolute address")])
    return Reading([Statement("rsl", "robots", "", NOTE, shown(value), url=value[:2000])])
