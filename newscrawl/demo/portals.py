"""What the sample portals answer: pages by URL in two phases, and on demand the wrong thing.

No sockets here; ``server.py`` speaks HTTP.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

HERE = Path(__file__).parent
#: ``<host>/<path>`` as raw bytes; the second tree holds only what is other in phase 2.
SITES = HERE / "sites"
SITES_PHASE2 = HERE / "sites_phase2"
#: What is special about hosts and single URLs.
CONFIG = HERE / "sites.json"

#: Fixed, so that validators do not depend on when the files were checked out.
LAST_MODIFIED = {1: "Fri, 20 Nov 2026 08:00:00 GMT", 2: "Sun, 22 Nov 2026 08:00:00 GMT"}

MEDIA_TYPES = {".txt": "text/plain"}

#: A status code, or a way to break the connection.
Misbehaviour = int | Literal["reset", "slow", "truncate"]


@dataclass(frozen=True)
class Page:
    """One resource: the bytes of its file and how they are labelled."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    last_modified: str

    @cached_property
    def etag(self) -> str:
        """Weak, because the gzipped form carries the same one (as nginx does)."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:16]}"'

    @cached_property
    def gzipped(self) -> bytes:
        return gzip.compress(self.body, compresslevel=6, mtime=0)


@dataclass
class Failure:
    """One order to misbehave: how, how many times more (None: always), with which pause in seconds."""

    what: Misbehaviour
    left: int | None
    seconds: float


class Portals:
    """Every page of every sample host, and a record of what was asked for. Safe to share among threads."""

    def __init__(self, sites: Path = SITES, overlay: Path = SITES_PHASE2) -> None:
        config = json.loads(CONFIG.read_text(encoding="utf-8"))
        first = _load(sites, config, phase=1)
        second = {**first, **_load(overlay, config, phase=2)}
        for url in config["gone_in_phase_2"]:
            second.pop(url, None)
        self._phases = {1: first, 2: second}
        self._phase = 1
        self.hosts = frozenset(urlsplit(url).netloc for url in first)
        self.cookie: str = config["interstitial"]["cookie"]
        self.interstitial = (HERE / "layouts" / "interstitial.html").read_bytes()
        self._guarded: set[str] = set(config["interstitial"]["urls"])
        self._failures: dict[str, Failure] = {}
        self._lock = threading.Lock()
        self.requests: Counter[str] = Counter()
        self.responses: Counter[tuple[str, int]] = Counter()

    @property
    def phase(self) -> int:
        return self._phase

    @phase.setter
    def phase(self, phase: int) -> None:
        if phase not in self._phases:
            raise ValueError(f"phase {phase!r}: the sample portals have phases 1 and 2")
        self._phase = phase

    def urls(self) -> list[str]:
        """Every URL the current phase has a page for."""
        return sorted(self._phases[self._phase])

    def page(self, url: str) -> Page | None:
        """What stands at ``url`` in the current phase, or None; a query or fragment makes no difference."""
        return self._phases[self._phase].get(url.partition("#")[0].partition("?")[0])

    def fail(self, url: str, what: Misbehaviour, *, times: int | None = 1, seconds: float = 0.05) -> None:
        """See :meth:`newscrawl.demo.server.DemoServer.fail`."""
        if isinstance(what, str) and what not in ("reset", "slow", "truncate"):
            raise ValueError(f"no such misbehaviour: {what!r}")
        with self._lock:
            self._failures[url] = Failure(what, times, seconds)

    def arrived(self, url: str) -> Failure | None:
        """Count the request; the misbehaviour due for it, if any."""
        with self._lock:
            self.requests[url] += 1
            for pattern, failure in self._failures.items():
                hit = url.startswith(pattern[:-1]) if pattern.endswith("*") else url == pattern
                if hit and failure.left != 0:
                    if failure.left is not None:
                        failure.left -= 1
                    return failure
        return None

    def answered(self, url: str, status: int) -> None:
        with self._lock:
            self.responses[url, status] += 1

    def takes_interstitial(self, url: str) -> bool:
        """True at the first request of a guarded URL."""
        with self._lock:
            guarded = url in self._guarded
            self._guarded.discard(url)
            return guarded

    def reset_counts(self) -> None:
        with self._lock:
            self.requests.clear()
            self.responses.clear()


def _load(root: Path, config: dict[str, Any], *, phase: int) -> dict[str, Page]:
    """All files below ``root`` by the URLs they answer; a folder's index answers for the folder too."""
    pages: dict[str, Page] = {}
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        host, _, path = file.relative_to(root).as_posix().partition("/")
        url = f"http://{host}/{path}"
        own = config["hosts"][host]
        headers = {"Server": own["server"], "Content-Type": MEDIA_TYPES.get(file.suffix, own["content_type"])}
        headers |= config["headers"].get(url, {})
        pages[url] = Page(file.read_bytes(), tuple(headers.items()), LAST_MODIFIED[phase])
        if file.name == "index.html":
            pages[url.removesuffix("index.html")] = pages[url]
    return pages
