"""Endless addresses, session ids, and the names failures are counted under."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
)

from newscrawl.frontier.limits import Refused, canonical, cause_of, trap
from newscrawl.items import REFUSALS

TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.test/calendar/2099/03/",
        "http://a.test/rili?date=205501",
        "http://a.test/list?month=1901-02",
        "http://a.test/list?year=2199",
        "http://a.test/a/b/a/b/a/b/a/b/",
        "http://a.test/x/x/x/x/x/",
        "http://a.test/" + "d/e" * 30,
        "http://a.test/list?" + "&".join(f"p{n}=1" for n in range(40)),
        "http://a.test/list?q=" + "x" * 1500,
    ],
)
def test_endless_addresses_are_traps(url):
    assert trap(url, today=TODAY)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.shjnet.cn/ms/msxw/202202/t20220213_112345.html",
        "http://epaper.test/html/2022-02/13/content_12345.htm",
        "http://a.test/2022/2022/0213/1.html",
        "http://a.test/calendar/2026/11/",
        "http://a.test/1/1/1/1/1.html",
        "http://a.test/show.php?id=20991231",
        "http://a.test/list_88.html",
        "http://a.test/content/209903/1234.html",
    ],
)
def test_portals_addresses_are_none(url):
    assert trap(url, today=TODAY) is None


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://a.test/1.html#top", "http://a.test/1.html"),
        ("http://a.test/1.html;jsessionid=AB12?x=1", "http://a.test/1.html?x=1"),
        ("http://a.test/l?PHPSESSID=abc&p=2", "http://a.test/l?p=2"),
        ("http://a.test/l?p=2&sid=99", "http://a.test/l?p=2"),
        ("http://a.test/l?sessionid=1", "http://a.test/l"),
        ("http://a.test/新闻", "http://a.test/%E6%96%B0%E9%97%BB"),
        ("http://a.test/l?inside=1", "http://a.test/l?inside=1"),
    ],
)
def test_one_page_has_one_key(url, key):
    assert canonical(url) == key
    assert canonical(key) == key


@given(st.text())
def test_any_text_has_a_stable_key_and_a_verdict(text):
    try:
        key = canonical(f"http://a.test/{text}")
    except ValueError:
        return
    assert canonical(key) == key
    assert trap(key) is None or isinstance(trap(key), str)


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (Refused("address", "x"), "address"),
        (DownloadTimeoutError("took longer than 60 s"), "too_slow"),
        (DownloadCancelledError("expected size larger than maxsize"), "too_large"),
        (NotSupported("scheme"), "bad_url"),
        (IgnoreRequest("Forbidden by robots.txt"), "robots"),
        (IgnoreRequest("max redirections reached"), "loop"),
        (IgnoreRequest("exceeded DOWNLOAD_MAXSIZE (1 B)"), "too_large"),
        (OSError("reset"), "unreachable"),
        (DownloadFailedError("[<twisted.python.failure.Failure ConnectionLost>]"), "unreachable"),
        (DownloadFailedError("[('SSL routines', '', 'certificate verify failed')]"), "certificate"),
        (AttributeError("a bug of ours"), "callback"),
    ],
)
def test_every_failure_has_a_name(error, cause):
    assert cause_of(error) == cause
    assert cause in REFUSALS
