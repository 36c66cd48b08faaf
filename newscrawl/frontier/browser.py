"""A headless Chromium without a network (the optional ``playwright`` extra, the system's browser).

The page's document is handed to it as it was fetched, and whatever the page then asks for is fetched by the
crawl itself, so that the address guard, robots.txt, the delays and the limits hold for each request and each
hop. The browser is started with no way out: names resolve to nothing, so that what is not intercepted (a
WebSocket, a prefetch, a hop of a redirect) ends there.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from newscrawl.errors import ConfigurationError
from newscrawl.items import PAGE_ZONE_NAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

#: What comes of showing a page: its markup or its picture.
_Made = TypeVar("_Made")

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
_NO_WAY_OUT = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-pings",
    "--js-flags=--max-old-space-size=512",
)
#: What a text may depend on; pictures, fonts and films are not fetched.
_ASKED = frozenset({"document", "script", "xhr", "fetch"})
#: Who counts a site's readers: we are none, and a text never depends on it.
_COUNTERS = re.compile(
    r"^https?://(?:[\w-]+\.)*(?:hm\.baidu\.com|cpro\.baidu\.com|zhanzhang\.\w+\.com|cnzz\.com|51\.la|51yes\.com|umeng\.com"
    r"|webtrends\.com|irs01\.com|miaozhen\.com|google-analytics\.com|googletagmanager\.com|doubleclick\.net|ta\.trs\.cn)(?:[:/]|$)",
    re.IGNORECASE,
)
#: A browser that has shown so many pages is restarted: its memory only grows.
_PAGES_A_BROWSER = 200
#: So much of the time limit is kept for taking the markup.
_RESERVE = 2.0
_CLOSING_SECONDS = 5.0
#: A page is quiet when none of its requests was under way for so many seconds, asked at such intervals.
_QUIET_SECONDS = 0.5
_LOOK_SECONDS = 0.1
#: A script that leads elsewhere (a telephone's layout, a frame buster, a form that sends itself) would end the
#: parse of the page before its text is there, whatever its request is then answered. Changes of the address
#: within the page (a fragment, pushState) are the page's own.
_STAY = """if (window === window.top) {
  window.navigation?.addEventListener("navigate", event => {
    if (event.cancelable && !event.destination.sameDocument) event.preventDefault();
  });
  HTMLFormElement.prototype.submit = () => {};
}"""
#: Bytes of a form a page's script may send.
_MOST_POSTED = 64 * 1024


def counts_readers(url: str) -> bool:
    """Is this the address of a service that counts a site's readers?"""
    return _COUNTERS.match(url) is not None


def browser() -> str | None:
    """The path of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def require(
    what: str = "This portal is marked to render, which needs",
    otherwise: str = "To crawl it without: -a render=0",
) -> str:
    """The path of a browser that can be driven. Raises :class:`ConfigurationError` where something is missing.

    ``what`` and ``otherwise`` begin and end its message.
    """
    try:
        import playwright.async_api  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise ConfigurationError(
            f"{what} the extra: pip install 'newscrawl[playwright]'. {otherwise}".rstrip()
        ) from error
    program = browser()
    if program is None:
        raise ConfigurationError(
            f"{what} Chromium or Chrome on this machine (Debian: apt-get install chromium). {otherwise}".rstrip()
        )
    return program


class RenderFailed(Exception):  # noqa: N818 - a name for what happened; the page as sent is then read
    """The browser made nothing of a page: ``cause`` is too_slow, too_large or crashed."""

    def __init__(self, cause: str, detail: str = "") -> None:
        super().__init__(f"{cause}: {detail}" if detail else cause)
        self.cause = cause


@dataclass(slots=True, frozen=True)
class Limits:
    """What one page may cost: seconds in all, requests it makes, bytes they bring and its markup has.

    ``loading``: seconds after which a page is drawn without those of its pictures that have not come by then.
    """

    seconds: float = 60.0
    requests: int = 60
    size: int = 16 * 1024 * 1024
    loading: float = 10.0


@dataclass(slots=True)
class Asked:
    """A request a page's script made, as the crawl may make it."""

    url: str
    kind: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(slots=True)
class Answer:
    """What the crawl fetched for a page's script."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Rendered:
    """The markup after the scripts ran, and how many requests it took; ``refused``: how many were not made."""

    html: str
    asked: int = 0
    refused: int = 0
    #: Was the page quiet at the end, or was its time up?
    settled: bool = True


#: Width of a page picture in pixels, and the height of the window it is drawn in.
WIDTH, HEIGHT = 1280, 1600
#: Chromium draws no surface that is higher.
HIGHEST = 16_000
#: Bytes of a picture, as of a file kept with a lead.
LARGEST_PICTURE = 20 * 1024 * 1024


@dataclass(slots=True)
class Drawn:
    """A page as it was drawn: PNG, the address it ended at, requests that got no answer, and whether its end is left out."""

    png: bytes
    url: str
    missing: int
    cut: bool


class Chromium:
    """One browser for a crawl, started at the first page, pages in contexts of their own.

    ``fetch``: makes a page's request; returns None where it may not be made or got no answer.
    """

    def __init__(
        self,
        program: str,
        fetch: Callable[[Asked, int], Awaitable[Answer | None]],
        *,
        limits: Limits | None = None,
        user_agent: str = "",
        sandbox: bool | None = None,
    ) -> None:
        self.program = program
        self.fetch = fetch
        self.limits = limits or Limits()
        self.user_agent = user_agent
        # Chromium refuses to start its sandbox as root.
        self.sandbox = os.geteuid() != 0 if sandbox is None else sandbox
        self.version = ""
        self._lock = asyncio.Lock()
        self._player: Any = None
        self._browser: Any = None
        self._shown = 0
        self._open = 0

    async def render(self, url: str, html: str, *, wait_for: str | None = None) -> Rendered:
        """The markup of ``html``, served as ``url``, once its scripts are quiet (and ``wait_for`` is there).

        Raises :class:`RenderFailed` where nothing came of it, ``ConfigurationError`` where no browser starts.
        """
        view = _View(self, url, html)
        return await self._ask(view, lambda chromium: view.show(chromium, wait_for))

    async def draw(self, url: str, *, highest: int = HIGHEST) -> Drawn:
        """A picture of the whole page at ``url``, its document included asked from ``fetch``.

        ``highest``: pixels; of a higher page the upper part. Raises as :meth:`render`; too_large is the PNG's size.
        """
        view = _Drawing(self, url, "")
        return await self._ask(view, lambda chromium: view.draw(chromium, highest))

    async def _ask(self, view: _View, ask: Callable[[Any], Awaitable[_Made]]) -> _Made:
        """What ``ask`` makes of the page within the time limit, or its failure by name; the page is closed afterwards."""
        from playwright.async_api import Error
        from playwright.async_api import TimeoutError as OutOfTime

        chromium = await self._started()
        self._open += 1
        try:
            async with asyncio.timeout(self.limits.seconds + _RESERVE):
                return await ask(chromium)
        except TimeoutError as error:
            raise RenderFailed("too_slow", f"more than {self.limits.seconds:g} s") from error
        except OutOfTime as error:
            raise RenderFailed("too_slow", str(error).splitlines()[0][:120]) from error
        except Error as error:
            raise RenderFailed("crashed", str(error).splitlines()[0][:120]) from error
        finally:
            self._open -= 1
            await self._leave(view)

    async def _leave(self, view: _View) -> None:
        """Close the page; a browser that does not let go of it is ended."""
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await view.close()
        except Exception:
            await self._end_browser()
        if self._shown >= _PAGES_A_BROWSER and not self._open:
            await self._end_browser()

    async def close(self) -> None:
        await self._end_browser()
        player, self._player = self._player, None
        if player is not None:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(_CLOSING_SECONDS):
                    await player.stop()

    async def _end_browser(self) -> None:
        running, self._browser = self._browser, None
        if running is not None:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(_CLOSING_SECONDS):
                    await running.close()

    async def _started(self) -> Any:
        from playwright.async_api import Error, async_playwright

        async with self._lock:
            if self._browser is not None and not self._browser.is_connected():
                self._browser = None
            if self._player is None:
                self._player = await async_playwright().start()
            if self._browser is None:
                try:
                    self._browser = await self._player.chromium.launch(
                        executable_path=self.program,
                        chromium_sandbox=self.sandbox,
                        args=list(_NO_WAY_OUT),
                        handle_sigint=False,
                        handle_sigterm=False,
                        handle_sighup=False,
                    )
                except Error as error:
                    raise ConfigurationError(
                        f"{self.program} does not start ({str(error).splitlines()[0][:200]}). "
                        "Where its sandbox is not permitted: -s NEWSCRAWL_RENDER_SANDBOX=0"
                    ) from error
                self._shown = 0
                self.version = f"Chromium {self._browser.version}"
            self._shown += 1
            return self._browser


class _View:
    """One page in a context of its own."""

    def __init__(self, owner: Chromium, url: str, html: str) -> None:
        self.owner, self.url, self.html = owner, url, html
        self.limits = owner.limits
        self._context: Any = None
        self._page: Any = None
        self._asked = self._refused = self._size = self._under_way = 0
        #: When a request last began or ended, by the clock that only goes forward.
        self._changed = monotonic()
        self._served = False
        self._windows: set[asyncio.Future[None]] = set()

    async def show(self, chromium: Any, wait_for: str | None) -> Rendered:
        from playwright.async_api import TimeoutError as OutOfTime

        until = monotonic() + self.limits.seconds
        page = await self._opened(chromium)
        # The driver's later events (loaded, idle) never come for a page whose script stopped its own parse.
        await page.goto(self.url, wait_until="commit", timeout=_ms(until))
        try:
            if wait_for:
                await page.wait_for_selector(wait_for, state="attached", timeout=_ms(until - _RESERVE))
            settled = await self._quiet(page, until - _RESERVE)
        except OutOfTime:
            settled = False
        length = await page.evaluate("document.documentElement.outerHTML.length")
        if length > self.limits.size:
            raise RenderFailed("too_large", f"{length} characters of markup")
        return Rendered(await page.content(), self._asked, self._refused, settled)

    async def _quiet(self, page: Any, until: float) -> bool:
        """Wait until the page is parsed and asks for nothing more; False where that took longer than ``until``."""
        while True:
            parsed = await page.evaluate("document.readyState") == "complete"
            if parsed and not self._under_way and monotonic() - self._changed >= _QUIET_SECONDS:
                return True
            if monotonic() >= until:
                return False
            await asyncio.sleep(_LOOK_SECONDS)

    async def _opened(self, chromium: Any) -> Any:
        """A page in a new context, whose requests all come to :meth:`_route` and which stays where it is."""
        self._context = await chromium.new_context(
            user_agent=self.owner.user_agent or None,
            locale="zh-CN",
            timezone_id=PAGE_ZONE_NAME,
            viewport={"width": WIDTH, "height": HEIGHT},
            accept_downloads=False,
            service_workers="block",
        )
        await self._context.route("**/*", self._route)
        await self._context.add_init_script(_STAY)
        page = self._page = await self._context.new_page()
        self._context.on("page", self._no_window)
        return page

    async def close(self) -> None:
        if self._context is not None:
            await self._context.close()

    def _no_window(self, page: Any) -> None:
        task = asyncio.ensure_future(_closed(page))
        self._windows.add(task)
        task.add_done_callback(self._windows.discard)

    async def _route(self, route: Any) -> None:
        """Answer one request of the page; never let it reach a network by itself."""
        self._under_way += 1
        self._changed = monotonic()
        try:
            answer = await self._answer(route.request)
            if answer is None:
                self._refused += 1
                await route.abort()
            else:
                await route.fulfill(status=answer.status, headers=answer.headers, body=answer.body)
        except Exception:
            # The page is gone while its request was under way, or the browser is.
            with contextlib.suppress(Exception):
                await route.abort()
        finally:
            self._under_way -= 1
            self._changed = monotonic()

    async def _answer(self, request: Any) -> Answer | None:
        kind = request.resource_type
        if request.is_navigation_request() and request.frame.parent_frame is None:
            if self._served or request.frame.page is not self._page:
                # A script that leads elsewhere does not lead us: "no content" leaves the page as it stands,
                # where a refusal would put the browser's error page in its place.
                self._refused += 1
                return Answer(204, {}, b"")
            self._served = True
            return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, self.html.encode("utf-8"))
        if kind == "stylesheet":
            # Loaders of script bundles give up where a style sheet fails.
            return Answer(200, {"Content-Type": "text/css"}, b"")
        if kind not in _ASKED or request.method not in {"GET", "POST"} or counts_readers(request.url):
            return None
        body = request.post_data_buffer or b""
        if self._asked >= self.limits.requests or self._size >= self.limits.size or len(body) > _MOST_POSTED:
            return None
        self._asked += 1
        asked = Asked(request.url, kind, request.method, dict(request.headers), body)
        answer = await self.owner.fetch(asked, self.limits.size - self._size)
        self._size += len(answer.body) if answer else 0
        return answer


#: What a page picture does not show, or not without a player.
_NOT_DRAWN = frozenset({"media", "websocket", "eventsource", "manifest", "texttrack", "ping"})
#: Pictures further down are loaded when they come near; then back to the top.
_SCROLL = """async (step) => {
  const end = Math.min(document.documentElement.scrollHeight, step * 20);
  for (let y = 0; y < end; y += step) { window.scrollTo(0, y); await new Promise(r => setTimeout(r, 30)); }
  window.scrollTo(0, 0);
}"""


class _Drawing(_View):
    """One page that is drawn: everything it consists of is asked for, pictures and fonts, too."""

    async def draw(self, chromium: Any, highest: int) -> Drawn:
        from playwright.async_api import TimeoutError as OutOfTime

        until = monotonic() + self.limits.seconds
        page = await self._opened(chromium)
        # As of a page that is read, not until its document is loaded.
        await page.goto(self.url, wait_until="commit", timeout=_ms(until))
        # A page that never comes to rest is drawn as it stands.
        with contextlib.suppress(OutOfTime):
            await page.wait_for_load_state(
                "load", timeout=min(self.limits.loading * 1000, _ms(until - 3 * _RESERVE))
            )
        with contextlib.suppress(OutOfTime):
            await page.evaluate(_SCROLL, HEIGHT)
            await page.wait_for_load_state("networkidle", timeout=min(3000.0, _ms(until - 2 * _RESERVE)))
        height = int(await page.evaluate("document.documentElement.scrollHeight"))
        png = await page.screenshot(
            full_page=True,
            animations="disabled",
            clip={"x": 0, "y": 0, "width": WIDTH, "height": max(1, min(height, highest))},
            timeout=_ms(until),
        )
        if len(png) > LARGEST_PICTURE:
            raise RenderFailed("too_large", f"a picture of {len(png)} bytes")
        return Drawn(png, page.url, self._refused, height > highest)

    async def _answer(self, request: Any) -> Answer | None:
        main = request.is_navigation_request() and request.frame.parent_frame is None
        if main and (self._served or request.frame.page is not self._page):
            return Answer(204, {}, b"")
        if request.resource_type in _NOT_DRAWN or request.method != "GET" or counts_readers(request.url):
            return Answer(204, {}, b"")
        self._served = self._served or main
        if self._asked >= self.limits.requests or self._size >= self.limits.size:
            return None
        self._asked += 1
        answer = await self.owner.fetch(
            Asked(request.url, "page" if main else request.resource_type), self.limits.size - self._size
        )
        self._size += len(answer.body) if answer else 0
        return answer


async def _closed(page: Any) -> None:
    with contextlib.suppress(Exception):
        await page.close()


def _ms(until: float) -> float:
    """Milliseconds from now; playwright takes 0 for "no limit"."""
    return max(1.0, (until - monotonic()) * 1000)
