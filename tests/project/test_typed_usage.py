"""How a typed program uses the package; mypy and pyright read this file, and it runs too."""

from __future__ import annotations

from typing import Any, assert_type

import dedupe_text as dt

TEXT = "One line.\nAnother line."


def test_results_are_typed() -> None:
    """The types of a result are what the type checkers say they are."""
    result = assert_type(dt.dedupe(TEXT), dt.DedupeResult)
    assert assert_type(result.text, str) == assert_type(result.restore(), str)
    assert assert_type(result.marks, tuple[dt.Mark, ...]) == ()
    assert assert_type(result.removed, tuple[dt.Removal, ...]) == ()
    assert assert_type(result.spans(unit="utf16"), list[tuple[int, int]]) == []
    assert assert_type(result.to_dict(), dict[str, Any])["marks"] == []


def test_comparisons_are_typed() -> None:
    """The types of a comparison are what the type checkers say they are."""
    comparison = assert_type(dt.compare("The price is 5.", "The price is 6."), dt.Comparison)
    assert assert_type(comparison.verdict, dt.Verdict) in dt.Verdict
    assert 0 <= assert_type(comparison.similarity, float) <= 1
    for difference in assert_type(comparison.differences, tuple[dt.Difference, ...]):
        assert assert_type(difference.a, dt.Span).of("The price is 5.") == difference.a_text
