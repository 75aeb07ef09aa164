"""Pairs the units of two differing stretches that say the same in another form: unit runs in, pieces out.

A piece is a pair of unit ranges that say the same (with the kind of the form), or what is left between such pairs.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dedupe_text.guard.reading import Unit
from dedupe_text.guard.sameness import LONGEST_RUN, BothNames, Language, Run, form_of, run_of, same_word
from dedupe_text.model import DifferenceKind

MOST_CELLS = 400
"""Largest product of lengths that is paired freely; above it units are paired by place, in equally long stretches."""


class Piece(NamedTuple):
    """Units `a[a_start:a_end]` and `b[b_start:b_end]`; `form` is set when they say the same."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    form: DifferenceKind | None


def pieces(a: Sequence[Unit], b: Sequence[Unit], language: Language, names: BothNames) -> list[Piece]:
    """Return the pieces of two unit runs, in order; fewest units are left unpaired.

    `names` tells whether two units are both names.
    """
    if not a or not b:
        pairs: Iterable[Piece] = ()
    elif len(a) == len(b) == 1:
        form = _form_alone(a[0], b[0], language, names)
        return [Piece(0, 1, 0, 1, form)]
    elif len(a) * len(b) <= MOST_CELLS:
        pairs = _cheapest(_by_form(a, b, language) | _by_spelling(a, b, language, names), len(a), len(b))
    else:
        pairs = _by_place(a, b, language, names) if len(a) == len(b) else ()
    return list(_with_rests(pairs, len(a), len(b)))


def _form_alone(one: Unit, other: Unit, language: Language, names: BothNames) -> DifferenceKind | None:
    """Return the form in which two units say the same where nothing else differs: most differences are of this sort."""
    if one.folded != other.folded and language.spelling and same_word(one, other, language, names=names):
        return DifferenceKind.SPELLING
    return form_of(run_of((one,), language), run_of((other,), language), language)


def _by_form(a: Sequence[Unit], b: Sequence[Unit], language: Language) -> dict[tuple[int, int], Piece]:
    """Return the pairs of runs that share a key, by where they start; the shortest where there are several."""
    keyed: dict[Hashable, list[tuple[int, Run]]] = {}
    for j, run in _runs(b, language):
        for key in (run.letters, *run.keys):
            keyed.setdefault(key, []).append((j, run))
    found: dict[tuple[int, int], Piece] = {}
    for i, run in _runs(a, language):
        for key in (run.letters, *run.keys):
            for j, other in keyed.get(key, ()):
                form = form_of(run, other, language)
                if form and (i, j) not in found:
                    found[i, j] = Piece(i, i + len(run.words), j, j + len(other.words), form)
    return found


def _runs(units: Sequence[Unit], language: Language) -> Iterator[tuple[int, Run]]:
    """Yield all runs, the short ones first."""
    for size in range(1, LONGEST_RUN + 1):
        for i in range(len(units) - size + 1):
            yield i, run_of(units[i : i + size], language)


def _by_spelling(
    a: Sequence[Unit], b: Sequence[Unit], language: Language, names: BothNames
) -> dict[tuple[int, int], Piece]:
    if not language.spelling:
        return {}
    return {
        (i, j): Piece(i, i + 1, j, j + 1, DifferenceKind.SPELLING)
        for i, one in enumerate(a)
        for j, other in enumerate(b)
        if one.folded != other.folded and same_word(one, other, language, names=names)
    }


def _by_place(a: Sequence[Unit], b: Sequence[Unit], language: Language, names: BothNames) -> Iterator[Piece]:
    for k, (one, other) in enumerate(zip(a, b, strict=True)):
        form = form_of(run_of((one,), language), run_of((other,), language), language)
        if not form and language.spelling and same_word(one, other, language, names=names):
            form = DifferenceKind.SPELLING
        if form:
            yield Piece(k, k + 1, k, k + 1, form)


def _cheapest(pairs: Mapping[tuple[int, int], Piece], a_size: int, b_size: int) -> list[Piece]:
    """Return the pairs in order on both sides that leave the fewest units."""
    if not pairs:
        return []
    left = [[(a_size - i) + (b_size - j) for j in range(b_size + 1)] for i in range(a_size + 1)]
    chosen: dict[tuple[int, int], Piece] = {}
    for i in range(a_size - 1, -1, -1):
        for j in range(b_size - 1, -1, -1):
            left[i][j] = 1 + min(left[i + 1][j], left[i][j + 1])
            pair = pairs.get((i, j))
            if pair and left[pair.a_end][pair.b_end] < left[i][j]:
                left[i][j] = left[pair.a_end][pair.b_end]
                chosen[i, j] = pair
    return list(_followed(left, chosen))


def _followed(left: list[list[int]], chosen: Mapping[tuple[int, int], Piece]) -> Iterator[Piece]:
    i = j = 0
    while i < len(left) - 1 and j < len(left[0]) - 1:
        piece = chosen.get((i, j))
        if piece:
            yield piece
            i, j = piece.a_end, piece.b_end
        elif left[i + 1][j] <= left[i][j + 1]:
            i += 1
        else:
            j += 1


def _with_rests(pairs: Iterable[Piece], a_size: int, b_size: int) -> Iterator[Piece]:
    i = j = 0
    for pair in (*pairs, Piece(a_size, a_size, b_size, b_size, None)):
        if i < pair.a_start or j < pair.b_start:
            yield Piece(i, pair.a_start, j, pair.b_start, None)
        if pair.form:
            yield pair
        i, j = pair.a_end, pair.b_end
