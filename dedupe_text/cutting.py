"""Cuts marked spans out of a text together with the separator that would be left over.

Marks flow in; removals flow out, in order and apart. A whole line takes one of its line breaks with it, the weaker of
the two, and its own indentation; a stretch inside a line takes the spaces on one side. Nothing else is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from dedupe_text.kernels.separators import LINE_BREAKS, count_breaks
from dedupe_text.model import Mark, Removal, Span

_STEPS = tuple(64 << power for power in range(48))
"""Doubling pieces: white space is nearly always short, and a run of any length is still read once."""


def removals(text: str, marks: Sequence[Mark]) -> tuple[Removal, ...]:
    """Return what goes out of a text under its removing marks; one removal for each mark, in text order."""
    removing = sorted((mark for mark in marks if mark.removes), key=lambda mark: mark.span)
    found: list[Removal] = []
    group: list[Mark] = []
    for mark in removing:
        if group and text[group[-1].span.end : mark.span.start].strip():
            found += _cut_group(text, group, found[-1].span.end if found else 0)
            group = []
        group.append(mark)
    if group:
        found += _cut_group(text, group, found[-1].span.end if found else 0)
    return tuple(found)


def stands_alone(text: str, span: Span) -> bool:
    """True when nothing but white space stands beside a span on its lines.

    >>> stands_alone("One. Two.", Span(5, 9)), stands_alone("One.\\nTwo.", Span(5, 9))
    (False, True)
    """
    after = text[span.end : span.end + _leading_space(text, span.end)]
    before = text[span.start - _trailing_space(text, span.start, 0) : span.start]
    opens_line = count_breaks(before) > 0 or span.start == len(before)
    return opens_line and (count_breaks(after) > 0 or span.end + len(after) == len(text))


def _cut_group(text: str, group: Sequence[Mark], floor: int) -> list[Removal]:
    """Cut marks with nothing but white space between them; the inner separators go with the mark before them."""
    start, end = _with_separator(text, Span(group[0].span.start, group[-1].span.end), floor)
    edges = [start, *(mark.span.start for mark in group[1:]), end]
    pieces = (Span(left, right) for left, right in pairwise(edges))
    return [Removal(piece, piece.of(text), mark) for piece, mark in zip(pieces, group, strict=True)]


def _with_separator(text: str, span: Span, floor: int) -> Span:
    """Widen a span by the separator that is left over when it goes; never back beyond `floor`."""
    start, end = span
    after = text[end : end + _leading_space(text, end)]
    before = text[start - _trailing_space(text, start, floor) : start]
    breaks_before, breaks_after = count_breaks(before), count_breaks(after)
    opens_line = breaks_before > 0 or start == len(before)
    ends_line = breaks_after > 0 or end + len(after) == len(text)
    if not (opens_line and ends_line):
        return _inside_line(span, before, after)
    first = start == len(before)
    if breaks_after and (first or breaks_after <= breaks_before):
        return Span(start - _indentation(before), end + _through_last_break(after))
    return Span(start - len(before), end + _to_first_break(after))


def _inside_line(span: Span, before: str, after: str) -> Span:
    blanks_after = _to_first_break(after)
    if blanks_after and blanks_after == len(after):
        return Span(span.start, span.end + blanks_after)
    return Span(span.start - _indentation(before), span.end)


def _leading_space(text: str, start: int) -> int:
    size = 0
    for step in _STEPS:
        piece = text[start + size : start + size + step]
        space = len(piece) - len(piece.lstrip())
        size += space
        if space < step:
            return size
    raise AssertionError("unreachable: the steps never end")


def _trailing_space(text: str, end: int, floor: int) -> int:
    size = 0
    for step in _STEPS:
        piece = text[max(floor, end - size - step) : end - size]
        space = len(piece) - len(piece.rstrip())
        size += space
        if space < step:
            return size
    raise AssertionError("unreachable: the steps never end")


def _indentation(before: str) -> int:
    """Length of the white space after the last line break."""
    return next((i for i, c in enumerate(reversed(before)) if c in LINE_BREAKS), len(before))


def _through_last_break(after: str) -> int:
    """Length up to and with the last line break."""
    return len(after) - _indentation(after)


def _to_first_break(after: str) -> int:
    """Length of the white space before the first line break."""
    return next((i for i, c in enumerate(after) if c in LINE_BREAKS), len(after))
