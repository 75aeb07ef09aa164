"""Code points to the lines of a text, blank ones left out, and to what blank lines set apart; both are trimmed."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.implementation import column, native, with_c
from dedupe_text.kernels.lookups import ByteTable
from dedupe_text.kernels.ragged import positions
from dedupe_text.kernels.separators import LINE_BREAKS, PARAGRAPH_BREAKS, WHITE_SPACE

HIGHEST_SPACE: Final = max(map(ord, WHITE_SPACE))
INK: Final = 0
SPACE: Final = 1
BREAK: Final = 2
PARAGRAPH_BREAK: Final = 3
"""What white space is, or ink, anything else. A paragraph break counts as two line breaks."""

LINE_FEED: Final = ord("\n")
CARRIAGE_RETURN: Final = ord("\r")


def _line_bounds_in_c(points: NDArray[np.uint32]) -> NDArray[np.int64]:
    return np.frombuffer(native.line_bounds(column(points, np.uint32)), np.int64).reshape(-1, 2)


@with_c(_line_bounds_in_c)
def line_bounds(points: NDArray[np.uint32]) -> NDArray[np.int64]:
    r"""Return the spans of the lines that are not blank, `(lines, 2) int64`, trimmed, in order and apart.

    A line ends at each of `separators.LINE_BREAKS`, and is trimmed of `separators.WHITE_SPACE`.

    >>> line_bounds(np.array(list(map(ord, "One.\r\n\r\n  Two.\n")), np.uint32)).tolist()
    [[0, 4], [10, 14]]
    """
    return _apart(points, 1)


def _blank_between_in_c(points: NDArray[np.uint32], lines: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.frombuffer(native.blank_between(column(points, np.uint32), column(lines, np.int64)), np.bool_)


@with_c(_blank_between_in_c)
def blank_between(points: NDArray[np.uint32], lines: NDArray[np.int64]) -> NDArray[np.bool_]:
    r"""Say of each two neighbours of `lines (lines, 2)` whether a blank line or a page break lies between them.

    Returns `(lines - 1,) bool`, `(0,)` for no lines.

    >>> text = np.array(list(map(ord, "a\r\nb\n \nc\fd")), np.uint32)
    >>> blank_between(text, line_bounds(text)).tolist()
    [False, True, True]
    """
    starts = lines[:-1, 1]
    sizes = lines[1:, 0] - starts
    places = positions(starts, sizes)
    counts = _counts(_kinds(points[places]), places, points)
    before = np.concatenate(([0], counts.cumsum(dtype=np.int64)))
    ends = sizes.cumsum()
    blank: NDArray[np.bool_] = before[ends] - before[ends - sizes] > 1
    return blank


def _paragraph_bounds_in_c(points: NDArray[np.uint32]) -> NDArray[np.int64]:
    return np.frombuffer(native.paragraph_bounds(column(points, np.uint32)), np.int64).reshape(-1, 2)


@with_c(_paragraph_bounds_in_c)
def paragraph_bounds(points: NDArray[np.uint32]) -> NDArray[np.int64]:
    r"""Return the spans of what blank lines and page breaks set apart, `(paragraphs, 2) int64`, trimmed, in order.

    >>> paragraph_bounds(np.array(list(map(ord, "One\nline.\n \nTwo.")), np.uint32)).tolist()
    [[0, 9], [12, 16]]
    """
    return _apart(points, 2)


def _apart(points: NDArray[np.uint32], breaks: int) -> NDArray[np.int64]:
    """Return the spans of what so many breaks in a stretch of white space, or more, set apart."""
    # One more, so that the text ends in white space.
    kinds = np.append(_kinds(points), np.uint8(SPACE))
    ink = np.zeros(len(kinds) + 1, dtype=np.bool_)
    np.equal(kinds, INK, out=ink[1:])
    # One space between ink sets nothing apart; without it few stretches are left.
    between = (kinds[:-1] == SPACE) & ink[:-2] & ink[2:]
    ink[1:-1] |= between
    places = ((ink[1:] != ink[:-1]) | (kinds >= BREAK)).nonzero()[0]
    kinds = kinds[places]
    starts = (kinds == INK).nonzero()[0]
    if not len(starts):
        return np.empty((0, 2), np.int64)
    before = _counts(kinds, places, points).cumsum(dtype=np.int64)[starts]
    opens = np.ones(len(starts) + 1, dtype=np.bool_)
    np.greater_equal(before[1:] - before[:-1], breaks, out=opens[1:-1])
    # Behind the place where ink starts comes the one where it ends.
    return np.stack([places[starts[opens[:-1]]], places[starts[opens[1:]] + 1]], axis=1)


def _counts(kinds: NDArray[np.uint8], places: NDArray[np.int64], points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return as how many line breaks the points at some places, which ascend, count, by their kinds."""
    counts = np.maximum(kinds, SPACE) - SPACE
    held = points.take(places, mode="clip")
    # A carriage return and a line feed are one break.
    counts[1:][(held[1:] == LINE_FEED) & (held[:-1] == CARRIAGE_RETURN) & (np.diff(places) == 1)] = 0
    return counts


def joined(lines: NDArray[np.int64], joins: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Join `lines (lines, 2)` into paragraphs: `joins[i]` says whether line i + 1 goes on with that of line i."""
    if not len(lines):
        return lines
    opens = np.ones(len(lines), np.bool_)
    np.logical_not(joins, out=opens[1:])
    firsts = opens.nonzero()[0]
    found = lines[firsts]
    found[:-1, 1], found[-1, 1] = lines[firsts[1:] - 1, 1], lines[-1, 1]
    return found


def _kinds(points: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return for each code point whether it is `INK`, `SPACE`, `BREAK` or `PARAGRAPH_BREAK`."""
    return _space_kinds().look_up(points)


@cache
def _space_kinds() -> ByteTable:
    kinds = np.zeros(HIGHEST_SPACE + 2, dtype=np.uint8)
    kinds[list(map(ord, WHITE_SPACE))] = SPACE
    kinds[list(map(ord, LINE_BREAKS))] = BREAK
    kinds[list(map(ord, PARAGRAPH_BREAKS))] = PARAGRAPH_BREAK
    return ByteTable.of(kinds)
