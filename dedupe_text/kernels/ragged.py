"""Many spans of one array as one array of positions: starts and sizes in, positions out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


def offsets_inside(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 0, 1, ... for each span, one after the other, `(sum of sizes,) int64`.

    >>> offsets_inside(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    ends = sizes.cumsum()
    return np.arange(_last(ends)) - (ends - sizes).repeat(sizes)


def positions(starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions `starts[k] ... starts[k] + sizes[k] - 1` of each span, one span after the other.

    >>> positions(np.array([5, 0, 7]), np.array([2, 0, 3])).tolist()
    [5, 6, 7, 8, 9]
    """
    ends = sizes.cumsum()
    found: NDArray[np.int64] = (starts - ends + sizes).repeat(sizes)
    found += np.arange(_last(ends))
    return found


def _last(ends: NDArray[np.int64]) -> int:
    return int(ends[-1]) if len(ends) else 0


class Batch(NamedTuple):
    """Elements `first` to `last` of all spans laid end to end; they belong to the spans `spans` (a slice)."""

    spans: slice
    first: int
    last: int


def batches(ends: NDArray[np.int64], size: int) -> Iterator[Batch]:
    """Cut spans laid end to end, span k ending at `ends[k]` and none of them empty, into batches of `size` elements.

    >>> list(batches(np.array([3, 4]), 2))
    [Batch(spans=slice(0, 1, None), first=0, last=2), Batch(spans=slice(0, 2, None), first=2, last=4)]
    """
    total = _last(ends)
    firsts = np.arange(0, total, size)
    lasts = np.minimum(firsts + size, total)
    lows, highs = ends.searchsorted(firsts, "right"), ends.searchsorted(lasts, "left") + 1
    for low, high, first, last in zip(lows.tolist(), highs.tolist(), firsts.tolist(), lasts.tolist(), strict=True):
        yield Batch(slice(low, high), first, last)


def whole_spans(ends: NDArray[np.int64], size: int) -> Iterator[slice]:
    """Cut spans laid end to end, span k ending at `ends[k]`, into batches of `size` elements, but whole spans.

    >>> list(whole_spans(np.array([3, 4, 9, 10]), 4))
    [slice(0, 2, None), slice(2, 3, None), slice(3, 4, None)]
    """
    first = 0
    while first < len(ends):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(ends.searchsorted(before + size, side="right")))
        yield slice(first, last)
        first = last
