"""The verifications of one document: stretches in, what was verified of them out, each pair looked at once.

The method looks again at what stays, and most of what it compares then it has compared before.
"""

from __future__ import annotations

from collections.abc import Hashable

from dedupe_text.config import GuardConfig
from dedupe_text.model import Match
from dedupe_text.verification import Stretch, Verified, align, judge, like_enough


class Proofs:
    """Verifies stretches of one text and remembers the answers, which depend on their spans and sentences alone."""

    def __init__(self, guard: GuardConfig) -> None:
        self._guard = guard
        self._verified: dict[Hashable, Verified] = {}
        self._matches: dict[Hashable, Match | None] = {}

    def verified(self, a: Stretch, b: Stretch) -> Verified:
        """Return how two stretches align and what differs."""
        key = (a.span, b.span, tuple(a.sentences), tuple(b.sentences))
        found = self._verified.get(key)
        if found is None:
            found = self._verified[key] = judge(align(a, b), self._guard)
        return found

    def match(self, a: Stretch, b: Stretch) -> Match | None:
        """Return the match of two paragraphs, or None where they are too different for one."""
        key = (a.span, b.span)
        if key not in self._matches:
            aligned = align(a, b)
            self._matches[key] = judge(aligned, self._guard).match if like_enough(aligned) else None
        return self._matches[key]
