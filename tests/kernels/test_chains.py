"""Runs of seeds to regions: both implementations, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels.chains import MAX_GAP, OPEN_REGIONS, chained
from dedupe_text.kernels.implementation import native
from tests.kernels.implementations import each_implementation, of

TOKENS = 120
WIDTH = 5
NONE_UNUSABLE = np.zeros(TOKENS + 1, np.int64)

drawn_runs = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(1, 60), st.integers(-2, 2)), max_size=60
)


def laid(drawn: list[tuple[int, int, int, int]]) -> np.ndarray:
    """Return runs in the order of their later side: of a start, a size, a distance, and what one side is longer by."""
    rows = [
        (start, start + size, start + distance, max(start + distance + 1, min(start + distance + size + more, TOKENS)))
        for start, size, distance, more in drawn
        if start + distance < TOKENS
    ]
    return np.array(sorted(rows, key=lambda row: (row[2], row[0])), np.int64).reshape(-1, 4)


@given(drawn_runs, st.frozensets(st.integers(0, TOKENS - 1), max_size=8))
def test_both_implementations_chain_alike(drawn: list[tuple[int, int, int, int]], unusable: frozenset[int]) -> None:
    """C and NumPy give the same regions in the same order, with more of them open than a run may join too."""
    flags = np.isin(np.arange(TOKENS), list(unusable))
    before = np.append(0, np.cumsum(flags))
    fast, slow = (of(chained, name)(laid(drawn), WIDTH, before).tolist() for name in ("c", "numpy"))
    assert fast == slow


@each_implementation
@pytest.mark.parametrize(("gap", "regions"), [(MAX_GAP, 1), (MAX_GAP + 1, 2)])
def test_a_gap_joins_as_far_as_it_is_short(implementation: str, gap: int, regions: int) -> None:
    """Two runs make one region over a gap of a dozen tokens, and two over a longer one."""
    runs = np.array([[0, 10, 50, 60], [10 + gap, 20 + gap, 60 + gap, 70 + gap]])
    assert len(of(chained, implementation)(runs, WIDTH, NONE_UNUSABLE)) == regions


@each_implementation
def test_few_regions_are_held_open(implementation: str) -> None:
    """A run goes on with one of the last regions only, however many stand before it."""
    many = [(start, start + WIDTH, 60 + start // 40, 70) for start in range(0, 2 * OPEN_REGIONS, 2)]
    after = (many[0][1] + 1, many[0][1] + 9, 71, 79)
    runs = np.array([*many, after])
    found = of(chained, implementation)(runs, WIDTH, NONE_UNUSABLE).tolist()
    assert [many[0][0], after[1], many[0][2], after[3]] in found
    crowded = np.array([*((k % 3, k % 3 + WIDTH, 60, 70) for k in range(OPEN_REGIONS + 2)), (40, 49, 71, 79)])
    assert len(of(chained, implementation)(crowded, WIDTH, NONE_UNUSABLE)) == len(crowded)


@pytest.mark.parametrize(
    "run", [(-1, 4, 9, 14), (0, 5, 9, TOKENS + 1), (0, TOKENS + 1, 9, 14), (5, 0, 9, 14), (0, 5, 14, 9)], ids=str
)
def test_a_run_that_leaves_the_text_is_refused(run: tuple[int, ...]) -> None:
    """A run outside the tokens, or one that ends before it starts, is an error, not a read."""
    with pytest.raises(ValueError, match="inside the array"):
        native.chained(np.array([run]), NONE_UNUSABLE, WIDTH, MAX_GAP, OPEN_REGIONS)


def test_rows_of_another_width_are_refused() -> None:
    """Runs are rows of four numbers, and a text has one count more than tokens."""
    for runs, before in ((np.zeros(5, np.int64), NONE_UNUSABLE), (np.zeros(4, np.int64), np.zeros(0, np.int64))):
        with pytest.raises(ValueError, match="one length"):
            native.chained(runs, before, WIDTH, MAX_GAP, OPEN_REGIONS)
