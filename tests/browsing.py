"""Headless Chromium for tests, and the one way to follow a link in it.

A test that presses a key or counts rows right after a link was clicked may still see the page it came from, or one whose
script has not run. So whatever leads to another page stands inside :func:`arriving`, or is one of :func:`follow` and
:func:`press`: they return when the next page is loaded and its deferred scripts have run. No limit here is shorter than
:data:`tests.limits.HANGS`.
"""

from __future__ import annotations

import shutil
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.limits import HANGS, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
#: What Playwright calls a timeout: milliseconds.
LIMIT = HANGS * 1000
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium of one's own."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=LIMIT)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=LIMIT)
        try:
            yield browser
        finally:
            browser.close()


def new_page(browser: Browser, **options: Any) -> Page:
    """A page with a profile of its own; ``options`` of the profile."""
    context = browser.new_context(**options)
    context.set_default_timeout(LIMIT)
    context.set_default_navigation_timeout(LIMIT)
    return context.new_page()


@contextmanager
def arriving(page: Page) -> Iterator[None]:
    """What is done inside leads to another page; wait until that one is loaded and its scripts have run.

    The mark is on the document that is left, so the same address again (a form that comes back) counts as another page.
    """
    page.evaluate("() => { window.left = true; }")
    yield
    page.wait_for_function("() => !window.left && document.readyState === 'complete'")


def follow(page: Page, selector: str) -> None:
    """Click what leads to another page."""
    with arriving(page):
        page.click(selector)


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page."""
    with arriving(page):
        page.keyboard.press(key)


@contextmanager
def serving(application: Any) -> Iterator[str]:
    """The address of an ASGI application, served on a port of its own."""
    import uvicorn

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(application, log_level="error"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        wait_for(lambda: server.started or not thread.is_alive())
        assert server.started
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(HANGS)
