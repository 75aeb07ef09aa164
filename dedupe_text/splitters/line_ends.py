"""The lines of a text as columns: how wide each is, how it ends, and how the next one begins; all lines at once.

Nothing is decided here: `splitters.wrapping` reads these arrays. Many texts may lie end to end, with page breaks
between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.lines import blank_between, line_bounds
from dedupe_text.kernels.ragged import positions
from dedupe_text.kernels.separators import WHITE_SPACE

# Columns: no printed measure is wider, and shorter lines are lists and verse more often than prose.
WIDEST = 160
NARROWEST = 32
# A line of ideographs may end early so that no closing mark opens the next one (Unicode Standard Annex 14, class CL).
_IDEOGRAPH_SLACK = 2
# Code points of a word that may well open two lines of prose in a row.
_LISTED = 3

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
_DIGITS = 3
_LONGEST_MARKER = len("(100) ")

# What a code point is, as bits; STOP and COMMA are the marks of prose.
_SPACE, _INDENT, _STOP, _COMMA, _CLOSER, _CELL, _BULLET = (np.uint8(1 << bit) for bit in range(7))
STOPS = _STOP
STOPS_AND_COMMAS = _STOP | _COMMA
_KINDS = (
    ("".join(WHITE_SPACE), _SPACE),
    (" \t\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}", _INDENT),
    (_STOPS, _STOP),
    (_COMMAS, _COMMA),
    (_CLOSERS, _CLOSER),
    ("\t|", _CELL),
    (_BULLETS, _BULLET),
)


class Opening(IntEnum):
    """The first letter of a line: one of a script without case, a small one, or anything else."""

    OTHER = 0
    SMALL = 1
    UNCASED = 2


class LineEnds(NamedTuple):
    """Where each line but the last ends, and how the next one begins; `(lines - 1,)` each, in columns.

    `known` is false where a blank line, a page break or the same line again follows: there the rest says nothing.
    `width` and `next_width` are where the line and the next one end, `room` is the widest text under which the line is
    full, `step` how much further the next line is indented. `opening` is the `Opening` of the next line.
    """

    known: NDArray[np.bool_]
    width: NDArray[np.int64]
    next_width: NDArray[np.int64]
    room: NDArray[np.int64]
    step: NDArray[np.int64]
    opening: NDArray[np.uint8]


@dataclass(frozen=True)
class Lined:
    """Code points and their lines: `bounds (lines, 2) int64`, and whether a blank line follows each, `(lines - 1,)`."""

    points: NDArray[np.uint32]
    bounds: NDArray[np.int64]
    blank: NDArray[np.bool_]

    @classmethod
    def of(cls, points: NDArray[np.uint32]) -> Lined:
        """Find the lines of code points."""
        bounds = line_bounds(points)
        return cls(points, bounds, blank_between(points, bounds))

    def part(self, lines: NDArray[np.int64]) -> Lined:
        """Return some lines, by number, ascending, each with the white space around it, as if no other were there.

        Where lines were left out, a blank line stands.
        """
        if len(lines) == len(self.bounds):
            return self
        apart = np.diff(lines) != 1
        firsts = lines[np.concatenate(([True], apart))]
        lasts = lines[np.append(apart, True)]
        starts = np.concatenate(([0], self.bounds[:-1, 1]))[firsts]
        sizes = np.append(self.bounds[1:, 0], len(self.points))[lasts] - starts
        moved = np.repeat(sizes.cumsum() - sizes - starts, lasts - firsts + 1)
        stretches = zip(starts.tolist(), (starts + sizes).tolist(), strict=True)
        points = np.concatenate([self.points[start:stop] for start, stop in stretches])
        return Lined(points, self.bounds[lines] + moved[:, None], self.blank[lines[:-1]] | apart)

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Where each line begins."""
        return self.bounds[:, 0].copy()

    @cached_property
    def stops(self) -> NDArray[np.int64]:
        """Where each line ends."""
        return self.bounds[:, 1].copy()

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """The code points of each line."""
        return self.stops - self.starts

    @cached_property
    def opens(self) -> NDArray[np.uint32]:
        """The first code point of each line."""
        return self.points[self.starts]

    @cached_property
    def ends(self) -> LineEnds:
        """How each line but the last ends."""
        return _line_ends(self)

    @cached_property
    def kinds(self) -> NDArray[np.uint8]:
        """What each code point is, as bits."""
        return _table_of_kinds().take(self.points, mode="clip")

    @cached_property
    def words(self) -> NDArray[np.int64]:
        """The code points of the first word of each line; no word is followed beyond `WIDEST`."""
        spaces = np.append(((self.kinds & _SPACE) != 0).nonzero()[0], len(self.points))
        return np.minimum(spaces[spaces.searchsorted(self.starts)] - self.starts, WIDEST)

    @cached_property
    def blanks(self) -> NDArray[np.int64]:
        """The places of the spaces (U+0020)."""
        places: NDArray[np.int64] = (self.points == ord(" ")).nonzero()[0]
        return places

    @cached_property
    def spaces(self) -> NDArray[np.int64]:
        """How many spaces each line holds."""
        return _inside(self.blanks, self.starts, self.stops)

    @cached_property
    def has_columns(self) -> NDArray[np.bool_]:
        """Whether each line is a row of a table: cells set apart by wide gaps, tabs or bars."""
        wide = self.blanks[:-2][self.blanks[2:] - self.blanks[:-2] == 2]
        cells = ((self.kinds & _CELL) != 0).nonzero()[0]
        return (_inside(wide, self.starts, self.stops) > 0) | (_inside(cells, self.starts, self.stops) > 0)

    @cached_property
    def has_inner_mark(self) -> NDArray[np.bool_]:
        """Whether a stop or a comma stands inside each line."""
        marks = ((self.kinds & STOPS_AND_COMMAS) != 0).nonzero()[0]
        marked: NDArray[np.bool_] = _inside(marks, self.starts, self.stops - 1) > 0
        return marked

    @cached_property
    def is_listed(self) -> NDArray[np.bool_]:
        """Whether each line opens with the marker of a list: a bullet, a numeral or letter with a point or bracket."""
        listed = np.zeros(len(self.starts), np.bool_)
        short = (self.words < _LONGEST_MARKER).nonzero()[0]
        starts, sizes = self.starts[short], self.words[short]
        after = self.points[np.minimum(starts + sizes, len(self.points) - 1)]
        gapped = ((after == ord(" ")) | (after == ord("\t"))) & (starts + sizes < len(self.points))
        bullet = ((self.kinds[starts] & _BULLET) != 0) & (sizes == 1)
        listed[short] = gapped & (bullet | _are_numerals(self.points, starts, sizes))
        return listed

    def end_with(self, marks: np.uint8) -> NDArray[np.bool_]:
        """Say of each line whether it ends with one of the marks, or with one and a closing quote or bracket."""
        last, before = self.kinds[self.stops - 1], self.kinds[np.maximum(self.stops - 2, 0)]
        closed = ((last & _CLOSER) != 0) & (self.sizes > 1)
        ended: NDArray[np.bool_] = ((last & marks) != 0) | (closed & ((before & marks) != 0))
        return ended


@cache
def _table_of_kinds() -> NDArray[np.uint8]:
    """Return the bits of each code point up to the first behind all that has any, which stands for those above it."""
    table = np.zeros(max(ord(letter) for letters, _ in _KINDS for letter in letters) + 2, np.uint8)
    for letters, kind in _KINDS:
        table[list(map(ord, letters))] |= kind
    table.setflags(write=False)
    return table


def _are_numerals(points: NDArray[np.uint32], starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of each short word whether it numbers an item: "1.", "12)", "(100)", "a." or "(b)"."""
    closer = points[starts + sizes - 1]
    bracket = (points[starts] == ord("(")).astype(np.int64)
    first, inner = starts + bracket, sizes - 1 - bracket
    closed = ((closer == ord(".")) | (closer == ord(")"))) & (inner > 0) & (inner <= _DIGITS)
    digits = closed.copy()
    for step in range(_DIGITS):
        digits &= (step >= inner) | _within(points[np.minimum(first + step, len(points) - 1)], "0", "9")
    opening = points[first.clip(max=len(points) - 1)]
    letter = (inner == 1) & (_within(opening, "A", "Z") | _within(opening, "a", "z"))
    found: NDArray[np.bool_] = closed & (digits | letter)
    return found


def _within(letters: NDArray[np.uint32], first: str, last: str) -> NDArray[np.bool_]:
    within: NDArray[np.bool_] = (letters >= ord(first)) & (letters <= ord(last))
    return within


def _inside(places: NDArray[np.int64], starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the places, ascending, between each start and its stop."""
    if not len(places):
        return np.zeros(len(starts), np.int64)
    return places.searchsorted(stops) - places.searchsorted(starts)


def _line_ends(lined: Lined) -> LineEnds:
    """Measure the ends of all lines but the last."""
    starts, sizes, opens = lined.starts, lined.sizes, lined.opens[1:]
    indents = _indents(lined)
    columns = indents + sizes
    width = columns[:-1]
    ideographs = is_ideograph(opens)
    measured = ~ideographs & (width >= NARROWEST)
    words = lined.words[1:]
    room = np.where(measured, width + words, np.where(ideographs, width + _IDEOGRAPH_SLACK, 0))
    known = ~lined.blank
    again = (known & measured & (lined.opens[:-1] == opens) & (sizes[:-1] >= words)).nonzero()[0]
    if len(again):
        again = again[_equal(lined.points, starts[again], starts[again + 1], words[again])]
        # Lines that open with one long word are items of a list.
        room[again[words[again] > _LISTED]] = 0
        twins = again[sizes[again] == sizes[again + 1]]
        known[twins[_equal(lined.points, starts[twins], starts[twins + 1], sizes[twins])]] = False
    # An address breaks nowhere, so one that did not fit says nothing about the width.
    addresses = _addresses(lined.points)
    if len(addresses):
        held = measured & (_inside(addresses, starts[1:], starts[1:] + words - 2) > 0)
        held[again] = False
        room[held] = 0
    opening = _openings(opens) * measured
    opening[ideographs] = Opening.UNCASED
    return LineEnds(known, width, columns[1:], room, indents[1:] - indents[:-1], opening)


def _indents(lined: Lined) -> NDArray[np.int64]:
    """Return the columns between the last break before each line and its first word."""
    starts = lined.starts
    indents = np.zeros(len(starts), np.int64)
    # A gap of one code point is a break, unless it opens the text.
    before = np.concatenate(([0], lined.stops[:-1]))
    gapped = (starts - before > 1).nonzero()[0]
    if len(starts) and starts[0] == 1:
        gapped = np.concatenate(([0], gapped))
    sizes = np.minimum(starts - before, WIDEST)[gapped]
    ends = sizes.cumsum()
    gaps = lined.points[positions(starts[gapped] - sizes, sizes)]
    others = ((_table_of_kinds().take(gaps, mode="clip") & _INDENT) == 0).nonzero()[0]
    # The last code point of each gap that is no indent; what stands before the gap is none of it.
    last = np.concatenate(([-1], others))[others.searchsorted(ends)]
    indents[gapped] = np.minimum(ends - 1 - last, sizes)
    return indents


def _addresses(points: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return the places of "://"."""
    colons = (points[:-2] == ord(":")).nonzero()[0]
    found: NDArray[np.int64] = colons[(points[colons + 1] == ord("/")) & (points[colons + 2] == ord("/"))]
    return found


def _equal(
    points: NDArray[np.uint32], first: NDArray[np.int64], second: NDArray[np.int64], sizes: NDArray[np.int64]
) -> NDArray[np.bool_]:
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


def is_ideograph(letters: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Say of each letter whether a line may break before and after it: Han and kana."""
    han = (letters >= ord("\N{HIRAGANA LETTER SMALL A}")) & (letters <= ord("\N{CJK UNIFIED IDEOGRAPH-9FFF}"))
    return han | (letters > 0x1FFFF)


def _openings(letters: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return the `Opening` of each letter."""
    found = ((letters >= ord("a")) & (letters <= ord("z"))).astype(np.uint8)
    others = (letters > 0x7F).nonzero()[0]
    if len(others):
        distinct, inverse = np.unique(letters[others], return_inverse=True)
        found[others] = np.array([_opening(chr(letter)) for letter in distinct.tolist()], np.uint8)[inverse]
    return found


def _opening(letter: str) -> Opening:
    """Return how a line with this first letter opens."""
    if not letter.isalpha() or letter.isupper():
        return Opening.OTHER
    # Georgian has sentences open with the letters that Unicode calls small.
    georgian = "\N{GEORGIAN LETTER AN}" <= letter <= "\N{GEORGIAN LETTER LABIAL SIGN}"
    return Opening.SMALL if letter.islower() and not georgian else Opening.UNCASED
