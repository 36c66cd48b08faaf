"""What an alignment shows, as numbers: how much, how whole, how changed, in what kind of lines.

None of them decides alone. Runs without a break and whole paragraphs speak for copying; numbers and names put in
place of others speak for a template, the more of all that both texts state differ and the more other texts fill
the same slots otherwise; a passage in quotation marks speaks for a shared statement, words of promotion at the end
of both texts for a column's own block.
"""

from __future__ import annotations

import functools
import struct
from bisect import bisect_right
from math import log1p
from typing import TYPE_CHECKING, Any

from newscrawl import native
from newscrawl.reposts.commons import common_share
from newscrawl.reposts.promotion import kernel_words, promotion_share
from newscrawl.reposts.slots import SlotEvidence, Slots, read_slots, with_rest
from newscrawl.reposts.swaps import swaps_of
from newscrawl.reposts.topic import apart
from newscrawl.text.fold import fold, folding_kernel

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.reposts.align import Alignment
    from newscrawl.reposts.text_reading import Reading

#: A shared passage below this many units is no evidence by itself.
_PASSAGE = 12
#: Units of a slot (a word, number or name put in place of another) at most, and by how many its two fillings differ.
_SLOT = 16
_SLOT_DRIFT = 8
#: Slots looked at; a text with more of them has words changed throughout.
_MOST_SLOTS = 64
#: Units put in place of as many others, as one who changes words throughout does.
_EVEN = 4
#: Units by which a passage may miss the border of a line and still be a whole line.
_AT_BORDER = 4
#: A passage that begins so few units into the story is the lead; one that ends so few before its end is the tail.
_LEAD = 12

#: Read off the alignment alone (:func:`_shapes`; in the kernel: ``features``).
_SHAPES = (
    "shared", "longest", "best", "coverage_max", "coverage_min", "raw_max", "raw_min", "identity", "gap_rate",
    "quoted", "whole_lines", "inside_lines", "passages", "lead", "shorter", "numbers", "mean_run", "gap_size",
    "even_gaps", "heading", "in_order", "tail",
)  # fmt: skip
#: Read off the words, the titles and the store.
_CONTEXT = (
    "conflicts", "conflict_rate", "number_clash", "near_numbers", "ordinals", "names_changed", "title", "title_slot",
    "rarity", "siblings", "promotion",
)  # fmt: skip
#: Read where all else speaks for a copy: see :func:`weigh_words`.
_WORDS = (
    "swaps", "swapped_names", "swapped_again", "swapped_lead", "swapped_titles", "commons", "apart", "untitled",
    "strangers",
)  # fmt: skip
#: The features of :func:`evidence_of`, in order.
NAMES = _SHAPES + _CONTEXT + _WORDS
#: Places of some of them in a row.
(SHARED, COVERAGE_MAX, COVERAGE_MIN, IDENTITY, GAP_RATE, QUOTED, WHOLE_LINES, NUMBERS, HEADING, TITLE, RARITY, SIBLINGS,
 PROMOTION) = map(NAMES.index, (
    "shared", "coverage_max", "coverage_min", "identity", "gap_rate", "quoted", "whole_lines", "numbers", "heading", "title",
    "rarity", "siblings", "promotion",
))  # fmt: skip
#: A slot as the kernel packs it.
_PACKED_SLOT = struct.Struct("=iiii")


class Evidence:
    """The features of one pair, in the order of :data:`NAMES`, and the slots they were counted in."""

    __slots__ = ("_places", "row", "says", "slots")

    def __init__(
        self, row: list[float], slots: SlotEvidence, places: Slots | bytes, says: float | None = None
    ) -> None:
        self.row = row
        self.slots = slots
        self._places = places
        #: What the trees that were given say of the row; None where they have to be asked.
        self.says = says

    @property
    def places(self) -> Slots:
        """Where the slots are."""
        if isinstance(self._places, bytes):
            self._places = list(_PACKED_SLOT.iter_unpack(self._places))
        return self._places

    def __getitem__(self, name: str) -> float:
        return self.row[NAMES.index(name)]

    def by_name(self) -> dict[str, float]:
        """The features by their names."""
        return dict(zip(NAMES, self.row, strict=True))


def evidence_of(
    a: Reading,
    b: Reading,
    alignment: Alignment,
    titles: tuple[str | None, str | None],
    trees: Any = None,
) -> Evidence:
    """The numbers the decision is taken on; symmetric in the two texts, blind to sites and dates.

    As of two texts that nobody else shares anything with: see :func:`weigh_store`. ``trees``: the kernel's table, to be
    asked at once.
    """
    if native.kernel is not None and alignment.packed is not None:
        return _compiled_evidence(a, b, alignment, alignment.packed, titles, trees)
    row, slots = _shapes(a, b, alignment)
    exact = row.pop()
    agreeing = row[NUMBERS]
    row[NUMBERS] = log1p(agreeing)
    title = title_overlap(*titles)
    found = read_slots(a, b, slots, titles if title < 1.0 else (None, None)) if slots else _NO_SLOTS
    row += (0.0,) * (len(NAMES) - len(row))
    _set_context(row, found, agreeing, exact, title)
    _set_promotion(row, found, a, alignment)
    return Evidence(row, found, slots)


def _compiled_evidence(
    a: Reading,
    b: Reading,
    alignment: Alignment,
    packed: bytes,
    titles: tuple[str | None, str | None],
    trees: Any,
) -> Evidence:
    """:func:`evidence_of` with the kernel, which leaves little to be looked at here."""
    while True:
        shown = native.kernel.evidence(
            a.compiled, b.compiled, packed, alignment.spans, alignment.shared_a, alignment.shared_b,
            titles[0] or "", titles[1] or "", kernel_words, trees,
        )  # fmt: skip
        if shown is not None:
            break
        a.prose, b.prose  # noqa: B018 - lines and quotations, which the kernel is given
    row, counts, (agreeing, exact), places, rest, asks, promotes, says = shown
    evidence = Evidence(row, _NO_SLOTS if counts == _NO_COUNTS else SlotEvidence(*counts), places, says)
    if asks or rest:
        title = row[TITLE] if row[TITLE] >= 0.0 else title_overlap(*titles)
        if rest:
            found = with_rest(counts, a, b, rest)
        else:
            slots = evidence.places
            found = read_slots(a, b, slots, titles if title < 1.0 else (None, None)) if slots else _NO_SLOTS
        _set_context(row, found, agreeing, exact, title)
        evidence.slots = found
        promotes = True
    if promotes:
        _set_promotion(row, evidence.slots, a, alignment)
    return evidence


def _set_context(
    row: list[float],
    found: SlotEvidence,
    agreeing: float,
    exact: float,
    title: float,
) -> None:
    """Set what is read off the words and the titles, but for promotion."""
    # A slip, a correction or a day counted from another day weighs little: see Quantity.is_near.
    conflicts = found.conflicts - found.near
    clash = conflicts + found.near / _NEAR
    row[_CONFLICTS:PROMOTION] = (
        log1p(conflicts), clash * 100 / max(1.0, exact),
        clash / max(1.0, found.conflicts + agreeing + found.agreed), log1p(found.near),
        log1p(found.ordinals), log1p(found.names), title, found.title, 1.0, 0.0,
    )  # fmt: skip


def _set_promotion(row: list[float], found: SlotEvidence, a: Reading, alignment: Alignment) -> None:
    row[PROMOTION] = 0.0 if _is_whole(row, found) else promotion_share(a.text, alignment)


def _is_whole(row: list[float], found: SlotEvidence) -> bool:
    return row[COVERAGE_MAX] >= _WHOLE and not found.conflicts and not found.names


def weigh_store(
    evidence: Evidence, rarity_of: Callable[[], float], siblings_of: Callable[[], int] = int
) -> bool:
    """Set what other texts of the store say of a pair; whether they say anything.

    They speak against a copy only: so they are asked for where all else speaks for one. A text that is held whole is a
    copy however many others hold it. ``rarity_of``: 0..1, how far the shared wording is this story's own.
    ``siblings_of``: other stored texts that fill the slots of the shared frame otherwise.
    """
    row, slots = evidence.row, evidence.slots
    if _is_whole(row, slots):
        return False
    row[RARITY] = rarity_of()
    if slots.conflicts or slots.names:
        row[SIBLINGS] = log1p(siblings_of())
    return row[RARITY] < 1.0 or row[SIBLINGS] > 0.0


def weigh_words(
    evidence: Evidence,
    a: Reading,
    b: Reading,
    alignment: Alignment,
    titles: tuple[str | None, str | None],
    strangers_of: Callable[[], int] = int,
) -> bool:
    """Set what words in place of words, common wording and blocks say of a pair; whether they say anything.

    They speak against a copy only, and take longest to read: so they are asked for where all else speaks for one.
    ``strangers_of`` counts the other stored texts that hold the shared passage and nothing else of either text;
    the other arguments as of :func:`evidence_of`.
    """
    row, found = evidence.row, False
    if row[IDENTITY] >= _FEW_CHANGES and evidence.places:
        swaps = swaps_of(a.text, b.text, evidence.places, titles)
        row[_SWAPS : _SWAPS + len(swaps)] = map(log1p, swaps)
        found = any(swaps)
    if not _is_whole(row, evidence.slots):
        row[_COMMONS] = common_share(a.text, alignment, a.compiled)
        found = found or row[_COMMONS] > 0.0
    if row[COVERAGE_MAX] < _MOST_OF_IT and row[GAP_RATE] < _FEW_GAPS:
        row[_APART], row[_UNTITLED] = apart(a, b, alignment, titles)
        row[_STRANGERS] = log1p(strangers_of())
        found = found or row[_APART] > 0.0 or row[_STRANGERS] > 0.0
    return found


_SWAPS = NAMES.index("swaps")
_COMMONS, _APART, _UNTITLED, _STRANGERS = map(NAMES.index, ("commons", "apart", "untitled", "strangers"))
_CONFLICTS = NAMES.index("conflicts")
#: Identity below which words were changed throughout, so that none of them says which event it is.
_FEW_CHANGES = 0.75
#: Coverage from which, with no slot filled otherwise, a text is held whole: a crowd of copies makes it no template.
_WHOLE = 0.9
#: Coverage from which on the shared text is what a text is about.
_MOST_OF_IT = 0.65
#: Gaps per hundred units from which on a text was written again, of which no part stands apart.
_FEW_GAPS = 3
#: Near conflicts that weigh as one.
_NEAR = 3
_NO_SLOTS = SlotEvidence()
_NO_COUNTS = (0, 0, 0, 0, 0)


def _shapes(a: Reading, b: Reading, alignment: Alignment) -> tuple[list[float], Slots]:
    """Shape features with the number of exactly shared units behind them, and the slots; the reference in numpy."""
    story = prose = longest = best = quoted = whole = inside = passages = 0
    spanned = exact = gaps = even = numbers = runs = ordered = tail = 0
    in_both = gained_a = gained_b = reached = 0
    lead = False
    slots: Slots = []
    all_a, all_b = a.story_before(a.size), b.story_before(b.size)
    for passage in alignment.passages:
        in_story = in_prose = 0
        for start_a, start_b, length in passage.runs:
            of_a = a.story_before(start_a + length) - a.story_before(start_a)
            of_b = b.story_before(start_b + length) - b.story_before(start_b)
            in_run = max(of_a, of_b)
            in_both += in_run
            gained_a, gained_b = gained_a + in_run - of_a, gained_b + in_run - of_b
            in_story += in_run
            in_prose += max(
                a.prose_before(start_a + length) - a.prose_before(start_a),
                b.prose_before(start_b + length) - b.prose_before(start_b),
            )
            longest = max(longest, in_run)
        if in_story < _PASSAGE // 2:
            continue
        story, prose = story + in_story, prose + in_prose
        best = max(best, in_story)
        passages += in_story >= _PASSAGE
        runs += len(passage.runs)
        a0, a1, b0, b1 = passage.a0, passage.a1, passage.b0, passage.b1
        for start, _, length in passage.runs:
            exact += a.weight_before(start + length) - a.weight_before(start)
            numbers += a.numbers_before(start + length) - a.numbers_before(start)
        spanned += max(a.weight_before(a1) - a.weight_before(a0), b.weight_before(b1) - b.weight_before(b0))
        in_quotes = max(a.quoted_before(a1) - a.quoted_before(a0), b.quoted_before(b1) - b.quoted_before(b0))
        quoted += min(in_story, in_quotes)
        before_a, behind_a = _borders(a, a0, a1)
        before_b, behind_b = _borders(b, b0, b1)
        _add_slot(slots, a, (a0 - before_a, a0), b, (b0 - before_b, b0))
        _add_slot(slots, a, (a1, a1 + behind_a), b, (b1, b1 + behind_b))
        borders = [distance <= _AT_BORDER for distance in (before_a, behind_a, before_b, behind_b)]
        if all(borders):
            whole += in_story
        elif not any(borders):
            inside += in_story
        leads = a.story_before(a0) <= _LEAD, b.story_before(b0) <= _LEAD
        lead = lead or any(leads)
        ends = all_a - a.story_before(a1) <= _LEAD and all_b - b.story_before(b1) <= _LEAD
        if ends and not any(leads):
            tail += in_story
        if b0 >= reached:
            ordered, reached = ordered + in_story, b1
        gaps += len(passage.runs) - 1
        for one, two in zip(passage.runs, passage.runs[1:], strict=False):
            low_a, low_b = one.a + one.length, one.b + one.length
            even += two.a - low_a == two.b - low_b <= _EVEN
            _add_slot(slots, a, (low_a, two.a), b, (low_b, two.b))
    cover = sorted((in_both / max(_PASSAGE, all_a + gained_a), in_both / max(_PASSAGE, all_b + gained_b)))
    raw = sorted((alignment.shared_a / max(1, a.size), alignment.shared_b / max(1, b.size)))
    return [
        log1p(story), log1p(longest), log1p(best), min(1.0, cover[1]), min(1.0, cover[0]), raw[1], raw[0],
        exact / max(1, spanned), gaps * 100 / max(1, exact), quoted / max(1, story), whole / max(1, story),
        inside / max(1, story), float(min(passages, 8)), float(lead), log1p(min(all_a, all_b)), float(numbers),
        log1p(exact / max(1, runs)), log1p(max(0, spanned - exact) / max(1, gaps)), even / max(1, gaps),
        max(0, story - prose) / max(1, story), ordered / max(1, story), tail / max(1, story), float(exact),
    ], slots  # fmt: skip


def _add_slot(slots: Slots, a: Reading, gap_a: tuple[int, int], b: Reading, gap_b: tuple[int, int]) -> None:
    size_a, size_b = gap_a[1] - gap_a[0], gap_b[1] - gap_b[0]
    fits = size_a + size_b > 0 and max(size_a, size_b) <= _SLOT and abs(size_a - size_b) <= _SLOT_DRIFT
    if fits and len(slots) < _MOST_SLOTS:
        slots.append((*_stretch(a, *gap_a), *_stretch(b, *gap_b)))


def _stretch(reading: Reading, low: int, high: int) -> tuple[int, int]:
    """Where some units stand (characters); none of them: the place behind the one before."""
    units = reading.units
    end = int(units.ends[high - 1]) if high > 0 else 0
    return (int(units.starts[low]) if low < high else end), end


def _borders(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """How far a passage begins behind the beginning of its line, and ends before the end of one (units)."""
    bounds = reading.line_bounds
    first, after = bisect_right(bounds, start) - 1, bisect_right(bounds, end - 1)
    line_end = bounds[after] if after < len(bounds) else reading.size
    return start - bounds[first], line_end - end


def title_overlap(one: str | None, two: str | None) -> float:
    """Share of the shorter title's character pairs that the other title has; 0 where a title is missing."""
    if not one or not two:
        return 0.0
    kernel = folding_kernel()
    glossed = "(" in one or "（" in one or "(" in two or "（" in two
    if kernel is not None and not glossed:
        overlap: float = kernel.title_overlap(one, two)
        return overlap
    return _bigram_overlap(one, two)


def _bigram_overlap(one: str, two: str) -> float:
    a, b = _bigrams(one), _bigrams(two)
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0


class _FoldedCharacters(dict[int, str]):
    """Single characters in comparison form, made when first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold(chr(code)).replace(" ", "")
        return folded


_FOLDED = _FoldedCharacters()


@functools.lru_cache(4096)
def _bigrams(title: str) -> frozenset[str]:
    # A title is too short for whole arrays to pay; one with a parenthesis may hold a gloss.
    plain = fold(title) if "(" in title or "（" in title else title.translate(_FOLDED)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))
