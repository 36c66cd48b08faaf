"""An article as ninjs 3.0, the IPTC's News in JSON (https://iptc.org/standards/ninjs/, schema of 2024).

What the page says of its origin stands in ``infoSources``: the publisher whose page it is (``publisher``), the source
it names (``creditedSource``), the publisher the text comes from as read from all layers (``originator``). The
capture is an ``altId`` (``warcRecordId``) and, with its digest, a rendition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from newscrawl.interchange.article_records import ArticleRecord
    from newscrawl.interchange.iscc import Codes

VERSION: Final = "3.0"
SCHEMA: Final = "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json"
_DATE_ONLY: Final = 10


def ninjs(article: ArticleRecord, codes: Codes | None = None) -> dict[str, Any]:
    """The ninjs object of an article.

    ``codes``: its ISCC codes, added as alternative identifiers. A publication day without a time is given as midnight
    in the pages' zone only where ninjs wants a moment; ``contentCreated`` is left out then.
    """
    result: dict[str, Any] = {
        "standard": {"name": "ninjs", "version": VERSION, "schema": SCHEMA},
        "uri": article.url,
        "type": "text",
        "version": str(article.version),
        "firstCreated": article.first_seen_at,
        "versionCreated": article.changed_at,
        "pubStatus": "canceled" if article.state == "gone" else "usable",
        "language": article.language,
        "title": article.title,
        "headlines": [{"role": "main", "value": article.title}],
        "bodies": [
            {
                "role": "main",
                "contentType": "text/plain",
                "charCount": len(article.body),
                "value": article.body,
            }
        ],
        "infoSources": _sources(article),
        "altIds": [
            {"role": "warcRecordId", "value": one.record_id} for one in article.captures if one.record_id
        ],
        "renditions": [
            {
                "name": "capture",
                "href": one.url,
                "digest": one.payload_digest,
                **({"contentType": one.content_type} if one.content_type else {}),
            }
            for one in article.captures
        ],
    }
    if article.published_at and len(article.published_at) > _DATE_ONLY:
        result["contentCreated"] = _date_time(article.published_at)
    if article.subtitle:
        result["headlines"].append({"role": "subtitle", "value": article.subtitle})
    if article.authors:
        result["by"] = "、".join(article.authors)
        result["people"] = [{"name": name, "rel": "creator"} for name in article.authors]
    if article.editors:
        result.setdefault("people", []).extend({"name": name, "rel": "editor"} for name in article.editors)
    if article.sections:
        result["subjects"] = [{"name": name, "rel": "section"} for name in article.sections]
    if article.owner:
        result["copyrightHolder"] = article.owner if not _is_foreign(article) else article.original_publisher
    if article.rights:
        result["usageTerms"] = "\n\n".join(article.rights)
    if codes:
        result["altIds"] += [
            {"role": "isccMeta", "value": codes.meta},
            {"role": "isccText", "value": codes.text},
        ]
    return result


def _is_foreign(article: ArticleRecord) -> bool:
    """Does the page itself name another publisher as the text's origin?"""
    return bool(article.original_publisher) and article.original_publisher not in {
        article.portal,
        article.owner,
    }


def _sources(article: ArticleRecord) -> list[dict[str, str]]:
    found = [{"name": article.portal, "role": "publisher"}]
    if article.source_name:
        found.append({"name": article.source_name, "role": "creditedSource"})
    if article.original_publisher:
        found.append({"name": article.original_publisher, "role": "originator"})
    return found


def _date_time(text: str) -> str:
    """RFC 3339 wants seconds: ``T11:18`` becomes ``T11:18:00``."""
    moment, zone = text[:16], text[16:]
    return f"{moment}{zone}" if zone.startswith(":") else f"{moment}:00{zone}"
