"""A complete set-similarity join: sets of shingles in, prefix keys and exact Jaccard similarities out.

J(x, y) >= t forces the prefixes of x and y, under any one global order, to share an element (Bayardo, Ma, Srikant 2007,
"Scaling up all pairs similarity search", section 4; Xiao, Wang, Lin, Yu 2008, "Efficient similarity joins for near
duplicate detection", lemma 1). In a closed batch the order is rarest first, which keeps the buckets small; where
members arrive one by one or on many machines it is that of the hashes, which depends on the text alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.implementation import column, native, with_c
from dedupe_text.kernels.pairs import Pairs
from dedupe_text.kernels.ragged import offsets_inside, positions, whole_spans
from dedupe_text.kernels.shingles import HIGHEST, Shingles

FEWEST_BITS: Final = 10
"""There are 1,024 counters at the least; else the smallest power of two that is one for each element."""

ROUNDS: Final = 2
"""Times that elements are counted: the second, among the sets that are left, drops about half of these again (58 of 106
thousand paragraphs in 100 MB of documentation); a third would drop few."""

CACHED: Final = 1 << 23
"""Bytes up to which C counts in one table, 2 bits for each element; beyond that in parts, at half the cost at 1 GB."""

BATCH: Final = 1 << 15
"""Elements that are looked up at a time, so that the intermediate arrays stay in the processor's cache."""

SPREAD: Final = 1 << 4
"""Counters for each element that is counted at a time, in order: so few that a table larger than the cache is gone
through nearly in a row, which costs half of going to and fro."""

NARROWEST: Final = 16
"""Least width of the rows in which the elements of pairs of sets are sorted."""

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
    chosen = sizes.nonzero()[0]
    for _ in range(ROUNDS):
        twice = _seen_twice(sets, _parts(sizes, chosen, max(BATCH, len(sets.values) // SPREAD)))
        parts = _parts(sizes, chosen, BATCH)
        left = [part[_common(sets, sizes, part, twice) >= needed[part]] for part in parts]
        chosen = np.concatenate([chosen[:0], *left])
    parts, count = _parts(sizes, chosen, BATCH), int(sizes[chosen].sum())
    counters = _counters(sets, parts, count)
    found = [_prefixes(sets, part, needed[part], counters.take(_slots(_values(sets, part), count))) for part in parts]
    keys, owners = zip(*found, strict=True) if found else ((sets.values[:0],), (sizes[:0],))
    return np.concatenate(keys), np.concatenate(owners)


def _parts(sizes: NDArray[np.int64], chosen: NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
    """Return some sets in parts of `size` elements."""
    return [chosen[some] for some in whole_spans(sizes[chosen].cumsum(), size)]


def _seen_twice(sets: Shingles, parts: Sequence[NDArray[np.int64]]) -> NDArray[np.uint8]:
    """Say of each slot whether it has more than one element of sets; `parts` of the sets.

    There is a bit for each, the first one the lowest of its byte, so that more of them fit into the processor's cache.
    """
    counters = np.zeros(1 << _bits(len(sets.values)), np.uint8)
    narrow = np.min_scalar_type(len(counters) - 1)
    for part in parts:
        slots = _slots(_values(sets, part), len(sets.values)).astype(narrow)
        slots.sort()
        counts = counters.take(slots) + np.uint8(1)
        counts[1:] += slots[1:] == slots[:-1]
        # Of several of one slot the last one written counts, which knows of the one before it.
        counters[slots] = np.minimum(counts, 2)
    return np.packbits(counters > 1, bitorder="little")


def _counters(sets: Shingles, parts: Sequence[NDArray[np.int64]], count: int) -> NDArray[np.uint32]:
    """Return how many elements of sets there are for each slot of a table for `count` values; `parts` of the sets."""
    counters = np.zeros(1 << _bits(count), np.uint32)
    for part in parts:
        np.add.at(counters, _slots(_values(sets, part), count), np.uint32(1))
    return counters


def _common(
    sets: Shingles, sizes: NDArray[np.int64], chosen: NDArray[np.int64], twice: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """Return how many elements of some sets, none of them empty, seem to stand in another set too."""
    slots = _slots(_values(sets, chosen), len(sets.values))
    elsewhere = twice.take(slots >> 3)
    elsewhere >>= (slots & 7).astype(np.uint8)
    elsewhere &= 1
    taken = sizes[chosen]
    common: NDArray[np.int64] = np.add.reduceat(elsewhere, taken.cumsum() - taken, dtype=np.int64)
    return common


def _prefixes(
    sets: Shingles, chosen: NDArray[np.int64], needed: NDArray[np.int64], frequency: NDArray[np.uint32]
) -> PrefixKeys:
    """Return the prefixes of some sets, none of them empty, from how often each of their elements seems to occur."""
    owners = np.arange(len(chosen)).repeat(np.diff(sets.offsets)[chosen])
    shared = (frequency > 1).nonzero()[0]
    owners, often = owners[shared], frequency[shared].astype(np.int64)
    # The values of a set ascend, and so they do where the frequencies are equal.
    order = np.argsort(owners * (often.max(initial=0) + 1) + often, kind="stable")
    common = np.bincount(owners, minlength=len(chosen))
    # The prefix has size - needed + 1 places, and the elements that stand in one set only take theirs first.
    taken = order[offsets_inside(common) < (common - needed + 1)[owners]]
    return _values(sets, chosen)[shared[taken]], chosen[owners[taken]]


def _values(sets: Shingles, chosen: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the elements of some sets, which ascend, one set after the other."""
    if len(chosen) and int(chosen[-1] - chosen[0]) == len(chosen) - 1:
        return sets.values[sets.offsets[chosen[0]] : sets.offsets[chosen[-1] + 1]]
    starts = sets.offsets[chosen]
    return sets.values[positions(starts, sets.offsets[chosen + 1] - starts)]


def _bits(count: int) -> int:
    """Return how many bits the number of a counter has, where there are `count` values: a counter for each of them."""
    return max(FEWEST_BITS, (count - 1).bit_length())


def _slots(values: NDArray[np.uint64], count: int) -> NDArray[np.int64]:
    """Return the counter of each value where there are `count` of them: its high bits."""
    return (values >> np.uint64(64 - _bits(count))).astype(np.int64)


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
    return sets.values[chosen], np.arange(len(sizes)).repeat(places)


def _needed(sizes: NDArray[np.int64], threshold: float) -> NDArray[np.int64]:
    """Return how many elements of each set a similar one must have."""
    # The product is lowered a little before rounding up, so that 0.8 * 5 does not become 4.000000001 and then 5.
    needed: NDArray[np.int64] = np.maximum(np.ceil(threshold * sizes - 1e-9), 1).astype(np.int64)
    return needed


def alike_in_size(sets: Shingles, pairs: Pairs, threshold: float) -> NDArray[np.bool_]:
    """Say of each pair of sets whether their sizes alone allow a similarity of `threshold`, `(pairs,) bool`."""
    sizes = np.diff(sets.offsets)
    left, right = sizes[pairs[:, 0]], sizes[pairs[:, 1]]
    alike: NDArray[np.bool_] = np.minimum(left, right) >= threshold * np.maximum(left, right) - 1e-9
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
    sizes = np.diff(sets.offsets)[pairs].sum(axis=1)
    shared = np.zeros(len(pairs), dtype=np.int64)
    low, width = 0, NARROWEST
    while low < sizes.max(initial=0):
        some = ((sizes > low) & (sizes <= width)).nonzero()[0]
        for first in range(0, len(some), max(BATCH // width, 1)):
            part = some[first : first + max(BATCH // width, 1)]
            shared[part] = _shared(sets, pairs[part], width)
        low, width = width, 2 * width
    union = sizes - shared
    similarities: NDArray[np.float64] = np.divide(shared, union, out=np.zeros(len(pairs)), where=union > 0)
    return similarities


def _shared(sets: Shingles, pairs: Pairs, width: int) -> NDArray[np.int64]:
    """Count what pairs of sets, together of `width` elements at the most, share: equal neighbours in sorted rows."""
    starts, ends = sets.offsets[pairs], sets.offsets[pairs + 1]
    own = np.arange(width) < (ends - starts).sum(axis=1)[:, None]
    # Behind the elements of a pair stands what sorts last.
    rows = np.full(own.shape, HIGHEST)
    rows[own] = sets.values[positions(starts.reshape(-1), (ends - starts).reshape(-1))]
    rows.sort(axis=1)
    equal = rows[:, 1:] == rows[:, :-1]
    equal &= own[:, 1:]
    shared: NDArray[np.int64] = np.count_nonzero(equal, axis=1)
    return shared
