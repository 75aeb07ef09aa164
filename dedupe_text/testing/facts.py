"""Edits that change what a text says: one number, date, unit, name or the like differs afterwards.

A text flows in, the edited text flows out, or None where the text holds no such fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from random import Random
from types import MappingProxyType

import regex

from dedupe_text.testing.edits import Edit
from dedupe_text.testing.words import Words

Exchange = Callable[[str, Random], str]
"""(what the text says, random numbers) to what it is to say."""

_NOTHING = regex.compile(r"(?!)")
_NUMBER = regex.compile(
    r"(?<![\p{L}\p{N}.,:/\-$\u00a3\u20ac])\p{Nd}+(?:[.,]\p{Nd}+)*(?![\p{L}\p{N}:/%\-]|[.,]\p{Nd}|\s?%)"
)
_YEAR = regex.compile(r"(?<![\p{N}.,/\-])(?:1[5-9]|20)\d\d(?![\p{N}%/\-]|[.,]\d)")
_PERCENTAGE = regex.compile(r"(?<![\p{N}.,])\d+(?:[.,]\d+)?(?=\s?%| percent| per cent| Prozent| procent)")
_SIGN = regex.compile(r"[$\u00a3\u20ac](?=\s?\d)|(?<=\d\s?)[$\u00a3\u20ac]")
_FULL_NAME = regex.compile(r"(?<=\p{Ll},? )\p{Lu}\p{Ll}{2,} \p{Lu}\p{Ll}{2,}(?![\p{L}-])")
_PLACE = regex.compile(
    r"(?<=\b(?:in|at|from|near|of|to|en|de|\N{LATIN SMALL LETTER A WITH GRAVE}) )"
    r"\p{Lu}\p{Ll}{3,}(?! \p{Lu})(?![\p{L}-])"
)
_URL = regex.compile(r"(?:https?://|www\.)\S+[\p{L}\p{N}]")
_SIGNS = ("$", "\N{POUND SIGN}", "\N{EURO SIGN}")


def number(text: str, random: Random, words: Words) -> str | None:
    """Change one digit of a number that is neither a percentage nor a year."""
    years = {found.start() for found in _YEAR.finditer(text)}
    return _replaced(
        text, (found for found in _NUMBER.finditer(text) if found.start() not in years), random, _other_digit
    )


def percentage(text: str, random: Random, words: Words) -> str | None:
    """Change one digit of a percentage."""
    return _replaced(text, _PERCENTAGE.finditer(text), random, _other_digit)


def date(text: str, random: Random, words: Words) -> str | None:
    """Exchange a month for another, or change the last digit of a year."""
    months = _finder(words.months, words).finditer(text)

    def other(old: str, random: Random) -> str:
        if old.isdigit():
            return old[:-1] + _other_digit(old[-1], random)
        return random.choice([month for month in words.months if month.casefold() != old.casefold()])

    return _replaced(text, [*months, *_YEAR.finditer(text)], random, other)


def unit(text: str, random: Random, words: Words) -> str | None:
    """Exchange the unit after a number, or a unit that is written out."""
    return _exchanged(text, random, words, words.units)


def currency(text: str, random: Random, words: Words) -> str | None:
    """Exchange a currency sign or the name of a currency."""

    def other(old: str, random: Random) -> str:
        return random.choice([sign for sign in _SIGNS if sign != old])

    return _replaced(text, _SIGN.finditer(text), random, other) or _exchanged(text, random, words, words.currencies)


def negation_in(text: str, random: Random, words: Words) -> str | None:
    """Deny one statement."""
    plain = dict(words.negations)
    found = [match for match in _finder(plain, words).finditer(text) if not _denied(text, match, words)]
    return _replaced(text, found, random, lambda old, random: plain[old])


def negation_out(text: str, random: Random, words: Words) -> str | None:
    """Take one denial back."""
    back = {denial: statement for statement, denial in words.negations}
    return _replaced(text, _finder(back, words).finditer(text), random, lambda old, random: back[old])


def antonym(text: str, random: Random, words: Words) -> str | None:
    """Exchange one word for its opposite."""
    return _exchanged(text, random, words, words.antonyms)


def name(text: str, random: Random, words: Words) -> str | None:
    """Exchange a full name (two capitalised words inside a sentence) for another."""
    # German writes every noun with a capital letter, so two capitals prove no name there.
    if not words.names or words.language == "de":
        return None
    return _replaced(text, _FULL_NAME.finditer(text), random, lambda old, random: _other(words.names, old, random))


def place(text: str, random: Random, words: Words) -> str | None:
    """Exchange a capitalised word after a preposition of place for another place."""
    if not words.places:
        return None
    months = {month.casefold() for month in words.months}
    found = (match for match in _PLACE.finditer(text) if match.group().casefold() not in months)
    return _replaced(text, found, random, lambda old, random: _other(words.places, old, random))


def url(text: str, random: Random, words: Words) -> str | None:
    """Change the last part of an address."""
    return _replaced(
        text, _URL.finditer(text), random, lambda old, random: old + random.choice(("2", "-archive", "/old"))
    )


FACTS: Mapping[str, Edit] = MappingProxyType(
    {
        "number": number,
        "percentage": percentage,
        "date": date,
        "unit": unit,
        "currency": currency,
        "negation_in": negation_in,
        "negation_out": negation_out,
        "antonym": antonym,
        "name": name,
        "place": place,
        "url": url,
    }
)
"""All edits after which both texts must stay, by the kind of fact."""


def changed_fact(text: str, random: Random, words: Words) -> tuple[str, str] | None:
    """Return the text with one fact changed and the kind of the fact; None when it holds none that can be changed."""
    kinds = list(FACTS)
    random.shuffle(kinds)
    for kind in kinds:
        edited = FACTS[kind](text, random, words)
        if edited is not None and edited != text:
            return edited, kind
    return None


def _replaced(text: str, found: Iterable[regex.Match[str]], random: Random, other: Exchange) -> str | None:
    places = list(found)
    if not places:
        return None
    place = random.choice(places)
    new = other(place.group(), random)
    return None if new == place.group() else text[: place.start()] + new + text[place.end() :]


def _exchanged(text: str, random: Random, words: Words, pairs: Iterable[tuple[str, str]]) -> str | None:
    both = {old: new for a, b in pairs for old, new in ((a, b), (b, a))}
    return _replaced(text, _finder(both, words).finditer(text), random, lambda old, random: both[old])


def _finder(wanted: Iterable[str], words: Words) -> regex.Pattern[str]:
    names = "|".join(regex.escape(word) for word in sorted(wanted, key=lambda word: (-len(word), word)))
    border = r"(?<![\p{L}\p{N}'-])", r"(?![\p{L}\p{N}'-])"
    return (
        regex.compile(f"{border[0]}(?:{names}){border[1]}" if words.spaced else f"(?:{names})") if names else _NOTHING
    )


def _denied(text: str, found: regex.Match[str], words: Words) -> bool:
    """True when a word of denial stands right before or after."""
    before, after = text[: found.start()].rstrip(), text[found.end() :].lstrip()
    return before.endswith(words.deniers) or after.startswith(words.deniers)


def _other_digit(digits: str, random: Random) -> str:
    at = random.choice([k for k, mark in enumerate(digits) if mark.isdigit()])
    low = 1 if at == 0 and len(digits) > 1 else 0
    return digits[:at] + str(random.choice([d for d in range(low, 10) if str(d) != digits[at]])) + digits[at + 1 :]


def _other(names: Iterable[str], old: str, random: Random) -> str:
    return random.choice([name for name in names if name != old])
