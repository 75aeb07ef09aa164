"""From keys to candidate pairs: members of one bucket are paired, buckets of any size, in linear time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.implementation import column, native, with_c
from dedupe_text.kernels.ragged import offsets_inside, positions

Pairs = NDArray[np.int64]

MAX_BUCKET = 32
"""Largest bucket in which all members are paired; 496 pairs. Larger ones become a star."""

STAR_CENTRES = 4
"""In a larger bucket each member is paired with the first four members and with the one before it."""


MANY = 1 << 12
"""Keys from which it pays to look first which of them stand alone, before any are sorted."""


def _bucket_pairs_in_c(keys: NDArray[np.uint64], owners: NDArray[np.int64]) -> Pairs:
    pairs = native.bucket_pairs(column(keys, np.uint64), column(owners, np.int64), MAX_BUCKET, STAR_CENTRES)
    return np.frombuffer(pairs, np.int64).reshape(-1, 2)


@with_c(_bucket_pairs_in_c)
def bucket_pairs(keys: NDArray[np.uint64], owners: NDArray[np.int64]) -> Pairs:
    """Return the distinct pairs i < j of owners that share a key, `(pairs, 2) int64`, sorted.

    Owners are 0 or more. Buckets of more than `MAX_BUCKET` members give a star instead of all pairs: none is dropped,
    none is quadratic.

    >>> bucket_pairs(np.array([7, 7, 9, 7], np.uint64), np.array([0, 1, 1, 2])).tolist()
    [[0, 1], [0, 2], [1, 2]]
    """
    keys, owners = _shared(keys, owners)
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    new = np.ones(len(keys), dtype=np.bool_)
    new[1:] = (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1])
    keys, owners = keys[new], owners[new]
    edges = np.ones(len(keys) + 1, dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=edges[1:-1])
    if edges.all():
        return np.empty((0, 2), np.int64)
    sizes = np.diff(edges.nonzero()[0])
    rank = offsets_inside(sizes)
    size = sizes.repeat(sizes)
    # A member of a small bucket meets everyone before it, a member of a large one the centres and its predecessor.
    reach = np.where(size <= MAX_BUCKET, rank, np.minimum(rank, STAR_CENTRES))
    later = np.arange(len(keys)).repeat(reach)
    earlier = positions(np.arange(len(keys)) - rank, reach)
    chained = ((size > MAX_BUCKET) & (rank > STAR_CENTRES)).nonzero()[0]
    left = owners[np.concatenate((earlier, chained - 1))]
    right = owners[np.concatenate((later, chained))]
    return distinct_pairs(np.stack([left, right], axis=1))


def _shared(keys: NDArray[np.uint64], owners: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Leave out keys that stand alone, where there are many keys."""
    if len(keys) < MANY:
        return keys, owners
    again = occurs_again(keys)
    return keys[again], owners[again]


def _distinct_pairs_in_c(pairs: Pairs) -> Pairs:
    return np.frombuffer(native.distinct_pairs(column(pairs, np.int64)), np.int64).reshape(-1, 2)


@with_c(_distinct_pairs_in_c)
def distinct_pairs(pairs: Pairs) -> Pairs:
    """Return pairs sorted, each once, the smaller member first, no member, 0 or more, paired with itself."""
    low, high = np.minimum(*pairs.T), np.maximum(*pairs.T)
    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    new = low != high
    new[1:] &= (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return np.stack([low[new], high[new]], axis=1)


def _occurs_again_in_c(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    return np.frombuffer(native.occurs_again(column(keys, np.uint64)), np.bool_)


@with_c(_occurs_again_in_c)
def occurs_again(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Say of each key whether an equal one stands elsewhere, `(keys,) bool`.

    >>> occurs_again(np.array([7, 9, 7], np.uint64)).tolist()
    [True, False, True]
    """
    # Slots of a small table rule most keys out, so that few are sorted.
    slots = keys >> np.uint64(64 - max(10, len(keys).bit_length() + 1))
    doubtful = (np.bincount(slots.astype(np.int64)) > 1)[slots].nonzero()[0]
    order = doubtful[np.argsort(keys[doubtful])]
    equal = keys[order[1:]] == keys[order[:-1]]
    again = np.zeros(len(keys), dtype=np.bool_)
    again[order[1:][equal]] = True
    again[order[:-1][equal]] = True
    return again


def crowded(keys: NDArray[np.uint64], owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the owners, once each, in buckets so large that `bucket_pairs` gives a star and not all pairs."""
    order = np.argsort(keys, kind="stable")
    starts = (np.diff(keys[order], prepend=~keys[order[:1]]) != 0).nonzero()[0]
    sizes = np.diff(np.append(starts, len(keys)))
    return np.unique(owners[order[(sizes > MAX_BUCKET).repeat(sizes)]])
