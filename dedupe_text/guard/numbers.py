"""Reads numbers, in digits and words: raw text in, readings out.

A comma or a point before exactly three digits groups thousands in one country and opens the decimals in another. Only
readings that are safe without knowing the country are given.
"""

from __future__ import annotations

import re

from dedupe_text.characters import Pattern, has_digit, in_ascii_digits
from dedupe_text.guard.folding import fold
from dedupe_text.guard.lexicon import Lexicon

_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}\N{PUNCTUATION SPACE}"
_APOSTROPHES = "\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}\N{PRIME}"
_UNIFIED = str.maketrans(
    {
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys(_APOSTROPHES, "'"),
        "\N{ARABIC DECIMAL SEPARATOR}": ".",
        "\N{ARABIC THOUSANDS SEPARATOR}": ",",
    }
)

_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([,.' ])[0-9]{3})(?:\1[0-9]{3})+|[0-9]{1,3}[, '][0-9]{3}")
_DECIMAL = re.compile(r"([0-9]+)[.,]([0-9]{1,2}|[0-9]{4,})")
_GROUPED_DECIMAL = re.compile(
    r"([0-9]{1,3}(?:,[0-9]{3})+)\.([0-9]+)"
    r"|([0-9]{1,3}(?:[. '][0-9]{3})+),([0-9]+)|([0-9]{1,3}(?:[ '][0-9]{3})+)\.([0-9]+)"
)
_DIGITS = re.compile(r"[0-9](?:[.,' ]?[0-9])*(?:[eE][-+]?[0-9]+)?")
_NUMBER_WITH_LETTERS = Pattern(re.compile(r"([0-9][0-9.,]*)\s*([^\W\d_]+|[%\N{PER MILLE SIGN}])\.?"))


def readings(text: str, lexicon: Lexicon) -> frozenset[str]:
    """Return the safe readings of a number or number word; two texts that share one write the same number.

    A reading is the digits with a point; ordinals have a dot after them, amounts the meaning of their unit.

    >>> from dedupe_text.guard.lexicon import lexicon
    >>> [readings(text, lexicon(("en",))) for text in ("1,900", "1 900", "five", "5th", "1.900")]
    [frozenset({'1900'}), frozenset({'1900'}), frozenset({'5'}), frozenset({'5.'}), frozenset()]
    """
    if not has_digit(text):
        word = fold(text)
        cardinals = (str(value) for value in lexicon.cardinals(word))
        return frozenset((*cardinals, *(f"{value}." for value in lexicon.ordinals(word))))
    plain = in_ascii_digits(text.translate(_UNIFIED))
    value = digits_value(plain)
    if value is not None:
        return frozenset((value,))
    with_letters = _NUMBER_WITH_LETTERS.fullmatch(plain)
    number = digits_value(with_letters[1]) if with_letters else None
    if not with_letters or number is None:
        return frozenset()
    letters = fold(plain[slice(*with_letters.span(2))])
    if lexicon.is_ordinal_suffix(letters):
        return frozenset((f"{number}.",))
    return frozenset(f"{number} {key}" for _, key in lexicon.senses(letters))


def digits_value(text: str) -> str | None:
    """Return the value of a number in ASCII digits as digits with a point, or None when its reading is in doubt."""
    if _PLAIN.fullmatch(text):
        return text
    if _GROUPED.fullmatch(text) and not text.startswith("0"):
        return re.sub("[^0-9]", "", text)
    decimal = _DECIMAL.fullmatch(text)
    if decimal:
        return ".".join(decimal.groups())
    mixed = _GROUPED_DECIMAL.fullmatch(text)
    if mixed:
        whole, fraction = (part for part in mixed.groups() if part is not None)
        return re.sub("[^0-9]", "", whole) + "." + fraction
    return None


def numbers_in(text: str) -> list[str]:
    """Return the numbers that stand in a text, each by its value, or as written when its reading is in doubt.

    >>> numbers_in("COVID-19 in 1,900 towns"), numbers_in("1.900"), numbers_in("15 5"), numbers_in("1e-6")
    (['19', '1900'], ['1.900'], ['15 5'], ['1e-6'])
    """
    plain = in_ascii_digits(text.translate(_UNIFIED))
    return [digits_value(found) or found for found in _DIGITS.findall(plain)]
