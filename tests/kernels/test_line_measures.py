"""The kernel that measures lines, against the same line by line, and C against NumPy."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_text.kernels.implementation import native
from dedupe_text.kernels.line_measures import (
    FEW_WORDS,
    INNER_MARK,
    LISTED,
    MARK_ENDS,
    SMALL_NEXT,
    STOP_ENDS,
    TABLE,
    UNCASED_NEXT,
    LineMeasures,
    line_measures,
)
from dedupe_text.kernels.lines import blank_between, line_bounds
from dedupe_text.kernels.normal import code_points
from dedupe_text.kernels.unicode_tables import openings
from dedupe_text.splitters.lines import spans_of
from tests.kernels.implementations import each_implementation, of
from tests.kernels.strategies import texts
from tests.splitters.slow_wrapping import (
    COMMAS,
    FEWEST_SPACES,
    INNER_MARK_PATTERN,
    LIST_MARKER,
    STOPS,
    Stretch,
    ends_with,
    has_columns,
    indent_before,
    is_ideograph,
    measured_end,
)
from tests.splitters.test_wrapping import TEXTS

OPENINGS = {"": 0, "small": SMALL_NEXT, "uncased": UNCASED_NEXT}
WIDE = "A line that is as wide as any line of print is,"


def slow_measures(text: str, numbers: list[int]) -> list[tuple[int, int, int, int]]:
    """Return width, room, step and marks of some lines of a text, one by one."""
    points = code_points(text)
    bounds = line_bounds(points)
    blank = blank_between(points, bounds)
    lines = spans_of(bounds[numbers])
    apart = [after != number + 1 or bool(blank[number]) for number, after in pairwise(numbers)]
    stretch = Stretch(text, lines, apart)
    found: list[tuple[int, int, int, int]] = []
    for number, line in enumerate(lines):
        said = line.of(text)
        marks = (
            (has_columns(text, line), TABLE),
            (INNER_MARK_PATTERN.search(said) is not None, INNER_MARK),
            (ends_with(text, line, STOPS), STOP_ENDS),
            (ends_with(text, line, STOPS + COMMAS), MARK_ENDS),
            (LIST_MARKER.match(text, line.start) is not None, LISTED),
            (said.count(" ") < FEWEST_SPACES and not is_ideograph(said[0]), FEW_WORDS),
        )
        bits = sum(bit for holds, bit in marks if holds)
        width = indent_before(text, lines[number - 1].end if number else 0, line.start) + line.size
        end = measured_end(stretch, number) if number < len(apart) else None
        if end is None:
            found.append((width, 0, 0, bits))
        else:
            found.append((width, end.room, end.step, bits | OPENINGS[end.opening]))
    return found


def measures(text: str, implementation: str, chosen: int = -1) -> LineMeasures:
    """Return what one implementation finds of the lines that the bits of a number choose, in turns of 16."""
    points = code_points(text)
    bounds = line_bounds(points)
    numbers = np.array([n for n in range(len(bounds)) if chosen >> n % 16 & 1], np.int64)
    return of(line_measures, implementation)(points, bounds, blank_between(points, bounds), numbers)


@each_implementation
@given(text=TEXTS | texts, chosen=st.just(-1) | st.integers(0, 2**16 - 1))
@settings(max_examples=300)
def test_lines_are_measured_as_one_by_one(implementation: str, text: str, chosen: int) -> None:
    """Some lines of a text, or all, have the measures that the twin gives them."""
    found = measures(text, implementation, chosen)
    numbers = [n for n in range(len(line_bounds(code_points(text)))) if chosen >> n % 16 & 1]
    assert list(zip(*(part.tolist() for part in found), strict=True)) == slow_measures(text, numbers)


@each_implementation
def test_columns_have_their_types(implementation: str) -> None:
    """Widths are 64 bits wide, the marks of a line eight, for no lines too."""
    for text in ("", "a", f"{WIDE}\nb"):
        assert [part.dtype for part in measures(text, implementation)] == [np.int64] * 3 + [np.uint8]


def assert_equal(text: str, reason: str) -> None:
    """Fail when the two implementations differ on a text."""
    fast, slow = measures(text, "c"), measures(text, "numpy")
    assert [part.tobytes() for part in fast] == [part.tobytes() for part in slow], reason


@pytest.mark.parametrize("place", ["", " ", "(", "1"])
def test_every_code_point_is_known(place: str) -> None:
    """Whatever code point opens, closes or fills a line, both implementations say the same."""
    points = (*range(0x10000), *range(0x10000, 0x110000, 97))
    lines = (f"{place}{chr(point)}) a{chr(point)}b {'x' * 30} c{chr(point)}" for point in points)
    assert_equal("\n".join(lines), place)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\n" * 100_000, "empty lines"),
        ("a\n" * 100_000, "lines of one letter"),
        (f"{WIDE}\n" * 20_000, "equal lines"),
        (f"{'a ' * 100_000}\n" * 3, "equal lines, wider than any measure"),
        (f"{'a' * 100_000}\n" * 3, "equal words, longer than any"),
        ("a" + " " * 100_000 + "\n" + " " * 100_000 + "b", "gaps, wider than any measure"),
        (f"{WIDE}\n{'://' * 50_000}\n" * 2, "nothing but addresses"),
        ("\0 " * 50_000 + "\n" + "\ud800" * 50_000, "controls and lone surrogates"),
    ],
    ids=lambda value: value if len(value) < 40 else "",
)
def test_hard_texts_are_measured(text: str, reason: str) -> None:
    """Long and many lines are measured like any others, whatever is in them."""
    assert_equal(text, reason)


POINTS = np.array([97, 32, 98, 10, 99], np.uint32)
BOUNDS = np.array([[0, 3], [4, 5]])
KINDS = np.zeros(4, np.uint8)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({3: np.array([2])}, "line"),
        ({3: np.array([-1])}, "line"),
        ({1: np.array([[0, 3], [4, 6]])}, "span"),
        ({1: np.array([[0, 3], [4, 4]])}, "span"),
        ({1: np.array([[0, 3], [2, 5]])}, "span"),
        ({1: np.array([[-1, 3], [4, 5]])}, "span"),
        ({1: np.array([0, 3, 4])}, "length"),
        ({2: np.zeros(2, np.bool_)}, "length"),
        ({4: KINDS[:0]}, "kinds"),
        ({5: KINDS}, "openings"),
        ({0: np.array([0x110000, 32, 98, 10, 99], np.uint32)}, "code point"),
    ],
)
def test_what_lies_outside_is_refused(changed: dict[int, Any], error: str) -> None:
    """C reads nothing outside the columns it was given."""
    arguments: list[Any] = [POINTS, BOUNDS, np.zeros(1, np.bool_), np.arange(2), KINDS, openings()]
    assert len(native.line_measures(*arguments)) == 2 * 25
    for place, argument in changed.items():
        arguments[place] = argument
    with pytest.raises(ValueError, match=error):
        native.line_measures(*arguments)
