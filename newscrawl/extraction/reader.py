"""One page in, one article out: the order in which the other modules are asked."""

from __future__ import annotations

from urllib.parse import urljoin

from newscrawl.errors import RefusedPage
from newscrawl.extraction import body as bodies
from newscrawl.extraction import encoding, generic, head, tree
from newscrawl.items import Article

#: Larger pages are refused before anything is read.
MAX_BYTES = 16 * 1024 * 1024


def extract(html: bytes, url: str, *, content_type: str | None = None, rules: object = None) -> Article:
    """The article on a page.

    ``html``: the payload as it came, undecoded. ``url``: its address (may be empty). ``content_type``: the
    response header, where known. ``rules``: a :class:`~newscrawl.extraction.fields.Rules` or a list of
    dated versions; None for the generic path.

    Raises :class:`~newscrawl.errors.RefusedPage` with a cause from ``items.REFUSALS`` for what is no article.
    """
    if len(html) > MAX_BYTES:
        raise RefusedPage("too_large", f"{len(html)} bytes, the limit is {MAX_BYTES}")
    text, used = encoding.decode(html, content_type)
    root = tree.parse(text.replace("\x00", ""))
    if root is None:
        raise RefusedPage("empty_body", "no markup")
    page = tree.flatten(root)
    bodies.weigh(page)
    about = head.read(page, text)
    _, at = generic.title(page, about)
    node = bodies.find(page, at)
    if node is None:
        raise RefusedPage("empty_body", "no running text")
    kept = bodies.collect(page, node)
    if not kept:
        raise RefusedPage("empty_body", "no running text")
    title, at = generic.title(page, about, bodies.anchor(kept))
    if title is None:
        raise RefusedPage("no_title", "")
    found = bodies.trim(page, node, kept, title.value, at)
    if not found.kept:
        raise RefusedPage("empty_body", "no running text")
    where = generic.zones(page, found, at)
    article = Article(url, title=title.value, encoding=used)
    article.provenance["title"] = title.where
    stamp = generic.published(page, about, where, url)
    if stamp:
        article.published_at, article.published_at_raw = stamp[0].iso, stamp[0].raw
        article.provenance["published_at"] = stamp[1]
    source, line = generic.source(page, about, where, found, article.published_at_raw)
    article.source_raw = line
    if source:
        article.source_name = source.value
        article.provenance["source_name"] = source.where
    article.authors, origin = generic.authors(page, about, where, found, article.published_at_raw)
    if origin:
        article.provenance["authors"] = origin
    article.editors, origin = generic.editors(page, where, found)
    if origin:
        article.provenance["editors"] = origin
    article.body = "\n".join(kept.text for kept in found.kept)
    article.captions = [kept.text for kept in found.kept if kept.caption]
    article.site_name = generic.site_name(page, about, title.value)
    article.canonical_url = urljoin(url, about.canonical) if about.canonical else None
    return article
