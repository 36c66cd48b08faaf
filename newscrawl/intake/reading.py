"""One page read: status, article by the portal's rules, attribution verdict. Values in, values out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.attribution import attribute, registry
from newscrawl.attribution.mirror import detect_mirror
from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract
from newscrawl.extraction.editions import own_edition, told
from newscrawl.extraction.encoding import decode
from newscrawl.intake import bounds
from newscrawl.store.articles import cause_of_status

if TYPE_CHECKING:
    from newscrawl.items import Article, Portal, Visit


def refuse_status(status: int) -> None:
    """Raise :class:`RefusedPage` where an HTTP status already says that there is no article."""
    cause = cause_of_status(status)
    if cause is None and not 200 <= status < 300:
        cause = "http_error"
    if cause is not None:
        raise RefusedPage(cause, f"HTTP {status}")


def require_date(article: Article) -> Article:
    """An article of no known day cannot be placed in who-was-first; it is refused, not guessed."""
    if not article.published_at:
        raise RefusedPage("no_date")
    return article


def in_time(article: Article, since: str | None, until: str | None) -> bool:
    """Within the asked-for days (``YYYY-MM-DD``, inclusive), by the page's own date."""
    if not article.published_at:
        return True
    day = article.published_at[:10]
    return not ((since and day < since) or (until and day > until))


def read_page(
    portal: Portal,
    html: bytes,
    url: str,
    *,
    content_type: str | None = None,
    captured_at: str | None = None,
    edition: object = None,
) -> Article:
    """One page of a portal, by its rules of the day it was captured; raises :class:`RefusedPage`.

    ``edition``: the printed page it was found on, as the crawl or the archive has it.
    """
    bounds.check(html)
    article = extract(
        html, url, content_type=content_type, rules=portal.rules or None, captured_at=captured_at
    )
    if portal.paper is not None:
        day = article.published_at[:10] if article.published_at else None
        text, _ = decode(html, content_type)
        found = told(edition) or own_edition(text, portal.paper, day)
        article.print_edition = found or article.print_edition
    return article


def read_attribution(visit: Visit) -> None:
    """Fill ``visit.verdict`` from the article's layers, and note where the page is a mirror's."""
    article, portal = visit.article, visit.portal
    if article is None or visit.verdict is not None:
        return
    verdict = visit.verdict = attribute(article, portal=portal)
    host = urlsplit(visit.url).hostname or ""
    declared = portal.article_path is not None
    if declared and portal.owns(host) and not article.repair_kinds:
        return

    def domains(name: str) -> tuple[str, ...]:
        if name in {portal.name, portal.owner, *portal.brands}:
            return portal.hosts
        publisher = registry().resolve(name)
        return tuple(publisher.domains) if publisher else ()

    # A page read with a portal's rules on a host that is not the portal's claims to be the portal's.
    claimed = article.site_name if portal.owns(host) else portal.name
    verdict.mirror = detect_mirror(
        visit.url, repair_kinds=article.repair_kinds, site_name=claimed, site_domains=domains
    )
