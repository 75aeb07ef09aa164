"""Names what a difference of wording is about: the units of both sides and their neighbours in, a kind out.

Every kind that is named here changes what is said; the name is for the reader of the result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import regex

from dedupe_text.characters import Pattern, has_digit, has_letter, is_cased, is_number, is_upper
from dedupe_text.guard.folding import unspaced
from dedupe_text.guard.lexicon import CURRENCY_CODES, Lexicon
from dedupe_text.guard.reading import Reading, Unit
from dedupe_text.guard.wholes import TIME
from dedupe_text.model import DifferenceKind

_BY_WEIGHT = (
    DifferenceKind.NEGATION,
    DifferenceKind.CURRENCY,
    DifferenceKind.PERCENTAGE,
    DifferenceKind.WEEKDAY,
    DifferenceKind.DATE,
    DifferenceKind.UNIT,
    DifferenceKind.MODALITY,
    DifferenceKind.QUANTIFIER,
    DifferenceKind.DIRECTION,
)
LONGEST_NAMED = 16
"""Units of each side that are looked at to name a difference; a longer one is about many things."""

_CURRENCY_SIGN = Pattern(regex.compile(r"\p{Sc}"))
_YEAR = Pattern(re.compile(r"(?:1[5-9]|20)\d\d"))
_DATE_IN_DIGITS = Pattern(re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}"))
_COLON = re.compile(r"\s*:\s*")
_LONGEST_UNSPACED_WORD = 4


def kind_of(
    a: Reading, a_units: Sequence[Unit], b: Reading, b_units: Sequence[Unit], lexicon: Lexicon
) -> DifferenceKind:
    """Return what differs between two runs of units, one of which may be empty."""
    a_units, b_units = a_units[:LONGEST_NAMED], b_units[:LONGEST_NAMED]
    units = [*a_units, *b_units]
    if any(unit.address for unit in units):
        return DifferenceKind.URL
    listed = [word_kinds(side, lexicon) for side in (a_units, b_units)]
    if (DifferenceKind.NEGATION in listed[0]) != (DifferenceKind.NEGATION in listed[1]):
        return DifferenceKind.NEGATION
    if any(_is_number(unit, lexicon) for unit in units):
        sides = ((a, a_units), (b, b_units))
        return next(kind for side, own in sides if (kind := _number_kind(side, own, lexicon)) or side is b)
    if any(has_digit(unit.raw) and has_letter(unit.raw) for unit in units):
        return DifferenceKind.IDENTIFIER
    if a_units and b_units:
        shared = listed[0] & listed[1]
        if len(a_units) == len(b_units) == 1 and lexicon.negates(a_units[0].folded, b_units[0].folded):
            return DifferenceKind.NEGATION
    else:
        shared = listed[0] | listed[1]
    named = next((kind for kind in _BY_WEIGHT if kind in shared), None)
    if named:
        return named
    if any(_is_street(side, own, lexicon) for side, own in ((a, a_units), (b, b_units))):
        return DifferenceKind.ADDRESS
    names = [(a, unit) for unit in a_units] + [(b, unit) for unit in b_units]
    if any(is_name(side, unit.first) for side, unit in names):
        return DifferenceKind.NAME
    return next((kind for kind in _BY_WEIGHT if kind in listed[0] | listed[1]), DifferenceKind.WORDING)


def word_kinds(units: Sequence[Unit], lexicon: Lexicon) -> frozenset[DifferenceKind]:
    """Return the kinds of fact that some units can state, as far as words and signs are listed."""
    found: set[DifferenceKind] = set()
    for unit in units:
        found |= lexicon.kinds(unit.folded)
        if unit.raw in CURRENCY_CODES or _CURRENCY_SIGN.search(unit.raw):
            found.add(DifferenceKind.CURRENCY)
        if unit.raw in ("%", "\N{PER MILLE SIGN}", "\N{FULLWIDTH PERCENT SIGN}"):
            found.add(DifferenceKind.PERCENTAGE)
    # Words of scripts without spaces are several units long.
    letters = [unit.folded for unit in units]
    if any(unspaced(unit.raw) for unit in units):
        for size in range(2, _LONGEST_UNSPACED_WORD + 1):
            for i in range(len(letters) - size + 1):
                found |= lexicon.kinds("".join(letters[i : i + size]))
    return frozenset(found)


def is_name(side: Reading, i: int) -> bool:
    """Return whether token `i` looks like a name: capitalised inside a sentence that is not in capitals throughout."""
    token = side.token(i)
    if not is_upper(token[:1]) or side.starts_sentence(i) or has_digit(token):
        return False
    around = [side.token(k) for k in range(i - 3, i + 4) if k != i]
    words = [word for word in around if is_cased(word[:1])]
    return not words or not all(is_upper(word[:1]) for word in words)


def _is_number(unit: Unit, lexicon: Lexicon) -> bool:
    if is_number(unit.raw[:1]) and (
        not has_letter(unit.raw) or lexicon.is_ordinal_suffix(unit.folded.lstrip("0123456789"))
    ):
        return True
    return unit.folded == "-" or bool(lexicon.cardinals(unit.folded) or lexicon.ordinals(unit.folded))


def _number_kind(side: Reading, units: Sequence[Unit], lexicon: Lexicon) -> DifferenceKind:
    if not units:
        return DifferenceKind.NUMBER
    first, end = units[0].first, units[-1].end
    before, after = side.token(first - 1), side.token(end)
    if _CURRENCY_SIGN.search(before) or before in CURRENCY_CODES or _CURRENCY_SIGN.search(side.raw(first, end)):
        return DifferenceKind.CURRENCY
    if after in ("%", "\N{FULLWIDTH PERCENT SIGN}") or DifferenceKind.PERCENTAGE in lexicon.kinds(side.word(end)):
        return DifferenceKind.PERCENTAGE
    if TIME.fullmatch(side.raw(first, end)):
        return DifferenceKind.TIME
    if any(
        _COLON.fullmatch(side.before(k)) and has_digit(side.token(k - 1) + side.token(k)) for k in (first, end) if k
    ):
        return DifferenceKind.TIME
    near = lexicon.kinds(side.word(first - 1)) | lexicon.kinds(side.word(end))
    raw = side.raw(first, end)
    if DifferenceKind.DATE in near or _YEAR.fullmatch(raw) or _DATE_IN_DIGITS.fullmatch(raw):
        return DifferenceKind.DATE
    if DifferenceKind.CURRENCY in lexicon.kinds(side.word(end)):
        return DifferenceKind.CURRENCY
    if any(lexicon.ordinals(unit.folded) or (has_letter(unit.raw) and has_digit(unit.raw)) for unit in units):
        return DifferenceKind.ORDINAL
    return DifferenceKind.NUMBER


def _is_street(side: Reading, units: Sequence[Unit], lexicon: Lexicon) -> bool:
    """Return whether capitalised words stand with a kind of street."""
    if not units or not is_upper(side.token(units[0].first)[:1]):
        return False
    near = (*(unit.folded for unit in units), side.word(units[-1].end), side.word(units[0].first - 1))
    return any(lexicon.is_street(word) for word in near)
