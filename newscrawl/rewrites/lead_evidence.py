"""What speaks for one text being a rewrite, digest or translation of another: facts in common, sentences, words.

Every feature of :data:`FEATURES` is a number of the pair; none sees a site, an address or a role. The weights are those
of :mod:`newscrawl.rewrites.lead_decision`.
"""

from __future__ import annotations

import bisect
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from newscrawl.rewrites import shared_words
from newscrawl.rewrites.sign_codes import lifted
from newscrawl.text.facts import DAY, NUMBER, SHARE, TIME, Fact, agreement

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.rewrites.compared_text import Reading

#: Names of the features, in the order of a row.
FEATURES = (
    "coverage",  # lifted similarity of the copy's sentences to their nearest in the origin, weighed by length
    "covered",  # share of the copy that stands so near
    "back",  # the same as coverage, of the origin's sentences
    "best",  # mean of the three nearest pairs
    "order",  # share of the near pairs that stand in the origin's order
    "facts",  # weight of the facts in common, logarithm
    "rare",  # number of rare facts in common, logarithm
    "fact_share",  # weight of the facts in common, of the copy's
    "fact_share_back",  # and of the origin's
    "fact_order",  # facts in common that stand in the origin's order, logarithm
    "terms",  # share of the copy's terms the origin has, of one script
    "terms_back",
    "sounds",  # share of Korean syllables that are readings of the origin
    "names",  # names in Latin letters that the origin has, logarithm
    "names_share",  # and of all looked for
    "foreign",  # whether the languages differ
    "titles",  # lifted similarity of the two titles
    "to_title",  # of the copy's nearest to the origin's title
    "size",  # pieces of the copy, logarithm
    "facts_total",  # weight of the copy's facts, logarithm
    "telling",  # weight of the rare pairs of characters in common, logarithm
    "telling_share",  # and of the copy's
    "telling_back",  # and of the origin's
    "unusual",  # pairs in common that hardly any article has, logarithm
    "telling_joined",  # weight of those that stand in near sentences of both, logarithm
    "core",  # the coverage of the best half of the copy that stands together: without its own opening and closing
    "matched",  # length of what is near the origin, weighed by how near, logarithm
    "distinct",  # sentences of the origin that are nearest to some, logarithm
    "anchored",  # weight of the facts in common that stand in near sentences, logarithm
    "anchored_share",  # and of the copy's facts
)
#: How near two sentences count as a pair.
NEAR = 0.13
#: Similarity above which more says nothing more.
_CLIP = 0.5
#: Characters of a sentence by which it is weighed, at most.
_LONG = 60
#: What a fact of a kind weighs beside a number.
_KINDS = {NUMBER: 1.0, SHARE: 1.0, DAY: 0.7, TIME: 0.6}
#: Similarity from which on a sentence counts as matched, and from which on two sentences may state one fact.
_MATCHED = 0.1
_SAME_PLACE = 0.03
#: Share of a copy that its core has.
_CORE = 0.5
#: A fact so rare, as the logarithm of articles to one, is telling.
_TELLING = 4.5


class FactPair(NamedTuple):
    """A fact both texts state. ``weight``: how telling it is; ``agrees``: 1, or less where it is rounded."""

    copy: Fact
    origin: Fact
    weight: float
    agrees: float


class SentencePair(NamedTuple):
    """Numbers of two pieces that say the same, and their lifted similarity."""

    copy: int
    origin: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """``row``: values of :data:`FEATURES`. Pairs in the copy's order."""

    row: tuple[float, ...]
    facts: tuple[FactPair, ...] = field(repr=False)
    sentences: tuple[SentencePair, ...] = field(repr=False)

    def __getitem__(self, feature: str) -> float:
        return self.row[FEATURES.index(feature)]


def _in_order(numbers: list[int]) -> int:
    """Length of the longest ascending run one can pick out."""
    tails: list[int] = []
    for number in numbers:
        place = bisect.bisect_right(tails, number)
        tails[place : place + 1] = [number]
    return len(tails)


def _unique(found: tuple[Fact, ...]) -> list[Fact]:
    first: dict[tuple[str, ...], Fact] = {}
    for fact in found:
        first.setdefault(fact.keys, fact)
    return list(first.values())


def common_facts(copy: Reading, origin: Reading, rarity: Callable[[str], float]) -> list[FactPair]:
    """The facts both state, each of the copy's once and in its order."""
    return _common(_unique(copy.facts), _unique(origin.facts), rarity)


def _common(own: list[Fact], theirs: list[Fact], rarity: Callable[[str], float]) -> list[FactPair]:
    by_key: dict[str, Fact] = {}
    for fact in theirs:
        for key in fact.keys:
            by_key.setdefault(key, fact)
    found = []
    for fact in own:
        other = next((by_key[key] for key in fact.keys if key in by_key), None)
        agrees = agreement(fact, other) if other else 0.0
        if agrees < 1.0 and fact.kind in {NUMBER, SHARE}:
            for candidate in theirs:
                if _may_agree(fact, candidate) and (near := agreement(fact, candidate)) > agrees:
                    other, agrees = candidate, near
        if other is not None and agrees > 0:
            weight = min(_weight(fact, rarity), _weight(other, rarity) if agrees < 1 else math.inf)
            found.append(FactPair(fact, other, weight * agrees, agrees))
    return found


def _may_agree(one: Fact, other: Fact) -> bool:
    """Whether two facts can agree at all: nothing is rounded to less than its half or more than its double. Spares most calls."""
    if one.kind != other.kind:
        return False
    a, b = (
        (one.measured[1], other.measured[1]) if one.measured and other.measured else (one.value, other.value)
    )
    return a <= 2 * b and b <= 2 * a


def _weight(fact: Fact, rarity: Callable[[str], float]) -> float:
    weight = _KINDS[fact.kind] * max(rarity(key) for key in fact.keys[-1:] + fact.keys[:1])
    # A bare day, and a full hour, stand in every text.
    if fact.kind == DAY and fact.value < 100:
        return 0.2 * weight if weight < 3 else 0.6
    return min(weight, 2.0) if fact.kind == TIME and fact.value % 60 == 0 else weight


def weigh(copy: Reading, origin: Reading, rarity: Callable[[str], float]) -> Evidence:
    """The evidence that ``copy`` retells ``origin``. ``rarity``: of a fact's key, the logarithm of articles to one that has it."""
    near = lifted(copy.codes, copy.levels, origin.codes, origin.levels)
    if not near.size:
        return Evidence((0.0,) * len(FEATURES), (), ())
    own, theirs = _unique(copy.facts), _unique(origin.facts)
    pairs = _common(own, theirs, rarity)
    weight = sum(pair.weight for pair in pairs)
    total = sum(_weight(fact, rarity) for fact in own)
    total_back = sum(_weight(fact, rarity) for fact in theirs)
    places = {id(fact): n for n, fact in enumerate(theirs)}
    body = near[1:] if len(near) > 1 else near
    spans = copy.pieces[1:] if len(near) > 1 else copy.pieces
    lengths = np.minimum([b - a for a, b in spans], _LONG).astype(float)
    back_lengths = np.minimum([b - a for a, b in origin.pieces], _LONG).astype(float)
    best, nearest = body.max(axis=1), near.argmax(axis=1)
    best_back = near.max(axis=0)
    joined = [
        SentencePair(n, int(nearest[n]), float(near[n, nearest[n]]))
        for n in range(len(near))
        if near[n, nearest[n]] > NEAR
    ]
    ordered = [pair.origin for pair in joined if pair.copy]
    one, other = (
        shared_words.terms(copy.whole, copy.language),
        shared_words.terms(origin.whole, origin.language),
    )
    shared = len(one & other)
    names, looked_for = shared_words.name_share(copy.whole, copy.language, origin.whole, origin.language)
    anchored = sum(
        pair.weight
        for pair in pairs
        if (a := _piece_at(copy, pair.copy.start)) >= 0
        and (b := _piece_at(origin, pair.origin.start)) >= 0
        and near[a, b] > _SAME_PLACE
    )
    rare_one, rare_other = (
        shared_words.telling(copy.whole, copy.language),
        shared_words.telling(origin.whole, origin.language),
    )
    rare_shared = rare_one.keys() & rare_other.keys()
    telling = math.fsum(rare_one[pair] for pair in rare_shared)  # exact: sets have no order
    row = (
        float((np.clip(best, 0, _CLIP) * lengths).sum() / lengths.sum()),
        float(((best > 0.15) * lengths).sum() / lengths.sum()),
        float((np.clip(best_back, 0, _CLIP) * back_lengths).sum() / back_lengths.sum()),
        float(np.sort(best)[-3:].mean()),
        _in_order(ordered) / len(ordered) if len(ordered) > 1 else 0.5,
        math.log1p(weight),
        math.log1p(sum(pair.weight > _TELLING for pair in pairs)),
        weight / (total + 3),
        weight / (total_back + 3),
        math.log1p(_in_order([places[id(pair.origin)] for pair in pairs])),
        shared / (len(one) + 20),
        shared / (len(other) + 20),
        shared_words.sound_share(copy.whole, copy.language, origin.whole, origin.language),
        math.log1p(names),
        names / (looked_for + 1),
        float(copy.language != origin.language),
        float(near[0, 0]),
        float(near[:, 0].max()),
        math.log1p(len(near)),
        math.log1p(total),
        math.log1p(telling),
        telling / (sum(rare_one.values()) + 30),
        telling / (sum(rare_other.values()) + 30),
        math.log1p(sum(shared_words.is_most_telling(rare_one[pair]) for pair in rare_shared)),
        math.log1p(_telling_joined(copy, origin, joined) if rare_shared else 0.0),
        _core(np.clip(best, 0, _CLIP), lengths),
        math.log1p(float((np.clip(best - _MATCHED, 0, 0.4) * lengths).sum()) / 10),
        math.log1p(len({pair.origin for pair in joined})),
        math.log1p(anchored),
        anchored / (total + 3),
    )
    return Evidence(row, tuple(pairs), tuple(joined))


def _piece_at(reading: Reading, place: int) -> int:
    """The number of the piece a place stands in, -1 for none."""
    number = bisect.bisect_right(reading.pieces, (place, math.inf)) - 1
    return number if number >= 0 and place < reading.pieces[number].end else -1


def _core(near: npt.NDArray[np.float32], lengths: npt.NDArray[np.float64]) -> float:
    """The best coverage of pieces side by side that make up half of the text."""
    covered = np.concatenate([[0], np.cumsum(near * lengths)])
    whole = np.concatenate([[0], np.cumsum(lengths)])
    best = 0.0
    for start in range(len(near)):
        for end in range(start + 1, len(near) + 1):
            size = whole[end] - whole[start]
            if size >= _CORE * whole[-1]:
                best = max(best, float((covered[end] - covered[start]) / size))
    return best


def _telling_joined(copy: Reading, origin: Reading, joined: list[SentencePair]) -> float:
    """Weight of the rare pairs of characters that near sentences have in common, each counted once."""
    found: dict[str, float] = {}
    for pair in joined:
        one = shared_words.telling(copy.whole[slice(*copy.pieces[pair.copy])], copy.language)
        other = shared_words.telling(origin.whole[slice(*origin.pieces[pair.origin])], origin.language)
        found.update((key, one[key]) for key in one.keys() & other.keys())
    return math.fsum(found.values())
