"""All portals we have a file for, and which of them a page belongs to."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newscrawl.cms.portal import PortalSpider
from newscrawl.spiders.portal import AnyPortal, portal_of

if TYPE_CHECKING:
    from newscrawl.items import Portal


@functools.cache
def spiders() -> dict[str, type[PortalSpider]]:
    """Every declared portal's spider by name, in the order of the names."""
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["newscrawl.spiders"]}))
    classes = {name: loader.load(name) for name in sorted(loader.list())}
    return {
        name: cls for name, cls in classes.items() if issubclass(cls, PortalSpider) and cls is not AnyPortal
    }


@functools.cache
def _by_host() -> list[Portal]:
    return [cls.portal() for cls in spiders().values()]


def portal_for(host: str, spider: str | None = None, arguments: dict[str, Any] | None = None) -> Portal:
    """The portal a page on ``host`` belongs to, in a crawl of ``spider`` or in an archive of unknown make."""
    given = arguments or {}
    if spider in spiders():
        return _declared(spider, str(given.get("home") or ""))
    if spider == AnyPortal.name and (asked := str(given.get("url") or "").split(",")[0].strip()):
        # As the crawl read it: without the rules of a file that is there, or came later.
        return portal_of(
            (urlsplit(asked).hostname or host).lower(),
            urljoin(asked, "/"),
            key=str(given.get("site") or "") or None,
            name=str(given.get("site_title") or "") or None,
        )
    return _of_host(host)


@functools.lru_cache(maxsize=1024)
def _declared(spider: str, home: str) -> Portal:
    return spiders()[spider].portal(home=home or None)


@functools.lru_cache(maxsize=4096)
def _of_host(host: str) -> Portal:
    owners = [portal for portal in _by_host() if portal.owns(host)]
    # A city's channel on a provincial site is a portal of its own: the longest name that fits decides.
    return (
        max(owners, key=lambda portal: _closeness(portal, host))
        if owners
        else portal_of(host, f"http://{host}/")
    )


def _closeness(portal: Portal, host: str) -> int:
    return max((len(own) for own in portal.hosts if host == own or host.endswith(f".{own}")), default=0)
