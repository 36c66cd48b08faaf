"""Declared rules: override field by field, record misses, versions by date."""

from __future__ import annotations

import pytest
from cssselect import HTMLTranslator
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from synthetic import PARAGRAPHS, page

from newscrawl.errors import ConfigurationError
from newscrawl.extraction import extract, tree
from newscrawl.extraction.rules import Rules, choose, select

#: Songhuajiang Net as its pages were laid out in 2022.
SONGHUAJIANG = Rules(
    version="2022",
    valid_from="2021-01-01",
    title="#hght h2",
    published_at="#hght div span",
    source="#hght div span",
    body="#essay",
    breadcrumb="#szwei",
    notice="#used",
)
URL = "http://www.example.com/a.html"


def test_a_rule_overrides_and_a_miss_falls_back():
    rules = Rules(version="1", source="#desk", editors="#nobody", title="//h1", body="#content")
    html = page(after='<p id="desk">来源：规则日报</p>').encode()
    article = extract(html, URL, rules=rules)
    assert (article.source_name, article.provenance["source_name"]) == ("规则日报", "rule")
    assert article.editors == ["王芳"]
    assert article.rule_misses == ["editors"]
    assert article.rules_version == "1"
    assert article.body == "\n".join(PARAGRAPHS)


def test_each_field_is_overridden_alone():
    """One rule at a time: that field by the rule, every other one as the generic path reads it."""
    after = """<p id="desk">来源：规则日报</p><p id="when">2001-02-03 04:05</p><p id="who">记者 钱多多</p><p id="ed">编辑：孙小小</p>
    <h2 id="sub">一个副题</h2><p id="way"><a href="/">首页</a> <a href="/gz/">规则频道</a></p>
    <p id="files"><a href="/a.pdf">附件一</a></p><p><a href="/b.pdf">别的文件</a></p>"""
    html = page(after=after).encode()
    plain = extract(html, URL)
    expected = {
        "title": ("#sub", "title", "一个副题"),
        "subtitle": ("#sub", "subtitle", "一个副题"),
        "published_at": ("#when", "published_at", "2001-02-03T04:05+08:00"),
        "source": ("#desk", "source_name", "规则日报"),
        "authors": ("#who", "authors", ["钱多多"]),
        "editors": ("#ed", "editors", ["孙小小"]),
        "breadcrumb": ("#way", "breadcrumb", ["规则频道"]),
        "attachments": ("#files", "attachments", ["http://www.example.com/a.pdf"]),
    }
    compared = {field for _, field, _ in expected.values()} | {"body"}
    for rule, (selector, field, value) in expected.items():
        article = extract(html, URL, rules=Rules(version="1", **{rule: selector}))
        assert getattr(article, field) == value, rule
        assert article.rule_misses == []
        for other in compared - {field}:
            # Where the title stands decides what beside it is the meta line.
            if rule != "title":
                assert getattr(article, other) == getattr(plain, other), (rule, other)


@pytest.mark.parametrize(
    "rule", ["title", "published_at", "source", "authors", "editors", "body", "breadcrumb", "notice"]
)
def test_a_rule_that_finds_nothing_is_a_miss_and_the_generic_path_answers(rule):
    plain = extract(page().encode(), URL)
    article = extract(page().encode(), URL, rules=Rules(version="1", **{rule: "#moved"}))
    assert article.rule_misses == [rule]
    for field in ("title", "published_at", "source_name", "authors", "editors", "body", "breadcrumb"):
        assert getattr(article, field) == getattr(plain, field)


def test_a_rule_that_finds_the_wrong_thing_is_a_miss_too():
    """The names still stand in the page, on elements that hold no such field."""
    after = '<div id="essay"><a href="/">更多</a></div><p id="when">三小时以前</p><p id="who">分享到</p>'
    rules = Rules(version="1", body="#essay", published_at="#when", authors="#who")
    article = extract(page(after=after).encode(), URL, rules=rules)
    plain = extract(page(after=after).encode(), URL)
    assert set(article.rule_misses) == {"body", "published_at", "authors"}
    assert (article.body, article.published_at) == (plain.body, plain.published_at)
    assert "body" not in {name for name, where in article.provenance.items() if where == "rule"}


def test_versions_by_capture_date():
    old = Rules(version="old", valid_until="2020-12-31")
    new = Rules(version="new", valid_from="2021-01-01")
    assert choose([new, old], "2020-05-01T00:00:00Z") is old
    assert choose([old, new], "2022-05-01") is new
    assert choose([old, new], None) is new
    assert choose([Rules(version="x", valid_until="2001-01-01")], "2002-01-01") is None
    assert extract(page().encode(), URL, rules=[old, new], captured_at="2019-01-01").rules_version == "old"


def test_a_wrong_selector_is_said_at_once():
    with pytest.raises(ConfigurationError, match="neither CSS nor XPath"):
        Rules(version="1", title="h1[")


@pytest.mark.real
@pytest.mark.parametrize("rules", [None, SONGHUAJIANG])
def test_the_real_page(shared, rules):
    raw = (shared / "data/songhuajiang_20220213.html").read_bytes()
    url = "http://www.shjnet.cn/zhutpd/gnzt/zjc2022/202202/t20220213_552130.html"
    article = extract(raw, url, rules=rules)
    assert article.title == "土豆不“土” 土豆无“土”"
    assert article.published_at == "2022-02-13T09:57+08:00"
    assert article.source_name == "光明网"
    assert article.authors == ["王建宏", "张文攀"]
    assert article.editors == ["孙桂芳"]
    assert article.breadcrumb == ["专题频道", "国内专题", "新春走基层2022"]
    assert article.print_edition == {"paper": "光明日报", "date": "2022-02-13", "page": "02"}
    assert article.body.startswith("土豆，听名字")
    assert article.body.endswith("重要产业。")
    assert "光明日报记者 王建宏 张文攀" in [one.text for one in article.layers if one.kind == "byline"]
    (notice,) = [one for one in article.layers if one.kind == "notice"]
    assert notice.text.startswith("反侵权公告")
    assert "0432-62099222" in notice.text
    assert "0432" not in article.body
    assert article.rule_misses == []
    assert (article.pages, article.page_no) == ([], 1)


@pytest.mark.real
@pytest.mark.parametrize("rules", [None, SONGHUAJIANG])
def test_the_seed_page(shared, rules):
    article = extract(
        (shared / "data/seed_page.html").read_bytes(), "http://mirror.example/a.html", rules=rules
    )
    assert article.title == "2022中国网络文明大会将于8月28日至29日在天津举办 各项筹备工作已基本就绪"
    assert article.published_at == "2022-08-24T10:20+08:00"
    assert (article.source_name, article.editors, article.authors) == ("央视网", ["孙淑平"], [])
    assert article.body.startswith("央视网消息")
    assert article.body.endswith("欢迎大家的到来。谢谢。")
    assert "请他们为大家介绍" in article.body
    assert "天津将竭诚做好" in article.body
    assert [one.text for one in article.layers if one.kind == "lead"] == ["央视网消息:"]
    (notice,) = [one for one in article.layers if one.kind == "notice"]
    assert "0432-62223777" in notice.text
    assert article.body_found
    assert article.site_name == "松花江网"


NAMES = ("a", "A", "b", "a b", "b\u3000a", "b\ta", "c" * 400 + " a", "")
SELECTORS = (
    "#a", "#A p", ".a", "p.a", "div#a > p", ".a p, .b p", "#a + div span", ".b.a", "p:not(.a)", ".a:not(#b) p",
    "p .a", "[class~=a]", "*", "option.a", "#b:first-child ~ .a", ".a i",
)  # fmt: skip
ELEMENTS = st.recursive(
    st.just(""),
    lambda inner: st.builds(
        lambda tag, ident, name, below: f'<{tag} id="{ident}" class="{name}">{"".join(below)}x</{tag}>',
        st.sampled_from(("div", "p", "span", "i", "button", "noscript", "svg", "h2")),
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)


@given(ELEMENTS, ELEMENTS, st.sampled_from(SELECTORS))
def test_a_selector_asked_where_its_element_stands_finds_what_it_finds_in_the_whole_page(
    one, other, selector
):
    root = tree.parse(f"<html><body>{one}<br class=a>{other}</body></html>")
    whole = etree.XPath(HTMLTranslator().css_to_xpath(selector))(root)
    assert select(tree.flatten(root), selector) == whole


def test_a_selector_finds_an_element_the_walk_passes_over():
    """Buttons and what is below an ``svg`` are no text of a page, but a rule may name them."""
    root = tree.parse(
        '<body><svg><g id="deep">y</g></svg><button class="press">x</button><br id="line"></body>'
    )
    flat = tree.flatten(root)
    assert [select(flat, selector)[0].tag for selector in ("#deep", ".press", "#line")] == [
        "g",
        "button",
        "br",
    ]


def test_a_revised_version_differs_in_what_it_names():
    old = Rules(version="2021", valid_until="2030-12-31", title="h1", source=".meta", body="#text")
    new = old.revised("2024", valid_from="2024-03-01", source=".from", title=())
    assert (new.body, new.source, new.title) == ("#text", ".from", ())
    assert choose((old, new), "2024-02-29") is old
    assert choose((old, new), "2024-03-01") is new
    assert choose((old, new), "2035-01-01") is new, "an end is not taken over"


def test_a_revised_version_names_fields_that_exist():
    with pytest.raises(TypeError, match="publisher"):
        Rules(version="2021").revised("2024", valid_from="2024-01-01", publisher=".from")
