"""Answers what a character is, by the Unicode of the tables, whatever the running Python and `regex` know of it.

A code point that every Python knows is asked about as it is. A newer one is asked about as an older one with the same
properties, so `str`, `unicodedata` and `regex` give the same answers everywhere. Modules that decide marks ask here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import regex

from dedupe_text.kernels.normal import code_points, normal_form
from dedupe_text.kernels.unicode_tables import stand_ins

OVERLAY = 1
"""Combining class of the marks that are no accents but make another sign: "not equal" is "equal" with a stroke."""

SPACED_STOPS = (
    ".!?\N{HORIZONTAL ELLIPSIS}\N{TWO DOT LEADER}\N{DOUBLE EXCLAMATION MARK}\N{DOUBLE QUESTION MARK}"
    "\N{QUESTION EXCLAMATION MARK}\N{EXCLAMATION QUESTION MARK}\N{INTERROBANG}\N{FULLWIDTH FULL STOP}"
    "\N{ARMENIAN FULL STOP}\N{ARABIC QUESTION MARK}\N{ARABIC FULL STOP}\N{SYRIAC END OF PARAGRAPH}"
    "\N{SYRIAC SUPRALINEAR FULL STOP}\N{SYRIAC SUBLINEAR FULL STOP}\N{DEVANAGARI DANDA}\N{DEVANAGARI DOUBLE DANDA}"
    "\N{ETHIOPIC FULL STOP}\N{ETHIOPIC QUESTION MARK}\N{ETHIOPIC PARAGRAPH SEPARATOR}\N{TIBETAN MARK SHAD}"
    "\N{MONGOLIAN FULL STOP}\N{MEETEI MAYEK CHEIKHEI}"
)
"""Sentence_Terminal of the Unicode Character Database, for the scripts that close a sentence with white space."""
CLOSE_STOPS = (
    "\N{IDEOGRAPHIC FULL STOP}\N{HALFWIDTH IDEOGRAPHIC FULL STOP}\N{FULLWIDTH EXCLAMATION MARK}"
    "\N{FULLWIDTH QUESTION MARK}\N{MYANMAR SIGN SECTION}\N{KHMER SIGN KHAN}\N{KHMER SIGN BARIYOOSAN}"
)
"""The same for the scripts that set the next sentence right behind it."""
STOPS = SPACED_STOPS + CLOSE_STOPS
QUESTION_MARKS = (
    "?", "\N{ARABIC QUESTION MARK}", "\N{ETHIOPIC QUESTION MARK}", "\N{FULLWIDTH QUESTION MARK}",
    "\N{GREEK QUESTION MARK}", "\N{DOUBLE QUESTION MARK}",
)  # fmt: skip
"""What stands at the end of a question alone."""

_PLANE = 0x10000
"""Code points from here on are looked up one by one: few texts hold any but emoji."""


def settled(text: str) -> str:
    """Return text in which each code point that some Python does not know is one with the same properties.

    Code points keep their places, so what is found in one stands in the other too.

    >>> settled("5 \\u20c1") == "5 \\N{NORTH INDIC RUPEE MARK}", settled("caf\\u00e9")
    (True, 'café')
    """
    if text.isascii() or not _perhaps_new().search(text):
        return text
    return text.translate(_stand_ins())


@cache
def _stand_ins() -> memoryview:
    return stand_ins().data


@cache
def _perhaps_new() -> re.Pattern[str]:
    low = stand_ins()[:_PLANE]
    new = (low != np.arange(_PLANE)).nonzero()[0]
    runs = np.split(new, (np.diff(new) > 1).nonzero()[0] + 1)
    ranges = "".join(f"\\u{run[0]:04x}-\\u{run[-1]:04x}" for run in runs)
    return re.compile(f"[{ranges}\\U00010000-\\U0010ffff]")


class Pattern(NamedTuple):
    """A compiled pattern that asks for properties of characters: classes such as `\\w` and `\\p{L}`.

    Of its matches the places count. Where the text holds a new character their text is not that of the text.

    >>> sum_of_money = Pattern(regex.compile(r"\\p{Sc}\\d+"))
    >>> sum_of_money.search("\\u20c15").span()
    (0, 2)
    """

    compiled: regex.Pattern[str] | re.Pattern[str]

    def search(self, text: str) -> regex.Match[str] | re.Match[str] | None:
        """Return the first match."""
        return self.compiled.search(settled(text))

    def match(self, text: str) -> regex.Match[str] | re.Match[str] | None:
        """Return the match at the start."""
        return self.compiled.match(settled(text))

    def fullmatch(self, text: str) -> regex.Match[str] | re.Match[str] | None:
        """Return the match of the whole."""
        return self.compiled.fullmatch(settled(text))

    def finditer(self, text: str) -> Iterator[regex.Match[str] | re.Match[str]]:
        """Yield the matches, in order and apart."""
        return self.compiled.finditer(settled(text))

    def cut_from(self, text: str) -> str:
        """Return text without the matches.

        >>> Pattern(regex.compile(r"\\p{Mn}")).cut_from("a\\N{COMBINING ACUTE ACCENT}b")
        'ab'
        """
        known = settled(text)
        if known is text:
            return self.compiled.sub("", text)
        end, kept = 0, []
        for found in self.compiled.finditer(known):
            kept.append(text[end : found.start()])
            end = found.end()
        return "".join(kept) + text[end:]


def has_letter(text: str) -> bool:
    """Return whether a text holds a letter."""
    known = settled(text)
    return known.isalpha() or any(map(str.isalpha, known))


def has_digit(text: str) -> bool:
    """Return whether a text holds a digit."""
    known = settled(text)
    return not known.isalpha() and any(map(str.isdigit, known))


def is_number(text: str) -> bool:
    """Return whether a text is digits, and not empty."""
    return settled(text).isdigit()


def is_alphanumeric(text: str) -> bool:
    """Return whether a text is letters and numbers, and not empty."""
    return settled(text).isalnum()


def is_upper(text: str) -> bool:
    """Return whether a text holds capitals and no small letters."""
    return settled(text).isupper()


def is_lower(text: str) -> bool:
    """Return whether a text holds small letters and no capitals."""
    return settled(text).islower()


def is_cased(character: str) -> bool:
    """Return whether a character is a letter that has another case."""
    known = settled(character)
    return known.isalpha() and known.lower() != known.upper()


def category(character: str) -> str:
    """Return the general category of a character.

    >>> category("\u20c1")
    'Sc'
    """
    return unicodedata.category(settled(character))


def is_overlay(mark: str) -> bool:
    """Return whether a mark is drawn over a sign and makes another sign of it, as in "not equal"."""
    return unicodedata.combining(settled(mark)) == OVERLAY


def in_ascii_digits(text: str) -> str:
    """Return text with ASCII digits for those of other scripts.

    >>> in_ascii_digits("\N{DEVANAGARI DIGIT FIVE}\U00011f51")  # And a digit of Kawi, in Unicode since version 15.
    '51'
    """
    if text.isascii():
        return text
    known = zip(text, settled(text), strict=True)
    return "".join(str(unicodedata.decimal(old)) if old.isdecimal() else c for c, old in known)


def case_folded(text: str) -> str:
    """Return text without differences of case (Unicode Standard, section 3.13); new characters in normal form.

    >>> case_folded("Straße") == "strasse", case_folded("\U00010d50") == "\U00010d70"  # Garay, since version 16.
    (True, True)
    """
    known = settled(text)
    if known is text:
        return text.casefold()
    return "".join(c.casefold() if c == old else _normal(c) for c, old in zip(text, known, strict=True))


def decomposed(text: str) -> str:
    """Return text in compatibility decomposition (Unicode Standard Annex 15, NFKD); with new characters in normal form.

    >>> decomposed("\N{LATIN SMALL LIGATURE FI}n\u0303") == "fin\u0303"
    True
    """
    return unicodedata.normalize("NFKD", text) if settled(text) is text else _normal(text)


def folded(text: str) -> str:
    """Return text in compatibility decomposition, its case folded; with new characters in normal form."""
    if settled(text) is not text:
        return _normal(text)
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())


def _normal(text: str) -> str:
    return "".join(map(chr, normal_form(code_points(text)).points.tolist()))
