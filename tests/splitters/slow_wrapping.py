"""The readable twin of `splitters.wrapping`: the same proof and the same joining, line by line in plain Python."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.lines import blank_between, joined, line_bounds
from dedupe_text.kernels.make_unicode_tables import opening_of
from dedupe_text.kernels.normal import code_points
from dedupe_text.kernels.unicode_tables import Opening
from dedupe_text.model import Span
from dedupe_text.splitters.lines import spans_of

# Columns: no printed measure is wider, and shorter lines are lists and verse more often than prose. An ideograph takes
# two columns (Unicode Standard Annex 11) and is a word by itself.
_WIDEST = 160
_NARROWEST = 32
_NARROWEST_IDEOGRAPHS = 20
# A line that ends early in the middle of a sentence still goes on when it fills this share of the width.
_NEARLY_FULL = 0.75
# The lines that prove a width stay short of the true one by less than a word; other lines may come nearer to it.
_UNSEEN = 5
# A line of ideographs may end early so that no closing mark opens the next one (Unicode Standard Annex 14, class CL).
_IDEOGRAPH_SLACK = 2


class _Proof(NamedTuple):
    """What proves a width: so many full line ends in a row, so many of them before a line that opens that way."""

    ends: int
    opening: str
    enough: int
    narrowest: int


# Small letters show that lines break inside sentences. Scripts without case show it by punctuation inside the lines
# alone, and take more of them. Measured on 4,172 web pages: a false width on fewer than 1 in 100.
_PROOFS = MappingProxyType(
    {
        2: _Proof(2, "small", 2, 55),
        3: _Proof(3, "small", 2, _NARROWEST),
        6: _Proof(6, "uncased", 5, _NARROWEST_IDEOGRAPHS),
    }
)
_LONGEST_PROOF = max(_PROOFS)
# In every proof two line ends in so many open a line with a small letter or one of a script without case.
_SMALL_WITHIN = 3
_FIRST_OTHER = 0x80
_LONGEST_CASED = max(ends for ends, proof in _PROOFS.items() if proof.opening == "small")

# A line of prose has three words; what has fewer is a list of names or of code.
FEWEST_SPACES = 2
# An address breaks nowhere, so one that did not fit says nothing about the width.
_ADDRESS = "://"
# Code points of a word that may well open two lines of prose in a row.
_LISTED = 3
LIST_MARKER = re.compile(
    "(?:[-*+o\N{BULLET}\N{MIDDLE DOT}\N{EN DASH}\N{EM DASH}\N{TRIANGULAR BULLET}\N{BLACK SQUARE}]"
    r"|\(?[0-9]{1,3}[.)]|\(?[A-Za-z][.)])[ \t]"
)
STOPS = (
    ".!?:;\N{HORIZONTAL ELLIPSIS}\N{ARABIC QUESTION MARK}\N{ARABIC FULL STOP}\N{IDEOGRAPHIC FULL STOP}"
    "\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}\N{DEVANAGARI DANDA}"
)
COMMAS = ",\N{ARABIC COMMA}\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH COMMA}"
_CLOSERS = (
    "\"')]\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT CORNER BRACKET}"
)
INNER_MARK_PATTERN = re.compile(f"[{COMMAS}{STOPS}](?!$)")


class LineEnd(NamedTuple):
    """Where a line ends in a stretch without blank lines, and how the next one begins; all in columns.

    `width` and `next_width` are where the line and the next one end, `room` is the widest text under which the line is
    full, `step` how much further the next line is indented. `opening` is the next line's first letter: "small",
    "uncased", or "" for anything else.
    """

    width: int
    next_width: int
    room: int
    step: int
    opening: str


class Lined(NamedTuple):
    """A text and its lines: `bounds (lines, 2) int64`, and whether a blank line follows each, `(lines - 1,) bool`."""

    text: str
    points: NDArray[np.uint32]
    bounds: NDArray[np.int64]
    blank: NDArray[np.bool_]

    @classmethod
    def of(cls, text: str, points: NDArray[np.uint32]) -> Lined:
        """Find the lines of a text, which is also given as code points."""
        bounds = line_bounds(points)
        return cls(text, points, bounds, blank_between(points, bounds))

    def stretch(self, first: int, last: int) -> Stretch:
        """Return the lines `first` to `last - 1` to be looked at one by one."""
        return Stretch(self.text, spans_of(self.bounds[first:last]), self.blank[first : last - 1].tolist())


class Stretch(NamedTuple):
    """Lines of a text, one by one: their spans, and whether a blank line or a page break follows each but the last."""

    text: str
    lines: list[Span]
    blank: list[bool]


def slow_named_bounds(text: str) -> tuple[str, list[list[int]]]:
    """Return the name and the spans that the rule "auto" gives for a text."""
    lined = Lined.of(text, code_points(text))
    widths = proved_widths(lined)
    if not widths:
        return "auto: lines", lined.bounds.tolist()
    return "auto: blank-lines", wrapped_paragraphs(lined, widths).tolist()


def slow_bounds(text: str, widths: Sequence[int]) -> list[list[int]]:
    """Return the spans of the paragraphs of a text that is wrapped at `widths`."""
    bounds: list[list[int]] = wrapped_paragraphs(Lined.of(text, code_points(text)), widths).tolist()
    return bounds


def proved_widths(lined: Lined) -> tuple[int, ...]:
    """Return the widths, in columns, at which lines of a text are provably hard-wrapped; empty when none are."""
    found: set[int] = set()
    for first, last in promising(lined).tolist():
        # The line before the stretch is needed for the indent of its first line.
        opening = max(first - 1, 0)
        stretch = lined.stretch(opening, last + 1)
        streak: list[LineEnd] = []
        for number in range(first - opening, last - opening):
            line_end = measured_end(stretch, number)
            if line_end is None or line_end.next_width > line_end.room:
                streak.clear()
                continue
            streak.append(line_end)
            del streak[:-_LONGEST_PROOF]
            for width, proof in _proofs(streak):
                lines = stretch.lines[number + 1 - proof.ends : number + 2]
                if width not in found and _is_prose(stretch.text, lines, proof):
                    found.add(width)
    return tuple(sorted(found))


def promising(lined: Lined) -> NDArray[np.int64]:
    """Return the stretches of line ends, `(stretches, 2)`, half open, that may hold a proof; lengths and letters tell.

    Each proof needs two lines in three that open with a small letter or with one of a script without case.
    """
    if len(lined.bounds) < 2:
        return np.empty((0, 2), np.int64)
    starts, ends = lined.bounds.T
    sizes = ends - starts
    fits = (sizes[:-1] >= _NARROWEST_IDEOGRAPHS) & (sizes[:-1] <= _WIDEST) & (sizes[1:] <= _WIDEST)
    fits &= ~lined.blank & (starts[1:] - ends[:-1] < _WIDEST)
    opens = lined.points[starts[1:]]
    small = np.flatnonzero(fits & ((opens >= _FIRST_OTHER) | ((opens >= ord("a")) & (opens <= ord("z")))))
    edges = np.flatnonzero(np.diff(fits, prepend=False, append=False))
    run = np.searchsorted(edges[::2], small, side="right")
    near = (np.diff(small) < _SMALL_WITHIN) & (np.diff(run) == 0)
    chosen: NDArray[np.int64] = edges.reshape(-1, 2)[np.unique(run[1:][near]) - 1]
    return chosen


def _proofs(streak: Sequence[LineEnd]) -> Iterator[tuple[int, _Proof]]:
    """Yield each width, in columns, under which the last line ends are full, with the proof that they give."""
    width, room, small, uncased = 0, streak[-1].room, 0, 0
    for ends, line_end in enumerate(reversed(streak), 1):
        width = max(width, line_end.width, line_end.next_width)
        room = min(room, line_end.room)
        if width > room:
            return
        small += line_end.opening == "small"
        uncased += line_end.opening == "uncased"
        proof = _PROOFS.get(ends)
        if proof and (small if proof.opening == "small" else uncased) >= proof.enough and width >= proof.narrowest:
            yield width, proof
        if ends == _LONGEST_CASED and not uncased:
            return


def _is_prose(text: str, lines: Sequence[Span], proof: _Proof) -> bool:
    """Say whether lines that are full are prose.

    No two are the same, each has words (or ideographs), none has columns; marks stand inside the lines and not at most
    of their ends, as they do in lists.
    """
    words = [line.of(text) for line in lines]
    if len(set(words)) < len(words) or any(has_columns(text, line) for line in lines):
        return False
    if any(line.count(" ") < FEWEST_SPACES and not is_ideograph(line[0]) for line in words[:-1]):
        return False
    at_end = sum(ends_with(text, line, STOPS + COMMAS) for line in lines[:-1])
    inside = sum(INNER_MARK_PATTERN.search(line) is not None for line in words)
    wanted = len(words) // 2 if proof.opening == "uncased" else 1
    return 2 * at_end <= proof.ends and inside >= wanted


def wrapped_paragraphs(lined: Lined, widths: Sequence[int]) -> NDArray[np.int64]:
    """Join the lines of a text that is wrapped at `widths`, in columns, ascending; returns `(paragraphs, 2) int64`."""
    stretch = lined.stretch(0, len(lined.bounds))
    text, lines = stretch.text, stretch.lines
    ends = [measured_end(stretch, number) for number in range(len(lines) - 1)]
    targets = [_target(line_end, widths) for line_end in ends]
    # Where other lines are wider than any measure, only a part of the text is wrapped, and a full line may be chance:
    # there a small letter has to show, at this end or the one before or after, that lines break inside sentences.
    mixed = any(end - start > _WIDEST for start, end in lines)
    inside = [line_end is not None and line_end.opening != "" for line_end in ends] if mixed else []
    joins = np.zeros(len(ends), dtype=np.bool_)
    first = 0
    for number, (line_end, target) in enumerate(zip(ends, targets, strict=True)):
        if line_end is not None and target:
            full = target <= line_end.room
            if mixed:
                fills = full and any(inside[max(0, number - 1) : number + 2])
            else:
                fills = full or _breaks_off(text, lines[number], line_end, target)
            if fills:
                indented = first > 0 and (opened := ends[first - 1]) is not None and opened.step > 0
                joins[number] = not _opens_paragraph(text, lines, _Open(number, first, full, indented), line_end.step)
        if not joins[number]:
            first = number + 1
    return joined(lined.bounds, joins)


def _target(line_end: LineEnd | None, widths: Sequence[int]) -> int:
    """Return the narrowest proved width that both lines keep to, or 0."""
    if line_end is None or not widths:
        return 0
    widest = max(line_end.width, line_end.next_width)
    at = bisect_left(widths, widest)
    if at < len(widths):
        return widths[at]
    return widest if widest <= widths[-1] + _UNSEEN else 0


def _breaks_off(text: str, line: Span, line_end: LineEnd, target: int) -> bool:
    """Say whether a line that is not full ends in the middle of a sentence, not far from its width."""
    return line_end.opening == "small" and line_end.width >= _NEARLY_FULL * target and not ends_with(text, line, STOPS)


class _Open(NamedTuple):
    """The open paragraph: its last line so far, its first, whether the last is full and the first indented afresh."""

    last: int
    first: int
    full: bool
    indented: bool


def _opens_paragraph(text: str, lines: Sequence[Span], before: _Open, step: int) -> bool:
    """Say whether the line after an open paragraph opens the next by its look; `step` is its further indentation.

    An indent opens one unless it hangs below a full line; so does the end of a hanging indent, the next marker of a
    list and a row of a table.
    """
    last, line = lines[before.last], lines[before.last + 1]
    alone = before.last == before.first
    if step > 0 and (not before.full or ends_with(text, last, STOPS)):
        return True
    if step < 0 and not alone:
        return True
    if step == 0 and alone and before.indented and ends_with(text, last, STOPS):
        return True
    if LIST_MARKER.match(text, line.start) and LIST_MARKER.match(text, lines[before.first].start):
        return True
    return has_columns(text, last) or has_columns(text, line)


def measured_end(stretch: Stretch, number: int) -> LineEnd | None:
    """Measure the end of a line; None when a blank line, a page break or the same line again follows."""
    text, lines, blank = stretch
    if blank[number]:
        return None
    start, end = lines[number]
    after, stop = lines[number + 1]
    indent = next_indent = 0
    if number == 0 or start - lines[number - 1].end > 1:
        indent = indent_before(text, lines[number - 1].end if number else 0, start)
    if after - end > 1 or text[end] != "\n":
        next_indent = indent_before(text, end, after)
    width = indent + end - start
    next_width = next_indent + stop - after
    opens = text[after]
    if is_ideograph(opens):
        return LineEnd(width, next_width, width + _IDEOGRAPH_SLACK, next_indent - indent, "uncased")
    if width < _NARROWEST:
        return LineEnd(width, next_width, 0, next_indent - indent, "")
    # No line is wider, so a longer word is looked at no further.
    word = text[after : min(stop, after + _WIDEST)].split(None, 1)[0]
    room = width + len(word)
    if text.startswith(word, start):
        if text[start:end] == text[after:stop]:
            return None
        # Lines that open with one long word are items of a list.
        if len(word) > _LISTED:
            room = 0
    elif _ADDRESS in word:
        room = 0
    return LineEnd(width, next_width, room, next_indent - indent, _opening(opens))


def _opening(letter: str) -> str:
    """Return how a line opens: "small", "uncased", or "" for capitals, digits and marks."""
    return {Opening.OTHER: "", Opening.SMALL: "small", Opening.UNCASED: "uncased"}[opening_of(letter)]


def indent_before(text: str, end: int, start: int) -> int:
    """Return the columns between the last break before a line and its first word at `start`."""
    gap = text[max(end, start - _WIDEST) : start]
    return len(gap) - len(gap.rstrip(" \t\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}"))


def ends_with(text: str, line: Span, marks: str) -> bool:
    """Say whether a line ends with one of the marks, or with one and a closing quote or bracket."""
    last = text[line.end - 1]
    return last in marks or (last in _CLOSERS and line.size > 1 and text[line.end - 2] in marks)


def has_columns(text: str, line: Span) -> bool:
    """Say whether a line is a row of a table: cells set apart by wide gaps, tabs or bars."""
    start, end = line
    return text.find("   ", start, end) >= 0 or text.find("\t", start, end) >= 0 or text.find("|", start, end) >= 0


def is_ideograph(letter: str) -> bool:
    """Say whether a line may break before and after a letter: Han and kana."""
    return "\N{HIRAGANA LETTER SMALL A}" <= letter <= "\N{CJK UNIFIED IDEOGRAPH-9FFF}" or letter > "\U0001ffff"
