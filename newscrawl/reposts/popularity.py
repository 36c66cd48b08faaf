"""How much a shared fingerprint says, by how many texts hold it; and the texts found where everybody holds it.

Everything here is a function of keys and hashes: which process asks, how an index is cut into segments and in what
order texts came makes no difference. Of a fingerprint that :data:`COMMON` texts hold the first by key are known,
whichever was added first; the fingerprints looked at are the lowest. Weights are multiples of 2⁻³², so that a sum
does not depend on the order of its terms.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from newscrawl import native

if TYPE_CHECKING:
    from collections.abc import Callable

#: The texts that hold each of some fingerprints, by key.
Holders = dict[int, list[int]]

#: Texts from which on a fingerprint is common: it weighs nothing, and the first so many of its texts are known.
COMMON = 20
#: Weight a candidate needs to be aligned: fingerprints shared with it, each less the more texts hold it.
THRESHOLD = 1.9
#: Weight enough for a query, or a passage of a known text, so short that it has few fingerprints.
SHORT_THRESHOLD = 0.9
_SHORT_QUERY = 12
#: A fingerprint held by so many more texts counts half.
HALF = 2.0
#: Fingerprints that make a candidate however many texts hold them: a part of a story in circulation is a copy of it,
#: too, though each of its fingerprints weighs little.
CROWDED = 6
#: Texts aligned per query.
MAX_CANDIDATES = 48
#: Texts that hold a fingerprint of a popular story.
POPULAR = 12
#: Common fingerprints that a part of a popular story shares, some eighty units: more than a closing line has.
_MANY = 12
#: Common fingerprints whose texts are looked at, to find those of a popular story.
SAMPLE = 24
#: Texts that hold several of a query's common fingerprints, but less than a third, that are aligned.
_EXCERPTS = 6
_GRAIN = float(1 << 32)


class Candidate(NamedTuple):
    """A text to be aligned: its key, the weight of what it shares, and how many fingerprints it must share (0: any)."""

    key: int
    weight: float
    least: int


@dataclass(slots=True)
class Held:
    """What is known of the texts that hold a query's fingerprints.

    ``rare``: the keys of all texts that hold a fingerprint, of those that fewer than :data:`COMMON` hold;
    ``common``: the fingerprints that more hold, ascending; ``chosen``: the texts whose rare ones weigh enough together, or
    are :data:`CROWDED`, each with the weight and how many these are; ``popular``: how many of the rare ones :data:`POPULAR`
    texts or more hold; ``most``: the most that one text holds; ``many``: the first holders of those found to be common.
    """

    rare: Holders = field(default_factory=dict)
    common: list[int] = field(default_factory=list)
    chosen: list[tuple[int, float, int]] = field(default_factory=list)
    popular: int = 0
    most: int = 0
    many: Holders = field(default_factory=dict)
    #: What ``rare`` would hold, as the kernel takes it, where that is empty for it.
    packed: bytes | None = None

    @property
    def weights(self) -> dict[int, float]:
        """The weight of every text that holds a rare one."""
        return _weights(self.rare)[0]


def held(holders: Holders, common: list[int], threshold: float = 0.0) -> Held:
    """Tell rare fingerprints from common ones. ``holders`` loses those that :data:`COMMON` texts hold."""
    chosen, popular, most, _, found = _weigh(holders, threshold)
    many = {value: holders.pop(value) for value in found}
    if many:
        common = [*{*common, *many}]
    return Held(holders, sorted(common), chosen, popular, most, many)


def threshold_of(size: int) -> float:
    """The weight a candidate needs, for a query of so many fingerprints."""
    return THRESHOLD if size > _SHORT_QUERY else SHORT_THRESHOLD


def many_of(size: int) -> int:
    """How many fingerprints, common ones too, a text shares that is nominated, with a query of so many."""
    return min(max(CROWDED, -(-size // 3)), _MANY)


def candidates(size: int, known: Held, first_holders: Callable[[list[int]], Holders]) -> list[Candidate]:
    """The texts to align with a query of ``size`` fingerprints.

    ``first_holders`` gives, for some common fingerprints, the first :data:`COMMON` keys that hold each. They are
    asked for only where the query shows that it may be a copy of a popular story, of which no fingerprint weighs
    anything: then texts that hold a third of the query's fingerprints are candidates, and the first few that hold
    several, as a part of such a story does. What a sample says of a text is verified against the text itself
    (:attr:`Candidate.least`).
    """
    threshold = threshold_of(size)
    chosen = [
        Candidate(key, weight, 0)
        for key, weight, count in known.chosen
        if weight >= threshold or count >= CROWDED
    ]
    bound = many_of(size)
    if len(known.common) + known.popular >= bound:
        sampled = first_holders(known.common[:SAMPLE])
        there = {candidate.key for candidate in chosen}
        more = [key for key in _nominated(size, bound, known, sampled) if key not in there]
        weights = _weights_of(more, known.rare)
        chosen += (Candidate(key, weights[key], bound) for key in more)
    if len(chosen) > 1:
        chosen.sort(key=lambda candidate: (-candidate.weight, candidate.key))
    return chosen[:MAX_CANDIDATES]


def _nominated(size: int, bound: int, known: Held, sampled: Holders) -> list[int]:
    """Texts that seem to share much with the query though everybody does."""
    shares = Counter(chain.from_iterable(known.rare.values()))
    of_sample = Counter(chain.from_iterable(sampled.values()))
    scale = len(known.common) / max(1, len(sampled))
    in_shares, in_sample = shares.get, of_sample.get  # where a key is missing, a counter asks Python
    estimates = {key: in_shares(key, 0) + scale * in_sample(key, 0) for key in {*shares, *of_sample}}
    least = max(CROWDED, size / 3)
    ranked = sorted((-count, key) for key, count in estimates.items() if count >= bound)
    return [key for rank, (count, key) in enumerate(ranked) if -count >= least or rank < _EXCERPTS]


def _weigh(
    holders: Holders, threshold: float
) -> tuple[list[tuple[int, float, int]], int, int, int, list[int]]:
    """The texts that hold some of the hashes and weigh enough, or hold many: key, weight, and of how many hashes.

    Then how many of the hashes belong to a popular story; the most that one text holds; the most texts that hold one; and
    the common ones, which are left out of all but the last number.
    """
    if native.kernel is not None:
        weighed: tuple[list[tuple[int, float, int]], int, int, int, list[int]] = native.kernel.weigh(
            holders, HALF, POPULAR, COMMON, threshold, CROWDED
        )
        return weighed
    longest = max(map(len, holders.values()), default=0)
    found = [value for value, keys in holders.items() if len(keys) >= COMMON] if longest >= COMMON else []
    rare = {value: keys for value, keys in holders.items() if len(keys) < COMMON} if found else holders
    weights, counts = _weights(rare)
    return (
        [
            (key, weight, counts[key])
            for key, weight in weights.items()
            if weight >= threshold or counts[key] >= CROWDED
        ],
        sum(len(keys) >= POPULAR for keys in rare.values()),
        max(counts.values(), default=0),
        longest,
        found,
    )


def _weights(holders: Holders) -> tuple[dict[int, float], Counter[int]]:
    """The weight of every text that holds some of the hashes, and of how many."""
    weights: dict[int, float] = {}
    counts: Counter[int] = Counter()
    for keys in holders.values():
        weight = grained(HALF / (HALF + len(keys) - 1))
        counts.update(keys)
        for key in keys:
            weights[key] = weights.get(key, 0.0) + weight
    return weights, counts


def _weights_of(some: list[int], holders: Holders) -> dict[int, float]:
    """The weights of some texts."""
    weights = dict.fromkeys(some, 0.0)
    for keys in holders.values():
        if weights.keys().isdisjoint(keys):
            continue
        weight = grained(HALF / (HALF + len(keys) - 1))
        for key in keys:
            if key in weights:
                weights[key] += weight
    return weights


def grained(weight: float) -> float:
    """A weight of 0..1 as a multiple of 2⁻³²: sums of them are exact, in whatever order."""
    return int(weight * _GRAIN) / _GRAIN
