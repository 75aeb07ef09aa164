"""Aligns two token sequences: ids in, opcodes out, linear in the tokens for texts of any length.

Common ends are stripped, long middles are cut at anchors (shingles that stand once on each side, in the same order; the
patience method of Bram Cohen, as described in the Bazaar documentation), and what lies between goes to RapidFuzz's
Indel alignment, which is bit-parallel (Hyyrö 2004) but quadratic in time and memory.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

Ids = NDArray[np.uint64]

MAX_CELLS = 1_000_000
"""Largest product of lengths that is aligned directly: a 1,000 by 1,000 table takes about a millisecond."""

FEW_CELLS = 1 << 12
"""Largest product of lengths that costs less to align than to look at its ends first, as RapidFuzz does too."""

ANCHOR_WIDTH = 4
"""Tokens in an anchor: short enough to lie between two edits, long enough to be rare."""


class Run(NamedTuple):
    """`size` equal tokens: `a[a_start:a_start + size] == b[b_start:b_start + size]`."""

    a_start: int
    b_start: int
    size: int


def equal_runs(a: Ids, b: Ids) -> list[Run]:
    """Return the runs of equal tokens of an alignment, in order and apart on both sides, none of them empty.

    >>> equal_runs(np.array([1, 2, 3], np.uint64), np.array([1, 9, 3], np.uint64))
    [Run(a_start=0, b_start=0, size=1), Run(a_start=2, b_start=2, size=1)]
    """
    return list(_joined(_align(a, b, 0, 0)))


def common_prefix(a: Ids, b: Ids) -> int:
    """Return how many tokens the two sequences share at their start; reads only as far as they agree."""
    limit = min(len(a), len(b))
    start, step = 0, 32
    while start < limit:
        end = min(limit, start + step)
        unequal = (a[start:end] != b[start:end]).nonzero()[0]
        if len(unequal):
            return start + int(unequal[0])
        start, step = end, step * 2
    return limit


def common_suffix(a: Ids, b: Ids) -> int:
    """Return how many tokens the two sequences share at their end."""
    return common_prefix(a[::-1], b[::-1])


def _align(a: Ids, b: Ids, a_base: int, b_base: int) -> Iterator[Run]:
    if len(a) * len(b) <= FEW_CELLS:
        yield from _indel(a, b, a_base, b_base)
        return
    head = common_prefix(a, b)
    if head:
        yield Run(a_base, b_base, head)
        a, b, a_base, b_base = a[head:], b[head:], a_base + head, b_base + head
    tail = common_suffix(a, b)
    a_middle, b_middle = a[: len(a) - tail], b[: len(b) - tail]
    if len(a_middle) and len(b_middle):
        if len(a_middle) * len(b_middle) <= MAX_CELLS:
            yield from _indel(a_middle, b_middle, a_base, b_base)
        else:
            yield from _anchored(a_middle, b_middle, a_base, b_base)
    if tail:
        yield Run(a_base + len(a_middle), b_base + len(b_middle), tail)


def _indel(a: Ids, b: Ids, a_base: int, b_base: int) -> Iterator[Run]:
    for block in Indel.opcodes(a.tolist(), b.tolist()).as_matching_blocks():
        # The last one is empty: it marks the ends.
        if block.size:
            yield Run(a_base + block.a, b_base + block.b, block.size)


def _anchored(a: Ids, b: Ids, a_base: int, b_base: int) -> Iterator[Run]:
    """Align between anchors; a stretch without an anchor, too long for the table, is left unaligned."""
    a_at = b_at = 0
    for i, j in _anchors(a, b):
        if i < a_at or j < b_at:
            continue
        if 0 < (i - a_at) * (j - b_at) <= MAX_CELLS:
            yield from _indel(a[a_at:i], b[b_at:j], a_base + a_at, b_base + b_at)
        size = common_prefix(a[i:], b[j:])
        yield Run(a_base + i, b_base + j, size)
        a_at, b_at = i + size, j + size
    rest = (len(a) - a_at) * (len(b) - b_at)
    if 0 < rest <= MAX_CELLS:
        yield from _indel(a[a_at:], b[b_at:], a_base + a_at, b_base + b_at)


def _anchors(a: Ids, b: Ids) -> list[tuple[int, int]]:
    """Positions of shingles that occur once on each side, the longest chain of them that rises on both."""
    a_keys, a_places = _once(a)
    b_keys, b_places = _once(b)
    _, left, right = np.intersect1d(a_keys, b_keys, assume_unique=True, return_indices=True)
    order = np.argsort(a_places[left])
    firsts, seconds = a_places[left][order], b_places[right][order]
    pairs = list(zip(firsts.tolist(), seconds.tolist(), strict=True))
    return pairs if (seconds[1:] > seconds[:-1]).all() else _longest_rising(pairs)


def _once(ids: Ids) -> tuple[Ids, NDArray[np.int64]]:
    if len(ids) < ANCHOR_WIDTH:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    keys = ids[: len(ids) - ANCHOR_WIDTH + 1].copy()
    with np.errstate(over="ignore"):
        for offset in range(1, ANCHOR_WIDTH):
            keys *= np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio, odd: Knuth's multiplicative hash
            keys ^= keys >> np.uint64(29)
            keys += ids[offset : len(ids) - ANCHOR_WIDTH + 1 + offset]
    values, places, counts = np.unique(keys, return_index=True, return_counts=True)
    return values[counts == 1], places[counts == 1]


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second members rise (patience sorting)."""
    tails: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for k, (_, j) in enumerate(pairs):
        pile = bisect_left(tails, j)
        if pile == len(tails):
            tails.append(j)
            tops.append(k)
        else:
            tails[pile], tops[pile] = j, k
        before.append(tops[pile - 1] if pile else -1)
    chain: list[tuple[int, int]] = []
    k = tops[-1] if tops else -1
    while k >= 0:
        chain.append(pairs[k])
        k = before[k]
    return chain[::-1]


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Join runs that touch on both sides."""
    last: Run | None = None
    for run in runs:
        if last and last.a_start + last.size == run.a_start and last.b_start + last.size == run.b_start:
            last = Run(last.a_start, last.b_start, last.size + run.size)
            continue
        if last:
            yield last
        last = run
    if last:
        yield last
