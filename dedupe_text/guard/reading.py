"""Gives access to one side by token number, and cuts a run of its tokens into the units that are compared.

A unit is a token, or several that are one thing: an address, a time, a word with a character reference in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from dedupe_text.characters import has_digit
from dedupe_text.guard.accents import writes_accents
from dedupe_text.guard.alignment import Side
from dedupe_text.guard.folding import folded_minus, folded_words
from dedupe_text.guard.wholes import Whole, WholeKind, may_hold_wholes, part_starts, wholes
from dedupe_text.model import Span


class Word(NamedTuple):
    """What a unit stands for, that folded, whether it is an address, and what parts it from the word before it.

    That is a space, but where signs join two words, or stand between two numbers: 1:100 is not 1 100.
    """

    raw: str
    folded: str
    address: bool
    apart: str = " "


class Unit(NamedTuple):
    """Tokens `[first, end)` of a side that are read as one word."""

    first: int
    end: int
    word: Word

    @property
    def raw(self) -> str:
        """The text of the word."""
        return self.word.raw

    @property
    def folded(self) -> str:
        """The letters of the word."""
        return self.word.folded

    @property
    def address(self) -> bool:
        """Whether the word is an address."""
        return self.word.address


END = attrgetter("end")

ADDRESSES = (WholeKind.URL, WholeKind.EMAIL, WholeKind.HANDLE)
LONGEST_JOINT = 3
"""Code points that join two words; what is longer sets them apart."""
SAMPLED = 64
"""Words read to tell the language, evenly spread: half of running text is common words, so that thirty are met."""


class Reading:
    """One side, read by token number; nothing is computed until it is asked for, and then once."""

    def __init__(self, side: Side, opens: Callable[[int, int], bool]) -> None:
        """`opens` says whether a sentence begins at one of the code points from one to another."""
        self.text = side.text
        self.span = side.span
        self.size = len(side.starts)
        self._starts = side.starts
        self._ends = side.ends
        self._opens = opens
        self._wholes: dict[int, list[Whole]] = {}

    @cached_property
    def said(self) -> str:
        """The text of the side."""
        return self.span.of(self.text)

    @cached_property
    def plain(self) -> bool:
        """Whether the side holds ASCII alone."""
        return self.said.isascii()

    @cached_property
    def writes_accents(self) -> bool:
        """Whether the side holds letters with accents that count."""
        return writes_accents(self.said)

    @cached_property
    def sample(self) -> frozenset[str]:
        """Some of the folded tokens, evenly spread, to tell the language by."""
        step = self.size // SAMPLED + 1
        spans = zip(self._starts[::step], self._ends[::step], strict=True)
        return folded_words({self.text[start:end] for start, end in spans})

    @cached_property
    def _holds_wholes(self) -> bool:
        """Whether there may be any whole: most sides hold none."""
        return may_hold_wholes(self.said)

    @cached_property
    def _parts(self) -> list[int]:
        """Where the parts of the side start that are searched for wholes, each when it is asked for."""
        return part_starts(self.text, self.span)

    def _wholes_near(self, place: int) -> list[Whole]:
        """Return the wholes of the part of the side that a code point lies in."""
        k = bisect_right(self._parts, place) - 1
        found = self._wholes.get(k)
        if found is None:
            end = self._parts[k + 1] if k + 1 < len(self._parts) else self.span.end
            found = self._wholes[k] = wholes(self.text, Span(self._parts[k], end))
        return found

    def start(self, i: int) -> int:
        """Return the offset at which token `i` starts; the end of the side for the number after the last."""
        return self._starts[i] if i < self.size else self.span.end

    def end(self, i: int) -> int:
        """Return the offset at which token `i` ends; the start of the side for the number before the first."""
        return self._ends[i] if i >= 0 else self.span.start

    def token(self, i: int) -> str:
        """Return the raw text of token `i`, or nothing beyond the ends."""
        return self.text[self._starts[i] : self._ends[i]] if 0 <= i < self.size else ""

    def word(self, i: int) -> str:
        """Return the folded text of token `i`, or nothing beyond the ends."""
        return folded_minus(self.token(i))

    def words(self, first: int, end: int) -> list[str]:
        """Return the folded tokens `[first, end)`."""
        return [self.word(i) for i in range(first, end)]

    def raw(self, first: int, end: int) -> str:
        """Return the text from the start of token `first` to the end of the token before `end`."""
        return self.text[self.start(first) : self.end(end - 1)] if first < end else ""

    def around(self, first: int, end: int) -> str:
        """Return tokens `[first, end)` with what stands between them and their neighbours."""
        low = self._ends[first - 1] if first > 0 else self.span.start
        return self.text[low : self._starts[end] if end < self.size else self.span.end]

    def before(self, i: int) -> str:
        """Return what stands between token `i` and the one before it."""
        return self.around(i, i)

    def span_of(self, first: int, end: int) -> Span:
        """Return the span of tokens `[first, end)`; an empty one after the token before, when there are none."""
        if first < end:
            return Span(self.start(first), self.end(end - 1))
        return Span(self.end(first - 1), self.end(first - 1))

    def starts_sentence(self, i: int) -> bool:
        """Return whether token `i` is the first of a sentence, or the end of the side."""
        return i <= 0 or i >= self.size or self._opens(self.end(i - 1), self.start(i))

    def whole_at(self, i: int) -> Whole | None:
        """Return the whole that token `i` lies in."""
        if not self._holds_wholes or not 0 <= i < self.size:
            return None
        near = self._wholes_near(self.start(i))
        k = bisect_right(near, self.start(i), key=END)
        return near[k] if k < len(near) and near[k].start < self.end(i) else None

    def cuts_whole(self, i: int) -> bool:
        """Return whether the border before token `i` lies inside a whole."""
        before = self.whole_at(i - 1) if self._holds_wholes else None
        return before is not None and before == self.whole_at(i)

    def _apart(self, i: int) -> str:
        """Return what parts token `i` from the one before it."""
        between = self.before(i)
        if between == " ":
            return between
        numbers = has_digit(self.token(i)[:1]) and has_digit(self.token(i - 1))
        joins = numbers or not any(map(str.isspace, between))
        return (between.strip() if joins and len(between) <= LONGEST_JOINT else "") or " "

    def units(self, first: int, end: int) -> list[Unit]:
        """Return the units of tokens `[first, end)`, without those that stand for nothing (tags, escaped quotes)."""
        found: list[Unit] = []
        i = first
        while i < end:
            whole = self.whole_at(i)
            j = i + 1
            while whole is not None and j < end and self.whole_at(j) == whole:
                j += 1
            raw = self.raw(i, j)
            read = raw if whole is None or whole.kind is not WholeKind.MARKUP else whole.reading
            folded = folded_minus(read)
            if folded or whole is None:
                address = whole is not None and whole.kind in ADDRESSES
                # Nobody asks what parts the first one from the word before it.
                found.append(Unit(i, j, Word(read, folded, address, self._apart(i) if found else " ")))
            i = j
        return found
