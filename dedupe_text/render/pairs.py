"""The pairs of stretches that prove a mark."""

from __future__ import annotations

from bisect import bisect_left

from dedupe_text.model import Mark, Span


def proving_pairs(mark: Mark) -> tuple[tuple[Span, Span], ...]:
    """Return the (repeat, witness) pairs of a mark: those of its block that lie in its span, else the mark and witness.

    A block may have been taken out in several marks, so that its other pairs prove other marks. The pairs of a block
    are in the order of the repeat. A mark without a witness has none.
    """
    if mark.block is not None:
        pairs = mark.block.pairs
        first = bisect_left(pairs, mark.span.start, key=lambda pair: pair[0].start)
        last = bisect_left(pairs, mark.span.end, key=lambda pair: pair[0].start)
        inside = tuple(pair for pair in pairs[first:last] if pair[0].end <= mark.span.end)
        if inside:
            return inside
    return () if mark.witness is None else ((mark.span, mark.witness.span),)
