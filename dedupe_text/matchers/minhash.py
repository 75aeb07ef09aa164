"""MinHash signatures and LSH bands: near-duplicates by a sketch of fixed size, which can be stored and exchanged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.minhash import band_keys, estimate, signatures
from dedupe_text.kernels.pairs import Pairs
from dedupe_text.matchers.join import shingle_sets
from dedupe_text.matchers.seam import Keys, TokenRuns


@dataclass(frozen=True, slots=True)
class MinHash:
    """MinHash LSH in datasketch 2's `affine32` scheme (Broder 1997; Indyk, Motwani 1998).

    32 bands of 4 rows find a pair of Jaccard similarity 0.5 with probability 0.87, and one of 0.7 with more than 0.999.
    `threshold` applies to the estimate, whose standard error is below 0.045 at 128 permutations, so it lies that much
    lower than the join's.
    """

    threshold: float = 0.35
    bands: int = 32
    rows: int = 4
    seed: int = 1
    width: int = 3
    least: int = 8
    name: str = "minhash"
    estimates: ClassVar[bool] = True

    def fingerprint(self, runs: TokenRuns) -> NDArray[np.uint32]:
        """Return the signatures, `(paragraphs, bands * rows) uint32`."""
        sets = shingle_sets(runs, self.width, self.least)
        return signatures(sets, permutations=self.bands * self.rows, seed=self.seed)

    def keys(self, fingerprint: NDArray[np.uint32]) -> Keys:
        """Return one key for each band; none for paragraphs without shingles."""
        return Keys(*band_keys(fingerprint, bands=self.bands, rows=self.rows))

    def score(self, fingerprint: NDArray[np.uint32], pairs: Pairs) -> NDArray[np.float64]:
        """Return the estimated Jaccard similarity."""
        return estimate(fingerprint, pairs)
