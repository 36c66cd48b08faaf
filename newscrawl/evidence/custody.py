"""The chain of custody: events, each of which names the digest of the one before it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def custody_chain(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events, each with the SHA-256 of the one before it (``previous``; zeros for the first).

    The digest is over the event as JSON with sorted keys, no blanks, UTF-8: an event cannot be changed, left out or
    moved without all later ones.
    """
    chained: list[dict[str, Any]] = []
    previous = "0" * 64
    for event in events:
        chained.append({**event, "previous": previous})
        previous = event_digest(chained[-1])
    return chained


def first_break(events: Sequence[dict[str, Any]]) -> int | None:
    """The number (from 1) of the first event that does not follow the one before it; None where all do.

    Raises ``KeyError`` and ``TypeError`` for what are not events.
    """
    previous = "0" * 64
    for number, event in enumerate(events, 1):
        if event["previous"] != previous:
            return number
        previous = event_digest(event)
    return None


def event_digest(event: dict[str, Any]) -> str:
    """The digest by which the next event names this one."""
    text = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
