"""A small store with what an exchange format may trip over: a gone page, a day without a time, control characters."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from newscrawl.intake import Intake, load_sources
from newscrawl.items import Article, Capture, Layer, Portal, Visit
from newscrawl.store.schema import connect

PORTAL = Portal(
    "songhuajiang", "松花江网", "http://www.shjnet.test/", owner="江城日报社", brands=("江城日报",), hosts=("shjnet.test",), article_path=r"\d"
)  # fmt: skip
OTHER = Portal(
    "example.test:80", "示例网", "http://example.test/", hosts=("example.test",), article_path=r"\d"
)
BODY = "松花江网讯 记者从市文旅局获悉，第三十二届雾凇冰雪节将于下月开幕。\n其间将推出二十余项活动，预计接待游客四百万人次。"


def visit(number: int, *, portal: Portal = PORTAL, title: str = "", body: str = "", published: str = "2026-11-16T11:18+08:00", at: str = "2026-11-20T00:00:00.000Z") -> Visit:  # fmt: skip
    url = f"{portal.home}xw/{number}.html"
    article = Article(
        url=url,
        title=title or f"雾凇冰雪节将开幕（{number}）",
        body=body or f"{BODY}\n第{number}条。",
        published_at=published,
        source_name="江城日报",
        breadcrumb=["新闻", "江城新闻"],
        layers=[
            Layer("source_line", "江城日报", "beside body"),
            Layer("editor_line", "编辑：李晓", "body:last"),
        ],
    )
    capture = Capture(
        record_id=f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>",
        url=url,
        final_url=url,
        captured_at=at,
        status=200,
        content_type="text/html",
        payload_digest="sha256:" + "ab" * 32,
        warc_file=f"{number}.warc.gz",
        warc_offset=number,
        warc_length=10,
    )
    return Visit(url=url, portal=portal, crawl="", article=article, captures=[capture], visited_at=at)


@pytest.fixture
def database(tmp_path) -> Path:
    path = tmp_path / "newscrawl.db"
    with closing(connect(path)) as connection:
        load_sources(connection)
        intake = Intake(connection)
        intake.take(visit(1))
        intake.take(visit(2, published="2026-11-17", title="标题带\x0b控制符", at="2026-11-21T00:00:00.000Z"))
        intake.take(visit(3, portal=OTHER, at="2026-11-22T10:00:00.500Z"))
    return path


@pytest.fixture
def store(database):
    with closing(connect(database)) as connection:
        yield connection
