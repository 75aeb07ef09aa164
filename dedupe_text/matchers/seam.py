"""The seam that all paragraph matchers stand behind, and what they read."""

from __future__ import annotations

from typing import ClassVar, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.pairs import Pairs, bucket_pairs

UNSPACED_SHINGLE = 5
"""Shingle width for scripts without spaces, in characters: about as much text as three words."""


class TokenRuns(NamedTuple):
    """The tokens of a batch and the run of each paragraph.

    `ids (tokens,) uint64`; `starts`, `ends` `(paragraphs,) int64` are token indices, half open; `unspaced (paragraphs,)
    bool` is true where most tokens are characters of a script without spaces.
    """

    ids: NDArray[np.uint64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    unspaced: NDArray[np.bool_]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Tokens in each paragraph."""
        return self.ends - self.starts

    def chosen(self, paragraphs: NDArray[np.int64]) -> TokenRuns:
        """Return the runs of some paragraphs."""
        return TokenRuns(self.ids, self.starts[paragraphs], self.ends[paragraphs], self.unspaced[paragraphs])


class Keys(NamedTuple):
    """`values[i]` is a key of paragraph `owners[i]`."""

    values: NDArray[np.uint64]
    owners: NDArray[np.int64]


F = TypeVar("F")


class Matcher(Protocol[F]):
    """Finds paragraphs that may be the same text."""

    @property
    def name(self) -> str:
        """The name that a configuration uses."""
        ...

    def fingerprint(self, runs: TokenRuns) -> F:
        """Return what the other two functions need to know of the paragraphs."""
        ...

    def keys(self, fingerprint: F) -> Keys:
        """Return keys such that two paragraphs that should meet share one; none for empty fingerprints."""
        ...

    def score(self, fingerprint: F, pairs: Pairs) -> NDArray[np.float64]:
        """Return the similarity of each pair as this matcher sees it, in [0, 1]."""
        ...

    @property
    def threshold(self) -> float:
        """The score from which a pair is a candidate."""
        ...

    estimates: ClassVar[bool]
    """Whether pairs and scores depend on the hashes of words, and not alone on which of these are equal."""


def candidate_pairs(matcher: Matcher[F], runs: TokenRuns) -> Pairs:
    """Return the candidate pairs i < j that a matcher finds, `(pairs, 2) int64`, sorted."""
    fingerprint = matcher.fingerprint(runs)
    return matched(matcher, fingerprint, matcher.keys(fingerprint))


def matched(matcher: Matcher[F], fingerprint: F, keys: Keys) -> Pairs:
    """Return the pairs i < j that share a key and score high enough, `(pairs, 2) int64`, sorted."""
    return scored(matcher, fingerprint, keys)[0]


def scored(matcher: Matcher[F], fingerprint: F, keys: Keys) -> tuple[Pairs, NDArray[np.float64]]:
    """Return the pairs i < j that share a key and score high enough, and their scores; see `matched`."""
    pairs = bucket_pairs(*keys)
    scores = matcher.score(fingerprint, pairs)
    high = scores >= matcher.threshold
    return pairs[high], scores[high]
