"""Folds a token to the letters that count: text in, text out; case, accents, widths and quotes are gone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from dedupe_text.characters import category, folded, is_alphanumeric, is_overlay

MINUS_SIGNS = "-\N{MINUS SIGN}\N{SMALL HYPHEN-MINUS}\N{FULLWIDTH HYPHEN-MINUS}"
"""A token that is a dash stands before a number; dashes between words are no tokens."""

_WRITTEN_WITHOUT_SPACES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x312F),  # radicals, kana, bopomofo
    (0x3400, 0x9FFF),  # ideographs
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0x20000, 0x3FFFF),  # ideographs of the supplementary planes
)


LONGEST_REMEMBERED = 40
"""Code points of the words whose folded form is remembered: nearly all words, and never a megabyte for one."""


def fold(text: str) -> str:
    """Return text without differences of case, width, accent and punctuation: letters, digits and signs are left.

    Accents are dropped where words stay readable without them (Latin, Greek, Cyrillic, Hebrew, Arabic).

    >>> fold("Don't"), fold("E-mail"), fold("$")
    ('dont', 'email', '$')
    """
    return _remembered(text) if len(text) <= LONGEST_REMEMBERED else _folded(text)


def _folded(text: str) -> str:
    if text.isascii():
        lowered = text.lower()
        return lowered if is_alphanumeric(lowered) else "".join(c for c in lowered if _counts(c))
    return "".join(c for c in folded(text) if _counts(c))


_remembered = lru_cache(maxsize=1 << 15)(_folded)


def folded_words(tokens: Iterable[str]) -> frozenset[str]:
    """Return the folded forms of some tokens; those too long to be words of a language are left out.

    >>> sorted(folded_words(["The", "the", "BOAT"]))
    ['boat', 'the']
    """
    return frozenset(map(_remembered, [token for token in tokens if len(token) <= LONGEST_REMEMBERED]))


def folded_minus(text: str) -> str:
    """Return the folded token, or the minus sign that it is."""
    if text in MINUS_SIGNS:
        return "-"
    # As in `fold`: another call for each word would cost as much as all else.
    return _remembered(text) if len(text) <= LONGEST_REMEMBERED else _folded(text)


def unspaced(text: str) -> bool:
    """Return whether a token belongs to a script that is written without spaces, where a token is one character."""
    first = ord(text[0]) if text else 0
    return first >= 0x0E00 and any(low <= first <= high for low, high in _WRITTEN_WITHOUT_SPACES)


def _counts(character: str) -> bool:
    kind = category(character)
    if kind == "Mn":
        return not _droppable_mark(ord(character)) or is_overlay(character)
    if kind[0] in "LNM":
        return True
    return (
        kind in ("Sc", "Sm", "So") and character not in "|~\N{REPLACEMENT CHARACTER}"
    ) or character in "%#&@\N{PER MILLE SIGN}"


def _droppable_mark(point: int) -> bool:
    return point < 0x0900 or 0x1AB0 <= point <= 0x1DFF or 0x20D0 <= point <= 0x20FF
