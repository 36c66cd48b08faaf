"""No page in Chinese shows an English half, and no page asks the catalogue for words it does not hold."""

from __future__ import annotations

import html
import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from client import Browser
from deskdata import BODY, PAIRS, address_of, named

import newscrawl.web
from newscrawl.language import known, text
from newscrawl.review import takedowns
from newscrawl.store import desk_users, follow_ups, kept_files, lasting_names, reviews
from newscrawl.store.schema import connect

PAGES = [
    "/",
    "/?portal=1",
    "/-/desk/inbox?since=ever&portal=1",
    "/-/desk/inbox?since=visit",
    "/-/desk/reposts",
    "/-/desk/reposts?status=none&unfree=1&sort=shared",
    *(f"/-/desk/compare/{PAIRS[number]}" for number in (1, 2, 3, 4)),
    "/-/desk/compare/zzzzzzzzzzzz",
    f"/-/desk/article/{lasting_names.article_name('http://site2.test/2.html')}",
    f"/-/desk/story/{named(1)}",
    "/-/desk/search?q=松花江",
    "/-/desk/search?q=不存在的词",
    "/-/desk/leads?status=all",
    "/-/desk/lead/3",
    "/-/desk/leads/new",
    "/-/desk/alerts",
    "/-/desk/licences",
    "/-/desk/followups?show=all",
    "/-/desk/followups?show=gone",
    "/-/desk/cases",
    "/-/desk/check",
    "/-/desk/report",
    "/-/desk/log",
    "/-/desk/login",
    "/-/desk/nothing-here",
]
#: Names of formats and protocols, operators of a search, keys, and the other language's own name.
FINE = {
    "newscrawl", "CSV", "XLSX", "JSON", "HTML", "PDF", "UTC", "HTTP", "URL", "English", "AND", "OR", "NOT", "Enter", "Esc", "zip", "rates", "csv", "pdf", "EB", "OL",
}  # fmt: skip


@pytest.fixture
def chinese(database):
    """The same edges on pages in Chinese, with every kind of code in them."""
    with closing(connect(database)) as connection:
        run = connection.execute
        run("update portals set name = '他乡网' where id = 2")
        run(
            "update articles set title = '雾凇进入最佳观赏期', body = ?, body_found = ?, source_name = '江城日报', publisher = '江城日报'",
            [BODY, BODY],
        )
        run("update stored_versions set title = '雾凇', body = '雾凇' || number")
        run("update attributions set text = '来源：江城日报'")
        run(
            "update crawls set spider = '松花江', finished_at = started_at, reason = 'finished', exit_code = 0"
        )
        run("update articles set url = 'http://site2.test/2.html' where id = 2")
        lasting_names.record(connection, 2, "http://site2.test/2.html")
        run("update repost_list set stated = '江城日报'")
        for number, kind in enumerate(("full", "excerpt", "altered", "compiled"), 1):
            reasons = [
                {"code": "shared", "characters": 300, "share_copy": 0.9, "share_origin": 0.8, "passages": 2},
                {"code": "names_publisher", "side": "copy"},
                {"code": "direction_open"},
                {"code": "credit_attributed", "name": "江城日报"},
            ]
            run("update reposts set kind = ?, reasons = ? where id = ?", [kind, json.dumps(reasons), number])
        run("update reposts set reasons = '[]' where id > 4")
        for one, relation, agreement, state in ((1, "own", "agree", "live"), (2, "group", "conflict", "gone"), (3, "wire", "silent", "changed"), (4, "government", "agree", "live")):  # fmt: skip
            run(
                "update articles set relation = ?, agreement = ?, state = ? where id = ?",
                [relation, agreement, state, one],
            )
        for number, kind in enumerate(("source_line", "byline", "lead", "tail", "notice", "credit"), 2):
            run("insert into attributions (article_id, number, kind, text, position) values (2, ?, ?, '文', ?)", [number, kind, ("meta", "above", "body:last", "beside body", "caption", "below body")[number - 2]])  # fmt: skip
        lead = reviews.open_lead(connection, address_of(4), address_of(3), who="林静")
        reviews.decide(
            connection, lead.id, revision=0, who="林静", status="confirmed", assignee="林静", note="电话核实"
        )
        reviews.restore(connection, lead.id, status="new", assignee=None, who="林静")
        reviews.open_lead(connection, address_of(6), address_of(5), who="林静")
        reviews.open_lead(connection, "text:1", who="林静", text="一段文字")
        for number, kind in enumerate(follow_ups.KINDS):
            seen = reviews.get(connection, 3).revision
            entry = follow_ups.add(connection, 3, revision=seen, who="林静", kind=kind, day="2026-10-01", due_on="2026-10-09",
                                   number="12", party="他乡网", amount="1200", note="电话")  # fmt: skip
            if number == 1:
                follow_ups.withdraw(connection, entry.id, who="林静")
        kept = kept_files.keep(connection, 3, b"%PDF-1.7\n", "函", folder=database.parent, who="林静")
        kept_files.keep(connection, 3, b"%PDF-1.7\n", "回执", folder=database.parent, who="林静")
        kept_files.remove(connection, kept.id, who="林静")
        takedowns.reject(connection, 3, who="林静")
        run("update leads set status = 'letter_sent' where id = 3")
        for action in (
            "login",
            "logout",
            "login_failed",
            "login_blocked",
            "user_added",
            "user_changed",
            "user_removed",
            "user_role",
            "case",
            "export",
            "report",
        ):
            desk_users.log(connection, "林静", action)
        run(
            "insert into cases (lead_id, name, folder, created_at, created_by, manifest_digest) values (1, '案1', '/nowhere/案1', '2026-11-02T00:00:00Z', '林静', '0')"
        )
        run("insert into case_leads values ('案1', 1)")
    return Browser(database)


def visible(page):
    """The text of a page and of its labels, without addresses, digests and names of reposts."""
    body = re.sub(r"(?s)<(script|style|code|kbd)\b.*?</\1>", " ", page)
    labels = " ".join(re.findall(r'(?:aria-label|title|placeholder|data-busy)="([^"]*)"', body))
    words = html.unescape(re.sub(r"<[^>]*>", " ", body) + " " + labels)
    words = re.sub(
        r"mp\.weixin\.qq\.com|wh/jcwt|https?://\S+|/-/desk\S*|text:\S+|\b[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}\b",
        " ",
        words,
    )
    return set(re.findall(r"[A-Za-z]{2,}", words)) - FINE


@pytest.mark.parametrize("path", PAGES)
def test_no_english_half_of_a_chinese_page(chinese, path):
    answer = chinese.get(path, **{"accept-language": "zh"})
    found = visible(answer.text)
    if "zzzz" in path:
        found -= {"zzzzzzzzzzzz"}
    assert found == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_a_page_asks_for_is_in_the_catalogue(chinese, monkeypatch, language):
    import newscrawl.language
    from newscrawl.language import catalogue

    original, absent = catalogue.text, set()

    def spy(code, spoken, /, **arguments):
        # An English sentence is its own English.
        if not known(code, spoken) and not (
            spoken == "en" and " " in code + " " and not re.fullmatch(r"[a-z]+\.[a-z_ -]+", code)
        ):
            absent.add(code)
        return original(code, spoken, **arguments)

    monkeypatch.setattr(newscrawl.language, "text", spy)
    monkeypatch.setattr(catalogue, "text", spy)
    for path in PAGES:
        chinese.get(path, **{"accept-language": language})
    assert absent == set()


def test_decisions_that_come_back_speak_chinese(chinese):
    chinese.cookies["desk_name"] = "Lin"
    for form in (
        {"repost": PAIRS[2], "lead": "1", "revision": "0", "status": "paid", "note": "备注"},
        {"repost": PAIRS[1], "lead": "", "revision": "0", "status": "dismissed", "note": ""},
    ):
        page = chinese.post("/-/desk/decide", form, **{"accept-language": "zh"}).text
        assert visible(page) - {"Lin"} == set()
    chinese.post("/-/desk/bulk", {"repost": [PAIRS[1], PAIRS[2]], "action": "confirmed", "back": "/"})
    assert visible(chinese.get("/-/desk/reposts", **{"accept-language": "zh"}).text) - {"Lin"} == set()


@pytest.mark.parametrize("kind", ["csv", "html"])
def test_the_chinese_files_have_no_english_half(chinese, kind):
    path = (
        "/-/desk/reposts?format=csv"
        if kind == "csv"
        else "/-/desk/report?from=2026-10-01&to=2026-10-31&portal=1&format=html"
    )
    assert visible(chinese.get(path, **{"accept-language": "zh"}).content.decode("utf-8-sig")) == set()


@pytest.mark.parametrize(
    ("path", "form", "file", "words"),
    [
        ("/-/desk/leads/report", {}, b"a,b\n\xe6\x9d\xbe,c\n", "第 2 行："),
        ("/-/desk/licences/import", {}, b"owner,licensee\na,\n", "第 2 行：须填写权利人"),
        ("/-/desk/licences/import", {}, b"owner,licensee,valid_from\na,b,2026-13-01\n", "不是日期"),
        ("/-/desk/licences/import", {}, b"owner,licensee,valid_from,valid_until\na,b,2026-02-01,2026-01-01\n", "早于起始日"),
        ("/-/desk/licences/import", {}, b"a,b\n", "表头缺少"),
        ("/-/desk/licences/import", {}, b"owner,licensee\n\xff\xff\xff,\x80\n", "无法读取"),
        ("/-/desk/decide", {"repost": PAIRS[1], "status": "nope"}, None, "不是有效的处理状态"),
        ("/-/desk/bulk", {"action": "nope", "repost": PAIRS[1]}, None, "未知的操作"),
        ("/-/desk/followup", {"repost": PAIRS[1], "kind": "nope", "day": "2026-11-02"}, None, "不是有效的类型"),
        ("/-/desk/rewrite/999", None, None, "没有此类线索"),
        ("/-/desk/licence/999/end", {"day": "2026-11-02"}, None, ""),
    ],
)  # fmt: skip
def test_errors_of_files_and_forms_are_in_the_language_of_the_page(database, path, form, file, words):
    browser = Browser(database)
    browser.cookies["desk_name"] = "Lin"
    chinese = {"accept-language": "zh"}
    if form is None:
        page = browser.get(path, **chinese)
    else:
        page = browser.post(path, form, files=[("清单.csv", file)] if file else (), **chinese)
    assert page.status_code in {200, 400, 404}
    assert words in page.text
    shown = page.text.partition("<main")[2].partition("</main>")[0]
    sentence = re.compile(r"\b(?:line|is not|are needed|header|cannot|Unknown|there is)\b")
    assert not sentence.search(re.sub(r"<[^>]*>", " ", shown)), shown


def test_no_western_colon_follows_a_chinese_word():
    """Text that a template puts after words of the catalogue has the colon of the language."""
    folder = Path(newscrawl.web.__file__).parent / "templates" / "newscrawl"
    found = [
        f"{file.name}: {line.strip()[:80]}"
        for file in folder.glob("*.html")
        for line in file.read_text("utf-8").splitlines()
        if re.search(r"\) ?\}\}: |%\}: ", line)
    ]
    assert found == []
    assert text(": ", "zh") == "："
