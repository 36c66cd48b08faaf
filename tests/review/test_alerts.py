"""Alerts: which copies, each once, kept while the server is away; mail to a local SMTP server, webhooks to loopback."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.server
import json
import socket
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from client import Browser
from deskdata import PAIRS, fill

from newscrawl.cli import main
from newscrawl.errors import ConfigurationError
from newscrawl.review import alerts, delivery
from newscrawl.store import follow_ups, reviews, withdrawals
from newscrawl.store.schema import connect
from newscrawl.web import login
from tests.limits import HANGS

RECORDED = datetime(2026, 11, 2, 1, tzinfo=UTC)  # an hour after deskdata's edges
RULE = '[[rule]]\nname = "ours"\nportal = "ours"\n'


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The desk's data on pages with plain words."""
    path = fill(tmp_path_factory.mktemp("alerts") / "newscrawl.db")
    with closing(connect(path)) as connection:
        connection.execute("update portals set name = '他乡网' where id = 2")
        connection.execute("update articles set url = 'http://m.site2.test/wh/2.html' where id = 2")
    return path


@pytest.fixture
def store(filled, tmp_path):
    with closing(connect(filled)) as source, closing(connect(tmp_path / "newscrawl.db")) as connection:
        source.backup(connection)
        yield connection


class Post:
    """An SMTP server's mind: what it took, and whether it refuses."""

    def __init__(self):
        self.mails, self.answer = [], "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            self.mails.append((envelope.rcpt_tos, message))
        return self.answer


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def post():
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), ready_timeout=HANGS)
    controller.start()
    handler.port, handler.controller = controller.port, controller
    yield handler
    if controller.server is not None:
        controller.stop()


@pytest.fixture
def hook():
    class Hook(http.server.BaseHTTPRequestHandler):
        taken, answer = [], (200, b'{"errcode":0}')

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            type(self).taken.append((self.path, json.loads(body), dict(self.headers)))
            self.send_response(self.answer[0])
            self.send_header("Content-Length", str(len(self.answer[1])))
            self.end_headers()
            self.wfile.write(self.answer[1])

        def log_message(self, *_):
            pass

    Hook.taken = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Hook.url = f"http://127.0.0.1:{server.server_port}/robot?key=k"
    yield Hook
    server.shutdown()
    server.server_close()
    thread.join()


def settings(tmp_path, text):
    (tmp_path / alerts.FILE).write_text(text, "utf-8")
    return alerts.load(tmp_path)


def mail_settings(tmp_path, post, more='to = ["team@house.test"]', rule=RULE):
    return settings(
        tmp_path,
        f'desk = "https://desk.test"\n{rule}[mail]\nhost = "127.0.0.1"\nport = {post.port}\nsecurity = "none"\n'
        f'sender = "newscrawl <desk@house.test>"\n[[channel]]\nname = "team"\nkind = "mail"\n{more}\n[people]\n"林静" = "lin@house.test"\n',
    )


def hook_settings(tmp_path, hook, form, more=""):
    return settings(
        tmp_path,
        f'{RULE}[[channel]]\nname = "robot"\nkind = "webhook"\nurl = "{hook.url}"\nform = "{form}"\nallow = ["127.0.0.0/8"]\n{more}',
    )


def run(store, found, at=RECORDED):
    made = alerts.gather(store, found, at=at)
    return made, delivery.deliver(store, found, at=at)


def test_each_new_copy_is_mailed_once(store, tmp_path, post):
    found = mail_settings(tmp_path, post)
    assert run(store, found)[1].sent == 1
    ((to, message),) = post.mails
    assert to == ["team@house.test"]
    text = message.get_content()
    assert "新转载 3 篇" in message["Subject"], (
        "of six: one without direction, one licensed, one of the same owner"
    )
    assert f"https://desk.test/-/desk/compare/{PAIRS[3]}" in text
    assert "他乡网" in text
    assert "\x1b" not in text
    assert run(store, found, RECORDED + timedelta(minutes=5)) == (0, delivery.Delivered())
    # Detection runs again: nothing new, and an edge recorded meanwhile is one message with one copy.
    store.execute("update repost_list set detected_at = '2026-11-02T01:30:00Z' where repost_id = 4")
    store.execute("update repost_list set directed = 1 where repost_id = 4")
    run(store, found, RECORDED + timedelta(hours=1))
    assert "新转载 1 篇" in post.mails[1][1]["Subject"]
    assert post.mails[0][1]["Message-ID"] != post.mails[1][1]["Message-ID"]


def test_what_is_withdrawn_is_in_no_message(store, tmp_path, post):
    withdrawals.withdraw(store, "http://m.site2.test/wh/2.html", reason="r", by="b")
    run(store, mail_settings(tmp_path, post))
    ((_, message),) = post.mails
    assert "新转载 2 篇" in message["Subject"]
    assert PAIRS[1] not in message.get_content()


@pytest.mark.parametrize(
    ("more", "edges"),
    [
        ("", {1, 2, 3}),
        ("share = 0.95", set()),
        ("share = 0.9", {1, 2, 3}),
        ("characters = 302", {2, 3}),
        ('status = ["none"]', {1}),
        ('status = ["none", "false"]', {1, 2}),
        ('sites = ["theirs"]', {1, 2, 3}),
        ('sites = ["site2.test"]', {1, 2, 3}),
        ('sites = ["ite2.test"]', set()),
        ('sites = ["m.site2.test"]', {1}),
        ('sections = ["wh"]', set()),
        ("undirected = true", {1, 2, 3, 4}),
    ],
)
def test_a_rule_wants_these(store, tmp_path, more, edges):
    found = settings(tmp_path, f"{RULE}{more}\n")
    names = {row["pair"] for row in alerts.wanted(store, found.rules, "2026-11-01T00:00:00Z")}
    numbers = {number for number, pair in PAIRS.items() if pair in names}
    assert numbers == edges


def test_a_rule_for_unknown_directions_needs_no_status_for_them(store, tmp_path):
    store.execute("update reposts set status = 'undirected' where directed = 0")
    for more, edges in (("", {1}), ("undirected = true\n", {1, 4})):
        found = settings(tmp_path, f'{RULE}status = ["none"]\n{more}')
        names = {row["pair"] for row in alerts.wanted(store, found.rules, "2026-11-01T00:00:00Z")}
        assert {number for number, pair in PAIRS.items() if pair in names} == edges


def test_nothing_of_what_we_took(store, tmp_path):
    found = settings(tmp_path, RULE.replace('portal = "ours"', 'portal = "theirs"'))
    assert list(alerts.wanted(store, found.rules, "")) == []


def test_a_server_that_is_away_gets_it_later_and_once(store, tmp_path, post):
    found = mail_settings(tmp_path, post)
    post.controller.stop()
    assert run(store, found)[1].waiting == 1
    assert run(store, found, RECORDED + timedelta(seconds=30)) == (0, delivery.Delivered()), "not due yet"
    again = Controller(post, hostname="127.0.0.1", port=post.port)
    again.start()
    try:
        post.answer = "451 try later"
        result = run(store, found, RECORDED + timedelta(minutes=2))[1]
        assert (result.waiting, post.mails) == (1, [])
        assert "451" in result.errors[0]
        post.answer = "250 OK"
        assert run(store, found, RECORDED + timedelta(hours=3))[1].sent == 1
        assert run(store, found, RECORDED + timedelta(hours=9))[1].sent == 0
        assert len(post.mails) == 1
    finally:
        again.stop()


def test_a_server_that_refuses_is_not_asked_again_until_somebody_says_so(store, tmp_path, post):
    found = mail_settings(tmp_path, post)
    post.answer = "554 spam"
    assert run(store, found)[1].refused == 1
    post.answer = "250 OK"
    assert run(store, found, RECORDED + timedelta(days=2))[1].sent == 0
    assert alerts.messages(store)[0]["error"].startswith("554")
    assert alerts.again(store) == 1
    assert delivery.deliver(store, found).sent == 1
    nobody = mail_settings(tmp_path, post, 'to = ["nobody@house.test"]')
    with pytest.raises(delivery.RefusedError, match="550"):
        delivery.send_test(nobody.channels[0], nobody, at="2026-11-02T00:00:00Z")


def test_titles_are_no_headers_and_no_links_of_the_terminal(store, tmp_path, post):
    store.execute(
        "update articles set title = ? where id = 6", ["雾凇\r\nBcc: evil@evil.test\r\n\r\n\u202e\x1b[31m"]
    )
    run(store, mail_settings(tmp_path, post))
    ((to, message),) = post.mails
    assert to == ["team@house.test"]
    assert message["Bcc"] is None
    assert not {"\u202e", "\x1b"} & set(message.get_content())


def test_a_digest_a_day_and_reminders_to_whom_it_concerns(store, tmp_path, post):
    reviews.open_lead(store, "http://x.test/1", who="林静")
    reviews.decide(store, 1, revision=0, who="林静", assignee="林静")
    day = follow_ups.today()
    follow_ups.add(store, 1, revision=1, who="林静", kind="letter", due_on=day, party="他乡网")
    found = mail_settings(
        tmp_path, post, 'to = ["team@house.test"]\ncopies = false\ndigest = "08:30"\nreminders = "08:30"'
    )
    today = datetime.fromisoformat(f"{day}T00:00:00+00:00")  # 08:00 in Beijing
    store.execute(
        "update repost_list set detected_at = ?",
        [(today - timedelta(hours=2)).isoformat().replace("+00:00", "Z")],
    )
    assert run(store, found, today)[1].sent == 0, "not yet"
    for minutes in (31, 40, 300):
        run(store, found, today + timedelta(minutes=minutes))
    assert [message["Subject"].partition("：")[2][:4] for _, message in post.mails] == [
        f"{day[:4]}",
        "1 项期",
    ]
    assert post.mails[1][0] == ["team@house.test", "lin@house.test"]
    assert "他乡网" in post.mails[1][1].get_content()
    run(store, found, today + timedelta(days=1, minutes=31))
    assert len(post.mails) == 4


def test_robots_get_their_own_form(store, tmp_path, hook):
    for form, key in (("wecom", "text"), ("dingtalk", "text"), ("feishu", "content")):
        store.execute("delete from alert_items")
        store.execute("delete from alert_messages")
        store.execute("delete from alert_marks")
        assert run(store, hook_settings(tmp_path, hook, form))[1].sent == 1, form
        _, body, _ = hook.taken[-1]
        text = body[key]["text" if form == "feishu" else "content"]
        assert "他乡网" in text
        assert body.get("msgtype", body.get("msg_type")) == "text"


@pytest.mark.parametrize("form", ["dingtalk", "feishu"])
def test_a_robot_with_a_secret_gets_a_signature(tmp_path, hook, form):
    channel = hook_settings(tmp_path, hook, form, 'secret = "SEC1"').channels[0]
    row = {"kind": "test", "created_at": "2026-11-02T00:00:00Z", "key": ""}
    url, body = delivery.payload_of(channel, alerts.Settings(), row, {}, clock=lambda: 1_700_000_000.5)
    if form == "dingtalk":
        query = parse_qs(urlsplit(url).query)
        assert query["timestamp"] == ["1700000000500"]
        expected = hmac.new(b"SEC1", b"1700000000500\nSEC1", hashlib.sha256).digest()
        assert query["sign"] == [base64.b64encode(expected).decode()]
        assert query["key"] == ["k"]
    else:
        expected = hmac.new(b"1700000000\nSEC1", b"", hashlib.sha256).digest()
        assert (body["timestamp"], body["sign"]) == ("1700000000", base64.b64encode(expected).decode())


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((200, b'{"errcode":0,"errmsg":"ok"}'), "sent"),
        ((200, b'{"StatusCode":0}'), "sent"),
        ((200, b'{"errcode":93000,"errmsg":"invalid webhook url"}'), "refused"),
        ((200, b'{"code":19021,"msg":"sign match fail"}'), "refused"),
        ((200, b'{"errcode":45009,"errmsg":"api freq out of limit"}'), "waiting"),
        ((200, b"<html>portal</html>"), "refused"),
        ((200, b"[]"), "refused"),
        ((503, b""), "waiting"),
        ((429, b""), "waiting"),
        ((404, b""), "refused"),
        ((302, b""), "refused"),
    ],
)
def test_a_robot_says_in_its_answer_whether_it_took_it(tmp_path, hook, answer, state):
    found = hook_settings(tmp_path, hook, "wecom")
    hook.answer = answer
    expected = {"sent": None, "waiting": delivery.AwayError, "refused": delivery.RefusedError}[state]
    if expected is None:
        delivery.send_test(found.channels[0], found, at="2026-11-02T00:00:00Z")
    else:
        with pytest.raises(expected):
            delivery.send_test(found.channels[0], found, at="2026-11-02T00:00:00Z")


def test_many_copies_fit_the_robot_and_say_how_many_more(tmp_path, hook):
    channel = hook_settings(tmp_path, hook, "wecom").channels[0]
    copy = dict.fromkeys(("copy_title", "copy_portal", "copy_url", "origin_title", "origin_url"), "雾" * 100)
    copies = [
        copy
        | {"copy_date": "2026-11-01", "copy_coverage": 0.9, "shared": 300, "status": "none", "pair": "a" * 12}
    ] * 50
    row = {"kind": "copies", "created_at": "2026-11-02T00:00:00Z", "key": ""}
    _, body = delivery.payload_of(channel, alerts.Settings(), row, {"copies": copies, "count": 70})
    text = body["text"]["content"]
    assert len(text.encode()) <= 4096
    assert text.startswith("转载监测：新转载 70 篇")
    assert text.endswith("…")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x",
        "http://[::1]/x",
        "http://169.254.169.254/",
        "http://2130706433/",
        "http://localhost/",
    ],
)
def test_a_webhook_must_not_point_into_the_house(url):
    with pytest.raises(delivery.RefusedError):
        delivery.post(url, {}, identifier="1")


WRONG = [
    ("[[channel]]\nname = 'a'\nkind = 'mail'\nto = ['a@b']", "needs a .mail. server"),
    ("[[channel]]\nname = 'a'\nkind = 'fax'", "mail or webhook"),
    ("[[channel]]\nname = 'a'\nkind = 'webhook'\nurl = 'file:///etc/passwd'", "web address"),
    ("[[channel]]\nname = 'a'\nkind = 'webhook'\nurl = 'http://a.test'\nform = 'telegram'", "unknown form"),
    ("[[channel]]\nname = 'a'\nkind = 'webhook'\nurl = 'http://a.test'\nrules = ['b']", "no rule b"),
    ("[[channel]]\nname = 'a'\nkind = 'webhook'\nurl = 'http://a.test'\ndigest = '25:00'", "time of day"),
    ("[[rule]]\nname = 'a'", "portal"),
    ("[[rule]]\nname = 'a'\nportal = 'p'\nshare = 90", "from 0 to 1"),
    ("[[rule]]\nname = 'a'\nportal = 'p'\nshare = true", "expected float"),
    ("[[rule]]\nname = 'a'\nportal = 'p'\nsites = 'x'", "expected tuple"),
    ("[[rule]]\nname = 'a'\nportal = 'p'\nstatus = ['x']", "unknown status"),
    ("[[rule]]\nname = 'a'\nportal = 'p'\nfoo = 1", "unknown: foo"),
    ("rules = 1", "unknown: rules"),
    ("[[rule", "cannot be read"),
    (f"{RULE}{RULE}", "same name"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), WRONG)
def test_wrong_settings_are_named(tmp_path, text, words):
    with pytest.raises(ConfigurationError, match=words):
        settings(tmp_path, text)


def test_the_command_says_by_its_exit_code_what_became_of_it(store, tmp_path, post):
    def newscrawl(*words):
        return CliRunner().invoke(main, ["--output", str(tmp_path), "alerts", *words])

    assert newscrawl("run").exit_code == 2, "no settings"
    mail_settings(tmp_path, post)
    store.execute("update repost_list set detected_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 hour')")
    post.answer = "451 later"
    assert newscrawl("run").exit_code == 11
    assert newscrawl("retry").output.strip() == "1 message(s) due"
    post.answer = "250 OK"
    assert newscrawl("run").exit_code == 0
    assert newscrawl("run").exit_code == 10
    assert json.loads(newscrawl("list", "--json").output)[0]["state"] == "sent"
    assert newscrawl("test", "team").exit_code == 0
    assert newscrawl("test", "nobody").exit_code == 2
    assert len(post.mails) == 2


def test_the_feed_and_the_calendar_open_with_a_key_and_nothing_else_does(store, tmp_path):
    database, users = tmp_path / "newscrawl.db", tmp_path / "users.txt"
    store.execute("update repost_list set detected_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 hour')")
    login.add_user(users, "林静", "password1", "reviewer")
    person = Browser(database, users=users)
    person.get("/-/desk/login")
    person.post("/-/desk/login", {"name": "林静", "password": "password1", "back": "/"})
    page = person.get("/-/desk/alerts").text
    key = page.split("alerts.atom?key=")[1].split('"')[0]
    reader = Browser(database, users=users)
    feed = reader.get(f"/-/desk/alerts.atom?key={key}", **{"accept-language": "zh"})
    root = etree.fromstring(feed.content)
    entries = root.findall("{*}entry")
    assert [one.findtext("{*}id") for one in entries][0].startswith("urn:newscrawl:repost:")
    assert len(entries) == 3
    for one in (root, *entries):
        assert all(one.findtext(f"{{*}}{name}") for name in ("id", "title", "updated"))
        datetime.fromisoformat(one.findtext("{*}updated"))
    assert reader.get(f"/-/desk/deadlines.ics?key={key}").status_code == 200
    assert reader.get(f"/-/desk/inbox?key={key}").status_code == 302
    assert reader.get("/-/desk/alerts.atom?key=x").status_code == 302
    login.add_user(users, "林静", "password2", "reviewer")
    assert reader.get(f"/-/desk/alerts.atom?key={key}").status_code == 302, "a new password ends it"


@pytest.mark.parametrize("side", ["copy", "origin"])
def test_what_was_withdrawn_while_a_message_waited_is_taken_out(store, tmp_path, post, side):
    found = mail_settings(tmp_path, post)
    post.answer = "451 later"
    assert run(store, found)[1].waiting == 1
    url = store.execute(
        f"select a.url from articles a join reposts r on r.{side}_id = a.id where r.id = 1"
    ).fetchone()[0]
    withdrawals.withdraw(store, url, reason="r", by="b")
    post.answer = "250 OK"
    assert delivery.deliver(store, found, at=RECORDED + timedelta(hours=1)).sent == 1
    ((_, message),) = post.mails
    assert "新转载 2 篇" in message["Subject"]
    assert PAIRS[1] not in message.get_content()
    assert url not in message.get_content()


def test_a_message_about_nothing_but_withdrawn_copies_is_not_sent(store, tmp_path, post):
    found = mail_settings(tmp_path, post, rule=f'{RULE}status = ["none"]\n')
    post.answer = "451 later"
    run(store, found)
    withdrawals.withdraw(store, "http://m.site2.test/wh/2.html", reason="r", by="b")
    post.answer = "250 OK"
    result = delivery.deliver(store, found, at=RECORDED + timedelta(hours=1))
    assert (result.sent, result.withdrawn, post.mails) == (0, 1, [])
    assert [row["state"] for row in alerts.messages(store)] == ["withdrawn"]
    # Shown again and asked for: sent after all.
    withdrawals.lift(store, "address", "http://m.site2.test/wh/2.html", reason="r", by="b")
    alerts.again(store)
    assert delivery.deliver(store, found, at=datetime.now(UTC) + timedelta(minutes=1)).sent == 1


def test_a_digest_that_waited_counts_without_what_was_withdrawn(store, tmp_path, post):
    found = mail_settings(tmp_path, post, 'to = ["a@b.test"]\ncopies = false\ndigest = "08:00"')
    post.answer = "451 later"
    at = datetime(2026, 11, 2, 1, tzinfo=UTC)
    assert run(store, found, at)[1].waiting == 1
    withdrawals.withdraw(store, "http://m.site2.test/wh/2.html", reason="r", by="b")
    post.answer = "250 OK"
    delivery.deliver(store, found, at=at + timedelta(hours=1))
    ((_, message),) = post.mails
    assert "2 篇" in message["Subject"]
    assert "他乡网: 2" in message.get_content()
