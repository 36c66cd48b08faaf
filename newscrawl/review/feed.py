"""New copies as an Atom feed (RFC 4287), for feed readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml.builder import ElementMaker

from newscrawl import __version__
from newscrawl.language import translator
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

_ATOM = "http://www.w3.org/2005/Atom"
_MAKE = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})


def atom(rows: Sequence[dict[str, Any]], *, desk: str, updated: str, language: str) -> bytes:
    """``rows``: edges in the wide form, newest first; ``desk``: the desk's own address; ``updated``: UTC.

    An entry's identifier is made of the repost's lasting name, so that a reader shows each once, whatever the desk is
    called.
    """
    say = translator(language)
    feed = _MAKE.feed(
        {"{http://www.w3.org/XML/1998/namespace}lang": "zh-Hans" if language == "zh" else "en"},
        _MAKE.id("urn:newscrawl:alerts"),
        _MAKE.title(say("newscrawl: new copies")),
        _MAKE.updated(max((row["detected_at"] for row in rows), default=updated)),
        _MAKE.link(rel="self", href=f"{desk}/-/desk/alerts.atom"),
        _MAKE.link(rel="alternate", href=f"{desk}/-/desk/inbox"),
        _MAKE.author(_MAKE.name("newscrawl")),
        _MAKE.generator("newscrawl", version=__version__),
    )
    for row in rows:
        share = f"{row['copy_coverage']:.0%}"
        lines = [
            say("{share} of the copy, {n:,} characters; {status:@status}", share=share, n=row["shared"], status=row["status"]),
            printable(row["copy_url"]),
            f"← 《{printable(row['origin_title'])}》 {printable(row['origin_url'])}",
        ]  # fmt: skip
        feed.append(
            _MAKE.entry(
                _MAKE.id(f"urn:newscrawl:repost:{row['pair']}"),
                _MAKE.title(f"{printable(row['copy_portal'])}：《{printable(row['copy_title'])}》"),
                _MAKE.updated(row["detected_at"]),
                _MAKE.link(rel="alternate", href=f"{desk}/-/desk/compare/{row['pair']}"),
                _MAKE.summary("\n".join(lines)),
                *(_MAKE.category(term=name, label=name) for name in row.get("rules", ())),
            )
        )
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True))
