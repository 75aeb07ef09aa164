"""Token ids to shingle sets: the distinct runs of some consecutive tokens of each paragraph."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.hashes import PLACE, mixed
from dedupe_text.kernels.implementation import column, native, with_c
from dedupe_text.kernels.ragged import positions


class Shingles(NamedTuple):
    """The shingle sets of paragraphs: set k is `values[offsets[k]:offsets[k + 1]]`, ascending, each value once.

    `values (n,) uint64`, 64-bit hashes; `offsets (paragraphs + 1,) int64`.
    """

    values: NDArray[np.uint64]
    offsets: NDArray[np.int64]


WIDTHS: Final = (8, 16, 32, 64)
"""Widths of the rows in which sets are sorted together; of larger sets, a call for each costs less."""

HIGHEST: Final = np.uint64(0xFFFFFFFFFFFFFFFF)


def _shingles_in_c(
    ids: NDArray[np.uint64], starts: NDArray[np.int64], ends: NDArray[np.int64], widths: NDArray[np.int64]
) -> Shingles:
    values, offsets = native.shingles(
        column(ids, np.uint64), column(starts, np.int64), column(ends, np.int64), column(widths, np.int64)
    )
    return Shingles(np.frombuffer(values, np.uint64), np.frombuffer(offsets, np.int64))


@with_c(_shingles_in_c)
def shingles(
    ids: NDArray[np.uint64], starts: NDArray[np.int64], ends: NDArray[np.int64], widths: NDArray[np.int64]
) -> Shingles:
    """Return the sets of shingles of `widths[k]` consecutive tokens of each paragraph `ids[starts[k]:ends[k]]`.

    A paragraph of fewer tokens than its width has the empty set. Widths are 1 or more.

    >>> ids = np.array([1, 2, 1, 2], np.uint64)
    >>> shingles(ids, np.array([0, 0]), np.array([4, 1]), np.array([2, 2])).offsets.tolist()
    [0, 2, 2]
    """
    sizes = np.maximum(ends - starts - widths + 1, 0)
    offsets = np.concatenate(([0], sizes.cumsum()))
    used = np.unique(widths[sizes > 0]).tolist()
    # All are hashed at the width of most, and the others once more at their own.
    most = max(used, key=lambda width: int(sizes[widths == width].sum()), default=1)
    values = _runs(ids, positions(starts, sizes), most)
    for width in used:
        if width != most:
            chosen = (widths == width).nonzero()[0]
            targets = positions(offsets[chosen], sizes[chosen])
            values[targets] = _runs(ids, positions(starts[chosen], sizes[chosen]), width)
    _sort(values, offsets)
    return _distinct(values, offsets)


def _window_hashes_in_c(ids: NDArray[np.uint64], width: int) -> NDArray[np.uint64]:
    return np.frombuffer(native.window_hashes(column(ids, np.uint64), width), np.uint64)


@with_c(_window_hashes_in_c)
def window_hashes(ids: NDArray[np.uint64], width: int) -> NDArray[np.uint64]:
    """Return the hash of the `width` ids from each place on, `(len(ids) - width + 1,) uint64`, none for fewer ids.

    >>> len(window_hashes(np.arange(5, dtype=np.uint64), 3))
    3
    """
    return _runs(ids, np.arange(max(len(ids) - width + 1, 0)), width)


def _runs(ids: NDArray[np.uint64], places: NDArray[np.int64], width: int) -> NDArray[np.uint64]:
    """Hash the `width` ids from each place on; the order of the ids counts, and so does the width.

    Behind the last id stands that one again.
    """
    values = np.full(len(places), width, dtype=np.uint64)
    for step in range(width):
        values *= PLACE
        values += ids.take(places + step, mode="clip")
        values ^= values >> np.uint64(32)
    return mixed(values)


def _sort(values: NDArray[np.uint64], offsets: NDArray[np.int64]) -> None:
    """Sort each set in place; the small ones are rows of a matrix, filled up with what sorts last."""
    sizes = np.diff(offsets)
    narrower = 1
    for width in WIDTHS:
        some = ((sizes > narrower) & (sizes <= width)).nonzero()[0]
        narrower = width
        if not len(some):
            continue
        own = np.arange(width) < sizes[some][:, None]
        places = positions(offsets[some], sizes[some])
        rows = np.full(own.shape, HIGHEST)
        rows[own] = values.take(places)
        rows.sort(axis=1)
        values[places] = rows[own]
    many = (sizes > narrower).nonzero()[0]
    for start, end in zip(offsets[many].tolist(), offsets[many + 1].tolist(), strict=True):
        values[start:end].sort()


def _distinct(values: NDArray[np.uint64], offsets: NDArray[np.int64]) -> Shingles:
    """Keep of equal neighbours of one set the first."""
    new = np.ones(len(values) + 1, dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=new[1:-1])
    new[offsets] = True
    repeated = (~new).nonzero()[0]
    return Shingles(values[new[:-1]], offsets - repeated.searchsorted(offsets))
