"""The verifications of one document: stretches in, what was verified of them out, each pair looked at once.

The method looks again at what stays, and most of what it compares then it has compared before.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from dedupe_text.columns import Columns
from dedupe_text.config import GuardConfig
from dedupe_text.guard.foreign import Unlike, Words
from dedupe_text.kernels.pairs import Pairs
from dedupe_text.model import Match, Span
from dedupe_text.open_sentences import OpenSentences
from dedupe_text.sifting import Answers
from dedupe_text.verification import (
    Aligned,
    Stretch,
    Verified,
    align,
    align_tokens,
    at_sentences,
    judge,
    judge_sentences,
    judge_until_changed,
    like_enough,
    paragraph_stretch,
    span_stretch,
)

PLACES = 32
"""Bits of the number of a paragraph in that of a pair: fewer paragraphs fit into memory."""


class Proofs:
    """Verifies stretches of one text and remembers the answers, which depend on their spans and sentences alone.

    `sifted` and `barren` are for `reuse`: what it asked of the words of regions, and keys of those that gave nothing.
    """

    def __init__(self, guard: GuardConfig) -> None:
        self._guard = guard
        self._paragraphs: dict[Span, Stretch] = {}
        self._stretches: dict[tuple[Span, tuple[Span, ...]], Stretch] = {}
        self._verified: dict[tuple[Stretch, Stretch], Verified] = {}
        self._explained: dict[tuple[Stretch, Stretch], Match] = {}
        self._shared: dict[Hashable, Verified | None] = {}
        # Numbers, since so many tuples of spans would keep the garbage collector busy.
        self._matches: dict[int, Match | None] = {}
        self._apart: set[int] = set()
        self._spans: dict[tuple[int, int], int] = {}
        self._numbers: tuple[Columns, NDArray[np.int64]] | None = None
        self._said: dict[tuple[Span, Span], Match | None] = {}
        self._words: tuple[Columns, Words] | None = None
        self._unlike: Unlike = {}
        self.sifted = Answers()
        self.barren: set[bytes] = set()

    def paragraph(self, columns: Columns, number: int) -> Stretch:
        """Return a whole paragraph as a stretch; equal ones, whatever the columns, are one object."""
        span = columns.span(number)
        found = self._paragraphs.get(span)
        if found is None:
            found = self._paragraphs[span] = paragraph_stretch(columns, number)
        return found

    def words(self, columns: Columns) -> Words | None:
        """Return the tokens of columns, by which many pairs are told apart; None where a user's rules decide."""
        if self._guard.rules:
            return None
        if self._words is None or self._words[0] is not columns:
            ids = tuple(columns.tokens.ids.tolist())
            self._words = columns, Words(columns.text, columns.token_starts, columns.token_ends, ids, self._unlike)
        return self._words[1]

    def known(self, stretch: Stretch) -> Stretch:
        """Return the stretch of the same span and sentences that was seen first."""
        return self._stretches.setdefault((stretch.span, tuple(stretch.sentences)), stretch)

    def verified(self, a: Stretch, b: Stretch) -> Verified:
        """Return how two known stretches align and all that differs."""
        key = (a, b)
        found = self._verified.get(key)
        if found is None:
            found = self._verified[key] = judge(align(a, b), self._guard)
        return found

    def explained(self, a: Stretch, b: Stretch) -> Match:
        """Return the match of two known stretches with all that differs; their alignment is not kept."""
        key = (a, b)
        if key in self._verified:
            return self._verified[key].match
        if key not in self._explained:
            self._explained[key] = judge(align(a, b), self._guard).match
        return self._explained[key]

    def shared(self, a: Stretch, b: Stretch, *, each: Sequence[Span], together: Sequence[Span]) -> Verified | None:
        """Return how two known stretches align, and enough of what differs to tell which sentences both say.

        `each`: the sentences of `a` that are asked about; `together`: those of `b`, of which all must be said or none
        counts. None: a fact differs in all of them without a doubt.
        """
        key = (a, b, tuple(each), tuple(together))
        if key not in self._shared:
            aligned = align(a, b)
            sentences = OpenSentences(each, together)
            changed = self._are_surely_changed(aligned, OpenSentences(each, together))
            self._shared[key] = None if changed else judge_sentences(aligned, sentences, self._guard)
        return self._shared[key]

    def matches(self, columns: Columns, pairs: Pairs) -> dict[tuple[int, int], Match]:
        """Return the matches of (earlier, later) pairs of paragraphs, without what changes, by pair.

        In a match `a` is the later one. Pairs that are too different for a match are left out.
        """
        found: dict[tuple[int, int], Match] = {}
        known = self._matches
        for (early, late), key in zip(pairs.tolist(), self._keys(columns, pairs), strict=True):
            if key not in known:
                known[key] = self._compared(columns, late, early, key)
            match = known[key]
            if match:
                found[early, late] = match
        return found

    def unmatched(self, columns: Columns, pairs: Pairs) -> Pairs:
        """Return those of (earlier, later) pairs of paragraphs of which it is not known yet what `matches` returns."""
        known = self._matches
        return pairs[[key not in known for key in self._keys(columns, pairs)]]

    def note(self, columns: Columns, pairs: Pairs, matches: Iterable[Match | None]) -> None:
        """Note the matches of (earlier, later) pairs of paragraphs; None says that they are too different for one."""
        self._matches.update(zip(self._keys(columns, pairs), matches, strict=False))

    def note_apart(self, columns: Columns, pairs: Pairs, matches: Iterable[Match]) -> None:
        """Note the matches of (earlier, later) pairs of paragraphs in which a fact differs without a doubt."""
        self.note(columns, pairs, matches)
        self._apart.update(self._keys(columns, pairs))

    def are_apart(self, columns: Columns, pairs: Pairs) -> NDArray[np.bool_]:
        """Say of (earlier, later) pairs of paragraphs whether it is known that a fact differs in them without a doubt.

        Where both are one sentence, neither says the other.
        """
        apart = self._apart
        return np.array([key in apart for key in self._keys(columns, pairs)], dtype=np.bool_)

    def _compared(self, columns: Columns, late: int, early: int, key: int) -> Match | None:
        aligned = align_tokens(self.paragraph(columns, late), self.paragraph(columns, early))
        return self._judged(at_sentences(aligned), key) if like_enough(aligned) else None

    def _keys(self, columns: Columns, pairs: Pairs) -> list[int]:
        """Return a number for each pair of paragraphs, the same in all columns that have the two."""
        early, late = self._numbered(columns)[pairs].T
        keys: list[int] = (late << PLACES | early).tolist()
        return keys

    def _numbered(self, columns: Columns) -> NDArray[np.int64]:
        """Return the number of each paragraph, `(paragraphs,)`: that of its span, the same in all columns."""
        if self._numbers is None or self._numbers[0] is not columns:
            known, spans = self._spans, list(zip(columns.starts, columns.ends, strict=True))
            known.update(zip([span for span in spans if span not in known], count(len(known)), strict=False))
            self._numbers = columns, np.array(list(map(known.__getitem__, spans)), dtype=np.int64)
        return self._numbers[1]

    def _judged(self, aligned: Aligned, key: int) -> Match:
        if self._is_surely_changed(aligned):
            self._apart.add(key)
            return aligned.changed()
        found = judge_until_changed(aligned, self._guard)
        if not found.match.changes:
            self._verified[found.a, found.b] = found
        return found.match

    def said(self, columns: Columns, repeat: Span, witness: Span) -> Match | None:
        """Return the match of two spans if the second says all that the first says, or None."""
        key = (repeat, witness)
        if key not in self._said:
            aligned = align(span_stretch(columns, repeat), span_stretch(columns, witness))
            match = judge_until_changed(aligned, self._guard).match
            self._said[key] = match if match.a_in_b else None
        return self._said[key]

    def _is_surely_changed(self, aligned: Aligned) -> bool:
        """Return whether a fact differs between two stretches of the columns at hand without asking the guard."""
        return any(True for _ in self._sure_changes(aligned))

    def _are_surely_changed(self, aligned: Aligned, sentences: OpenSentences) -> bool:
        """Return whether facts differ in all the sentences without asking the guard."""
        for own, other in self._sure_changes(aligned):
            sentences.close_around(aligned.a.span_of(own), aligned.b.span_of(other))
            if not sentences:
                return True
        return False

    def _sure_changes(self, aligned: Aligned) -> Iterator[tuple[range, range]]:
        """Yield the tokens of two stretches of the columns at hand between which a fact differs without a doubt."""
        a, b = aligned.a, aligned.b
        if self._words is None or not (a.columns is b.columns is self._words[0]):
            return
        words, sides = self._words[1], (range(a.first, a.last), range(b.first, b.last))
        for own, other in aligned.gaps():
            if words.surely_differ(own, other, *sides):
                yield own, other
