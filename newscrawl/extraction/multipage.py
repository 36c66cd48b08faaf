"""Articles of several pages: which pages to read, which of them belong, and one article out of them.

The crawl drives the walk with downloads, the rebuild with the archive, so that both merge the same pages.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.extraction.further_pages import page_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newscrawl.items import Article, Layer

#: An article of more pages than this is a paging trap.
MAX_ARTICLE_PAGES = 60
#: What systems hang on the title of a further page: （2）, _第2页, - 2.
_TITLE_TAIL = re.compile(r"[\s_\-—(（\[【]{0,3}(?:第\s?)?\d{1,2}\s?(?:页|頁|/\s?\d{1,2})?[)）\]】\s]{0,3}$")
_NO_WORD = re.compile(r"[\W_]+")
#: Titles that share so much of the shorter one are two spellings of one.
_ALIKE = 0.6
#: The head of a teaser by which the whole text is known again.
_HEAD = 30


class PageWalk:
    """The further pages of an article, one after another.

    ``ask`` gives the next address or None; ``take`` says whether what was read there belongs to the article. A
    page that repeats another, or that is an article of its own, does not, and is not followed.
    """

    def __init__(self, first: Article) -> None:
        self.first = first
        #: A link to the whole text on one page; what is there makes the other pages needless.
        self.whole = first.provenance.get("full_text")
        self._waiting = [*([self.whole] if self.whole else []), *first.pages]
        self._seen = {first.url}
        self._texts = {_text(first)}
        self._found: list[Article] = []
        self._whole: Article | None = None
        self._asked = ""

    def ask(self) -> str | None:
        while self._waiting and len(self._seen) <= MAX_ARTICLE_PAGES:
            url = self._waiting.pop(0)
            if url not in self._seen:
                self._seen.add(url)
                self._asked = url
                return url
        return None

    def take(self, page: Article | None) -> bool:
        """The page read at the address asked for last, or None where there was none."""
        if page is None:
            return False
        sent_on = page.url != self._asked and page.url in self._seen
        self._seen.add(page.url)
        if sent_on or _text(page) in self._texts:
            return False
        if self._asked == self.whole:
            if not is_whole(page, self.first):
                return False
            self._waiting.clear()
            self._whole = page
        elif not alike(self.first, page):
            return False
        self._texts.add(_text(page))
        self._found.append(page)
        self._waiting += [url for url in page.pages if url not in self._seen]
        return True

    def merged(self) -> Article:
        """The article out of all pages that belong to it."""
        return merge_pages(self.first, self._found, self._whole)


def alike(first: Article, page: Article) -> bool:
    """May this be a further page of that article? Not where it has both another title and another time."""
    one, other = _title(first), _title(page)
    if not one or not other or one in other or other in one:
        return True
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if shared >= _ALIKE * min(len(one), len(other)):
        return True
    return page.published_at is None or page.published_at == first.published_at


def is_whole(page: Article, teaser: Article) -> bool:
    """Does a page hold the text of which another shows the beginning?"""
    text, beginning = _text(page), _text(teaser)
    return len(text) >= len(beginning) and beginning[:_HEAD] in text


def merge_pages(first: Article, others: Sequence[Article], whole: Article | None = None) -> Article:
    """One article out of its pages in the order of their numbers; what the first says of source and time stands.

    ``first``: the page that was asked for, whose address the article keeps. ``whole``: one of the others, whose
    text takes the place of all.
    """
    if not others:
        return first
    pages = [whole] if whole else [first, *others]
    numbers = [page_number(page.url) for page in pages]
    if len({stem for stem, _ in numbers}) == 1:
        pages = [page for _, page in sorted(zip(numbers, pages, strict=True), key=lambda pair: pair[0][1])]
    bodies: list[str] = []
    layers: list[Layer] = []
    offset = 0
    for page in pages:
        body = _without_repeat(page.body or "", bodies[-1]) if bodies else page.body or ""
        dropped = len(page.body or "") - len(body)
        layers += [
            replace(layer, start=None if layer.start is None else max(0, layer.start - dropped) + offset)
            for layer in page.layers
            if page is pages[0]
            or not any(layer.kind == known.kind and layer.text == known.text for known in layers)
        ]
        bodies.append(body)
        offset += len(body) + (1 if body else 0)
    head = whole or first
    every = [first, *others]
    return replace(
        first,
        body="\n".join(body for body in bodies if body),
        layers=layers,
        body_found=head.body_found,
        damaged=head.damaged,
        editors=first.editors or _first(page.editors for page in others),
        authors=first.authors or _first(page.authors for page in others),
        captions=_joined(page.captions for page in pages),
        images=_joined(page.images for page in pages),
        picture_captions={
            url: text for page in reversed(pages) for url, text in page.picture_captions.items()
        },
        attachments=_joined(page.attachments for page in every),
        print_edition=first.print_edition
        or next((page.print_edition for page in others if page.print_edition), None),
    )


def _text(article: Article) -> str:
    """What a text is known again by: its words, without the marks a page puts around its end."""
    return _NO_WORD.sub("", article.body or "")


def _title(article: Article) -> str:
    return _NO_WORD.sub("", _TITLE_TAIL.sub("", article.title or ""))


def _without_repeat(body: str, previous: str) -> str:
    """Some systems repeat the last paragraph of a page at the head of the next."""
    head, _, rest = body.partition("\n")
    return rest if head and head == previous.rpartition("\n")[2] else body


def _first(lists: Iterable[list[str]]) -> list[str]:
    return next((found for found in lists if found), [])


def _joined(lists: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(value for values in lists for value in values))
