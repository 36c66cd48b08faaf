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
    ``common``: the fingerprints that more hold, ascending; ``weights``: by key, of the rare ones together;
    ``popular``: how many of these :data:`POPULAR` texts or more hold; ``most``: the most that one text holds.
    """

    rare: Holders = field(default_factory=dict)
    common: list[int] = field(default_factory=list)
    weights: dict[int, float] = field(default_factory=dict)
    popular: int = 0
    most: int = 0


def held(holders: Holders, common: list[int]) -> Held:
    """Tell rare fingerprints from common ones. ``holders`` loses those that :data:`COMMON` texts hold."""
    weights, popular, most, longest = _weigh(holders)
    if longest < COMMON:
        return Held(holders, sorted(common), weights, popular, most)
    found = [value for value, keys in holders.items() if len(keys) >= COMMON]
    for value in found:
        del holders[value]
    weights, popular, most, _ = _weigh(holders)
    return Held(holders, sorted({*common, *found}), weights, popular, most)


def threshold_of(size: int) -> float:
    """The weight a candidate needs, for a query of so many fingerprints."""
    return THRESHOLD if size > _SHORT_QUERY else SHORT_THRESHOLD


def candidates(
    size: int, known: Held, first_holders: Callable[[list[int]], Holders]
) -> tuple[list[Candidate], Holders]:
    """The texts to align with a query of ``size`` fingerprints, and the holders of the common ones looked at.

    ``first_holders`` gives, for some common fingerprints, the first :data:`COMMON` keys that hold each. They are
    asked for only where the query shows that it may be a copy of a popular story, of which no fingerprint weighs
    anything: then texts that hold a third of the query's fingerprints are candidates, and the first few that hold
    several, as a part of such a story does. What a sample says of a text is verified against the text itself
    (:attr:`Candidate.least`).
    """
    threshold = threshold_of(size)
    enough = {key: 0 for key, weight in known.weights.items() if weight >= threshold}
    if known.most >= CROWDED and len(known.weights) > len(enough):
        counts = Counter(chain.from_iterable(known.rare.values()))
        for key, count in counts.items():
            if count >= CROWDED:
                enough.setdefault(key, 0)
    sampled: Holders = {}
    bound = min(max(CROWDED, -(-size // 3)), _MANY)
    if len(known.common) + known.popular >= bound:
        sampled = first_holders(known.common[:SAMPLE])
        for key in _nominated(size, bound, known, sampled):
            enough.setdefault(key, bound)
    chosen = [Candidate(key, known.weights.get(key, 0.0), least) for key, least in enough.items()]
    chosen.sort(key=lambda candidate: (-candidate.weight, candidate.key))
    return chosen[:MAX_CANDIDATES], sampled


def _nominated(size: int, bound: int, known: Held, sampled: Holders) -> list[int]:
    """Texts that seem to share much with the query though everybody does."""
    shares = Counter(key for keys in known.rare.values() for key in keys)
    of_sample = Counter(key for keys in sampled.values() for key in keys)
    scale = len(known.common) / max(1, len(sampled))
    estimates = {key: shares[key] + scale * of_sample[key] for key in {*shares, *of_sample}}
    least = max(CROWDED, size / 3)
    ranked = sorted((-count, key) for key, count in estimates.items() if count >= bound)
    return [key for rank, (count, key) in enumerate(ranked) if -count >= least or rank < _EXCERPTS]


def _weigh(holders: Holders) -> tuple[dict[int, float], int, int, int]:
    """The weight of every text that holds some of the hashes.

    How many of these belong to a popular story; the most that one text holds; and the most texts that hold one.
    """
    if native.kernel is not None:
        weighed: tuple[dict[int, float], int, int, int] = native.kernel.weigh(holders, HALF, POPULAR)
        return weighed
    weights: dict[int, float] = {}
    counts: Counter[int] = Counter()
    for keys in holders.values():
        weight = grained(HALF / (HALF + len(keys) - 1))
        counts.update(keys)
        for key in keys:
            weights[key] = weights.get(key, 0.0) + weight
    sizes = [len(keys) for keys in holders.values()]
    return (
        weights,
        sum(size >= POPULAR for size in sizes),
        max(counts.values(), default=0),
        max(sizes, default=0),
    )


def grained(weight: float) -> float:
    """A weight of 0..1 as a multiple of 2⁻³²: sums of them are exact, in whatever order."""
    return int(weight * _GRAIN) / _GRAIN
