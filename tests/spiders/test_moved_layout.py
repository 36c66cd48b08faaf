"""A portal whose layout has moved: noticed in a crawl, and old captures read by the rules of their day."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3

from click.testing import CliRunner
from crawling import Site, article, crawl, page

from newscrawl.archive import Exchange, WarcWriter
from newscrawl.cli import main
from newscrawl.extraction import Rules
from newscrawl.items import Portal
from newscrawl.maintenance.rebuild import rebuild
from newscrawl.store.texts import plain_text, prepare


def newscrawl(folder, *arguments):
    return CliRunner().invoke(main, ["--output", str(folder), *arguments])


def test_a_crawl_of_a_moved_layout_stores_by_the_generic_path_and_health_says_so(tmp_path):
    paths = [f"/xw/202610/t20261020_{70000 + n}.html" for n in range(6)]
    titles = [f"河畔步道第{n}段全线贯通 市民出行多了新选择" for n in range(6)]
    rows = "".join(f'<a href="{path}">{title}</a>' for path, title in zip(paths, titles, strict=True))
    pages = {path: article(title) for path, title in zip(paths, titles, strict=True)}
    with Site({"/xw/": page("列表", rows), **pages}) as site:
        done = crawl(tmp_path, "songhuajiang", home=site.home, sections="xw")
    assert done.articles() == dict(zip(paths, titles, strict=True))
    extraction = json.loads(plain_text(done.rows("select extraction from articles limit 1")[0][0]))
    assert {"title", "published_at", "body"} <= set(extraction["rule_misses"])
    assert extraction["rules_version"] == "2022"
    health = newscrawl(tmp_path, "health", "--json")
    [row] = [row for row in json.loads(health.output) if row["portal"] == "songhuajiang"]
    [finding] = [one for one in row["findings"] if one["cause"] == "layout_moved"]
    assert "on 6 of 6 articles" in finding["detail"]
    assert "body 6" in finding["detail"]
    assert "layout_moved" in newscrawl(tmp_path, "health").output
    shown = newscrawl(tmp_path, "show", done.rows("select url from articles")[0][0])
    assert "found nothing for title" in shown.output


def test_old_captures_are_read_by_the_rules_of_their_day(tmp_path):
    rules = (
        Rules(version="2019", valid_until="2021-06-30", source=".old", body="#a"),
        Rules(version="2021", valid_from="2021-07-01", source=".new", body="#b"),
    )
    portal = Portal("one", "某某网", "http://one.test/", hosts=("one.test",), article_path=r"\d", rules=rules)
    text = "".join(
        f"<p>　　河畔步道建设纪实之{n}，十四个月里工人们保留了四百多棵老树，沿线的居民都说好。</p>"
        for n in range(3)
    )

    def capture(number: int, year: int) -> Exchange:
        url = f"http://one.test/xw/{number}.html"
        html = page(
            f"步道第{number}段贯通了市民都说好",
            f'<h1>步道第{number}段贯通了市民都说好</h1><p class="old">来源：旧日报</p><p class="new">来源：新日报</p><p>{year}-01-02 03:04</p>'
            f'<div id="a">{text}</div><div id="b">{text.replace("老树", "新树")}</div>',
        )
        return Exchange(
            url, url, 200, [(b"Content-Type", b"text/html; charset=utf-8")], html.encode(), dt.datetime(year, 2, 3, tzinfo=dt.UTC)
        )  # fmt: skip

    with WarcWriter(tmp_path / "warc") as writer:
        writer.write_exchange(capture(1, 2020))
        writer.write_exchange(capture(2, 2026))
    rebuild(tmp_path / "n.db", tmp_path / "warc", lambda *_: portal)
    connection = sqlite3.connect(tmp_path / "n.db")
    prepare(connection)
    found = connection.execute(
        "select json_extract(plain_text(extraction), '$.rules_version'), source_name, plain_text(body) like '%老树%' from articles order by url"
    ).fetchall()
    connection.close()
    assert found == [("2019", "旧日报", 1), ("2021", "新日报", 0)]
