"""Screens candidate pairs before any is aligned: pairs in, what is certain of them in the proofs of the document out.

Similarities come from RapidFuzz for all pairs at once. Most pairs are too different to be looked at, or differ in a
fact without a doubt; the guard looks at the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel, LCSseq, Postfix, Prefix

from dedupe_text.columns import Columns
from dedupe_text.guard.foreign import Words
from dedupe_text.kernels.align import MAX_CELLS
from dedupe_text.matchers.short import as_texts
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


def screen(columns: Columns, pairs: Sequence[tuple[int, int]], proofs: Proofs, words: Words, threshold: float) -> None:
    """Note of (earlier, later) pairs that they match nobody, or that a fact differs, where that is certain.

    Two texts match nobody when they are too different, or when each says what the other does not, and they are less
    similar than the `threshold` (a similarity in [0, 1]).
    """
    numbers = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    sizes = columns.last - columns.first
    numbers = numbers[sizes[numbers].prod(axis=1) <= MAX_CELLS]
    tokens = np.cumsum(sizes[numbers].sum(axis=1))
    for batch in np.split(numbers, np.flatnonzero(np.diff(tokens // MOST_TOKENS)) + 1):
        if len(batch) and sizes[batch].sum() <= 2 * MOST_TOKENS:
            _screen(columns, batch, proofs, words, threshold)


def _screen(columns: Columns, pairs: Numbers, proofs: Proofs, words: Words, threshold: float) -> None:
    early, late = pairs.T
    found = likeness(columns, late, early)
    ranges = [range(first, last) for first, last in zip(columns.first.tolist(), columns.last.tolist(), strict=True)]
    single = found.head + found.tail == found.shared
    close = np.maximum(found.similarity, found.overlap) >= threshold
    for k, (first, second) in enumerate(pairs.tolist()):
        a, b = ranges[second], ranges[first]
        if not found.like[k]:
            proofs.note(columns, second, first, None)
        elif not close[k]:
            if words.foreign_word(a, b.start, b.stop) and words.foreign_word(b, a.start, a.stop):
                proofs.note(columns, second, first, None)
        elif single[k]:
            head, tail = int(found.head[k]), int(found.tail[k])
            own, other = range(a.start + head, a.stop - tail), range(b.start + head, b.stop - tail)
            if (own or other) and words.surely_differ(own, other, a, b):
                spans = columns.span(second), columns.span(first)
                match = Match.changed(*spans, float(found.similarity[k]), float(found.overlap[k]))
                proofs.note(columns, second, first, match)


def likeness(columns: Columns, a: Numbers, b: Numbers) -> Likeness:
    """Return how alike the paragraphs `a[k]` and `b[k]` are, as `verification` sees it."""
    paragraphs, members = np.unique(np.stack([a, b]), return_inverse=True)
    members = members.reshape(2, -1)
    texts = as_texts(columns.runs, paragraphs)
    left, right = ([texts[member] for member in side] for side in members.tolist())
    shared = process.cpdist(left, right, scorer=LCSseq.similarity, dtype=np.int64)
    head = process.cpdist(left, right, scorer=Prefix.similarity, dtype=np.int64)
    tail = process.cpdist(left, right, scorer=Postfix.similarity, dtype=np.int64)
    sizes = (columns.last - columns.first)[np.stack([a, b])]
    shortest, longest = sizes.min(axis=0), sizes.max(axis=0)
    tail = np.minimum(tail, shortest - head)
    overlap = shared / np.maximum(shortest, 1)
    like = (overlap >= LIKE_ENOUGH) & ((shared > 1) | (longest <= SHORT))
    # Letters count for short texts; of the others only where they are looked at.
    spelt = (shortest <= SHORT) | (like & (longest <= SPELT))
    letters = _letter_similarities(columns, paragraphs, members[:, spelt])
    by_letters = np.zeros(len(a), dtype=np.float64)
    by_letters[spelt] = letters
    like |= (shortest <= SHORT) & (by_letters >= LIKE_ENOUGH)
    similarity = 2 * shared / np.maximum(sizes.sum(axis=0), 1)
    similarity = np.where(longest <= SPELT, np.maximum(similarity, by_letters), similarity)
    return Likeness(shared, head, tail, similarity, overlap, like)


def _letter_similarities(columns: Columns, paragraphs: Numbers, members: Numbers) -> Scores:
    """Return 1 - (inserted + deleted letters) / (letters of both) of pairs of `paragraphs`, in [0, 1], case aside."""
    letters = [columns.span(p).of(columns.text).casefold() for p in paragraphs.tolist()]
    left, right = ([letters[member] for member in side] for side in members.tolist())
    found: Scores = process.cpdist(left, right, scorer=Indel.normalized_similarity, dtype=np.float64)
    return found
