"""Pictures of pages as a browser shows them now (the optional ``playwright`` extra, the system's Chromium).

A picture is an illustration; the capture is the evidence. The page may load only from addresses a crawl may
reach. That is checked for each request the page makes, not for the hops of a redirect, which the browser follows
by itself: on a machine with services that must not be read, run it behind a firewall that forbids them.
"""

from __future__ import annotations

import socket
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.errors import ConfigurationError, RefusedPage
from newscrawl.frontier.guard import check_url, resolve_checked
from newscrawl.items import utc
from newscrawl.reporting.printing import browser as find_browser

if TYPE_CHECKING:
    from collections.abc import Sequence

_VIEWPORT = {"width": 1280, "height": 1600}
_PATIENCE_MS = 45_000


def photograph(url: str, target: Path, *, allow: Sequence[str] = ()) -> dict[str, Any]:
    """Write a full-page PNG of ``url``; when it was taken, of what address, by which browser.

    ``allow``: networks opened on purpose (tests). Raises ``ConfigurationError`` where there is no browser or
    the page cannot be shown.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise ConfigurationError("screenshots need the extra: pip install 'newscrawl[playwright]'") from error
    program = find_browser()
    if program is None:
        raise ConfigurationError("screenshots need Chromium or Chrome on this machine")
    if fault := _fault(url, allow):
        raise ConfigurationError(f"{url}: {fault}")
    try:
        with sync_playwright() as player:
            chromium = player.chromium.launch(executable_path=program, args=["--no-sandbox"])
            try:
                page = chromium.new_page(viewport=_VIEWPORT, locale="zh-CN", accept_downloads=False)  # type: ignore[arg-type,unused-ignore]
                page.route(
                    "**/*",
                    lambda route: route.abort() if _fault(route.request.url, allow) else route.continue_(),
                )
                answer = page.goto(url, wait_until="load", timeout=_PATIENCE_MS)
                taken = utc(datetime.now(UTC))
                page.screenshot(path=target, full_page=True, timeout=_PATIENCE_MS)
                return {
                    "taken_at": taken,
                    "url": url,
                    "final_url": page.url,
                    "status": answer.status if answer else None,
                    "browser": f"Chromium {chromium.version}",
                    "viewport": "{width}x{height}".format(**_VIEWPORT),
                }
            finally:
                chromium.close()
    except (Error, OSError) as error:
        raise ConfigurationError(f"{url} could not be shown: {str(error).splitlines()[0][:200]}") from error


@dataclass(slots=True, frozen=True)
class Picture:
    """A page as a browser showed it; ``words`` say when, of which address, by which browser."""

    png: bytes
    name: str
    words: str


def picture(url: str, *, allow: Sequence[str] = ()) -> Picture:
    """The same as :func:`photograph`, in memory."""
    with tempfile.TemporaryDirectory(prefix="newscrawl-") as folder:
        target = Path(folder, "page.png")
        shot = photograph(url, target, allow=allow)
        png = target.read_bytes()
    words = f"{shot['taken_at']} · {shot['final_url']} · HTTP {shot['status']} · {shot['browser']}"
    return Picture(png, f"page-{shot['taken_at'].replace(':', '')}.png", words)


def _fault(url: str, allow: Sequence[str]) -> str | None:
    """Why the browser must not ask this address."""
    if url.startswith(("data:", "blob:")):
        return None
    try:
        check_url(url, allow)
        resolve_checked(urlsplit(url).hostname or "", allow)
    except (RefusedPage, ValueError) as error:
        return str(error)
    except (socket.gaierror, OSError):
        return "its name does not resolve"
    return None
