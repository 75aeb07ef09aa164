"""The join against all pairs, and the buckets against theirs."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels.join import jaccard, prefix_keys
from dedupe_text.kernels.pairs import MAX_BUCKET, bucket_pairs, distinct_pairs
from dedupe_text.kernels.shingles import Shingles

sets_of_shingles = st.lists(st.frozensets(st.integers(0, 12), max_size=9), max_size=12)


def as_shingles(sets: list[frozenset[int]]) -> Shingles:
    """Return sets as the kernel reads them."""
    values = [value for members in sets for value in sorted(members)]
    offsets = np.cumsum([0, *map(len, sets)])
    return Shingles(np.array(values, dtype=np.uint64), offsets.astype(np.int64))


def similarity(a: frozenset[int], b: frozenset[int]) -> float:
    """Return the Jaccard similarity by its definition."""
    return len(a & b) / len(a | b) if a | b else 0.0


@given(sets_of_shingles, st.sampled_from([0.3, 0.4, 0.5, 0.6, 0.8, 0.9, 1.0]))
def test_no_pair_at_or_above_the_threshold_is_missed(sets: list[frozenset[int]], threshold: float) -> None:
    """Any two sets that are similar enough share a prefix key."""
    found = set(map(tuple, bucket_pairs(*prefix_keys(as_shingles(sets), threshold)).tolist()))
    wanted = {
        (i, j) for (i, a), (j, b) in combinations(enumerate(sets), 2) if a and b and similarity(a, b) >= threshold
    }
    assert wanted <= found


@given(sets_of_shingles)
def test_jaccard_is_exact(sets: list[frozenset[int]]) -> None:
    """The similarity of a pair is that of its sets."""
    pairs = list(combinations(range(len(sets)), 2))
    found = jaccard(as_shingles(sets), np.array(pairs, dtype=np.int64).reshape(-1, 2))
    assert found.tolist() == pytest.approx([similarity(sets[i], sets[j]) for i, j in pairs])


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30)), max_size=40))
def test_members_of_a_small_bucket_are_all_paired(entries: list[tuple[int, int]]) -> None:
    """Owners that share a key form a pair, once, the smaller first."""
    keys = np.array([key for key, _ in entries], dtype=np.uint64)
    owners = np.array([owner for _, owner in entries], dtype=np.int64)
    wanted = {(min(a, b), max(a, b)) for (key, a), (other, b) in combinations(entries, 2) if key == other and a != b}
    found = bucket_pairs(keys, owners)
    assert found.tolist() == sorted(map(list, wanted))


@pytest.mark.parametrize("size", [MAX_BUCKET + 1, 1000, 100_000])
def test_a_large_bucket_becomes_a_star(size: int) -> None:
    """A bucket of any size keeps every member connected and stays linear."""
    pairs = bucket_pairs(np.zeros(size, np.uint64), np.arange(size))
    assert len(pairs) < 6 * size
    assert set(pairs[:, 1].tolist()) == set(range(1, size))
    assert {tuple(pair) for pair in pairs.tolist()} >= {(k, k + 1) for k in range(size - 1)}


def test_pairs_come_sorted_and_once() -> None:
    """Pairs are ordered, and a member is never its own partner."""
    pairs = np.array([[3, 1], [1, 3], [2, 2], [0, 3]])
    assert distinct_pairs(pairs).tolist() == [[0, 3], [1, 3]]
