"""The kernel that finds lines, against `str.splitlines` and `str.strip`."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given

from dedupe_text.kernels.lines import line_bounds
from dedupe_text.kernels.normal import code_points
from dedupe_text.kernels.separators import LINE_BREAKS, WHITE_SPACE
from tests.kernels import reference
from tests.kernels.strategies import texts

BROKEN = "".join(f"a{c}{c} b {c}" for c in sorted(WHITE_SPACE))


@given(texts)
def test_lines_are_those_of_python(text: str) -> None:
    """The spans are those of the stripped lines of `str.splitlines` that are not empty."""
    assert list(map(tuple, line_bounds(code_points(text)).tolist())) == reference.lines(text)


@pytest.mark.parametrize("text", ["", " ", "\n", "a", "\n\na", "a\r\n\r\nb\r", "\x1c\x1da\x1e", BROKEN])
def test_lines_at_the_ends(text: str) -> None:
    """Blank texts have no lines, and every separator and space is known at both ends of a line."""
    assert list(map(tuple, line_bounds(code_points(text)).tolist())) == reference.lines(text)


def test_separators_are_those_of_python() -> None:
    """The two tables hold what `str.isspace` and `str.splitlines` say of each code point."""
    characters = [chr(point) for point in range(sys.maxunicode + 1)]
    assert {c for c in characters if c.isspace()} == WHITE_SPACE
    assert {c for c in characters if len(f"a{c}b".splitlines()) == 2} == LINE_BREAKS
