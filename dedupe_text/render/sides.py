"""Shows a mark and its witness side by side, with the differences marked; as HTML."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dedupe_text.model import Difference, Effect, Mark, Span, Witness
from dedupe_text.render.escaping import attribute, escaped
from dedupe_text.render.pairs import proving_pairs

MOST_ROWS = 40
MOST_IN_CELL = 2000
"""Bounds of one comparison, in rows and code points: beyond them the reader goes to the text itself."""


class _Slot(NamedTuple):
    """A stretch of one side that differs."""

    span: Span
    difference: Difference


def side_by_side(text: str, mark: Mark) -> str:
    """Return the table of a mark's pairs of stretches, or "" when there is nothing to set side by side.

    Equal stretches are shown once, over both columns. A witness in another document shows its place only.
    """
    if mark.witness is None:
        return ""
    if mark.witness.document_id is not None:
        return _table([_apart_row(text, mark, mark.witness)], 0)
    pairs = proving_pairs(mark)
    here = _slots((difference.a, difference) for difference in mark.differences)
    there = _slots((difference.b, difference) for difference in mark.differences)
    rows = [_row(text, a, b, here, there) for a, b in pairs[:MOST_ROWS]]
    return _table(rows, len(pairs) - len(rows))


def marked_differences(said: str, mark: Mark) -> str:
    """Return a mark's own text, which may be cut at its end, as HTML with its differences marked."""
    start = mark.span.start
    moved = (
        (Span(a.start - start, a.end - start), difference) for difference in mark.differences for a in [difference.a]
    )
    cell = _cell(said, Span(0, len(said)), _slots(moved))
    left_out = mark.span.size - len(said)
    return f'{cell} <span class="more">({left_out:,} more code points)</span>' if left_out > 0 else cell


def differences_table(differences: Sequence[Difference], left_out: int = 0) -> str:
    """Return a table of what differs: the words of both sides, the kind, and what it means; "" for no differences."""
    rows = [
        f"<tr><td><bdi>{escaped(difference.a_text)}</bdi></td><td><bdi>{escaped(difference.b_text)}</bdi></td>"
        f"<td>{difference.kind.value}, {difference.effect.value}</td></tr>"
        for difference in differences
    ]
    return _table(rows, left_out, ("here", "there (stays)", "difference")) if rows else ""


def _slots(sides: Iterator[tuple[Span, Difference]]) -> list[_Slot]:
    return sorted((_Slot(span, difference) for span, difference in sides), key=lambda slot: slot.span)


def _table(rows: Sequence[str], left_out: int, heads: Sequence[str] = ("here", "there (stays)")) -> str:
    more = f'<tr><td colspan="{len(heads)}" class="more">{left_out} more rows</td></tr>' if left_out else ""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return f'<table class="sides"><tr>{head}</tr>{"".join(rows)}{more}</table>'


def _row(text: str, a: Span, b: Span, here: Sequence[_Slot], there: Sequence[_Slot]) -> str:
    if a.of(text) == b.of(text):
        return f'<tr><td colspan="2"><bdi>{_cell(text, a, ())}</bdi></td></tr>'
    return f"<tr><td><bdi>{_cell(text, a, here)}</bdi></td><td><bdi>{_cell(text, b, there)}</bdi></td></tr>"


def _apart_row(text: str, mark: Mark, witness: Witness) -> str:
    place = f"code points {witness.span.start}:{witness.span.end} of document "
    document = f'<span class="more">{place}<bdi>{attribute(witness.document_id or "")}</bdi></span>'
    here = _slots((difference.a, difference) for difference in mark.differences)
    return f"<tr><td><bdi>{_cell(text, mark.span, here)}</bdi></td><td>{document}</td></tr>"


def _cell(text: str, span: Span, slots: Sequence[_Slot]) -> str:
    """Return one side as HTML, cut after `MOST_IN_CELL` code points; slots must be sorted."""
    end = min(span.end, span.start + MOST_IN_CELL)
    pieces: list[str] = []
    position = span.start
    for slot in slots[bisect_left(slots, span.start, key=lambda slot: slot.span.start) :]:
        if slot.span.start >= end:
            break
        first, last = max(slot.span.start, position), min(slot.span.end, end)
        if last > first:
            pieces += (escaped(text[position:first]), _differing(text[first:last], slot.difference))
            position = last
    pieces.append(escaped(text[position:end]))
    if end < span.end:
        pieces.append(f' <span class="more">({span.end - end} more code points)</span>')
    return "".join(pieces)


def _differing(words: str, difference: Difference) -> str:
    weight = "slight" if difference.effect is Effect.HARMLESS else "changes"
    return f'<mark class="{weight}" title="{attribute(difference.kind)}">{escaped(words)}</mark>'
