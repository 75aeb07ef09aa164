"""Shingle sets to MinHash signatures, band keys, candidate pairs and estimated similarities.

The signatures are those of datasketch 2's `affine32` scheme, bit for bit, for the low 32 bits of each shingle as the
hash: the hash goes through MurmurHash3's 32-bit finaliser, then permutation k is `a[k] * hash + b[k]` modulo 2**32.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.hashes import PLACE, mixed
from dedupe_text.kernels.implementation import column, native, with_c
from dedupe_text.kernels.pairs import Pairs, bucket_pairs
from dedupe_text.kernels.ragged import batches
from dedupe_text.kernels.shingles import Shingles

Signatures = NDArray[np.uint32]

EMPTY: Final = np.uint32(0xFFFFFFFF)
"""Every value in the signature of an empty set."""

BATCH: Final = 1 << 12
"""Shingles that are permuted at a time: a table of 128 by 4,096 takes 2 MB."""


def _signatures_in_c(shingles: Shingles, *, permutations: int = 128, seed: int = 1) -> Signatures:
    values, offsets = column(shingles.values, np.uint64), column(shingles.offsets, np.int64)
    found = native.signatures(values, offsets, *_permutations(permutations, seed))
    return np.frombuffer(found, np.uint32).reshape(len(offsets) - 1, permutations)


@with_c(_signatures_in_c)
def signatures(shingles: Shingles, *, permutations: int = 128, seed: int = 1) -> Signatures:
    """Return the signature of each set, `(sets, permutations) uint32`; that of an empty set is all `EMPTY`.

    >>> sets = Shingles(np.array([5, 9], np.uint64), np.array([0, 2, 2]))
    >>> signatures(sets, permutations=4).shape
    (2, 4)
    """
    factors, terms = _permutations(permutations, seed)
    hashes = _finalised(shingles.values.astype(np.uint32))
    found = np.full((len(shingles.offsets) - 1, permutations), EMPTY, dtype=np.uint32)
    filled = np.diff(shingles.offsets).nonzero()[0]
    starts, ends = shingles.offsets[filled], shingles.offsets[filled + 1]
    for batch in batches(ends, BATCH):
        permuted = factors[:, None] * hashes[batch.first : batch.last]
        permuted += terms[:, None]
        least = np.minimum.reduceat(permuted, np.maximum(starts[batch.spans] - batch.first, 0), axis=1)
        found[filled[batch.spans]] = np.minimum(found[filled[batch.spans]], least.T)
    return found


def _band_keys_in_c(signatures: Signatures, *, bands: int, rows: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    _check_bands(signatures, bands, rows)
    keys, owners = native.band_keys(column(signatures, np.uint32), signatures.shape[1], bands, rows)
    return np.frombuffer(keys, np.uint64), np.frombuffer(owners, np.int64)


@with_c(_band_keys_in_c)
def band_keys(signatures: Signatures, *, bands: int, rows: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return (keys, owners): one key for each band of each signature, none for those of empty sets.

    Band k reads the values `k * rows` to `k * rows + rows - 1`. Two signatures that agree in a whole band share its key
    (Indyk, Motwani 1998, "Approximate nearest neighbors"). Raises `ValueError` when the signatures are too short.
    """
    _check_bands(signatures, bands, rows)
    owners = (signatures != EMPTY).any(axis=1).nonzero()[0]
    filled = signatures[owners, : bands * rows].reshape(-1, bands, rows)
    keys = np.arange(bands, dtype=np.uint64)[None, :].repeat(len(owners), axis=0)
    for row in range(rows):
        keys *= PLACE
        keys += filled[:, :, row]
        keys ^= keys >> np.uint64(32)
    return mixed(keys).reshape(-1), owners.repeat(bands)


def _check_bands(signatures: Signatures, bands: int, rows: int) -> None:
    if bands * rows > signatures.shape[1]:
        raise ValueError(f"{bands} bands of {rows} rows need {bands * rows} permutations, not {signatures.shape[1]}")


def band_pairs(signatures: Signatures, *, bands: int, rows: int) -> Pairs:
    """Return the distinct pairs i < j of signatures that agree in a band, `(pairs, 2) int64`, sorted.

    A bucket of many gives a star and not all pairs, as `bucket_pairs` says.
    """
    return bucket_pairs(*band_keys(signatures, bands=bands, rows=rows))


def _estimate_in_c(signatures: Signatures, pairs: Pairs) -> NDArray[np.float64]:
    found = native.estimate(column(signatures, np.uint32), column(pairs, np.int64), signatures.shape[1])
    return np.frombuffer(found, np.float64)


@with_c(_estimate_in_c)
def estimate(signatures: Signatures, pairs: Pairs) -> NDArray[np.float64]:
    """Return the estimated Jaccard similarity of each pair, in [0, 1]: the share of equal values; 0 for empty sets.

    The standard error is `sqrt(J * (1 - J) / permutations)` (Broder 1997, "On the resemblance and containment of
    documents").
    """
    agreeing = np.empty(len(pairs), dtype=np.float64)
    for first in range(0, len(pairs), BATCH):
        left, right = signatures[pairs[first : first + BATCH].T]
        filled = (left != EMPTY).any(axis=1)
        agreeing[first : first + BATCH] = np.mean(left == right, axis=1) * filled
    return agreeing


@cache
def _permutations(count: int, seed: int) -> tuple[Signatures, Signatures]:
    """Draw the factors, all odd, and the terms, in datasketch's order from the same generator."""
    generator = np.random.RandomState(seed)
    factors = generator.randint(0, 1 << 31, count, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    terms = generator.randint(0, 1 << 32, count, dtype=np.uint32)
    factors.setflags(write=False)
    terms.setflags(write=False)
    return factors, terms


def _finalised(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Put 32-bit hashes through MurmurHash3's finaliser (Appleby 2011, `fmix32`)."""
    hashes = hashes ^ (hashes >> np.uint32(16))
    hashes *= np.uint32(0x85EBCA6B)
    hashes ^= hashes >> np.uint32(13)
    hashes *= np.uint32(0xC2B2AE35)
    hashes ^= hashes >> np.uint32(16)
    return hashes
