"""All matches of a corpus as functions over records, for any engine that can group and join.

    postings        of each (key, text): its fingerprints, as they are looked up and as they are stored
    group           by fingerprint, in the order of keys: who held it before each text that looks it up
    matches_of      by text: weigh what it shares with earlier ones, align it with those that weigh enough

What they give does not depend on how records are divided: a text is compared with the same earlier ones, and has the
same matches, as where it is looked up in a :class:`newscrawl.reposts.RepostIndex` of all texts with lower keys. The
functions know no engine, file or store; :mod:`newscrawl.maintenance.plain` runs them in processes of one machine.

Records are numpy arrays of the types below, so that engines hand them on as columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from newscrawl.reposts.fingerprint import BITS
from newscrawl.reposts.matches import FoundMatch, compare
from newscrawl.reposts.popularity import COMMON, Holders, candidates, held, threshold_of
from newscrawl.reposts.text_reading import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Records = npt.NDArray[Any]

#: A fingerprint of a text. ``marks``: the number of fingerprints it is looked up by, and in the two lowest bits
#: whether this is one of them, and one of those it is stored under.
POSTING = np.dtype([("hash", "<u8"), ("key", "<i8"), ("marks", "<u4")])
#: An earlier text that holds a fingerprint ``key`` is looked up by; :data:`MANY` in place of twenty or more.
#: ``size``: fingerprints it is looked up by.
HELD = np.dtype([("key", "<i8"), ("hash", "<u8"), ("size", "<u4"), ("holder", "<i8")])
#: A fingerprint that many texts hold, and the first of these.
FIRST = np.dtype([("hash", "<u8"), ("keys", "<i8", (COMMON,))])
MANY = -1

_STORED, _ASKED = 1, 2
_MARKS = 2


def postings(texts: Iterable[tuple[int, str]]) -> Records:
    """The fingerprints of some texts: :data:`POSTING` records by hash and key. Each key occurs once in a corpus."""
    parts = []
    for key, text in texts:
        reading = read(text)
        if not reading.size:
            continue
        query, stored = reading.fingerprints
        hashes = np.union1d(query, stored)
        part = np.zeros(len(hashes), POSTING)
        part["hash"], part["key"] = hashes, key
        part["marks"] = len(query) << _MARKS
        part["marks"] |= np.isin(hashes, stored) * np.uint32(_STORED)
        part["marks"] |= np.isin(hashes, query) * np.uint32(_ASKED)
        parts.append(part)
    found = np.concatenate(parts) if parts else np.zeros(0, POSTING)
    return found[np.lexsort((found["key"], found["hash"]))]


def bounds(partitions: int) -> list[int]:
    """Where to cut all hashes into so many ranges of about as many postings each; the last bound is beyond all."""
    return [(n << BITS) // partitions for n in range(partitions + 1)]


def group(found: Records, after: int = -1) -> tuple[Records, Records]:
    """Who held a fingerprint before each text that is looked up by it.

    :param found: all :data:`POSTING` records of some hashes, of the whole corpus
    :param after: only texts with higher keys are looked up
    :return: :data:`HELD` records by key, and :data:`FIRST` records by hash
    """
    found = found[np.lexsort((found["key"], found["hash"]))]
    if not len(found):
        return np.zeros(0, HELD), np.zeros(0, FIRST)
    stored = (found["marks"] & _STORED) > 0
    begins = np.concatenate([[True], found["hash"][1:] != found["hash"][:-1]])
    number = begins.cumsum() - 1
    before = stored.cumsum() - stored
    rank = before - before[begins][number]
    # The first holders of every hash, one hash after the other.
    first = stored & (rank < COMMON)
    keys = found["key"][first]
    sizes = np.bincount(number[first], minlength=number[-1] + 1)
    offsets = sizes.cumsum() - sizes

    asks = (((found["marks"] & _ASKED) > 0) & (rank > 0) & (found["key"] > after)).nonzero()[0]
    is_common = rank[asks] >= COMMON
    counts = np.where(is_common, 1, rank[asks])
    source = np.repeat(np.arange(len(asks)), counts)
    within = np.arange(len(source)) - np.repeat(counts.cumsum() - counts, counts)
    rows = np.zeros(len(source), HELD)
    asking = found[asks[source]]
    rows["key"], rows["hash"], rows["size"] = asking["key"], asking["hash"], asking["marks"] >> _MARKS
    rows["holder"] = keys[offsets[number[asks[source]]] + within]
    rows["holder"][is_common[source]] = MANY

    popular = np.unique(number[asks[is_common]])
    firsts = np.zeros(len(popular), FIRST)
    firsts["hash"] = found["hash"][begins][popular]
    firsts["keys"] = keys[offsets[popular][:, None] + np.arange(COMMON)]
    return rows[rows["key"].argsort(kind="stable")], firsts


def by_key(rows: Records) -> Iterator[tuple[int, Records]]:
    """The :data:`HELD` records of each text, from records in any order; keys ascending."""
    rows = rows[rows["key"].argsort(kind="stable")]
    cuts = (rows["key"][1:] != rows["key"][:-1]).nonzero()[0] + 1
    for part in np.split(rows, cuts) if len(rows) else ():
        yield int(part["key"][0]), part


def matches_of(rows: Records, firsts: Records, text_of: Callable[[int], str | None]) -> list[FoundMatch]:
    """What one text shares with earlier ones, best first.

    :param rows: all its :data:`HELD` records
    :param firsts: :data:`FIRST` records by hash, those of its common fingerprints among them
    :param text_of: the text under a key
    """
    holders: Holders = {}
    common: list[int] = []
    for value, holder in zip(rows["hash"].tolist(), rows["holder"].tolist(), strict=True):
        if holder == MANY:
            common.append(value)
        else:
            holders.setdefault(value, []).append(holder)

    def first_holders(hashes: list[int]) -> Holders:
        places = firsts["hash"].searchsorted(np.array(hashes, np.uint64))
        return {value: firsts["keys"][place].tolist() for value, place in zip(hashes, places, strict=True)}

    size = int(rows["size"][0])
    known = held(holders, common, threshold_of(size))
    chosen = candidates(size, known, first_holders)
    text = text_of(int(rows["key"][0])) if chosen else None
    if text is None:
        return []
    return compare(read(text), chosen, text_of, known.rare, known.common, first_holders)
