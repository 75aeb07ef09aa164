"""Cutting spans out of a text: which separator goes with them, and that nothing else does."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.cutting import removals
from dedupe_text.kernels.separators import LINE_BREAKS
from dedupe_text.model import Kind, Mark, Rule, Span, Verdict, Witness

BREAKS = [
    pytest.param("\n", id="line feed"),
    pytest.param("\r\n", id="carriage return and line feed"),
    pytest.param("\r", id="carriage return"),
    pytest.param("\v", id="vertical tab"),
    pytest.param("\f", id="form feed"),
    pytest.param("\x1c", id="file separator"),
    pytest.param("\x85", id="next line"),
    pytest.param("\N{LINE SEPARATOR}", id="line separator"),
    pytest.param("\N{PARAGRAPH SEPARATOR}", id="paragraph separator"),
    pytest.param("\n\n", id="blank line"),
    pytest.param("\r\n\r\n", id="blank line of two characters each"),
    pytest.param(" \n\t\n ", id="line breaks among spaces"),
]


def mark(start: int, end: int, verdict: Verdict = Verdict.DUPLICATE) -> Mark:
    return Mark(Span(start, end), verdict, Kind.LINE, 1.0, Witness(Span(0, 0)), Rule.BLOCK_REPEATS)


def without(text: str, *words: str) -> str:
    """The text with the last occurrence of each of some words cut out."""
    marks = [mark(text.rindex(word), text.rindex(word) + len(word)) for word in words]
    for removal in reversed(removals(text, marks)):
        text = text[: removal.span.start] + text[removal.span.end :]
    return text


@pytest.mark.parametrize("line_break", BREAKS)
def test_a_line_takes_one_separator_with_it(line_break: str) -> None:
    """A line between two others leaves one separator, whatever separators are made of."""
    assert without(line_break.join(["one", "two", "three"]), "two") == line_break.join(["one", "three"])


@pytest.mark.parametrize("line_break", BREAKS)
def test_the_first_and_the_last_line_leave_no_separator(line_break: str) -> None:
    """What remains neither begins nor ends with a separator that was between."""
    assert without(line_break.join(["one", "two"]), "one").lstrip(" ") == "two"
    assert without(line_break.join(["one", "two"]), "two") == "one"


@pytest.mark.parametrize(
    ("text", "gone", "wanted", "reason"),
    [
        ("one\ntwo\n", "two", "one\n", "the last line break of a file stays"),
        ("one\ntwo\n", "one", "two\n", "the first line goes with its break"),
        ("\n\none\ntwo", "one", "\n\ntwo", "blank lines at the head stay"),
        ("one\n\ntwo\nthree", "two", "one\n\nthree", "the weaker of the two separators goes"),
        ("one\ntwo\n\nthree", "two", "one\n\nthree", "the weaker of the two separators goes"),
        ("one\n\n\n\ntwo\n\nthree", "two", "one\n\n\n\nthree", "the stronger separator stays as it was"),
        ("one\n  two\nthree", "two", "one\nthree", "its own indentation goes"),
        ("one\n  two\n  three", "two", "one\n  three", "the indentation of the next line stays"),
        ("  one\n  two", "one", "  two", "the indentation of the first line goes"),
        ("one\ntwo  \nthree", "two", "one\nthree", "white space behind it goes"),
        ("one\r\ntwo\nthree", "two", "one\r\nthree", "of two kinds of breaks one stays as it was"),
        ("one two three", "two", "one three", "inside a line one space goes"),
        ("one two three", "one", "two three", "at the head of a line the space behind goes"),
        ("one two three", "three", "one two", "at the end of a line the space before goes"),
        ("one\ntwo three\nfour", "two", "one\nthree\nfour", "at the head of a later line"),
        ("one\ntwo three\nfour", "three", "one\ntwo\nfour", "at the end of an earlier line"),
        ("one\n  two three\nfour", "two", "one\n  three\nfour", "the indentation of what stays in the line stays"),
        ("onetwothree", "two", "onethree", "without spaces nothing more goes"),
        ("one", "one", "", "all of a text"),
        ("one\n", "one", "", "all of a line"),
        ("  one  ", "one", "", "all but spaces"),
    ],
)
def test_what_goes_with_a_span(text: str, gone: str, wanted: str, reason: str) -> None:
    """A span takes just that white space with it which would be left over."""
    assert without(text, gone) == wanted, reason


@pytest.mark.parametrize("line_break", BREAKS)
def test_neighbours_go_as_one(line_break: str) -> None:
    """Two neighbouring lines leave what one line would leave."""
    text = line_break.join(["one", "two", "three", "four"])
    assert without(text, "two", "three") == line_break.join(["one", "four"])
    assert without(text, "one", "two", "three", "four").strip() == ""


def test_each_mark_has_its_removal() -> None:
    """Removals come in text order, one for each removing mark, and carry the mark and their text."""
    text = "one\ntwo\nthree\nfour"
    second, first = mark(8, 13), mark(0, 3)
    found = removals(text, [second, mark(4, 7, Verdict.VARIANT), mark(14, 18, Verdict.KEEP), first])
    assert [removal.mark for removal in found] == [first, second]
    assert [removal.text for removal in found] == ["one\n", "three\n"]


def test_boilerplate_goes_too() -> None:
    """Both verdicts that remove do."""
    assert len(removals("one\ntwo", [mark(0, 3, Verdict.BOILERPLATE)])) == 1


def test_no_marks_cut_nothing() -> None:
    """Without marks there are no removals."""
    assert removals("one\ntwo", []) == ()


SPACES = [" ", "\t", "\n", "\r\n", "\f", "\N{LINE SEPARATOR}", "\N{NO-BREAK SPACE}", "\N{IDEOGRAPHIC SPACE}"]
WORDS = ["a", "one", "\0", "\ud800", "\N{ZERO WIDTH SPACE}", "5", "\N{COMBINING ACUTE ACCENT}"]


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    """A text of words and white space with marks that do not overlap, each of which begins and ends with a word."""
    pieces = draw(st.lists(st.sampled_from([*SPACES, *WORDS]), max_size=40))
    text = "".join(pieces)
    solid = [k for k, character in enumerate(text) if not character.isspace()]
    edges = sorted(draw(st.sets(st.sampled_from(solid), max_size=10))) if solid else []
    bounds = [(a, b) for a, b in pairwise([*edges, len(text)]) if draw(st.booleans())]
    marks = [mark(a, max(k for k in solid if k < b) + 1) for a, b in bounds]
    return text, draw(st.permutations(marks))


@given(marked_texts())
def test_removals_and_the_rest_tile_the_text(marked: tuple[str, list[Mark]]) -> None:
    """Removals lie in the text, in order and apart, each around its mark, with nothing but white space beside it."""
    text, marks = marked
    found = removals(text, marks)
    assert [removal.mark for removal in found] == sorted(marks, key=lambda mark: mark.span)
    position = 0
    for removal in found:
        span, inner = removal.span, removal.mark.span
        assert position <= span.start <= inner.start <= inner.end <= span.end <= len(text)
        assert removal.text == span.of(text)
        assert not text[span.start : inner.start].strip()
        assert not text[inner.end : span.end].strip()
        position = span.end


@given(marked_texts())
def test_words_are_not_glued_together(marked: tuple[str, list[Mark]]) -> None:
    """Two words with white space between the cut and them have white space between them afterwards."""
    text, marks = marked
    found = removals(text, marks)
    for k, removal in enumerate(found):
        before = text[found[k - 1].span.end if k else 0 : removal.span.start]
        after = text[removal.span.end : found[k + 1].span.start if k + 1 < len(found) else len(text)]
        if before.strip() and after.strip() and not before[-1].isspace() and not after[0].isspace():
            inner = removal.mark.span
            assert not (text[removal.span.start].isspace() and text[removal.span.end - 1].isspace()), inner


@given(marked_texts())
def test_lines_that_stay_are_still_lines(marked: tuple[str, list[Mark]]) -> None:
    """Two lines that stay do not become one because the lines between them went."""
    text, marks = marked
    found = removals(text, marks)
    clean = text
    for removal in reversed(found):
        clean = clean[: removal.span.start] + "\N{OBJECT REPLACEMENT CHARACTER}" + clean[removal.span.end :]
    for removal, place in zip(found, (k for k, c in enumerate(clean) if ord(c) == 0xFFFC), strict=True):
        before, after = text[: removal.span.start], text[removal.span.end :]
        broke_before = any(c in LINE_BREAKS for c in removal.text[: removal.mark.span.start - removal.span.start])
        broke_after = any(c in LINE_BREAKS for c in removal.text[removal.mark.span.end - removal.span.start :])
        if not (broke_before and broke_after):
            continue
        kept_before = before[len(before.rstrip()) :]
        kept_after = after[: len(after) - len(after.lstrip())]
        joined = any(c in LINE_BREAKS for c in kept_before + kept_after)
        assert (
            joined or not before.strip() or not after.strip() or clean[place - 1] == "\N{OBJECT REPLACEMENT CHARACTER}"
        )


def test_long_white_space_is_read_once() -> None:
    """A line between two million spaces goes with its line break and leaves the spaces of its neighbours."""
    space = " " * 1_000_000
    assert without(f"one\n{space}two{space}\nthree", "two") == "one\nthree"


def test_many_neighbours_cut_cleanly() -> None:
    """A hundred thousand lines that go leave the two that stay, one line break apart."""
    text = "one\n" + "x\n" * 100_000 + "two"
    found = removals(text, [mark(4 + 2 * k, 5 + 2 * k) for k in range(100_000)])
    assert len(found) == 100_000
    assert text[: found[0].span.start] + text[found[-1].span.end :] == "one\ntwo"
