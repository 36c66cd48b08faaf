"""Times as people read and write them: Beijing time; UTC stands beside it where a time is evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime

from newscrawl.errors import ConfigurationError
from newscrawl.items import PAGE_ZONE


def iso_day(text: str, *, field: str = "", where: object = "") -> str:
    """A day that somebody wrote, as YYYY-MM-DD.

    :param field: the column it stands in, of the row ``where`` of a table
    :raises ConfigurationError: it is not a date in ISO form
    """
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        if field:
            raise ConfigurationError(
                "{where}: {name} {value!r} is not a date (YYYY-MM-DD).",
                where=where,
                name=field,
                value=text[:60],
            ) from error
        raise ConfigurationError(
            "{text!r} is not a date; write it like 2026-11-30.", text=text[:60]
        ) from error


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


def day(moment: str | None) -> str:
    """The day of a stored time in Beijing."""
    return local(moment)[:10]


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
