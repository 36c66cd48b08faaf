"""What a page may ask of a parser, judged before one sees it, in time linear in its size.

HTML parsers need far more than linear time for some forms: thousands of attributes in one tag, of elements that are
opened and never closed, of comments without an end. No page of a news portal comes near the limits here (the largest
figures of 386 real ones: 11,000 tags, 21 attributes, 300 unclosed elements); a page beyond them is refused by name, in a crawl, an
ingest and a rebuild alike. What is below them and still takes long is ended by the deadline of a crawl
(``newscrawl.frontier.page_reader``).
"""

from __future__ import annotations

import re
from typing import Final

from newscrawl import native
from newscrawl.errors import RefusedPage

#: Of one page.
MOST_TAGS: Final = 200_000
MOST_UNCLOSED: Final = 20_000
MOST_OPEN_COMMENTS: Final = 1_000
#: Of one tag.
MOST_ATTRIBUTES: Final = 2_000
#: From so many on, a page is tried out under the deadline before anything else reads it.
_LARGE: Final = 1024 * 1024
_MANY_TAGS: Final = 30_000
_MANY_UNCLOSED: Final = 4_000
_MANY_OPEN_COMMENTS: Final = 20
#: A tag that is shorter holds fewer attributes than matter.
_LONG_TAG: Final = 2_000
_MANY_ATTRIBUTES: Final = 200
_LONG: Final = re.compile(rb"<[A-Za-z][^>]{%d}" % (_LONG_TAG - 2))
_QUOTED: Final = re.compile(rb"\"[^\"]*\"|'[^']*'")
#: Elements that have no end tag, or commonly none.
_VOID: Final = (
    b"<br", b"<img", b"<meta", b"<link", b"<input", b"<hr", b"<li", b"<p", b"<td", b"<tr", b"<dd", b"<dt", b"<option",
)  # fmt: skip


def check(body: bytes) -> bool:
    """Raise ``RefusedPage`` (``too_complex``) for markup beyond the limits; is it unusual, though within them?

    ``body``: the page's bytes, content encodings taken off.
    """
    tags, ends, declarations, opened, closed = _signs(body)
    if tags > MOST_TAGS:
        raise RefusedPage("too_complex", f"{tags} tags")
    unclosed = 0 if tags <= _MANY_UNCLOSED else tags - 2 * ends - declarations
    if unclosed > _MANY_UNCLOSED:
        lower = body.lower()
        unclosed -= sum(lower.count(name) for name in _VOID)
        if unclosed > MOST_UNCLOSED:
            raise RefusedPage("too_complex", f"{unclosed} elements without an end")
    comments = opened - closed if opened > _MANY_OPEN_COMMENTS else opened
    if comments > MOST_OPEN_COMMENTS:
        raise RefusedPage("too_complex", f"{comments} comments without an end")
    attributes = _most_attributes(body)
    if attributes > MOST_ATTRIBUTES:
        raise RefusedPage("too_complex", f"{attributes} attributes in one tag")
    return (
        len(body) > _LARGE
        or tags > _MANY_TAGS
        or unclosed > _MANY_UNCLOSED
        or comments > _MANY_OPEN_COMMENTS
        or attributes > _MANY_ATTRIBUTES
    )


def _signs(body: bytes) -> tuple[int, int, int, int, int]:
    """How often ``<``, ``</``, ``<!``, ``<!--`` and ``-->`` stand in a page."""
    if native.kernel is not None:
        found: tuple[int, int, int, int, int] = native.kernel.signs(body)
        return found
    return body.count(b"<"), body.count(b"</"), body.count(b"<!"), body.count(b"<!--"), body.count(b"-->")


def _has_long_run(body: bytes) -> bool:
    """Whether so many bytes as a long tag has stand between two ``>`` somewhere."""
    at = 0
    while len(body) - at >= _LONG_TAG:
        end = body.rfind(b">", at, at + _LONG_TAG)
        if end < 0:
            return True
        at = end + 1
    return False


def _most_attributes(body: bytes) -> int:
    """About how many attributes the fullest tag has; 0 where no tag is long."""
    if not _has_long_run(body) or not _LONG.search(body):
        return 0
    most = 0
    for piece in body.split(b">"):
        if len(piece) < _LONG_TAG:
            continue
        start = piece.rfind(b"<")
        if start < 0 or len(piece) - start < _LONG_TAG or not piece[start + 1 : start + 2].isalpha():
            continue
        most = max(most, len(_QUOTED.sub(b" ", piece[start:]).split()) - 1)
    return most
