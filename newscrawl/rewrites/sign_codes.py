"""Sign codes of sentence vectors: how near two are, and which of many are nearest.

A code is the signs of a vector: 512 bits, 64 bytes. The angle between two vectors is the share of differing bits times
pi (Charikar, STOC 2002). Each function is written twice, in numpy and in :mod:`newscrawl.native`; both give the same
result to the bit. A linear scan, because a window of days is small: usearch's binary index is compared with it in
``docs/rewrites.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from newscrawl.native import kernel

if TYPE_CHECKING:
    from typing import TypeAlias

Codes: TypeAlias = "npt.NDArray[np.uint64]"
Places: TypeAlias = "npt.NDArray[np.int32]"

#: Words of 64 bits of a code.
WORDS = 8
_COSINES = np.cos(np.pi * np.arange(64 * WORDS + 1) / (64 * WORDS)).astype(np.float32)
#: No site has this number.
NO_SITE = -1


def similarity(one: Codes, other: Codes) -> npt.NDArray[np.float32]:
    """(n, m) estimated cosines of two sets of codes."""
    if kernel is not None:
        one, other = np.ascontiguousarray(one), np.ascontiguousarray(other)
        found = np.frombuffer(bytearray(kernel.similarities(one, other, _COSINES)), np.float32)
        return found.reshape(len(one), len(other))
    distance = np.bitwise_count(one[:, None, :] ^ other[None, :, :]).sum(axis=2, dtype=np.uint16)
    cosines: npt.NDArray[np.float32] = _COSINES[distance]
    return cosines


def nearest(
    code: Codes,
    codes: Codes,
    days: npt.NDArray[np.int32],
    sites: npt.NDArray[np.int32],
    *,
    between: tuple[int, int],
    site: int,
    most: int,
) -> Places:
    """Places of the ``most`` codes nearest to one code, ascending; of equally near ones the first.

    Left out are those of ``site``, and those whose day is known (not 0) and not ``between`` the first and the last.
    """
    first, last = between
    if kernel is not None:
        return np.frombuffer(kernel.nearest(code, codes, days, sites, first, last, site, most), np.int32)
    allowed = np.flatnonzero((sites != site) & ((days == 0) | ((days >= first) & (days <= last))))
    distance = np.bitwise_count(codes[allowed] ^ code).sum(axis=1, dtype=np.uint16)
    found: Places = np.sort(allowed[np.argsort(distance, kind="stable")[:most]]).astype(np.int32)
    return found


def best_sums(
    query: Codes,
    query_levels: npt.NDArray[np.float32],
    codes: Codes,
    levels: npt.NDArray[np.float32],
    begins: npt.NDArray[np.int64],
    places: Places,
) -> npt.NDArray[np.float32]:
    """For each place what its codes, from ``begins[place]`` up to ``begins[place + 1]``, have of the query's.

    The best similarity of each code of the query, less half of how common the two are; what is above zero is summed up.
    """
    if kernel is not None:
        found = kernel.best_sums(query, query_levels, codes, levels, begins, places, _COSINES)
        return np.frombuffer(found, np.float32)
    sums = np.zeros(len(places), np.float32)
    for number, (begin, end) in enumerate(zip(begins[places], begins[places + 1], strict=True)):
        if begin == end:
            continue
        near = lifted(query, query_levels, codes[begin:end], levels[begin:end])
        for best in np.maximum(near.max(axis=1), 0):  # added up in order, as the kernel does
            sums[number] += best
    return sums


def lifted(
    one: Codes, one_levels: npt.NDArray[np.float32], other: Codes, other_levels: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """(n, m) similarities, each less the mean of how common the two sentences are."""
    near: npt.NDArray[np.float32] = similarity(one, other)
    near -= one_levels[:, None] * np.float32(0.5)
    near -= other_levels[None, :] * np.float32(0.5)
    return near
