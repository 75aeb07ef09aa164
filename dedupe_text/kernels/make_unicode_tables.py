"""Writes `unicode_tables.npz` from the Unicode Character Database: `python -m dedupe_text.kernels.make_unicode_tables`.

Needs `unicodedata2` and `regex` of the same version of Unicode, and the oldest Python that the package runs on: its own
Unicode says which code points all Pythons know. The package itself reads only the file.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import TypeVar

import numpy as np
import regex
import unicodedata2
from numpy.typing import NDArray

from dedupe_text.kernels.unicode_tables import (
    ACCENT,
    BLOCK,
    CODE_POINTS,
    DIGIT,
    JOINER,
    LETTER,
    MARK,
    MID_LETTER,
    MID_NUMBER,
    OTHER,
    SIGN,
    UNASSIGNED,
    UNSPACED,
    Opening,
)

Unsigned = TypeVar("Unsigned", np.uint8, np.uint16, np.uint32)
REGEX = import_module("regex._regex")
FULL_CASE_FOLDING: int = import_module("regex._regex_core").FULL_CASE_FOLDING
OVERLAY = 1
"""Combining class of the marks that are drawn over a sign."""

UNTOUCHED = ("Cn", "Co", "Cs")
"""Unassigned, private and surrogate code points: kept as they are, unless they are reserved as invisible."""

SPACE = regex.compile(r"[\p{Zs}\p{Zl}\p{Zp}\t-\r\x1c-\x1f\x85]")
INVISIBLE = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Bidi_Control}\uFFF9-\uFFFB]")
DASH = regex.compile(r"[\p{Pd}\N{MINUS SIGN}]")
# Beyond the quotation marks proper: what is typed or recognised in their place, primes, and modifier letters.
QUOTE = regex.compile(
    r"[\p{Pi}\p{Pf}\p{Quotation_Mark}`\N{ACUTE ACCENT}\N{MODIFIER LETTER PRIME}-\N{MODIFIER LETTER REVERSED COMMA}"
    r"\N{MODIFIER LETTER DOUBLE APOSTROPHE}\N{PRIME}-\N{REVERSED TRIPLE PRIME}\N{QUADRUPLE PRIME}"
    r"\N{ARMENIAN APOSTROPHE}\N{HEBREW PUNCTUATION GERESH}\N{HEBREW PUNCTUATION GERSHAYIM}"
    r"\N{GREEK KORONIS}\N{GREEK PSILI}\N{GREEK DASIA}"
    r"\N{HEAVY SINGLE TURNED COMMA QUOTATION MARK ORNAMENT}-\N{HEAVY LOW DOUBLE COMMA QUOTATION MARK ORNAMENT}"
    r"\N{SANS-SERIF HEAVY DOUBLE TURNED COMMA QUOTATION MARK ORNAMENT}"
    r"-\N{SANS-SERIF HEAVY LOW DOUBLE COMMA QUOTATION MARK ORNAMENT}]"
)
SLASH = regex.compile(r"[\N{FRACTION SLASH}\N{DIVISION SLASH}]")

UNSPACED_LETTER = regex.compile(
    r"[[\p{Ideographic}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Han}\p{LB=SA}\p{LB=AK}\p{LB=AS}\p{LB=AP}\p{sc=Yi}]"
    r"&&[\p{L}\p{Nl}]]",
    flags=regex.V1,
)
# Bars, boxes and bullets lay a text out and say nothing; the replacement characters stand for what was lost.
LAYOUT = regex.compile(r"[|\N{BOX DRAWINGS LIGHT HORIZONTAL}-\N{LOWER RIGHT TRIANGLE}\uFFFC\uFFFD]")
SIGNS = regex.compile(
    r"[\p{Sc}\p{Sm}\p{So}\p{Emoji_Modifier}%#@&\N{SECTION SIGN}\N{PER MILLE SIGN}\N{PER TEN THOUSAND SIGN}"
    r"\N{ARABIC PERCENT SIGN}\N{ARABIC-INDIC PER MILLE SIGN}\N{ARABIC-INDIC PER TEN THOUSAND SIGN}]"
)
# The first that matches decides; mid-number and the rest as in Unicode Standard Annex 29, table 3.
PUNCTUATION = (
    (MID_LETTER | MID_NUMBER, regex.compile(r"['\p{WB=MidNumLet}]")),
    (MID_LETTER, regex.compile(r"\p{WB=MidLetter}")),
    (MID_NUMBER, regex.compile(r"\p{WB=MidNum}")),
    (JOINER, regex.compile(r"\p{WB=ExtendNumLet}")),
    (OTHER, LAYOUT),
    (SIGN, SIGNS),
)
# Overlays (combining class 1) are no accents: they make another sign, as in "not equal".
ACCENTS = regex.compile(
    r"[[\p{Mn}&&[\p{sc=Arab}\p{sc=Hebr}\p{sc=Cyrl}\p{sc=Grek}\p{sc=Latn}\u064B-\u0655\u0670\u0300-\u036F"
    r"\u0485\u0486\u1AB0-\u1AFF\u1DC0-\u1DFF\uFE20-\uFE2F]]--\p{ccc=1}]",
    flags=regex.V1,
)
UPPER = regex.compile(r"\p{Uppercase}")
LOWER = regex.compile(r"\p{Lowercase}")
# Georgian has sentences open with the letters that Unicode calls small.
GEORGIAN = regex.compile(r"[\N{GEORGIAN LETTER AN}-\N{GEORGIAN LETTER LABIAL SIGN}]")
ALPHABETIC = regex.compile(r"\p{Alphabetic}")
SCRIPTS = tuple(regex.compile(rf"\p{{{name}}}") for name in ("Latin", "Greek", "Cyrillic", "Hebrew", "Arabic"))
"""Scripts that the package asks for by name."""

HANGUL_SYLLABLES = range(0xAC00, 0xD7A4)
"""Their decompositions are computed, and one version of `unicodedata` says so where another one says nothing."""


def main() -> None:
    """Write the tables beside this script and say how large they are."""
    path = Path(__file__).with_name("unicode_tables.npz")
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **tables())
    sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes, Unicode {unicodedata2.unidata_version}\n")


def tables() -> dict[str, NDArray[np.generic]]:
    """Return the arrays of the file by name."""
    fold, expansions = _fold_table()
    made: dict[str, NDArray[np.generic]] = {
        "version": np.array(unicodedata2.unidata_version),
        "expansion_sizes": np.array([len(points) for points in expansions], np.uint8),
        "expansions": np.array(list(chain.from_iterable(expansions)), np.uint32),
    }
    # As distances the blocks of code points that stay as they are become one block.
    same: NDArray[np.uint32] = np.arange(CODE_POINTS, dtype=np.uint32)
    made |= _in_two_stages("fold", fold - same)
    characters = [chr(point) for point in range(CODE_POINTS)]
    made |= _in_two_stages("class", np.array([class_of(c) for c in characters], np.uint8))
    made |= _in_two_stages("opening", np.array([opening_of(c) for c in characters], np.uint8))
    made |= _in_two_stages("stand_in", stand_ins(characters))
    return made | _in_two_stages("combining", np.array([unicodedata2.combining(c) for c in characters], np.uint8))


def _in_two_stages(name: str, table: NDArray[Unsigned]) -> dict[str, NDArray[Unsigned] | NDArray[np.uint16]]:
    """Return the distinct blocks of a table and the index of the block for each `BLOCK` code points."""
    numbers: dict[bytes, int] = {}
    blocks = table.reshape(-1, BLOCK)
    index = np.array([numbers.setdefault(block.tobytes(), len(numbers)) for block in blocks], np.uint16)
    _, firsts = np.unique(index, return_index=True)
    return {f"{name}_blocks": blocks[firsts], f"{name}_index": index}


def _fold_table() -> tuple[NDArray[np.uint32], list[tuple[int, ...]]]:
    numbers: dict[tuple[int, ...], int] = {(): 0}
    fold = np.arange(CODE_POINTS, dtype=np.uint32)
    for point, character in enumerate(map(chr, range(CODE_POINTS))):
        if _is_untouched(character):
            continue
        folded = tuple(map(ord, folded_character(character)))
        if len(folded) == 1:
            fold[point] = folded[0]
        else:
            fold[point] = CODE_POINTS + numbers.setdefault(folded, len(numbers))
    return fold, list(numbers)


def folded_character(character: str) -> str:
    """Return what a character becomes in the normal form, before white space is collapsed and marks are ordered.

    >>> folded_character("\N{LATIN SMALL LIGATURE FI}"), folded_character("\N{SUPERSCRIPT TWO}")
    ('fi', '^2')
    """
    folded = _fold_once(character)
    return folded if folded == character else "".join(folded_character(c) for c in folded)


def _is_untouched(character: str) -> bool:
    return unicodedata2.category(character) in UNTOUCHED and not INVISIBLE.match(character)


@cache
def _fold_once(character: str) -> str:
    if _is_untouched(character):
        return character
    for pattern, replacement in ((SPACE, " "), (INVISIBLE, ""), (QUOTE, "'"), (DASH, "-"), (SLASH, "/")):
        if pattern.match(character):
            return replacement
    compatible = unicodedata2.normalize("NFKD", character)
    folded = unicodedata2.normalize("NFKD", "".join(_case_folded(c) for c in compatible))
    return _apart(character, folded)


def _case_folded(character: str) -> str:
    # `str.casefold` knows the Unicode of the running Python; regex knows the later pairs, but not the Turkic ones.
    folded = character.casefold()
    if folded != character or ord(character) < BLOCK:
        return folded
    return str(REGEX.fold_case(FULL_CASE_FOLDING, character))


def _apart(character: str, folded: str) -> str:
    """Keep numbers that are one character apart from the digits beside them.

    Otherwise ten to the second would read 102, and two and a half 21/2, and the normal form would hide a changed fact.
    """
    kind = unicodedata2.decomposition(character).partition(" ")[0]
    if kind == "<super>" and (folded.isdecimal() or folded in "+-\N{MINUS SIGN}"):
        return f"^{folded}"
    standing = unicodedata2.category(character) in ("No", "So") and kind != "<sub>"
    return f" {folded} " if standing and folded != character and folded[:1].isdecimal() else folded


def class_of(character: str) -> int:
    """Return the class bits of a normalised point."""
    category = unicodedata2.category(character)
    if category in UNTOUCHED:
        return OTHER
    if category.startswith("M"):
        return ACCENT if ACCENTS.match(character) else MARK
    if UNSPACED_LETTER.match(character):
        return UNSPACED
    if category in ("Nd", "No"):
        return DIGIT
    if category.startswith("L") or category == "Nl":
        return LETTER
    return next((value for value, pattern in PUNCTUATION if pattern.match(character)), OTHER)


def opening_of(character: str) -> Opening:
    """Return how a line opens that begins with a character.

    >>> opening_of("a").name, opening_of("A").name, opening_of("\N{HEBREW LETTER ALEF}").name
    ('SMALL', 'OTHER', 'UNCASED')
    """
    if not unicodedata2.category(character).startswith("L") or UPPER.match(character):
        return Opening.OTHER
    return Opening.SMALL if LOWER.match(character) and not GEORGIAN.match(character) else Opening.UNCASED


def stand_ins(characters: list[str]) -> NDArray[np.uint16]:
    """Return for each code point an older one with the same properties, `UNASSIGNED` without any, 0 for old ones.

    An old code point is one of which the running Python says what the tables say.
    """
    found: NDArray[np.uint16] = np.zeros(CODE_POINTS, np.uint16)
    old: dict[tuple[object, ...], int] = {}
    new: list[str] = []
    for point, character in enumerate(characters):
        if unicodedata2.category(character) == "Cn":
            found[point] = 0 if _is_no_character(point) else UNASSIGNED
        elif _is_known(character):
            # The last of a kind is the one that no list names; behind the syllables of Hangul stand forms of others.
            if point < HANGUL_SYLLABLES.start:
                old[properties(character)] = point
        else:
            new.append(character)
    for character in new:
        found[ord(character)] = old[properties(character)]
    return found


def _is_no_character(point: int) -> bool:
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF


def _is_known(character: str) -> bool:
    """Return whether the running Python says of an assigned character what the tables say."""
    names = ("category", "combining", *(() if ord(character) in HANGUL_SYLLABLES else ("decomposition",)))
    return all(getattr(unicodedata, name)(character) == getattr(unicodedata2, name)(character) for name in names) and (
        character.isupper() is bool(UPPER.match(character))
        and character.islower() is bool(LOWER.match(character))
        and (character.lower() != character.upper()) is _is_cased(character)
    )


def _is_cased(character: str) -> bool:
    return len(REGEX.get_all_cases(FULL_CASE_FOLDING, ord(character))) > 1


def properties(character: str) -> tuple[object, ...]:
    """Return all that the package, `str` and `regex` tell of a character besides what it is itself."""
    return (
        unicodedata2.category(character),
        unicodedata2.decimal(character, None),
        unicodedata2.digit(character, None) is None,
        unicodedata2.numeric(character, None) is None,
        unicodedata2.combining(character) == OVERLAY,
        _is_cased(character),
        *(pattern.match(character) is None for pattern in (UPPER, LOWER, ALPHABETIC, *SCRIPTS)),
    )


if __name__ == "__main__":
    main()
