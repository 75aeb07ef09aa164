"""The kernel that finds lines, against `str.splitlines` and `str.strip`."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels.lines import blank_between, joined, line_bounds, paragraph_bounds
from dedupe_text.kernels.normal import code_points
from dedupe_text.kernels.separators import LINE_BREAKS, PARAGRAPH_BREAKS, WHITE_SPACE, count_breaks
from tests.kernels import reference
from tests.kernels.implementations import each_implementation, of
from tests.kernels.strategies import texts

BROKEN = "".join(f"a{c}{c} b {c}" for c in sorted(WHITE_SPACE))


def lines_of(text: str, implementation: str) -> list[tuple[int, int]]:
    """Return the lines that one implementation finds."""
    return list(map(tuple, of(line_bounds, implementation)(code_points(text)).tolist()))


@each_implementation
@given(text=texts)
def test_lines_are_those_of_python(implementation: str, text: str) -> None:
    """The spans are those of the stripped lines of `str.splitlines` that are not empty."""
    assert lines_of(text, implementation) == reference.lines(text)


@each_implementation
@pytest.mark.parametrize("text", ["", " ", "\n", "a", "\n\na", "a\r\n\r\nb\r", "\x1c\x1da\x1e", BROKEN])
def test_lines_at_the_ends(implementation: str, text: str) -> None:
    """Blank texts have no lines, and every separator and space is known at both ends of a line."""
    assert lines_of(text, implementation) == reference.lines(text)


spaces = st.lists(st.sampled_from([*sorted(WHITE_SPACE), "\r\n", "\n"]), max_size=4).map("".join)


@each_implementation
@given(gaps=st.lists(spaces, max_size=6))
def test_blank_lines_are_counted_breaks(implementation: str, gaps: list[str]) -> None:
    """Two lines are apart when two breaks, a carriage return with its line feed as one, or a page break lie between."""
    text = "".join(f"{gap}a" for gap in gaps)
    lines = line_bounds(code_points(text))
    between = [text[end:start] for end, start in zip(lines[:-1, 1].tolist(), lines[1:, 0].tolist(), strict=True)]
    wanted = [count_breaks(gap) > 1 or not PARAGRAPH_BREAKS.isdisjoint(gap) for gap in between]
    assert of(blank_between, implementation)(code_points(text), lines).tolist() == wanted
    found = of(paragraph_bounds, implementation)(code_points(text))
    assert found.tolist() == joined(lines, ~np.array(wanted, np.bool_)).tolist()


@each_implementation
@given(text=texts)
def test_paragraphs_are_joined_lines(implementation: str, text: str) -> None:
    """What blank lines set apart are the lines between which none stands."""
    points = code_points(text)
    lines = of(line_bounds, "numpy")(points)
    wanted = joined(lines, ~of(blank_between, "numpy")(points, lines))
    assert of(paragraph_bounds, implementation)(points).tolist() == wanted.tolist()


def test_lines_outside_the_text_are_refused() -> None:
    """C reads nothing outside the text."""
    for lines in ([[0, 1], [9, 10]], [[0, 2], [1, 3]], [[0, -1], [0, 1]]):
        with pytest.raises(ValueError, match="span"):
            of(blank_between, "c")(code_points("a b"), np.array(lines))


@each_implementation
@pytest.mark.parametrize("place", range(40))
@pytest.mark.parametrize("found", ["\n", " ", "\N{LINE SEPARATOR}", "\N{IDEOGRAPHIC SPACE}"])
def test_lines_of_any_length_end_where_they_end(implementation: str, place: int, found: str) -> None:
    """A break or a space is seen at every place, whatever the kernel reads at a time."""
    text = "a" * place + found + "b" * (39 - place)
    assert lines_of(text, implementation) == reference.lines(text)


@each_implementation
def test_every_code_point_is_known(implementation: str) -> None:
    """Every code point ends a line, is trimmed, or neither, as Python says."""
    text = "".join(f"a{chr(point)}{chr(point)} b{chr(point)}" for point in range(sys.maxunicode + 1))
    assert lines_of(text, implementation) == reference.lines(text)


@each_implementation
@pytest.mark.parametrize(
    "text", ["\n" * 100_000, "a\n" * 100_000, " " * 100_000, "a" + " " * 100_000 + "\n" + "b " * 9]
)
def test_hard_texts_have_their_lines(implementation: str, text: str) -> None:
    """Empty lines, equal lines and long stretches of spaces are read like any others."""
    assert lines_of(text, implementation) == reference.lines(text)


def test_separators_are_those_of_python() -> None:
    """The two tables hold what `str.isspace` and `str.splitlines` say of each code point."""
    characters = [chr(point) for point in range(sys.maxunicode + 1)]
    assert {c for c in characters if c.isspace()} == WHITE_SPACE
    assert {c for c in characters if len(f"a{c}b".splitlines()) == 2} == LINE_BREAKS
