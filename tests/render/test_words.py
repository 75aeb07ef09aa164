"""One mark in plain sentences, and what a screen must not obey."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given

from dedupe_text.model import Difference, DifferenceKind, Effect, Kind, Mark, Rule, Span, Verdict, Witness
from dedupe_text.render.lines import Lines
from dedupe_text.render.visible import UNSAFE, quoted, visible
from dedupe_text.render.words import MOST_DIFFERENCES, mark_in_words
from dedupe_text.results import DedupeResult
from tests.render.examples import FERRY, TEXTS, every_verdict, results

HERE = Span(0, 0)


def test_words_name_everything_that_decided() -> None:
    """The words of a block say where, what, how well it agrees, which rule decided and what differs."""
    result = every_verdict()
    block, variant, *_ = result.marks
    assert mark_in_words(result.document.text, block) == (
        f"Line 5 (code points {block.span.start}:{block.span.end}), "
        "'The old ferry leaves the pier ... dusk; every day but Sunday.', "
        f"repeats line 1 (code points 0:{len(FERRY)}), "
        "'The old ferry leaves the pier ... dusk, every day but Sunday.', "
        "as a block, 1/1 in order, similarity 0.999. "
        "Taken out as a duplicate because a block repeats: harmless differences (1 punctuation)."
    )
    assert mark_in_words(result.document.text, variant).endswith(
        "Kept as a variant because a fact differs: '6' here, '5' there (number)."
    )


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("5", "6", "'5' here, '6' there (number)"),
        ("five", "", "'five' only here (number)"),
        ("", "six\n\x1b[2J", "'six <U+001B>[2J' only there (number)"),
    ],
    ids=["a slot", "on this side only", "on the other side only"],
)
def test_difference_is_quoted_from_both_sides(a: str, b: str, words: str) -> None:
    """A difference that counts is quoted as it stands here and there, without control characters."""
    difference = Difference(DifferenceKind.NUMBER, Effect.CHANGES, HERE, HERE, a, b)
    mark = Mark(
        Span(2, 3), Verdict.VARIANT, Kind.LINE, 0.9, Witness(Span(0, 1)), Rule.FACT_DIFFERS, None, (difference,)
    )
    assert mark_in_words("a\nb", mark).endswith(f"a fact differs: {words}.")


def test_many_differences_are_counted() -> None:
    """Only the first differences are quoted, the others are counted."""
    differences = tuple(
        Difference(DifferenceKind.NUMBER, Effect.CHANGES, HERE, HERE, str(n), str(n + 1))
        for n in range(MOST_DIFFERENCES + 3)
    )
    mark = Mark(Span(2, 3), Verdict.VARIANT, Kind.LINE, 0.9, Witness(Span(0, 1)), Rule.FACT_DIFFERS, None, differences)
    words = mark_in_words("a\nb", mark)
    assert words.count("(number)") == MOST_DIFFERENCES
    assert words.endswith("; 3 more.")


def test_mark_without_witness_shows_its_numbers() -> None:
    """A mark that no witness proves says the numbers that do."""
    evidence = {"pages": 1000.0, "documents": 812.0}
    mark = Mark(Span(0, 1), Verdict.BOILERPLATE, Kind.TEMPLATE, 1.0, None, Rule.NATURAL, evidence=evidence)
    assert "repeats as a template, similarity 1 (documents 812, pages 1000)" in mark_in_words("a", mark)


@given(results())
def test_words_are_one_safe_line(result: DedupeResult) -> None:
    """The words of any mark of any text are one line that no screen obeys and UTF-8 can hold."""
    for mark in result.marks:
        words = mark_in_words(result.document.text, mark)
        assert "\n" not in words
        assert not UNSAFE.search(words)
        assert words == result.explain(mark).words
        words.encode()


@given(TEXTS)
def test_visible_text_has_no_controls(text: str) -> None:
    """Visible text keeps tabs and line feeds, and no other control, surrogate or bidirectional override."""
    shown = visible(text)
    assert {unicodedata.category(c) for c in shown if c not in "\n\t"} & {"Cc", "Cs", "Zl", "Zp"} == set()
    overrides = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert {unicodedata.bidirectional(c) for c in shown} & overrides == set()
    assert re.sub(r"<U\+([0-9A-F]{4,6})>", lambda found: chr(int(found[1], 16)), shown) == text


@given(TEXTS)
def test_quote_is_short(text: str) -> None:
    """A quote is one line; an unsafe character counts as the eight it is shown with."""
    quote = quoted(text, 0, len(text), limit=20)
    assert "\n" not in quote
    assert len(UNSAFE.sub("", quote)) <= 8 * 20 + len("'' ... ")


@given(TEXTS)
def test_lines_tile_the_text(text: str) -> None:
    """Line numbers are those of universal newlines, and the lines' spans tile the text."""
    lines = Lines(text)
    spans = [lines.span(number) for number in range(1, lines.count + 1)]
    assert "".join(span.of(text) for span in spans) == text
    for offset in range(len(text) + 1):
        before = text[:offset].replace("\r\n", "\n")
        ends = before.count("\n") + before.count("\r") - (text[offset - 1 : offset + 1] == "\r\n" and offset > 0)
        assert lines.number(offset) == ends + 1
        assert lines.column(offset) == offset - spans[ends].start + 1


@pytest.mark.parametrize("number", [0, -1, 3])
def test_line_that_is_not_there_is_an_error(number: int) -> None:
    """Asking for a line below 1 or beyond the last is an `IndexError` that says how many there are."""
    with pytest.raises(IndexError, match="has 2"):
        Lines("a\nb").span(number)
