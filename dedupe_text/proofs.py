"""The verifications of one document: stretches in, what was verified of them out, each pair looked at once.

The method looks again at what stays, and most of what it compares then it has compared before.
"""

from __future__ import annotations

from collections.abc import Hashable

from dedupe_text.columns import Columns
from dedupe_text.config import GuardConfig
from dedupe_text.model import Match, Span
from dedupe_text.verification import (
    Aligned,
    Stretch,
    Verified,
    align,
    judge,
    judge_until_changed,
    like_enough,
    paragraph_stretch,
    span_stretch,
)


class Proofs:
    """Verifies stretches of one text and remembers the answers, which depend on their spans and sentences alone."""

    def __init__(self, guard: GuardConfig) -> None:
        self._guard = guard
        self._paragraphs: dict[Span, Stretch] = {}
        self._verified: dict[Hashable, Verified] = {}
        self._matches: dict[tuple[Span, Span], Match | None] = {}
        self._said: dict[tuple[Span, Span], Match | None] = {}

    def paragraph(self, columns: Columns, number: int) -> Stretch:
        """Return a whole paragraph as a stretch."""
        span = columns.span(number)
        found = self._paragraphs.get(span)
        if found is None:
            found = self._paragraphs[span] = paragraph_stretch(columns, number)
        return found

    def verified(self, a: Stretch, b: Stretch) -> Verified:
        """Return how two stretches align and all that differs."""
        key = _key(a, b)
        found = self._verified.get(key)
        if found is None:
            found = self._verified[key] = judge(align(a, b), self._guard)
        return found

    def match(self, a: Stretch, b: Stretch) -> Match | None:
        """Return the match of two paragraphs, without what changes; None where they are too different for one."""
        key = (a.span, b.span)
        if key not in self._matches:
            aligned = align(a, b)
            self._matches[key] = self._judged(aligned) if like_enough(aligned) else None
        return self._matches[key]

    def _judged(self, aligned: Aligned) -> Match:
        found = judge_until_changed(aligned, self._guard)
        if not found.match.changes:
            self._verified[_key(found.a, found.b)] = found
        return found.match

    def said(self, columns: Columns, repeat: Span, witness: Span) -> Match | None:
        """Return the match of two spans if the second says all that the first says, or None."""
        key = (repeat, witness)
        if key not in self._said:
            aligned = align(span_stretch(columns, repeat), span_stretch(columns, witness))
            match = judge_until_changed(aligned, self._guard).match
            self._said[key] = match if match.a_in_b else None
        return self._said[key]


def _key(a: Stretch, b: Stretch) -> Hashable:
    return a.span, b.span, tuple(a.sentences), tuple(b.sentences)
