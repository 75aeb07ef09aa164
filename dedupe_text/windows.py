"""Windows: what is looked at of each side of a region that repeats. Runs of tokens in, stretches of sentences out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from dedupe_text.columns import Columns
from dedupe_text.guard.additions import LONGEST_LABEL
from dedupe_text.kernels.tokens import SIGN
from dedupe_text.matchers.passages import SEED_WIDTH
from dedupe_text.model import Span
from dedupe_text.verification import Stretch

REST = LONGEST_LABEL + 1
"""Tokens that are looked at of the rest of a sentence; of more, none is a label, and what they are decides nothing."""
BESIDE = 2 * REST + SEED_WIDTH
"""Tokens beside a region that are read at most: its window may be wider, and signs may stand between the words."""


class Window(NamedTuple):
    """A region's side: the stretch, its tokens in these columns, its paragraphs, and the sentences wholly inside."""

    stretch: Stretch
    tokens: range
    paragraphs: range
    complete: frozenset[Span]


def window_of(columns: Columns, first: int, last: int, usable: Sequence[bool]) -> Window:
    """Widen the tokens `[first, last)` to the sentence borders that lie a few tokens away."""
    starts, ends = columns.token_starts, columns.token_ends
    low, high = starts[first], ends[last - 1]
    at = bisect_right(columns.starts, low) - 1
    until = bisect_right(columns.starts, starts[last - 1], at)
    sentences = [s for p in range(at, until) if usable[p] for s in overlapping(columns.sentences(p), low, high)]
    if sentences:
        head = bisect_left(starts, sentences[0].start)
        tail = bisect_left(starts, sentences[-1].end)
        if first - head <= SEED_WIDTH and (head == first or sentences[0].start < low):
            low, first = sentences[0].start, head
        if tail - last <= SEED_WIDTH and (tail == last or high < sentences[-1].end):
            high, last = sentences[-1].end, tail
    complete = frozenset(s for s in sentences if low <= s.start and s.end <= high)
    stretch = _stretch(columns, range(first, last), Span(low, high), sentences)
    return Window(stretch, range(first, last), range(at, until), complete)


def with_rests(columns: Columns, own: Window, other: Window, usable: Sequence[bool]) -> Stretch:
    """Return the stretch of a window with the rests of the sentences that it cuts.

    There stands who says it, or that it is not true. A rest that stands beside the other window too is left out.
    """
    starts, ends = columns.token_starts, columns.token_ends
    (low, high), first, last = own.stretch.span, own.tokens.start, own.tokens.stop
    cut = [s for p in own.paragraphs if usable[p] for s in overlapping(columns.sentences(p), low, high)]
    if len(own.complete) == len(cut):
        return own.stretch
    nearest = other.tokens.stop if other.tokens.stop <= first else 0
    furthest = other.tokens.start if last <= other.tokens.start else len(starts)
    head = range(max(bisect_left(starts, cut[0].start), first - REST, nearest), first)
    tail = range(last, min(bisect_left(starts, cut[-1].end), last + REST, furthest))
    if head and not _ends_in(columns, range(other.tokens.start), head):
        first, low = head.start, max(cut[0].start, starts[head.start])
    if tail and not _begins_with(columns, range(other.tokens.stop, len(starts)), tail):
        last, high = tail.stop, min(cut[-1].end, ends[tail.stop - 1])
    return _stretch(columns, range(first, last), Span(low, high), cut)


def _ends_in(columns: Columns, before: range, rest: range) -> bool:
    """Return whether the tokens before a window end in the words of a rest."""
    words = _words(columns, rest)
    return _words(columns, before[-2 * REST :])[-len(words) :] == words


def _begins_with(columns: Columns, after: range, rest: range) -> bool:
    """Return whether the tokens after a window begin with the words of a rest."""
    words = _words(columns, rest)
    return _words(columns, after[: 2 * REST])[: len(words)] == words


def _words(columns: Columns, tokens: range) -> list[int]:
    """Return the ids of tokens but of signs, which are often the markup of one copy alone."""
    own = slice(tokens.start, tokens.stop)
    words: list[int] = columns.tokens.ids[own][columns.tokens.kinds[own] != SIGN].tolist()
    return words


def overlapping(sentences: list[Span], low: int, high: int) -> list[Span]:
    """Return the sentences that share a code point with `[low, high)`."""
    if len(sentences) == 1:
        return sentences if low < sentences[0].end and sentences[0].start < high else []
    first = bisect_right(sentences, low, key=lambda sentence: sentence.end)
    return sentences[first : bisect_left(sentences, high, key=lambda sentence: sentence.start)]


def _stretch(columns: Columns, tokens: range, span: Span, sentences: Sequence[Span]) -> Stretch:
    """Return tokens as a stretch that has the sentences as far as they lie in the span."""
    inside = [Span(max(s.start, span.start), min(s.end, span.end)) for s in sentences]
    return Stretch(columns, span, tokens.start, tokens.stop, inside)
