"""Tokens that two runs share in order: both implementations, and what they refuse."""

from __future__ import annotations

from itertools import takewhile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels.implementation import native
from dedupe_text.kernels.shared_tokens import shared_tokens
from tests.kernels.implementations import each_implementation, of

RUNS = st.lists(st.lists(st.integers(0, 4), max_size=12), min_size=1, max_size=5)
LONG = st.lists(st.integers(0, 60), min_size=60, max_size=300)


def compared(implementation: str, runs: list[list[int]], pairs: list[tuple[int, int]]) -> list[list[int]]:
    """Return what an implementation says of pairs of runs."""
    ids = np.array([token for run in runs for token in run], np.uint64)
    sizes = np.array([len(run) for run in runs], np.int64)
    ends = np.cumsum(sizes)
    kernel = of(shared_tokens, implementation)
    found: list[list[int]] = kernel(ids, ends - sizes, ends, np.array(pairs, np.int64)).tolist()
    return found


def plainly(a: list[int], b: list[int]) -> list[int]:
    """Return how many tokens two runs share in order, and how many of them at both ends, slowly."""
    longest = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, one in enumerate(a):
        for j, other in enumerate(b):
            longest[i + 1][j + 1] = longest[i][j] + 1 if one == other else max(longest[i][j + 1], longest[i + 1][j])
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a[::-1], b[::-1], strict=False)))
    return [longest[-1][-1], head, min(tail, min(len(a), len(b)) - head)]


@each_implementation
@given(runs=RUNS)
def test_all_pairs_are_compared_as_one_by_one(implementation: str, runs: list[list[int]]) -> None:
    """Of every pair, also of empty runs and of a run with itself, the answer is that of a plain table."""
    pairs = [(a, b) for a in range(len(runs)) for b in range(len(runs))]
    assert compared(implementation, runs, pairs) == [plainly(runs[a], runs[b]) for a, b in pairs]


@given(LONG, LONG)
def test_long_runs_are_compared_alike(a: list[int], b: list[int]) -> None:
    """Runs of more tokens than a machine word has bits give the same in C and NumPy, whichever is the longer."""
    runs, pairs = [a, b, [*a, *b]], [(0, 1), (1, 0), (0, 2), (2, 1)]
    assert compared("c", runs, pairs) == compared("numpy", runs, pairs)


@each_implementation
@pytest.mark.parametrize("size", [63, 64, 65, 128, 129])
def test_what_one_word_of_the_machine_hands_to_the_next_is_kept(implementation: str, size: int) -> None:
    """A run around the length of a machine word shares all but its first and last token with itself moved on by one."""
    run = list(range(size))
    moved = [*run[1:], size + 7]
    assert compared(implementation, [run, moved], [(0, 1)]) == [[size - 1, 0, 0]]


@pytest.mark.parametrize(
    ("starts", "ends", "pair", "problem"),
    [
        ([0], [4], [0, 0], "name rows"),
        ([2], [1], [0, 0], "name rows"),
        ([-1], [1], [0, 0], "name rows"),
        ([0], [3], [0, 1], "name rows"),
        ([0], [3], [-1, 0], "name rows"),
        ([0, 1], [3], [0, 0], "one length"),
        ([0], [3], [0], "one length"),
    ],
    ids=str,
)
def test_runs_that_there_are_not_are_refused(starts: list[int], ends: list[int], pair: list[int], problem: str) -> None:
    """A run outside the ids, a pair of a run that there is not and unequal columns are errors, not reads."""
    columns = (np.array(column, np.int64) for column in (starts, ends, pair))
    with pytest.raises(ValueError, match=problem):
        native.shared_tokens(np.zeros(3, np.uint64), *columns)
