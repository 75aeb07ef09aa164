"""Tells whether two short runs of units say the same in another form: the kind of the form out, or None.

Forms that say the same: joined and split words, number formats, digits and words, synonyms of units and months,
contractions, misspelt and misread words, an article for another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from dedupe_text.characters import Pattern, has_digit, has_letter, is_upper
from dedupe_text.guard.folding import LONGEST_REMEMBERED, unspaced
from dedupe_text.guard.lexicon import Lexicon, Sense
from dedupe_text.guard.numbers import numbers_in, readings
from dedupe_text.guard.reading import Unit, Word
from dedupe_text.guard.signs import joined_alike
from dedupe_text.guard.spelling import (
    SHORTEST_MISREAD,
    inflected,
    misread,
    misspelt,
    one_letter_apart,
    opposed,
    spelt_by_country,
)
from dedupe_text.guard.wholes import TIME
from dedupe_text.model import DifferenceKind

BothNames = Callable[[Unit, Unit], bool]
"""Whether two units are both names."""

LONGEST_RUN = 3
"""Units on one side of a form: "twenty and a half" is not looked for, "per cent", "1 900 000" and "well to do" are."""

_CONTRACTIONS = (
    ("cant", "cannot"), ("wont", "willnot"), ("shant", "shallnot"), ("aint", "isnot"), ("im", "iam"), ("its", "itis"),
)  # fmt: skip
_ENDINGS = (("nt", "not"), ("re", "are"), ("ve", "have"), ("ll", "will"), ("s", "is"))
CONTRACTED = (*(whole for _, whole in _CONTRACTIONS), *(whole for _, whole in _ENDINGS), "am")
"""What a contraction stands for, or how that ends."""
APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"

# Names of files, functions and fields: one letter makes another.
_IDENTIFIER = Pattern(re.compile(r"[._/\\@:]|[^\W\d_A-Z][A-Z]"))
# Scripts that leave vowels out: a letter more or less is another root, and nothing shows what is a name.
_ABJAD = re.compile("[\N{HEBREW LETTER ALEF}-\N{HEBREW LETTER TAV}\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER AE}]")
# A first letter misread makes another word of many short words ("cat", "eat").
_SHORTEST_MISREAD_AT_START = 6


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """What is known of the words: `known` in all languages that count, `spoken` in the one that the texts are in."""

    known: Lexicon
    spoken: Lexicon
    spelling: bool

    @property
    def naming(self) -> Lexicon:
        """The lexicon that says what a word is: of the spoken language, or of all when that cannot be told."""
        return self.spoken if self.spoken.languages else self.known


@lru_cache(maxsize=64)
def language_of(known: Lexicon, spoken: Lexicon, *, spelling: bool) -> Language:
    """Return what is known of the words, one object for one set of lists."""
    return Language(known, spoken, spelling)


class Run(NamedTuple):
    """Some words in a row: their letters, their text, and a key for each form in which another run can say the same."""

    words: Sequence[Word]
    letters: str
    raw: str
    keys: frozenset[Sense]


def run_of(units: Sequence[Unit], language: Language) -> Run:
    """Return a run of units with its keys; two runs that share a key say the same."""
    words = tuple([unit.word for unit in units])
    short = all(len(word.raw) <= LONGEST_REMEMBERED for word in words)
    return _remembered(words, language) if short else _run_of(words, language)


def _run_of(words: Sequence[Word], language: Language) -> Run:
    letters = "".join(word.folded for word in words)
    raw = words[0].raw + "".join(word.apart + word.raw for word in words[1:])
    if any(word.address for word in words):
        # Two addresses are the same only when they are written the same.
        return Run(words, raw, raw, frozenset())
    keys: set[Sense] = set()
    if has_digit(raw) or language.naming.is_known(letters):
        keys.update(language.naming.senses(letters))
        keys.update((DifferenceKind.NUMBER, value) for value in readings(raw, language.naming))
    if len(words) == 1:
        if ":" in raw and TIME.fullmatch(raw):
            keys.add((DifferenceKind.TIME, raw.lstrip("0")))
        keys.update((DifferenceKind.SPELLING, whole) for whole in _written_out(words[0]))
        keys.update((DifferenceKind.FUNCTION_WORD, place) for place in language.spoken.places_of_article(letters))
    elif len(words) == 2:
        keys.add((DifferenceKind.SPELLING, letters))
    return Run(words, letters, raw, frozenset(keys))


_remembered = lru_cache(maxsize=1 << 14)(_run_of)


def form_of(a: Run, b: Run, language: Language) -> DifferenceKind | None:
    """Return the kind of form in which two runs of units differ while saying the same, or None; spelling apart."""
    if a.letters == b.letters:
        return _same_letters(a, b, language)
    shared = a.keys & b.keys
    return min(kind for kind, _ in shared) if shared else None


def same_word(a: Unit, b: Unit, language: Language, *, names: BothNames) -> bool:
    """Return whether two units are one word, written or read with a slip.

    `names` tells whether both are capitalised inside a sentence, where one letter can make another name.
    """
    one, other = a.folded, b.folded
    if (
        min(len(one), len(other)) < SHORTEST_MISREAD - 1
        or abs(len(one) - len(other)) > 1 + max(len(one), len(other)) // 4
    ):
        return False
    digits = has_digit(one), has_digit(other)
    if all(digits) or a.address or b.address or not (has_letter(one) and has_letter(other)) or unspaced(a.raw):
        return False
    if is_upper(a.raw) and is_upper(b.raw) and names(a, b):
        # An acronym is not misspelt: a letter makes another.
        return False
    plural = inflected(one, other) and not language.spoken.passive_in_s and not names(a, b)
    written = not any(digits) and (plural or _misspelt(a, b, names))
    if not written and not _misread_on_the_whole(one, other, language):
        return False
    if _IDENTIFIER.search(a.raw) or _IDENTIFIER.search(b.raw):
        return False
    known = language.known
    if known.is_listed_pair(one, other):
        return False
    if plural or spelt_by_country(one, other):
        return True
    if language.naming.is_known(one) and language.naming.is_known(other):
        return False
    if (
        written
        and one_letter_apart(one, other)
        and not names(a, b)
        and all(map(language.spoken.is_no_word, (one, other)))
    ):
        # Of a word and its misspelling one is a word; two that are none are terms ("strcpy", "strncpy").
        return False
    # A syllable more is in many languages a tense, a voice, a case, or "not"; it is lost from a word that is known.
    if abs(len(one) - len(other)) > 1 and not any(known.is_word(word, language.spoken) for word in (one, other)):
        return False
    return not (
        known.both_words(one, other, language.spoken)
        or known.negates(one, other)
        or opposed(one, other)
        or language.spoken.prefixed_otherwise(one, other)
    )


def _misspelt(a: Unit, b: Unit, names: BothNames) -> bool:
    # What is no slip in a word is none in a name: few pairs need to be looked up in their sentences.
    one, other = a.folded, b.folded
    return misspelt(one, other) and (misspelt(one, other, name=True) or not (_ABJAD.match(one) or names(a, b)))


def _same_letters(a: Run, b: Run, language: Language) -> DifferenceKind | None:
    if has_digit(a.raw) and numbers_in(a.raw) != numbers_in(b.raw):
        return None
    if not joined_alike(a.raw, b.raw):
        return None
    if ("-" in a.letters or "-" in b.letters) and [word.folded for word in a.words] != [
        word.folded for word in b.words
    ]:
        return None
    if any(_negation_stands_alone(run, language) for run in (a, b)):
        return None
    if len(a.words) != len(b.words) and language.spoken.is_twin(a.letters):
        # "Re-signed" is the opposite of "resigned".
        return None
    return DifferenceKind.SPACING if len(a.words) != len(b.words) else DifferenceKind.PUNCTUATION


def _negation_stands_alone(run: Run, language: Language) -> bool:
    """Tell "not able" from "notable"; "can not" and "cannot" are both listed."""
    if len(run.words) == 1 or language.known.is_known(run.letters):
        return False
    return any(DifferenceKind.NEGATION in language.known.kinds(word.folded) for word in run.words)


def _written_out(word: Word) -> Iterator[str]:
    """Yield the letters of the two words that a contraction stands for ("don't": "donot")."""
    if any(mark in word.raw for mark in APOSTROPHES):
        yield from (whole for short, whole in _CONTRACTIONS if short == word.folded)
        yield from (word.folded[: -len(end)] + full for end, full in _ENDINGS if word.folded.endswith(end))


def _misread_on_the_whole(one: str, other: str, language: Language) -> bool:
    if not misread(one, other):
        return False
    shortest = min(len(one), len(other))
    if shortest >= _SHORTEST_MISREAD_AT_START or (shortest >= SHORTEST_MISREAD and one[0] == other[0]):
        return True
    # Of short words only the commonest are trusted: "tbe" is "the", but "cat" is not "eat".
    return language.spoken.is_common(one) != language.spoken.is_common(other)
