"""Citations and quotations to copy, as letters and reports use them.

A citation follows GB/T 7714-2015 (electronic resource, ``[EB/OL]``): author. title. place of publication, date of
publication. [day of access]. address. The day of access is that of the capture the archive holds, since anybody can check it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.language.clock import local
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Collection

    from newscrawl.reporting.overlap import Comparison

#: Three authors are named (GB/T 7714, 8.1.2), then 等.
_AUTHORS = 3


def citation(article: dict[str, Any]) -> str:
    """``article`` as :func:`newscrawl.reporting.dossier.article` gives it."""
    names = [printable(name) for name in article.get("authors") or [] if isinstance(name, str) and name]
    authors = ", ".join(names[:_AUTHORS]) + (", 等" if len(names) > _AUTHORS else "")
    published = local(article.get("published_at"))[:10]
    captures = article.get("captures") or []
    seen = local(captures[-1]["captured_at"] if captures else article.get("first_seen_at"))[:10]
    title = printable(article["title"]).rstrip(".。")
    parts = [authors or printable(article.get("source_name") or article["portal"]), f"{title}[EB/OL]"]
    dates = f"{f'({published})' if published else ''}[{seen}]"
    return f"{'. '.join(parts)}. {dates}. {printable(article['url'])}."


def quotation(
    copy: dict[str, Any], origin: dict[str, Any], comparison: Comparison, left_out: Collection[int]
) -> str:
    """All shared passages as the copy has them, numbered, with both citations; without those left out."""
    lines = [
        f"{one.number}. “{printable(copy['body'][one.copy_start : one.copy_start + one.copy_length])}”"
        for one in comparison.passages
        if one.number not in left_out
    ]
    return "\n".join([*lines, "", citation(copy), citation(origin)])
