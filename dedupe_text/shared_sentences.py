"""Tells which sentences two stretches share: what was verified of them in, the sentences that may go out.

A sentence may stand inside a longer one of the other side, which denies it or says who claims it. So it is said there
only where all of the longer one is said: by it and by its neighbours.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from itertools import pairwise
from typing import Literal

from dedupe_text.kernels.align import Run
from dedupe_text.model import Span
from dedupe_text.verification import Stretch, Verified


def shared_sentences(verified: Verified, side: Literal["a", "b"], complete: Set[Span]) -> list[tuple[Span, bool]]:
    """Return the sentences of a side, and of each whether the other side says it, and not inside of more.

    `complete`: those that the stretch does not cut.
    """
    states = [(sentence, same and sentence in complete) for sentence, same in verified.sentence_states(side)]
    if all(same for _, same in states) or not any(same for _, same in states):
        return states
    found: list[tuple[Span, bool]] = []
    for group in _groups(verified, side):
        same = all(same for _, same in states[group])
        found += [(sentence, same) for sentence, _ in states[group]]
    return found


def _groups(verified: Verified, side: Literal["a", "b"]) -> list[slice]:
    """Return the sentences of a side in groups, by number: together stand those that one of the other side spans."""
    here, there = (verified.a, verified.b) if side == "a" else (verified.b, verified.a)
    runs = verified.runs if side == "a" else [Run(run.b_start, run.a_start, run.size) for run in verified.runs]
    firsts = [_token(here, sentence.start) for sentence in here.sentences]
    opens = [True] * len(firsts)
    for sentence in there.sentences:
        first, last = _token(there, sentence.start), _token(there, sentence.end)
        if first < last:
            low, high = _opposite(runs, first, last, here.size)
            for number in range(max(bisect_right(firsts, low), 1), bisect_right(firsts, high - 1)):
                opens[number] = False
    starts = [number for number, is_open in enumerate(opens) if is_open]
    return [slice(*group) for group in pairwise([*starts, len(firsts)])]


def _token(stretch: Stretch, place: int) -> int:
    """Return the number, from the start of a stretch, of its first token at a place or behind it."""
    return bisect_left(stretch.columns.token_starts, place, stretch.first, stretch.last) - stretch.first


def _opposite(runs: Sequence[Run], first: int, last: int, size: int) -> tuple[int, int]:
    """Return the tokens `[low, high)` of one side that stand for the tokens `[first, last)` of the other, `b` of runs.

    `size`: tokens of the one side. What stands for some words of a change stands for all of them.
    """
    at = bisect_right(runs, first, key=_b_end)
    until = bisect_right(runs, last - 1, at, key=_b_end)
    low = runs[at - 1].a_start + runs[at - 1].size if at else 0
    if at < len(runs) and runs[at].b_start <= first:
        low = runs[at].a_start + first - runs[at].b_start
    high = runs[until].a_start if until < len(runs) else size
    if until < len(runs) and runs[until].b_start < last:
        high += last - runs[until].b_start
    return low, high


def _b_end(run: Run) -> int:
    return run.b_start + run.size
