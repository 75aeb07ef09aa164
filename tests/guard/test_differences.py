"""What the guard says of aligned differences: cases as data, and what holds for any two texts."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_text.config import LANGUAGES, GuardConfig
from dedupe_text.errors import ConfigError
from dedupe_text.guard import differences, differences_unless_changed
from dedupe_text.guard import lexicon as guard_lexicon
from dedupe_text.guard.alignment import Opcode
from dedupe_text.guard.lexicon import shipped_languages
from dedupe_text.model import DifferenceKind, Effect, Span
from tests.guard.aligned import differences_of, opcodes, reading, side

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))

WORDS = (
    "the a boat boats bota not no 5 15 1,900 1900 $ % million minutes seconds March May Monday London Ann said. Sold: "
    "( ) [ ] : = world wide web (www) www. (old) &amp; &#39; - don't do five "
    "https://example.org/a x@example.org <b> </b> "
    ".5 ^5 5-15 5/15 5:15 1e-5 boats? ./boats ../boats --boats (!boats AA- AA @boats #boats boat_s ~5 "
    "5\N{SUPERSCRIPT MINUS}\N{SUPERSCRIPT FIVE} \N{BLACK UP-POINTING TRIANGLE}5 \N{BLACK DOWN-POINTING TRIANGLE}5 "
    "\N{HORIZONTAL ELLIPSIS} \N{EM DASH} \N{LATIN SMALL LETTER A WITH CIRCUMFLEX}? "
    "caf\N{LATIN SMALL LETTER E WITH ACUTE} "
    "\N{CJK UNIFIED IDEOGRAPH-4E0D} \N{CJK UNIFIED IDEOGRAPH-5B89}\N{CJK UNIFIED IDEOGRAPH-5168}"
).split()
texts = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_differences_have_the_kind_and_effect_of_the_case(case: dict[str, Any]) -> None:
    """Each difference of a case has the kind and the effect that its reason gives."""
    found = [[d.kind.value, d.effect.value] for d in differences_of(case["a"], case["b"])]
    assert found == case["expected"], case["reason"]


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_any_two_texts_have_differences_inside_them(a: str, b: str) -> None:
    """Differences of any two strings are in order, lie inside the texts and carry the texts of their spans."""
    found = differences_of(a, b)
    for text, spans in ((a, [d.a for d in found]), (b, [d.b for d in found])):
        assert all(0 <= span.start <= span.end <= len(text) for span in spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(d.a_text == d.a.of(a) and d.b_text == d.b.of(b) for d in found)


def _assert_mirrored(a: str, b: str) -> None:
    (a_side, a_ids), (b_side, b_ids) = side(a), side(b)
    a_reading, b_reading = reading(a_side, [a_side.span]), reading(b_side, [b_side.span])
    codes = opcodes(a_ids, b_ids)
    turned = [Opcode(code.tag, code.b_start, code.b_end, code.a_start, code.a_end) for code in codes]
    forward = differences(a_reading, b_reading, codes, GuardConfig())
    backward = differences(b_reading, a_reading, turned, GuardConfig())
    assert backward == tuple(difference.mirrored() for difference in forward)
    changed = any(difference.effect is Effect.CHANGES for difference in forward)
    assert differences_unless_changed(a_reading, b_reading, codes, GuardConfig()) == (None if changed else forward)


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_swapped_sides_mirror_the_differences(a: str, b: str) -> None:
    """Swapping the sides of any alignment swaps the spans alone, and a look that stops at a change sees the same."""
    _assert_mirrored(a, b)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_swapped_sides_mirror_the_differences_of_a_case(case: dict[str, Any]) -> None:
    """Swapping the sides of a case swaps the spans and changes neither kinds nor effects."""
    _assert_mirrored(case["a"], case["b"])


@settings(max_examples=60, deadline=None)
@given(texts)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    """Identical texts have no differences."""
    assert differences_of(text, text) == ()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_another_number_always_changes(one: int, other: int) -> None:
    """Two numbers in one sentence are harmless only when they are equal."""
    found = differences_of(f"The town has {one} old trees.", f"The town has {other} old trees.")
    assert [d.effect for d in found] == ([] if one == other else [Effect.CHANGES])


def test_spans_count_from_the_start_of_the_whole_text() -> None:
    """The spans of a difference inside a stretch are offsets in the whole text."""
    text = "Intro. The boat cost 5 euros. The boat cost 6 euros."
    (a, a_ids), (b, b_ids) = side(text, Span(7, 29)), side(text, Span(30, 52))
    (found,) = differences(reading(a, [a.span]), reading(b, [b.span]), opcodes(a_ids, b_ids), GuardConfig())
    assert (found.a, found.b) == (Span(21, 22), Span(44, 45))


def test_a_rule_of_the_user_decides_first() -> None:
    """The first opinion of the user's rules is the effect; a rule without an opinion leaves the difference as it is."""

    def views_do_not_count(one: str, other: str) -> Effect | None:
        return Effect.HARMLESS if one.isdigit() and other.isdigit() else None

    config = GuardConfig(rules=(lambda one, other: None, views_do_not_count))
    found = differences_of("Seen 15 times by men.", "Seen 18 times by women.", config)
    assert [(d.kind, d.effect) for d in found] == [
        (DifferenceKind.NUMBER, Effect.HARMLESS),
        (DifferenceKind.DIRECTION, Effect.CHANGES),
    ]


def test_words_before_an_opening_bracket_at_the_end() -> None:
    """What only one side has may end in a bracket that nothing follows."""
    found = differences_of("status: Mapped = mapped(", "status: Mapped")
    assert {d.effect for d in found} <= set(Effect)


def test_a_rule_gets_the_texts_in_the_order_of_the_sides() -> None:
    """A user's rule is given the text of `a` first, whichever way the texts sort."""
    asked: list[tuple[str, str]] = []

    def listens(one: str, other: str) -> Effect | None:
        asked.append((one, other))
        return None

    config = GuardConfig(rules=(listens,))
    differences_of("A boat with 5 men.", "A boat with 9 men.", config)
    differences_of("A boat with 9 men.", "A boat with 5 men.", config)
    assert asked == [("5", "9"), ("9", "5")]


def test_spelling_can_be_taken_strictly() -> None:
    """Without `spelling`, a misspelt word is another word."""
    pair = ("The keyboard was new.", "The keybaord was new.")
    assert [d.effect for d in differences_of(*pair)] == [Effect.HARMLESS]
    assert [d.effect for d in differences_of(*pair, GuardConfig(spelling=False))] == [Effect.CHANGES]


def test_languages_limit_the_word_lists() -> None:
    """A number word is read only in the languages that are asked for."""
    pair = ("Das Dorf hat elf Brunnen.", "Das Dorf hat 11 Brunnen.")
    assert [d.effect for d in differences_of(*pair, GuardConfig(languages=("de",)))] == [Effect.HARMLESS]
    assert [d.effect for d in differences_of(*pair, GuardConfig(languages=("fr",)))] == [Effect.CHANGES]


def test_every_language_has_its_lists() -> None:
    """The languages that a configuration may name are those with word lists, and each names the sources of its own."""
    assert shipped_languages() == LANGUAGES
    folder = Path(guard_lexicon.__file__).parent / "words"
    sources = [json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["source"] for name in LANGUAGES]
    assert all("CLDR" in source and "kept by hand" in source for source in sources)


def test_an_unknown_language_is_refused() -> None:
    """A language without word lists is a configuration error that names the ones there are."""
    with pytest.raises(ConfigError, match="en"):
        differences_of("One boat.", "Two boats.", GuardConfig(languages=("xx",)))


def test_a_long_run_of_question_marks_is_read_once() -> None:
    """What costs the square of such a run would take hours here; one step for each mark takes a moment."""
    text = "The vote was put off until spring"
    marks = "?" * 1_000_000 + "\N{ZERO WIDTH SPACE}"
    assert not differences_of(f"{text}{marks}x came", f"{text}. x came")
