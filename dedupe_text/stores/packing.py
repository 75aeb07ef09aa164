"""Postings in few bytes: rows of one bucket to a blob and back.

The table of postings is cut into buckets by the high bits of the keys. A blob is one byte, the width of its members,
and the rows sorted: the rest of the key, then the member, both big-endian, so that their bytes sort as they do. A row
takes 7 or 8 bytes, where one of SQLite's takes 15 and more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.stores.seam import KEY_BITS

FEWEST_BITS: Final = 6
"""Bits of a key that name its bucket in an empty store."""

ROWS: Final = 64
"""Rows of a bucket, on average, from which there are twice as many buckets: some hundred bytes, many to a page."""


class Rows(NamedTuple):
    """Postings as columns, by key and then by member: `keys (n,) int64`, `members (n,) int64`."""

    keys: NDArray[np.int64]
    members: NDArray[np.int64]


def pack(rows: Rows, bits: int) -> dict[int, bytes]:
    """Return the blobs of the buckets that rows, sorted and distinct, fall into.

    >>> blobs = pack(Rows(np.array([5, 1 << 43]), np.array([1, 2])), 6)
    >>> [len(blob) for blob in blobs.values()], list(blobs)
    ([7, 7], [0, 32])
    """
    if not len(rows.keys):
        return {}
    buckets = rows.keys >> (KEY_BITS - bits)
    firsts = np.flatnonzero(np.diff(buckets, prepend=-1))
    lasts = [*firsts[1:].tolist(), len(buckets)]
    size = _rest(bits)
    table = np.concatenate((_bytes(rows.keys, size), _bytes(rows.members, 8)), axis=1)
    found = {}
    for bucket, first, last in zip(buckets[firsts].tolist(), firsts.tolist(), lasts, strict=True):
        width = max(1, (int(rows.members[first:last].max()).bit_length() + 7) // 8)
        part = table[first:last]
        kept = np.concatenate((part[:, :size], part[:, size + 8 - width :]), axis=1)
        found[bucket] = bytes([width]) + kept.tobytes()
    return found


def unpack(buckets: Sequence[int], blobs: Sequence[bytes], bits: int) -> Rows:
    """Return the rows of buckets, in their order; raises `ValueError` for blobs that `pack` did not make.

    >>> rows = Rows(np.array([5, 5, 1 << 43]), np.array([1, 300, 2]))
    >>> again = unpack([0, 32], list(pack(rows, 6).values()), 6)
    >>> again.keys.tolist() == rows.keys.tolist(), again.members.tolist()
    (True, [1, 300, 2])
    """
    size = _rest(bits)
    keys, members = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    start = 0
    while start < len(blobs):
        # Blobs of one width that follow each other are read at once.
        if not blobs[start]:
            raise ValueError("postings are empty")
        width, end = blobs[start][0], start
        while end < len(blobs) and blobs[end][0] == width:
            end += 1
        table = np.frombuffer(b"".join(blob[1:] for blob in blobs[start:end]), np.uint8).reshape(-1, size + width)
        counts = [(len(blob) - 1) // (size + width) for blob in blobs[start:end]]
        high = np.repeat(np.array(buckets[start:end], np.int64) << (KEY_BITS - bits), counts)
        rest = _numbers(table[:, :size]) & ((1 << (KEY_BITS - bits)) - 1)
        keys.append(high | rest)
        members.append(_numbers(table[:, size:]))
        start = end
    found = Rows(np.concatenate(keys), np.concatenate(members))
    if (np.diff(found.keys) < 0).any():
        raise ValueError("postings are not in their order")
    return found


def distinct(keys: NDArray[np.int64], members: NDArray[np.int64]) -> Rows:
    """Return rows sorted, each once."""
    order = np.lexsort((members, keys))
    keys, members = keys[order], members[order]
    new = np.ones(len(keys), dtype=np.bool_)
    new[1:] = (keys[1:] != keys[:-1]) | (members[1:] != members[:-1])
    return Rows(keys[new], members[new])


def without(rows: Rows, gone: Rows) -> Rows:
    """Return rows, sorted and distinct, without those of another set of rows."""
    keys, members = np.concatenate((rows.keys, gone.keys)), np.concatenate((rows.members, gone.members))
    goes = np.repeat([False, True], [len(rows.keys), len(gone.keys)])
    order = np.lexsort((goes, members, keys))
    keys, members, goes = keys[order], members[order], goes[order]
    again = np.zeros(len(keys), dtype=np.bool_)
    again[:-1] = (keys[1:] == keys[:-1]) & (members[1:] == members[:-1]) & goes[1:]
    return Rows(keys[~goes & ~again], members[~goes & ~again])


def _rest(bits: int) -> int:
    """Bytes that hold what the number of a bucket does not say of a key."""
    return (KEY_BITS - bits + 7) // 8


def _bytes(numbers: NDArray[np.int64], size: int) -> NDArray[np.uint8]:
    return numbers.astype(">u8").view(np.uint8).reshape(-1, 8)[:, 8 - size :]


def _numbers(table: NDArray[np.uint8]) -> NDArray[np.int64]:
    padded = np.zeros((len(table), 8), dtype=np.uint8)
    padded[:, 8 - table.shape[1] :] = table
    return padded.reshape(-1).view(">u8").astype(np.int64)
