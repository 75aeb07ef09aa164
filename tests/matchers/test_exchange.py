"""Signatures exchanged with the real datasketch."""

from __future__ import annotations

import numpy as np
import pytest
from datasketch import LeanMinHash, MinHash, MinHashLSH

from dedupe_text.errors import SchemeError
from dedupe_text.kernels.minhash import signatures
from dedupe_text.kernels.shingles import Shingles
from dedupe_text.matchers.exchange import from_datasketch, to_datasketch

SETS = [list(range(100)), list(range(5, 105)), list(range(1000, 1100))]
SHINGLES = Shingles(np.array(SETS, np.uint64).reshape(-1), np.array([0, 100, 200, 300]))


def theirs(values: list[int], permutations: int = 128, seed: int = 1) -> MinHash:
    """Return a sketch that datasketch makes of the same values."""
    sketch = MinHash(num_perm=permutations, seed=seed, scheme="affine32", hashfunc=int)
    sketch.update_batch(values)
    return sketch


@pytest.mark.parametrize(("permutations", "seed"), [(128, 1), (64, 7)])
def test_both_sides_make_the_same(permutations: int, seed: int) -> None:
    """A signature handed over equals the sketch that datasketch makes, and comes back as it was."""
    own = signatures(SHINGLES, permutations=permutations, seed=seed)
    for row, values in zip(own, SETS, strict=True):
        sketch = to_datasketch(row, seed=seed)
        assert sketch == LeanMinHash(theirs(values, permutations, seed))
        assert from_datasketch(sketch, permutations=permutations, seed=seed).tolist() == row.tolist()
        full = theirs(values, permutations, seed)
        assert from_datasketch(full, permutations=permutations, seed=seed).tolist() == row.tolist()


def test_one_index_serves_both() -> None:
    """An index of datasketch filled with signatures of ours is queried with sketches of theirs, and the other way."""
    own = signatures(SHINGLES)
    ours, other = MinHashLSH(threshold=0.5), MinHashLSH(threshold=0.5)
    for key, (row, values) in enumerate(zip(own, SETS, strict=True)):
        ours.insert(key, to_datasketch(row))
        other.insert(key, theirs(values))
    for row, values in zip(own, SETS, strict=True):
        assert set(ours.query(theirs(values))) == set(other.query(to_datasketch(row)))
    assert set(ours.query(theirs(SETS[0]))) == {0, 1}


def test_a_signature_handed_over_is_a_copy() -> None:
    """What datasketch does with a signature does not reach the array it came from."""
    own = signatures(SHINGLES)[0].copy()
    to_datasketch(own).hashvalues[:] = 0
    assert own.any()


@pytest.mark.parametrize(
    ("sketch", "part"),
    [
        (MinHash(num_perm=128, scheme="legacy"), "scheme"),
        (MinHash(num_perm=128, scheme="affine64"), "scheme"),
        (MinHash(num_perm=128, seed=2), "seed"),
        (MinHash(num_perm=64), "permutations"),
    ],
)
def test_what_was_made_otherwise_is_refused(sketch: MinHash, part: str) -> None:
    """A sketch of another scheme, seed or size is an error that names what differs."""
    with pytest.raises(SchemeError, match=f"made with {part}") as raised:
        from_datasketch(sketch)
    assert raised.value.part == part
