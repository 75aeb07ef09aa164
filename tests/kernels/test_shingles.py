"""Shingle sets against their slow twin."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels.shingles import Shingles, shingles
from tests.kernels import reference
from tests.kernels.implementations import each_implementation, of

# Few ids repeat often; ids near the top of the range overflow.
ids_of_tokens = st.lists(st.integers(0, 3) | st.integers(2**64 - 3, 2**64 - 1), max_size=30)


@st.composite
def paragraphs(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int, int]]]:
    """Draw token ids and (start, end, width) of paragraphs, which may be empty and may overlap."""
    ids = draw(ids_of_tokens)
    edge = st.integers(0, len(ids))
    drawn = draw(st.lists(st.tuples(edge, edge, st.integers(1, 5)), max_size=8))
    return ids, [(min(a, b), max(a, b), width) for a, b, width in drawn]


def sets_of(found: Shingles) -> list[list[int]]:
    """Return the sets as lists."""
    return [found.values[a:b].tolist() for a, b in pairwise(found.offsets.tolist())]


@each_implementation
@given(drawn=paragraphs())
def test_shingles_equal_their_twins(implementation: str, drawn: tuple[list[int], list[tuple[int, int, int]]]) -> None:
    """The fast sets are the slow ones: distinct, ascending, empty for short paragraphs."""
    ids, spans = drawn
    starts, ends, widths = np.array(spans, dtype=np.int64).reshape(-1, 3).T
    found = of(shingles, implementation)(np.array(ids, dtype=np.uint64), starts, ends, widths)
    assert sets_of(found) == [reference.shingle_set(ids[a:b], width) for a, b, width in spans]


@each_implementation
def test_order_and_width_count(implementation: str) -> None:
    """The same tokens in another order, or fewer of them, make another shingle."""
    ids = np.array([1, 2, 2, 1], dtype=np.uint64)
    found = of(shingles, implementation)(ids, np.array([0, 2, 0, 1]), np.array([2, 4, 1, 2]), np.array([2, 2, 1, 1]))
    assert len(set(found.values.tolist())) == 4


@each_implementation
@pytest.mark.parametrize("size", [23, 24, 25, 63, 64, 65, 66, 129, 1000, 5000, 70_000])
def test_sets_of_any_size_are_ascending_and_distinct(implementation: str, size: int) -> None:
    """Sets around the sizes at which the sorting changes, with repeats in them, are those of the slow twin."""
    ids = np.random.default_rng(size).integers(0, size // 2, size).astype(np.uint64)
    found = of(shingles, implementation)(ids, np.array([0, 0]), np.array([size, size - 1]), np.array([1, 2]))
    assert sets_of(found) == [reference.shingle_set(ids.tolist(), 1), reference.shingle_set(ids.tolist()[:-1], 2)]


@each_implementation
def test_a_paragraph_of_one_word_has_one_shingle(implementation: str) -> None:
    """A hundred thousand equal tokens make a single shingle."""
    ids = np.zeros(100_000, dtype=np.uint64)
    found = of(shingles, implementation)(ids, np.array([0]), np.array([100_000]), np.array([3]))
    assert found.offsets.tolist() == [0, 1]


@each_implementation
def test_one_word_over_and_over(implementation: str) -> None:
    """A paragraph of one word, and one of two words in turn, have as many shingles as they have different ones."""
    ids = np.array([7] * 1000 + [7, 8] * 500, dtype=np.uint64)
    found = of(shingles, implementation)(ids, np.array([0, 1000]), np.array([1000, 2000]), np.array([3, 3]))
    assert np.diff(found.offsets).tolist() == [1, 2]
