"""The stored tables against the Unicode Character Database."""

from __future__ import annotations

import unicodedata
from importlib.resources import files

import numpy as np
import pytest

from dedupe_text.kernels import unicode_tables as point
from dedupe_text.kernels.make_unicode_tables import DASH, INVISIBLE, QUOTE, SLASH, SPACE, tables
from dedupe_text.kernels.unicode_tables import CODE_POINTS, Opening, openings, unicode_tables

STORED = files("dedupe_text.kernels") / "unicode_tables.npz"
# Unassigned, private and surrogate code points have no properties to compare.
ASSIGNED = [chr(at) for at in range(CODE_POINTS) if unicodedata.category(chr(at)) not in ("Cn", "Co", "Cs")]


def folded(character: str) -> str:
    """Return what the stored table makes of a character."""
    found = unicode_tables()
    value = int(found.fold[ord(character)])
    if value < CODE_POINTS:
        return chr(value)
    start, end = found.offsets[value - CODE_POINTS : value - CODE_POINTS + 2]
    return "".join(map(chr, found.expansions[start:end].tolist()))


def class_bits(character: str) -> int:
    """Return the stored class of a character."""
    return int(unicode_tables().classes[ord(character)])


def test_the_script_makes_the_stored_file() -> None:
    """A run of the script on the same version of Unicode gives the file that is shipped."""
    made = tables()
    with STORED.open("rb") as file, np.load(file) as stored:
        assert sorted(stored.files) == sorted(made)
        if stored["version"] == made["version"]:
            assert [name for name in stored.files if not np.array_equal(stored[name], made[name])] == []


def test_the_stored_file_is_small() -> None:
    """The file stays below 250 kB, since every installation carries it."""
    assert len(STORED.read_bytes()) < 250_000


def test_tables_are_read_only() -> None:
    """No caller can change the tables for the others."""
    assert [table.flags.writeable for table in (*unicode_tables()[1:], openings())] == [False] * 6


def test_folding_is_the_standard_one() -> None:
    """Away from quotes, dashes, spaces and numbers, folding is NFKD of the case folding of NFKD."""
    unified = (SPACE, INVISIBLE, QUOTE, DASH, SLASH)
    differing = []
    for character in ASSIGNED:
        standard = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
        touched = any(pattern.search(character + standard) for pattern in unified)
        numeric = unicodedata.category(character) in ("No", "So") or "<super>" in unicodedata.decomposition(character)
        if not touched and not numeric and folded(character) != standard:
            differing.append(character)
    assert differing == []


def test_folding_is_final() -> None:
    """What a code point becomes stays as it is when it is folded again."""
    found = unicode_tables()
    results = np.unique(np.concatenate((found.fold[found.fold < CODE_POINTS], found.expansions)))
    assert np.array_equal(found.fold[results], results)


def test_combining_classes_are_the_standard_ones() -> None:
    """Combining classes are those of the Unicode Character Database, which never change."""
    combining = unicode_tables().combining
    assert [c for c in ASSIGNED if combining[ord(c)] != unicodedata.combining(c)] == []


@pytest.mark.parametrize(
    ("characters", "expected", "reason"),
    [
        (
            "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\N{LINE SEPARATOR}",
            " ",
            "white space",
        ),
        ("\"'`\N{LEFT DOUBLE QUOTATION MARK}\N{SINGLE LOW-9 QUOTATION MARK}\N{PRIME}", "'", "quotes and primes"),
        ("\N{LEFT CORNER BRACKET}\N{FULLWIDTH QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}", "'", "quotes and primes"),
        ("-\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{NON-BREAKING HYPHEN}\N{FULLWIDTH HYPHEN-MINUS}", "-", "dashes"),
        ("\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\N{RIGHT-TO-LEFT OVERRIDE}", "", "invisible"),
        ("\N{VARIATION SELECTOR-16}\N{COMBINING GRAPHEME JOINER}\N{TAG SPACE}\0\x01\x7f\x9f", "", "invisible"),
        ("\N{HORIZONTAL ELLIPSIS}", "...", "an ellipsis is three points"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}\N{MATHEMATICAL BOLD CAPITAL A}", "a", "width, font and case"),
        ("\N{LATIN SMALL LIGATURE FFI}", "ffi", "ligatures"),
        ("\N{SUPERSCRIPT TWO}", "^2", "ten to the second is not 102"),
        ("\N{VULGAR FRACTION ONE HALF}", " 1/2 ", "two and a half is not 21/2"),
        ("\N{CIRCLED DIGIT ONE}", " 1 ", "item 1 before a 5 is not 15"),
        ("\N{SUBSCRIPT TWO}", "2", "a formula reads the same without subscripts"),
        ("\ud800", "\ud800", "lone surrogates stay"),
        ("\U000e0fff", "", "reserved as invisible, though unassigned"),
        ("\U0003ffff", "\U0003ffff", "unassigned code points stay"),
    ],
)
def test_what_becomes_of_a_character(characters: str, expected: str, reason: str) -> None:
    """Characters that say the same become the same, and no others."""
    assert {character: folded(character) for character in characters} == dict.fromkeys(characters, expected), reason


@pytest.mark.parametrize(
    ("characters", "expected", "reason"),
    [
        ("az\N{GREEK SMALL LETTER ALPHA}\N{ARABIC LETTER BEH}\N{HANGUL CHOSEONG KIYEOK}", point.LETTER, "letters"),
        ("07\N{ARABIC-INDIC DIGIT THREE}\N{DEVANAGARI DIGIT FIVE}\N{THAI DIGIT ONE}", point.DIGIT, "decimal digits"),
        ("\N{ETHIOPIC DIGIT ONE}", point.DIGIT, "a number that is no decimal digit still is a number"),
        (
            "\N{HIRAGANA LETTER A}\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}\N{IDEOGRAPHIC ITERATION MARK}",
            point.UNSPACED,
            "kana",
        ),
        (
            "\N{CJK UNIFIED IDEOGRAPH-4E00}\N{IDEOGRAPHIC NUMBER ZERO}\N{BOPOMOFO LETTER B}",
            point.UNSPACED,
            "ideographs",
        ),
        (
            "\N{THAI CHARACTER KO KAI}\N{LAO LETTER KO}\N{KHMER LETTER KA}\N{MYANMAR LETTER KA}",
            point.UNSPACED,
            "South-East Asia",
        ),
        ("\N{JAVANESE LETTER KA}\N{BALINESE LETTER KA}\N{TAI THAM LETTER HIGH KA}", point.UNSPACED, "South-East Asia"),
        (
            "\N{COMBINING ACUTE ACCENT}\N{COMBINING CEDILLA}\N{ARABIC FATHA}\N{HEBREW POINT QAMATS}",
            point.ACCENT,
            "optional",
        ),
        ("\N{COMBINING LONG SOLIDUS OVERLAY}", point.MARK, "an overlay makes another sign"),
        (
            "\N{DEVANAGARI VOWEL SIGN I}\N{THAI CHARACTER MAI EK}\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}",
            point.MARK,
            "sounds",
        ),
        ("'.", point.MID_LETTER | point.MID_NUMBER, "inside words and numbers"),
        (":\N{MIDDLE DOT}", point.MID_LETTER, "inside words"),
        (",;", point.MID_NUMBER, "inside numbers"),
        ("_", point.JOINER, "joins"),
        (
            "%+=<>#@&$\N{EURO SIGN}\N{DEGREE SIGN}\N{SECTION SIGN}\N{PER MILLE SIGN}\N{GRINNING FACE}",
            point.SIGN,
            "signs",
        ),
        ("\N{NUMERO SIGN}", point.SIGN, "a sign, though its normal form is a word"),
        ("|\N{BLACK SQUARE}\N{BOX DRAWINGS LIGHT HORIZONTAL}\N{REPLACEMENT CHARACTER}", point.OTHER, "layout"),
        (" -/()!?*\N{BULLET}\ud800\ue000\U0003ffff", point.OTHER, "no part of a token"),
    ],
)
def test_of_which_class_a_character_is(characters: str, expected: int, reason: str) -> None:
    """Characters have the class that word borders need."""
    assert {character: class_bits(character) for character in characters} == dict.fromkeys(characters, expected), reason


@pytest.mark.parametrize(
    ("characters", "expected", "reason"),
    [
        ("az\N{LATIN SMALL LETTER SHARP S}\N{CYRILLIC SMALL LETTER A}", Opening.SMALL, "small letters"),
        ("\U00010d70", Opening.SMALL, "a small letter of Garay, in Unicode since version 16"),
        (
            "\N{HEBREW LETTER ALEF}\N{THAI CHARACTER KO KAI}\N{HANGUL SYLLABLE GAG}\N{CJK UNIFIED IDEOGRAPH-4E00}",
            Opening.UNCASED,
            "letters without case",
        ),
        ("\U00011f04", Opening.UNCASED, "a letter of Kawi, in Unicode since version 15"),
        ("\N{GEORGIAN LETTER AN}", Opening.UNCASED, "sentences open with the letters that Unicode calls small"),
        ("AZ\N{LATIN CAPITAL LETTER E WITH ACUTE}", Opening.OTHER, "capitals"),
        ("7.-(\N{BULLET}\N{COMBINING ACUTE ACCENT}\0\ud800\U0003ffff", Opening.OTHER, "no letters"),
    ],
)
def test_how_a_line_opens(characters: str, expected: Opening, reason: str) -> None:
    """The first letter tells how a line opens, whatever Unicode the running Python knows."""
    assert {character: Opening(openings()[ord(character)]) for character in characters} == dict.fromkeys(
        characters, expected
    ), reason
