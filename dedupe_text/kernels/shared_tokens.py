"""Tokens that two runs share in order: runs of ids and pairs of them in, how many they share out, for all at once."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import LCSseq, Postfix, Prefix

from dedupe_text.kernels.implementation import column, native, with_c
from dedupe_text.kernels.pairs import Pairs
from dedupe_text.kernels.ragged import positions

MOST_TOKENS: Final = 1 << 20
"""Tokens of all paired runs in one call at the most, so that there are code points enough to stand for them."""
FIRST_SURROGATE: Final = 0xD800
SURROGATES: Final = 0x800

Ids = NDArray[np.uint64]
Numbers = NDArray[np.int64]


def _shared_tokens_in_c(ids: Ids, starts: Numbers, ends: Numbers, pairs: Pairs) -> Numbers:
    columns = column(ids, np.uint64), column(starts, np.int64), column(ends, np.int64), column(pairs, np.int64)
    return np.frombuffer(native.shared_tokens(*columns), np.int64).reshape(-1, 3)


@with_c(_shared_tokens_in_c)
def shared_tokens(ids: Ids, starts: Numbers, ends: Numbers, pairs: Pairs) -> Numbers:
    """Return the tokens that paired runs share in order, and those of them at the head and the tail, `(pairs, 3)`.

    Run k are the tokens `ids[starts[k]:ends[k]]`; the paired ones have `MOST_TOKENS` tokens at the most. How many two
    share is the length of their longest common subsequence; a token belongs to one end alone, to the head first.

    >>> ids = np.array([7, 8, 9, 7, 5, 9, 4], np.uint64)
    >>> shared_tokens(ids, np.array([0, 3]), np.array([3, 7]), np.array([[0, 1]])).tolist()
    [[2, 1, 0]]
    """
    runs, members = np.unique(pairs, return_inverse=True)
    texts = _as_texts(ids, starts[runs], ends[runs])
    left, right = ([texts[member] for member in side] for side in members.reshape(-1, 2).T.tolist())
    scorers = (LCSseq.similarity, Prefix.similarity, Postfix.similarity)
    shared, head, tail = (process.cpdist(left, right, scorer=scorer, dtype=np.int64) for scorer in scorers)
    shortest = (ends - starts)[pairs].min(axis=1)
    return np.stack([shared, head, np.minimum(tail, shortest - head)], axis=1)


def _as_texts(ids: Ids, starts: Numbers, ends: Numbers) -> list[str]:
    """Return runs as strings of one code point for each token, equal ones for equal tokens; no surrogates."""
    sizes = ends - starts
    _, words = np.unique(ids[positions(starts, sizes)], return_inverse=True)
    points = (words + SURROGATES * (words >= FIRST_SURROGATE)).astype("<u4")
    text = points.tobytes().decode("utf-32-le")
    last = sizes.cumsum()
    return [text[start:end] for start, end in zip((last - sizes).tolist(), last.tolist(), strict=True)]
