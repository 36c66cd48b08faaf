"""Times as people read them: Beijing time; UTC stands beside it where a time is evidence."""

from __future__ import annotations

from datetime import UTC, datetime

from newscrawl.items import PAGE_ZONE


def local(moment: str | None, *, seconds: bool = False) -> str:
    """A stored time in Beijing time: ``2026-11-02 08:00``; a day alone stays one, what is no time stays as it is."""
    if not moment or len(moment) <= 10:
        return moment or ""
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=PAGE_ZONE)
    return f"{parsed.astimezone(PAGE_ZONE):%Y-%m-%d %H:%M:%S}"[: 19 if seconds else 16]


def both(moment: str | None) -> str:
    """The same with seconds, and UTC beside it: ``2026-11-02 08:00:00 (UTC 2026-11-02 00:00:00)``."""
    if not moment or len(moment) <= 10:
        return moment or ""
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=PAGE_ZONE)
    return f"{local(moment, seconds=True)} (UTC {parsed.astimezone(UTC):%Y-%m-%d %H:%M:%S})"
