"""Harmless edits: the text says the same afterwards.

A text flows in, the edited text flows out, or None where the edit finds nothing to work on.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

import regex

from dedupe_text.testing.words import Words

Edit = Callable[[str, Random, Words], str | None]
"""(text, random numbers, words of its language) to the edited text, or None."""

_QUOTE_STYLES = (("\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"), ('"', '"'))
_DASHES = (" - ", " \N{EN DASH} ", "\N{EM DASH}", " -- ")
_HYPHENS = ("-", "\N{HYPHEN}", "\N{NON-BREAKING HYPHEN}")
_SPACES = ("  ", "\N{NO-BREAK SPACE}", "\t", " \N{THIN SPACE}")
# Pairs that character recognition confuses (Kukich 1992, "Techniques for automatically correcting words in text",
# section 1.2).
_CONFUSIONS = (("m", "rn"), ("w", "vv"), ("d", "cl"), ("e", "c"), ("h", "b"), ("li", "h"), ("rn", "m"))
_LONG_WORD = regex.compile(r"(?<![\p{L}\p{N}\-/.@])\p{Ll}{6,}(?![\p{L}\p{N}\-/@])")
_APOSTROPHE = regex.compile(r"(?<=\p{L})['\u2019](?=\p{L})")
_DASH = regex.compile(r"(?<=[\p{L},\"\u201d])(?: [-\u2013\u2014] | -- |\u2014)(?=\p{L})")
_HYPHEN = regex.compile(r"(?<=\p{L})[-\u2010\u2011](?=\p{L})")
_COMMA = regex.compile(r"(?<=\p{Ll})[,;](?= \p{Ll})")


def typo(text: str, random: Random, words: Words) -> str | None:
    """Misspell one long lower-case word: a letter doubled, dropped, or swapped with the next."""
    if not words.spaced:
        return None
    found = _pick(list(_LONG_WORD.finditer(text)), random)
    if found is None:
        return None
    word = found.group()
    at = random.randrange(1, len(word) - 2)
    swaps = [k for k in range(1, len(word) - 2) if word[k] != word[k + 1]]
    wrong = random.choice(("double", "drop", "swap"))
    if wrong == "swap" and swaps:
        at = random.choice(swaps)
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif wrong == "drop":
        word = word[:at] + word[at + 1 :]
    else:
        word = word[:at] + word[at] + word[at:]
    return text[: found.start()] + word + text[found.end() :]


def recognition(text: str, random: Random, words: Words) -> str | None:
    """Misread a letter of one or two long words as character recognition does."""
    places = [
        (found.start() + at, old, new)
        for found in _LONG_WORD.finditer(text)
        for old, new in _CONFUSIONS
        if (at := found.group().find(old, 1)) > 0
    ]
    edited = text
    for at, old, new in sorted(random.sample(places, min(len(places), random.choice((1, 2)))), reverse=True):
        if edited[at : at + len(old)] == old:
            edited = edited[:at] + new + edited[at + len(old) :]
    return _if_changed(text, edited)


def punctuation(text: str, random: Random, words: Words) -> str | None:
    """Take the full stop at the end away or put one there, or drop or exchange a comma between lower-case words."""
    comma = _pick(list(_COMMA.finditer(text)), random)
    if comma is not None and random.random() < 0.6:
        other = random.choice(("", ";" if comma.group() == "," else ","))
        return text[: comma.start()] + other + text[comma.end() :]
    if text.endswith((".", "\N{IDEOGRAPHIC FULL STOP}")) and not text.endswith(".."):
        return text[:-1]
    return text + "." if text[-1:].isalpha() and words.spaced else None


def quotes(text: str, random: Random, words: Words) -> str | None:
    """Set straight quotes and apostrophes as curly ones, or the other way round."""
    curly = (
        any(mark in text for pair in _QUOTE_STYLES[:1] for mark in pair) or "\N{RIGHT SINGLE QUOTATION MARK}" in text
    )
    edited = _APOSTROPHE.sub("'" if curly else "\N{RIGHT SINGLE QUOTATION MARK}", text)
    if curly:
        for mark in _QUOTE_STYLES[0]:
            edited = edited.replace(mark, '"')
    else:
        opening, closing = _QUOTE_STYLES[0]
        edited = regex.sub(r'"(?=[\p{L}\p{N}])', opening, edited).replace('"', closing)
    return _if_changed(text, edited)


def dashes(text: str, random: Random, words: Words) -> str | None:
    """Write every dash between words in another style."""
    return _restyled(text, _DASH, _DASHES, random)


def hyphens(text: str, random: Random, words: Words) -> str | None:
    """Write every hyphen inside a word with another hyphen character."""
    return _restyled(text, _HYPHEN, _HYPHENS, random)


def spacing(text: str, random: Random, words: Words) -> str | None:
    """Widen up to three spaces, or exchange them for other white space."""
    places = [at for at, mark in enumerate(text) if mark == " "]
    if not places:
        return None
    edited = text
    for at in sorted(random.sample(places, min(3, len(places))), reverse=True):
        edited = edited[:at] + random.choice(_SPACES) + edited[at + 1 :]
    return edited


def casing(text: str, random: Random, words: Words) -> str | None:
    """Write the first words, or the whole of a short text, in capitals."""
    end = len(text)
    if end > 80:
        end = next((at for at in range(12, 60) if text[at] == " "), 0)
    edited = text[:end].upper() + text[end:]
    return edited if edited.casefold() == text.casefold() and edited != text else None


def accents(text: str, random: Random, words: Words) -> str | None:
    """Take the accents off the Latin letters."""
    edited = "".join(_unaccented(letter) for letter in text)
    return _if_changed(text, edited)


def entities(text: str, random: Random, words: Words) -> str | None:
    """Write quotes and ampersands as character references, as a page that was escaped twice does."""
    return _if_changed(text, html.escape(text).replace("&#x27;", "&#39;"))


def tail_cut(text: str, random: Random, words: Words) -> str | None:
    """Cut up to a third off the end and put an ellipsis there."""
    at = text.rfind(" ", 0, len(text) - random.randrange(len(text) // 6, len(text) // 3 + 1))
    return (
        None if at < len(text) // 2 else text[:at].rstrip(",;:. ") + random.choice(("...", "\N{HORIZONTAL ELLIPSIS}"))
    )


def prefix(text: str, random: Random, words: Words) -> str | None:
    """Put a label or a dateline before the text."""
    return random.choice(words.prefixes) + text if words.prefixes else None


LIGHT: Mapping[str, Edit] = MappingProxyType(
    {
        "typo": typo,
        "recognition": recognition,
        "punctuation": punctuation,
        "quotes": quotes,
        "dashes": dashes,
        "hyphens": hyphens,
        "spacing": spacing,
        "casing": casing,
    }
)
"""Edits that a second copy of a paragraph may carry."""

HARMLESS: Mapping[str, Edit] = MappingProxyType(
    {**LIGHT, "accents": accents, "entities": entities, "tail_cut": tail_cut, "prefix": prefix}
)
"""All edits after which the shorter text may go."""


def lightly_edited(text: str, random: Random, words: Words) -> str:
    """Return the text with up to three light edits; a text that none of them fits comes back as it is."""
    for _ in range(random.choice((1, 1, 2, 3))):
        text = random.choice(list(LIGHT.values()))(text, random, words) or text
    return text


def _pick(found: list[regex.Match[str]], random: Random) -> regex.Match[str] | None:
    return random.choice(found) if found else None


def _restyled(text: str, mark: regex.Pattern[str], styles: tuple[str, ...], random: Random) -> str | None:
    """Write every such mark in one style that changes the text."""
    edited = [other for style in styles if (other := mark.sub(style, text)) != text]
    return random.choice(edited) if edited else None


def _if_changed(text: str, edited: str) -> str | None:
    return edited if edited != text else None


def _unaccented(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)
    return base[0] if base[0].isascii() and base[0].isalpha() else letter
