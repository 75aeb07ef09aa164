"""Tells words that a stretch says in no form, before any alignment: places and a stretch of tokens in, yes or no out.

Where a sentence holds a word that is foreign to another text, the guard finds a difference there that is not harmless,
however the two are aligned. Nearly all stretches that are compared differ in such a word, and it is found in bulk. Yes
is certain, no is not: here every doubt counts as no, and the guard decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

import numpy as np
import regex
from numpy.typing import NDArray

from dedupe_text.guard.folding import folded_minus, has_letter
from dedupe_text.guard.lexicon import lexicon
from dedupe_text.guard.sameness import APOSTROPHES, CONTRACTED, LONGEST_RUN
from dedupe_text.guard.spelling import SHORTEST_MISREAD, inflected, misread, misspelt
from dedupe_text.guard.wholes import MISDECODED_ONE, compiled

DOUBTFUL, WORD, NUMBER = 0, 1, 2
"""What a token is here; a doubtful one is never foreign."""

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}_.]*|[A-Za-z][A-Za-z0-9_.]*")
_NUMBER = regex.compile(r"[0-9](?:[0-9.,']*[0-9])?")
_TAG_LIKE = regex.compile(r"<[^<>]*+>")
_GLUED = 41
"""Code points that a wrongly decoded character reaches: the letters that it is glued to."""


class Words:
    """The tokens of a text by number, with what tells whether one of them can be said by others."""

    def __init__(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        self._text, self._starts, self._ends = text, starts, ends
        self._raw = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        self._alike: dict[tuple[str, str], bool] = {}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The different tokens as they are written, numbered by their first place."""
        return {raw: number for number, raw in enumerate(dict.fromkeys(self._raw))}

    @cached_property
    def _written(self) -> NDArray[np.int64]:
        return np.array([self._numbers[raw] for raw in self._raw], dtype=np.int64)

    @cached_property
    def folded(self) -> list[str]:
        """The folded tokens."""
        forms = {raw: folded_minus(raw) for raw in self._numbers}
        return [forms[raw] for raw in self._raw]

    @cached_property
    def _letters(self) -> str:
        return "".join(self.folded)

    @cached_property
    def _offsets(self) -> list[int]:
        """Where the letters of each token begin."""
        offsets: list[int] = np.cumsum([0, *map(len, self.folded)]).tolist()
        return offsets

    @cached_property
    def kinds(self) -> NDArray[np.uint8]:
        """`DOUBTFUL`, `WORD` or `NUMBER` for each token, `(tokens,) uint8`."""
        strange = not self._text.isascii() and regex.search(r"(?![0-9])\d", self._text) is not None
        kinds = [_kind(raw) for raw in self._numbers]
        found = np.array(kinds, dtype=np.uint8)[self._written] if kinds else np.empty(0, np.uint8)
        if strange:
            # Digits of other scripts write the same numbers.
            found[found == NUMBER] = DOUBTFUL
        found[self._near(self._odd, LONGEST_RUN)] = DOUBTFUL
        return found

    @cached_property
    def rarity(self) -> NDArray[np.int64]:
        """How often each token is said in the text, `(tokens,) int64`."""
        types, _ = self._occurrences
        counts: NDArray[np.int64] = np.bincount(types)[types]
        return counts

    @cached_property
    def _occurrences(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The number of each token's folded form; and all (form, place) as one sorted number each."""
        numbers: dict[str, int] = {}
        types = np.array([numbers.setdefault(word, len(numbers)) for word in self.folded], dtype=np.int64)
        return types, np.sort(types * len(types) + np.arange(len(types)))

    def absent(
        self, places: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Say of each token of `places` whether none of the tokens `[first, last)` has its form, `(places,) bool`."""
        types, sorted_ = self._occurrences
        base = types[places] * len(types)
        following = np.append(sorted_, np.iinfo(np.int64).max)[np.searchsorted(sorted_, base + first)]
        absent: NDArray[np.bool_] = following >= base + last
        return absent

    def foreign(self, place: int, first: int, last: int) -> bool:
        """Return whether tokens `[first, last)` surely say in no form what an `absent` token says."""
        if not self.kinds[place] or self._any_odd[last] > self._any_odd[first]:
            return False
        word = self.folded[place]
        number = self.kinds[place] == NUMBER
        # The time 09:30 is 9:30.
        sought = word.lstrip("0") if number else word
        if not sought or self._letters.find(sought, self._offsets[first], self._offsets[last]) >= 0:
            return False
        if self._any_short[last] > self._any_short[first] and _may_be_contracted(word):
            return False
        if number and word.lstrip("0") in _numbers_in_words() and self._any_number[last] > self._any_number[first]:
            return False
        return not self._in_a_list(place) and (
            number or not any(self._may_be_one(word, other) for other in self._said(first, last))
        )

    @cached_property
    def _sets(self) -> dict[tuple[int, int], frozenset[str]]:
        return {}

    def _said(self, first: int, last: int) -> frozenset[str]:
        key = first, last
        found = self._sets.get(key)
        if found is None:
            found = self._sets[key] = frozenset(self.folded[first:last])
        return found

    def _may_be_one(self, one: str, other: str) -> bool:
        if len(one) < SHORTEST_MISREAD - 1 or len(other) < SHORTEST_MISREAD - 1 or abs(len(one) - len(other)) > 16:
            return False
        key = one, other
        found = self._alike.get(key)
        if found is None:
            found = self._alike[key] = may_be_one_word(one, other)
        return found

    def _in_a_list(self, place: int) -> bool:
        """Return whether the token, or it and its neighbours together, stand in a list of words."""
        listed = lexicon(None)
        return any(
            listed.is_known("".join(self.folded[i:j]))
            for i in range(max(0, place - LONGEST_RUN + 1), place + 1)
            for j in range(place + 1, i + LONGEST_RUN + 1)
        )

    @cached_property
    def _odd(self) -> NDArray[np.bool_]:
        """The tokens that may be read as something else: tags, character references, wrongly decoded characters."""
        found = np.zeros(len(self._raw), dtype=np.bool_)
        for start, end in self._odd_spans():
            first = bisect_left(self._ends, start)
            found[first : bisect_left(self._starts, end, first)] = True
        return found

    def _odd_spans(self) -> Iterator[tuple[int, int]]:
        text = self._text
        if "<" in text:
            yield from (match.span() for match in _TAG_LIKE.finditer(text))
        if "&" in text:
            yield from (match.span() for match in regex.finditer(r"\S++", text) if "&" in match[0])
        if not text.isascii():
            spans = (match.span() for match in compiled(MISDECODED_ONE).finditer(text))
            yield from ((max(0, start - _GLUED), end + _GLUED) for start, end in spans)

    def _near(self, flags: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
        """Return the tokens from which a flagged one is at most so far away."""
        near = flags.copy()
        for step in range(1, reach + 1):
            near[step:] |= flags[:-step]
            near[:-step] |= flags[step:]
        return near

    @cached_property
    def _any_odd(self) -> list[int]:
        return _counted(self._odd)

    @cached_property
    def _any_short(self) -> list[int]:
        """How many tokens before each are written with an apostrophe."""
        return _counted(np.array([any(mark in raw for mark in APOSTROPHES) for raw in self._raw], dtype=np.bool_))

    @cached_property
    def _any_number(self) -> list[int]:
        """How many tokens before each begin a number in words."""
        words, heads = _number_words()
        begins = [word in heads and self._begins(place, words) for place, word in enumerate(self.folded)]
        return _counted(np.array(begins, dtype=np.bool_))

    def _begins(self, place: int, words: frozenset[str]) -> bool:
        return any("".join(self.folded[place:end]) in words for end in range(place + 1, place + LONGEST_RUN + 1))


def _counted(flags: NDArray[np.bool_]) -> list[int]:
    counts: list[int] = np.append(0, np.cumsum(flags)).tolist()
    return counts


def _kind(raw: str) -> int:
    folded = folded_minus(raw)
    if _NUMBER.fullmatch(raw):
        return NUMBER
    plain = _WORD.fullmatch(raw) and folded and (has_letter(folded))
    known = lexicon(None)
    return WORD if plain and not known.is_article(folded) and not known.is_ordinal_suffix(folded) else DOUBTFUL


def may_be_one_word(one: str, other: str) -> bool:
    """Return whether two folded words may count as one word with a slip, whatever the language and their places."""
    shortest, longest = sorted((len(one), len(other)))
    if shortest < SHORTEST_MISREAD - 1 or longest - shortest > 1 + longest // 4:
        return False
    return misspelt(one, other) or inflected(one, other) or misread(one, other) or misread(other, one)


def _may_be_contracted(word: str) -> bool:
    """Return whether a word may be the second of two that an apostrophe makes one ("they are", "they're")."""
    return any(word.endswith(end) or end.endswith(word) for end in CONTRACTED)


@lru_cache(maxsize=1)
def _number_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words for numbers in all languages, and what they begin with."""
    words = frozenset(word for word, _ in lexicon(None).number_words())
    return words, frozenset(word[:size] for word in words for size in range(1, len(word) + 1))


@lru_cache(maxsize=1)
def _numbers_in_words() -> frozenset[str]:
    """Return the numbers for which there is a word, in digits."""
    return frozenset(str(value) for _, value in lexicon(None).number_words())
