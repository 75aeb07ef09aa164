"""The alignment against a slow and obvious one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels import align
from dedupe_text.kernels.align import Run, common_prefix, common_suffix, equal_runs

tokens = st.lists(st.integers(0, 4), max_size=40)


def ids(values: list[int]) -> align.Ids:
    """Return tokens as the kernel reads them."""
    return np.array(values, dtype=np.uint64)


def longest_common_subsequence(a: list[int], b: list[int]) -> int:
    """Return the length of the longest common subsequence, by the textbook table."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i + 1][j + 1] = table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def assert_sound(a: list[int], b: list[int], runs: list[Run]) -> None:
    """Fail unless runs are in order, apart, inside and equal on both sides."""
    a_at = b_at = 0
    for run in runs:
        assert run.size > 0
        assert run.a_start >= a_at
        assert run.b_start >= b_at
        assert a[run.a_start : run.a_start + run.size] == b[run.b_start : run.b_start + run.size]
        a_at, b_at = run.a_start + run.size, run.b_start + run.size
    assert a_at <= len(a)
    assert b_at <= len(b)


@given(tokens, tokens)
def test_alignment_is_sound_and_as_long_as_the_longest_common_subsequence(a: list[int], b: list[int]) -> None:
    """Short sequences align as well as they can."""
    runs = equal_runs(ids(a), ids(b))
    assert_sound(a, b, runs)
    assert sum(run.size for run in runs) == longest_common_subsequence(a, b)


@given(tokens, tokens)
def test_common_ends_are_as_long_as_they_are(a: list[int], b: list[int]) -> None:
    """The common prefix and suffix are counted exactly."""
    prefix = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    assert common_prefix(ids(a), ids(b)) == prefix
    pairs = zip(reversed(a), reversed(b), strict=False)
    assert common_suffix(ids(a), ids(b)) == next((k for k, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))


@pytest.mark.parametrize("every", [7, 50, 400])
def test_long_sequences_align_between_anchors(every: int) -> None:
    """Sequences too long for the table keep all but what was changed."""
    a = list(range(5000))
    b = [value if value % every else 10_000 + value for value in a]
    runs = equal_runs(ids(a), ids(b))
    assert_sound(a, b, runs)
    assert sum(run.size for run in runs) == sum(value < 10_000 for value in b)


def test_long_sequences_without_a_common_token_do_not_align() -> None:
    """Nothing in common gives no runs, whatever the length."""
    assert equal_runs(ids(list(range(3000))), ids(list(range(5000, 8000)))) == []


def test_a_long_repetitive_sequence_aligns_by_its_ends() -> None:
    """Where no anchor is unique, the common ends still align."""
    runs = equal_runs(ids([1] * 9000 + [2]), ids([1] * 7000 + [2]))
    assert sum(run.size for run in runs) == 7001
