"""Lines to what can be measured of them: how wide each is, how it ends, how the next one opens, and what stands in it.

Nothing is decided here: `splitters.wrapping` reads these columns. Many texts may lie end to end, with page breaks
between them.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.implementation import column, native, with_c
from dedupe_text.kernels.lookups import ByteTable
from dedupe_text.kernels.ragged import positions
from dedupe_text.kernels.separators import WHITE_SPACE
from dedupe_text.kernels.unicode_tables import Opening, openings

WIDEST: Final = 160
"""Columns: no printed measure is wider. No word and no indent is followed any further."""

NARROWEST: Final = 32
"""Columns: shorter lines are lists and verse more often than prose."""

IDEOGRAPH_SLACK: Final = 2
"""Columns: a line of ideographs may end early so that no closing mark opens the next one (Unicode Standard Annex 14,
class CL)."""

SHORT_WORD: Final = 3
"""Code points of a word that may well open two lines of prose in a row."""

FEW_SPACES: Final = 2
"""A line of prose has three words; what has fewer is a list of names or of code."""

MOST_DIGITS: Final = 3
LONGEST_MARKER: Final = len("(100)")
"""Code points of what numbers an item of a list."""

HAN: Final = (ord("\N{HIRAGANA LETTER SMALL A}"), ord("\N{CJK UNIFIED IDEOGRAPH-9FFF}"), 0x20000)
"""The first and the last of Han and kana, and the first plane that is theirs."""

TABLE, INNER_MARK, STOP_ENDS, MARK_ENDS, LISTED, FEW_WORDS, SMALL_NEXT, UNCASED_NEXT = (1 << bit for bit in range(8))
"""What is so of a line, as bits.

It is a row of a table, its cells set apart by wide gaps, tabs or bars; a stop or a comma stands inside; it ends with a
stop, or with a stop or a comma, and maybe a closing quote or bracket; it opens with the marker of a list, a bullet or a
numeral or letter with a point or bracket; it has fewer words than a line of prose, and no ideographs; and the next line
opens with a small letter, or one of a script without case."""

_STOPS = (
    ".!?:;\N{HORIZONTAL ELLIPSIS}\N{ARABIC QUESTION MARK}\N{ARABIC FULL STOP}\N{IDEOGRAPHIC FULL STOP}"
    "\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}\N{DEVANAGARI DANDA}"
)
_COMMAS = ",\N{ARABIC COMMA}\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH COMMA}"
_CLOSERS = (
    "\"')]\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT CORNER BRACKET}"
)
_BULLETS = "-*+o\N{BULLET}\N{MIDDLE DOT}\N{EN DASH}\N{EM DASH}\N{TRIANGULAR BULLET}\N{BLACK SQUARE}"

# What a code point is to a line, as bits.
_WHITE, _INDENT, _BLANK, _STOP, _COMMA, _CLOSER, _CELL, _BULLET = (np.uint8(1 << bit) for bit in range(8))
_KINDS = (
    ("".join(WHITE_SPACE), _WHITE),
    (" \t\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}", _INDENT),
    (" ", _BLANK),
    (_STOPS, _STOP),
    (_COMMAS, _COMMA),
    (_CLOSERS, _CLOSER),
    ("\t|", _CELL),
    (_BULLETS, _BULLET),
)

Places = NDArray[np.int64]


class LineMeasures(NamedTuple):
    """The measures of lines, `(lines,)` each: three int64, in printed columns, and the bits of `marks`, uint8.

    `width` is where a line ends. `room` is the widest text under which it is full, since the first word of the next one
    would not have fitted; `step` is how much further the next one is indented. These two, and the bits that tell of the
    next line, are 0 where a blank line, a page break, the same line again or none follows.
    """

    width: Places
    room: Places
    step: Places
    marks: NDArray[np.uint8]


def _line_measures_in_c(
    points: NDArray[np.uint32], bounds: Places, blank: NDArray[np.bool_], lines: Places
) -> LineMeasures:
    found = native.line_measures(
        column(points, np.uint32),
        column(bounds, np.int64),
        column(blank, np.bool_),
        column(lines, np.int64),
        _table_of_kinds().values,
        openings(),
    )
    count = len(lines)
    width, room, step = columns = np.frombuffer(found, np.int64, 3 * count).reshape(3, count)
    return LineMeasures(width, room, step, np.frombuffer(found, np.uint8, offset=columns.nbytes))


@with_c(_line_measures_in_c)
def line_measures(points: NDArray[np.uint32], bounds: Places, blank: NDArray[np.bool_], lines: Places) -> LineMeasures:
    r"""Return the measures of some lines of a text, by number, ascending; where others were, a blank line stands.

    `lines.line_bounds` gives the `bounds (all lines, 2)`, and `lines.blank_between` the `blank (all lines - 1,)`.

    >>> from dedupe_text.kernels.lines import blank_between, line_bounds
    >>> points = np.array(list(map(ord, "A line that is nearly of a printed width,\n  and another one.")), np.uint32)
    >>> bounds = line_bounds(points)
    >>> found = line_measures(points, bounds, blank_between(points, bounds), np.arange(2))
    >>> found.width.tolist(), found.room.tolist(), found.step.tolist()
    ([41, 18], [44, 0], [2, 0])
    """
    if not len(lines):
        none = np.empty(0, np.int64)
        return LineMeasures(none, none, none, np.empty(0, np.uint8))
    lined = _part(points, bounds, blank, lines)
    kinds = _table_of_kinds().look_up(lined.points)
    words = _words(kinds, lined.starts)
    indents = _indents(lined)
    width = indents + lined.sizes
    found = LineMeasures(width, np.zeros_like(width), np.zeros_like(width), _marks(lined, kinds, words))
    _measure_ends(lined, indents, words, found)
    return found


class _Lined(NamedTuple):
    """Code points and their lines: where they start and stop, and whether a blank line follows each but the last."""

    points: NDArray[np.uint32]
    starts: Places
    stops: Places
    blank: NDArray[np.bool_]

    @property
    def sizes(self) -> Places:
        return self.stops - self.starts


def _part(points: NDArray[np.uint32], bounds: Places, blank: NDArray[np.bool_], lines: Places) -> _Lined:
    """Return some lines, each with the white space around it, as if no other were there."""
    if len(lines) == len(bounds):
        return _Lined(points, bounds[:, 0].copy(), bounds[:, 1].copy(), blank)
    apart = np.diff(lines) != 1
    firsts = lines[np.concatenate(([True], apart))]
    lasts = lines[np.append(apart, True)]
    starts = np.concatenate(([0], bounds[:-1, 1]))[firsts]
    sizes = np.append(bounds[1:, 0], len(points))[lasts] - starts
    moved = (sizes.cumsum() - sizes - starts).repeat(lasts - firsts + 1)
    stretches = zip(starts.tolist(), (starts + sizes).tolist(), strict=True)
    kept = np.concatenate([points[start:stop] for start, stop in stretches])
    return _Lined(kept, bounds[lines, 0] + moved, bounds[lines, 1] + moved, blank[lines[:-1]] | apart)


@cache
def _table_of_kinds() -> ByteTable:
    """Return the bits of each code point up to the first behind all that has any, which stands for those above it."""
    table = np.zeros(max(ord(letter) for letters, _ in _KINDS for letter in letters) + 2, np.uint8)
    for letters, kind in _KINDS:
        table[list(map(ord, letters))] |= kind
    return ByteTable.of(table)


def _words(kinds: NDArray[np.uint8], starts: Places) -> Places:
    """Return the code points of the first word of each line."""
    white = np.append(((kinds & _WHITE) != 0).nonzero()[0], len(kinds))
    return np.minimum(white[white.searchsorted(starts)] - starts, WIDEST)


def _marks(lined: _Lined, kinds: NDArray[np.uint8], words: Places) -> NDArray[np.uint8]:
    """Return what is so of each line."""
    starts, stops = lined.starts, lined.stops
    alone = lined.sizes == 1
    last, before = kinds[stops - 1], kinds[stops - 2]
    before[alone | (last & _CLOSER == 0)] = 0
    blanks = (kinds & _BLANK) != 0
    cells = kinds.copy()
    cells[:-2] |= (blanks[:-2] & blanks[1:-1] & blanks[2:]) * _CELL
    # All but the last code point of each line; at every other place what is between two of them.
    edges = np.empty((len(starts), 2), np.int64)
    edges[:, 0], edges[:, 1] = starts, stops - 1
    inside = np.bitwise_or.reduceat(cells, edges.reshape(-1))[::2]
    inside[alone] = 0
    marks: NDArray[np.uint8] = _marks_inside().take(inside)
    marks |= _marks_at_end().take(last | before)
    marks[(last & _CELL) != 0] |= TABLE
    places = np.concatenate((blanks.nonzero()[0], [len(kinds)] * FEW_SPACES))
    few = places[places.searchsorted(starts) + (FEW_SPACES - 1)] >= stops
    few &= ~_are_ideographs(lined.points[starts])
    marks[few] |= FEW_WORDS
    marks[_listed(lined, kinds, words)] |= LISTED
    return marks


@cache
def _marks_inside() -> NDArray[np.uint8]:
    """Return what is so of a line inside which kinds stand, `(256,)`."""
    kinds = np.arange(256)
    marks: NDArray[np.int64] = (kinds & _CELL != 0) * TABLE | (kinds & (_STOP | _COMMA) != 0) * INNER_MARK
    return marks.astype(np.uint8)


@cache
def _marks_at_end() -> NDArray[np.uint8]:
    """Return what is so of a line at the end of which kinds stand, `(256,)`."""
    kinds = np.arange(256)
    marks: NDArray[np.int64] = (kinds & _STOP != 0) * STOP_ENDS | (kinds & (_STOP | _COMMA) != 0) * MARK_ENDS
    return marks.astype(np.uint8)


def _listed(lined: _Lined, kinds: NDArray[np.uint8], words: Places) -> Places:
    """Return the numbers of the lines that open with the marker of a list, and white space after it."""
    points, ends = lined.points, lined.starts + words
    closers = points[ends - 1]
    bullets = (words == 1) & (kinds[lined.starts] & _BULLET != 0)
    markers = bullets | (closers == ord(".")) | (closers == ord(")"))
    found: Places = (markers & (words <= LONGEST_MARKER) & (ends < len(points))).nonzero()[0]
    if not len(found):
        return found
    after, sizes = points[ends[found]], words[found]
    listed: NDArray[np.bool_] = bullets[found] | _are_numerals(points, lined.starts[found], sizes)
    listed &= (after == ord(" ")) | (after == ord("\t"))
    return found[listed]


def _are_numerals(points: NDArray[np.uint32], starts: Places, sizes: Places) -> NDArray[np.bool_]:
    """Say of each short word that ends with a point or bracket whether it numbers an item: "1.", "(100)" or "a)"."""
    bracket = (points[starts] == ord("(")).astype(np.int64)
    first, inner = starts + bracket, sizes - 1 - bracket
    digits = (inner > 0) & (inner <= MOST_DIGITS)
    for step in range(MOST_DIGITS):
        digits &= (step >= inner) | _within(points[np.minimum(first + step, len(points) - 1)], "0", "9")
    opening = points[first.clip(max=len(points) - 1)]
    letter = (inner == 1) & (_within(opening, "A", "Z") | _within(opening, "a", "z"))
    found: NDArray[np.bool_] = digits | letter
    return found


def _within(letters: NDArray[np.uint32], first: str, last: str) -> NDArray[np.bool_]:
    within: NDArray[np.bool_] = (letters >= ord(first)) & (letters <= ord(last))
    return within


def _indents(lined: _Lined) -> Places:
    """Return the columns between the last break before each line and its first word."""
    starts = lined.starts
    indents = np.zeros(len(starts), np.int64)
    # A gap of one code point is a break, unless it opens the text.
    before = np.concatenate(([0], lined.stops[:-1]))
    gapped = (starts - before > 1).nonzero()[0]
    if starts[0] == 1:
        gapped = np.concatenate(([0], gapped))
    sizes = np.minimum(starts - before, WIDEST)[gapped]
    ends = sizes.cumsum()
    gaps = lined.points[positions(starts[gapped] - sizes, sizes)]
    others = ((_table_of_kinds().look_up(gaps) & _INDENT) == 0).nonzero()[0]
    # The last code point of each gap that is no indent; what stands before the gap is none of it.
    last = np.concatenate(([-1], others))[others.searchsorted(ends)]
    indents[gapped] = np.minimum(ends - 1 - last, sizes)
    return indents


def _measure_ends(lined: _Lined, indents: Places, words: Places, found: LineMeasures) -> None:
    """Measure the ends of all lines but the last."""
    points, starts, sizes, known = lined.points, lined.starts, lined.sizes, ~lined.blank
    opens = points[starts]
    following, words, width = opens[1:], words[1:], found.width[:-1]
    ideographs = known & _are_ideographs(following)
    cased = known & ~ideographs & (width >= NARROWEST)
    room = (width + words) * cased
    # An address breaks nowhere, so one that did not fit says nothing about the width.
    addresses = _addresses(points)
    if len(addresses):
        room[addresses.searchsorted(starts[1:] + np.maximum(words - 2, 0)) > addresses.searchsorted(starts[1:])] = 0
    again = (cased & (opens[:-1] == following) & (sizes[:-1] >= words)).nonzero()[0]
    if len(again):
        again = again[_equal(points, starts[again], starts[again + 1], words[again])]
        # Lines that open with one long word are items of a list.
        room[again] = np.where(words[again] > SHORT_WORD, 0, (width + words)[again])
        twins = again[sizes[again] == sizes[again + 1]]
        twins = twins[_equal(points, starts[twins], starts[twins + 1], sizes[twins])]
        known[twins] = cased[twins] = False
        room[twins] = 0
    room[ideographs] = width[ideographs] + IDEOGRAPH_SLACK
    opening = openings()[following] * cased
    opening[ideographs] = Opening.UNCASED
    found.marks[:-1] |= opening * np.uint8(SMALL_NEXT)
    found.room[:-1], found.step[:-1] = room, (indents[1:] - indents[:-1]) * known


def _addresses(points: NDArray[np.uint32]) -> Places:
    """Return the places of "://"."""
    colons = (points[:-2] == ord(":")).nonzero()[0]
    found: Places = colons[(points[colons + 1] == ord("/")) & (points[colons + 2] == ord("/"))]
    return found


def _equal(points: NDArray[np.uint32], first: Places, second: Places, sizes: Places) -> NDArray[np.bool_]:
    """Say of each two spans of one size, none of them empty, whether they are equal; given by their starts."""
    equal = np.zeros(len(sizes), np.bool_)
    short = (sizes <= WIDEST).nonzero()[0]
    if len(short):
        same = points[positions(first[short], sizes[short])] == points[positions(second[short], sizes[short])]
        equal[short] = np.logical_and.reduceat(same, sizes[short].cumsum() - sizes[short])
    # One by one, or a few long lines would need many times their own memory.
    for number in (sizes > WIDEST).nonzero()[0].tolist():
        one, other, size = int(first[number]), int(second[number]), int(sizes[number])
        equal[number] = np.array_equal(points[one : one + size], points[other : other + size])
    return equal


def _are_ideographs(letters: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Say of each letter whether a line may break before and after it: Han and kana."""
    first, last, plane = HAN
    found: NDArray[np.bool_] = ((letters >= first) & (letters <= last)) | (letters >= plane)
    return found
