"""Whole documents: what must go and what must stay."""

import pytest

import dedupe_text as dt
from tests.documents import Case, cases


def paragraphs(text: str) -> list[str]:
    """Return the lines of a text that are not blank."""
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("case", cases("wild", "synthetic"), ids=lambda case: case.name)
def test_repeats_go_and_all_else_stays(case: Case) -> None:
    """A document with planted repeats comes back with one copy of everything."""
    result = dt.dedupe(case.text)
    assert paragraphs(result.text) == case.clean, case.reason
    assert result.restore() == case.text


@pytest.mark.parametrize("case", cases("negative"), ids=lambda case: case.name)
def test_natural_repetition_and_changed_facts_stay(case: Case) -> None:
    """A document that repeats by nature, or with another fact, is not touched."""
    assert dt.dedupe(case.text).text == case.text, case.reason
