"""The join: every pair of paragraphs whose shingle sets are similar enough, none missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.join import jaccard, prefix_keys
from dedupe_text.kernels.pairs import Pairs
from dedupe_text.kernels.shingles import Shingles, shingles
from dedupe_text.matchers.seam import UNSPACED_SHINGLE, Keys, TokenRuns


@dataclass(frozen=True, slots=True)
class Join:
    """A complete set-similarity join on word 3-grams (characters 5-grams in scripts without spaces).

    `threshold` is the Jaccard similarity from which a pair is a candidate. 0.4 finds texts of 30 words with four
    scattered one-word edits; the alignment decides, not this score. `least` is the least number of tokens of a
    paragraph.
    """

    threshold: float = 0.4
    width: int = 3
    least: int = 8
    name: str = "join"
    estimates: ClassVar[bool] = False

    def fingerprint(self, runs: TokenRuns) -> Shingles:
        """Return the shingle sets."""
        return shingle_sets(runs, self.width, self.least)

    def keys(self, fingerprint: Shingles) -> Keys:
        """Return the prefixes of the sets, rarest first."""
        return Keys(*prefix_keys(fingerprint, self.threshold))

    def score(self, fingerprint: Shingles, pairs: Pairs) -> NDArray[np.float64]:
        """Return the exact Jaccard similarity, 0 below the threshold."""
        return jaccard(fingerprint, pairs, at_least=self.threshold)


def shingle_sets(runs: TokenRuns, width: int, least: int) -> Shingles:
    """Return the shingle sets of the paragraphs with at least `least` tokens; the sets of the others are empty."""
    widths = np.where(runs.unspaced, UNSPACED_SHINGLE, width)
    long_enough = runs.sizes >= least
    return shingles(runs.ids, runs.starts, np.where(long_enough, runs.ends, runs.starts), widths)
