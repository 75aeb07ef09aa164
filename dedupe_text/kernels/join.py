"""A complete set-similarity join: sets of shingles in, prefix keys and exact Jaccard similarities out.

J(x, y) >= t forces the prefixes of x and y, under any one global order, to share an element (Bayardo, Ma, Srikant 2007,
"Scaling up all pairs similarity search", section 4; Xiao, Wang, Lin, Yu 2008, "Efficient similarity joins for near
duplicate detection", lemma 1). In a closed batch the order is rarest first, which keeps the buckets small; where
members arrive one by one or on many machines it is that of the hashes, which depends on the text alone.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.implementation import column, native, with_c
from dedupe_text.kernels.pairs import Pairs
from dedupe_text.kernels.ragged import offsets_inside, positions
from dedupe_text.kernels.shingles import Shingles

FEWEST_BITS: Final = 10
"""There are 1,024 counters at the least; else the smallest power of two that is one for each element."""

ROUNDS: Final = 2
"""Times that elements are counted: the second, among the sets that are left, drops about half of these again (58 of 106
thousand paragraphs in 100 MB of documentation); a third would drop few."""

CACHED: Final = 1 << 23
"""Bytes up to which C counts in one table, 2 bits for each element; beyond that in parts, at half the cost at 1 GB."""

BATCH: Final = 1 << 14
"""Elements that are looked up at a time, so that the intermediate arrays stay in the processor's cache."""

PrefixKeys = tuple[NDArray[np.uint64], NDArray[np.int64]]


def _prefix_keys_in_c(sets: Shingles, threshold: float) -> PrefixKeys:
    needed = _needed(np.diff(sets.offsets), threshold)
    columns = column(sets.values, np.uint64), column(sets.offsets, np.int64), needed
    keys, owners = native.prefix_keys(*columns, ROUNDS, CACHED)
    return np.frombuffer(keys, np.uint64), np.frombuffer(owners, np.int64)


@with_c(_prefix_keys_in_c)
def prefix_keys(sets: Shingles, threshold: float) -> PrefixKeys:
    """Return (keys, owners): the elements of each set's prefix, rarest first, that seem to stand in another set too.

    Any two sets of similarity >= `threshold`, which is above 0, share a key. How often an element occurs is the count
    of its slot in a table of counters, so two elements of one slot look commoner than they are: a few keys too many,
    none too few. A set can only reach the threshold if other sets have enough of its elements; sets of which that is
    not so are left out, and so are elements of one set alone, which fill their places in the prefix but cannot match.
    """
    sizes = np.diff(sets.offsets)
    needed = _needed(sizes, threshold)
    values, owners = sets.values, np.repeat(np.arange(len(sizes)), sizes)
    slots = _slots(values)
    for _ in range(ROUNDS):
        seen_twice = np.bincount(slots) > 1
        common = np.bincount(owners[seen_twice[slots]], minlength=len(sizes))
        kept = (common >= needed)[owners]
        values, owners, slots = values[kept], owners[kept], slots[kept]
    slots = _slots(values)
    frequency = np.bincount(slots)[slots]
    shared = np.flatnonzero(frequency > 1)
    values, owners, frequency = values[shared], owners[shared], frequency[shared]
    # The values of a set ascend, and so they do where the frequencies are equal.
    order = np.argsort(owners * (frequency.max(initial=0) + 1) + frequency, kind="stable")
    common = np.bincount(owners, minlength=len(sizes))
    rank = offsets_inside(common)
    # The prefix has size - needed + 1 places, and the elements that stand in one set only take theirs first.
    chosen = order[rank < (common - needed + 1)[owners]]
    return values[chosen], owners[chosen]


def _slots(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the counter of each value: its high bits, so many that there is a counter for each value."""
    bits = max(FEWEST_BITS, (len(values) - 1).bit_length())
    return (values >> np.uint64(64 - bits)).astype(np.int64)


def hash_prefix_keys(sets: Shingles, threshold: float) -> PrefixKeys:
    """Return (keys, owners): the lowest elements of each set, as many as any two similar sets must share one of.

    Any two sets of similarity >= `threshold`, which is above 0, share a key. The keys of a set depend on the set alone,
    not on what else there is, so that sets that arrive one by one or on many machines get the keys they would have
    together; for this there are more of them, and fuller buckets, than `prefix_keys` gives.

    >>> sets = Shingles(np.array([3, 5, 7, 9], np.uint64), np.array([0, 4]))
    >>> hash_prefix_keys(sets, 0.7)[0].tolist()
    [3, 5]
    """
    sizes = np.diff(sets.offsets)
    places = np.where(sizes > 0, sizes - np.maximum(_needed(sizes, threshold), 1) + 1, 0)
    chosen = positions(sets.offsets[:-1], places)
    return sets.values[chosen], np.repeat(np.arange(len(sizes)), places)


def _needed(sizes: NDArray[np.int64], threshold: float) -> NDArray[np.int64]:
    """Return how many elements of each set a similar one must have."""
    # The product is lowered a little before rounding up, so that 0.8 * 5 does not become 4.000000001 and then 5.
    needed: NDArray[np.int64] = np.maximum(np.ceil(threshold * sizes - 1e-9), 1).astype(np.int64)
    return needed


def alike_in_size(sets: Shingles, pairs: Pairs, threshold: float) -> NDArray[np.bool_]:
    """Say of each pair of sets whether their sizes alone allow a similarity of `threshold`, `(pairs,) bool`."""
    sizes = np.diff(sets.offsets)[pairs]
    alike: NDArray[np.bool_] = sizes.min(axis=1, initial=2**62) >= threshold * sizes.max(axis=1, initial=0) - 1e-9
    return alike


def _jaccard_in_c(sets: Shingles, pairs: Pairs, *, at_least: float = 0.0) -> NDArray[np.float64]:
    columns = column(sets.values, np.uint64), column(sets.offsets, np.int64), column(pairs, np.int64)
    return np.frombuffer(native.jaccard(*columns, at_least), np.float64)


@with_c(_jaccard_in_c)
def jaccard(sets: Shingles, pairs: Pairs, *, at_least: float = 0.0) -> NDArray[np.float64]:
    """Return the exact Jaccard similarity of each pair of sets, in [0, 1]; two empty sets have similarity 0.

    It is 0 for pairs whose similarity is less than `at_least`, which cost less.
    """
    similarities = np.zeros(len(pairs))
    alike = alike_in_size(sets, pairs, at_least)
    similarities[alike] = _jaccard(sets, pairs[alike])
    similarities[similarities < at_least] = 0
    return similarities


def _jaccard(sets: Shingles, pairs: Pairs) -> NDArray[np.float64]:
    sizes = np.diff(sets.offsets)
    swap = sizes[pairs[:, 0]] > sizes[pairs[:, 1]]
    small = np.where(swap, pairs[:, 1], pairs[:, 0])
    large = np.where(swap, pairs[:, 0], pairs[:, 1])
    shared = np.zeros(len(pairs), dtype=np.int64)
    ends = np.cumsum(sizes[small])
    first = 0
    while first < len(pairs):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + BATCH, side="right")))
        shared[first:last] = _shared(sets, small[first:last], large[first:last])
        first = last
    union = sizes[pairs].sum(axis=1) - shared
    similarities: NDArray[np.float64] = np.divide(shared, union, out=np.zeros(len(pairs)), where=union > 0)
    return similarities


def _shared(sets: Shingles, small: NDArray[np.int64], large: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the elements of each small set that stand in its large one, by binary search for all of them at once."""
    values, offsets = sets
    taken = offsets[small + 1] - offsets[small]
    wanted = values[positions(offsets[small], taken)]
    pair = np.repeat(np.arange(len(small)), taken)
    low, ends = offsets[large][pair], offsets[large + 1][pair]
    high = ends
    for _ in range(int((ends - low).max(initial=0)).bit_length()):
        middle = (low + high) >> 1
        less = (middle < high) & (values[np.minimum(middle, len(values) - 1)] < wanted)
        low, high = np.where(less, middle + 1, low), np.where(less, high, middle)
    hits = (low < ends) & (values[np.minimum(low, len(values) - 1)] == wanted)
    return np.bincount(pair[hits], minlength=len(small))
