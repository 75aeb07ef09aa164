"""Pairs by place: paragraphs that stand between, before or after matched ones, at the same place in both copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

MAX_GAP = 3
"""Paragraphs in a gap on either side; within it every pair is a candidate."""


def gap_pairs(partner: Mapping[int, int], size: int) -> set[tuple[int, int]]:
    """Return pairs (later, earlier) of unmatched paragraphs that the matches around them put side by side.

    `partner` maps repeats to the earlier paragraphs they stand for; `size` is the number of paragraphs.

    >>> sorted(gap_pairs({4: 0, 6: 2}, 7))
    [(5, 1)]
    """
    found: set[tuple[int, int]] = set()
    ordered = sorted(partner)
    for k, t in enumerate(ordered):
        following = ordered[k + 1] if k + 1 < len(ordered) else size
        found.update(_between(t, partner[t], following, partner.get(following, -1), size))
        if t - 1 not in partner:
            found.update(_beside(t - 1, partner[t] - 1, size))
    return {(t, w) for t, w in found if t not in partner and w < t}


def _between(t: int, w: int, next_t: int, next_w: int, size: int) -> Iterator[tuple[int, int]]:
    gap = range(t + 1, min(next_t, size))
    if not gap:
        return
    if 0 < next_w - w - 1 <= MAX_GAP and len(gap) <= MAX_GAP:
        yield from ((later, earlier) for later in gap for earlier in range(w + 1, next_w))
    else:
        yield from _beside(t + 1, w + 1, size)


def _beside(t: int, w: int, size: int) -> Iterator[tuple[int, int]]:
    if 0 <= w < t < size:
        yield t, w
