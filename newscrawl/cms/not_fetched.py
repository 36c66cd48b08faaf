"""What a crawl saw and did not fetch, by kind, with examples: the end of a run names it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.cms.discovery import HEADLINE, is_file, never, shape, width
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The closed list of kinds, with what is said about each.
KINDS = {
    "list_cut": "lists that go on beyond the limit of pages (-a pages=N)",
    "paging_unread": "lists that go on by a control that cannot be read",
    "paging_posted": "lists that go on by a form sent with POST, which a crawl does not send",
    "too_many_lists": "lists beyond the number that is read of one site",
    "other_address": "headlines whose address does not look like an article's",
    "about": "pages about the site, its users, searches, forums",
    "file": "files (documents, pictures, films) in place of pages",
    "other_site": "headlines on other sites",
    "feed_damaged": "entries of feeds that could not be read",
    "feed_other": "addresses in feeds that do not look like articles",
    "out_of_days": "articles outside the days asked for, by their address",
}
_EXAMPLES = 3
#: Addresses are remembered up to this number, so that one is counted once.
_MOST = 200_000


class LeftOut:
    """Counts by kind, a few examples of each of different forms."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = {}
        self._forms: set[tuple[str, str]] = set()
        self._seen: set[int] = set()

    def add(self, kind: str, url: str, note: str = "", *, number: int = 1) -> bool:
        """Count an address once; False where it was counted before. ``number``: so many at once."""
        key = hash((kind, url))
        if key in self._seen:
            return False
        if len(self._seen) < _MOST:
            self._seen.add(key)
        self.counts[kind] += number
        examples = self.examples.setdefault(kind, [])
        if len(examples) < _EXAMPLES and (kind, form := shape(url)) not in self._forms:
            self._forms.add((kind, form))
            examples.append(f"{url} ({note})" if note else url)
        return True

    def links(self, links: Iterable[tuple[str, str]], *, own: Iterable[str]) -> None:
        """The links of a list that were not followed; ``own``: the hosts of the portal."""
        hosts = tuple(own)
        for url, text in links:
            headline = width(text) >= HEADLINE
            host = urlsplit(url).hostname or ""
            if not any(host == one or host.endswith(f".{one}") for one in hosts):
                if headline:
                    self.add("other_site", url)
            elif is_file(url):
                self.add("file", url)
            elif never(url):
                self.add("about", url)
            elif headline:
                self.add("other_address", url)

    def lines(self) -> list[str]:
        """One line for each kind, in the order of :data:`KINDS`."""
        return [
            f"{self.counts[kind]} {meaning}, e.g. {printable(' '.join(self.examples.get(kind, [])))}"
            for kind, meaning in KINDS.items()
            if self.counts[kind]
        ]
