"""Synthetic exchanges for the archive's tests."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
from dataclasses import replace
from typing import Any

from newscrawl.archive import Exchange
from newscrawl.archive import screenshot_records as pictures

NOON = dt.datetime(2026, 11, 23, 12, 0, 0, 123000, tzinfo=dt.UTC)
TEXT = "江城新闻：各项筹备工作已基本就绪。\n" * 40


def page(number: int = 0) -> bytes:
    html = f"<html><head><title>新闻{number}</title></head><body><h1>新闻{number}</h1><p>{TEXT}</p></body></html>"
    return html.encode()


def exchange(number: int = 0, **changes: Any) -> Exchange:
    """A gzipped page with the headers Chinese servers send: chunked, a GBK file name."""
    url = f"http://www.example.cn/xw/2026/{number}.html"
    values: dict[str, Any] = {
        "url": url,
        "final_url": url,
        "status": 200,
        "reason": b"OK",
        "response_headers": [
            (b"Content-Type", b"text/html; charset=utf-8"),
            (b"Content-Encoding", b"gzip"),
            (b"Transfer-Encoding", b"chunked"),
            (b"X-Name", "标题".encode("gbk")),
        ],
        "request_headers": [(b"User-Agent", b"newscrawl-test"), (b"Accept", b"*/*")],
        "body": gzip.compress(page(number), mtime=0),
        "captured_at": NOON,
        "ip_address": "192.0.2.7",
    }
    return Exchange(**(values | changes))


#: One pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


def shot(url: str = "http://www.example.cn/xw/2026/1.html", **changes: Any) -> pictures.Screenshot:
    """A page's picture."""
    made = pictures.Screenshot(PNG, url, "<urn:uuid:1>", "2026-11-23T12:00:00.123Z", NOON, "Chromium 150")
    return replace(made, **changes)
