"""Screens candidate pairs before any is aligned: pairs in, what is certain of them in the proofs of the document out.

Similarities come from RapidFuzz for all pairs at once. Most pairs are too different to be looked at, or differ in a
fact without a doubt; the guard looks at the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from dedupe_text.characters import case_folded
from dedupe_text.columns import Columns
from dedupe_text.guard.foreign import Words
from dedupe_text.kernels.align import MAX_CELLS
from dedupe_text.kernels.pairs import Pairs
from dedupe_text.kernels.shared_tokens import shared_tokens
from dedupe_text.model import Match
from dedupe_text.proofs import Proofs
from dedupe_text.verification import LIKE_ENOUGH, SHORT, SPELT

FEWEST = 8
"""Pairs from which it pays to screen them all at once."""
MOST_TOKENS = 1 << 19
"""Tokens of the paragraphs that are screened at once: fewer than there are code points to stand for them."""

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]


class Likeness(NamedTuple):
    """How alike pairs are; `(pairs,)` each.

    `shared`: tokens that an alignment of the two finds equal; `head`, `tail`: those of them at either end;
    `similarity`, `overlap` as in a match; `like`: enough for the guard to look at them.
    """

    shared: Numbers
    head: Numbers
    tail: Numbers
    similarity: Scores
    overlap: Scores
    like: NDArray[np.bool_]


def screen(columns: Columns, pairs: Pairs, proofs: Proofs, words: Words, threshold: float) -> None:
    """Note of (earlier, later) pairs that they match nobody, or that a fact differs, where that is certain.

    Two texts match nobody when they are too different, or when each says what the other does not, and they are less
    similar than the `threshold` (a similarity in [0, 1]).
    """
    sizes = columns.last - columns.first
    pairs = pairs[sizes[pairs].prod(axis=1) <= MAX_CELLS]
    tokens = sizes[pairs].sum(axis=1).cumsum()
    for batch in np.split(pairs, np.diff(tokens // MOST_TOKENS).nonzero()[0] + 1):
        if len(batch) and sizes[batch].sum() <= 2 * MOST_TOKENS:
            _screen(columns, batch, proofs, words, threshold)


def _screen(columns: Columns, pairs: Pairs, proofs: Proofs, words: Words, threshold: float) -> None:
    early, late = pairs.T
    found = likeness(columns, late, early)
    proofs.note(columns, pairs[~found.like], repeat(None))
    close = np.maximum(found.similarity, found.overlap) >= threshold
    single = found.head + found.tail == found.shared
    apart = pairs[found.like & ~close]
    proofs.note(columns, apart[_each_says_more(columns, apart, words)], repeat(None))
    once = (found.like & close & single).nonzero()[0]
    once = once[_surely_differ(columns, pairs[once], found.head[once], found.tail[once], words)]
    proofs.note_apart(columns, pairs[once], _changed(columns, pairs[once], found.similarity[once], found.overlap[once]))


def _changed(columns: Columns, pairs: Pairs, similarity: Scores, overlap: Scores) -> Iterator[Match]:
    """Yield the matches of pairs that say different things."""
    span = cache(columns.span)
    for (early, late), *likeness in zip(pairs.tolist(), similarity.tolist(), overlap.tolist(), strict=True):
        yield Match.changed(span(late), span(early), *likeness)


def _each_says_more(columns: Columns, pairs: Pairs, words: Words) -> list[bool]:
    """Say of each pair whether both say a word that the other says in no form."""
    return [
        words.foreign_word(a, b.start, b.stop) and words.foreign_word(b, a.start, a.stop)
        for b, a in _tokens(columns, pairs)
    ]


def _surely_differ(columns: Columns, pairs: Pairs, heads: Numbers, tails: Numbers, words: Words) -> list[bool]:
    """Say of each pair whether a fact surely differs between its equal heads and tails, in tokens."""
    found: list[bool] = []
    for (b, a), head, tail in zip(_tokens(columns, pairs), heads.tolist(), tails.tolist(), strict=True):
        own, other = range(a.start + head, a.stop - tail), range(b.start + head, b.stop - tail)
        found.append(bool(own or other) and words.surely_differ(own, other, a, b))
    return found


def _tokens(columns: Columns, pairs: Pairs) -> Iterator[tuple[range, range]]:
    """Yield the tokens of both paragraphs of each pair."""
    firsts, lasts = columns.first[pairs].tolist(), columns.last[pairs].tolist()
    for (first, other_first), (last, other_last) in zip(firsts, lasts, strict=True):
        yield range(first, last), range(other_first, other_last)


def likeness(columns: Columns, a: Numbers, b: Numbers) -> Likeness:
    """Return how alike the paragraphs `a[k]` and `b[k]` are, as `verification` sees it."""
    pairs, runs = np.stack([a, b], axis=1), columns.runs
    shared, head, tail = shared_tokens(runs.ids, runs.starts, runs.ends, pairs).T
    sizes = runs.sizes[pairs]
    shortest, longest = sizes.min(axis=1), sizes.max(axis=1)
    overlap = shared / np.maximum(shortest, 1)
    like = (overlap >= LIKE_ENOUGH) & ((shared > 1) | (longest <= SHORT))
    # Letters count for short texts; of the others only where they are looked at.
    spelt = (shortest <= SHORT) | (like & (longest <= SPELT))
    by_letters = np.zeros(len(pairs), dtype=np.float64)
    by_letters[spelt] = _letter_similarities(columns, pairs[spelt])
    like |= (shortest <= SHORT) & (by_letters >= LIKE_ENOUGH)
    similarity = 2 * shared / np.maximum(sizes.sum(axis=1), 1)
    similarity = np.where(longest <= SPELT, np.maximum(similarity, by_letters), similarity)
    return Likeness(shared, head, tail, similarity, overlap, like)


def _letter_similarities(columns: Columns, pairs: Pairs) -> Scores:
    """Return 1 - (inserted + deleted letters) / (letters of both) of pairs, in [0, 1], case aside."""
    paragraphs, members = np.unique(pairs, return_inverse=True)
    letters = [case_folded(columns.span(p).of(columns.text)) for p in paragraphs.tolist()]
    left, right = ([letters[member] for member in side] for side in members.reshape(-1, 2).T.tolist())
    found: Scores = process.cpdist(left, right, scorer=Indel.normalized_similarity, dtype=np.float64)
    return found
