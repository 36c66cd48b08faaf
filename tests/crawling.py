"""A synthetic site on loopback and whole crawls of it, each in a process of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from newscrawl.store.texts import plain_text
from tests.limits import HANGS
from tests.processes import Program

SENTENCES = (
    "记者从有关部门了解到，今年以来当地共完成老旧管网改造六十七公里，涉及居民四万多户。",
    "项目负责人介绍，工程分三期推进，目前第二期已经完工，第三期将在明年春天开工建设。",
    "“以前要绕一大圈，现在十分钟就到了。”家住附近的退休教师高兴地对记者说。",
    "相关负责人表示，下一步将继续完善配套设施，让更多市民在家门口享受到便利的服务。",
)


def article(
    title: str, body: str = "", *, day: str = "2026-10-20", site: str = "某某网", more: str = ""
) -> str:
    """A plain article page; the text of its title is in each of its paragraphs, so that no two are alike."""
    text = body or "".join(f"<p>　　{title}。{sentence}</p>" for sentence in SENTENCES)
    return page(
        f"{title}-{site}",
        f'<h1>{title}</h1><div class="info">{day} 09:15　来源：某某日报</div><div class="content">{text}</div>{more}',
    )


def page(title: str, body: str) -> str:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'


class Site:
    """Serves ``pages`` (path with query → text, bytes, a status, or a function of the path); counts requests."""

    def __init__(self, pages: dict[str, Any] | None = None) -> None:
        self.pages: dict[str, Any] = {"/robots.txt": "User-agent: *\nDisallow: /secret/\n", **(pages or {})}
        #: Answers for whatever is not in ``pages``; returns None for what is not there.
        self.otherwise: Any = lambda _path: None
        self.requests: Counter[str] = Counter()
        self.headers: dict[str, dict[str, str]] = {}
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.home = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def path(self, url: str) -> str:
        """An address of this site without its host."""
        parts = urlsplit(url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is its own affair."""


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.requests[self.path] += 1
            site.headers[self.path] = dict(self.headers)
            found = site.pages.get(self.path)
            if found is None:
                found = site.otherwise(self.path)
            if callable(found):
                found = found(self.path)
            status, kind = 200, "text/html; charset=utf-8"
            headers: dict[str, str] = {}
            if found is None:
                status, found = 404, page("404", "没有找到")
            if isinstance(found, tuple):
                found, headers = found
                kind = headers.pop("Content-Type", kind)
                status = int(headers.pop("Status", status))
            elif self.path.endswith(".json"):
                kind = "application/json"
            elif self.path.endswith(".js"):
                kind = "application/javascript"
            elif self.path.endswith((".xml", ".xml.gz")):
                kind = "application/xml"
            elif self.path.endswith(".txt"):
                kind = "text/plain"
            body = found.encode() if isinstance(found, str) else found
            self.send_response(status)
            self.send_header("Content-Type", kind)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@dataclass(frozen=True)
class Crawled:
    """A finished crawl."""

    folder: Path
    code: int
    log: str

    @property
    def database(self) -> Path:
        return self.folder / "newscrawl.db"

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(sql, values).fetchall()

    def articles(self) -> dict[str, str]:
        """Path and query of each stored article → its title."""
        return {_path(url): title for url, title in self.rows("select url, title from articles order by id")}

    def body(self, path: str) -> str:
        found = self.rows("select body from articles where url like ?", f"%{path}")
        assert len(found) == 1, f"{path}: {len(found)} articles\n{self.log}"
        return str(plain_text(found[0][0]))

    def refused(self) -> dict[str, str]:
        """Path and query of each article's address that brought none → the name of the refusal."""
        found = self.rows(
            "select url, last_cause from urls where kind = 'article' and last_cause is not null"
        )
        return {_path(url): cause for url, cause in found}


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def start(
    folder: Path, spider: str = "portal", *, settings: dict[str, Any] | None = None, **arguments: Any
) -> Program:
    """``scrapy crawl`` against loopback, without delays; its log on standard error."""
    chosen = {
        "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.0/8", "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": 0,
        "RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": HANGS, "NEWSCRAWL_PAGE_SECONDS": HANGS, "NEWSCRAWL_RENDER_SECONDS": HANGS,
        "NEWSCRAWL_CONTACT": "https://example.test/crawler", "NEWSCRAWL_OUTPUT": folder,
        **(settings or {}),
    }  # fmt: skip
    words = [part for name, value in arguments.items() for part in ("-a", f"{name}={value}")]
    words += [part for name, value in chosen.items() for part in ("-s", f"{name}={value}")]
    return Program(
        "scrapy", "crawl", spider, *words, env=os.environ | {"SCRAPY_SETTINGS_MODULE": "newscrawl.settings"}
    )


def crawl(
    folder: Path, spider: str = "portal", *, settings: dict[str, Any] | None = None, **arguments: Any
) -> Crawled:
    """A whole crawl, see :func:`start`."""
    with start(folder, spider, settings=settings, **arguments) as process:
        try:
            _, log = process.communicate(timeout=HANGS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert "Traceback" not in log, log
    return Crawled(folder, process.returncode, log)
