"""Cuts a text at the edges of its marks, so that every stretch has one mark or none; linear in text and marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from dedupe_text.model import Mark, Span


class Stretch(NamedTuple):
    """A piece of the text: its span, the number of the mark that shows there, and the marks that begin there.

    A mark that removes shows above one that does not; otherwise the one that began last.
    """

    span: Span
    shown: int | None
    begins: tuple[int, ...]


def stretches(size: int, marks: Sequence[Mark], stops: Iterable[int] = ()) -> Iterator[Stretch]:
    """Yield the stretches that tile a text of `size` code points; `stops` are further offsets to cut at.

    Marks may touch, nest or overlap, and may be empty; each begins in exactly one stretch, which may be an empty one at
    the end of the text.
    """
    begins: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for number, mark in enumerate(marks):
        begins.setdefault(min(mark.span.start, size), []).append(number)
        if mark.span.end > mark.span.start:
            ends.setdefault(min(mark.span.end, size), []).append(number)
    edges = sorted({0, size, *begins, *ends, *(stop for stop in stops if 0 <= stop <= size)})
    removing: dict[int, None] = {}
    noting: dict[int, None] = {}
    for place, edge in enumerate(edges):
        for number in ends.get(edge, ()):
            removing.pop(number, None)
            noting.pop(number, None)
        for number in begins.get(edge, ()):
            if marks[number].span.size > 0:
                (removing if marks[number].removes else noting)[number] = None
        shown = next(reversed(removing or noting), None)
        end = edges[place + 1] if place + 1 < len(edges) else size
        if end > edge or edge in begins or edge == size:
            yield Stretch(Span(edge, end), shown if end > edge else None, tuple(begins.get(edge, ())))
