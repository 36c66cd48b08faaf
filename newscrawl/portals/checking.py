"""What a declared portal needs before it may be merged: docstring, addresses, fixture, publisher.

``newscrawl portal test NAME`` runs it in seconds for one portal, the tests for all.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from newscrawl.attribution import registry
from newscrawl.errors import RefusedPage
from newscrawl.intake import read_page
from newscrawl.portals.publishers import hosts_of, names_of

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.cms.portal import PortalSpider

#: The fields a fixture states.
FIELDS = ("title", "published_at", "source_name", "authors", "editors", "rule_misses")
_HEADINGS = ("Domain", "Layout", "Unverified")
_MAKE = "tests/spiders/make_fixtures.py"
_FILES = ("page.html", "meta.json", "expected.json")


def complaints(cls: type[PortalSpider], folder: Path) -> list[str]:
    """Everything that is missing or wrong about a portal; empty where it may be merged.

    ``folder``: its fixture (``tests/spiders/fixtures/NAME``).
    """
    return [*_docstring(cls), *_declaration(cls), *_publisher(cls), *_fixture(cls, folder)]


def _docstring(cls: type[PortalSpider]) -> list[str]:
    text = cls.__dict__.get("__doc__") or ""
    head = text.split("\n\n")[0]
    said = dict(re.findall(r"^\s*(Domain|Layout|Unverified):\s*(\S.*)$", text, re.MULTILINE))
    wrong = [f"the docstring has no line {name}:" for name in _HEADINGS if name not in said]
    if getattr(cls, "portal_name", "?") not in head:
        wrong.append("the docstring's first line does not name the portal")
    if cls.owner and cls.owner not in head:
        wrong.append("the docstring's first line does not name the owner")
    layout = re.search(r"^\s*Layout:(.*?)^\s*Unverified:", text, re.MULTILINE | re.DOTALL)
    if not layout or not re.search(r"(?:19|20)\d\d", layout[1]):
        wrong.append("Layout: gives no year")
    if not cls.sections and not re.search(r"Unverified:.*(?:section|edition)", text, re.DOTALL):
        wrong.append("no sections, and Unverified: does not say so")
    if "TODO" in text:
        wrong.append("the docstring still has a TODO")
    return wrong


def _declaration(cls: type[PortalSpider]) -> list[str]:
    wrong = [
        f"no {field}" for field in ("portal_name", "home", "article_path") if not getattr(cls, field, None)
    ]
    if not wrong:
        lists = [cls.home, *(urljoin(cls.home, section) for section in cls.sections)]
        wrong += [f"article_path takes the list {url}" for url in lists if _matches(cls, url)]
    return wrong


def _publisher(cls: type[PortalSpider]) -> list[str]:
    """Attribution names a publisher by the registry: without a row the portal's own texts are nobody's."""
    if not getattr(cls, "portal_name", None) or not getattr(cls, "home", None):
        return []
    found = [publisher for name in names_of(cls) if (publisher := registry().resolve(name)) is not None]
    if not found:
        return [
            f"{cls.portal_name} is not in the registry of publishers: newscrawl portal register {cls.name}"
        ]
    domains = {domain for publisher in found for domain in publisher.domains}
    missing = [
        host
        for host in hosts_of(cls)
        if not any(host == domain or host.endswith(f".{domain}") for domain in domains)
    ]
    return [
        f"no publisher of the registry has the host {host}: newscrawl portal register {cls.name}"
        for host in missing
    ]


def _fixture(cls: type[PortalSpider], folder: Path) -> list[str]:
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        files = ", ".join(missing)
        return [
            f"no fixture {files} in {folder}: add a table [{cls.name}] to tests/spiders/layouts.toml, run python {_MAKE}"
        ]
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        expected = json.loads((folder / "expected.json").read_bytes())
        html = (folder / "page.html").read_bytes()
        return _read(cls, html, meta, expected)
    except (ValueError, KeyError, TypeError) as error:
        return [f"the fixture cannot be read ({type(error).__name__}: {error})"]
    except RefusedPage as refused:
        return [f"the fixture is refused as no article ({refused})"]


def _read(cls: type[PortalSpider], html: bytes, meta: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    addresses = [meta["url"], *meta["examples"]]
    wrong = [f"article_path does not match {url}" for url in addresses if not _matches(cls, url)]
    wrong += [f"{url} is on no host of the portal" for url in addresses if not _owns(cls, url)]
    if meta["synthetic"] and b"Synthetic page" not in html:
        wrong.append("the page is not marked as synthetic")
    article = read_page(
        cls.portal(), html, meta["url"], content_type=meta["content_type"], captured_at=meta["captured"]
    )
    wrong += [
        f"{field}: {getattr(article, field)!r}, expected {expected[field]!r}"
        for field in FIELDS
        if getattr(article, field) != expected[field]
    ]
    body = article.body or ""
    if not body.startswith(expected["body_first"]) or not body.endswith(expected["body_last"]):
        wrong.append(f"body runs from {body[:30]!r} to {body[-30:]!r}")
    return wrong


def _matches(cls: type[PortalSpider], url: str) -> bool:
    parts = urlsplit(url)
    return bool(re.search(cls.article_path, f"{parts.path}?{parts.query}" if parts.query else parts.path))


def _owns(cls: type[PortalSpider], url: str) -> bool:
    return cls.portal().owns(urlsplit(url).hostname or "")
