"""Hashes that were seen, batch after batch: 128-bit hashes in, the number of the first that was equal out."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.implementation import column, native, with_c

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]

SMALLEST: Final = 1 << 10
"""Slots of a new table."""

EMPTY: Final = np.uint32(0xFFFFFFFF)
"""A slot without an entry; so many hashes at the most can be told apart."""


def _first_equal_in_c(hashes: Hashes) -> Numbers:
    return np.frombuffer(native.first_equal(column(hashes, np.uint64)), np.int64)


@with_c(_first_equal_in_c)
def first_equal(hashes: Hashes) -> Numbers:
    """Return for each of `hashes (n, 2)` the place of the first equal one, `(n,) int64`.

    >>> first_equal(np.array([[1, 1], [2, 2], [1, 1]], np.uint64)).tolist()
    [0, 1, 0]
    """
    # The sort is stable: the first of each group is the first of all.
    order = np.lexsort((hashes[:, 1], hashes[:, 0]))
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (hashes[order[1:]] != hashes[order[:-1]]).any(axis=1)
    found = np.empty(len(order), dtype=np.int64)
    found[order] = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    return found


class Seen:
    """A table with open addressing of all hashes seen so far, numbered in the order of their arrival.

    Each distinct hash takes 16 bytes and between 8 and 16 bytes of slots.

    >>> seen = Seen()
    >>> seen.add(np.array([[1, 1], [2, 2], [1, 1]], np.uint64)).tolist()
    [0, 1, 0]
    >>> seen.add(np.array([[2, 2]], np.uint64)).tolist()
    [1]
    """

    def __init__(self) -> None:
        self._slots = np.full(SMALLEST, EMPTY, dtype=np.uint32)
        self._hashes = np.empty((SMALLEST // 2, 2), dtype=np.uint64)
        self._numbers = np.empty(SMALLEST // 2, dtype=np.int64)
        self._distinct = 0
        self._count = 0

    def __len__(self) -> int:
        """Return how many hashes have been added."""
        return self._count

    def add(self, hashes: Hashes) -> Numbers:
        """Number `hashes (n, 2)` on, and return for each the number of the first equal one, `(n,) int64`."""
        self._make_room(len(hashes))
        found = self._entries(hashes)
        numbers = self._numbers[found]
        self._count += len(hashes)
        return numbers

    def _make_room(self, more: int) -> None:
        needed = self._distinct + more
        if needed > len(self._numbers):
            room = max(needed, len(self._numbers) * 3 // 2)
            self._hashes = np.resize(self._hashes, (room, 2))
            self._numbers = np.resize(self._numbers, room)
        if 2 * needed > len(self._slots):
            size = len(self._slots)
            while 2 * needed > size:
                size *= 2
            self._slots = np.full(size, EMPTY, dtype=np.uint32)
            self._place(np.arange(self._distinct), self._hashes[: self._distinct])

    def _entries(self, hashes: Hashes) -> Numbers:
        """Return the entry of each hash; those that are new get one, in order."""
        found = self._find(hashes)
        new = np.flatnonzero(found < 0)
        if len(new):
            first = first_equal(hashes[new])
            heads = np.flatnonzero(first == np.arange(len(new)))
            entries = self._distinct + np.arange(len(heads))
            self._hashes[entries] = hashes[new[heads]]
            self._numbers[entries] = self._count + new[heads]
            self._distinct += len(heads)
            self._place(entries, hashes[new[heads]])
            found[new] = entries[np.searchsorted(heads, first)]
        return found

    def _find(self, hashes: Hashes) -> Numbers:
        """Return the entry of each hash, or -1."""
        mask = len(self._slots) - 1
        found = np.full(len(hashes), -1, dtype=np.int64)
        open_ = np.arange(len(hashes))
        slots = (hashes[:, 0] & np.uint64(mask)).astype(np.int64)
        while len(open_):
            entries = self._slots[slots]
            taken = entries != EMPTY
            open_, slots, entries = open_[taken], slots[taken], entries[taken].astype(np.int64)
            equal = (self._hashes[entries] == hashes[open_]).all(axis=1)
            found[open_[equal]] = entries[equal]
            open_, slots = open_[~equal], (slots[~equal] + 1) & mask
        return found

    def _place(self, entries: Numbers, hashes: Hashes) -> None:
        """Put entries, all of them new and distinct, into free slots."""
        mask = len(self._slots) - 1
        slots = (hashes[:, 0] & np.uint64(mask)).astype(np.int64)
        while len(entries):
            free = self._slots[slots] == EMPTY
            # Of several that want one slot the last one written has it.
            self._slots[slots[free]] = entries[free]
            waiting = self._slots[slots] != entries
            entries, slots = entries[waiting], (slots[waiting] + 1) & mask
