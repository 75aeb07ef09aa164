"""The normal form against its slow twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from dedupe_text.kernels.normal import NormalForm, code_points, normal_form
from tests.kernels import reference
from tests.kernels.implementations import each_implementation, of
from tests.kernels.strategies import texts


def shown(form: NormalForm) -> str:
    """Return the normal form as a string."""
    return "".join(map(chr, form.points.tolist()))


@each_implementation
@given(text=texts)
def test_code_points_are_those_of_the_text(implementation: str, text: str) -> None:
    """Every code point stands in its place, lone surrogates too."""
    assert of(code_points, implementation)(text).tolist() == list(map(ord, text))


@each_implementation
@pytest.mark.parametrize("text", ["", "\0", "a\0\0", "\ud800\0"])
def test_code_points_at_the_end_of_a_text(implementation: str, text: str) -> None:
    """A NUL at the end counts as any other code point, and an empty text has none; they cannot be changed."""
    points = of(code_points, implementation)(text)
    assert points.tolist() == list(map(ord, text))
    assert not points.flags.writeable


@given(texts)
def test_normal_form_equals_its_twin(text: str) -> None:
    """The fast normal form is the slow one, points and origins."""
    form = normal_form(code_points(text))
    assert (shown(form), form.origin.tolist()) == reference.normal_form(text)


@given(texts)
def test_a_normal_form_is_its_own(text: str) -> None:
    """Normalising twice changes nothing more."""
    form = normal_form(code_points(text))
    again = normal_form(form.points)
    assert np.array_equal(again.points, form.points)
    assert again.origin.tolist() == list(range(len(form.points)))


@given(texts)
def test_origins_never_fall(text: str) -> None:
    """Origins are places of the input, in order."""
    form = normal_form(code_points(text))
    assert len(form.origin) == len(form.points)
    assert np.all(np.diff(form.origin) >= 0)
    assert all(0 <= origin < len(text) for origin in form.origin.tolist())


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("", "", "nothing"),
        ("plain words", "plain words", "what is normal stays"),
        ("Two  \t\r\n lines", "two lines", "white space is one space"),
        ("a \N{ZERO WIDTH SPACE} b", "a b", "an invisible character does not part white space"),
        ("e\N{COMBINING ACUTE ACCENT}", "e\N{COMBINING ACUTE ACCENT}", "decomposed"),
        ("\N{LATIN SMALL LETTER E WITH ACUTE}", "e\N{COMBINING ACUTE ACCENT}", "composed"),
        (
            "a\N{COMBINING ACUTE ACCENT}\N{ZERO WIDTH JOINER}\N{COMBINING DOT BELOW}",
            "a\N{COMBINING DOT BELOW}\N{COMBINING ACUTE ACCENT}",
            "marks are ordered by class, across what was dropped",
        ),
        ("10\N{SUPERSCRIPT TWO}", "10^2", "not 102"),
        ("2\N{VULGAR FRACTION ONE HALF}", "2 1/2 ", "not 21/2"),
    ],
)
def test_normal_form_of(text: str, expected: str, reason: str) -> None:
    """Texts that say the same have the same normal form."""
    assert shown(normal_form(code_points(text))) == expected, reason


@pytest.mark.parametrize("size", [1, 100_000])
def test_long_runs_of_marks_are_ordered(size: int) -> None:
    """A run of marks of any length is put in order."""
    below, above = "\N{COMBINING DOT BELOW}", "\N{COMBINING ACUTE ACCENT}"
    form = normal_form(code_points("x" + (above + below) * size))
    assert shown(form) == "x" + below * size + above * size


def test_a_million_spaces_are_one() -> None:
    """White space of any length becomes one space, whose origin is the first."""
    form = normal_form(code_points("a" + "\n" * 1_000_000 + "b"))
    assert (shown(form), form.origin.tolist()) == ("a b", [0, 1, 1_000_001])
