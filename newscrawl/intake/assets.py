"""Pictures and attachments of an article: which addresses count, and what came in their place."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.errors import RefusedPage
from newscrawl.intake.reading import refuse_status

if TYPE_CHECKING:
    from newscrawl.items import Article, Portal

#: Pictures and attachments of one article; a page that names more is a list of something.
MAX_ASSETS = 60
MAX_ADDRESS = 2000

_PAGE = re.compile(r"\.(?:[sx]?html?|php|jspx?|aspx?|do|action)$", re.IGNORECASE)
_FILE = re.compile(r"\.[A-Za-z0-9]{2,5}$")
_MARKUP = ("text/html", "application/xhtml")


def assets_of(article: Article, portal: Portal) -> list[str]:
    """The pictures and attachments an article names, as far as they are none of its portal's pages.

    A page may name any address as its picture; one that looks like an article is nobody's picture.
    """
    pattern = portal.article_path
    found = []
    for url in dict.fromkeys([*article.images, *article.attachments]):
        if not url.startswith(("http://", "https://")) or len(url) > MAX_ADDRESS:
            continue
        try:
            parts = urlsplit(url)
        except ValueError:
            continue
        if _PAGE.search(parts.path) or url in {article.url, article.canonical_url, *article.pages}:
            continue
        where = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if (
            pattern
            and portal.owns(parts.hostname or "")
            and not _FILE.search(parts.path)
            and re.search(pattern, where)
        ):
            continue
        found.append(url.partition("#")[0])
    return list(dict.fromkeys(found))[:MAX_ASSETS]


def asset_cause(status: int, content_type: str | None) -> str | None:
    """The refusal of what came in place of a picture or attachment; None where it is one."""
    if status == HTTPStatus.NOT_MODIFIED:
        return "not_modified"
    try:
        refuse_status(status)
    except RefusedPage as refusal:
        return refusal.cause
    return "not_asset" if (content_type or "").strip().lower().startswith(_MARKUP) else None
