"""The sample pages are what build.py makes, lead to each other, and are what cases.json says they are."""

from __future__ import annotations

import difflib
import itertools
import json
from urllib.parse import urlsplit

import pytest
from pages import BY_ID, CASES, body, decode, links, shared, tree

from newscrawl.demo import build
from newscrawl.demo.portals import CONFIG, HERE, SITES, SITES_PHASE2, Portals
from newscrawl.items import REFUSALS
from newscrawl.text import repair
from newscrawl.text.pinyin import PARENTHESISED

REPOSTS = [case for case in CASES if case["repost"]]
PAIRS = [case for case in CASES if "other" in case and "mirror_of" not in case]
MIRRORS = [case for case in CASES if "mirror_of" in case]
#: Shared text of two stories that no case names: official names and common phrases stay far below.
UNRELATED = 0.1


def committed(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def by_id(cases):
    return pytest.mark.parametrize("case", cases, ids=[case["id"] for case in cases])


def test_the_committed_bytes_are_what_build_makes():
    ours = {name: content for name, content in committed(SITES).items() if not name.startswith(build.MIRROR)}
    assert ours == build.build()
    assert committed(SITES_PHASE2) == build.overlay()


def test_what_is_gone_in_phase_2_is_what_the_server_withholds():
    gone = {f"http://{name}" for name in build.build(1).keys() - build.build(2).keys()}
    assert gone == set(json.loads(CONFIG.read_text(encoding="utf-8"))["gone_in_phase_2"])


def test_every_page_is_marked_synthetic_where_no_reader_sees_it():
    pages = {
        **committed(SITES),
        **{f"2/{name}": content for name, content in committed(SITES_PHASE2).items()},
    }
    for name, content in pages.items():
        if name.endswith("html"):
            assert b"<!-- synthetic sample page -->" in content, name
            assert "synthetic" not in tree(content).text_content(), name


def test_every_site_has_robots_a_home_and_paged_lists():
    for host in {urlsplit(url).netloc for url in Portals().urls()}:
        names = {name for name in committed(SITES) if name.startswith(host)}
        assert {f"{host}/robots.txt", f"{host}/index.html"} <= names
        if host != build.MIRROR:
            assert any(name.endswith("/index_1.html") for name in names)


@pytest.mark.parametrize("phase", [1, 2])
def test_every_case_is_reached_by_links_from_its_home(phase):
    portals = Portals()
    portals.phase = phase
    reached: set[str] = set()
    waiting = [f"http://{host}/" for host in sorted(portals.hosts)]
    while waiting:
        url = waiting.pop()
        page = portals.page(url) or portals.page(url + "/")
        reached.add(url)
        if page is not None:
            own = {link for link in links(page.body, url) if urlsplit(link).netloc == urlsplit(url).netloc}
            waiting += own - reached - set(waiting)
    wanted = {
        case["url"] for case in CASES if case.get("new_in_phase", 1) <= phase and "mirror_of" not in case
    }
    wanted |= {url for case in CASES for url in case.get("pages", [])}
    assert wanted <= reached


def test_cases_are_complete_and_name_only_what_exists():
    urls = set(Portals().urls())
    assert len(BY_ID) == len(CASES)
    for case in CASES:
        refusal = case.get("refusal")
        assert refusal is None or refusal in REFUSALS, case["id"]
        assert (case["url"] in urls) == (refusal != "not_found" and case.get("new_in_phase", 1) == 1), case[
            "id"
        ]
        assert {case.get("other", case["url"]), *case.get("siblings", [])} <= urls | {case["url"]}, case["id"]
        if case["repost"]:
            assert case["kind"] in {"full", "excerpt"}
            assert case["attribution"] in {"attributed", "dateline", "false", "none"}


@by_id(PAIRS)
def test_shares_are_as_measured(case):
    common = shared(case["url"], case["other"])
    assert common / len(body(case["url"])) == pytest.approx(case["copy_share"], abs=0.02)
    assert common / len(body(case["other"])) == pytest.approx(case["origin_share"], abs=0.02)


def test_no_two_other_articles_share_text():
    named = [{case["url"], case["other"]} for case in PAIRS]
    for case in PAIRS:
        named += [{case["url"], sibling} for sibling in case.get("siblings", [])]
    stories = [
        story.url
        for portal in build.load()
        for story in portal.stories
        if story.layout in {"article", "topic"}
    ]
    for one, other in itertools.combinations(stories, 2):
        if {one, other} not in named:
            assert shared(one, other) < UNRELATED * min(len(body(one)), len(body(other))), (one, other)


@by_id([case for case in PAIRS if case["repost"]])
def test_origins_were_published_first(case):
    times = {story.url: story.time for portal in build.load() for story in portal.stories}
    assert times[case["origin"]] < times[case["url"]]


@by_id(MIRRORS)
def test_mirror_pages_are_garbled_copies_under_the_same_path(case):
    assert urlsplit(case["url"]).path == urlsplit(case["mirror_of"]).path
    garbled, original = body(case["url"]), body(case["mirror_of"])
    assert len(PARENTHESISED.findall(garbled)) >= 10
    # The page's last line is furniture on the original only: garbled, it is not known for what it is.
    restored = repair(garbled).text.partition("（松花江网编辑")[0]
    likeness = difflib.SequenceMatcher(None, restored, original, autojunk=False).ratio()
    # Not all of it: a farm loses bytes that no repair brings back.
    assert 0.99 < likeness <= 1


def test_the_mirror_shows_byte_damage_and_a_spam_line():
    damaged = "".join(body(case["url"]) for case in MIRRORS)
    assert "?" in damaged
    assert damaged.count("?") > sum(body(case["mirror_of"]).count("?") for case in MIRRORS)
    portals = Portals()
    for case in MIRRORS:
        first = tree(portals.page(case["url"]).body).xpath("string(//body/*[1])")
        assert "花卉" in first


def test_labels_lie_where_the_cases_say_so():
    portals = Portals()
    lying = portals.page(BY_ID["meta-charset-lies"]["url"])
    assert b"charset=gb2312" in lying.body
    assert "豆腐坊" in lying.body.decode("utf-8")
    assert ("Content-Type", "text/html; charset=ISO-8859-1") in portals.page(
        BY_ID["header-charset-lies"]["url"]
    ).headers
    gbk = portals.page(BY_ID["gbk"]["url"]).body
    assert "张喆" in gbk.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        gbk.decode("gb2312")


def test_the_edited_page_differs_as_the_case_says():
    case = BY_ID["edited"]
    first, second = (f"{title} " for title in case["titles"])
    portals = Portals()
    before = decode(portals.page(case["url"]).body)
    portals.phase = 2
    after = decode(portals.page(case["url"]).body)
    assert f"<title>{first}" in before
    assert f"<title>{second}" in after
    old, new = body(case["url"]), body(case["url"], phase=2)
    assert 0.7 < difflib.SequenceMatcher(None, old, new, autojunk=False).ratio() < 0.95
    assert len(new) > len(old)


def test_a_multi_page_article_tells_its_pages():
    case = BY_ID["multi-page"]
    name = case["url"].rpartition("/")[2].removesuffix(".html")
    for number, url in enumerate([case["url"], *case["pages"]]):
        page = Portals().page(url)
        assert f'createPageHTML(3, {number}, "{name}", "html")' in decode(page.body)
        assert len(body(url)) > 150


def test_a_special_topic_page_has_no_breadcrumb():
    page = tree(Portals().page(BY_ID["special-topic"]["url"]).body)
    assert not page.xpath("//*[@id='szwei']//a")
    assert tree(Portals().page(BY_ID["own-paper"]["url"]).body).xpath("//*[@id='szwei']//a")


def test_refused_pages_have_no_text():
    for case in CASES:
        if case.get("refusal") in {"not_article", "empty_body", "soft_404"}:
            assert len(body(case["url"])) < 20, case["id"]


def test_the_page_without_date_says_none():
    case = BY_ID["no-date"]
    page = tree(Portals().page(case["url"]).body)
    assert "2026" not in page.xpath("string(//*[contains(@class, 'zxdata')])")
    assert len(body(case["url"])) > 200


def test_licences_cover_the_licensed_copy_and_no_other():
    licences = json.loads((HERE / "licences.json").read_text(encoding="utf-8"))
    assert all({"owner", "licensee", "scope", "from", "until", "document"} <= set(row) for row in licences)
    documents = {row["document"]: row for row in licences}
    covered = documents[BY_ID["licensed-copy"]["licence"]]
    inside = [
        case["id"] for case in REPOSTS if urlsplit(case["origin"]).path.startswith(f"/{covered['scope']}/")
    ]
    assert inside == ["licensed-copy"]
    dates = [story.when[:10] for portal in build.load(2) for story in portal.stories]
    assert covered["from"] <= min(dates)
    assert max(dates) <= covered["until"]
    assert all(row["until"] < min(dates) for name, row in documents.items() if name != covered["document"])
