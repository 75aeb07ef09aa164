"""Hashes, and the paragraphs that have them, numbered on batch after batch."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.paragraphs import ReadWords, read_new
from dedupe_text.kernels.seen import EMPTY, Hashes, Numbers, Table, enter, look_up

SMALLEST: Final = 1 << 10
"""Slots of a new table."""


class Seen:
    """All hashes seen so far, in a table with open addressing, numbered in the order of their arrival.

    Each distinct hash takes 24 bytes and between 8 and 16 bytes of slots.

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
        self._entries = 0
        self._count = 0

    def __len__(self) -> int:
        """Return how many hashes have been added."""
        return self._count

    def add(self, hashes: Hashes) -> Numbers:
        """Number `hashes (n, 2)` on, and return for each the number of the first equal one, `(n,) int64`."""
        found, self._entries = look_up(self._table(len(hashes)), self._entries, self._count, hashes)
        self._count += len(hashes)
        return found

    def read(self, points: NDArray[np.uint32], bounds: NDArray[np.int64]) -> tuple[ReadWords, Numbers]:
        """Read the spans `bounds (n, 2)` of code points, and number their hashes on as `add` does.

        Returns what was read, of spans that repeat an earlier one without tokens, which are not needed then; and for
        each span the number of the first equal one, `(n,) int64`.
        """
        table = self._table(len(bounds))
        read, found, self._entries = read_new(points, bounds, table, self._entries, self._count)
        self._count += len(bounds)
        return read, found

    def _table(self, added: int) -> Table:
        """Return the table, with room for so many more."""
        needed = self._entries + added
        if needed > len(self._numbers):
            room = max(needed, len(self._numbers) * 3 // 2)
            # In place where the memory behind is free; nothing else holds these arrays.
            self._hashes.resize((room, 2), refcheck=False)
            self._numbers.resize(room, refcheck=False)
        if 2 * needed > len(self._slots):
            self._slots = np.full(1 << (2 * needed - 1).bit_length(), EMPTY, dtype=np.uint32)
            enter(self._slots, self._hashes[: self._entries])
        return Table(self._slots, self._hashes, self._numbers)
