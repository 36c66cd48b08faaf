"""Deadlines as an iCalendar file (RFC 5545), written by the library icalendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from icalendar import Alarm, Calendar, Event

from newscrawl import __version__
from newscrawl.language import translator
from newscrawl.store import pairs

if TYPE_CHECKING:
    from collections.abc import Iterable


def deadlines(rows: Iterable[dict[str, Any]], *, language: str, desk: str = "") -> bytes:
    """One all-day event a deadline, with an alarm at nine o'clock the day before; ``desk``: the desk's own address.

    ``rows`` are those of :func:`newscrawl.store.follow_ups.deadlines`. The identifiers are lasting, so that a calendar
    that reads the file again changes events instead of adding them.
    """
    say = translator(language)
    book = Calendar()
    book.add("prodid", f"-//newscrawl {__version__}//desk//{language.upper()}")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", say("Deadlines"))
    for row in rows:
        day = date.fromisoformat(row["due_on"])
        name = pairs.shown(row["pair"]) if row["pair"] else f"{say('Lead')} {row['lead']}"
        event = Event()
        event.add("uid", f"deadline-{row['id']}-{row['pair'] or row['lead']}@newscrawl")
        event.add("dtstamp", datetime.fromisoformat(row["at"]))
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", " · ".join(filter(None, (say(f"follow.{row['kind']}"), row["party"], name))))
        lines = (row["note"], row["number"], row["copy_url"], row["assignee"])
        event.add("description", "\n".join(line for line in lines if line))
        if desk:
            event.add("url", f"{desk}/-/desk/lead/{row['lead']}")
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", say("Deadline"))
        alarm.add("trigger", timedelta(hours=-15))
        event.add_component(alarm)
        book.add_component(event)
    return bytes(book.to_ical())
