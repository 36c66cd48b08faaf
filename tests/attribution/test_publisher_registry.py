"""The registry: names, near names, accounts, user areas, domains, a user's own file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.attribution import Registry, registry
from newscrawl.attribution.line_forms import key, keys
from newscrawl.errors import ConfigurationError


def name_of(printed):
    found = registry().resolve(printed)
    return found.name if found else None


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        ("新华社", "新华社"),
        ("新華社", "新华社"),
        ("中新社", "中国新闻社"),
        ("中新网", "中国新闻网"),
        ("中广网", "央广网"),
        ("中国广播网", "央广网"),
        ("《光明日报》", "光明日报"),
        ("光 明 日 报", "光明日报"),
        ("ＺＯＬ", "中关村在线"),
        ("澎湃新闻网", "澎湃新闻"),
        ("《统一论坛》杂志", "统一论坛"),
        ("人民网吉林频道", "人民网"),
        ("网易科技", "网易"),
        ("总台", "中央广播电视总台"),
    ],
)
def test_other_names_lead_to_the_canonical_one(printed, canonical):
    assert name_of(printed) == canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中新社", "新华社"),
        ("中广网", "中广新闻"),
        ("新华博客", "新华网"),
        ("中新社", "中新网"),
        ("财经", "财经网"),
    ],
)
def test_near_names_stay_apart(one, other):
    assert name_of(one) != name_of(other)
    assert name_of(one) is not None
    assert name_of(other) is not None


@pytest.mark.parametrize(
    "printed", ["新华博客", "新华网博客", "网易号", "搜狐号", "澎湃号", "百度文库", "百家号", "新浪微博"]
)
def test_user_areas_of_brands_are_we_media(printed):
    assert registry().resolve(printed).type == "we-media"


def test_a_users_corner_is_not_its_brand():
    assert name_of("新华网友") is None
    assert registry().type_of("某某网博客") == "we-media"


def test_an_account_is_named_beside_its_publisher():
    found = registry().find("新华视点微博")
    assert (found.publisher.name, found.brand) == ("新华社", "新华视点")
    assert registry().find("央视新闻客户端").publisher.name == "中央广播电视总台"
    assert registry().find("北京日报客户端").brand == "北京日报客户端"


@pytest.mark.parametrize("unknown", ["某某无名小报社区", "", "   ", "《》", "x" * 5000])
def test_unknown_names_are_nobody(unknown):
    assert registry().resolve(unknown) is None


def test_longest_name_wins_at_a_place():
    size, found = registry().prefix("人民日报海外版北京8月1日电")
    assert (size, found.publisher.name) == (7, "人民日报海外版")


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("www.shjnet.cn", "松花江网"),
        ("szb.shjnet.cn", "江城日报"),
        ("m.thepaper.cn", "澎湃新闻"),
        ("www.gov.cn", "中国政府网"),
        ("somecity.gov.cn", None),
        ("evil-shjnet.cn", None),
        ("shjnet.cn.evil.example", None),
        ("", None),
    ],
)
def test_hosts_belong_to_their_publisher(host, owner):
    found = registry().by_domain(host)
    assert (found.name if found else None) == owner


def test_the_national_list():
    assert registry().resolve("央视网").reprintable
    assert registry().resolve("新华社").reprintable
    assert not registry().resolve("江城日报").reprintable
    assert not registry().resolve("松花江网").reprintable
    assert registry().resolve("大吉网").reprintable


def test_no_name_belongs_to_two_publishers():
    seen = {}
    for item in registry().publishers.values():
        for name in (item.name, *item.aliases, *item.brands):
            assert seen.setdefault(name, item.name) == item.name


def test_rows_for_the_store_name_known_sources():
    rows = registry().rows()
    names = {row["name"] for row in rows["sources"]}
    assert len(names) == len(registry().publishers) > 2000
    assert {row["source"] for row in rows["source_aliases"]} <= names
    assert {row["source"] for row in rows["source_domains"]} <= names
    assert {row["kind"] for row in rows["source_aliases"]} == {"alias", "brand"}


def test_a_users_file_adds_and_corrects(tmp_path):
    path = tmp_path / "sources.json"
    path.write_text(
        json.dumps(
            [
                {"name": "松江晨报", "type": "city", "aliases": ["松晨"], "domains": ["songchen.example"]},
                {"name": "新华社", "aliases": ["新华老社"]},
            ],
            ensure_ascii=False,
        ),
        encoding="utf-8",
    )
    own = Registry.load(path)
    assert own.resolve("松晨").name == "松江晨报"
    assert own.by_domain("www.songchen.example").name == "松江晨报"
    assert own.resolve("新华老社").type == "wire"
    assert own.resolve("新华通讯社").name == "新华社"
    assert registry().resolve("松晨") is None


def test_lists_of_a_known_publisher_grow_and_what_a_row_states_replaces(tmp_path):
    path = tmp_path / "sources.json"
    row = {"name": "新华社", "region": "北京", "aliases": ["新华通讯社", "新华老社"], "brands": ["老社眼"]}
    path.write_text(json.dumps([row], ensure_ascii=False), encoding="utf-8")
    known, own = registry().publishers["新华社"], Registry.load(path).publishers["新华社"]
    assert own.aliases == (*known.aliases, "新华老社")
    assert own.brands == (*known.brands, "老社眼")
    assert (own.region, own.type, own.domains) == ("北京", known.type, known.domains)


def test_a_name_goes_before_a_brand_and_of_brands_the_first():
    rows = {
        "甲报": {"name": "甲报", "brands": ["丁看点", "乙报", "戊眼"]},
        "乙报": {"name": "乙报", "brands": ["丁看点"], "aliases": ["戊眼"]},
    }
    own = Registry(rows)
    assert (own.find("丁看点").publisher.name, own.find("丁看点").brand) == ("甲报", "丁看点")
    assert (own.find("乙报").publisher.name, own.find("乙报").brand) == ("乙报", None)
    assert (own.find("戊眼").publisher.name, own.find("戊眼").brand) == ("乙报", None)
    assert own.prefix("丁看点报道")[1].publisher is own.publishers["甲报"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("not json", "cannot read"),
        ('{"publishers": 3}', "list of publishers"),
        ('[{"type": "city"}]', "needs a name"),
        ('[{"name": "甲", "colour": 1}]', "colour"),
        ('[{"name": "甲", "type": "gang"}]', "gang"),
        ('[{"name": "甲", "aliases": "乙"}]', "aliases"),
    ],
)
def test_a_bad_file_says_what_is_wrong(tmp_path, content, said):
    path = tmp_path / "sources.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=said):
        Registry.load(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"nowhere\.json"):
        Registry.load(tmp_path / "nowhere.json")


@given(st.text(max_size=200))
def test_any_name_gets_an_answer(text):
    registry().resolve(text)
    registry().by_domain(text)
    assert registry().type_of(text)


def test_keys_of_many_names_are_those_of_each():
    names = [
        name for item in registry().publishers.values() for name in (item.name, *item.aliases, *item.brands)
    ]
    names += ["", " ", "《新京報》", "ＣＣＴＶ 新闻", "a\u200bb", "甲\r乙\x0b丙", "人民網"]
    assert keys(names) == [key(name) for name in names]
    assert keys([*names, "甲\n乙"]) == [key(name) for name in [*names, "甲\n乙"]]
    assert keys([]) == []
