"""Sending of alerts: mail over SMTP, JSON over HTTP, and the forms the robots of 企业微信, 钉钉 and 飞书 take.

A server that is away, busy or answers 4xx (mail) or 429/5xx (web) is asked again after 1, 2, 4 … minutes, at most six
hours. One that refuses for good (mail 5xx, web 4xx, a robot's error code) gets no more tries until somebody says so
(`newscrawl alerts retry`): its answer is kept. Robots answer 200 and say in the body whether they took a message.

Sources: 企业微信 *群机器人配置说明*, 钉钉 *自定义机器人安全设置* (signature over timestamp, line feed, secret), 飞书 *自定义机器人使用指南*
(the same as the key, over an empty text).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import os
import smtplib
import socket
import ssl
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from newscrawl import __version__
from newscrawl.errors import RefusedPage
from newscrawl.files import parse_json
from newscrawl.frontier.guard import check_url, networks, resolve_checked
from newscrawl.items import utc
from newscrawl.language import translator
from newscrawl.language.clock import local
from newscrawl.portals.fetching import hung_up
from newscrawl.store import pairs, withdrawals
from newscrawl.store.schema import transaction
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from newscrawl.review.alerts import Channel, Mail, Settings

TIMEOUT: Final = 20.0
_LONGEST_WAIT: Final = timedelta(hours=6)
#: Bytes of a robot's message: 企业微信 takes 4096 of markdown, 钉钉 and 飞书 20,000 and more.
_ROBOT: Final = {"wecom": 4000, "dingtalk": 15_000, "feishu": 15_000}
_ANSWER: Final = 64 * 1024


class AwayError(Exception):
    """The server is not there, or asks to try later."""


class RefusedError(Exception):
    """The server will not take it, however often it is asked."""


@dataclass(slots=True)
class Delivered:
    """What became of the messages that were due."""

    sent: int = 0
    waiting: int = 0
    refused: int = 0
    withdrawn: int = 0
    errors: tuple[str, ...] = ()


def deliver(connection: sqlite3.Connection, settings: Settings, *, at: datetime | None = None) -> Delivered:
    """Send every message that is due, oldest first; one whose channel is gone from the settings is refused.

    What was withdrawn from view after a message was made is taken out of it; where nothing is left, nothing is sent.
    """
    at = (at or datetime.now(UTC)).astimezone(UTC)
    channels = {one.name: one for one in settings.channels}
    result, errors = Delivered(), list[str]()
    away: set[str] = set()
    for row in connection.execute(
        "select * from alert_messages where state = 'waiting' and next_at <= ? order by id", [utc(at)]
    ).fetchall():
        channel = channels.get(row["channel"])
        state, error = "sent", None
        try:
            if channel is None:
                raise RefusedError("no such channel in alerts.toml")
            if channel.name in away:
                raise AwayError("not tried: the server did not answer the message before")
            message = dict(zip(row.keys(), row, strict=True))
            if (content := _shown_now(connection, json.loads(row["content"]))) is None:
                state = "withdrawn"
            else:
                _send(channel, settings, message | {"content": json.dumps(content, ensure_ascii=False)})
        except AwayError as reason:
            state, error = "waiting", str(reason)
            away.add(row["channel"])
        except RefusedError as reason:
            state, error = "refused", str(reason)
        wait = min(_LONGEST_WAIT, timedelta(minutes=2 ** min(row["tries"], 10)))
        with transaction(connection):
            connection.execute(
                "update alert_messages set state = ?, tries = tries + 1, next_at = ?, sent_at = ?, error = ? where id = ?",
                [state, utc(at + wait), utc(datetime.now(UTC)) if state == "sent" else None, error and error[:500], row["id"]],
            )  # fmt: skip
        setattr(result, state, getattr(result, state) + 1)
        if error:
            errors.append(f"{row['channel']}: {error}")
    result.errors = tuple(dict.fromkeys(errors))
    return result


def _shown_now(connection: sqlite3.Connection, content: dict[str, Any]) -> dict[str, Any] | None:
    """A message without the copies that are withdrawn by now; None where it was about nothing else."""
    copies = content.get("copies", [])
    hidden = withdrawals.hidden_among(
        connection, {one[side] for one in copies for side in ("copy_url", "origin_url")}
    )
    if not hidden:
        return content
    gone = [one for one in copies if {one["copy_url"], one["origin_url"]} & hidden]
    kept = content | {
        "copies": [one for one in copies if one not in gone],
        "count": content["count"] - len(gone),
    }
    if "sites" in content:  # a digest: it also names deadlines and licences
        fewer = Counter(one["copy_portal"] for one in gone)
        kept["sites"] = [[site, n - fewer[site]] for site, n in content["sites"] if n > fewer[site]]
        return kept
    return kept if kept["count"] else None


def send_test(channel: Channel, settings: Settings, *, at: str) -> None:
    """A test message; raises :class:`AwayError` or :class:`RefusedError`."""
    row = {"channel": channel.name, "kind": "test", "key": at, "created_at": at, "content": "{}"}
    _send(channel, settings, row)


def _send(channel: Channel, settings: Settings, row: dict[str, Any]) -> None:
    content = json.loads(row["content"])
    identifier = hashlib.sha256(f"{row['channel']}\n{row['kind']}\n{row['key']}".encode()).hexdigest()[:32]
    if channel.kind == "mail":
        assert settings.mail is not None  # noqa: S101 - checked when the settings were read
        send_mail(settings.mail, mail_of(channel, settings, row, content, identifier))
    else:
        url, body = payload_of(channel, settings, row, content)
        post(url, body, identifier=identifier, form=channel.form, allow=channel.allow)


# -------------------------------------------------------------------------------------------------- words


def subject_of(channel: Channel, row: dict[str, Any], content: dict[str, Any]) -> str:
    say = translator(channel.language)
    if row["kind"] == "digest":
        return say("newscrawl: digest of {day}, {n} new copies", day=content["day"], n=content["count"])
    if row["kind"] == "reminder":
        return say("newscrawl: {n} deadlines", n=content["count"])
    if row["kind"] == "test":
        return say("newscrawl: test message")
    return say("newscrawl: {n} new copies", n=content["count"])


def lines_of(channel: Channel, settings: Settings, content: dict[str, Any]) -> list[list[str]]:
    """The message in paragraphs of lines; what pages say is made one line of printable text each."""
    say = translator(channel.language)
    out: list[list[str]] = []
    if content.get("sites"):
        out.append([f"{printable(site)}: {n}" for site, n in content["sites"]])
    standing = [
        say(text, n=content[key])
        for key, text in (
            ("overdue", "{n} deadlines overdue"),
            ("takedowns", "{n} takedowns seen"),
            ("licences", "{n} licences expire soon or have expired"),
        )
        if content.get(key)
    ]
    if standing:
        out.append(standing)
    for one in content.get("copies", ()):
        share = f"{one['copy_coverage']:.0%}"
        out.append(
            [
                f"《{printable(one['copy_title'])}》 {printable(one['copy_portal'])} {one['copy_date']}",
                say("{share} of the copy, {n:,} characters; {status:@status}", share=share, n=one["shared"], status=one["status"]),
                printable(one["copy_url"]),
                f"← 《{printable(one['origin_title'])}》 {printable(one['origin_url'])}",
                *([f"{settings.desk}/-/desk/compare/{one['pair']}"] if settings.desk else [pairs.shown(one["pair"])]),
            ]
        )  # fmt: skip
    for one in content.get("deadlines", ()):
        words = (
            one["due_on"],
            say(f"follow.{one['kind']}"),
            one["party"],
            one["number"],
            one["note"],
            one["assignee"],
        )
        link = f"{settings.desk}/-/desk/lead/{one['lead']}" if settings.desk else printable(one["copy_url"])
        out.append([printable(" · ".join(word for word in words if word)), link])
    listed = len(content.get("copies", ())) + len(content.get("deadlines", ()))
    if content.get("count", 0) > listed:
        out.append([say("… and {n} more at the desk.", n=content["count"] - listed)])
    return out


def mail_of(
    channel: Channel, settings: Settings, row: dict[str, Any], content: dict[str, Any], identifier: str
) -> EmailMessage:
    """One message to all addresses of a channel; a reminder also to the assignees whose addresses are known."""
    assert settings.mail is not None  # noqa: S101 - checked when the settings were read
    message = EmailMessage()
    people = [settings.people[name] for name in dict.fromkeys(one["assignee"] for one in content.get("deadlines", ())) if name in settings.people]  # fmt: skip
    message["From"] = settings.mail.sender
    message["To"] = ", ".join(dict.fromkeys([*channel.to, *people]))
    message["Subject"] = subject_of(channel, row, content)
    message["Date"] = format_datetime(datetime.fromisoformat(row["created_at"]))
    message["Message-ID"] = f"<{identifier}@newscrawl.{_domain(settings.mail.sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    text = "\n\n".join("\n".join(lines) for lines in lines_of(channel, settings, content))
    message.set_content(f"{text}\n\n{_foot(channel, row)}\n", charset="utf-8", cte="base64")
    return message


def _foot(channel: Channel, row: dict[str, Any]) -> str:
    say = translator(channel.language)
    sentence = say(
        "What was copied, how much and under what attribution; whether that infringes is for a person to decide."
    )
    return f"{sentence}\n{say('made {at} (Beijing time)', at=local(row['created_at']))} · newscrawl {__version__}"


def _domain(sender: str) -> str:
    try:
        return Address(addr_spec=sender.rpartition("<")[2].rstrip("> ")).domain or "localhost"
    except (ValueError, IndexError):
        return "localhost"


# --------------------------------------------------------------------------------------------------- mail


def send_mail(server: Mail, message: EmailMessage) -> None:
    """Hand a message to the server, over TLS unless it says otherwise. Raises :class:`AwayError` or :class:`RefusedError`."""
    context = ssl.create_default_context()
    password = server.password or os.environ.get("NEWSCRAWL_SMTP_PASSWORD", "")
    try:
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        with smtp:
            if server.security == "starttls":
                smtp.starttls(context=context)
            if server.user:
                smtp.login(server.user, password)
            refused = smtp.send_message(message)
        if refused:
            raise RefusedError(f"sent, but not to {', '.join(f'{one} ({code} {_shown(text)})' for one, (code, text) in refused.items())}")  # fmt: skip
    except smtplib.SMTPRecipientsRefused as error:
        codes = list(error.recipients.values())
        words = "; ".join(f"{one}: {code} {_shown(text)}" for one, (code, text) in error.recipients.items())
        raise (AwayError if any(400 <= code < 500 for code, _ in codes) else RefusedError)(words) from error
    except smtplib.SMTPResponseException as error:
        words = f"{error.smtp_code} {_shown(error.smtp_error)}"
        raise (RefusedError if error.smtp_code >= 500 else AwayError)(words) from error
    except (smtplib.SMTPNotSupportedError, ValueError) as error:
        raise RefusedError(str(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise AwayError(str(error) or type(error).__name__) from error


def _shown(text: bytes | str) -> str:
    return printable(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)[:200]


# ----------------------------------------------------------------------------------------------- webhooks


def payload_of(
    channel: Channel,
    settings: Settings,
    row: dict[str, Any],
    content: dict[str, Any],
    *,
    clock: Callable[[], float] = time.time,
) -> tuple[str, dict[str, Any]]:
    """(address, JSON) of a webhook's message; a robot's signed where the channel has a secret."""
    subject = subject_of(channel, row, content)
    if channel.form == "json":
        body = {
            "channel": channel.name,
            "kind": row["kind"],
            "created_at": row["created_at"],
            "subject": subject,
        } | content
        return channel.url, body
    text = _fitting(subject, lines_of(channel, settings, content), _ROBOT[channel.form])
    if channel.form == "wecom":
        return channel.url, {"msgtype": "text", "text": {"content": text}}
    if channel.form == "dingtalk":
        url = channel.url
        if channel.secret:
            stamp = str(int(clock() * 1000))
            sign = _signature(channel.secret, f"{stamp}\n{channel.secret}")
            url += f"{'&' if '?' in url else '?'}timestamp={stamp}&sign={quote(sign, safe='')}"
        return url, {"msgtype": "text", "text": {"content": text}}
    body = {"msg_type": "text", "content": {"text": text}}
    if channel.secret:
        stamp = str(int(clock()))
        body |= {"timestamp": stamp, "sign": _signature(f"{stamp}\n{channel.secret}", "")}
    return channel.url, body


def _signature(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode("ascii")


def _fitting(subject: str, paragraphs: Sequence[Sequence[str]], limit: int) -> str:
    """Subject and as many whole paragraphs as fit into ``limit`` bytes of UTF-8."""
    text = subject
    for lines in paragraphs:
        more = f"{text}\n\n" + "\n".join(lines)
        if len(more.encode("utf-8", "replace")) > limit - 4:
            return f"{text}\n…"
        text = more
    return text


def post(
    url: str, body: dict[str, Any], *, identifier: str, form: str = "json", allow: Sequence[str] = ()
) -> None:
    """POST JSON to an address under the crawl's address rules; redirects are not followed.

    ``allow``: networks of the house's own, which a crawl must not reach. Raises :class:`AwayError` or
    :class:`RefusedError`.
    """
    try:
        opened = networks(allow)
        host = check_url(url, opened)
        address = resolve_checked(host, opened)[0]
    except RefusedPage as error:
        raise RefusedError(str(error)) from error
    except OSError as error:
        raise AwayError(str(error)) from error
    parts = urlsplit(url)
    data = json.dumps(body, ensure_ascii=False, default=str).encode("utf-8", "replace")
    headers = {
        "Host": parts.netloc.rpartition("@")[2],
        "User-Agent": f"newscrawl/{__version__}",
        "Content-Type": "application/json; charset=utf-8",
        "X-Newscrawl-Message": identifier,
        "Connection": "close",
    }
    try:
        status, answer = _exchange(parts, host, address, data, headers)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise AwayError(str(error) or type(error).__name__) from error
    if status == 429 or status >= 500:
        raise AwayError(f"HTTP {status}")
    if not 200 <= status < 300:
        raise RefusedError(f"HTTP {status}")
    if form != "json":
        _check_robot(answer)


def _exchange(parts: Any, host: str, address: str, data: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Connects to the address that was checked: the name may mean another one a moment later."""
    secure = parts.scheme.lower() == "https"
    raw = socket.create_connection((address, parts.port or (443 if secure else 80)), timeout=TIMEOUT)
    with raw, hung_up(raw):
        connection = http.client.HTTPConnection(host, timeout=TIMEOUT)
        connection.sock = (
            ssl.create_default_context().wrap_socket(raw, server_hostname=host) if secure else raw
        )
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body=data, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(_ANSWER)


#: Codes of robots that say "too many messages, later": 企业微信 45009, 钉钉 130101 and 410100, 飞书 9499 and 11232.
_BUSY: Final = frozenset({45009, 130101, 410100, 9499, 11232, -1})


def _check_robot(answer: bytes) -> None:
    try:
        found = parse_json(answer)
        code = next(found[key] for key in ("errcode", "code", "StatusCode") if key in found)
        words = str(found.get("errmsg") or found.get("msg") or found.get("StatusMessage") or "")
    except (ValueError, StopIteration, TypeError, AttributeError) as error:
        raise RefusedError(f"not a robot's answer: {_shown(answer[:80])}") from error
    if code in _BUSY:
        raise AwayError(f"{code} {_shown(words)}")
    if code != 0:
        raise RefusedError(f"{code} {_shown(words)}")
