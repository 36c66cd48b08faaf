"""Every case the sample portals were written for is recognised."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from newscrawl.store.texts import plain_text

sys.path.insert(0, str(Path(__file__).parent))
CASES = json.loads(
    (Path(__file__).resolve().parents[2] / "newscrawl" / "demo" / "cases.json").read_text(encoding="utf-8")
)
PAIRS = [case for case in CASES if isinstance(case.get("repost"), bool) and case.get("other")]
#: A text put together of own paragraphs and copied ones is an excerpt of the origin, a compilation by itself.
SAME_KIND = {"excerpt": {"excerpt", "compiled"}}


@pytest.fixture(scope="module")
def edges(demo):
    with closing(sqlite3.connect(demo.database)) as connection:
        connection.row_factory = sqlite3.Row
        found = connection.execute(
            """select c.url as copy, o.url as origin, reposts.* from reposts
            join articles c on c.id = copy_id join articles o on o.id = origin_id"""
        ).fetchall()
    return {frozenset((row["copy"], row["origin"])): row for row in found}


@pytest.fixture(scope="module")
def articles(demo):
    with closing(sqlite3.connect(demo.database)) as connection:
        connection.row_factory = sqlite3.Row
        return {row["url"]: row for row in connection.execute("select * from articles")}


@pytest.mark.parametrize("case", [case for case in PAIRS if case["repost"]], ids=lambda case: case["id"])
def test_a_repost_is_found_with_origin_share_and_status(case, edges):
    edge = edges.get(frozenset((case["url"], case["other"])))
    assert edge is not None, "no edge between the two"
    assert edge["origin"] == case["origin"]
    assert edge["directed"] == 1
    assert edge["kind"] in SAME_KIND.get(case["kind"], {case["kind"]})
    assert edge["attribution"] == case["attribution"]
    assert edge["status"] == ("licensed" if case.get("licence") else case["attribution"])
    assert edge["copy_coverage"] == pytest.approx(case["copy_share"], abs=0.05)
    assert edge["origin_coverage"] == pytest.approx(case["origin_share"], abs=0.05)


@pytest.mark.parametrize("case", [case for case in PAIRS if not case["repost"]], ids=lambda case: case["id"])
def test_what_only_looks_alike_is_not_called_a_repost(case, edges, articles):
    assert case["url"] in articles
    assert case["other"] in articles
    assert frozenset((case["url"], case["other"])) not in edges


def test_no_edge_that_no_case_speaks_of(edges):
    """Siblings (two copies of one origin) and the mirror's copies of copies aside."""
    named = {frozenset((case["url"], case["other"])) for case in PAIRS if case["repost"]}
    origins = {}
    for case in PAIRS:
        if case["repost"]:
            origins.setdefault(case["url"], set()).add(case["other"])
    unexplained = [sorted(pair) for pair in edges if pair not in named and not _share_a_source(pair, origins)]
    assert unexplained == []


def _share_a_source(pair, origins):
    """Both texts go back to one article, through any number of copies."""
    one, other = (_roots(url, origins) for url in pair)
    return bool(one & other)


def _roots(url, origins):
    found, waiting = set(), [url]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += origins.get(at, ())
    return found


def test_the_edited_page_has_two_versions_and_the_withdrawn_one_is_gone(articles, demo):
    states = {row["state"] for row in articles.values()}
    assert states == {"live", "changed", "gone"}
    with closing(sqlite3.connect(demo.database)) as connection:
        counts = connection.execute(
            "select count(*) from article_versions group by article_id order by 1 desc"
        ).fetchall()
    assert counts[0][0] == 2
    assert counts[1][0] == 1


def test_mirror_captures_name_the_portal_they_show(articles):
    mirrors = [
        json.loads(plain_text(row["mirror"])) for url, row in articles.items() if "riverside-garden" in url
    ]
    assert len(mirrors) == 3
    assert {mirror["claimed_portal"] for mirror in mirrors} == {"松花江网"}
    assert all("pinyin" in mirror["kinds"] for mirror in mirrors)


ALONE = [case for case in CASES if not case.get("other")]


@pytest.mark.parametrize(
    "case",
    [case for case in ALONE if "refusal" not in case and "phase" not in case and "gone_in_phase" not in case],
    ids=lambda case: case["id"],
)
def test_an_article_is_read_as_written(case, articles):
    row = articles[case["url"]]
    assert row["publisher"] == case["publisher"]
    if "published_at" in case:
        assert row["published_at"] == case["published_at"]
    if "editors" in case:
        assert json.loads(row["editors"]) == case["editors"]
    if "reporters" in case:
        assert [
            person["name"] for person in json.loads(row["reporters"]) if person["role"] == "记者"
        ] == case["reporters"]
    if "encoding" in case:
        used = json.loads(plain_text(row["extraction"]))["encoding"]["used"].lower()
        assert used in ({"gbk", "gb2312", "gb18030"} if case["encoding"] == "gbk" else {case["encoding"]})
    if "pages" in case:
        body = plain_text(row["body"])
        assert "page" not in body
        assert len(body) > 600


@pytest.mark.parametrize("case", [case for case in ALONE if "refusal" in case], ids=lambda case: case["id"])
def test_what_is_no_article_is_refused_under_its_name(case, articles, demo):
    assert case["url"] not in articles
    with closing(sqlite3.connect(demo.database)) as connection:
        found = connection.execute("select last_cause from urls where url = ?", [case["url"]]).fetchone()
    assert found is None or found[0] == case["refusal"]
