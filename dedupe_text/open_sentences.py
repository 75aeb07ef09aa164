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

    def __bool__(self) -> bool:
        return self._b_open or any(self._a_open)

    def at(self, a: Span, b: Span) -> bool:
        """Return whether a difference at a place can still close a sentence."""
        return self._b_open or any(self._a_open[_near(self._a, a)])

    def close(self, difference: Difference) -> None:
        """Close the sentences that a difference spoils."""
        if spoils(difference, "a"):
            self._close_a(difference.a)
        if spoils(difference, "b"):
            self._close_b(difference.b)

    def close_around(self, a: Span, b: Span) -> None:
        """Close the sentences of both sides in which something changes at a place."""
        self._close_a(a)
        self._close_b(b)

    def _close_a(self, span: Span) -> None:
        near = _near(self._a, span)
        self._a_open[near] = [
            still and not touches(span, sentence)
            for still, sentence in zip(self._a_open[near], self._a[near], strict=True)
        ]

    def _close_b(self, span: Span) -> None:
        if self._b_open:
            self._b_open = not any(touches(span, sentence) for sentence in self._b[_near(self._b, span)])


def spoils(difference: Difference, side: Literal["a", "b"]) -> bool:
    """Return whether one side says something at a difference that the other one does not say."""
    return difference.effect is Effect.CHANGES or difference.adds_to(side)


def touches(span: Span, sentence: Span) -> bool:
    """Return whether a span lies in a sentence, in part at least; an empty one, between its ends or at one of them."""
    if span.size:
        return span.start < sentence.end and sentence.start < span.end
    return sentence.start <= span.start <= sentence.end


def _near(sentences: Sequence[Span], span: Span) -> slice:
    """Return the place of the sentences that a span reaches into or borders on."""
    first = bisect_left(sentences, span.start, key=lambda sentence: sentence.end)
    return slice(first, bisect_right(sentences, span.end, first, key=lambda sentence: sentence.start))
