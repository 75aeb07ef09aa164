"""Whole documents: what must go and what must stay."""

import dedupe_text as dt
import pytest

from tests.documents import Case, cases


def paragraphs(text: str) -> list[str]:
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


@pytest.mark.parametrize("case", cases("known failure"), ids=lambda case: case.name)
@pytest.mark.xfail(strict=True, reason="known failure")
def test_known_failures(case: Case) -> None:
    """A known failure still fails; when it passes, it is a case like the others."""
    assert paragraphs(dt.dedupe(case.text).text) == case.clean, case.reason
