"""Declared rules: override field by field, record misses, versions by date."""

from __future__ import annotations

import pytest
from synthetic import PARAGRAPHS, page

from newscrawl.errors import ConfigurationError
from newscrawl.extraction import extract
from newscrawl.extraction.fields import Rules, choose

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
