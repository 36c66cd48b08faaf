"""Any bytes give an article or a named refusal; nothing grows faster than the page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import PARAGRAPHS, page

from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract, tree
from newscrawl.items import REFUSALS

URL = "http://www.example.com/t20220213_1.html"
TEXT = f"<p>{PARAGRAPHS[0]}</p>" * 3


def answer(raw: bytes) -> str:
    try:
        article = extract(raw, URL)
    except RefusedPage as refusal:
        return refusal.cause
    assert article.title
    assert article.body
    assert "\x00" not in article.body
    return "article"


@pytest.mark.parametrize(
    "fragment",
    [
        "<div>" * 100_000 + TEXT,
        "<b><i>" * 50_000 + TEXT + "</b></i>" * 50_000,
        "<a href=x>" * 30_000 + TEXT,
        "<table><tr><td>" * 20_000 + TEXT,
        "</div></p>" * 50_000 + TEXT,
        "<!-- x -->" * 100_000 + TEXT,
        '<div class="' + "a " * 500_000 + '">' + TEXT,
        "&amp;&#8203;&#x4e00;&bogus;" * 50_000 + TEXT,
        "<script>var a='<p>';</script>" * 10_000 + TEXT,
        "来源：" * 50_000 + TEXT,
        "<br>编辑 张三" * 10_000 + TEXT,
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script>" + TEXT,
        "<!--enpproperty " * 20_000 + TEXT,
    ],
)
def test_monsters(fragment):
    assert answer(page(after=fragment).encode()) in {"article", *REFUSALS}


def test_nesting_is_bounded_by_the_parser():
    root = tree.parse("<div>" * 100_000 + "text")
    depths: dict[int, int] = {}
    for node in tree.flatten(root).nodes:
        depths[node.index] = depths[node.parent.index] + 1 if node.parent else 0
    assert max(depths.values()) < 3_000


def test_nul_bytes_do_not_hide_an_article():
    assert answer(page().replace("江边", "江\x00边").encode()) == "article"


@pytest.mark.parametrize("cut", range(0, 2400, 97))
def test_truncated_pages(cut):
    assert answer(page().encode()[:cut]) in {"article", *REFUSALS}


@given(st.binary(max_size=2000))
def test_any_bytes(raw):
    assert answer(raw) in {"article", *REFUSALS}


@settings(max_examples=60)
@given(st.data())
def test_mutated_pages(data):
    raw = bytearray(page().encode(data.draw(st.sampled_from(["utf-8", "gb18030"])), "replace"))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        size = data.draw(st.integers(0, 60))
        raw[at : at + size] = data.draw(st.binary(max_size=60))
    assert answer(bytes(raw)) in {"article", *REFUSALS}
