"""Exact repeats against a dictionary."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.columns import columns_of, read
from dedupe_text.matchers.exact import classes
from dedupe_text.model import Span

hashes_and_blanks = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=40)


@given(hashes_and_blanks)
def test_a_class_is_named_after_its_first_paragraph(entries: list[tuple[int, int, bool]]) -> None:
    """Paragraphs of one hash, both halves of it, have the first of them as their class; a blank one is alone."""
    hashes = np.array([(high, low) for high, low, _ in entries], dtype=np.uint64).reshape(-1, 2)
    # The hash of a blank paragraph is that of the empty text, which no other paragraph has.
    blank = np.array([high == 0 and low == 0 for high, low, _ in entries], dtype=np.bool_)
    first: dict[tuple[int, int], int] = {}
    wanted = [p if high == low == 0 else first.setdefault((high, low), p) for p, (high, low, _) in enumerate(entries)]
    assert classes(hashes, blank).tolist() == wanted


def test_no_paragraphs_have_no_classes() -> None:
    """An empty batch gives an empty array."""
    assert classes(np.empty((0, 2), np.uint64), np.empty(0, np.bool_)).tolist() == []


def test_many_equal_paragraphs_are_one_class() -> None:
    """A hundred thousand equal paragraphs have the first one as their class."""
    assert not classes(np.ones((100_000, 2), np.uint64), np.zeros(100_000, np.bool_)).any()


def classes_of(lines: list[str]) -> list[int]:
    spans: list[Span] = []
    start = 0
    for line in lines:
        spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    columns = columns_of(read("\n".join(lines)), spans)
    found: list[int] = classes(columns.hashes, columns.blank).tolist()
    return found


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ("Read more", "READ MORE", "case"),
        ("Read more", "Read  \N{NO-BREAK SPACE}more", "white space"),
        ('"Read"', "\N{LEFT DOUBLE QUOTATION MARK}Read\N{RIGHT DOUBLE QUOTATION MARK}", "quotes"),
        ("read-more", "read\N{NON-BREAKING HYPHEN}more", "hyphens"),
        ("Read more", "Read\N{ZERO WIDTH SPACE} more", "invisible characters"),
        ("5 km", "\N{FULLWIDTH DIGIT FIVE} km", "width"),
        ("caf\N{LATIN SMALL LETTER E WITH ACUTE}", "cafe\N{COMBINING ACUTE ACCENT}", "composition"),
        ("soft", "so\N{SOFT HYPHEN}ft", "soft hyphens"),
    ],
)
def test_differences_of_form_are_none(a: str, b: str, reason: str) -> None:
    """Two spellings of one text are one class."""
    assert classes_of([a, b]) == [0, 0], reason


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ("5 km", "6 km", "a digit"),
        ("-5", "5", "a sign"),
        ("Why?", "Why!", "a mark"),
        ("caf\N{LATIN SMALL LETTER E WITH ACUTE}", "cafe", "an accent"),
        ("ab", "a b", "a space"),
        ("a", "", "a word"),
    ],
)
def test_differences_of_content_count(a: str, b: str, reason: str) -> None:
    """Two texts that differ in anything but form are two classes."""
    assert classes_of([a, b]) == [0, 1], reason


def test_empty_paragraphs_are_like_no_other() -> None:
    """Paragraphs of nothing but invisible characters never form a class."""
    assert classes_of(["", "\N{ZERO WIDTH SPACE}", " ", "", "a", "a"]) == [0, 1, 2, 3, 4, 4]
