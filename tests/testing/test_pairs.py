"""Edited pairs: a harmless edit must be harmless, and a changed fact must be one."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_text.errors import ConfigError
from dedupe_text.testing import PairLabel, edited_pairs
from dedupe_text.testing.edits import HARMLESS
from dedupe_text.testing.facts import FACTS
from dedupe_text.testing.sentences import sentence_spans
from dedupe_text.testing.words import words_of

TEXT = (
    'On 4 May 2019 the well-known Clara Beaumont said "it is not late" - although it was, of course, "late" '
    "in Dunmore. The price rose by 12% to $30, over 55 kilometres, see https://mill.example/a for more."
)
OTHER = "A caf\N{LATIN SMALL LETTER E WITH ACUTE} beside the old mill opens on Friday, and nobody will be turned away."
TRUE_FACTS = (
    ("number", "4 May", "digits of a number that is no year, percentage or price"),
    ("percentage", "12%", "the number before a percent sign"),
    ("date", "May 2019", "a month or a year"),
    ("unit", "kilometres", "a unit in full"),
    ("currency", "$30", "the sign before a number"),
    ("negation_out", "is not", "a denial"),
    ("antonym", "rose", "a word with an opposite"),
    ("name", "Clara Beaumont", "two capitalised words inside a sentence"),
    ("place", "Dunmore", "a capitalised word after a preposition"),
    ("url", "mill.example/a for", "an address"),
)
LETTERS_STAY = ("punctuation", "quotes", "dashes", "hyphens", "spacing", "casing")

languages = st.sampled_from(["en", "de", "fr", "es", "pl", "ru", "el", "zh", "th", "ar"])


def letters(text: str) -> str:
    """The letters and digits of a text, in one case."""
    return "".join(mark for mark in unicodedata.normalize("NFKC", text).casefold() if mark.isalnum())


@pytest.mark.parametrize(("kind", "fact", "reason"), TRUE_FACTS, ids=[case[0] for case in TRUE_FACTS])
def test_each_fact_edit_changes_its_fact(kind: str, fact: str, reason: str) -> None:
    """Some seed changes the named fact, and the rest of the text stays."""
    edited = {FACTS[kind](TEXT, Random(seed), words_of("en")) for seed in range(40)} - {None}
    assert any(fact not in str(text) for text in edited), reason
    assert all(len(str(text).split()) >= len(TEXT.split()) - 1 for text in edited)


@given(st.text(max_size=120), languages, st.integers(0, 99))
@settings(max_examples=150, deadline=None)
def test_edits_are_total(text: str, language: str, seed: int) -> None:
    """Every edit takes any text and returns another text or None."""
    for edit in (*HARMLESS.values(), *FACTS.values()):
        edited = edit(text, Random(seed), words_of(language))
        assert edited is None or isinstance(edited, str)


@pytest.mark.parametrize("kind", LETTERS_STAY)
@pytest.mark.parametrize("text", [TEXT, OTHER])
def test_typographic_edits_keep_every_letter(kind: str, text: str) -> None:
    """Letters and digits are the same after an edit of punctuation, spaces or case."""
    for seed in range(20):
        edited = HARMLESS[kind](text, Random(seed), words_of("en"))
        assert edited is None or letters(edited) == letters(text)


@given(st.integers(0, 500))
@settings(max_examples=30, deadline=None)
def test_pairs_are_what_their_labels_say(seed: int) -> None:
    """The texts of a pair differ, and both are paragraphs as they were only in a `different` pair."""
    for pair in edited_pairs([TEXT, OTHER], seed=seed):
        assert pair.a != pair.b
        untouched = {pair.a, pair.b} & {TEXT, OTHER}
        assert len(untouched) == (2 if pair.label is PairLabel.DIFFERENT else 1)


def test_all_edits_are_tried() -> None:
    """Texts with every fact and every kind of mark get a pair for each edit there is."""
    found = {(pair.label.value, pair.edit) for pair in edited_pairs([TEXT, OTHER], seed=3)}
    assert {edit for label, edit in found if label == "same"} == set(HARMLESS)
    assert {edit for label, edit in found if label == "changed"} == set(FACTS)


def test_pairs_need_two_paragraphs() -> None:
    """One paragraph, even twice, makes no pairs."""
    with pytest.raises(ConfigError):
        edited_pairs([TEXT, TEXT], seed=0)


SENTENCES = (
    ("plain", "It rained. We left.", ["It rained.", "We left."]),
    ("abbreviation", "St. Orrin is small. It is old.", ["St. Orrin is small.", "It is old."]),
    ("ordinal", "Am 15. Juli war es warm. Dann kam Regen.", ["Am 15. Juli war es warm.", "Dann kam Regen."]),
    ("decimal", "It grew 2.5 metres. Then it fell.", ["It grew 2.5 metres.", "Then it fell."]),
    ("quote", '"Go!" she said. "No."', ['"Go!" she said.', '"No."']),
    (
        "full-width marks",
        "\N{CJK UNIFIED IDEOGRAPH-5929}\N{IDEOGRAPHIC FULL STOP}\N{CJK UNIFIED IDEOGRAPH-5730}",
        ["\N{CJK UNIFIED IDEOGRAPH-5929}\N{IDEOGRAPHIC FULL STOP}", "\N{CJK UNIFIED IDEOGRAPH-5730}"],
    ),
    ("no mark", "no end here", ["no end here"]),
)


@pytest.mark.parametrize(("label", "text", "wanted"), SENTENCES, ids=[case[0] for case in SENTENCES])
def test_sentences_are_cut_at_their_ends(label: str, text: str, wanted: list[str]) -> None:
    """A sentence ends at its mark, and neither an abbreviation nor a decimal point is one."""
    assert [span.of(text) for span in sentence_spans(text)] == wanted
