"""Documents that come in pieces: put together again, looked at as a whole, and cut where they stand.

A splitter gives pieces of a document, each with the place where it begins, and neighbours may overlap. Repeats are
looked for in the whole, so an overlap is no repeat and a repeat may reach over several pieces. A piece of which nothing
stays is dropped; one of which a part goes is cut, and knows which stretches of the document it still holds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from dedupe_text.integrations.cleaning import Cleaning, flat_mark
from dedupe_text.model import Document, Mark, Span
from dedupe_text.results import DedupeResult

WITHOUT = "\n"
"""Stands for what a splitter left out between two pieces, since it prefers to cut at line breaks."""
SPANS = "dedupe_text_spans"
"""The field of metadata that holds the stretches of a piece that was cut in its middle: "0:40,60:100"."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document: its text and the stretches of the document that it holds, in order.

    `parent` names the document; None says that the piece stands by itself. `source` and `time` are those of the
    document.
    """

    text: str
    parent: str | None = None
    spans: tuple[Span, ...] = ()
    source: str | None = None
    time: str | None = None

    @classmethod
    def of(cls, piece: Document, parent: str | None, start: int | None, noted: object = None) -> Piece:
        """Return a piece that begins at `start` of its document, or holds the stretches `noted` of an earlier cut.

        No start, or a negative one, says that a splitter did not find the place; such a piece stands by itself.

        >>> Piece.of(Document("b", "Once. Twice."), "a", 7, "7:12,30:37").spans
        (Span(start=7, end=12), Span(start=30, end=37))
        """
        text = piece.text
        if parent is None or start is None or start < 0:
            return cls(text, source=piece.source, time=piece.time)
        spans = read_spans(noted)
        fitting = bool(spans) and spans[0].start == start and sum(span.size for span in spans) == len(text)
        return cls(text, parent, spans if fitting else (Span(start, start + len(text)),), piece.source, piece.time)


@dataclass(frozen=True, slots=True)
class CutPiece:
    """What stays of a piece: its text, the stretches of the document that it holds, and what is noted of it.

    A piece that stands by itself has no stretches.
    """

    text: str
    spans: tuple[Span, ...]
    noted: dict[str, Any] = field(default_factory=dict)

    @property
    def start(self) -> int | None:
        """Where it begins in its document; None for a piece that stands by itself."""
        return self.spans[0].start if self.spans else None

    @property
    def spans_noted(self) -> dict[str, str]:
        """The stretches as a field of metadata, where there are several."""
        return {SPANS: ",".join(f"{span.start}:{span.end}" for span in self.spans)} if len(self.spans) > 1 else {}


def read_spans(noted: object) -> tuple[Span, ...]:
    """Return the stretches that a field of metadata holds; none when it cannot be read, or is not in order.

    >>> read_spans("0:40,60:100"), read_spans("0:40,30:100"), read_spans(None)
    ((Span(start=0, end=40), Span(start=60, end=100)), (), ())
    """
    try:
        pairs = [part.split(":") for part in noted.split(",")] if isinstance(noted, str) else []
        spans = tuple(Span(int(start), int(end)) for start, end in pairs)
    except ValueError:
        return ()
    edges = [edge for span in spans for edge in span]
    return spans if edges == sorted(set(edges)) and (not edges or edges[0] >= 0) else ()


def clean_pieces(pieces: Sequence[Piece], cleaning: Cleaning) -> list[CutPiece | None]:
    """Return what stays of each piece, in their order; None for a piece of which nothing stays.

    What a neighbour that stays holds too, because a splitter let them overlap, is no reason to keep a piece that was
    cut. Offsets that are noted count from the start of the document.
    """
    wholes = [put_together(members, pieces) for members in by_parent(pieces)]
    found = list(cleaning.results(wholes, lambda whole: whole.document))
    places = {whole.document.id: whole for whole in wholes}
    cut: list[CutPiece | None] = [None] * len(pieces)
    for whole, result in found:
        marked = _marks_by_piece(whole, result.marks) if cleaning.notes == "marks" else {}
        for number, stays in _cut(whole, pieces, result):
            marks = (_flat_mark(mark, whole, places) for mark in marked.get(number, ()))
            removed = len(pieces[number].text) - len(stays.text)
            cut[number] = replace(stays, noted=cleaning.noted_of(pieces[number].text, removed, marks))
    return cut


def by_parent(pieces: Sequence[Piece]) -> list[list[int]]:
    """Return the numbers of the pieces of each document, documents in the order of their first pieces."""
    documents: dict[tuple[str | None, int], list[int]] = {}
    for number, piece in enumerate(pieces):
        key = (None, number) if piece.parent is None else (piece.parent, -1)
        documents.setdefault(key, []).append(number)
    return list(documents.values())


class Stretch(NamedTuple):
    """A stretch of a document that a piece holds: its span there, its text, and where it stands in the whole."""

    piece: int
    span: Span
    text: str
    at: int = 0

    @property
    def end(self) -> int:
        """Where it ends in the whole."""
        return self.at + len(self.text)


@dataclass(frozen=True)
class Whole:
    """A document that was put together, with its stretches in the order of their places."""

    document: Document
    stretches: tuple[Stretch, ...]

    def span(self, span: Span) -> Span:
        """Return a span, which is not empty, as one of the document before it came in pieces."""
        return Span(self._place(span.start), self._place(span.end - 1) + 1)

    def _place(self, offset: int) -> int:
        stretch = self.stretches[bisect_right(self.stretches, offset, key=attrgetter("at")) - 1]
        return stretch.span.start + offset - stretch.at

    @cached_property
    def by_piece(self) -> dict[int, list[Stretch]]:
        """The stretches of each piece, pieces in the order of their places."""
        found: dict[int, list[Stretch]] = {}
        for stretch in self.stretches:
            found.setdefault(stretch.piece, []).append(stretch)
        return found


def put_together(members: Sequence[int], pieces: Sequence[Piece]) -> Whole:
    """Return the document that some pieces are of.

    A piece that says other words than another one at the same place follows it, as if the two did not overlap.
    """
    placed: list[Stretch] = []
    parts: list[str] = []
    size = 0
    furthest: Stretch | None = None
    waiting = [stretch for number in members for stretch in _stretches(number, pieces[number])]
    for stretch in sorted(waiting, key=attrgetter("span")):
        shared = None if furthest is None else _shared(furthest, stretch)
        if furthest is None or shared is None:
            # Stretches of one piece stand together, as they do in its text.
            parts.append("" if furthest is None or furthest.piece == stretch.piece else WITHOUT)
            at = size + len(parts[-1])
        else:
            at = furthest.at + stretch.span.start - furthest.span.start
        parts.append(stretch.text[shared or 0 :])
        placed.append(stretch._replace(at=at))
        size = max(size, placed[-1].end)
        if furthest is None or shared is None or stretch.span.end > furthest.span.end:
            furthest = placed[-1]
    first = pieces[members[0]]
    name = f"piece:{members[0]}" if first.parent is None else first.parent
    return Whole(Document(name, "".join(parts), first.source, first.time), tuple(placed))


def _stretches(number: int, piece: Piece) -> Iterator[Stretch]:
    start = 0
    for span in piece.spans or (Span(0, len(piece.text)),):
        yield Stretch(number, span, piece.text[start : start + span.size])
        start += span.size


def _shared(before: Stretch, after: Stretch) -> int | None:
    """Return how many code points of one stretch the other holds already; None where they are apart or disagree."""
    shared = min(before.span.end, after.span.end) - after.span.start
    offset = after.span.start - before.span.start
    agree = shared >= 0 and before.text.startswith(after.text[:shared], offset)
    return shared if agree else None


def _cut(whole: Whole, pieces: Sequence[Piece], result: DedupeResult) -> Iterator[tuple[int, CutPiece]]:
    """Yield what stays of the pieces of a document; a piece of which nothing stays is left out."""
    removed = [removal.span for removal in result.removed]
    in_order = list(whole.by_piece.items())
    before: Sequence[Stretch] = ()
    for place, (number, stretches) in enumerate(in_order):
        kept = [(stretch, span) for stretch in stretches for span in _outside(stretch, removed)]
        text = "".join(span.of(whole.document.text) for _, span in kept)
        after = in_order[place + 1][1] if place + 1 < len(in_order) else ()
        if len(text) < len(pieces[number].text):
            trimmed = [span.trimmed(whole.document.text) for _, span in kept]
            said = [span for span in trimmed if span.size]
            if not said or _hold(before, said) or _hold(after, said):
                continue
        before = stretches
        placed = kept if pieces[number].spans else ()
        spans = tuple(Span(s.span.start + span.start - s.at, s.span.start + span.end - s.at) for s, span in placed)
        yield number, CutPiece(text, spans)


def _outside(stretch: Stretch, removed: Sequence[Span]) -> Iterator[Span]:
    """Yield what the removed spans, in order and apart, leave of a stretch, in offsets of the whole."""
    position = stretch.at
    first = bisect_right(removed, stretch.at, key=attrgetter("end"))
    last = bisect_left(removed, stretch.end, key=attrgetter("start"))
    for span in removed[first:last]:
        if span.start > position:
            yield Span(position, span.start)
        position = span.end
    if position < stretch.end:
        yield Span(position, stretch.end)


def _hold(stretches: Sequence[Stretch], spans: Sequence[Span]) -> bool:
    """True when every span lies in one of the stretches."""
    return all(any(s.at <= span.start and span.end <= s.end for s in stretches) for span in spans)


def _marks_by_piece(whole: Whole, marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {}
    longest = max(stretch.span.size for stretch in whole.stretches)
    for mark in marks:
        first = bisect_right(whole.stretches, mark.span.start - longest, key=attrgetter("at"))
        last = bisect_left(whole.stretches, mark.span.end, key=attrgetter("at"))
        touched = (stretch for stretch in whole.stretches[first:last] if stretch.end > mark.span.start)
        for number in dict.fromkeys(stretch.piece for stretch in touched):
            found.setdefault(number, []).append(mark)
    return found


def _flat_mark(mark: Mark, whole: Whole, places: Mapping[str, Whole]) -> dict[str, Any]:
    """Return a mark as a flat row with offsets of the documents as they were before they came in pieces."""
    row = flat_mark(mark)
    row["start"], row["end"] = whole.span(mark.span)
    if mark.witness is not None:
        other = whole if mark.witness.document_id is None else places[mark.witness.document_id]
        row["witness_start"], row["witness_end"] = other.span(mark.witness.span)
    return row
