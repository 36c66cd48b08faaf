"""Article text in the response that no displayed element holds. All pages are synthetic."""

from __future__ import annotations

import html as markup
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import PARAGRAPHS, TITLE

from newscrawl.errors import RefusedPage
from newscrawl.extraction import elsewhere, extract

URL = "http://news.example.cn/2026-11/20/c1001.html"
TEXT = "".join(f"<p>　　{text}</p>" for text in PARAGRAPHS)
PLAIN = "\n".join(PARAGRAPHS)
HEAD = f"<h1>{TITLE}</h1><div class=info>2026-11-20 09:15　来源：江边日报</div>"
FOOT = "<div class=footer>版权所有 江边网</div>"


def page(inner: str, *, head: str = "", heading: str = HEAD, title: str = f"{TITLE}_江边网") -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>{heading}<div class=content>{inner}</div>{FOOT}</body></html>".encode()


def state(**about: object) -> dict[str, object]:
    return {
        "props": {
            "pageProps": {
                "detail": {"title": TITLE, "publishTime": 1795137300000, "source": "江边日报", **about}
            }
        }
    }


DISPLAYED = {
    "shadow root": f"<news-body><template shadowrootmode=open>{TEXT}</template></news-body>",
    "old shadow root": f"<news-body><template shadowroot='open'><style>p{{}}</style>{TEXT}</template></news-body>",
    "nested": f"<a-b><template shadowrootmode='open'><c-d><template shadowrootmode='open'>{TEXT}</template></c-d></template></a-b>",
    "noscript": f"<noscript>{TEXT}</noscript><div id=c></div>",
    "textarea": f"<textarea hidden>{TEXT}</textarea>",
    "escaped textarea": f"<textarea>{markup.escape(TEXT)}</textarea>",
    "template": f"<template id=t>{TEXT}</template>",
    "script template": f"<script type='text/template' id=t>{TEXT}</script>",
    "xmp": f"<xmp>{TEXT}</xmp>",
    "next data": f"<div id=root></div><script id=__NEXT_DATA__ type='application/json'>{json.dumps(state(content=TEXT))}</script>",
    "initial state": f"<div id=app></div><script>window.__INITIAL_STATE__={json.dumps(state(content=TEXT), ensure_ascii=False)};(function(){{}})()</script>",
    "state as a string": f"<script>window.__DATA__ = JSON.parse({json.dumps(json.dumps(state(body=PLAIN)))})</script>",
    "a variable": f"<script>var title='x';var contentHtml = {json.dumps(TEXT, ensure_ascii=False)};show()</script>",
    "paragraphs in a list": f"<script>window.__STATE__={json.dumps(state(content=[{'type': 'text', 'text': t} for t in PARAGRAPHS]))}</script>",
    "articleBody": f"<script type='application/ld+json'>{json.dumps({'@context': 'https://schema.org', '@type': 'NewsArticle', 'headline': TITLE, 'articleBody': PLAIN})}</script>",
    "articleBody in a graph": f"<script type='application/ld+json'>{json.dumps({'@graph': [{'@type': 'Organization', 'name': '江边网'}, {'@type': 'Article', 'articleBody': PLAIN}]}, ensure_ascii=False)}</script>",
}  # fmt: skip


@pytest.mark.parametrize("inner", DISPLAYED.values(), ids=DISPLAYED)
def test_the_text_is_read_wherever_it_stands(inner):
    article = extract(page(inner), URL)
    assert article.body == PLAIN
    assert article.title == TITLE
    assert article.published_at == "2026-11-20T09:15+08:00"
    assert article.source_name == "江边日报"


@pytest.mark.parametrize("name", ["next data", "initial state", "state as a string", "paragraphs in a list"])
def test_a_page_without_anything_else_takes_all_fields_from_its_data(name):
    article = extract(page(DISPLAYED[name], heading="", title="江边网"), URL)
    assert article.body == PLAIN
    assert article.title == TITLE
    assert article.published_at.startswith("2026-11-20T09:15")
    assert article.source_name == "江边日报"
    assert article.provenance["body"] == "script"


def test_a_teaser_is_completed_by_json_ld():
    linked = f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': TITLE, 'articleBody': PLAIN})}</script>"
    article = extract(page(f"<p>{PARAGRAPHS[0]}</p>", head=linked), URL)
    assert article.body.splitlines()[-1] == PARAGRAPHS[-1]
    assert article.provenance["body"] == "json-ld"
    whole = extract(page(TEXT, head=linked), URL)
    assert whole.body == PLAIN
    assert "body" not in whole.provenance


def test_another_text_in_json_ld_does_not_replace_the_displayed_one():
    other = json.dumps({"@type": "NewsArticle", "articleBody": PLAIN[::-1] * 3})
    article = extract(page(TEXT, head=f"<script type='application/ld+json'>{other}</script>"), URL)
    assert article.body == PLAIN


def test_the_data_of_a_list_is_no_article():
    items = [{"title": f"第{n}条", "content": f"{PARAGRAPHS[n % 3]}{n}"} for n in range(8)]
    script = f"<div id=app></div><script>window.__INITIAL_STATE__={json.dumps({'list': items})}</script>"
    with pytest.raises(RefusedPage) as refused:
        extract(page(script, heading="", title="江边网"), URL)
    assert refused.value.cause == "needs_script"


def test_plain_templates_stay_unread_where_the_page_has_a_text():
    article = extract(page(f"{TEXT}<template><p>{'另一段文字，不在页面上显示。' * 5}</p></template>"), URL)
    assert article.body == PLAIN


@given(st.text(alphabet="<>/=\"'{}[]:,\\ \nabcscripttemplate汉，。&;1", max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_markup(text):
    for place in elsewhere.places(text):
        assert place.root is not None
    elsewhere.open_shadow_roots(text)
    elsewhere.article_body(text)


@pytest.mark.parametrize(
    "piece",
    [
        "<noscript>",
        "<textarea>",
        "<template shadowrootmode=open>",
        "<script>a={",
        '<script type="application/ld+json">{',
        'x="',
        "<script>x=[",
        "</template>",
    ],
)
def test_repeated_openings_without_an_end_are_given_up(piece):
    """Each would cost seconds at this size, were every opening looked for its end."""
    text = piece * 100_000
    assert [place.name for place in elsewhere.places(text)] == []
    elsewhere.open_shadow_roots(text)
    assert elsewhere.article_body(text) is None
