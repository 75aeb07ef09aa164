"""Tells which sentences of two stretches the other side may still say, while their differences come in one by one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Literal

from dedupe_text.model import Difference, Effect, Span


class OpenSentences:
    """Sentences of two stretches that the other side may still say too, while their differences come in one by one.

    `a` are sentences that count each for itself, in order; those of `b` count only all together.
    """

    def __init__(self, a: Sequence[Span], b: Sequence[Span]) -> None:
        self._a, self._b = a, b
        self._a_open = [True] * len(a)
        self._b_open = bool(b)

    def at(self, a: Span, b: Span) -> bool:
        """Return whether a difference at a place can still close a sentence."""
        return self._b_open or any(self._a_open[_near(self._a, a)])

    def close(self, difference: Difference) -> None:
        """Close the sentences that a difference spoils."""
        if spoils(difference, "a"):
            near = _near(self._a, difference.a)
            self._a_open[near] = [
                still and not touches(difference.a, sentence)
                for still, sentence in zip(self._a_open[near], self._a[near], strict=True)
            ]
        if self._b_open and spoils(difference, "b"):
            self._b_open = not any(
                touches(difference.b, sentence) for sentence in self._b[_near(self._b, difference.b)]
            )


def spoils(difference: Difference, side: Literal["a", "b"]) -> bool:
    """Return whether one side says something at a difference that the other one does not say."""
    return difference.effect is Effect.CHANGES or difference.adds_to(side)


def touches(span: Span, sentence: Span) -> bool:
    """Return whether a span lies in a sentence, in part at least; an empty one, between its ends."""
    if span.size:
        return span.start < sentence.end and sentence.start < span.end
    return sentence.start < span.start < sentence.end


def _near(sentences: Sequence[Span], span: Span) -> slice:
    """Return the place of the sentences that a span reaches into or borders on."""
    first = bisect_left(sentences, span.start, key=lambda sentence: sentence.end)
    return slice(first, bisect_right(sentences, span.end, first, key=lambda sentence: sentence.start))
