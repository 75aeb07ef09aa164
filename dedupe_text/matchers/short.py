"""Short paragraphs: too few shingles for a high Jaccard similarity, so candidates by words and a word edit distance.

One changed word in 5 to 9 leaves a word 3-gram similarity of 0.8 in 5 % of the cases and a word edit similarity of 0.8
in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.errors import ConfigError
from dedupe_text.kernels.join import prefix_keys
from dedupe_text.kernels.pairs import Pairs
from dedupe_text.kernels.shared_tokens import MOST_TOKENS, shared_tokens
from dedupe_text.kernels.shingles import Shingles, shingles
from dedupe_text.matchers.seam import Keys, TokenRuns

BATCH: Final = 1 << 15
"""Pairs that are scored at a time."""
LARGEST: Final = MOST_TOKENS // (2 * BATCH)
"""Words in a text at the most, so that a batch can be compared at once: 16."""


class ShortTexts(NamedTuple):
    """The word sets of the short paragraphs, and the words in order."""

    sets: Shingles
    runs: TokenRuns


@dataclass(frozen=True, slots=True)
class Short:
    """Paragraphs of `least` to `most` tokens that share most words, compared by word edit distance.

    `shared` is the Jaccard similarity of their sets of runs of `width` words from which two are compared. Single words
    find every pair of one document; in a corpus they share too many, and runs of two find those with one changed word.
    """

    threshold: float = 0.7
    shared: float = 0.5
    least: int = 3
    most: int = 16
    width: int = 1
    name: str = "short"
    estimates: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.most > LARGEST:
            raise ConfigError("most", self.most, f"use at most {LARGEST}, and the join for longer paragraphs")

    def fingerprint(self, runs: TokenRuns) -> ShortTexts:
        """Return the sets of runs of words; those of longer and shorter paragraphs are empty."""
        widths = np.full(len(runs.starts), self.width, dtype=np.int64)
        ends = np.where(self.reads(runs), runs.ends, runs.starts)
        return ShortTexts(shingles(runs.ids, runs.starts, ends, widths), runs)

    def keys(self, fingerprint: ShortTexts) -> Keys:
        """Return the prefixes of the word sets."""
        return Keys(*prefix_keys(fingerprint.sets, self.shared))

    def score(self, fingerprint: ShortTexts, pairs: Pairs) -> NDArray[np.float64]:
        """Return the word edit similarity 1 - distance / (length + length), insertions and deletions counted.

        It is 0 below the threshold, and for paragraphs that this matcher does not read.
        """
        runs = fingerprint.runs
        scores = np.zeros(len(pairs), dtype=np.float64)
        read = np.flatnonzero(self.reads(runs)[pairs].all(axis=1))
        for first in range(0, len(read), BATCH):
            batch = read[first : first + BATCH]
            scores[batch] = self._similarities(runs, pairs[batch])
        return scores

    def reads(self, runs: TokenRuns) -> NDArray[np.bool_]:
        """Say of each paragraph whether it is of a length that this matcher compares, `(paragraphs,) bool`."""
        reads: NDArray[np.bool_] = (runs.sizes >= max(self.least, 1)) & (runs.sizes <= self.most)
        return reads

    def _similarities(self, runs: TokenRuns, pairs: Pairs) -> NDArray[np.float64]:
        shared = shared_tokens(runs.ids, runs.starts, runs.ends, pairs)[:, 0]
        both = runs.sizes[pairs].sum(axis=1)
        similarity: NDArray[np.float64] = 1 - (both - 2 * shared) / both
        return np.where(similarity >= self.threshold, similarity, 0.0)
