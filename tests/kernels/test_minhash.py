"""Signatures against datasketch, bands against all pairs, estimates against exact similarities."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_text.kernels.minhash import BATCH, EMPTY, band_keys, band_pairs, estimate, signatures
from dedupe_text.kernels.pairs import MAX_BUCKET
from dedupe_text.kernels.shingles import Shingles
from tests.kernels.implementations import each_implementation, of

values_of_set = st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=12)


def as_shingles(sets: list[list[int]]) -> Shingles:
    """Return sets of values as shingle sets."""
    values = np.array([value for members in sets for value in sorted(members)], dtype=np.uint64)
    return Shingles(values, np.cumsum([0, *map(len, sets)]))


def low_bits(value: int) -> int:
    """Return the 32-bit hash that datasketch is given for a shingle."""
    return value & 0xFFFFFFFF


def datasketch_signature(values: list[int], permutations: int, seed: int) -> list[int]:
    """Return what datasketch computes for a set."""
    sketch = MinHash(num_perm=permutations, seed=seed, scheme="affine32", hashfunc=low_bits)
    sketch.update_batch(values)
    return list(map(int, sketch.hashvalues))


@each_implementation
@settings(max_examples=30)
@given(
    sets=st.lists(values_of_set, max_size=6), permutations=st.sampled_from([1, 2, 128]), seed=st.integers(0, 2**32 - 1)
)
def test_signatures_are_those_of_datasketch(
    implementation: str, sets: list[list[int]], permutations: int, seed: int
) -> None:
    """Signatures equal datasketch's, bit for bit, for any seed and number of permutations."""
    found = of(signatures, implementation)(as_shingles(sets), permutations=permutations, seed=seed)
    assert found.dtype == np.uint32
    assert found.tolist() == [datasketch_signature(values, permutations, seed) for values in sets]


@each_implementation
def test_large_sets_are_signed_in_batches(implementation: str) -> None:
    """A set that fills several batches has datasketch's signature, and so have the sets beside it."""
    generator = np.random.default_rng(5)
    sets = [generator.integers(0, 2**63, size).tolist() for size in (3, 0, 2 * BATCH + 5, BATCH - 8, 1)]
    found = of(signatures, implementation)(as_shingles(sets), permutations=16)
    assert found.tolist() == [datasketch_signature(values, 16, 1) for values in sets]


def test_empty_sets_never_match() -> None:
    """Empty sets have the signature of nothing, form no pairs, and are similar to nothing."""
    found = signatures(as_shingles([[], [], [1]]), permutations=8)
    assert np.all(found[:2] == EMPTY)
    assert band_pairs(found, bands=4, rows=2).tolist() == []
    assert estimate(found, np.array([[0, 1], [0, 2]])).tolist() == [0.0, 0.0]


@given(st.lists(st.lists(st.sampled_from([0, 1, 2**32 - 1]), min_size=9, max_size=9), min_size=1, max_size=9))
def test_both_implementations_agree_on_signatures(drawn: list[list[int]]) -> None:
    """C and NumPy give the same keys of bands and the same estimates."""
    found = np.array(drawn, dtype=np.uint32)
    pairs = np.array([(i, j) for i in range(len(drawn)) for j in range(len(drawn))])
    for bands, rows in ((9, 1), (1, 9), (4, 2)):
        fast, slow = (of(band_keys, name)(found, bands=bands, rows=rows) for name in ("c", "numpy"))
        assert [column.tolist() for column in fast] == [column.tolist() for column in slow]
    assert of(estimate, "c")(found, pairs).tolist() == of(estimate, "numpy")(found, pairs).tolist()


few_signatures = st.lists(st.lists(st.integers(0, 2), min_size=6, max_size=6), min_size=1, max_size=12)


@given(few_signatures, st.sampled_from([(1, 6), (2, 3), (3, 2), (6, 1), (2, 2)]))
def test_pairs_are_those_that_agree_in_a_band(drawn: list[list[int]], shape: tuple[int, int]) -> None:
    """Two signatures are a candidate pair exactly when all rows of some band agree."""
    bands, rows = shape
    found = band_pairs(np.array(drawn, dtype=np.uint32), bands=bands, rows=rows)
    assert found.tolist() == [
        [i, j]
        for (i, a), (j, b) in combinations(enumerate(drawn), 2)
        if any(a[at : at + rows] == b[at : at + rows] for at in range(0, bands * rows, rows))
    ]


def test_bands_do_not_share_keys() -> None:
    """The same values in different bands make no pair."""
    rows = np.array([[1, 2, 3, 4], [3, 4, 1, 2]], dtype=np.uint32)
    assert band_pairs(rows, bands=2, rows=2).tolist() == []


def test_a_large_bucket_stays_linear() -> None:
    """Ten thousand equal signatures give a star: everyone is paired, and nobody with all."""
    size = 10_000
    pairs = band_pairs(np.full((size, 4), 7, dtype=np.uint32), bands=2, rows=2)
    assert size > MAX_BUCKET
    assert len(pairs) < 6 * size
    assert set(pairs.reshape(-1).tolist()) == set(range(size))


def test_too_short_signatures_are_refused() -> None:
    """More bands than the signatures have values for is an error."""
    with pytest.raises(ValueError, match="need 8 permutations, not 4"):
        band_pairs(np.zeros((2, 4), dtype=np.uint32), bands=4, rows=2)


@pytest.mark.parametrize("shared", [0, 30, 60, 90, 120])
def test_estimates_lie_near_the_similarity(shared: int) -> None:
    """The estimate is within five standard errors of the exact similarity."""
    generator = np.random.default_rng(shared)
    values = generator.choice(2**40, 240 - shared, replace=False).tolist()
    sets = as_shingles([values[:120], values[120 - shared :]])
    exact = shared / (240 - shared)
    (found,) = estimate(signatures(sets, permutations=512), np.array([[0, 1]]))
    assert abs(found - exact) <= 5 * (exact * (1 - exact) / 512) ** 0.5
