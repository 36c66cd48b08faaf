"""`newscrawl portal`: a draft that is a portal, a check that shows a moved layout, the table in the docs."""

from __future__ import annotations

import ast
import http.server
import json
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.portals.drafting import SavedPage, address_of, draft

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "spiders" / "fixtures"
LIST = """<html><head><title>某某网</title></head><body><a href="/">首页</a><a href="/xw/">新闻</a><a href="/ms/">民生</a>
<ul><li><a href="/xw/202610/t20261020_1001.html">某地举行某项重要活动的消息</a></li></ul></body></html>"""


def run(*arguments: str):
    return CliRunner().invoke(main, ["portal", *arguments])


def fixture(name: str) -> tuple[str, str]:
    folder = FIXTURES / name
    return str(folder / "page.html"), json.loads((folder / "meta.json").read_bytes())["url"]


def declared(source: str) -> dict[str, object]:
    """The literal attributes of the one class in a portal file; it is read, not run."""
    cls = next(node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    found: dict[str, object] = {"base": ast.unparse(cls.bases[0])}
    for node in cls.body:
        if isinstance(node, ast.Assign):
            name = node.targets[0].id
            if name == "rules":
                call = node.value.elts[0]
                found[name] = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
            else:
                found[name] = ast.literal_eval(node.value)
    return found


@pytest.mark.parametrize(
    ("name", "base", "body"),
    [
        ("songhuajiang", "TrsSpider", "#essay"),
        ("syd", "EnorthSpider", "div.article"),
        ("fushun", "FounderSpider", "#text_content"),
        ("people", "PeopleSpider", "#rwb_zw"),
        ("jlntv", "SobeySpider", "div.article-main"),
        ("syol", "PortalSpider", "#news_content"),
    ],
)
def test_a_draft_finds_family_and_selectors(name, base, body):
    page, url = fixture(name)
    result = run("new", page, "--url", url)
    assert result.exit_code == 0, result.output
    found = declared(result.stdout)
    assert found["base"] == base
    assert found["rules"]["body"] == body
    assert found["home"] == url.split("/", 3)[0] + "//" + url.split("/")[2] + "/"


def test_a_draft_takes_sections_from_a_list_page(tmp_path):
    (tmp_path / "list.html").write_text(LIST, encoding="utf-8")
    result = run("new", str(tmp_path / "list.html"), "--url", "http://www.example.test/", "--name", "mine")
    found = declared(result.stdout)
    assert (found["name"], found["base"]) == ("mine", "TrsSpider")
    assert found["sections"] == {"xw/": "新闻", "ms/": "民生"}


def test_what_a_page_says_never_becomes_code():
    evil = LIST.replace("新闻", 'x"):import os#').replace("<title>某某网", '<title>"""\nimport os\n\\')
    source = draft([SavedPage(evil.encode(), "http://www.example.test/")]).source(2026)
    tree = ast.parse(source)
    assert {type(node) for node in tree.body} <= {ast.Expr, ast.ImportFrom, ast.ClassDef}
    assert [node.module for node in tree.body if isinstance(node, ast.ImportFrom)] == ["newscrawl.cms.trs"]


def test_a_draft_is_not_written_over_a_file(tmp_path):
    page, url = fixture("syd")
    target = tmp_path / "syd.py"
    assert run("new", page, "--url", url, "--write", str(target)).exit_code == 0
    again = run("new", page, "--url", url, "--write", str(target))
    assert again.exit_code != 0
    assert "exists" in again.output


def test_a_draft_says_what_the_pages_were_and_what_it_guessed(tmp_path):
    page, _ = fixture("syd")
    (tmp_path / "list.html").write_text(
        LIST.replace('href="/', 'href="http://news.example.test/'), encoding="utf-8"
    )
    result = run("new", str(tmp_path / "list.html"), page)
    assert "home = http://news.example.test/ is a guess" in result.stderr
    assert "list.html: no article" in result.stderr
    assert "page.html: an article" in result.stderr
    assert declared(result.stdout)["home"] == "http://news.example.test/"


def test_addresses_may_be_given_for_each_file(tmp_path):
    page, url = fixture("syd")
    (tmp_path / "list.html").write_text(LIST, encoding="utf-8")
    home = "http://www.syd.com.cn/"
    found = declared(run("new", str(tmp_path / "list.html"), page, "--url", home, "--url", url).stdout)
    assert (found["home"], found["base"]) == (home, "EnorthSpider")
    assert "give it once, or once for each" in run("new", page, "--url", home, "--url", url).output


def test_a_draft_proposes_only_what_reads_the_same(tmp_path):
    """The source stands in the text and in the foot as well; neither element is its rule."""
    page = tmp_path / "page.html"
    text = "".join(
        f"<p>　　步道第{n}段全线贯通，工人们保留了四百多棵老树，沿线的居民都说好。</p>" for n in range(5)
    )
    page.write_text(
        f"""<html><head><meta charset="utf-8"><title>步道全线贯通市民都说好</title><meta name="source" content="某某日报"></head><body>
        <h1 class="t">步道全线贯通市民都说好</h1><div class="m">2026-10-20 09:15</div><div id="c">{text}</div>
        <div class="foot"><a class="x">欢迎订阅某某日报</a></div></body></html>""",
        encoding="utf-8",
    )
    rules = declared(run("new", str(page), "--url", "http://www.example.test/a/1.html").stdout)["rules"]
    assert rules["title"] == "h1.t"
    assert rules["body"] == "#c"
    assert "source" not in rules


def test_a_draft_is_checked_where_it_lies_and_runs(tmp_path):
    page, url = fixture("songhuajiang")
    target = tmp_path / "draft.py"
    assert run("new", page, "--url", url, "--write", str(target)).exit_code == 0
    result = run("check", str(target), page, "--url", url, "--json")
    assert result.exit_code == 0, result.output
    verdicts = {row["field"]: row["verdict"] for row in json.loads(result.stdout)}
    assert verdicts["body"] == verdicts["title"] == "same"
    target.write_text("import nowhere_at_all\n", encoding="utf-8")
    assert "does not run: ModuleNotFoundError" in run("check", str(target), page).output
    target.write_text("x = 1\n", encoding="utf-8")
    assert "declares no portal" in run("check", str(target), page).output


def test_a_drafted_epaper_names_the_paper_it_lacks(tmp_path):
    html = '<html><title>某日报数字报</title><body><a href="content_40123.htm?div=-1">市里召开秋季工作会议部署任务</a></body></html>'
    (tmp_path / "node.html").write_text(html, encoding="utf-8")
    url = "http://szb.example.test/html/2026-10/20/node_1.htm"
    source = run("new", str(tmp_path / "node.html"), "--url", url).stdout
    assert declared(source)["base"] == "FounderEpaperSpider"
    assert "paper" in declared(source)


def test_help_shows_the_commands_line_by_line():
    assert "\n  newscrawl portal check songhuajiang article.html\n" in run("--help").output


def test_check_shows_rule_beside_generic_path():
    page, url = fixture("changchunews")
    result = run("check", "changchunews", page, "--url", url, "--json")
    assert result.exit_code == 0, result.output
    rows = {row["field"]: row for row in json.loads(result.output)}
    assert rows["title"]["verdict"] == "same"
    assert rows["editors"]["verdict"] == "no rule"
    assert rows["body"]["rule"].startswith(
        json.loads((FIXTURES / "changchunews/expected.json").read_bytes())["body_first"]
    )


def test_check_says_which_rule_missed_and_fails():
    page, url = fixture("syol")
    result = run("check", "changchunews", page, "--url", url, "--json")
    assert result.exit_code == 1
    missed = {row["field"] for row in json.loads(result.output) if row["verdict"] == "missed"}
    assert missed == {"title", "published_at", "source_name", "body"}


def test_check_by_an_unknown_name_or_page_says_what_to_do(tmp_path):
    page, _ = fixture("syol")
    assert "newscrawl portals" in run("check", "nowhere", page).output
    assert "Did you mean songhuajiang" in run("check", "songhuajang", page).output
    assert "cannot be read" in run("check", "syol", str(tmp_path / "none.html")).output


def test_the_address_a_saved_page_states():
    assert (
        address_of(b"<!-- saved from url=(0026)http://www.a.test/xw/1.html -->\n<html>")
        == "http://www.a.test/xw/1.html"
    )
    assert address_of(b'<link rel="canonical" href="http://www.a.test/2.html">') == "http://www.a.test/2.html"
    assert address_of(b"<html>") is None


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"User-agent: *\nDisallow: /no/\n" if self.path == "/robots.txt" else LIST.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_page_is_fetched_only_where_the_crawl_may_go(site, monkeypatch):
    refused = run("new", site)
    assert refused.exit_code != 0
    assert "127.0.0.1" in refused.output
    monkeypatch.setattr("newscrawl.settings.NEWSCRAWL_ALLOW_ADDRESSES", ["127.0.0.1/32"], raising=False)
    assert declared(run("new", site).stdout)["sections"] == {"xw/": "新闻", "ms/": "民生"}
    assert "robots.txt" in run("new", site + "no/1.html").output


def test_the_table_in_the_docs_is_the_one_of_the_portals():
    assert (ROOT / "docs" / "portals.md").read_text(encoding="utf-8") == run("table").output
