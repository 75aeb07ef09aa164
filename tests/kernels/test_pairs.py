"""Buckets to pairs against plain loops."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels.pairs import MAX_BUCKET, bucket_pairs, distinct_pairs, occurs_again
from tests.kernels.implementations import each_implementation, of

entries = st.lists(st.tuples(st.integers(0, 5) | st.integers(0, 2**64 - 1), st.integers(0, 30)), max_size=40)


@each_implementation
@given(drawn=entries)
def test_members_of_a_small_bucket_are_all_paired(implementation: str, drawn: list[tuple[int, int]]) -> None:
    """Owners that share a key form a pair, once, the smaller first, in order."""
    keys = np.array([key for key, _ in drawn], dtype=np.uint64)
    owners = np.array([owner for _, owner in drawn], dtype=np.int64)
    wanted = {(min(a, b), max(a, b)) for (key, a), (other, b) in combinations(drawn, 2) if key == other and a != b}
    assert of(bucket_pairs, implementation)(keys, owners).tolist() == sorted(map(list, wanted))


@each_implementation
@pytest.mark.parametrize("size", [MAX_BUCKET + 1, 1000, 100_000])
def test_a_large_bucket_becomes_a_star(implementation: str, size: int) -> None:
    """A bucket of any size keeps every member connected and stays linear."""
    pairs = of(bucket_pairs, implementation)(np.zeros(size, np.uint64), np.arange(size))
    assert len(pairs) < 6 * size
    assert set(pairs[:, 1].tolist()) == set(range(1, size))
    assert {tuple(pair) for pair in pairs.tolist()} >= {(k, k + 1) for k in range(size - 1)}


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 300, 20_000])
@pytest.mark.parametrize("keys", [1, 10, 10_000])
def test_both_implementations_pair_alike(size: int, keys: int) -> None:
    """C and NumPy give the same pairs, from buckets of any size, whatever order the members come in."""
    generator = np.random.default_rng(size + keys)
    drawn = generator.integers(0, 2**64, keys, dtype=np.uint64)[generator.integers(0, keys, size)]
    owners = generator.integers(0, max(size, 1), size)
    fast, slow = (of(bucket_pairs, name)(drawn, owners) for name in ("c", "numpy"))
    assert np.array_equal(fast, slow)
    assert np.array_equal(of(distinct_pairs, "c")(fast[::-1, ::-1]), slow)


@each_implementation
@given(pairs=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2**40)), max_size=90))
def test_pairs_come_sorted_and_once(implementation: str, pairs: list[tuple[int, int]]) -> None:
    """Pairs are ordered, each stands once, the smaller member first, and no member is its own partner."""
    found = of(distinct_pairs, implementation)(np.array(pairs, dtype=np.int64).reshape(-1, 2))
    assert found.tolist() == sorted(
        [min(pair), max(pair)] for pair in {tuple(sorted(p)) for p in pairs if p[0] != p[1]}
    )


@each_implementation
@given(keys=st.lists(st.integers(0, 20) | st.integers(0, 2**64 - 1), max_size=90))
def test_what_occurs_again(implementation: str, keys: list[int]) -> None:
    """A key occurs again when it stands in the list more than once."""
    assert of(occurs_again, implementation)(np.array(keys, np.uint64)).tolist() == [keys.count(key) > 1 for key in keys]
