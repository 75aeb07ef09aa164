"""Tells a lost accent from another word: two tokens that differ in accents alone in, whether that changes what is said.

Where a whole text is written without accents, that is a way of writing ("uber", "creme"). Where both sides write them,
or a word is another word without them ("wurde" and "würde", "hablo" and "habló"), it is a difference of fact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from dedupe_text.characters import Pattern, case_folded, decomposed, folded, is_alphanumeric, is_upper
from dedupe_text.guard.folding import fold
from dedupe_text.guard.lexicon import Lexicon

# Marks that most writers leave out: the vowels of Arabic and Hebrew, stress in Cyrillic, the dots of the Russian yo.
_OPTIONAL = Pattern(
    regex.compile(
        r"[\p{Script=Hebrew}&&\p{Mn}]|[\N{ARABIC FATHATAN}-\N{ARABIC SUKUN}\N{ARABIC LETTER SUPERSCRIPT ALEF}]"
        r"|(?<=\p{Cyrillic})[\N{COMBINING ACUTE ACCENT}\N{COMBINING GRAVE ACCENT}]"
        r"|(?<=\N{CYRILLIC SMALL LETTER IE})\N{COMBINING DIAERESIS}",
        flags=regex.V1,
    )
)
_PUNCTUATION = Pattern(regex.compile(r"[\p{P}\p{C}]"))
_MARK = Pattern(regex.compile(r"\p{Mn}"))
# Letters of their own, though Unicode decomposes them: nobody writes the one for the other.
_LETTER = Pattern(regex.compile(r"(?<=\p{Cyrillic})[\N{COMBINING BREVE}\N{COMBINING DIAERESIS}]"))
_WITH_MARKS = Pattern(regex.compile(r"\P{M}\p{M}*+|\p{M}++"))


VOWELS = "aeiou"
SEVERAL_FORMS = 3
"""Words that differ in the accent on their last vowel before they are taken for a way of writing."""


@dataclass(frozen=True, slots=True)
class Accents:
    """How two texts use accents: whether both write any, and whether one is plainly written without."""

    both: bool
    dropped: bool
    known: Lexicon

    def matter(self, one: str, other: str) -> bool:
        """Return whether two tokens of the same letters are two words by their accents."""
        if one == other or (one.isascii() and other.isascii()):
            return False
        left, right = accented(one), accented(other)
        if left == right or fold(one) != fold(other) or _missing_on_capitals(one, other):
            return False
        if _LETTER.cut_from(left) == _LETTER.cut_from(right):
            return True
        if not self.known.writes_accents:
            # Left out at will, but never changed for others.
            bare = fold(one)
            return self.known.is_twin(bare) or bare not in (left, right)
        return self.both or not self.dropped


def writes_accents(text: str) -> bool:
    """Return whether a text holds accents but those that most writers leave out."""
    return not text.isascii() and _MARK.search(accented(text)) is not None


def accents_of(words: Iterable[tuple[str, str]], known: Lexicon, *, both: bool) -> Accents:
    """Return how two texts use accents; `words` are their aligned tokens that differ in accents alone.

    One side is plainly written without accents when it has none, and some word lost one that makes no other word of it:
    not one of a pair that the lists hold, and not on its last vowel, where accents tell forms of a verb apart. Several
    such forms together say so too.
    """
    alone = {fold(one): (one, other) for one, other in words if not both and not known.is_twin(fold(one))}
    dropped = len(alone) >= SEVERAL_FORMS or any(not _on_last_vowel(*pair) for pair in alone.values())
    return Accents(both, dropped, known)


def accented(text: str) -> str:
    """Return text without differences of case and width, its accents on it but for those that most writers leave out.

    >>> accented("Würde") == accented("wurde"), accented("Straße") == accented("STRASSE")
    (False, True)
    """
    if text.isascii() and is_alphanumeric(text):
        return text.lower()
    return _OPTIONAL.cut_from(_PUNCTUATION.cut_from(folded(text)))


def _on_last_vowel(one: str, other: str) -> bool:
    """True when two tokens differ in an accent on the vowel that they end in, and nowhere before."""
    *pairs, last = zip(_letters(one), _letters(other), strict=False)
    return case_folded(last[0][:1]) in VOWELS and all(case_folded(left) == case_folded(right) for left, right in pairs)


def _missing_on_capitals(one: str, other: str) -> bool:
    """True when accents are missing on capitals alone, where many printers leave them out."""
    left, right = _letters(one), _letters(other)
    return len(left) == len(right) and all(
        case_folded(x) == case_folded(y) or any(len(z) == 1 and is_upper(z) for z in (x, y))
        for x, y in zip(left, right, strict=True)
    )


def _letters(text: str) -> list[str]:
    """Return the letters of a token, each with its marks."""
    plain = decomposed(text)
    return [plain[found.start() : found.end()] for found in _WITH_MARKS.finditer(plain)]
