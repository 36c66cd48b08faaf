"""Mirror captures distinguished from gateways and from media that publish in Traditional."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.attribution.mirror import detect_mirror, gateway_original
from newscrawl.attribution.schemes import scheme_of
from newscrawl.text import repair

DOMAINS = {
    "松花江网": ["shjnet.cn"],
    "东南网": ["fjsen.com"],
    "大吉网": ["dajilin.com"],
    "央视网": ["cctv.com", "cctv.cn"],
}
SEED = "http://mirror.example/zhutpd/gnzt/hswlaq/202208/t20220824_576933.html"


def test_garbled_page_with_a_known_path():
    found = detect_mirror(SEED, repair_kinds={"pinyin", "byte_damage", "zero_width"})
    assert found is not None
    assert found["kinds"] == ["byte_damage", "path_preserved", "pinyin"]
    assert found["claimed_portal"] == "松花江网"
    assert found["origin_url"] == "http://www.shjnet.cn/zhutpd/gnzt/hswlaq/202208/t20220824_576933.html"
    assert found["inferred"] is True
    assert found["reasons"]


def test_the_pages_word_goes_before_the_paths():
    found = detect_mirror(
        "http://m.mirror.example/news/2017-10/17/content_20245151.htm?a=1",
        site_name="东南网",
        site_domains=DOMAINS,
    )
    assert found is not None
    assert found["kinds"] == ["foreign_host"]
    assert found["origin_url"] == "http://www.fjsen.com/news/2017-10/17/content_20245151.htm?a=1"


def test_garbled_without_a_known_origin():
    found = detect_mirror("http://mirror.example/show-20107.html", repair_kinds={"pinyin"})
    assert found is not None
    assert found["origin_url"] is None
    assert found["inferred"] is False


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("http://www.shjnet.cn/xw/1.html", {"site_name": "松花江网"}),
        ("http://szb.shjnet.cn/xw/1.html", {"site_name": "松花江网"}),
        ("http://www.example.com/1.html", {"site_name": "不认识的网站"}),
        ("http://www.example.com/1.html", {}),
        ("http://www.example.com/1.html", {"repair_kinds": {"zero_width", "doubled_punctuation"}}),
        ("http://www.example.com/politics/2020-10/30/c_1126677111.htm", {}),  # a path alone proves nothing
        ("https://news.example.hk/1.html", {"site_name": "央视网"}),
        ("https://www.example.com.tw/1.html", {"site_name": "央视网"}),
        ("https://big5.cctv.com/gate/big5/www.cctv.cn/lm/1.html", {"repair_kinds": {"pinyin"}}),
        ("ftp://x/1", {"repair_kinds": {"pinyin"}}),
        ("http://[bad", {"repair_kinds": {"pinyin"}}),
        ("", {}),
    ],
)
def test_no_mirror(url, options):
    assert detect_mirror(url, site_domains=DOMAINS.get, **options) is None


def test_similar_names_are_not_the_sites_own():
    found = detect_mirror("http://notshjnet.cn/xw/1.html", site_name="松花江网", site_domains=DOMAINS)
    assert found is not None
    assert found["kinds"] == ["foreign_host"]


@pytest.mark.parametrize(
    ("url", "original"),
    [
        ("https://big5.cctv.com/gate/big5/www.cctv.cn/lm/1.html", "https://www.cctv.cn/lm/1.html"),
        ("http://big5.www.gov.cn/gate/big5/www.gov.cn/x/y.htm?p=1", "http://www.gov.cn/x/y.htm?p=1"),
        ("http://big5.www.gov.cn/gate/big5/www.gov.cn", "http://www.gov.cn/"),
        ("http://mirror.example/gate/big5/www.gov.cn/x.htm", None),
        ("http://big5.evil.example/gate/big5/www.gov.cn/x.htm", None),
        ("http://big5.cctv.com/gate/big5/evil.example@x/y", None),
        ("http://www.gov.cn/x.htm", None),
    ],
)
def test_gateway(url, original):
    assert gateway_original(url) == original


@pytest.mark.parametrize(
    ("path", "portal"),
    [
        ("/gn/news/2009/09-27/1889811.shtml", "中国新闻网"),
        ("/tp/hwcz/news/2007/07-28/989449.shtml", "中国新闻网"),
        ("/news/2005/2005-03-31/26/557450.shtml", "中国新闻网"),
        ("/politics/2020-10/30/c_1126677111.htm", "新华网"),
        ("/talking/20260910/c29f49688ab148e78ccfc6ed3de67a8a/c.html", "新华网"),
        ("/n1/2020/0113/c14657-31545303.html", "人民网"),
        ("/n/2026/0910/c353596-32982034.html", "海外网"),
        ("/home/content/2022-08/14/content_662209.html", "大吉网"),
        ("/a/202007/17/WS5f113d3da310a859d09d882b.html", "中国日报网"),
        ("/china/2015-12/18/content_22738680.htm", "中国日报网"),
        ("/2026/05/15/VIDEkyFU4OocfRqNrVoI8zvz260515.shtml", "央视网"),
        ("/c/2017-03-02/1373863.shtml", "人民政协网"),
        ("/news/gn/shxw/201907/12/1776182.shtml", "海峡网"),
        ("/news/2017-10/17/content_20245151.htm", None),
        ("/page/2022/0117/10864423.shtml", None),
        ("/xwtx/201710/t20171020_3025046.html", None),
        ("/", None),
        ("/" + "a/" * 5000, None),
    ],
)
def test_scheme(path, portal):
    found = scheme_of(path)
    assert (found.portal if found else None) == portal


@given(st.text(), st.text(max_size=5))
@settings(max_examples=200, deadline=None)
def test_any_url_is_answered(tail, name):
    for url in (tail, "http://" + tail, "http://big5.x.cn/gate/big5/" + tail):
        detect_mirror(url, repair_kinds={"pinyin"}, site_name=name, site_domains=DOMAINS)
        gateway_original(url)


@pytest.mark.real
def test_labelled_captures(shared):
    for line in (shared / "facts" / "obfuscated_dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if not row["url"].startswith("http"):
            continue
        found = detect_mirror(row["url"], repair_kinds=repair(row["excerpt"]).kinds)
        if "pinyin_after_char" in row["kind"]:
            assert found is not None, row["id"]
            if found["origin_url"]:
                assert found["origin_url"].removeprefix("http://www.").removeprefix("http://") in row[
                    "original"
                ] or (
                    row["id"] in {"o25", "o07"}  # the row names the original in words
                )
        if "gateway" in row["kind"]:
            assert found is None, row["id"]
            assert gateway_original(row["url"]) is not None
