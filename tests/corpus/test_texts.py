"""Texts that are kept on disk: whole and in part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.corpus.texts import Texts
from dedupe_text.model import Span

LETTERS = st.text(
    st.characters(codec="utf-8") | st.sampled_from("aé\N{GREEK SMALL LETTER ALPHA}\ud800\udc00\U0001f600")
)


@given(st.lists(LETTERS, max_size=5), st.data())
def test_a_part_is_the_part_of_the_text(texts: list[str], data: st.DataObject) -> None:
    """Whatever the letters, a text comes back, and so does each part of it alone."""
    with Texts() as kept:
        for number, text in enumerate(texts):
            kept.keep(number, text)
        for number, text in enumerate(texts):
            assert kept[number] == text
            start = data.draw(st.integers(0, len(text)))
            end = data.draw(st.integers(start, len(text)))
            assert kept.part(number, Span(start, end)) == text[start:end]


@pytest.mark.parametrize("text", ["\ud800\udc00", "\ud83d"])
def test_surrogates_stay_what_they_are(text: str) -> None:
    """Two lone surrogates side by side do not become one code point."""
    with Texts() as kept:
        kept.keep(0, text)
        assert kept[0] == text
