"""Bitmaps of sets: sets of shingles in, 64 bits for each out, which tell pairs that cannot be similar without the sets.

Each element flips one bit. Where two bitmaps differ in d bits the sets differ in at least d elements, so that no pair
that is similar enough is ever ruled out (Sandes, Teodoro, Melo 2020, "Bitmap filter: speeding up exact set similarity
joins with bitwise operations", section 3).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.shingles import Shingles


def bitmaps(sets: Shingles) -> NDArray[np.uint64]:
    """Return the bitmap of each set, `(sets,) uint64`; that of an empty one is 0.

    >>> bitmaps(Shingles(np.array([1, 65, 2], np.uint64), np.array([0, 2, 3]))).tolist()
    [0, 4]
    """
    flips = np.uint64(1) << (sets.values & np.uint64(63))
    found = np.zeros(len(sets.offsets) - 1, dtype=np.uint64)
    filled = np.diff(sets.offsets).nonzero()[0]
    if len(filled):
        found[filled] = np.bitwise_xor.reduceat(flips, sets.offsets[filled])
    return found


def may_be_similar(
    size: int, bitmap: int, sizes: NDArray[np.int64], others: NDArray[np.uint64], threshold: float
) -> NDArray[np.bool_]:
    """Say of other sets whether one of `size` elements can have that Jaccard similarity with them, `(sets,) bool`."""
    apart = np.bitwise_count(others ^ np.uint64(bitmap)).astype(np.int64)
    shared = np.minimum((size + sizes - apart) / 2, np.minimum(size, sizes))
    similar: NDArray[np.bool_] = shared >= threshold / (1 + threshold) * (size + sizes) - 1e-6
    return similar
