"""Pairs the units of two differing stretches that say the same in another form: unit runs in, pieces out.

A piece is a pair of unit ranges that say the same (with the kind of the form), or what is left between such pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from dedupe_text.guard.reading import Unit
from dedupe_text.guard.sameness import LONGEST_RUN
from dedupe_text.model import DifferenceKind

Same = Callable[[Sequence[Unit], Sequence[Unit]], DifferenceKind | None]

MOST_CELLS = 400
"""Largest product of lengths that is paired freely; above it only units at equal places of equally long stretches are."""

_STEPS = sorted(
    ((p, q) for p in range(1, LONGEST_RUN + 1) for q in range(1, LONGEST_RUN + 1)), key=lambda step: (sum(step), step)
)


class Piece(NamedTuple):
    """Units `a[a_start:a_end]` and `b[b_start:b_end]`; `form` is set when they say the same."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    form: DifferenceKind | None


def pieces(a: Sequence[Unit], b: Sequence[Unit], same: Same) -> list[Piece]:
    """Return the pieces of two unit runs, in order; fewest units are left unpaired."""
    if len(a) * len(b) <= MOST_CELLS:
        return list(_with_rests(_best_pairs(a, b, same), len(a), len(b)))
    if len(a) == len(b):
        kinds = ((k, same(a[k : k + 1], b[k : k + 1])) for k in range(len(a)))
        return list(_with_rests([Piece(k, k + 1, k, k + 1, kind) for k, kind in kinds if kind], len(a), len(b)))
    return [Piece(0, len(a), 0, len(b), None)]


def _best_pairs(a: Sequence[Unit], b: Sequence[Unit], same: Same) -> list[Piece]:
    cost = [[(len(a) - i) + (len(b) - j) for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    chosen: dict[tuple[int, int], Piece] = {}
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            cost[i][j] = 1 + min(cost[i + 1][j], cost[i][j + 1])
            for p, q in _STEPS:
                if i + p > len(a) or j + q > len(b) or cost[i + p][j + q] >= cost[i][j]:
                    continue
                kind = same(a[i : i + p], b[j : j + q])
                if kind:
                    cost[i][j] = cost[i + p][j + q]
                    chosen[i, j] = Piece(i, i + p, j, j + q, kind)
    return list(_followed(cost, chosen))


def _followed(cost: list[list[int]], chosen: dict[tuple[int, int], Piece]) -> Iterator[Piece]:
    i = j = 0
    while i < len(cost) - 1 and j < len(cost[0]) - 1:
        piece = chosen.get((i, j))
        if piece:
            yield piece
            i, j = piece.a_end, piece.b_end
        elif cost[i + 1][j] <= cost[i][j + 1]:
            i += 1
        else:
            j += 1


def _with_rests(pairs: Sequence[Piece], a_size: int, b_size: int) -> Iterator[Piece]:
    i = j = 0
    for pair in (*pairs, Piece(a_size, a_size, b_size, b_size, None)):
        if i < pair.a_start or j < pair.b_start:
            yield Piece(i, pair.a_start, j, pair.b_start, None)
        if pair.form:
            yield pair
        i, j = pair.a_end, pair.b_end
