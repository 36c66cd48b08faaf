"""Fingerprints: a few well-chosen grams of a text's comparison form.

Winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting",
SIGMOD 2003): of every window of ``w`` consecutive grams the smallest hash is kept. Two texts that share a run
of ``w + GRAM - 1`` units then share a fingerprint, wherever the run stands. Windows nest: the smallest hash of
a wide window is the smallest of every narrower one around it, so that a text stored with wide windows is
found by a query with narrow ones.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

#: Units in a gram.
GRAM = 6
#: Grams in a window: of a stored text, of a query, of a short text in either place.
STORED_WINDOW = 20
QUERY_WINDOW = 12
SHORT_WINDOW = 8
#: Texts of fewer units are short.
SHORT = 120
#: Bits of a fingerprint.
BITS = 36
#: Any run of so many units in two texts is found (in a short text: ``QUERY_WINDOW + GRAM - 1``).
GUARANTEED = STORED_WINDOW + GRAM - 1

_BASE = np.uint64(0xD6E8FEB86659FD93)
_BASE_2 = np.uint64((0xD6E8FEB86659FD93**2) & (2**64 - 1))
_BASE_3 = np.uint64((0xD6E8FEB86659FD93**3) & (2**64 - 1))
_MIX = np.uint64(0x9FB21C651E98DF25)
_HALF = np.uint64(32)
_DROP = np.uint64(64 - BITS)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_ALL_BITS = np.uint64((1 << BITS) - 1)


def pairs_of(codes: Hashes) -> Hashes:
    """Hashes of two consecutive units each."""
    return codes[:-1] * _BASE + codes[1:]


def fours_of(pairs: Hashes) -> Hashes:
    """Hashes of four consecutive units each, from :func:`pairs_of`."""
    return pairs[:-2] * _BASE_2 + pairs[2:]


def grams_of(codes: Hashes) -> Hashes:
    """The mixed hash of every gram; a text shorter than a gram is one gram."""
    if len(codes) < GRAM:
        codes = np.concatenate([codes, np.zeros(GRAM - len(codes), np.uint64)])
    triples = pairs_of(codes)[:-1]
    triples *= _BASE
    triples += codes[2:]
    grams = triples[:-3] * _BASE_3
    grams += triples[3:]
    grams ^= grams >> _HALF
    grams *= _MIX
    grams >>= _DROP
    return grams


def _minima(grams: Hashes, window: int) -> Hashes:
    """The smallest hash of every window, by doubling the windows' width."""
    window = min(window, len(grams))
    width, lowest = 1, grams
    while width * 2 <= window:
        lowest = np.minimum(lowest[:-width], lowest[width:])
        width *= 2
    rest = window - width
    return np.minimum(lowest[:-rest], lowest[rest:]) if rest else lowest


def _chosen(lowest: Hashes) -> Hashes:
    """One of each run of equal minima."""
    keep = np.empty(len(lowest), bool)
    keep[0] = True
    np.not_equal(lowest[1:], lowest[:-1], out=keep[1:])
    return lowest[keep]


def _distinct(hashes: Hashes) -> Hashes:
    """Without repeats, in the order they came."""
    return np.fromiter(dict.fromkeys(hashes.tolist()), np.uint64)


def fingerprints(grams: Hashes) -> tuple[Hashes, Hashes]:
    """The fingerprints by which a text is looked up, and those under which it is stored, without repeats.

    What is smallest of many is small:
    multiplied by an odd number (which keeps different hashes different) the minima spread evenly again, so that
    an index may cut them by their leading bits.
    """
    if len(grams) < SHORT:
        narrow = wide = _chosen(_minima(grams, SHORT_WINDOW))
    else:
        lowest = _minima(grams, QUERY_WINDOW)
        narrow = _chosen(lowest)
        step = STORED_WINDOW - QUERY_WINDOW
        wide = _chosen(np.minimum(lowest[:-step], lowest[step:]))
    query = _distinct(narrow * _SPREAD & _ALL_BITS)
    return query, query if wide is narrow else _distinct(wide * _SPREAD & _ALL_BITS)


def anchors_of(grams: Hashes) -> npt.NDArray[np.int64]:
    """Places of the grams a short text is looked up by (every occurrence), ascending."""
    window = min(SHORT_WINDOW, len(grams))
    highest = _minima(grams, window)
    # A gram is chosen where the largest minimum of the windows around it is itself.
    highest = np.concatenate(
        [np.repeat(highest[:1], window - 1), highest, np.repeat(highest[-1:], window - 1)]
    )
    width = 1
    while width < window:
        step = min(width, window - width)
        highest = np.maximum(highest[:-step], highest[step:])
        width += step
    places: npt.NDArray[np.int64] = (highest == grams).nonzero()[0]
    return places
