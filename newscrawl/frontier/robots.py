"""robots.txt by RFC 9309: fetched once for each host, obeyed by every request, also by those that wait for it.

Scrapy's own middleware is not used. In Scrapy 2.19 several requests await one ``Deferred``; the first receives the
rules, the others ``None``, which stands for "no rules": of twelve start pages that are forbidden, ten are fetched.
A robots.txt that is too large, breaks off or is redirected to a refused address counts as none there, too.

What an answer means here:

=============================================  =======================================================
200 to 299                                     its rules; of a large file those in the first 500 KiB
400 to 499, but 429                            there are no rules
429, 500 and above, 3xx that leads nowhere,    nothing is fetched from the host for now, and this is
no or no whole answer, a refused redirect      counted (``robotstxt/unavailable``)
=============================================  =======================================================

Rules are kept for a day (``NEWSCRAWL_ROBOTS_MAX_AGE``), an unavailable file is asked for again after ten minutes.
Paths are compared by Protego. Which group is ours is decided here: Protego 0.7 compares names by their beginning (a
group for ``news`` would count as one for ``newscrawl``) and does not know its own name with a version behind it.
"""

from __future__ import annotations

import asyncio
import logging
import re
import weakref
import zlib
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_from_bytes, urljoin

from protego import Protego
from scrapy import Request, signals
from scrapy.exceptions import NotConfigured, StopDownload
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from newscrawl.archive.payload import decode_body
from newscrawl.errors import RefusedPage
from newscrawl.frontier.limits import Refused, cause_of, ends_crawl
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

#: RFC 9309, 2.5: at least 500 KiB must be read; what stands behind is ignored.
ROBOTS_BYTES: Final = 500 * 1024
#: A Crawl-delay beyond this is a way to say no; the crawl then takes a page a minute.
MAX_CRAWL_DELAY: Final = 60.0
#: Seconds after which an unavailable robots.txt is asked for again.
ASK_AGAIN: Final = 600.0
#: Sitemap lines of one robots.txt that are looked at.
_MOST_SITEMAPS: Final = 100
#: License lines likewise: one for the site, some for its parts.
_MOST_LICENCES: Final = 5
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_TOKEN: Final = re.compile(r"[A-Za-z_-]+")
_NEW_LINE: Final = re.compile(r"\r\n|\r|\n")
_AGENT: Final = frozenset({"user-agent", "useragent", "user agent"})
_RULE: Final = frozenset({"allow", "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"})
_DELAY: Final = frozenset({"crawl-delay", "crawl delay"})
#: Fields of the whole file, which end no group.
_SITE_WIDE: Final = frozenset({"sitemap", "sitemaps", "site-map", "host"})
_KNOWN: Final = _AGENT | _RULE | _DELAY | _SITE_WIDE
_ESCAPE: Final = re.compile(r"%([89A-Fa-f][0-9A-Fa-f])")


class Rules:
    """The rules of one robots.txt for one crawler.

    ``body``: the file without content encoding. ``agent``: our product token; what follows the letters (a version)
    does not count. ``cut``: the file went on behind ``body``, so its last line is not whole.
    """

    def __init__(self, body: bytes, agent: str, *, cut: bool = False) -> None:
        lines = _lines(body, cut=cut)
        token = found[0].lower() if (found := _TOKEN.match(agent)) else ""
        # What ends the list of names a group begins with: by RFC 9309 and Google only Allow and Disallow, by
        # Protego and most others also Crawl-delay and what is not known. Both readings are obeyed.
        texts = dict.fromkeys("\n".join(_group(lines, token, strict=strict)) for strict in (False, True))
        self._readings = [Protego.parse(f"User-agent: *\n{text}") for text in texts]
        self._sitemaps = [value for name, value in lines if name.startswith(("sitemap", "site-map"))]
        self._licences = [value for name, value in lines if name == "license"]

    def allowed(self, url: str) -> bool:
        """May this address be fetched?"""
        comparable = _comparable(url)
        return all(reading.can_fetch(comparable, "*") for reading in self._readings)

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between two requests; None where the file asks for none."""
        return self._readings[0].crawl_delay("*")

    def sitemaps(self, url: str) -> list[str]:
        """Addresses of the sitemaps it names, relative ones resolved against ``url``."""
        found = []
        for one in islice(self._sitemaps, _MOST_SITEMAPS):
            try:
                found.append(urljoin(url, one))
            except ValueError:
                continue
        return list(dict.fromkeys(found))

    @property
    def licences(self) -> list[str]:
        """Addresses of the licence documents it names; RSL 1.0 takes absolute ones only."""
        named = [one for one in self._licences if one.lower().startswith(("http://", "https://"))]
        return list(dict.fromkeys(named))[:_MOST_LICENCES]


def _lines(body: bytes, *, cut: bool) -> list[tuple[str, str]]:
    """(field in lower case, value) of each line that has both, comments taken off."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = body.decode("utf-16", "replace")
    else:
        text = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    raw = _NEW_LINE.split(text)
    if cut:
        raw.pop()
    found = []
    for line in raw:
        name, value = _field(line.partition("#")[0].strip())
        if name:
            found += [(name, one) for one in _spellings(value)]
    return found


def _field(line: str) -> tuple[str, str]:
    """Name and value of a line; where the colon was forgotten after a known name, without it (as Google reads it)."""
    before, colon, after = line.partition(":")
    name = " ".join(before.lower().split())
    if colon and name in _KNOWN:
        return name, after.strip()
    words = line.split()
    for count in (1, 2):
        if (known := " ".join(words[:count]).lower()) in _KNOWN:
            return known, " ".join(words[count:])
    return (name, after.strip()) if colon else ("", "")


def _spellings(value: str) -> Iterable[str]:
    """A path in the spellings an address of it may have: Chinese sites write theirs in UTF-8 or in GBK."""
    if value.isascii():
        return (value,)
    try:
        text = value.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        raw = value.encode("utf-8", "surrogateescape")
        text = raw.decode("gb18030", "replace")
    forms = [quote(text, safe=_ASCII)]
    forms.append(quote_from_bytes(text.encode("gb18030", "replace"), safe=_ASCII))
    return dict.fromkeys(forms)


#: What percent-encoding leaves alone: all of ASCII, which Protego normalises.
_ASCII: Final = "".join(map(chr, range(0x21, 0x7F)))


def _group(lines: list[tuple[str, str]], token: str, *, strict: bool) -> list[str]:
    """The rules that hold for ``token``: of all groups that name it, else of those for ``*``.

    ``strict``: only Allow and Disallow end the list of names a group begins with.
    """
    groups: dict[str, list[str]] = {}
    names: list[str] = []
    in_rules = True
    for name, value in lines:
        if name in _AGENT:
            if in_rules:
                names, in_rules = [], False
            named = "*" if value == "*" or value.startswith("* ") else _name(value.replace("*", ""))
            names.append(named)
            groups.setdefault(named, [])
        elif name in _RULE or name in _DELAY:
            in_rules = in_rules or name in _RULE or not strict
            for one in dict.fromkeys(names):
                groups[one].append(f"{name}: {_comparable(value)}")
        elif name not in _SITE_WIDE and not strict:
            in_rules = True
    return groups.get(token, groups.get("*", [])) if token else groups.get("*", [])


def _name(value: str) -> str:
    found = _TOKEN.match(value)
    return found[0].lower() if found else ""


def _comparable(address: str) -> str:
    """Octets outside ASCII kept as they are encoded.

    Protego decodes escapes as UTF-8 before it compares; of GBK all become U+FFFD, and ``Disallow: /%D0%C2`` would
    also forbid ``/%BD%AD``.
    """
    return _ESCAPE.sub(lambda found: f"~{found[1].upper()}", address)


@dataclass(slots=True)
class _Answer:
    """What asking for a robots.txt gave: rules, or why there are none for now."""

    rules: Rules | None
    cause: str = ""
    detail: str = ""
    #: ``monotonic()`` after which it is asked for again.
    until: float = field(default=0.0)
    #: The crawl ends: whoever waits is given up with the request for robots.txt.
    ending: bool = False


class RobotsMiddleware:
    """Refuses what robots.txt forbids, keeps its Crawl-delay, refuses everything while it is unavailable."""

    PRIORITY: Final = 1000

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self._stats = crawler.stats
        self._agent = str(crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"])
        self._max_age = crawler.settings.getfloat("NEWSCRAWL_ROBOTS_MAX_AGE", 86_400.0)
        #: (scheme, host, port) → the answer, or the task that asks for it.
        self._answers: dict[tuple[str, str, int], asyncio.Task[_Answer]] = {}
        self._received: weakref.WeakKeyDictionary[Request, int] = weakref.WeakKeyDictionary()
        self._slowed: dict[str, float] = {}
        crawler.signals.connect(self._keep_slow, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        answer = await self._answer(request)
        if answer.rules is None:
            if not answer.ending:
                asset = request.meta.get("kind") == "asset"
                self._stats.inc_value("robotstxt/unavailable_assets" if asset else "robotstxt/unavailable")
                host = urlparse_cached(request).netloc
                # Of a host without a valid certificate no page can be had either: that is its name.
                cause = "certificate" if answer.cause == "certificate" else "robots_unavailable"
                raise Refused(cause, f"{host}/robots.txt: {answer.cause}: {answer.detail}")
            raise Refused(answer.cause, answer.detail)
        self._slow_down(answer.rules, request)
        if not answer.rules.allowed(request.url):
            self._stats.inc_value("robotstxt/forbidden")
            raise Refused("robots", f"{request.url} is forbidden by robots.txt")

    async def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of an address's host names."""
        answer = await self._answer(Request(url))
        return answer.rules.sitemaps(url) if answer.rules is not None else []

    async def licences(self, url: str) -> list[str]:
        """The licence documents that the robots.txt of an address's host names."""
        answer = await self._answer(Request(url))
        return answer.rules.licences if answer.rules is not None else []

    # -- Asking --------------------------------------------------------------------------------------

    async def _answer(self, request: Request) -> _Answer:
        """The rules of a request's host; whoever comes while they are asked for waits for the same task."""
        parts = urlparse_cached(request)
        key = (parts.scheme, parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme, 0))
        task = self._answers.get(key)
        if task is None or (task.done() and (task.cancelled() or task.result().until <= monotonic())):
            host = f"[{key[1]}]" if ":" in key[1] else key[1]
            port = "" if key[2] == _DEFAULT_PORTS.get(key[0]) else f":{key[2]}"
            task = self._answers[key] = asyncio.ensure_future(
                self._ask(f"{key[0]}://{host}{port}/robots.txt")
            )
        # Shielded: a request that is given up must not take the answer away from the others.
        return await asyncio.shield(task)

    async def _ask(self, url: str) -> _Answer:
        request = Request(
            url,
            priority=self.PRIORITY,
            # Not more encodings than can be cut off after so many bytes.
            headers={"Accept-Encoding": "gzip"},
            # No limit: what is larger is read up to ROBOTS_BYTES.
            meta={"dont_obey_robotstxt": True, "robotstxt": True, "download_maxsize": 0, "kind": "robots"},
            callback=NO_CALLBACK,
        )
        self.crawler.signals.connect(self._stop_when_enough, signal=signals.bytes_received)
        try:
            answer = self._read(await self.crawler.engine.download_async(request))
        except Exception as error:
            detail = printable(error) or type(error).__name__
            answer = _Answer(None, cause_of(error), detail, ending=ends_crawl(error))
            if answer.cause == "callback":
                logger.exception("%s: internal error", url)
        finally:
            self._stats.inc_value("robotstxt/request_count")
        if answer.rules is None and not answer.ending:
            logger.warning(
                "%s is unavailable (%s): nothing is fetched from this host for now", url,
                " ".join(part for part in (answer.cause, answer.detail) if part),
            )  # fmt: skip
            self._stats.inc_value("robotstxt/unavailable_hosts")
        answer.until = monotonic() + (
            min(ASK_AGAIN, self._max_age) if answer.rules is None else self._max_age
        )
        return answer

    def _read(self, response: Response) -> _Answer:
        status = response.status
        self._stats.inc_value("robotstxt/response_count")
        self._stats.inc_value(f"robotstxt/response_status_count/{status}")
        if status >= 500 or status == 429 or not 200 <= status < 500 or 300 <= status < 400:
            return _Answer(None, "http_error", f"HTTP {status}")
        if status >= 400:
            return _Answer(Rules(b"", self._agent))
        stopped = "download_stopped" in response.flags or len(response.body) > ROBOTS_BYTES
        encodings = [value.strip().lower() for value in response.headers.getlist("Content-Encoding")]
        try:
            body, cut = decoded_beginning(response.body, encodings, stopped=stopped)
        except RefusedPage as refusal:
            return _Answer(None, refusal.cause, refusal.detail)
        if cut:
            logger.info(
                "%s is larger than %d KiB; what stands behind is ignored", response.url, ROBOTS_BYTES // 1024
            )
            self._stats.inc_value("robotstxt/cut")
        return _Answer(Rules(body, self._agent, cut=cut))

    def _stop_when_enough(self, data: bytes, request: Request) -> None:
        if not request.meta.get("robotstxt"):
            return
        received = self._received[request] = self._received.get(request, 0) + len(data)
        if received > ROBOTS_BYTES:
            raise StopDownload(fail=False)

    # -- Crawl-delay ---------------------------------------------------------------------------------

    def _slow_down(self, rules: Rules, request: Request) -> None:
        host = urlparse_cached(request).hostname or ""
        delay = min(rules.crawl_delay or 0.0, MAX_CRAWL_DELAY)
        if self._slowed.get(host) == delay:
            return
        self._slowed[host] = delay
        if delay:
            logger.info("%s asks for %g s between requests (robots.txt)", host, delay)
            self._stats.set_value(f"robotstxt/crawl_delay/{host}", delay)
            self._apply(host, request)

    def _keep_slow(self, request: Request) -> None:
        """Auto-throttling may only lengthen what robots.txt asks for."""
        host = urlparse_cached(request).hostname or ""
        if self._slowed.get(host):
            self._apply(host, request)

    def _apply(self, host: str, request: Request) -> None:
        _, slot = self.crawler.engine.downloader._get_slot(request)  # noqa: SLF001
        slot.delay = max(slot.delay, self._slowed[host])
        if self._slowed[host]:
            slot.concurrency, slot.jitter = 1, 0.0


def decoded_beginning(body: bytes, encodings: list[bytes], *, stopped: bool) -> tuple[bytes, bool]:
    """The first ``ROBOTS_BYTES`` of a body without its content encoding, and whether there is more.

    ``stopped``: ``body`` is the beginning of a larger one. Raises :class:`RefusedPage` where a body that should be
    whole breaks off, or is encoded in a way that cannot be undone.
    """
    names = [
        name for value in encodings for name in value.split(b",") if name.strip() not in (b"", b"identity")
    ]
    if not names or (names == [b"gzip"] and body[:2] != b"\x1f\x8b"):
        return body[:ROBOTS_BYTES], stopped or len(body) > ROBOTS_BYTES
    if len(names) == 1 and names[0].strip() in (b"gzip", b"x-gzip"):
        stream = zlib.decompressobj(31)
        try:
            text = stream.decompress(body, ROBOTS_BYTES)
        except zlib.error as error:
            raise RefusedPage("bad_encoding", str(error)) from None
        more = bool(stream.unconsumed_tail) or stopped
        if not stream.eof and not more and len(text) < ROBOTS_BYTES:
            raise RefusedPage("truncated", "the compressed file breaks off")
        return text, not stream.eof
    if stopped:
        raise RefusedPage("too_large", f"more than {ROBOTS_BYTES} bytes, encoded")
    text = decode_body(body, [(b"content-encoding", b",".join(names))])
    return text[:ROBOTS_BYTES], len(text) > ROBOTS_BYTES
