"""A synthetic news portal on loopback, with the habits good and bad that crawls meet.

Used by the tests, the torture run and the whole-crawl benchmark. Every request is counted, so that what was
fetched twice is seen.
"""

from __future__ import annotations

import gzip
import hashlib
import random
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

SECTIONS = ("xw/", "xw/jlxw/", "ms/msxw/")
PER_LIST = 40
_WORDS = [
    "吉林市",
    "松花江",
    "记者",
    "今天",
    "从",
    "有关",
    "部门",
    "了解",
    "到",
    "冬季",
    "冰雪",
    "旅游",
    "项目",
    "建设",
    "进展",
    "顺利",
    "市民",
    "群众",
    "纷纷",
    "表示",
    "支持",
    "经济",
    "发展",
    "工作",
    "会议",
    "召开",
    "推进",
    "改革",
    "创新",
    "服务",
    "企业",
    "学校",
    "医院",
    "交通",
    "安全",
    "检查",
    "活动",
    "举行",
    "参加",
    "人员",
    "超过",
    "去年",
    "同期",
    "增长",
    "明显",
]


def article_text(number: int, seed: str = "") -> tuple[str, list[str]]:
    """Title and paragraphs of an article; every tenth is a copy of the one before it.

    ``seed``: names an edition of the article; it differs from the first one in its last paragraph, as an edit does.
    """
    origin = number - 1 if number % 10 == 9 else number
    draw = random.Random(f"{origin}")
    paragraphs = ["".join(draw.choices(_WORDS, k=60)) + f"，第{origin}号。" for _ in range(6)]
    if seed:
        edit = random.Random(f"{origin}{seed}")
        paragraphs[-1] = "".join(edit.choices(_WORDS, k=60)) + f"，第{origin}号。"
    return f"{''.join(draw.choices(_WORDS, k=6))}{number}号新闻", paragraphs


def article_path(number: int) -> str:
    day = 1 + number % 28
    return f"/{SECTIONS[number % len(SECTIONS)]}202202/t202202{day:02d}_{100000 + number}.html"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A client that was killed is what we are here for."""


class LocalPortal:
    """``articles`` articles in three sections, lists of forty, newest first. A context manager.

    ``pages``: path → bytes, or a function of the request handler, for anything else.
    """

    def __init__(
        self,
        articles: int = 60,
        *,
        links: int = 40,
        delay: float = 0.0,
        multipage: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.articles, self.links, self.delay, self.multipage = articles, links, delay, multipage
        self.requests: Counter[str] = Counter()
        self.in_flight: set[str] = set()
        self.log: list[tuple[float, str, dict[str, str]]] = []
        self.lock = threading.Lock()
        self.pages: dict[str, bytes | Callable[[Any], None]] = {}
        self.etags = False
        self.edition: dict[int, str] = {}
        self._built: dict[str, bytes] = {}
        self._server = _Server(("127.0.0.1", 0), self._handler())
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.home = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fetched(self, marker: str = "/t2022") -> int:
        """How many requests for addresses containing ``marker`` arrived."""
        with self.lock:
            return sum(count for path, count in self.requests.items() if marker in path)

    def page(self, path: str) -> bytes | None:
        if path not in self._built:
            built = self._build(path)
            if built is None:
                return None
            self._built[path] = built
        return self._built[path]

    def _build(self, path: str) -> bytes | None:
        if path == "/robots.txt":
            return b"User-agent: *\nDisallow: /secret/\n"
        for index, section in sorted(enumerate(SECTIONS), key=lambda pair: -len(pair[1])):
            if path.startswith(f"/{section}") and "/t2022" not in path:
                name = path.removeprefix(f"/{section}")
                number = 0 if name in {"", "index.html"} else _number(name)
                return None if number is None else self._list(index, section, number)
        return self._article(path)

    def _list(self, index: int, section: str, number: int) -> bytes | None:
        mine = [n for n in range(self.articles) if n % len(SECTIONS) == index][::-1]
        shown = mine[number * PER_LIST : (number + 1) * PER_LIST]
        if not shown:
            return None
        rows = "".join(f'<li><a href="{article_path(n)}">{article_text(n)[0]}</a></li>' for n in shown)
        last = (len(mine) - 1) // PER_LIST
        after = f'<a href="/{section}index_{number + 1}.html">下一页</a>' if number < last else ""
        chrome = "".join(f'<a href="/about/{n}.html">栏目{n}</a>' for n in range(self.links))
        return _html(f"列表{section}", f"<ul>{rows}</ul><div>{after}</div><div>{chrome}</div>")

    def _article(self, path: str) -> bytes | None:
        stem = path.rpartition("_")[2].removesuffix(".html") if "/t2022" in path else ""
        if not stem.isdigit() or not 0 <= int(stem) - 100000 < self.articles:
            return None
        number = int(stem) - 100000
        if article_path(number) != path:
            return None
        title, paragraphs = article_text(number, self.edition.get(number, ""))
        body = "".join(f"<p>　　{paragraph}</p>" for paragraph in paragraphs)
        chrome = "".join(
            f'<a href="{article_path(n % max(1, self.articles))}">相关{n}</a>'
            for n in range(number, number + self.links)
        )
        return _html(
            title,
            f'<div id="hght"><h2>{title}</h2><div><span>2022-02-{1 + number % 28:02d} 08:{number % 60:02d} 来源：江城日报 </span></div></div>'
            f'<div id="essay">{body}<p>（责任编辑：王芳）</p></div><div>{chrome}</div>',
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with portal.lock:
                    portal.requests[self.path] += 1
                    portal.in_flight.add(self.path)
                    portal.log.append((time.monotonic(), self.path, dict(self.headers)))
                try:
                    if portal.delay:
                        time.sleep(portal.delay)
                    special = portal.pages.get(self.path)
                    if callable(special):
                        special(self)
                        return
                    body = special if special is not None else portal.page(self.path)
                    self.answer(body)
                except OSError:
                    self.close_connection = True
                finally:
                    with portal.lock:
                        portal.in_flight.discard(self.path)

            def answer(self, body: bytes | None, status: int = 200, **headers: str) -> None:
                if body is None:
                    status, body = 404, _html("404", "没有找到")
                if portal.etags and status == 200:
                    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                    headers["ETag"] = tag
                    if self.headers.get("If-None-Match") == tag:
                        status, body = 304, b""
                self.send_response(status)
                self.send_header("Content-Type", headers.pop("Content_Type", "text/html; charset=gb18030"))
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _number(name: str) -> int | None:
    stem = name.removeprefix("index_").removesuffix(".html")
    return int(stem) if name.startswith("index_") and stem.isdigit() else None


def _html(title: str, body: str) -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset='gb18030'><title>{title}-松花江网</title></head><body>{body}</body></html>".encode(
        "gb18030"
    )


def bomb(size: int) -> bytes:
    """A gzip body that unpacks to ``size`` zeros."""
    return gzip.compress(b"\0" * size, 9)
