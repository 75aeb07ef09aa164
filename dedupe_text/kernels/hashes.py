"""Hashes of spans of points: spans in, 64 or 128 bits out, the same wherever the span lies.

Each point is mixed with its place in the span, the mixed values are added, and the sum is mixed with the length. Sums
do not depend on the order in which they are made, so that any implementation can give the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.ragged import batches

Words = NDArray[np.uint64]
Places = NDArray[np.int64]

PLACE: Final = np.uint64(0x9E3779B97F4A7C15)
"""2**64 / golden ratio, the step of splitmix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom numbers")."""

SECOND: Final = np.uint64(0xD6E8FEB86659FD93)
"""Odd multiplier that makes the second 64 bits another function of the points (degski's 64-bit mixer)."""

BATCH: Final = 1 << 14
"""Points that are mixed at a time, so that the intermediate arrays stay in the processor's cache."""


def mixed(values: Words) -> Words:
    """Return 64-bit values put through splitmix64's finaliser, a bijection.

    The constants are variant 13 of Stafford 2011, "Better bit mixing".

    >>> hex(mixed(np.array([PLACE]))[0])
    '0xe220a8397b1dcdaf'
    """
    values = values ^ (values >> np.uint64(30))
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def span_hashes(points: NDArray[np.uint32], starts: Places, ends: Places) -> Words:
    """Return 128-bit hashes of `points[starts[k]:ends[k]]`, `(spans, 2) uint64`; spans may be empty and may overlap.

    >>> same = span_hashes(np.array([7, 8, 7, 8], np.uint32), np.array([0, 2]), np.array([2, 4]))
    >>> bool((same[0] == same[1]).all())
    True
    """
    sums = np.zeros((len(starts), 2), dtype=np.uint64)
    for spans, terms, firsts in _terms(points, starts, ends):
        sums[spans, 0] += np.add.reduceat(terms, firsts)
        terms ^= terms >> np.uint64(32)
        terms *= SECOND
        sums[spans, 1] += np.add.reduceat(terms, firsts)
    sums += _lengths(starts, ends)[:, None]
    return mixed(sums)


def short_hashes(points: NDArray[np.uint32], starts: Places, ends: Places) -> Words:
    """Return 64-bit hashes of `points[starts[k]:ends[k]]`, `(spans,) uint64`: the first half of `span_hashes`."""
    sums = np.zeros(len(starts), dtype=np.uint64)
    for spans, terms, firsts in _terms(points, starts, ends):
        sums[spans] += np.add.reduceat(terms, firsts)
    sums += _lengths(starts, ends)
    return mixed(sums)


def _lengths(starts: Places, ends: Places) -> Words:
    lengths: Words = np.maximum(ends - starts, 0).astype(np.uint64) * PLACE
    return lengths


def _terms(points: NDArray[np.uint32], starts: Places, ends: Places) -> Iterator[tuple[Places, Words, Places]]:
    """Yield batches: the numbers of their spans, the terms of the points, and where each span's terms start."""
    filled = np.flatnonzero(ends > starts)
    starts, sizes = starts[filled], (ends - starts)[filled]
    stops = np.cumsum(sizes)
    begins = stops - sizes
    for batch in batches(stops, BATCH):
        # The first and the last span of a batch may lie in it in part.
        skipped = np.maximum(batch.first - begins[batch.spans], 0)
        taken = np.minimum(stops[batch.spans], batch.last) - begins[batch.spans] - skipped
        firsts = np.cumsum(taken) - taken
        index = np.arange(batch.last - batch.first)
        place = index + np.repeat(skipped - firsts, taken)
        terms = points[place + np.repeat(starts[batch.spans], taken)].astype(np.uint64)
        terms ^= place.view(np.uint64) * PLACE
        yield filled[batch.spans], mixed(terms), firsts
