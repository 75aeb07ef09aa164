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

TABLE, INNER_MARK, STOP_ENDS, MARK_ENDS, LISTED, FEW_WORDS = (1 << bit for bit in range(6))
"""What is so of a line, as bits: it is a row of a table, its cells set apart by wide gaps, tabs or bars; a stop or a comma
stands inside; it ends with a stop, or with a stop or a comma, and maybe a closing quote or bracket; it opens with the marker
of a list, a bullet or a numeral or letter with a point or bracket; it has fewer words than a line of prose, and no
ideographs."""

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
    """The measures of lines, `(lines,)` each, int64 and in columns but for the last two, which are uint8.

    `width` is where a line ends. `room` is the widest text under which it is full, since the first word of the next one
    would not have fitted; `step` is how much further the next one is indented, and `opening` the `Opening` of that one;
    these three are 0 where a blank line, a page break, the same line again or none follows. `marks` holds the bits
    `TABLE` to `FEW_WORDS`.
    """

    width: Places
    room: Places
    step: Places
    opening: NDArray[np.uint8]
    marks: NDArray[np.uint8]


def _line_measures_in_c(
    points: NDArray[np.uint32], bounds: Places, blank: NDArray[np.bool_], lines: Places
) -> LineMeasures:
    found = native.line_measures(
        column(points, np.uint32),
        column(bounds, np.int64),
        column(blank, np.bool_),
        column(lines, np.int64),
        _table_of_kinds(),
        openings(),
    )
    count = len(lines)
    columns = np.frombuffer(found, np.int64, 3 * count).reshape(3, count)
    flags = np.frombuffer(found, np.uint8, offset=columns.nbytes).reshape(2, count)
    return LineMeasures(*columns, *flags)


@with_c(_line_measures_in_c)
def line_measures(
    points: NDArray[np.uint32], bounds: Places, blank: NDArray[np.bool_], lines: Places
) -> LineMeasures:
    r"""Return the measures of some lines of a text, by number, ascending; where others were left out, a blank one stands.

    `bounds (all lines, 2)` are what `lines.line_bounds` gives, `blank (all lines - 1,)` what `lines.blank_between` does.

    >>> from dedupe_text.kernels.lines import blank_between, line_bounds
    >>> points = np.array(list(map(ord, "A line that is nearly of a printed width,\n  and another one.")), np.uint32)
    >>> bounds = line_bounds(points)
    >>> found = line_measures(points, bounds, blank_between(points, bounds), np.arange(2))
    >>> found.width.tolist(), found.room.tolist(), found.step.tolist()
    ([41, 18], [44, 0], [2, 0])
    """
    if not len(lines):
        return LineMeasures(*np.empty((3, 0), np.int64), *np.empty((2, 0), np.uint8))
    lined = _part(points, bounds, blank, lines)
    kinds = _table_of_kinds().take(lined.points, mode="clip")
    words = _words(kinds, lined.starts)
    indents = _indents(lined)
    width = indents + lined.sizes
    found = LineMeasures(width, *np.zeros((2, len(width)), np.int64), *np.zeros((2, len(width)), np.uint8))
    found.marks[:] = _marks(lined, kinds, words)
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
    moved = np.repeat(sizes.cumsum() - sizes - starts, lasts - firsts + 1)
    stretches = zip(starts.tolist(), (starts + sizes).tolist(), strict=True)
    kept = np.concatenate([points[start:stop] for start, stop in stretches])
    return _Lined(kept, bounds[lines, 0] + moved, bounds[lines, 1] + moved, blank[lines[:-1]] | apart)


@cache
def _table_of_kinds() -> NDArray[np.uint8]:
    """Return the bits of each code point up to the first behind all that has any, which stands for those above it."""
    table = np.zeros(max(ord(letter) for letters, _ in _KINDS for letter in letters) + 2, np.uint8)
    for letters, kind in _KINDS:
        table[list(map(ord, letters))] |= kind
    table.setflags(write=False)
    return table


def _words(kinds: NDArray[np.uint8], starts: Places) -> Places:
    """Return the code points of the first word of each line."""
    white = np.append(((kinds & _WHITE) != 0).nonzero()[0], len(kinds))
    return np.minimum(white[white.searchsorted(starts)] - starts, WIDEST)


def _marks(lined: _Lined, kinds: NDArray[np.uint8], words: Places) -> NDArray[np.uint8]:
    """Return what is so of each line."""
    starts, stops, sizes = lined.starts, lined.stops, lined.sizes
    last, before = kinds[stops - 1], kinds[np.maximum(stops - 2, 0)]
    before[((last & _CLOSER) == 0) | (sizes == 1)] = 0
    ends = last | before
    blanks = (kinds & _BLANK) != 0
    cells = kinds.copy()
    cells[:-2] |= (blanks[:-2] & blanks[1:-1] & blanks[2:]) * _CELL
    # All but the last code point of each line; at every other place what is between two of them.
    inside = np.bitwise_or.reduceat(cells, np.stack([starts, stops - 1], axis=1).ravel())[::2]
    places = np.append(blanks.nonzero()[0], [len(kinds)] * FEW_SPACES)
    second = places[places.searchsorted(starts) + FEW_SPACES - 1]
    marks = ((inside | last) & _CELL != 0) * np.uint8(TABLE)
    marks |= ((inside & (_STOP | _COMMA) != 0) & (sizes > 1)) * np.uint8(INNER_MARK)
    marks |= (ends & _STOP != 0) * np.uint8(STOP_ENDS)
    marks |= (ends & (_STOP | _COMMA) != 0) * np.uint8(MARK_ENDS)
    marks |= ((second >= stops) & ~_are_ideographs(lined.points[starts])) * np.uint8(FEW_WORDS)
    marks[_listed(lined, kinds, words)] |= np.uint8(LISTED)
    return marks


def _listed(lined: _Lined, kinds: NDArray[np.uint8], words: Places) -> Places:
    """Return the numbers of the lines that open with the marker of a list, and white space after it."""
    points = lined.points
    short = ((words <= LONGEST_MARKER) & (lined.starts + words < len(points))).nonzero()[0]
    starts, sizes = lined.starts[short], words[short]
    after = points[starts + sizes]
    bullet = ((kinds[starts] & _BULLET) != 0) & (sizes == 1)
    listed = (bullet | _are_numerals(points, starts, sizes)) & ((after == ord(" ")) | (after == ord("\t")))
    return short[listed]


def _are_numerals(points: NDArray[np.uint32], starts: Places, sizes: Places) -> NDArray[np.bool_]:
    """Say of each short word whether it numbers an item: "1.", "12)", "(100)", "a." or "(b)"."""
    closer = points[starts + sizes - 1]
    bracket = (points[starts] == ord("(")).astype(np.int64)
    first, inner = starts + bracket, sizes - 1 - bracket
    closed = ((closer == ord(".")) | (closer == ord(")"))) & (inner > 0) & (inner <= MOST_DIGITS)
    digits = closed.copy()
    for step in range(MOST_DIGITS):
        digits &= (step >= inner) | _within(points[np.minimum(first + step, len(points) - 1)], "0", "9")
    opening = points[first.clip(max=len(points) - 1)]
    letter = (inner == 1) & (_within(opening, "A", "Z") | _within(opening, "a", "z"))
    found: NDArray[np.bool_] = closed & (digits | letter)
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
    others = ((_table_of_kinds().take(gaps, mode="clip") & _INDENT) == 0).nonzero()[0]
    # The last code point of each gap that is no indent; what stands before the gap is none of it.
    last = np.concatenate(([-1], others))[others.searchsorted(ends)]
    indents[gapped] = np.minimum(ends - 1 - last, sizes)
    return indents


def _measure_ends(lined: _Lined, indents: Places, words: Places, found: LineMeasures) -> None:
    """Measure the ends of all lines but the last."""
    opens = lined.points[lined.starts]
    following, words, width = opens[1:], words[1:], found.width[:-1]
    ideographs = _are_ideographs(following)
    measured = ~lined.blank & ~ideographs & (width >= NARROWEST)
    again = (measured & (opens[:-1] == following) & (lined.sizes[:-1] >= words)).nonzero()[0]
    again = again[_equal(lined.points, lined.starts[again], lined.starts[again + 1], words[again])]
    telling = measured.copy()
    # An address breaks nowhere, so one that did not fit says nothing about the width.
    telling &= ~_hold_address(lined.points, lined.starts[1:], words)
    # Lines that open with one long word are items of a list.
    telling[again] = words[again] <= SHORT_WORD
    known = ~lined.blank
    twins = again[lined.sizes[again] == lined.sizes[again + 1]]
    known[twins[_equal(lined.points, lined.starts[twins], lined.starts[twins + 1], lined.sizes[twins])]] = False
    found.room[:-1] = np.where(telling, width + words, np.where(ideographs, width + IDEOGRAPH_SLACK, 0)) * known
    found.step[:-1] = (indents[1:] - indents[:-1]) * known
    opening = openings()[following] * measured
    opening[ideographs] = Opening.UNCASED
    found.opening[:-1] = opening * known


def _hold_address(points: NDArray[np.uint32], starts: Places, sizes: Places) -> NDArray[np.bool_]:
    """Say of each word whether "://" stands in it."""
    colons = (points[:-2] == ord(":")).nonzero()[0]
    places = colons[(points[colons + 1] == ord("/")) & (points[colons + 2] == ord("/"))]
    held: NDArray[np.bool_] = places.searchsorted(starts + np.maximum(sizes - 2, 0)) > places.searchsorted(starts)
    return held


def _equal(points: NDArray[np.uint32], first: Places, second: Places, sizes: Places) -> NDArray[np.bool_]:
    """Say of each two spans of one size, none of them empty, whether they are equal; given by their starts."""
    equal = np.zeros(len(sizes), np.bool_)
    short = (sizes <= WIDEST).nonzero()[0]
    if len(short):
        same = points[positions(first[short], sizes[short])] == points[positions(second[short], sizes[short])]
        equal[short] = np.logical_and.reduceat(same, np.cumsum(sizes[short]) - sizes[short])
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
