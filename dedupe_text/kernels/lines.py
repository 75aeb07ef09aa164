"""Code points to the lines of a text: blank ones left out, the others trimmed of white space at both ends."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.implementation import column, native, with_c
from dedupe_text.kernels.separators import LINE_BREAKS, WHITE_SPACE

HIGHEST_SPACE: Final = max(map(ord, WHITE_SPACE))
BREAK: Final = 2
SPACE: Final = 1


def _line_bounds_in_c(points: NDArray[np.uint32]) -> NDArray[np.int64]:
    return np.frombuffer(native.line_bounds(column(points, np.uint32)), np.int64).reshape(-1, 2)


@with_c(_line_bounds_in_c)
def line_bounds(points: NDArray[np.uint32]) -> NDArray[np.int64]:
    r"""Return the spans of the lines that are not blank, `(lines, 2) int64`, trimmed, in order and apart.

    A line ends at each of `separators.LINE_BREAKS`, and is trimmed of `separators.WHITE_SPACE`.

    >>> line_bounds(np.array(list(map(ord, "One.\r\n\r\n  Two.\n")), np.uint32)).tolist()
    [[0, 4], [10, 14]]
    """
    kinds = _space_kinds()[np.minimum(points, HIGHEST_SPACE + 1)]
    # Words, and the stretches between them; a line begins after a stretch that holds a break.
    inside = kinds == 0
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return np.empty((0, 2), np.int64)
    breaks_before = np.concatenate(([0], np.cumsum(kinds == BREAK)))
    new = np.ones(len(starts), dtype=np.bool_)
    new[1:] = breaks_before[starts[1:]] > breaks_before[ends[:-1]]
    firsts = np.flatnonzero(new)
    lasts = np.append(firsts[1:], len(starts)) - 1
    return np.stack([starts[firsts], ends[lasts]], axis=1)


def _space_kinds() -> NDArray[np.uint8]:
    kinds = np.zeros(HIGHEST_SPACE + 2, dtype=np.uint8)
    kinds[list(map(ord, WHITE_SPACE))] = SPACE
    kinds[list(map(ord, LINE_BREAKS))] = BREAK
    return kinds
