"""Tells words that a stretch says in no form, before any alignment: places and a stretch of tokens in, yes or no out.

Where a sentence holds a word that is foreign to another text, the guard finds a difference there that is not harmless,
however the two are aligned. Nearly all stretches that are compared differ in such a word, and it is found in bulk. Yes
is certain, no is not: here every doubt counts as no, and the guard decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
import regex
from numpy.typing import NDArray

from dedupe_text.characters import Pattern, has_letter, is_number
from dedupe_text.guard.classify import ELLIPSES
from dedupe_text.guard.folding import LONGEST_REMEMBERED, folded_minus
from dedupe_text.guard.lexicon import lexicon
from dedupe_text.guard.odd_tokens import odd_tokens, within_reach
from dedupe_text.guard.sameness import APOSTROPHES, CONTRACTED, LONGEST_RUN
from dedupe_text.guard.spelling import may_be_one_word
from dedupe_text.guard.wholes import TIME

DOUBTFUL, WORD, NUMBER = 0, 1, 2
"""What a token is here; a doubtful one is never foreign."""

LONGEST = 1 << 11
"""Tokens of a stretch that is searched for a word, and product of the tokens of two that are compared word by word."""
REMEMBERED = 1 << 12
"""Stretches, and words, of which is remembered what was found: few are asked about again after so many others."""

MOST_NUMBERS = 8
"""Numbers in a row that are compared in all their groups: a date has three, and a time as many."""
LONGEST_TIME = 3
"""Tokens of a time of day."""

_WORD = Pattern(regex.compile(r"\p{L}[\p{L}\p{M}_.]*|[A-Za-z][A-Za-z0-9_.]*"))
_NUMBER = regex.compile(r"[0-9](?:[0-9.,']*[0-9])?")
_ADDRESS_LIKE = Pattern(regex.compile(r"(?i)//|www\.|[@#]|\d:\d\d|\.[a-z]{2,12}/"))
_STRANGE_DIGIT = Pattern(regex.compile(r"(?![0-9])\d"))
_LONGEST_JOINT = 100
"""Code points without white space that are searched for an address; in longer ones there may be any."""


Unlike = dict[str, set[str]]
"""Words, and for each some that are not it with a slip."""


class _Stretch:
    """Some tokens in a row, as another text may say them."""

    def __init__(self, text: str, words: Sequence[str], ids: Sequence[int]) -> None:
        self.words = frozenset(words)
        self.ids = frozenset(ids)
        self.letters = "".join(words)
        self.contracts = any(mark in text for mark in APOSTROPHES)
        self.in_order = words

    @cached_property
    def counts(self) -> bool:
        """Whether a number in words stands among them."""
        numbers, heads = _number_words()
        order = self.in_order
        return any(
            "".join(order[place:end]) in numbers
            for place, word in enumerate(order)
            if word in heads
            for end in range(place + 1, place + LONGEST_RUN + 1)
        )


class Words:
    """The tokens of a text by number, with what tells whether one of them can be said by others."""

    def __init__(
        self, text: str, starts: Sequence[int], ends: Sequence[int], ids: Sequence[int], unlike: Unlike | None = None
    ) -> None:
        """`unlike` holds what was found of words in other texts, and takes what is found here."""
        self._text, self._starts, self._ends, self._ids = text, starts, ends, ids
        self._stretches: dict[tuple[int, int], _Stretch] = {}
        self._known: dict[int, str] = {}
        self._unlike_words: Unlike = {} if unlike is None else unlike
        self._known_digits: dict[int, str] = {}
        self._known_parted: dict[int, bool] = {}

    def _raw(self, place: int) -> str:
        return self._text[self._starts[place] : self._ends[place]]

    def _raws(self, first: int, last: int) -> list[str]:
        text = self._text
        return [text[start:end] for start, end in zip(self._starts[first:last], self._ends[first:last], strict=True)]

    def _folded(self, place: int) -> str:
        return folded_minus(self._raw(place))

    def _forms(self, first: int, last: int) -> list[str]:
        return list(map(folded_minus, self._raws(first, last)))

    def _stretch(self, first: int, last: int) -> _Stretch:
        key = first, last
        found = self._stretches.get(key)
        if found is None:
            if len(self._stretches) >= REMEMBERED:
                self._stretches.clear()
            own = self._text[self._starts[first] : self._ends[last - 1]] if first < last else ""
            found = self._stretches[key] = _Stretch(own, self._forms(first, last), self._ids[first:last])
        return found

    @cached_property
    def clear(self) -> NDArray[np.bool_]:
        """Whether each token can be foreign at all, `(tokens,) bool`."""
        kinds = {raw: _kind(raw) for raw in set(self._all_raws)}
        found = np.array(list(map(kinds.__getitem__, self._all_raws)), dtype=np.uint8)
        clear: NDArray[np.bool_] = (found == WORD) | ((found == NUMBER) & (not self._strange_digits))
        return clear & ~self._near_odd if self._odd is not None else clear

    @cached_property
    def _all_raws(self) -> list[str]:
        return self._raws(0, len(self._starts))

    def _sought(self, place: int) -> str:
        """Return what must stand in a stretch that says a token; nothing for one that is never foreign."""
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = self._to_seek(place)
        return found

    def _to_seek(self, place: int) -> str:
        kind = _kind(self._raw(place))
        if kind == DOUBTFUL or (self._odd is not None and self._near_odd[place]) or self._in_a_list(place):
            return ""
        if kind == NUMBER:
            # The time 09:30 is 9:30.
            return "" if self._strange_digits else self._folded(place).lstrip("0")
        return self._folded(place)

    @cached_property
    def _strange_digits(self) -> bool:
        """Whether the text holds digits of other scripts, which write the same numbers."""
        return not self._text.isascii() and _STRANGE_DIGIT.search(self._text) is not None

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
        forms = {raw: numbers.setdefault(folded_minus(raw), len(numbers)) for raw in set(self._all_raws)}
        types = np.array(list(map(forms.__getitem__, self._all_raws)), dtype=np.int64)
        return types, np.sort(types * len(types) + np.arange(len(types)))

    def absent(self, places: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say of each token of `places` whether none of the tokens `[first, last)` has its form, `(places,) bool`."""
        types, in_order = self._occurrences
        base = types[places] * len(types)
        following = np.append(in_order, np.iinfo(np.int64).max)[np.searchsorted(in_order, base + first)]
        absent: NDArray[np.bool_] = following >= base + last
        return absent

    def foreign(self, place: int, first: int, last: int) -> bool:
        """Return whether tokens `[first, last)` surely say in no form what another token says."""
        sought = self._sought(place)
        if (
            not sought
            or last - first > LONGEST
            or (self._odd is not None and self._odd_before[last] > self._odd_before[first])
        ):
            return False
        there = self._stretch(first, last)
        if sought in there.letters or self._ids[place] in there.ids or (there.contracts and _may_be_contracted(sought)):
            return False
        if is_number(sought[0]):
            return not (sought in _numbers_in_words() and there.counts)
        return self._unlike(sought, there.words)

    def _unlike(self, word: str, others: frozenset[str]) -> bool:
        """Return whether a word is none of some others, written or read with a slip."""
        if len(self._unlike_words) >= REMEMBERED:
            self._unlike_words.clear()
        unlike = self._unlike_words.setdefault(word, set())
        for other in others - unlike:
            if may_be_one_word(word, other):
                return False
            unlike.add(other)
        return True

    def foreign_word(self, own: range, first: int, last: int) -> bool:
        """Return whether one of some tokens is surely foreign to tokens `[first, last)`."""
        there = self._stretch(first, last).words
        words = zip(own, self._stretch(own.start, own.stop).in_order, strict=True)
        return any(word not in there and self.foreign(place, first, last) for place, word in words)

    def surely_differ(self, own: range, other: range, a: range, b: range) -> bool:
        """Return whether tokens `own` of `a` and `other` that stand for them in `b` change a fact; one may be empty."""
        if own and other:
            ending = own.stop == a.stop and other.stop == b.stop
            if ending and (self._may_be_cut(own, other.start) or self._may_be_cut(other, own.start)):
                return False
            return self._surely_changed(own, other) or self._other_times(own, a, other, b)
        return self._surely_inserted(own, b, other.start) if own else self._surely_inserted(other, a, own.start)

    def _surely_changed(self, own: range, other: range) -> bool:
        """Return whether tokens that stand for each other, none of them equal, differ in facts.

        They do where nothing on one side can say anything of the other: then the guard finds no pair among them, and no
        other place for either, if no address reaches over their borders.
        """
        if len(own) * len(other) > LONGEST:
            return False
        differ = self._other_numbers(own, other) or self._all_foreign(own, other) or self._all_foreign(other, own)
        return differ and all(self._parted(place) for side in (own, other) for place in (side.start, side.stop))

    def _all_foreign(self, own: range, other: range) -> bool:
        return all(self.foreign(place, other.start, other.stop) for place in own)

    def _may_be_cut(self, own: range, whole: int) -> bool:
        """Return whether the last token of a text may be the head of another one, where the text was cut."""
        if len(own) > 1 or not self._folded(whole).startswith(self._folded(own.start)):
            return False
        end = self._starts[own.stop] if own.stop < len(self._starts) else len(self._text)
        tail = self._text[self._starts[own.start] : end]
        return len(tail) > _LONGEST_JOINT or any(mark in tail for mark in ELLIPSES)

    def _other_numbers(self, own: range, other: range) -> bool:
        """Return whether both are numbers in digits alone, of which none is one of the others, however they are joined.

        What says the same number in digits has the same digits: groups and decimals add signs alone.
        """
        if max(len(own), len(other)) > MOST_NUMBERS:
            return False
        one, two = self._numbers_alone(own), self._numbers_alone(other)
        return bool(one and two) and _joined(one).isdisjoint(_joined(two))

    def _numbers_alone(self, own: range) -> list[str]:
        """Return the digits of tokens that are all numbers, far from what is read otherwise; none for others."""
        found: list[str] = []
        for place in own:
            if not (digits := self._digits_at(place)):
                return []
            found.append(digits)
        return found

    def _digits_at(self, place: int) -> str:
        """Return the digits of a token that is a number in ASCII digits and nothing else, nothing for others."""
        found = self._known_digits.get(place)
        if found is None:
            raw = self._raw(place)
            odd = self._strange_digits or (self._odd is not None and self._near_odd[place])
            found = self._known_digits[place] = folded_minus(raw) if _kind(raw) == NUMBER and not odd else ""
        return found

    def _other_times(self, own: range, a: range, other: range, b: range) -> bool:
        """Return whether tokens of `a` and of `b` stand at one place in two times of day that differ.

        The guard reads a time as one thing, and sees it whole where some of it differs.
        """
        early, late = self._time_around(own, a), self._time_around(other, b)
        if not early or not late or own.start - early.start != other.start - late.start:
            return False
        one, two = ("".join(self._forms(time.start, time.stop)).lstrip("0") for time in (early, late))
        return early.stop - own.stop == late.stop - other.stop and one != two

    def _time_around(self, own: range, side: range) -> range | None:
        """Return the tokens of the time of day, alone between spaces, in which some tokens of a side stand."""
        if not self._numbers_alone(own):
            return None
        text, starts, ends = self._text, self._starts, self._ends
        first, last = own.start, own.stop - 1
        while first > side.start and last - first < LONGEST_TIME and not text[starts[first] - 1].isspace():
            first -= 1
        while last + 1 < side.stop and last - first < LONGEST_TIME and not text[ends[last]].isspace():
            last += 1
        time = range(first, last + 1)
        alone = text[max(0, starts[first] - 1)].isspace() and text[ends[last] : ends[last] + 1].isspace()
        found = alone and self._numbers_alone(time) and TIME.fullmatch(text[starts[first] : ends[last]])
        return time if found else None

    def _surely_inserted(self, own: range, there: range, at: int) -> bool:
        """Return whether tokens that only one text says, inside a sentence of it, change what is said.

        They do where they are no whole sentence, aside, label, rest or ornament, no articles and no word said twice,
        wherever between its equal neighbours the addition is seen. They are missing before token `at` of `there`.
        """
        first, end = own.start, own.stop
        if not there.start < at < there.stop or not self._continues(first) or not self._continues(end):
            return False
        if self._folded(first - 1) == self._folded(end - 1) or self._folded(first) == self._folded(end):
            return False
        return any(self._sought(place) for place in own) and all(map(self._parted, (first, end, at)))

    def _continues(self, place: int) -> bool:
        """Return whether just a space, inside a sentence, parts two plain words or numbers."""
        return (
            0 < place < len(self._starts)
            and self._text[self._ends[place - 1] : self._starts[place]] == " "
            and self._raw(place - 1).isascii()
            and self._raw(place).isascii()
        )

    def _parted(self, place: int) -> bool:
        """Return whether no address and no time of day reaches over the place before a token."""
        found = self._known_parted.get(place)
        if found is None:
            found = self._known_parted[place] = self._is_parted(place)
        return found

    def _is_parted(self, place: int) -> bool:
        if not 0 < place < len(self._starts):
            return True
        start, end = self._ends[place - 1], self._starts[place]
        if any(map(str.isspace, self._text[start:end])):
            return True
        before, after = self._text[max(0, start - _LONGEST_JOINT) : end], self._text[end : end + _LONGEST_JOINT]
        joint = before.rsplit(maxsplit=1)[-1] + after.split(maxsplit=1)[0]
        return len(joint) < _LONGEST_JOINT and not _ADDRESS_LIKE.search(joint)

    def _in_a_list(self, place: int) -> bool:
        """Return whether the token, or it and its neighbours together, stand in a list of words."""
        first = max(0, place - LONGEST_RUN + 1)
        near = self._forms(first, place + LONGEST_RUN)
        after = place - first + 1
        known = lexicon(None).is_known
        for start in range(after):
            run = "".join(near[start:after])
            if known(run):
                return True
            for word in near[after : start + LONGEST_RUN]:
                run += word
                if known(run):
                    return True
        return False

    @cached_property
    def _odd(self) -> NDArray[np.bool_] | None:
        """The tokens that may be read as something else, None for none, `(tokens,) bool`."""
        return odd_tokens(self._text, self._starts, self._ends)

    @cached_property
    def _odd_before(self) -> list[int]:
        """How many odd tokens stand before each."""
        odd = np.zeros(len(self._starts), dtype=np.bool_) if self._odd is None else self._odd
        counts: list[int] = np.append(0, np.cumsum(odd)).tolist()
        return counts

    @cached_property
    def _near_odd(self) -> NDArray[np.bool_]:
        """The tokens that a run of units may share with an odd one, `(tokens,) bool`."""
        odd = np.zeros(len(self._starts), dtype=np.bool_) if self._odd is None else self._odd
        return within_reach(odd, LONGEST_RUN)


def _kind(raw: str) -> int:
    return _remembered_kind(raw) if len(raw) <= LONGEST_REMEMBERED else DOUBTFUL


@lru_cache(maxsize=1 << 15)
def _remembered_kind(raw: str) -> int:
    if _NUMBER.fullmatch(raw):
        return NUMBER
    folded = folded_minus(raw)
    return WORD if _WORD.fullmatch(raw) and has_letter(folded) and folded not in _loose_words() else DOUBTFUL


@lru_cache(maxsize=1)
def _loose_words() -> frozenset[str]:
    """Return the words of all languages that may stand on one side alone, or that make a number an ordinal."""
    return frozenset().union(*(one.articles.keys() | one.ordinal_suffixes for one in lexicon(None).languages))


def _joined(digits: Sequence[str]) -> set[str]:
    """Return the digits of each run of numbers, without leading noughts."""
    ends = range(1, len(digits) + 1)
    return {"".join(digits[start:end]).lstrip("0") for end in ends for start in range(end)}


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
