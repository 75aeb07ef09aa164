"""The rules by which Gopher and FineWeb drop documents that repeat themselves, measured on one text.

Gopher: Rae et al. 2021, "Scaling Language Models: Methods, Analysis & Insights from Training Gopher", arXiv 2112.11446,
section A.1.1 and table A1. FineWeb: Penedo et al. 2024, "The FineWeb Datasets", arXiv 2406.17557. Of the three rules of
FineWeb only the one about duplicated lines looks at repetition; the others are here because a pipeline drops by all of
them, and because taking text out can change what they see.

Where the papers leave something open, and where `datatrove` (0.10.1), the code that FineWeb was made with, goes another
way:

* A line or paragraph is a duplicate when an earlier one is equal to it, as in datatrove. Blank lines are no lines.
* "All duplicate n-grams" are all places of n-grams that occur twice or more, each character counted once. datatrove
  leaves out the first place, and skips the n-grams that overlap one that it counted.
* The most frequent n-gram counts when it occurs twice or more, and its overlapping places count each character once; of
  equally frequent ones the one with the most characters counts. datatrove takes the first, counts overlaps again, and
  drops a text of a few words for a pair that occurs once.
* Words are what stands between white space; in scripts without spaces, each character. datatrove asks a tokenizer for
  each language, which takes signs as words of their own.
* A document is dropped at the limits of FineWeb (the paper has <= and >=), and beyond those of Gopher. datatrove drops
  beyond all of them, and its limit for duplicated lines is .01 where the paper has .1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import groupby
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from dedupe_text.errors import ConfigError
from dedupe_text.kernels.hashes import mixed
from dedupe_text.kernels.seen import first_equal

TOP_GRAMS = (2, 3, 4)
DUPLICATE_GRAMS = (5, 6, 7, 8, 9, 10)
SHORT_LINE = 30
"""A line of fewer characters is short (FineWeb)."""
REPETITION = "repetition"
QUALITY = "quality"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepetitionLimits:
    """The limits of all rules, as shares in [0, 1]; the defaults are those of the papers.

    `top_gram_characters` is for 2, 3 and 4 words, `duplicate_gram_characters` for 5 to 10. For what datatrove drops by
    duplicated lines, set `fineweb_duplicated_lines` to .01.
    """

    duplicate_lines: float = 0.30
    duplicate_paragraphs: float = 0.30
    duplicate_line_characters: float = 0.20
    duplicate_paragraph_characters: float = 0.20
    top_gram_characters: tuple[float, ...] = (0.20, 0.18, 0.16)
    duplicate_gram_characters: tuple[float, ...] = (0.15, 0.14, 0.13, 0.12, 0.11, 0.10)
    fineweb_duplicated_lines: float = 0.10
    fineweb_punctuation: float = 0.12
    fineweb_short_lines: float = 0.67

    def __post_init__(self) -> None:
        sizes = {"top_gram_characters": len(TOP_GRAMS), "duplicate_gram_characters": len(DUPLICATE_GRAMS)}
        for name in (field.name for field in fields(self)):
            value = getattr(self, name)
            shares = value if name in sizes else (value,)
            if name in sizes and not (isinstance(value, tuple) and len(value) == sizes[name]):
                raise ConfigError(name, value, f"use a tuple of {sizes[name]} shares")
            if not all(isinstance(share, int | float) and 0 <= share <= 1 for share in shares):
                raise ConfigError(name, value, "use shares between 0 and 1")


class RuleValue(NamedTuple):
    """What one rule measures on a text: a share in [0, 1], its limit, and whether it drops the text.

    `kind` is "repetition", or "quality" for a rule that looks at something else.
    """

    rule: str
    value: float
    limit: float
    drops: bool
    kind: str = REPETITION


def repetition_rules(text: str, *, limits: RepetitionLimits | None = None) -> tuple[RuleValue, ...]:
    """Return the rules that would drop a text, each with what it measured and its limit.

    >>> text = "The ferry leaves at noon.\\nTickets\\nIt comes back at dusk.\\nTickets\\n"
    >>> for rule, value, limit, *_ in repetition_rules(text):
    ...     print(f"{rule}: {value:.2f} against {limit}")
    fineweb duplicated lines: 0.11 against 0.1
    fineweb short lines: 1.00 against 0.67
    """
    return tuple(value for value in measure(text, limits=limits) if value.drops)


def measure(text: str, *, limits: RepetitionLimits | None = None) -> tuple[RuleValue, ...]:
    """Return what every rule measures on a text, in a fixed order; time grows with the text.

    No rule drops a text without words: whether nothing is left is another question.
    """
    chosen = limits or RepetitionLimits()
    return (*_gopher_lines(text, chosen), *_gopher_grams(text, chosen), *_fineweb(text, chosen))


def rule_names() -> tuple[str, ...]:
    """Return the names of all rules in their order."""
    return tuple(value.rule for value in measure(""))


def _gopher_lines(text: str, limits: RepetitionLimits) -> list[RuleValue]:
    lines = text.splitlines()
    paragraphs = ["\n".join(run) for filled, run in groupby(lines, key=_is_filled) if filled]
    line_share, line_characters = _duplicates(list(filter(_is_filled, lines)), len(text))
    share, characters = _duplicates(paragraphs, len(text))
    return [
        _beyond("gopher duplicate lines", line_share, limits.duplicate_lines),
        _beyond("gopher duplicate paragraphs", share, limits.duplicate_paragraphs),
        _beyond("gopher duplicate line characters", line_characters, limits.duplicate_line_characters),
        _beyond("gopher duplicate paragraph characters", characters, limits.duplicate_paragraph_characters),
    ]


def _gopher_grams(text: str, limits: RepetitionLimits) -> list[RuleValue]:
    size = max(1, len(text))
    grams = _Grams(text)
    found = []
    for words, limit in zip(TOP_GRAMS, limits.top_gram_characters, strict=True):
        grams.lengthen(words)
        found.append(_beyond(f"gopher top {words}-gram", grams.top() / size, limit))
    for words, limit in zip(DUPLICATE_GRAMS, limits.duplicate_gram_characters, strict=True):
        grams.lengthen(words)
        found.append(_beyond(f"gopher duplicate {words}-grams", grams.duplicates() / size, limit))
    return found


def _fineweb(text: str, limits: RepetitionLimits) -> list[RuleValue]:
    lines = list(filter(_is_filled, text.splitlines()))
    count = max(1, len(lines))
    _, repeated = _duplicates(lines, sum(map(len, lines)))
    ended = sum(_ends_a_sentence(line) for line in lines) / count
    short = sum(len(line) < SHORT_LINE for line in lines) / count
    some = bool(lines)
    limit = limits.fineweb_punctuation
    return [
        RuleValue(
            "fineweb duplicated lines",
            repeated,
            limits.fineweb_duplicated_lines,
            some and repeated >= limits.fineweb_duplicated_lines,
        ),
        RuleValue("fineweb lines with punctuation", ended, limit, some and ended <= limit, QUALITY),
        RuleValue(
            "fineweb short lines",
            short,
            limits.fineweb_short_lines,
            some and short >= limits.fineweb_short_lines,
            QUALITY,
        ),
    ]


def _beyond(rule: str, value: float, limit: float) -> RuleValue:
    return RuleValue(rule, value, limit, value > limit)


def _is_filled(line: str) -> bool:
    return bool(line) and not line.isspace()


def _duplicates(items: Sequence[str], characters: int) -> tuple[float, float]:
    """Return the share of items that are equal to an earlier one, and their share of so many characters."""
    seen: set[str] = set()
    count = inside = 0
    for item in items:
        if item in seen:
            count += 1
            inside += len(item)
        else:
            seen.add(item)
    return count / max(1, len(items)), inside / max(1, characters)


class _Grams:
    """The n-grams of a text, those that occur twice or more, made longer word by word.

    An n-gram that occurs once is part of no longer one that occurs twice, so ever fewer places are looked at. Places
    that hold the same n-gram have the same number, and all arrays are in text order.
    """

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in _words().finditer(text)]
        numbers: dict[str, int] = {}
        ids = [numbers.setdefault(text[start:end], len(numbers)) for start, end in spans]
        self._starts, self._ends = np.array(spans, np.int64).reshape(-1, 2).T
        self._ids = np.array(ids, np.uint64)
        self._words = 1
        self._places: NDArray[np.int64] = np.arange(len(ids))
        self._numbers: NDArray[np.int64] = self._ids.astype(np.int64)
        self._counts: NDArray[np.int64] = np.zeros(0, np.int64)

    def lengthen(self, words: int) -> None:
        """Go on to n-grams of so many words."""
        while self._words < words:
            self._words += 1
            inside = self._places + self._words <= len(self._ids)
            places, numbers = self._places[inside], self._numbers[inside]
            # Both are below 2**32, more words than a text in memory has; a bijection of the two is as exact as they.
            pairs = mixed(numbers.astype(np.uint64) << np.uint64(32) | self._ids[places + self._words - 1])
            first = first_equal(np.stack([pairs, pairs], axis=1))
            self._counts = np.bincount(first)
            twice = self._counts[first] > 1
            self._places, self._numbers = places[twice], first[twice]

    def duplicates(self) -> int:
        """Return the characters inside n-grams that occur twice or more, each counted once."""
        return int(self._covered(self._places, self._places[:0]).sum())

    def top(self) -> int:
        """Return the characters inside the most frequent n-gram, each counted once; 0 when none occurs twice."""
        if not len(self._places):
            return 0
        most = self._counts[self._numbers] == self._counts.max()
        order = np.argsort(self._numbers[most], kind="stable")
        places, numbers = self._places[most][order], self._numbers[most][order]
        firsts = np.flatnonzero(np.diff(numbers, prepend=-1))
        return int(np.add.reduceat(self._covered(places, firsts), firsts).max())

    def _covered(self, places: NDArray[np.int64], firsts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many characters each place covers beyond the one before it, in groups that begin at `firsts`."""
        starts, ends = self._starts[places], self._ends[places + self._words - 1]
        before = np.concatenate([starts[:1], ends[:-1]])
        before[firsts] = starts[firsts]
        covered: NDArray[np.int64] = ends - np.maximum(starts, before)
        return covered


@cache
def _words() -> regex.Pattern[str]:
    unspaced = "".join(
        rf"\p{{Script={name}}}" for name in ("Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar")
    )
    return regex.compile(rf"[{unspaced}]|[^\s{unspaced}]+")


@cache
def _sentence_end() -> Callable[[str], object]:
    # FineWeb's rule is a milder form of C4's, whose line must end in a period, an exclamation or question mark, or an
    # end quotation mark (Raffel et al. 2020, section 2.2); closing brackets may follow, as in "(see above.)".
    return regex.compile(
        r"(?r)[\p{Sentence_Terminal}\N{HORIZONTAL ELLIPSIS}\"\p{Final_Punctuation}][\p{Pe}'\"\p{Pf}]*\Z"
    ).search


def _ends_a_sentence(line: str) -> bool:
    return _sentence_end()(line.rstrip()) is not None
