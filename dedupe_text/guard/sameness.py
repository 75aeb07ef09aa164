"""Tells whether two short runs of units say the same in another form: the kind of the form out, or None.

Forms that say the same: joined and split words, number formats, digits and words, synonyms of units and months,
contractions, misspelt and misread words, an article for another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dedupe_text.guard.folding import has_digit, has_letter, unspaced
from dedupe_text.guard.lexicon import Lexicon
from dedupe_text.guard.numbers import numbers_in, same_number
from dedupe_text.guard.reading import Unit
from dedupe_text.guard.spelling import SHORTEST_MISREAD, inflected, misread, misspelt
from dedupe_text.model import DifferenceKind

LONGEST_RUN = 3
"""Units on one side of a form: "twenty and a half" is not looked for, "per cent", "1 900 000" and "well to do" are."""

_CONTRACTIONS = (
    ("cant", "cannot"), ("wont", "willnot"), ("shant", "shallnot"), ("aint", "isnot"), ("im", "iam"), ("its", "itis"),
)  # fmt: skip
_ENDINGS = (("nt", "not"), ("re", "are"), ("ve", "have"), ("ll", "will"), ("s", "is"))
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"

# Names of files, functions and fields: one letter makes another.
_IDENTIFIER = re.compile(r"[._/\\@:]|[^\W\d_A-Z][A-Z]")
# A first letter misread makes another word of many short words ("cat", "eat").
_SHORTEST_MISREAD_AT_START = 6


@dataclass(frozen=True, slots=True)
class Language:
    """What is known of the words: `known` in all languages that count, `spoken` in the one that the texts are in."""

    known: Lexicon
    spoken: Lexicon
    spelling: bool

    @property
    def naming(self) -> Lexicon:
        """The lexicon that says what a word is: of the spoken language, or of all when that cannot be told."""
        return self.spoken if self.spoken.languages else self.known


def same_in_another_form(a: Sequence[Unit], b: Sequence[Unit], language: Language, *, name: bool) -> DifferenceKind | None:
    """Return the kind of form in which two runs of units differ while saying the same, or None.

    `name` tells that the units are capitalised inside a sentence, so that one letter can make another name.
    """
    if any(unit.address for unit in (*a, *b)):
        return None if [u.raw for u in a] != [u.raw for u in b] else DifferenceKind.PUNCTUATION
    a_joined, b_joined = "".join(u.folded for u in a), "".join(u.folded for u in b)
    if a_joined == b_joined:
        return _same_letters(a, b, language)
    a_raw, b_raw = _raw(a), _raw(b)
    if same_number(a_raw, b_raw, language.naming):
        return DifferenceKind.NUMBER
    if synonym := _synonym(a_joined, b_joined, language):
        return synonym
    if len(a) + len(b) == 3 and _contracted(a, b):
        return DifferenceKind.SPELLING
    if len(a) > 1 or len(b) > 1 or unspaced(a_raw) or unspaced(b_raw):
        return None
    if language.spoken.is_article(a_joined) and language.spoken.is_article(b_joined):
        return DifferenceKind.FUNCTION_WORD
    if not language.spelling or _IDENTIFIER.search(a_raw) or _IDENTIFIER.search(b_raw):
        return None
    if _same_word(a_joined, b_joined, language, name):
        return DifferenceKind.SPELLING
    return None


def _same_letters(a: Sequence[Unit], b: Sequence[Unit], language: Language) -> DifferenceKind | None:
    if has_digit(_raw(a)) and numbers_in(_raw(a)) != numbers_in(_raw(b)):
        return None
    if any("-" in (unit.folded, unit.raw[:1]) for unit in (*a, *b)) and [u.folded for u in a] != [u.folded for u in b]:
        return None
    for side in (a, b):
        # "not able" is not "notable"; "cannot" and "non-stop" are no such case.
        parts = [unit.folded for unit in side]
        if len(parts) > 1 and any(DifferenceKind.NEGATION in language.known.kinds(part) for part in parts):
            if "".join(parts) != "cannot" and not language.known.is_known("".join(parts)):
                return None
    return DifferenceKind.SPACING if len(a) != len(b) else DifferenceKind.PUNCTUATION


def _synonym(a: str, b: str, language: Language) -> DifferenceKind | None:
    shared = language.naming.senses(a) & language.naming.senses(b)
    return min(kind for kind, _ in shared) if shared else None


def _contracted(a: Sequence[Unit], b: Sequence[Unit]) -> bool:
    """Return whether one side contracts the two words of the other ("don't", "do not")."""
    short, long = (a, b) if len(a) == 1 else (b, a)
    if len(short) != 1 or not any(mark in short[0].raw for mark in _APOSTROPHES):
        return False
    written, whole = short[0].folded, "".join(unit.folded for unit in long)
    if (written, whole) in _CONTRACTIONS:
        return True
    return any(written.endswith(end) and written[: -len(end)] + full == whole for end, full in _ENDINGS)


def _same_word(a: str, b: str, language: Language, name: bool) -> bool:
    if min(len(a), len(b)) < SHORTEST_MISREAD - 1 or (has_digit(a) and has_digit(b)) or not (has_letter(a) and has_letter(b)):
        return False
    known = language.known
    if known.is_known(a) and known.is_known(b) or known.confusable(a, b) or known.negates(a, b):
        return False
    if not (has_digit(a) or has_digit(b)):
        if inflected(a, b) or misspelt(a, b, name=name):
            return True
    return _same_word_misread(a, b, language)


def _same_word_misread(a: str, b: str, language: Language) -> bool:
    if not misread(a, b):
        return False
    if min(len(a), len(b)) >= _SHORTEST_MISREAD_AT_START or (min(len(a), len(b)) >= SHORTEST_MISREAD and a[0] == b[0]):
        return True
    # Of short words only the commonest are trusted: "tbe" is "the", but "cat" is not "eat".
    spoken = language.spoken
    return spoken.is_common(a) != spoken.is_common(b) and not (language.known.is_known(a) and language.known.is_known(b))


def _raw(units: Sequence[Unit]) -> str:
    return " ".join(unit.raw for unit in units)

