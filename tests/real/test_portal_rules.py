"""Portals' rules and discovery on real saved pages (labelled data beside the checkout)."""

from __future__ import annotations

import json

import pytest

from newscrawl.cms.discovery import HEADLINE, article_shapes, looks_like_article, shape, width
from newscrawl.cms.links import Links
from newscrawl.extraction.encoding import decode
from newscrawl.intake import read_page
from newscrawl.portals.drafting import SavedPage, draft
from newscrawl.portals.registry import spiders

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    ("identity", "name", "day", "version"),
    [
        ("zp080", "nen", "2024-10-28", "2024"),
        ("zp091", "nen", "2012-01-12", "2018"),
        ("zp073", "chinadaily", "2023-11-17", "2021"),
        ("zp114", "ce", "2011-12-09", "2021"),
    ],
)
def test_the_rules_of_the_day_read_a_real_page(shared, identity, name, day, version):
    folder = shared / "data" / "pages" / "zh_portal_hand"
    labels = map(json.loads, (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    label = next(row for row in labels if row["id"] == identity)
    html = (folder / "html" / label["file"]).read_bytes()
    article = read_page(spiders()[name].portal(), html, "", captured_at=day)
    assert (article.rules_version, article.rule_misses) == (version, [])
    assert article.title == label["title"]
    assert article.published_at[:10] == label["published"][:10]
    assert label["text"][:10] in article.body
    assert label["text"][-10:] in article.body


@pytest.mark.parametrize(
    ("identity", "url"), [("ls16", "http://palj.dbw.cn/"), ("ls17", "http://www.dbw.cn/")]
)
def test_articles_of_a_real_list_are_found_with_and_without_a_portal_file(shared, identity, url):
    html = (shared / "data" / "pages" / "list_pages" / "html" / f"{identity}.html").read_bytes()
    links = [(link, text) for link, text in Links(decode(html)[0], url) if ".dbw.cn/" in link]
    declared = {link for link, _ in links if "/system/20" in link}
    shapes = article_shapes(links)
    found = {link for link, _ in links if looks_like_article(link) or shape(link) in shapes}
    assert len(declared) > 40
    assert declared <= found
    # What else is taken for an article has a headline, at least.
    assert all(width(text) >= HEADLINE for link, text in links if link in found - declared)


def test_a_draft_from_a_real_page_finds_what_the_portals_file_declares(shared):
    html = (shared / "data" / "songhuajiang_20220213.html").read_bytes()
    made = draft([SavedPage(html, "http://www.shjnet.cn/zhutpd/gnzt/zjc2022/202202/t20220213_552130.html")])
    declared = spiders()["songhuajiang"].rules[0]
    assert (made.rules["title"], made.rules["body"]) == (declared.title, declared.body)
    assert made.family is not None
    assert issubclass(spiders()["songhuajiang"], made.family)
    assert made.title == "松花江网"
