"""Real saved pages through extraction, attribution and store."""

from __future__ import annotations

import json
import re

import pytest

from newscrawl.intake import Intake, load_sources, read_page
from newscrawl.items import Visit
from newscrawl.portals.registry import spiders
from newscrawl.store.schema import connect

pytestmark = pytest.mark.real

SAVED = "http://www.shjnet.cn/zhutpd/gnzt/zjc2022/202202/t20220213_552130.html"
MIRROR = "http://vermontcollectionagency.com/zhutpd/gnzt/hswlaq/202208/t20220824_576933.html"


@pytest.fixture
def stored(tmp_path, shared):
    """Read a file of the shared data as a page at a URL; its row as the store has it afterwards."""
    connection = connect(tmp_path / "n.db")
    load_sources(connection)
    intake = Intake(connection)
    portal = spiders()["songhuajiang"].portal()

    def take(name: str, url: str):
        article = read_page(portal, (shared / "data" / name).read_bytes(), url, captured_at="2022-09-01")
        visit = Visit(
            url=url,
            portal=portal,
            crawl="",
            visited_at="2022-09-01T00:00:00.000Z",
            article=article,
            status=200,
        )
        intake.take(visit)
        row = dict(
            connection.execute(
                "select a.*, p.name as portal from articles a join portals p on p.id = portal_id"
            ).fetchone()
        )
        row["layers"] = [
            dict(layer) for layer in connection.execute("select * from attributions order by number")
        ]
        row["notices"] = [dict(notice) for notice in connection.execute("select * from notices")]
        return row

    yield take
    connection.close()


def test_the_saved_page_of_the_portal(stored):
    row = stored("songhuajiang_20220213.html", SAVED)
    assert row["title"] == "土豆不“土” 土豆无“土”"
    assert row["published_at"] == "2022-02-13T09:57+08:00"
    assert row["source_name"] == "光明网"
    people = {(person["name"], person["affiliation"]) for person in json.loads(row["reporters"])}
    assert {("王建宏", "光明日报"), ("张文攀", "光明日报")} <= people
    assert json.loads(row["print_edition"]) == {"paper": "光明日报", "date": "2022-02-13", "page": "02"}
    assert json.loads(row["editors"]) == ["孙桂芳"]
    assert json.loads(row["breadcrumb"]) == ["专题频道", "国内专题", "新春走基层2022"]
    assert row["body"].startswith("土豆，听名字")
    assert row["body"].endswith("重要产业。")
    assert "侵权" not in row["body"]
    assert [notice["holder"] for notice in row["notices"]] == ["江城日报社"]
    assert json.loads(row["extraction"])["rule_misses"] == []


def test_the_seed_page_seen_through_a_mirror(stored):
    row = stored("seed_page.html", MIRROR)
    assert row["title"] == "2022中国网络文明大会将于8月28日至29日在天津举办 各项筹备工作已基本就绪"
    assert row["published_at"] == "2022-08-24T10:20+08:00"
    assert row["source_name"] == "央视网"
    assert json.loads(row["editors"]) == ["孙淑平"]
    assert "孙淑平" not in json.loads(row["authors"])
    assert any(layer["kind"] == "lead" and layer["publisher"] == "央视网" for layer in row["layers"])
    assert row["body"].startswith("央视网消息")
    assert row["body"].endswith("欢迎大家的到来。谢谢。")
    assert "请他们为大家介绍大会的有关情况" in row["body"]
    assert "天津将竭诚做好各项服务保障工作" in row["body"]
    assert not re.search("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", row["body"])
    assert "侵权" not in row["body"]
    (notice,) = row["notices"]
    assert (notice["kind"], notice["holder"]) == ("reservation", "江城日报社")
    assert {contact["phone"] for contact in json.loads(notice["contacts"])} == {
        "0432-62223777",
        "0432-62523496",
    }
    assert row["portal"] == "松花江网"
    mirror = json.loads(row["mirror"])
    assert mirror["claimed_portal"] == "松花江网"
    assert mirror["origin_url"] == "http://www.shjnet.cn/zhutpd/gnzt/hswlaq/202208/t20220824_576933.html"
    assert mirror["inferred"] is True
    assert row["url"].startswith("http://vermontcollectionagency.com/")
    assert "網(wǎng)" in row["body_found"]


def test_all_insertions_of_the_seed_text_are_gone(shared):
    from newscrawl.text import repair

    found = (shared / "data" / "seed_page.txt").read_text(encoding="utf-8")
    repaired = repair(found)
    assert len(re.findall(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)", found)) >= 370
    assert not re.search(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)", repaired.text)
    assert repaired.damaged == []
