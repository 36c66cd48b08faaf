"""What of a text the comparison needs, computed once: language, pieces, their codes, facts."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from newscrawl.rewrites import sentences
from newscrawl.rewrites.reference import reference
from newscrawl.rewrites.sentence_vectors import encoder
from newscrawl.rewrites.sign_codes import Codes, similarity
from newscrawl.text.facts import DAY, NUMBER, SHARE, TIME, Fact, agreement, facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Nearest sentences of the reference sample whose mean similarity is how common a sentence is.
_NEAREST = 10
#: A level is stored in one byte.
_STEPS = 255.0


class Document(NamedTuple):
    """A text to compare. ``published``: ISO date or date-time, empty where unknown; ``site``: host or portal."""

    title: str
    text: str
    published: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read: ``pieces`` are offsets in ``whole``, title and text with a line break between."""

    whole: str
    language: str
    pieces: tuple[sentences.Span, ...]
    #: (n, 8) codes of the pieces and how common each is, 0..1: its similarity to its nearest in the reference.
    codes: Codes
    levels: npt.NDArray[np.float32]
    facts: tuple[Fact, ...]
    day: int
    site: str

    @property
    def has_text(self) -> bool:
        """Whether any piece is of the text: a title by itself is no copy of anything."""
        return bool(self.pieces) and self.pieces[-1].start > 0


def day_of(published: str) -> int:
    """Days since 1970 of an ISO date; 0 where there is none."""
    try:
        return max(0, int(np.datetime64(published[:10], "D").astype(int)))  # NaT is the lowest number
    except ValueError:
        return 0


def parts(document: Document) -> tuple[str, tuple[sentences.Span, ...]]:
    """Title and text joined, and the pieces that get a code: the title first."""
    title = " ".join((document.title or "").split())[:300]
    text = (document.text or "")[: sentences.READ]
    whole = f"{title}\n{text}"
    offset = len(title) + 1
    found = [sentences.Span(0, len(title))] if title else []
    body = sentences.pieces(text, sentences.MOST - len(found))
    return whole, (*found, *(sentences.Span(a + offset, b + offset) for a, b in body))


def read_many(documents: Sequence[Document]) -> list[Reading]:
    """Read several documents; their sentences are encoded in one batch."""
    split = [parts(document) for document in documents]
    every = [whole[a:b] for whole, spans in split for a, b in spans]
    codes = encoder().codes(every) if every else np.empty((0, 8), np.uint64)
    found, at = [], 0
    for document, (_whole, spans) in zip(documents, split, strict=True):
        own = codes[at : at + len(spans)]
        at += len(spans)
        found.append(of_codes(document, own, levels(own)))
    return found


def of_codes(document: Document, codes: Codes, known: npt.NDArray[np.float32]) -> Reading:
    """A reading whose codes are stored."""
    whole, spans = parts(document)
    return Reading(
        whole, sentences.language(whole), spans[: len(codes)], codes, known, tuple(facts(whole)),
        day_of(document.published), document.site,
    )  # fmt: skip


def levels(codes: Codes) -> npt.NDArray[np.float32]:
    """How common each sentence is: the mean similarity to its ten nearest in the reference sample, in steps of 1/255.

    Some sentences are near to everything (hubs; Radovanović and others, JMLR 2010): a similarity counts less this level.
    """
    sample = reference().codes
    if not len(codes) or not len(sample):
        return np.zeros(len(codes), np.float32)
    near = similarity(codes, sample)
    nearest = min(_NEAREST, near.shape[1])
    mean = np.partition(near, -nearest, axis=1)[:, -nearest:].mean(axis=1)
    return unpacked(np.round(np.clip(mean, 0, 1) * _STEPS).astype(np.uint8))


def unpacked(stored: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Levels from their stored bytes."""
    found: npt.NDArray[np.float32] = stored.astype(np.float32) / np.float32(_STEPS)
    return found


def packed(known: npt.NDArray[np.float32]) -> bytes:
    """Levels as stored, a byte each."""
    return np.round(known * _STEPS).astype(np.uint8).tobytes()


@functools.lru_cache(1 << 16)
def key_number(key: str) -> int:
    """A fact's key as a number of 47 bits, which SQLite stores in six bytes."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=6).digest(), "little") >> 1


def keys(found: Iterable[Fact]) -> set[int]:
    """Numbers of the facts by which a text is found: not bare days and hours, which every text has."""
    return {
        key_number(fact.keys[-1] if fact.measured else fact.keys[0])
        for fact in found
        if (fact.kind != DAY or fact.value >= 100) and not (fact.kind == TIME and fact.value % 60 == 0)
    }


def pieces_of(document: Document) -> tuple[sentences.Span, ...]:
    """The pieces of a document that are compared, as offsets in title, line break and text."""
    return parts(document)[1]


def facts_apart(text: str, other: str) -> list[Fact]:
    """Numbers and shares of one text with which none of the other's agrees, each once and in order."""
    theirs = facts(other[: sentences.READ])
    found: dict[tuple[str, ...], Fact] = {}
    for fact in facts(text[: sentences.READ]):
        if fact.kind in {NUMBER, SHARE} and not any(agreement(fact, one) for one in theirs):
            found.setdefault(fact.keys, fact)
    return list(found.values())


class Deviation(NamedTuple):
    """A number both texts of a pair state, and what others write in its place: ``start``, ``end`` in the copy."""

    start: int
    end: int
    others: tuple[str, ...]


#: Digits a number has at least for a slip in it to be recognised.
_SLIP_DIGITS = 3


def shared_errors(copy: str, origin: str, others: Sequence[str]) -> list[Deviation]:
    """Numbers that copy and origin state alike and other reports of the event write otherwise by a slip.

    A slip: one digit of several another one, two neighbours exchanged, or a power of ten too many or too few. Whoever
    takes a text over takes its slips over, too; which of the two is right is not decided here.
    """
    mine, theirs = facts(copy[: sentences.READ]), facts(origin[: sentences.READ])
    known = [fact for text in others for fact in _numbers(text)]
    found: dict[tuple[str, ...], Deviation] = {}
    for fact in mine:
        if fact.kind != NUMBER or fact.digits < _SLIP_DIGITS or fact.keys in found:
            continue
        if not any(agreement(fact, one) == 1 for one in theirs) or any(
            agreement(fact, one) for one, _ in known
        ):
            continue
        instead = tuple(
            dict.fromkeys(
                spelling
                for one, spelling in known
                if is_slip(fact, one) and not any(agreement(one, own) for own in (*mine, *theirs))
            )
        )
        if instead:
            found[fact.keys] = Deviation(fact.start, fact.end, instead)
    return list(found.values())


def _numbers(text: str) -> list[tuple[Fact, str]]:
    text = text[: sentences.READ]
    return [(fact, text[fact.start : fact.end]) for fact in facts(text) if fact.kind == NUMBER]


def is_slip(one: Fact, other: Fact) -> bool:
    """Whether two numbers differ by one digit, two exchanged neighbours or a power of ten."""
    if (one.measured and one.measured[0]) != (other.measured and other.measured[0]):
        return False
    a, b = (f"{fact.value:.10g}".replace(".", "").strip("0") for fact in (one, other))
    if one.value == other.value or min(len(a), len(b)) < _SLIP_DIGITS:
        return False
    if a == b:
        return True
    if len(a) != len(b) or not 0.1 < one.value / other.value < 10:
        return False
    apart = [n for n in range(len(a)) if a[n] != b[n]]
    return len(apart) == 1 or (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and a[apart[0]] == b[apart[1]]
        and a[apart[1]] == b[apart[0]]
    )
