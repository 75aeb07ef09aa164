"""Tokens against their slow twin, and against the word borders of Unicode Standard Annex 29."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import regex
from hypothesis import given

from dedupe_text.kernels.normal import code_points, normal_form
from dedupe_text.kernels.tokens import NUMBER, SIGN, UNSPACED, WORD, Tokens, tokens
from tests.kernels import reference
from tests.kernels.strategies import texts


def tokens_of(text: str) -> Tokens:
    """Return the tokens of a text."""
    return tokens(normal_form(code_points(text)))


def words_of(text: str) -> list[str]:
    """Return the tokens as they stand in the text."""
    found = tokens_of(text)
    return [text[start:end] for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True)]


@given(texts)
def test_tokens_equal_their_twins(text: str) -> None:
    """The fast tokens are the slow ones: spans and kinds, and ids that agree exactly when the normal forms do."""
    found, expected = tokens_of(text), reference.tokens(text)
    assert list(zip(found.starts.tolist(), found.ends.tolist(), found.kinds.tolist(), strict=True)) == [
        (start, end, kind) for start, end, _, kind in expected
    ]
    said = [reference.span_hash(list(map(ord, word)))[0] for _, _, word, _ in expected]
    assert found.ids.tolist() == said


@given(texts)
def test_token_spans_lie_in_order(text: str) -> None:
    """No token is empty, reaches out of the text, or starts before the one in front of it."""
    found = tokens_of(text)
    spans = list(zip(found.starts.tolist(), found.ends.tolist(), strict=True))
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


ORDINARY = json.loads(Path(__file__).with_name("ordinary_text.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ORDINARY)
def test_words_are_those_of_the_annex(language: str) -> None:
    """In ordinary text of scripts with spaces, tokens lie between the default word borders."""
    text = ORDINARY[language]
    pieces = regex.split(r"(?wV1)\b", text)
    assert words_of(text) == [piece for piece in pieces if regex.search(r"[\p{L}\p{N}]", piece)]


@pytest.mark.parametrize(
    ("text", "expected", "kinds", "reason"),
    [
        ("", [], [], "nothing"),
        ("... -- !", [], [], "punctuation is no token"),
        ("3.5 1,900 b52", ["3.5", "1,900", "b52"], [NUMBER] * 3, "numbers hold a digit"),
        (
            "don\N{RIGHT SINGLE QUOTATION MARK}t 'so'",
            ["don\N{RIGHT SINGLE QUOTATION MARK}t", "so"],
            [WORD] * 2,
            "apostrophes join",
        ),
        ("example.com a.", ["example.com", "a"], [WORD] * 2, "a full stop joins inside only"),
        ("a..b 1..2", ["a", "b", "1", "2"], [WORD, WORD, NUMBER, NUMBER], "two points part"),
        ("snake_case ____", ["snake_case"], [WORD], "a line to fill in says nothing"),
        ("$5 5% 3+4", ["$", "5", "5", "%", "3", "+", "4"], [SIGN, NUMBER, NUMBER, SIGN, NUMBER, SIGN, NUMBER], "signs"),
        ("-5 (-5) =-5", ["-", "5", "-", "5", "=", "-", "5"], [SIGN, NUMBER] * 2 + [SIGN, SIGN, NUMBER], "minus"),
        ("5-6 a-5 - 5 co-op", ["5", "6", "a", "5", "5", "co", "op"], [1, 1, 0, 1, 1, 0, 0], "a hyphen is no minus"),
        (
            "\N{HIRAGANA LETTER GA}\N{CJK UNIFIED IDEOGRAPH-4E00}3",
            ["\N{HIRAGANA LETTER GA}", "\N{CJK UNIFIED IDEOGRAPH-4E00}", "3"],
            [UNSPACED, UNSPACED, NUMBER],
            "one by one",
        ),
        (
            "\N{THAI CHARACTER KO KAI}\N{THAI CHARACTER MAI EK}",
            ["\N{THAI CHARACTER KO KAI}\N{THAI CHARACTER MAI EK}"],
            [UNSPACED],
            "marks stay with their base",
        ),
        ("\N{NOT EQUAL TO}", ["\N{NOT EQUAL TO}"], [SIGN], "an overlay stays with its sign"),
        ("\N{COMBINING ACUTE ACCENT}a", ["a"], [WORD], "a mark without a base is no token"),
        ("1\N{SUPERSCRIPT TWO}", ["1", "\N{SUPERSCRIPT TWO}"], [NUMBER] * 2, "an exponent is a number of its own"),
        (
            "\N{VULGAR FRACTION ONE HALF}",
            ["\N{VULGAR FRACTION ONE HALF}"] * 2,
            [NUMBER] * 2,
            "two numbers of one code point",
        ),
    ],
)
def test_tokens_of(text: str, expected: list[str], kinds: list[int], reason: str) -> None:
    """Each token has its span and its kind."""
    assert (words_of(text), tokens_of(text).kinds.tolist()) == (expected, kinds), reason


@pytest.mark.parametrize(
    ("left", "right", "same", "reason"),
    [
        ("Caf\N{LATIN SMALL LETTER E WITH ACUTE}", "CAFE", True, "case and accents"),
        ("\N{CYRILLIC SMALL LETTER IO}", "\N{CYRILLIC SMALL LETTER IE}", True, "accents"),
        ("\N{ARABIC LETTER BEH}\N{ARABIC FATHA}", "\N{ARABIC LETTER BEH}", True, "vowel points"),
        ("=", "\N{NOT EQUAL TO}", False, "an overlay is no accent"),
        ("\N{HIRAGANA LETTER GA}", "\N{HIRAGANA LETTER KA}", False, "a voiced sound is another"),
        ("\N{DEVANAGARI LETTER KA}\N{DEVANAGARI VOWEL SIGN I}", "\N{DEVANAGARI LETTER KA}", False, "vowels are said"),
        ("ab", "ba", False, "order counts"),
        ("a", "aa", False, "length counts"),
        ("3.5", "3,5", False, "the mark inside a number counts"),
        ("10\N{SUPERSCRIPT TWO}", "102", False, "an exponent is no digit"),
    ],
)
def test_ids_agree(left: str, right: str, same: bool, reason: str) -> None:
    """Tokens share an id when they are the same word without its accents."""
    assert (tokens_of(left).ids.tolist() == tokens_of(right).ids.tolist()) is same, reason


def test_ids_of_many_words_differ() -> None:
    """No two of 300,000 short words share an id."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = {f"{a}{b}{c}{d}" for a in letters for b in letters for c in letters for d in letters[:18]}
    assert len(set(tokens_of(" ".join(sorted(words))).ids.tolist())) == len(words)
