"""Lines to the paragraphs of hard-wrapped prose: at which widths a text is wrapped, and which lines go on.

A wrapped line ends where its next word would not have fitted (the first-fit rule of every formatter since `fmt` and
`nroff`), so a width is proved by a few lines in a row that are all full under it. The proof looks at those lines
alone: other lines may go, and it stands. Nothing is compared between documents, of which many may lie end to end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.line_measures import (
    FEW_WORDS,
    INNER_MARK,
    LISTED,
    MARK_ENDS,
    NARROWEST,
    SMALL_NEXT,
    STOP_ENDS,
    TABLE,
    UNCASED_NEXT,
    WIDEST,
    LineMeasures,
    line_measures,
)
from dedupe_text.kernels.lines import blank_between, joined, line_bounds
from dedupe_text.kernels.normal import code_points
from dedupe_text.model import Span
from dedupe_text.splitters.lines import spans_of

# An ideograph takes two columns (Unicode Standard Annex 11) and is a word by itself.
_NARROWEST_IDEOGRAPHS = 20
# A line that ends early in the middle of a sentence still goes on when it fills this share of the width.
_NEARLY_FULL = 0.75
# The lines that prove a width stay short of the true one by less than a word; other lines may come nearer to it.
_UNSEEN = 5


class _Proof(NamedTuple):
    """What proves a width: so many full line ends in a row, so many of them with a mark of how the next line opens."""

    ends: int
    opening: int
    enough: int
    narrowest: int


# Small letters show that lines break inside sentences. Scripts without case show it by punctuation inside the lines
# alone, and take more of them. Measured on 4,172 web pages: a false width on fewer than 1 in 100.
_PROOFS = (
    _Proof(2, SMALL_NEXT, 2, 55),
    _Proof(3, SMALL_NEXT, 2, NARROWEST),
    _Proof(6, UNCASED_NEXT, 5, _NARROWEST_IDEOGRAPHS),
)
# In every proof two line ends in so many open a line with a small letter or one of a script without case.
_SMALL_WITHIN = 3
_LETTERS = 26
_FIRST_OTHER = 0x80

# What is looked at is measured alone when it is at most this share of all lines; when it is more, all lines are
# measured, once for the proof and the joining.
_PART = 0.25
# Bits of a key of text and width.
_OWNER = 32


@dataclass(frozen=True)
class Lined:
    """Code points and their lines: `bounds (lines, 2) int64`, and whether a blank line follows each, `(lines - 1,)`.

    Many texts may lie end to end, with page breaks between them.
    """

    points: NDArray[np.uint32]
    bounds: NDArray[np.int64]
    blank: NDArray[np.bool_]

    @classmethod
    def of(cls, points: NDArray[np.uint32]) -> Lined:
        """Find the lines of code points."""
        bounds = line_bounds(points)
        return cls(points, bounds, blank_between(points, bounds))

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

    def measured(self, lines: NDArray[np.int64]) -> LineMeasures:
        """Return the measures of some lines, by number, ascending; where others were left out, a blank line stands."""
        return self._all_measured if len(lines) == len(self.bounds) else self._measured(lines)

    @cached_property
    def _all_measured(self) -> LineMeasures:
        return self._measured(np.arange(len(self.bounds)))

    def _measured(self, lines: NDArray[np.int64]) -> LineMeasures:
        return line_measures(self.points, self.bounds, self.blank, lines)


@dataclass(frozen=True, slots=True)
class WrappedLines:
    r"""Join the lines of a hard-wrapped text into paragraphs; `widths` are the proved ones, in columns, ascending.

    Two lines belong together when nothing blank stands between them and the first is full. What is not full stays a
    line of its own: items of lists, verse, rows of tables. A line that is indented afresh opens a paragraph. Limits: an
    item or a verse that happens to fill the width is joined with the next one.

    >>> text = "A line that is as wide as the text goes and\nthen goes on.\nShort.\nShort, too."
    >>> [span.size for span in WrappedLines((44,))(text)]
    [57, 6, 11]
    """

    widths: tuple[int, ...]

    @property
    def name(self) -> str:
        """The name that results carry: "blank-lines"."""
        return "blank-lines"

    def __call__(self, text: str) -> list[Span]:
        """Return the spans of the paragraphs, in code points."""
        lined = Lined.of(code_points(text))
        owners = np.zeros(len(lined.bounds), np.int64)
        widths = np.array(self.widths, np.int64)
        return spans_of(wrapped_paragraphs(lined, owners, Widths(np.zeros(len(widths), np.int64), widths)))


class Widths(NamedTuple):
    """The widths at which texts are wrapped, in columns, and whose each is, `(widths,)`; by text, then ascending."""

    owners: NDArray[np.int64]
    columns: NDArray[np.int64]


def proved_widths(lined: Lined, owners: NDArray[np.int64]) -> Widths:
    """Return the widths at which lines of texts are provably hard-wrapped; `owners (lines,)` tells whose each line is.

    A text has none when no line is.
    """
    inside = promising(lined)
    if not inside.any():
        return Widths(*np.empty((2, 0), np.int64))
    # The lines on either side of the promising line ends.
    around = np.zeros(len(lined.bounds), np.bool_)
    around[:-1] = inside
    around[1:] |= inside
    lines = _worth_parting(around)
    found = [lines[:0]]
    for ends, columns in _proofs(lined, lines, inside[lines[:-1]]):
        found.append((owners[lines[ends]] << _OWNER) | columns)
    keys = np.unique(np.concatenate(found))
    return Widths(keys >> _OWNER, keys & ((1 << _OWNER) - 1))


def _worth_parting(wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the numbers of the lines that are wanted, or of all when they are many."""
    lines = wanted.nonzero()[0]
    return lines if len(lines) <= _PART * len(wanted) else np.arange(len(wanted))


def promising(lined: Lined) -> NDArray[np.bool_]:
    """Say of each line but the last whether a proof may lie around its end; lengths and letters tell.

    Each proof needs two lines in three that open with a small letter or with one of a script without case.
    """
    opens = lined.opens[1:]
    small = ((opens - ord("a") < _LETTERS) | (opens >= _FIRST_OTHER)).nonzero()[0]
    if not (small[1:] - small[:-1] < _SMALL_WITHIN).any():
        return np.zeros(len(opens), np.bool_)
    narrow = lined.sizes <= WIDEST
    fits = narrow[:-1] & narrow[1:] & (lined.sizes[:-1] >= _NARROWEST_IDEOGRAPHS)
    fits &= ~lined.blank & (lined.starts[1:] - lined.stops[:-1] < WIDEST)
    small = small[fits[small]]
    near = (small[1:] - small[:-1] < _SMALL_WITHIN).nonzero()[0]
    if not len(near):
        return np.zeros(len(opens), np.bool_)
    # Stretches of line ends that fit, and the number of the stretch of each line end.
    edges = np.concatenate(([False], fits[1:] != fits[:-1])).cumsum()
    runs = edges[small]
    hopeful = np.zeros(int(edges[-1]) + 1, np.bool_)
    hopeful[runs[near][runs[near] == runs[near + 1]]] = True
    chosen: NDArray[np.bool_] = hopeful[edges]
    return chosen


def _proofs(
    lined: Lined, lines: NDArray[np.int64], inside: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield the ends at which proofs are complete, and the widths that they prove, in columns; by their length.

    Of the ends of some lines `inside (lines - 1,)` tells which are looked at.
    """
    measured = lined.measured(lines)
    width = np.maximum(measured.width[:-1], measured.width[1:])
    room = np.where(inside & (measured.width[1:] <= measured.room[:-1]), measured.room[:-1], 0)
    prose = _Prose(lined, lines, measured.marks)
    size = 1
    for proof in _PROOFS:
        # Of so many line ends from each on: the widest, and the least room, from those of fewer that overlap.
        more = proof.ends - size
        width, room = np.maximum(width[:-more], width[more:]), np.minimum(room[:-more], room[more:])
        size = proof.ends
        full = width <= room
        if not full.any():
            return
        full &= (width >= proof.narrowest) & (prose.counts(size).of(proof.opening) >= proof.enough)
        first = full.nonzero()[0]
        if len(first):
            first = first[prose.holds(first, proof)]
            yield first + (size - 1), width[first]


class _Counts(NamedTuple):
    """How many lines of each of many stretches have each of the marks: a byte for each mark, so 127 at the most."""

    packed: NDArray[np.int64]

    def of(self, mark: int) -> NDArray[np.int64]:
        """Return the counts of one mark."""
        return (self.packed >> (8 * (mark.bit_length() - 1))) & 0xFF


@cache
def _one_of_each() -> NDArray[np.int64]:
    """Return the packed counts of a single line with some marks, `(256,)`."""
    bits = np.arange(8)
    ones: NDArray[np.int64] = (((np.arange(256)[:, None] >> bits) & 1) << (8 * bits)).sum(axis=1)
    return ones


class _Prose:
    """Tells whether lines that are full are prose.

    No two are the same, each has words (or ideographs), none has columns; marks stand inside the lines and not at most
    of their ends, as they do in lists.
    """

    def __init__(self, lined: Lined, lines: NDArray[np.int64], marks: NDArray[np.uint8]) -> None:
        self._lined, self._lines = lined, lines
        # Sums over all lines before may run over from byte to byte; differences of near ones are whole again.
        self._before = np.zeros(len(marks) + 1, np.int64)
        _one_of_each().take(marks).cumsum(out=self._before[1:])

    def counts(self, ends: int) -> _Counts:
        """Count the marks of the lines at so many line ends, from each on."""
        return _Counts(self._before[ends:-1] - self._before[: -1 - ends])

    def holds(self, first: NDArray[np.int64], proof: _Proof) -> NDArray[np.bool_]:
        """Say it of the lines around as many line ends as the proof has, from each `first` on."""
        last, before = first + proof.ends, self._before[first]
        ends, lines = _Counts(self._before[last] - before), _Counts(self._before[last + 1] - before)
        wanted = (proof.ends + 1) // 2 if proof.opening == UNCASED_NEXT else 1
        prose: NDArray[np.bool_] = (lines.of(TABLE) == 0) & (ends.of(FEW_WORDS) == 0)
        prose &= (2 * ends.of(MARK_ENDS) <= proof.ends) & (lines.of(INNER_MARK) >= wanted)
        rows = prose.nonzero()[0]
        if len(rows):
            prose[rows[self._repeats(first[rows], proof.ends + 1)]] = False
        return prose

    def _repeats(self, first: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
        """Say whether two of so many lines are the same, from each `first` on."""
        lined, numbers = self._lined, self._lines[first]
        rows = numbers[:, None] + np.arange(count)
        # Only lines of one size that open with one letter can be the same.
        looks = (lined.sizes[rows] << 32) | lined.opens[rows]
        looks.sort(axis=1)
        found: NDArray[np.bool_] = (looks[:, 1:] == looks[:, :-1]).any(axis=1)
        for row in found.nonzero()[0].tolist():
            bounds = lined.bounds[numbers[row] : numbers[row] + count].tolist()
            found[row] = len({lined.points[start:stop].tobytes() for start, stop in bounds}) < count
        return found


def wrapped_paragraphs(lined: Lined, owners: NDArray[np.int64], widths: Widths) -> NDArray[np.int64]:
    """Join the lines of the texts that have widths; returns all paragraphs, `(paragraphs, 2) int64`."""
    if not len(owners) or not len(widths.columns):
        return lined.bounds
    lines = _worth_parting(_marked(widths.owners, owners))
    joins = np.zeros(len(owners) - 1, np.bool_)
    joins[lines[:-1]] = _joins(lined.measured(lines), lined.sizes[lines] > WIDEST, owners[lines], widths)
    return joined(lined.bounds, joins)


def _marked(some: NDArray[np.int64], owners: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of each line whether its text is one of some; `owners` ascend."""
    marked = np.zeros(int(owners[-1]) + 1, np.bool_)
    marked[some] = True
    found: NDArray[np.bool_] = marked[owners]
    return found


def _joins(
    measured: LineMeasures, is_wide: NDArray[np.bool_], owners: NDArray[np.int64], widths: Widths
) -> NDArray[np.bool_]:
    """Say of each line but the last whether the next one goes on with it; `is_wide`: it is wider than any measure."""
    width, room, step, marks = (column[:-1] for column in measured)
    targets = _targets(np.maximum(width, measured.width[1:]), owners[:-1], widths)
    stops = (marks & STOP_ENDS) != 0
    full = targets <= room
    # A line that is not full may end in the middle of a sentence, not far from its width.
    fills = full | ((marks & SMALL_NEXT != 0) & (width >= _NEARLY_FULL * targets) & ~stops)
    # Where other lines are wider than any measure, only a part of the text is wrapped, and a full line may be chance:
    # there a small letter has to show, at this end or the one before or after, that lines break inside sentences.
    if is_wide.any():
        mixed = _marked(owners[is_wide], owners)[:-1]
        shown = np.concatenate(([False], marks & (SMALL_NEXT | UNCASED_NEXT) != 0, [False]))
        fills = np.where(mixed, full & (shown[:-2] | shown[1:-1] | shown[2:]), fills)
    fills &= targets > 0
    # A line opens a paragraph by its look when it is indented, unless it hangs below a full line, or is of a table.
    fills &= (step <= 0) | (full & ~stops)
    rows = (measured.marks & TABLE) != 0
    fills &= ~(rows[:-1] | rows[1:])
    # So it does when the indentation falls back below a paragraph of several lines, or stays what it is below a single
    # one, indented afresh, that ends a sentence.
    stays = (step == 0) & stops
    stays[1:] &= step[:-1] > 0
    stays[:1] = False
    return _settled(fills, step < 0, stays, (measured.marks & LISTED) != 0)


def _settled(
    fills: NDArray[np.bool_], falls: NDArray[np.bool_], stays: NDArray[np.bool_], listed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return the joins, which are those in `fills` but where the open paragraph tells that its next line opens another.

    It does so in `falls` when it has several lines, in `stays` when it has one, and when both its first and its next
    line are `listed`.
    """
    joins = fills.copy()
    joins[1:] &= fills[:-1] | ~stays[1:]
    breaks = (~joins).nonzero()[0]
    unsettled = (joins & (falls | stays | listed[1:])).nonzero()[0]
    # A paragraph of one line does not fall back.
    unsettled = unsettled[joins[unsettled - 1] | ~falls[unsettled] | listed[unsettled + 1]]
    nearest = np.concatenate(([-1], breaks))[breaks.searchsorted(unsettled)]
    latest = -1
    for number, broken in zip(unsettled.tolist(), nearest.tolist(), strict=True):
        first = max(broken, latest) + 1
        alone = first == number
        if (stays[number] if alone else falls[number]) or (listed[first] and listed[number + 1]):
            joins[number] = False
            latest = number
        else:
            joins[number] = True
    return joins


def _targets(widest: NDArray[np.int64], owners: NDArray[np.int64], widths: Widths) -> NDArray[np.int64]:
    """Return for each width of two lines the narrowest proved one of their text that both keep to, or 0."""
    keys = (widths.owners << _OWNER) | widths.columns
    at = keys.searchsorted((owners << _OWNER) | widest)
    own, columns = np.append(widths.owners, -1), np.append(widths.columns, 0)
    # The last of all stands for what lies before the first and behind the last one.
    near = (own[at - 1] == owners) & (widest <= columns[at - 1] + _UNSEEN)
    return np.where(own[at] == owners, columns[at], np.where(near, widest, 0))
