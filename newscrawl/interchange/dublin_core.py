"""An article in the fifteen elements of Dublin Core (DCMI terms, ISO 15836-1), as OAI-PMH and METS carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newscrawl.interchange.article_records import ArticleRecord


def dublin_core(article: ArticleRecord, identifiers: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """(element, value) pairs in the order of the standard's list; an element may occur several times.

    ``identifiers``: further ones than the address, for example ISCC codes. What the page does not say is left out.
    """
    pairs = [("title", article.title)]
    pairs += [("creator", name) for name in article.authors]
    pairs += [("subject", name) for name in article.sections]
    pairs.append(("publisher", article.portal))
    pairs += [("contributor", name) for name in article.editors]
    if article.published_at:
        pairs.append(("date", article.published_at))
    pairs += [("type", "Text"), ("format", "text/html"), ("identifier", article.url)]
    pairs += [("identifier", one) for one in identifiers]
    pairs += [("identifier", one.record_id.strip("<>")) for one in article.captures if one.record_id]
    pairs += [
        ("source", name)
        for name in dict.fromkeys((article.source_name, article.original_publisher))
        if name and name != article.portal
    ]
    pairs.append(("language", article.language))
    pairs += [("rights", text) for text in article.rights]
    return pairs
