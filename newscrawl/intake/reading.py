"""One page read: status, article by the portal's rules, attribution verdict. Values in, values out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.attribution import attribute, registry
from newscrawl.attribution.mirror import detect_mirror
from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract
from newscrawl.extraction.editions import edition_fields, own_edition
from newscrawl.extraction.encoding import decode
from newscrawl.intake import bounds
from newscrawl.store.articles import cause_of_status

if TYPE_CHECKING:
    from newscrawl.items import Article, Portal, Verdict, Visit


@dataclass(slots=True)
class PageReading:
    """What one page gives: an article and its verdict, or the refusal.

    It depends on nothing but the page's bytes and headers, the portal, the edition it was found in and the version of the
    program: it can be made by any process, and kept. All its fields are plain values or dataclasses of them.
    """

    #: The address that answered; the one by which the portal was chosen.
    url: str
    asked: str
    #: ``sha256:<hex>`` of the body as it came over the wire.
    payload_digest: str
    edition: object = None
    article: Article | None = None
    verdict: Verdict | None = None
    #: The refusal, where there is no article: one of ``items.REFUSALS``.
    cause: str | None = None
    detail: str = ""

    def result(self) -> Article:
        """The article; raises the refusal."""
        if self.article is None:
            raise RefusedPage(self.cause or "callback", self.detail)
        return self.article


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
        found = edition_fields(edition) or own_edition(text, portal.paper, day)
        article.print_edition = found or article.print_edition
        picture = (found or {}).get("picture")
        if picture and picture not in article.images:
            # Of the article as of the others on its page: its own pictures come first.
            article.images.append(picture)
    return article


def read_attribution(visit: Visit) -> None:
    """Fill ``visit.verdict`` from the article's layers, and note where the page is a mirror's."""
    if visit.article is not None and visit.verdict is None:
        visit.verdict = verdict_of(visit.article, visit.portal, visit.url)


def verdict_of(article: Article, portal: Portal, url: str) -> Verdict:
    """The verdict on an article that was asked for at ``url``; with ``mirror`` where the page is one's."""
    verdict = attribute(article, portal=portal)
    host = urlsplit(url).hostname or ""
    declared = portal.article_path is not None
    if declared and portal.owns(host) and not article.repair_kinds:
        return verdict

    def domains(name: str) -> tuple[str, ...]:
        if name in {portal.name, portal.owner, *portal.brands}:
            return portal.hosts
        publisher = registry().resolve(name)
        return tuple(publisher.domains) if publisher else ()

    # A page read with a portal's rules on a host that is not the portal's claims to be the portal's.
    claimed = article.site_name if portal.owns(host) else portal.name
    verdict.mirror = detect_mirror(
        url, repair_kinds=article.repair_kinds, site_name=claimed, site_domains=domains
    )
    return verdict
