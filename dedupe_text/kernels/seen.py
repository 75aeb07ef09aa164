"""Hashes that were seen: 128-bit hashes in, the number of the first that was equal out."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.implementation import column, native, with_c

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]

EMPTY: Final = np.uint32(0xFFFFFFFF)
"""A slot without an entry; so many hashes at the most can be told apart."""


def _first_equal_in_c(hashes: Hashes) -> Numbers:
    slots = np.full(1 << (2 * len(hashes) | 1).bit_length(), EMPTY, dtype=np.uint32)
    table = Table(slots, np.empty((len(hashes), 2), np.uint64), np.empty(len(hashes), np.int64))
    return _look_up_in_c(table, 0, 0, hashes)[0]


@with_c(_first_equal_in_c)
def first_equal(hashes: Hashes) -> Numbers:
    """Return for each of `hashes (n, 2)` the place of the first equal one, `(n,) int64`.

    >>> first_equal(np.array([[1, 1], [2, 2], [1, 1]], np.uint64)).tolist()
    [0, 1, 0]
    """
    order = np.argsort(hashes[:, 0])
    new, of_both = _borders(hashes.take(order, axis=0))
    if not np.array_equal(new, of_both):
        # Only hashes made on purpose share their first half.
        order = np.lexsort((hashes[:, 1], hashes[:, 0]))
        _, new = _borders(hashes.take(order, axis=0))
    starts = new.nonzero()[0]
    found = np.empty(len(order), dtype=np.int64)
    if len(order):
        found[order] = np.minimum.reduceat(order, starts).repeat(np.diff(np.append(starts, len(order))))
    return found


def _borders(hashes: Hashes) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say of each hash whether its first half is another than that before it, and whether either half is."""
    unequal = np.ones((2, len(hashes)), dtype=np.bool_)
    np.not_equal(hashes[1:].T, hashes[:-1].T, out=unequal[:, 1:])
    return unequal[0], unequal[0] | unequal[1]


class Table(NamedTuple):
    """`slots (2**k,) uint32` hold entries; entry k is `hashes[k]`, first seen as number `numbers[k]`."""

    slots: NDArray[np.uint32]
    hashes: Hashes
    numbers: Numbers


def _look_up_in_c(table: Table, entries: int, count: int, hashes: Hashes) -> tuple[Numbers, int]:
    found, entries = native.seen(*table, column(hashes, np.uint64), entries, count)
    return np.frombuffer(found, np.int64), entries


@with_c(_look_up_in_c)
def look_up(table: Table, entries: int, count: int, hashes: Hashes) -> tuple[Numbers, int]:
    """Return for each of `hashes (n, 2)` the number of the first equal one, and how many entries the table has then.

    It has `entries` before; the hashes are numbered from `count` on, and new ones are entered in their order.
    """
    found = _find(table, hashes)
    new = (found < 0).nonzero()[0]
    added = hashes.take(new, axis=0)
    first = first_equal(added)
    is_head = first == np.arange(len(new))
    heads = is_head.nonzero()[0]
    added = added.take(heads, axis=0)
    end = entries + len(heads)
    table.hashes[entries:end] = added
    table.numbers[entries:end] = count + new[heads]
    _place(table.slots, np.arange(entries, end), added)
    found[new] = (entries - 1 + is_head.cumsum())[first]
    return table.numbers.take(found), end


def _enter_in_c(slots: NDArray[np.uint32], hashes: Hashes) -> None:
    native.enter(slots, column(hashes, np.uint64))


@with_c(_enter_in_c)
def enter(slots: NDArray[np.uint32], hashes: Hashes) -> None:
    """Put the entries 0 to n - 1, whose `hashes (n, 2)` are distinct, into slots of which all are free."""
    _place(slots, np.arange(len(hashes)), hashes)


def _find(table: Table, hashes: Hashes) -> Numbers:
    """Return the entry of each hash, or -1."""
    mask = len(table.slots) - 1
    found = np.full(len(hashes), -1, dtype=np.int64)
    open_ = np.arange(len(hashes))
    slots = (hashes[:, 0] & np.uint64(mask)).astype(np.int64)
    while len(open_):
        entries = table.slots.take(slots)
        taken = (entries != EMPTY).nonzero()[0]
        open_, slots, entries = open_.take(taken), slots.take(taken), entries.take(taken).astype(np.int64)
        equal = (table.hashes.take(entries, axis=0) == hashes.take(open_, axis=0)).all(axis=1)
        found[open_[equal]] = entries[equal]
        others = (~equal).nonzero()[0]
        open_, slots = open_.take(others), (slots.take(others) + 1) & mask
    return found


def _place(slots: NDArray[np.uint32], entries: Numbers, hashes: Hashes) -> None:
    """Put entries, all of them new and distinct, into free slots."""
    mask = len(slots) - 1
    wanted = (hashes[:, 0] & np.uint64(mask)).astype(np.int64)
    while len(entries):
        free = (slots.take(wanted) == EMPTY).nonzero()[0]
        # Of several that want one slot the last one written has it.
        slots[wanted.take(free)] = entries.take(free)
        waiting = (slots.take(wanted) != entries).nonzero()[0]
        entries, wanted = entries.take(waiting), (wanted.take(waiting) + 1) & mask
