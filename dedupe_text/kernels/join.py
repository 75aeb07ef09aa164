"""A complete set-similarity join: sets of shingles in, prefix keys and exact Jaccard similarities out.

J(x, y) >= t forces the prefixes of x and y, under any one global order, to share an element (Bayardo, Ma, Srikant 2007,
"Scaling up all pairs similarity search", section 4; Xiao, Wang, Lin, Yu 2008, "Efficient similarity joins for near
duplicate detection", lemma 1). The order here is rarest first, ties by value, which keeps the buckets small.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.pairs import Pairs
from dedupe_text.kernels.ragged import offsets_inside, positions
from dedupe_text.kernels.shingles import Shingles


def prefix_keys(sets: Shingles, threshold: float) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return (keys, owners): the prefix elements of each set that another set has too.

    Any two sets of similarity >= `threshold` share a key. Elements that stand in one set only fill their places in the
    prefix but cannot match, so they give no key.
    """
    sizes = np.diff(sets.offsets)
    owners = np.repeat(np.arange(len(sizes)), sizes)
    _, inverse, counts = np.unique(sets.values, return_inverse=True, return_counts=True)
    frequency = counts[inverse] if len(sets.values) else np.empty(0, np.int64)
    order = np.lexsort((sets.values, frequency, owners))
    rank = offsets_inside(sizes)
    # The product is lowered a little before rounding up, so that 0.8 * 5 does not become 4.000000001 and then 5.
    needed = np.ceil(threshold * sizes - 1e-9).astype(np.int64)
    in_prefix = (rank < np.repeat(sizes - needed + 1, sizes)) & (frequency[order] > 1)
    return sets.values[order][in_prefix], owners[in_prefix]


def jaccard(sets: Shingles, pairs: Pairs) -> NDArray[np.float64]:
    """Return the exact Jaccard similarity of each pair of sets, in [0, 1]; two empty sets have similarity 0."""
    sizes = np.diff(sets.offsets)
    vocabulary, ranks = np.unique(sets.values, return_inverse=True)
    width = np.int64(len(vocabulary) + 1)
    flat = np.repeat(np.arange(len(sizes)), sizes) * width + ranks
    swap = sizes[pairs[:, 0]] > sizes[pairs[:, 1]]
    small = np.where(swap, pairs[:, 1], pairs[:, 0])
    large = np.where(swap, pairs[:, 0], pairs[:, 1])
    taken = sizes[small]
    pair = np.repeat(np.arange(len(pairs)), taken)
    element = positions(sets.offsets[small], taken)
    wanted = large[pair] * width + ranks[element]
    found = np.searchsorted(flat, wanted)
    found[found == len(flat)] = 0
    hits = flat[found] == wanted if len(flat) else np.zeros(len(wanted), np.bool_)
    shared = np.bincount(pair[hits], minlength=len(pairs))
    union = sizes[pairs].sum(axis=1) - shared
    similarities: NDArray[np.float64] = np.divide(shared, union, out=np.zeros(len(pairs)), where=union > 0)
    return similarities
