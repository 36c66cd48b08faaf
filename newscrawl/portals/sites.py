"""The user's own sites: crawled without a portal file, each with a name, a queue and a schedule of its own.

They stand in ``sites.json`` beside the database, so that a rebuild and an upgrade keep them; ``newscrawl sites add``
writes it, ``newscrawl run`` takes them along.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.errors import ConfigurationError
from newscrawl.files import parse_json, write_whole
from newscrawl.portals.registry import spiders
from newscrawl.spiders.portal import SITE_KEY, AnyPortal

if TYPE_CHECKING:
    from pathlib import Path

SITES_FILE = "sites.json"
#: Spider arguments that are the site's own business, not an argument of it.
_RESERVED = frozenset({"url", "site", "site_title"})
_LONGEST_INTERVAL = 24 * 365
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)


@dataclass(slots=True)
class Site:
    """One site. ``name``: of its queue, lock and portal in the database; ``every``: hours between two runs of
    ``newscrawl run --due``, None: whenever a list or an article is due.
    """

    name: str
    url: str
    title: str = ""
    every: float | None = None
    arguments: dict[str, str] = field(default_factory=dict)
    added_at: str = ""

    def spider_arguments(self) -> list[str]:
        """``NAME=VALUE`` for the spider ``portal``."""
        own = {"url": self.url, "site": self.name, "site_title": self.title, **self.arguments}
        return [f"{key}={value}" for key, value in own.items() if value]


def load(path: Path) -> dict[str, Site]:
    """The sites of a file by name; none where there is no file. Raises :class:`ConfigurationError`."""
    if not path.exists():
        return {}
    try:
        rows = parse_json(path.read_text(encoding="utf-8"))
        found = [_site(row) for row in rows]
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigurationError(
            f"{path}: cannot be read as a list of sites ({error}). Repair or remove it."
        ) from error
    names = [site.name for site in found]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ConfigurationError(f"{path}: the site {twice} stands in it twice. Remove one of the entries.")
    return {site.name: checked(site) for site in found}


def _site(row: dict[str, Any]) -> Site:
    known = {
        name: row[name] for name in ("name", "url", "title", "every", "arguments", "added_at") if name in row
    }
    return Site(**known)


def checked(site: Site) -> Site:
    """The site itself; raises :class:`ConfigurationError` where it cannot be crawled under its name."""
    if not isinstance(site.name, str) or not SITE_KEY.fullmatch(site.name):
        raise ConfigurationError(
            f"Invalid site name {site.name!r}; expected lower-case letters, digits, '.', '_' and '-'."
        )
    if site.name in spiders() or site.name == AnyPortal.name:
        raise ConfigurationError(f"{site.name} is the name of a declared portal. Choose another with --name.")
    try:
        parts = urlsplit(site.url)
        host = parts.hostname
        _ = parts.port  # Raises ValueError where it is no number, or too large.
    except ValueError:
        host = None
    if host is None or parts.scheme not in {"http", "https"}:
        raise ConfigurationError(f"Invalid address {site.url!r}; expected http:// or https:// and a host.")
    if site.every is not None and not (
        isinstance(site.every, int | float) and 0 < site.every <= _LONGEST_INTERVAL
    ):
        raise ConfigurationError(
            f"Invalid interval {site.every!r} of {site.name}; expected hours, more than 0."
        )
    reserved = _RESERVED & set(site.arguments)
    if reserved:
        raise ConfigurationError(
            f"{', '.join(sorted(reserved))}: set by the site itself, not as an argument of {site.name}."
        )
    return site


def save(path: Path, sites: dict[str, Site]) -> None:
    """Write the file atomically."""
    text = json.dumps([asdict(site) for site in sites.values()], ensure_ascii=False, indent=1) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}).") from error


def name_of(url: str) -> str:
    """The name a site gets where none is given: its host without ``www.``."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return host.lower().removeprefix("www.")


def same_page(url: str) -> str:
    """A key two spellings of one start address share: without scheme, ``www.``, default port, index file, fragment.

    Two sites of one start address would have two queues and two schedules. A section or a port of its own keeps a key
    of its own.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removesuffix(".").removeprefix("www.")
    port = "" if parts.port in {None, 80, 443} else f":{parts.port}"
    path = _INDEX.sub("/", parts.path) or "/"
    return f"{host}{port}{path}?{parts.query}"


def declared_for(url: str) -> str | None:
    """The declared portal whose pages stand on the host of an address."""
    host = urlsplit(url).hostname or ""
    return next((name for name, cls in spiders().items() if host and cls.portal().owns(host)), None)
