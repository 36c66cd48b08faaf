"""Alerts: new copies of a portal's own texts, by rule, to mail, webhooks and a feed; a digest and reminders a day.

``alerts.toml`` in the output folder says who gets what (:func:`load`). A run (`newscrawl alerts run`) first *gathers*:
each channel gets every copy that one of its rules wants once, as one message a run; then it *delivers*
(:mod:`newscrawl.review.delivery`): a message is kept until its server took it, and tried again later and later. What was
gathered is committed before anything is sent. Two runs at once exclude each other. A run killed while it waits for a
server's answer sends that message again, with the same identifier (``Message-ID``, ``X-Newscrawl-Message``).
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.errors import ConfigurationError
from newscrawl.items import PAGE_ZONE, utc
from newscrawl.reporting import figures
from newscrawl.review import takedowns
from newscrawl.store import follow_ups, licences, withdrawals
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final = "alerts.toml"
#: Copies one message lists; more are counted.
LISTED: Final = 50
#: A channel seen for the first time gets the copies of this time.
FIRST: Final = timedelta(days=1)
#: A row may be committed after one recorded later; nothing is sent twice, so looking back costs little.
_OVERLAP: Final = timedelta(hours=2)
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
FORMS: Final = ("json", "wecom", "dingtalk", "feishu")
SECURITY: Final = ("tls", "starttls", "none")


@dataclass(slots=True, frozen=True)
class Rule:
    """Which copies: of the texts of ``portal`` (key or name), by at least ``share`` of the copy (0..1) and
    ``characters``; of one ``status``, ``sites`` (keys, names or hosts of copies) or ``sections`` (paths of originals)
    where given; ``undirected``: also where who copied whom is not known. Licensed copies and those of the same owner are
    left out.
    """

    name: str
    portal: str
    share: float = 0.0
    characters: int = 0
    status: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    undirected: bool = False

    def wants(self, row: dict[str, Any]) -> bool:
        """Is an edge (wide form) one of these?"""
        host = (urlsplit(row["copy_url"]).hostname or "").lower()
        path = urlsplit(row["origin_url"]).path.strip("/") + "/"
        return (
            self.portal in {row["origin_portal_key"], row["origin_portal"]}
            and row["origin_portal_key"] != row["copy_portal_key"]
            and row["status"] not in {"licensed", "own"}
            and (bool(row["directed"]) or self.undirected)
            and row["copy_coverage"] >= self.share
            and row["shared"] >= self.characters
            and (not self.status or row["status"] in self.status or (self.undirected and row["status"] == "undirected"))
            and (not self.sites or bool({row["copy_portal_key"], row["copy_portal"]} & set(self.sites)) or any(host == one or host.endswith(f".{one}") for one in self.sites))
            and (not self.sections or any(path.startswith(one.strip("/") + "/") for one in self.sections))
        )  # fmt: skip


@dataclass(slots=True, frozen=True)
class Mail:
    """An SMTP server. The password may stand in ``NEWSCRAWL_SMTP_PASSWORD`` instead of the file."""

    host: str
    sender: str
    port: int = 465
    security: str = "tls"
    user: str = ""
    password: str = ""


@dataclass(slots=True, frozen=True)
class Channel:
    """Where messages go. ``rules``: names, all where empty. ``copies``: a message at each run that finds new ones.

    ``digest``, ``reminders``: a time of day in Beijing (``08:30``), "" for none. ``language``: of the words.
    """

    name: str
    kind: str
    to: tuple[str, ...] = ()
    url: str = ""
    form: str = "json"
    secret: str = ""
    rules: tuple[str, ...] = ()
    copies: bool = True
    digest: str = ""
    reminders: str = ""
    language: str = "zh"
    #: Networks a webhook may be in although the crawl must not reach them (the house's own servers).
    allow: tuple[str, ...] = ()

    @property
    def means(self) -> str:
        """mail, or the form of its webhook."""
        return self.kind if self.kind == "mail" else self.form


@dataclass(slots=True, frozen=True)
class Settings:
    """``alerts.toml``: the desk's own address (for links), the mail server, rules, channels, people's addresses."""

    desk: str = ""
    mail: Mail | None = None
    rules: tuple[Rule, ...] = ()
    channels: tuple[Channel, ...] = ()
    people: dict[str, str] = field(default_factory=dict)


def load(folder: Path) -> Settings:
    """The settings of an output folder; empty ones without a file. Raises :class:`ConfigurationError` naming the fault."""
    path = folder / FILE
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({error}).") from error
    if unknown := set(data) - {"desk", "mail", "rule", "channel", "people"}:
        raise ConfigurationError(f"{path}: unknown: {', '.join(sorted(unknown))}.")
    mail = _made(Mail, data["mail"], f"{path}, [mail]") if "mail" in data else None
    rules = tuple(_made(Rule, one, f"{path}, [[rule]] {n}") for n, one in enumerate(data.get("rule", []), 1))
    channels = tuple(
        _made(Channel, one, f"{path}, [[channel]] {n}") for n, one in enumerate(data.get("channel", []), 1)
    )
    settings = Settings(
        str(data.get("desk", "")).rstrip("/"), mail, rules, channels, dict(data.get("people", {}))
    )
    _check(settings, path)
    return settings


def _made(kind: type[Any], values: Any, where: str) -> Any:
    if not isinstance(values, dict):
        raise ConfigurationError(f"{where}: expected a table.")
    fields = kind.__dataclass_fields__
    if unknown := set(values) - set(fields):
        raise ConfigurationError(f"{where}: unknown: {', '.join(sorted(unknown))}. Known: {', '.join(fields)}.")  # fmt: skip
    plain = {"float": (int, float), "int": (int,), "bool": (bool,), "str": (str,)}
    for name, value in values.items():
        wanted = fields[name].type
        if wanted.startswith("tuple"):
            fits = isinstance(value, list) and all(isinstance(one, str) for one in value)
        else:
            fits = isinstance(value, plain[wanted]) and (wanted == "bool") == isinstance(value, bool)
        if not fits:
            raise ConfigurationError(f"{where}: {name} = {value!r}: expected {wanted.partition('[')[0]}.")
    try:
        return kind(
            **{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        )
    except TypeError as error:
        raise ConfigurationError(f"{where}: {str(error).partition('() ')[2] or error}.") from error


def _check(settings: Settings, path: Path) -> None:
    def fail(what: str) -> None:
        raise ConfigurationError(f"{path}: {what}")

    names = [one.name for one in settings.rules]
    for kind, listed in (("rule", names), ("channel", [one.name for one in settings.channels])):
        if len(set(listed)) < len(listed):
            fail(f"two {kind}s have the same name.")
    for rule in settings.rules:
        if not 0 <= rule.share <= 1:
            fail(f"rule {rule.name}: share is a number from 0 to 1.")
        if wrong := set(rule.status) - set(figures.STATUSES):
            fail(f"rule {rule.name}: unknown status {', '.join(sorted(wrong))}; known: {', '.join(figures.STATUSES)}.")  # fmt: skip
    for channel in settings.channels:
        if wrong := set(channel.rules) - set(names):
            fail(f"channel {channel.name}: there is no rule {', '.join(sorted(wrong))}.")
        if channel.kind == "mail":
            if settings.mail is None:
                fail(f"channel {channel.name}: needs a [mail] server.")
            if not channel.to or any("@" not in one or any(char in one for char in "\r\n,;") for one in channel.to):  # fmt: skip
                fail(f"channel {channel.name}: to holds one mail address or more.")
        elif channel.kind == "webhook":
            if urlsplit(channel.url).scheme not in {"http", "https"}:
                fail(f"channel {channel.name}: url is a web address.")
            if channel.form not in FORMS:
                fail(f"channel {channel.name}: unknown form; known: {', '.join(FORMS)}.")
        else:
            fail(f"channel {channel.name}: kind is mail or webhook.")
        for time in (channel.digest, channel.reminders):
            if time and not _CLOCK.fullmatch(time):
                fail(f"channel {channel.name}: {time!r} is not a time of day (08:30).")
        if channel.language not in {"zh", "en"}:
            fail(f"channel {channel.name}: language is zh or en.")
    if settings.mail and settings.mail.security not in SECURITY:
        fail(f"[mail]: unknown security; known: {', '.join(SECURITY)}.")


# ---------------------------------------------------------------------------------------------- gathering


def wanted(connection: sqlite3.Connection, rules: tuple[Rule, ...], since: str) -> Iterator[dict[str, Any]]:
    """Edges recorded since a moment (UTC) that one of the rules wants, newest first, with the rules' names."""
    recorded = figures.EdgeFilter(recorded=since, unfree=True, sort="detected")
    for row in figures.all_edges(connection, recorded):
        names = [rule.name for rule in rules if rule.wants(row)]
        if names:
            yield {**row, "rules": names}


def rules_of(settings: Settings, channel: Channel) -> tuple[Rule, ...]:
    return tuple(rule for rule in settings.rules if not channel.rules or rule.name in channel.rules)


def everything(connection: sqlite3.Connection) -> tuple[Rule, ...]:
    """A rule for each portal, for a desk without rules."""
    return tuple(Rule(portal["name"], portal["key"]) for portal in figures.portals(connection))


def gather(connection: sqlite3.Connection, settings: Settings, *, at: datetime | None = None) -> int:
    """Make the messages that are due; how many. All of it is committed before anything is sent.

    What is withdrawn from view is in none of them: from here on ``connection`` does not see it.
    """
    withdrawals.hide(connection)
    at = (at or datetime.now(UTC)).astimezone(UTC)
    made = 0
    for channel in settings.channels:
        with transaction(connection):
            if channel.copies:
                made += _copies(connection, settings, channel, at)
            if channel.digest:
                made += _digest(connection, settings, channel, at)
            if channel.reminders:
                made += _reminder(connection, channel, at)
    return made


def _copies(connection: sqlite3.Connection, settings: Settings, channel: Channel, at: datetime) -> int:
    row = connection.execute("select recorded from alert_marks where channel = ?", [channel.name]).fetchone()
    since = datetime.fromisoformat(row[0]) - _OVERLAP if row else at - FIRST
    known = {
        one[0]
        for one in connection.execute(
            "select pair from alert_items where channel = ? and recorded_at >= ?", [channel.name, utc(since)]
        )
    }
    found = [
        one
        for one in wanted(connection, rules_of(settings, channel), utc(since))
        if one["pair"] and one["pair"] not in known
    ]
    connection.execute(
        "insert into alert_marks values (?, ?) on conflict do update set recorded = excluded.recorded",
        [channel.name, utc(at)],
    )
    if not found:
        return 0
    message_id = _message(connection, channel, "copies", utc(at), at, {"copies": [_item(one) for one in found[:LISTED]], "count": len(found)})  # fmt: skip
    connection.executemany(
        "insert into alert_items (channel, pair, message_id, recorded_at) values (?, ?, ?, ?)",
        [(channel.name, one["pair"], message_id, one["detected_at"]) for one in found],
    )
    return 1


def _item(row: dict[str, Any]) -> dict[str, Any]:
    keys = ("pair", "copy_title", "copy_portal", "copy_url", "copy_source_name", "copy_date", "origin_title", "origin_url",
            "origin_date", "status", "kind", "shared", "copy_coverage", "detected_at", "rules")  # fmt: skip
    return {key: row[key] for key in keys}


def _message(
    connection: sqlite3.Connection,
    channel: Channel,
    kind: str,
    key: str,
    at: datetime,
    content: dict[str, Any],
) -> int:
    cursor = connection.execute(
        "insert into alert_messages (channel, kind, key, created_at, content, state, next_at) values (?, ?, ?, ?, ?, 'waiting', ?)",
        [channel.name, kind, key, utc(at), json.dumps(content, ensure_ascii=False), utc(at)],
    )
    return int(cursor.lastrowid or 0)


def _is_due(
    connection: sqlite3.Connection, channel: Channel, kind: str, time: str, at: datetime
) -> str | None:
    """The day (Beijing) whose digest or reminder is due and not made yet."""
    here = at.astimezone(PAGE_ZONE)
    hour, _, minute = time.partition(":")
    if (here.hour, here.minute) < (int(hour), int(minute)):
        return None
    day = f"{here:%Y-%m-%d}"
    made = connection.execute(
        "select 1 from alert_messages where channel = ? and kind = ? and key = ?", [channel.name, kind, day]
    ).fetchone()
    return None if made else day


def _digest(connection: sqlite3.Connection, settings: Settings, channel: Channel, at: datetime) -> int:
    """The copies since the digest before (at most a week), by site."""
    day = _is_due(connection, channel, "digest", channel.digest, at)
    if day is None:
        return 0
    before = connection.execute(
        "select max(created_at) from alert_messages where channel = ? and kind = 'digest'", [channel.name]
    ).fetchone()[0]
    since = max(datetime.fromisoformat(before), at - timedelta(days=7)) if before else at - FIRST
    found = list(wanted(connection, rules_of(settings, channel), utc(since)))
    sites: dict[str, int] = {}
    for row in found:
        sites[row["copy_portal"]] = sites.get(row["copy_portal"], 0) + 1
    content = {
        "day": day,
        "since": utc(since),
        "count": len(found),
        "sites": sorted(sites.items(), key=lambda one: (-one[1], one[0])),
        "copies": [_item(one) for one in sorted(found, key=lambda one: -one["shared"])[:LISTED]],
        "overdue": follow_ups.overdue(connection),
        "takedowns": len(takedowns.proposals(connection)),
        "licences": len(licences.expiring(connection)),
    }
    _message(connection, channel, "digest", day, at, content)
    return 1


def _reminder(connection: sqlite3.Connection, channel: Channel, at: datetime) -> int:
    """Deadlines that passed and those of the next three days; none, no message."""
    day = _is_due(connection, channel, "reminder", channel.reminders, at)
    if day is None:
        return 0
    until = f"{at.astimezone(PAGE_ZONE) + timedelta(days=3):%Y-%m-%d}"
    rows = follow_ups.deadlines(connection, until=until)
    if not rows:
        return 0
    keys = ("lead", "kind", "day", "due_on", "party", "number", "note", "assignee", "copy_url", "pair")
    content = {
        "day": day,
        "count": len(rows),
        "deadlines": [{key: row[key] for key in keys} for row in rows[:LISTED]],
    }
    _message(connection, channel, "reminder", day, at, content)
    return 1


# ---------------------------------------------------------------------------------------------- the outbox


def messages(connection: sqlite3.Connection, *, state: str = "", limit: int = 100) -> list[dict[str, Any]]:
    """Messages, newest first, without their content."""
    rows = connection.execute(
        "select id, channel, kind, key, created_at, state, tries, next_at, sent_at, error from alert_messages"
        " where ?1 = '' or state = ?1 order by id desc limit ?2",
        [state, limit],
    )
    return [dict(zip(row.keys(), row, strict=True)) for row in rows]


def again(connection: sqlite3.Connection) -> int:
    """Refused messages wait again, and waiting ones are due now; how many."""
    with transaction(connection):
        return connection.execute(
            "update alert_messages set state = 'waiting', next_at = ? where state <> 'sent'",
            [utc(datetime.now(UTC))],
        ).rowcount
