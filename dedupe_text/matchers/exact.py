"""Exact repeats: paragraphs of one normal form share a key, and nothing else does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.seen import first_equal


def classes(hashes: NDArray[np.uint64], blank: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each paragraph the first paragraph with the same normal form, `(paragraphs,) int64`.

    `hashes (paragraphs, 2) uint64` are 128-bit hashes of the normal form. A `blank` paragraph, whose normal form is
    empty, is like no other: two empty fingerprints never match.

    >>> classes(np.array([[1, 1], [2, 2], [1, 1]], np.uint64), np.zeros(3, bool)).tolist()
    [0, 1, 0]
    """
    return np.where(blank, np.arange(len(hashes)), first_equal(hashes))
