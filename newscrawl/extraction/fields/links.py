"""Pictures and attachments of an article, as absolute addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from newscrawl.extraction.body import Body
    from newscrawl.extraction.tree import Page

_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|wps|et|ofd|csv)$", re.IGNORECASE)
#: The last characters of these, in either case, and a line end, before which the pattern's ``$`` matches too.
_LAST_OF_FILE = frozenset("fcxstprzdvFCXSTPRZDV\u017f\n")


def is_file(href: str) -> bool:
    """Whether a link leads to an attachment, by its ending."""
    path = href.partition("?")[0]
    # Most links end in "l" or a digit: a look at one character spares the pattern.
    return path[-1:] in _LAST_OF_FILE and bool(_ATTACHMENT.search(path))


def join(base: str, link: str) -> str | None:
    """An absolute http(s) address, or None: a page's links are data and may be anything."""
    try:
        target = urljoin(base, link)
        return target if urlsplit(target).scheme in {"http", "https"} else None
    except ValueError:
        return None


def images(page: Page, body: Body, base: str) -> list[str]:
    """Addresses of the pictures between the first and the last line of the body, in order."""
    first, last = body.kept[0].block.index, body.kept[-1].block.index
    inside = [image for image in page.images if body.node is not None and image.node.inside(body.node)]
    found = [
        join(base, image.src)
        for image in inside
        if first <= image.block <= last + 1 and not image.node.outcast
    ]
    return list(dict.fromkeys(link for link in found if link))[:200]


def attachments(page: Page, base: str) -> list[str]:
    """Addresses of the files that the page links to."""
    # Hardly any link leads to a file: its last character tells without a call, unless a query follows.
    files = [
        join(base, link.href)
        for link in page.links
        if (link.href[-1:] in _LAST_OF_FILE or "?" in link.href) and is_file(link.href)
    ]
    return list(dict.fromkeys(link for link in files if link))[:100]
