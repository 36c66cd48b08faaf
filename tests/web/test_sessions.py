"""Logins: sessions that end, roles, waits after wrong passwords, the log, a proxy's header, TLS."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from click.testing import CliRunner
from client import Browser
from deskdata import PAIRS

from newscrawl.cli import main
from newscrawl.items import utc
from newscrawl.store import desk_users, reviews
from newscrawl.store.schema import connect
from newscrawl.web import login
from newscrawl.web.server import application

PASSWORD = "correct horse"


@pytest.fixture
def users(tmp_path):
    path = tmp_path / "users.txt"
    for name, role in (("林静", "admin"), ("王芳", "reviewer"), ("李雷", "reader")):
        login.add_user(path, name, PASSWORD, role)
    return path


@pytest.fixture
def enter(database, users):
    def one(name="林静", password=PASSWORD):
        browser = Browser(database, users=users)
        answer = browser.post("/-/desk/login", {"name": name, "password": password, "back": "/"})
        return browser, answer

    return one


def inside(browser):
    return browser.get("/-/desk/reposts").status_code == 200


def test_a_copied_cookie_ends_with_the_logout(enter, database):
    browser, answer = enter()
    assert answer.status_code == 302
    stolen = dict(browser.cookies)
    assert inside(browser)
    browser.post("/-/desk/logout", {})
    thief = Browser(database, users=browser.desk.plugin_config("newscrawl")["users"])
    thief.cookies = stolen
    assert not inside(thief)
    assert (
        thief.post("/-/desk/decide", {"repost": PAIRS[1], "revision": "0", "status": "confirmed"}).status_code
        == 302
    )
    with closing(connect(database)) as connection:
        assert reviews.count(connection) == 0, "nothing decided"


def test_removal_and_a_new_password_end_every_session(enter, users):
    first, _ = enter("王芳")
    second, _ = enter("林静")
    login.remove_user(users, "王芳")
    assert (inside(first), inside(second)) == (False, True)
    login.add_user(users, "林静", "another horse", "admin")
    assert not inside(second)
    _, old = enter("林静")
    assert old.status_code == 403
    users.unlink()
    assert not inside(second)


def test_sessions_have_an_age_and_an_end(enter, database):
    browser, _ = enter()
    with closing(connect(database)) as connection:
        past = utc(datetime.now(UTC) - timedelta(seconds=1))
        connection.execute("update desk_sessions set ends_at = ?", [past])
        assert not inside(browser)
        later = utc(datetime.now(UTC) + timedelta(hours=1))
        idle = utc(datetime.now(UTC) - desk_users.IDLE - timedelta(seconds=1))
        connection.execute("update desk_sessions set ends_at = ?, seen_at = ?", [later, idle])
        assert not inside(browser)
        used = utc(datetime.now(UTC) - timedelta(minutes=10))
        connection.execute("update desk_sessions set seen_at = ?", [used])
        assert inside(browser)
        assert connection.execute("select seen_at > ? from desk_sessions", [used]).fetchone()[0] == 1
        held = connection.execute("select token from desk_sessions").fetchone()[0]
    assert browser.cookies["desk_session"] not in held, "the store holds no token that works"


def test_datasettes_own_signed_cookie_lets_nobody_in(enter, database, users):
    browser = Browser(database, users=users)
    browser.cookies["ds_actor"] = browser.desk.sign({"a": {"id": "林静"}}, "actor")
    assert not inside(browser)
    token = browser.desk.sign(
        {"a": "林静", "token": "dstok", "t": int(datetime.now(UTC).timestamp())}, namespace="token"
    )
    assert browser.get("/newscrawl.json", authorization=f"Bearer dstok_{token}").status_code in {302, 403}


@pytest.mark.parametrize(("name", "decides", "pays", "logs"), [("李雷", False, False, False), ("王芳", True, False, False), ("林静", True, True, True)])  # fmt: skip
def test_roles(enter, database, name, decides, pays, logs):
    browser, _ = enter(name)
    assert inside(browser)
    assert browser.get("/-/desk/reposts?format=csv").status_code == 200
    form = {"repost": PAIRS[1], "lead": "", "revision": "0", "status": "confirmed", "back": "/"}
    assert (browser.post("/-/desk/decide", form).status_code == 302) == decides
    for path, sent in (
        ("/-/desk/bulk", {"repost": [PAIRS[2]], "action": "dismissed", "note": "x", "back": "/"}),
        ("/-/desk/keep", {"text": "一二三", "origin": ""}),
    ):
        assert (browser.post(path, sent).status_code == 302) == decides, path
    if not decides:
        assert browser.post("/-/desk/case", {"repost": PAIRS[1]}).status_code == 403
        assert 'id="decide"' not in browser.get(f"/-/desk/compare/{PAIRS[1]}").text
    paid = browser.post("/-/desk/decide", {**form, "lead": "1", "revision": "1", "status": "paid"})
    assert (paid.status_code == 302) == pays
    assert (browser.get("/-/desk/log").status_code == 200) == logs
    with closing(connect(database)) as connection:
        assert {line.who for line in reviews.history(connection, 1)} <= {name}


def test_wrong_passwords_wait_longer_and_longer(enter, database):
    browser, _ = enter("林静", "wrong 0")
    answers = [browser.post("/-/desk/login", {"name": "林静", "password": f"wrong {n}"}) for n in range(60)]
    looked_at = [one for one in answers if one.status_code == 403]
    blocked = [one for one in answers if one.status_code == 429]
    assert len(looked_at) + len(blocked) == 60
    assert len(looked_at) < 10
    assert int(blocked[-1].headers["retry-after"]) >= 1
    assert "Try again in" in blocked[-1].text
    # The right password does not help before the wait is over, and after it does. However slow this machine is.
    failed_at = "update desk_log set at = ? where action = 'login_failed'"
    with closing(connect(database)) as connection:
        connection.execute(failed_at, [utc(datetime.now(UTC) + timedelta(minutes=1))])
    assert browser.post("/-/desk/login", {"name": "林静", "password": PASSWORD}).status_code == 429
    with closing(connect(database)) as connection:
        assert (
            connection.execute("select count(*) from desk_log where action = 'login_failed'").fetchone()[0]
            < 11
        )
        assert (
            connection.execute("select count(*) from desk_log where action = 'login_blocked'").fetchone()[0]
            > 40
        )
        connection.execute(failed_at, [utc(datetime.now(UTC) - timedelta(minutes=14))])
    assert (
        browser.post("/-/desk/login", {"name": "林静", "password": PASSWORD, "back": "/"}).status_code == 302
    )


def test_waits_by_name_and_by_address(database):
    with closing(connect(database)) as connection:
        at = datetime.now(UTC)

        def fail(name, address, times):
            for _ in range(times):
                desk_users.log(connection, name, "login_failed", address=address)

        fail("甲", "192.0.2.1", 2)
        assert desk_users.wait(connection, "甲", "192.0.2.1", at=at) == 0
        fail("甲", "192.0.2.1", 4)
        assert desk_users.wait(connection, "甲", "192.0.2.1") >= 7
        assert desk_users.wait(connection, "甲", "192.0.2.2") == 0, "another place may still log in"
        for n in range(10, 16):
            fail("甲", f"192.0.2.{n}", 1)
        assert desk_users.wait(connection, "甲", "192.0.2.99") > 0, "a name tried from everywhere"
        for n in range(20):
            fail(f"nobody{n}", "192.0.2.50", 1)
        assert desk_users.wait(connection, "fresh", "192.0.2.50") > 0, "an address that tries every name"
        assert desk_users.wait(connection, "fresh", "192.0.2.51") == 0
        desk_users.log(connection, "甲", "login", address="192.0.2.1")
        assert desk_users.wait(connection, "乙", "192.0.2.1") == 0


def test_the_log_tells_who_did_what(enter, database):
    browser, _ = enter()
    browser.get("/-/desk/reposts?status=none&format=csv")
    browser.get("/-/desk/report?from=2026-10-01&to=2026-10-31&format=json")
    browser.post("/-/desk/logout", {})
    with closing(connect(database)) as connection:
        lines = list(desk_users.log_lines(connection))
    assert [(line["who"], line["action"]) for line in reversed(lines)] == [
        ("林静", "login"), ("林静", "export"), ("林静", "report"), ("林静", "logout"),
    ]  # fmt: skip
    assert "status=none" in lines[-2]["target"]


def test_over_tls_the_cookie_is_secure(database, users):
    """The scheme counts as the proxy before us states it, and only a trusted one is believed."""

    def cookies(proxies, client):
        app = application(database, users=users, catch_up=False, proxies=proxies)

        async def ask():
            transport = httpx.ASGITransport(app=app, client=(client, 1234))
            async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as http:
                page = await http.get("/-/desk/login")
                token = page.cookies["ds_csrftoken"]
                sent = {"name": "林静", "password": PASSWORD, "csrftoken": token}
                answer = await http.post("/-/desk/login", data=sent, headers={"x-forwarded-proto": "https"})
                return [
                    value
                    for name, value in answer.headers.multi_items()
                    if name == "set-cookie" and "session" in value
                ]

        return asyncio.run(ask())

    [kept] = cookies(["192.0.2.7"], "192.0.2.7")
    assert kept.startswith("__Host-desk_session=")
    assert "Secure" in kept
    assert "HttpOnly" in kept
    assert "Path=/" in kept
    assert "Domain" not in kept
    for proxies, client in ([["192.0.2.7"], "192.0.2.8"], [[], "192.0.2.7"]):
        [kept] = cookies(proxies, client)
        assert kept.startswith("desk_session=")
        assert "Secure" not in kept


def test_a_proxys_header_counts_from_that_proxy_alone(database, users):
    app = application(
        database,
        users=users,
        catch_up=False,
        proxies=["192.0.2.0/28"],
        trusted_header="X-Remote-User",
        header_role="reviewer",
    )

    def ask(client, **headers):
        async def one():
            transport = httpx.ASGITransport(app=app, client=(client, 1234))
            async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as http:
                return await http.get("/-/desk/reposts", headers=headers)

        return asyncio.run(one())

    named = {"x-remote-user": "%E5%BC%A0%E4%B8%89"}
    answer = ask("192.0.2.7", **named)
    assert answer.status_code == 200
    assert "张三" in answer.text
    assert "reviewer" in answer.text
    assert "administrator" in ask("192.0.2.7", **{"x-remote-user": "%E6%9E%97%E9%9D%99"}).text, (
        "the role of the users file"
    )
    assert ask("192.0.2.77", **named).status_code == 302
    # A client that claims to be the proxy is not the proxy.
    assert ask("192.0.2.77", **named, **{"x-forwarded-for": "192.0.2.7"}).status_code == 302
    assert ask("192.0.2.7").status_code == 302
    assert ask("192.0.2.7", **{"x-remote-user": "a\x1b[31m"}).status_code == 302


def test_users_are_listed_changed_and_removed_by_command(tmp_path, database, users):
    def run(*words, code=0, **more):
        done = CliRunner().invoke(
            main, ["--output", str(tmp_path), "--database", str(database), "serve-user", *words], **more
        )
        assert done.exit_code == code, done.output
        return done.output

    browser = Browser(database, users=users)
    browser.post("/-/desk/login", {"name": "王芳", "password": PASSWORD, "back": "/"})
    assert "reviewer" in run("--list")
    run("王芳", "--role", "admin", "--keep-password")
    assert browser.get("/-/desk/log").status_code == 200, "the role changes at once, the session stays"
    assert "1 session(s) ended" in run("王芳", "--remove")
    assert not inside(browser)
    assert "no user" in run("王芳", "--remove", code=4)
    run("赵六", "--role", "reader", input="password one\npassword one\n")
    assert login.users(users)["赵六"].role == "reader"
    run("赵六", input="password two\npassword two\n")
    assert login.users(users)["赵六"].role == "reader", "a new password keeps the role"
    with closing(connect(database)) as connection:
        actions = [line["action"] for line in desk_users.log_lines(connection)]
    assert {"user_role", "user_removed", "user_added", "user_changed"} <= set(actions)


def test_a_file_of_users_from_before_roles_is_read(tmp_path):
    path = tmp_path / "users.txt"
    login.add_user(path, "林静", PASSWORD)
    path.write_text(path.read_text().replace(":reviewer", ""))
    assert login.authenticated(path, "林静", PASSWORD).role == "reviewer"
