"""The responses of an archive in the order a crawl would answer them: redirects joined, a look ahead."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urljoin

from w3lib.url import safe_url_string

from newscrawl.archive.foreign import Beside
from newscrawl.archive.records import Damage

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from newscrawl.archive.payload import ArchivedResponse

#: An article's further pages were fetched right after its first, and what a redirect led to right after it;
#: they stand so near in the file.
LOOKAHEAD: Final = 200
#: Redirects after one another that are followed.
MOST_HOPS: Final = 10


class _KnownRecords(Protocol):
    def record(self, answer: ArchivedResponse, /) -> bool: ...


class _DamageList(Protocol):
    def add_damage(self, part: Damage, /) -> None: ...


@dataclass(slots=True)
class Step:
    """What one address answered: the redirects, and the response they led to (None: it is not there)."""

    response: ArchivedResponse | None
    trail: list[ArchivedResponse] = field(default_factory=list)
    #: The record was taken in before.
    known: bool = False


@dataclass(slots=True)
class _Redirected:
    """Hops on their way: where they lead, and how much had been read by then."""

    target: str
    trail: list[ArchivedResponse]
    read: int


class Stream:
    """Responses one by one; ``ends`` says how far each WARC was read, ``mark`` where to begin again."""

    def __init__(
        self,
        source: Iterator[ArchivedResponse | Damage | Beside],
        known: _KnownRecords,
        damage: _DamageList,
        *,
        rendered: bool = False,
    ) -> None:
        self._source = source
        self._known = known
        self._damage = damage
        #: Did the run show its pages to a browser? Then each one's rendering stands behind it.
        self.rendered = rendered
        self._buffer: deque[ArchivedResponse] = deque()
        self._waiting: deque[_Redirected] = deque()
        self._read = 0
        #: Records that are no responses, until somebody takes them.
        self.beside: list[Beside] = []
        self.ends: dict[str, int] = {}

    def next(self) -> Step | None:
        """The next address; None at the end."""
        while True:
            if self._waiting and self._read - self._waiting[0].read > LOOKAHEAD:
                return Step(None, self._waiting.popleft().trail)
            if not self._buffer and not self._fill():
                return Step(None, self._waiting.popleft().trail) if self._waiting else None
            response = self._buffer.popleft()
            self._read += 1
            if self._known.record(response):
                return Step(response, known=True)
            trail = self._trail_to(response.url)
            target = _target(response)
            if target is None:
                return Step(response, trail)
            hops = [*trail, response]
            if len(hops) >= MOST_HOPS:
                return Step(None, hops)
            self._waiting.append(_Redirected(target, hops, self._read))

    def ahead(self, url: str, among: Container[str] | None = None) -> ArchivedResponse | None:
        """Take the next new response of ``url`` out of the stream, if it is near (and its record ID is ``among``)."""
        return self._take(
            lambda one: (
                one.url == url
                and one.kind == "article"
                and one.record_type != "conversion"
                and (among is None or one.record_id in among)
            )
        )

    def arrive(self, url: str, among: Container[str] | None = None) -> Step:
        """What ``url`` leads to, its redirects followed. ``among``: the record IDs of the visit, where known."""
        trail: list[ArchivedResponse] = []
        for _ in range(MOST_HOPS):
            response = self.ahead(url, among)
            target = _target(response) if response is not None else None
            if response is None or target is None:
                return Step(response, trail)
            trail.append(response)
            url = target
        return Step(None, trail)

    def rendering(self, response: ArchivedResponse) -> ArchivedResponse | None:
        """Take what a browser made of this response out of the stream, if it is near."""
        if not self.rendered:
            return None
        return self._take(lambda one: one.record_type == "conversion" and one.refers_to == response.record_id)

    def _take(self, wanted: Callable[[ArchivedResponse], bool]) -> ArchivedResponse | None:
        index = 0
        while index < LOOKAHEAD:
            if index == len(self._buffer) and not self._fill():
                return None
            if wanted(self._buffer[index]) and not self._known.record(self._buffer[index]):
                found = self._buffer[index]
                del self._buffer[index]
                return found
            index += 1
        return None

    def mark(self) -> dict[str, int]:
        """WARC → offset before which everything was given out, for the ``start`` of ``responses``."""
        marks = dict(self.ends)
        open_hops = (hop for one in self._waiting for hop in one.trail)
        for response in (*islice(self._buffer, LOOKAHEAD), *open_hops):
            name = response.warc_file
            marks[name] = min(marks.get(name, response.offset), response.offset)
        return marks

    def _trail_to(self, url: str) -> list[ArchivedResponse]:
        for index, one in enumerate(self._waiting):
            if one.target == url:
                del self._waiting[index]
                return one.trail
        return []

    def _fill(self) -> bool:
        for part in self._source:
            if isinstance(part, Damage):
                self._damage.add_damage(part)
                continue
            if isinstance(part, Beside):
                self.beside.append(part)
                continue
            self._buffer.append(part)
            self.ends[part.warc_file] = part.next_offset
            return True
        return False


def _target(response: ArchivedResponse) -> str | None:
    """Where a redirect leads, as a crawl would ask for it."""
    location = response.header("location")
    if not 300 <= response.status < 400 or response.status == 304 or location is None:
        return None
    try:
        return urljoin(response.url, safe_url_string(location.strip())).partition("#")[0]
    except ValueError:
        return None
