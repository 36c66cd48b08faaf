"""What the other texts of a store say of a pair that shares a passage: how rare it is, siblings, strangers.

All of it is a property of the pair and of the store: of who else holds the fingerprints that *both* texts are stored
under. A look-up from either side knows these holders, so that both get the same answer.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from newscrawl import native
from newscrawl.reposts.popularity import COMMON, CROWDED, HALF, THRESHOLD, grained
from newscrawl.reposts.text_reading import Reading, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newscrawl.reposts.align import Alignment
    from newscrawl.reposts.fingerprint import Hashes
    from newscrawl.reposts.popularity import Holders

#: Share of the fingerprints of the shorter of two texts from which on they are of one story, or of one form.
_OF_ONE_STORY = 0.5
#: Share of the shorter of a pair from which on what they share is no part of it.
_WHOLE = 0.65
#: Common fingerprints of a pair, the lowest, whose first holders are asked for.
_COMMON_READ = 8
#: Where rare ones are more than so many times as many, common ones are stock phrases, and what each is worth then.
_FEW = 8
_STOCK = grained(1 / (1 + (COMMON - 1) / 2))
#: Fingerprints two texts may share by accident beside the passage they share with a third, and how much of it.
_BESIDE = 1
_MOST_OF = 0.75
#: Texts whose fillings of a pair's slots are compared, the slots compared, and the bytes of one.
_MOST_SIBLINGS = 12
_MOST_SLOTS = 40
#: Bytes of a unit's code.
_UNIT = 8
_LARGEST_SLOT = 16 * _UNIT
#: Units around a slot by which it is found in another text.
_AROUND = 4 * _UNIT

#: What stands before and behind a slot, and what two texts have in it, as codes of units.
Slot = tuple[bytes, bytes, bytes, bytes]


class Crowd:
    """The texts beside a pair, for all pairs of one look-up.

    :param query: the text that was looked up
    :param candidates: the texts it was compared with, by key
    :param text_of: the text under a key
    :param holders: the keys that hold the query's rare fingerprints; as packed by the kernel, or by fingerprint
    :param common: the query's fingerprints that many texts hold, ascending
    :param first_holders: the first keys that hold each of some common fingerprints
    """

    def __init__(
        self,
        query: Reading,
        candidates: dict[int, Reading],
        text_of: Callable[[int], str | None],
        holders: Holders | bytes,
        common: list[int],
        first_holders: Callable[[list[int]], Holders],
    ) -> None:
        self._query, self._readings, self._text_of = query, candidates, text_of
        self._holders, self._common, self._first_holders = holders, common, first_holders
        self._own: frozenset[int] | None = None
        self._own_common: list[int] | None = None
        self._first: Holders = {}
        self._stored: dict[int, frozenset[int]] = {}
        self._like_query: dict[int, bool] = {}
        self._codes: dict[int | None, bytes] = {}
        self._beside: dict[int, _Beside] = {}

    def rarity(self, key: int) -> float:
        """0..1: how far what the query shares with a text is their story's own rather than what many unrelated texts hold."""
        return self._of(key).rarity

    def strangers(self, key: int) -> int:
        """How many texts hold most of what the query shares with a text, and nothing else of either."""
        return self._of(key).strangers()

    def siblings(self, key: int, alignment: Alignment, turned: bool) -> int:
        """How many texts fill half or more of the slots of the frame that the query shares with a text otherwise than both.

        ``alignment``: of the two; ``turned``: whether the query is the second of them.
        """
        return self._of(key).siblings(alignment, turned)

    def _of(self, key: int) -> _Beside:
        found = self._beside.get(key)
        if found is None:
            found = self._beside[key] = _Beside(self, key)
        return found

    def beside(self, key: int) -> tuple[int, list[list[int]]]:
        """Of the rare fingerprints that the query and a text are both stored under: how many, and who else holds them."""
        return _beside(self._holders, key, self._query.fingerprints[1])

    def common_beside(self, key: int, rare: int) -> tuple[int, list[list[int]]]:
        """Of the common ones: how many, and the first others that hold each of the lowest.

        Beside many ``rare`` ones a few are stock phrases: who holds them is not asked.
        """
        if not self._common:
            return 0, []
        if self._own_common is None:
            self._own_common = [value for value in self._common if value in self.own]
        count = self._own_common and self._readings[key].count_stored(self._own_common)
        if not count:
            return 0, []
        if _FEW * count < rare:
            return count, []
        stored = self.stored(key)
        lowest = [value for value in self._own_common if value in stored][:_COMMON_READ]
        unknown = [value for value in lowest if value not in self._first]
        if unknown:
            self._first.update(self._first_holders(unknown))
        return count, [
            [one for one in self._first.get(value, ()) if one != key][: COMMON - 1] for value in lowest
        ]

    @property
    def own(self) -> frozenset[int]:
        """The fingerprints the query would be stored under."""
        if self._own is None:
            self._own = frozenset(self._query.fingerprints[1].tolist())
        return self._own

    def stored(self, key: int) -> frozenset[int]:
        """The fingerprints a text is stored under; none where it is gone."""
        found = self._stored.get(key)
        if found is None:
            reading = self.reading(key)
            found = frozenset(() if reading is None else reading.fingerprints[1].tolist())
            self._stored[key] = found
        return found

    def asked(self, key: int | None) -> frozenset[int]:
        """The fingerprints a text is looked up by; of None the query."""
        reading = self.reading(key)
        return frozenset(() if reading is None else reading.fingerprints[0].tolist())

    def reading(self, key: int | None) -> Reading | None:
        """A text; of None the query."""
        if key is None:
            return self._query
        if key not in self._readings:
            text = self._text_of(key)
            if text is None:
                return None
            self._readings[key] = read(text)
        return self._readings[key]

    def codes(self, key: int | None) -> bytes:
        """The units of a text, of None the query's, as bytes."""
        found = self._codes.get(key)
        if found is None:
            reading = self.reading(key)
            found = self._codes[key] = b"" if reading is None else reading.units.codes.tobytes()
        return found

    def is_like_query(self, key: int) -> bool:
        """Whether a text and the query are of one story."""
        found = self._like_query.get(key)
        if found is None:
            found = self._like_query[key] = are_alike(self.own, self.stored(key))
        return found


def are_alike(one: frozenset[int], two: frozenset[int]) -> bool:
    """Whether two texts, by their fingerprints, are of one story or of one form."""
    return len(one & two) >= _OF_ONE_STORY * max(1, min(len(one), len(two)))


class _Beside:
    """The texts beside one pair."""

    def __init__(self, crowd: Crowd, key: int) -> None:
        self._crowd, self._key = crowd, key
        #: How many fingerprints both texts are stored under, and who else holds which: rare ones and the lowest common ones.
        self._rare, others = crowd.beside(key)
        self._common, of_common = crowd.common_beside(key, self._rare)
        self._held = self._rare + len(of_common)
        self._near: list[int] = []
        self._in_story: set[int] = set()
        if not others and not self._common:  # as most have none
            self.rarity = 1.0
            return
        #: Of a crowd's fingerprints most are held by the same texts.
        self._others, self._of_common = Counter(map(tuple, others)), Counter(map(tuple, of_common))
        self._look_around()
        self.rarity = self._rarity()

    def _look_around(self) -> None:
        """Find the texts that share enough of the passage to be looked at, and those of them that are of the story."""
        counts: Counter[int] = Counter()
        weights: dict[int, float] = {}
        for keys, times in self._others.items():
            # As much as it says of the candidates of either text; what is common says nothing.
            weight = times * grained(HALF / (HALF + len(keys)))
            for one in keys:
                counts[one] += times
                weights[one] = weights.get(one, 0.0) + weight
        for keys, times in self._of_common.items():
            for one in keys:
                counts[one] += times
        self._counts = counts
        enough = max(self._held / 2, min(2, self._held))
        self._near = [
            one
            for one, count in counts.items()
            if count >= CROWDED or count >= enough or weights.get(one, 0.0) >= THRESHOLD
        ]
        if self._near:
            self._in_story = set(self._of_their_story())

    def _of_their_story(self) -> Iterator[int]:
        """The texts that are of one story with either of the pair, by more than the passage where that is but a part."""
        crowd = self._crowd
        own, stored = crowd.own, crowd.stored(self._key)
        is_whole = len(own & stored) >= _WHOLE * min(len(own), len(stored))
        for one in self._near:
            held = crowd.stored(one)
            if (crowd.is_like_query(one) and (is_whole or len(self._rest_of_query & held) > _BESIDE)) or (
                are_alike(stored, held) and (is_whole or len(self._rest & held) > _BESIDE)
            ):
                yield one

    # Less all the other is looked up by: near its ends the same passage may be stored under other fingerprints.
    @cached_property
    def _rest_of_query(self) -> frozenset[int]:
        return self._crowd.own - self._crowd.asked(self._key)

    @cached_property
    def _rest(self) -> frozenset[int]:
        return self._crowd.stored(self._key) - self._crowd.asked(None)

    def _rarity(self) -> float:
        """The mean worth of a shared fingerprint by the other *stories* that hold it: copies of the pair's count as it."""
        # What nobody else holds is worth 1.
        total = self._rare - self._others.total() + self._worth(self._others)
        if self._of_common:
            total += self._worth(self._of_common) / self._of_common.total() * self._common
        else:
            total += _STOCK * self._common
        return round(total / (self._rare + self._common), 4)

    def _worth(self, held: Counter[tuple[int, ...]]) -> float:
        in_story = self._in_story
        return sum(
            times * grained(1 / (1 + (len(keys) - len(in_story.intersection(keys))) / 2))
            for keys, times in held.items()
        )

    def strangers(self) -> int:
        """The texts that hold the passage and nothing else of either text."""
        crowd = self._crowd
        return sum(
            bool(crowd.stored(key))
            and len(self._rest_of_query & crowd.stored(key)) <= _BESIDE
            and len(self._rest & crowd.stored(key)) <= _BESIDE
            for key in self._near
            if key not in self._in_story and self._counts[key] >= _MOST_OF * self._held
        )

    def siblings(self, alignment: Alignment, turned: bool) -> int:
        """The texts that fill the slots otherwise."""
        if not self._near:
            return 0
        codes = self._crowd.codes(None), self._crowd.codes(self._key)
        slots = list(_slots(*(codes[::-1] if turned else codes), alignment))
        if not slots or len(slots) > _MOST_SLOTS:
            return 0
        nearest = sorted(self._near, key=lambda key: (-self._counts[key], key))[:_MOST_SIBLINGS]
        return sum(_fills_otherwise(self._crowd.codes(key), slots) for key in nearest)


def _beside(holders: Holders | bytes, key: int, own: Hashes) -> tuple[int, list[list[int]]]:
    """How many of some fingerprints a text holds, and of those that others hold, too, the others.

    :param holders: who holds each, by fingerprint; or as the kernel packs it: how many do, the fingerprint, and their keys
    """
    if native.kernel is not None:
        found: tuple[int, list[list[int]]] = native.kernel.beside(own, holders, key)
        return found
    if isinstance(holders, bytes):
        msg = "holders packed by a kernel that is not there"
        raise TypeError(msg)
    lists = [holders[value] for value in own.tolist() if key in holders.get(value, ())]
    return len(lists), [[one for one in keys if one != key] for keys in lists if len(keys) > 1]


def _slots(one: bytes, two: bytes, alignment: Alignment) -> Iterator[Slot]:
    """The slots of two texts: what stands before and behind each in both, and what each has in it."""
    for gap in alignment.gaps():
        low, high, low_b, high_b = (_UNIT * place for place in gap)
        if low >= high or low_b >= high_b or max(high - low, high_b - low_b) > _LARGEST_SLOT:
            continue
        before = min(_AROUND, low, low_b)
        while one[low - before : low] != two[low_b - before : low_b]:
            before -= _UNIT
        behind = min(_AROUND, len(one) - high, len(two) - high_b)
        while one[high : high + behind] != two[high_b : high_b + behind]:
            behind -= _UNIT
        if before and behind:
            yield one[low - before : low], one[high : high + behind], one[low:high], two[low_b:high_b]


def _fills_otherwise(codes: bytes, slots: list[Slot]) -> bool:
    """Whether a text has the frame of half of some slots or more, and in them something else than two others."""
    return 2 * sum(_has_other(codes, *slot) for slot in slots) >= len(slots)


def _has_other(codes: bytes, before: bytes, behind: bytes, one: bytes, two: bytes) -> bool:
    at = _find(codes, before, 0)
    while at >= 0:
        start = at + len(before)
        end = _find(codes, behind, start + _UNIT, start + _LARGEST_SLOT + len(behind))
        if end >= 0:
            return codes[start:end] not in (one, two)
        at = _find(codes, before, at + _UNIT)
    return False


def _find(codes: bytes, wanted: bytes, start: int, end: int | None = None) -> int:
    """Where some units stand; -1: nowhere."""
    at = codes.find(wanted, start, end)
    while at >= 0 and at % _UNIT:
        at = codes.find(wanted, at + 1, end)
    return at
