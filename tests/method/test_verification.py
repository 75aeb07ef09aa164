"""Alignment and guard together, on paragraphs as a run sees them."""

from __future__ import annotations

import weakref
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.columns import Columns, columns_of, read
from dedupe_text.config import GuardConfig
from dedupe_text.model import DifferenceKind, Effect, Span
from dedupe_text.verification import (
    Aligned,
    Stretch,
    Verified,
    align,
    like_enough,
    paragraph_stretch,
    span_stretch,
    verify,
)
from tests.documents import BODIES
from tests.prose import paragraphs

GUARD = GuardConfig()
THREE = "The night boat left the pier. The crew of the ferry slept below. The lamps along the harbour burned."


def aligned(a: str, b: str) -> Aligned:
    sides = [columns_of(read(text), [Span(0, len(text))]) for text in (a, b)]
    return align(paragraph_stretch(sides[0], 0), paragraph_stretch(sides[1], 0))


def verified(a: str, b: str) -> Verified:
    sides = [columns_of(read(text), [Span(0, len(text))]) for text in (a, b)]
    return verify(paragraph_stretch(sides[0], 0), paragraph_stretch(sides[1], 0), GUARD)


words = st.lists(st.sampled_from("the boat left pier A crew. Slept. 5 not".split()), max_size=14).map(" ".join)
texts = st.one_of(words, st.sampled_from([THREE, *BODIES["ferry"], *BODIES["zh"], *BODIES["th"]]), st.text(max_size=40))


@given(texts, texts)
def test_runs_hold_equal_tokens_in_order(a: str, b: str) -> None:
    """The runs of an alignment are equal on both sides, in order, apart, and none of them empty."""
    found = aligned(a, b)
    ids = [side.columns.tokens.ids[side.first : side.last].tolist() for side in (found.a, found.b)]
    a_at = b_at = 0
    for run in found.runs:
        if found.a.size:
            assert run.size > 0
        assert run.a_start >= a_at
        assert run.b_start >= b_at
        assert ids[0][run.a_start : run.a_start + run.size] == ids[1][run.b_start : run.b_start + run.size]
        a_at, b_at = run.a_start + run.size, run.b_start + run.size


@given(texts, texts)
def test_verification_is_total(a: str, b: str) -> None:
    """Any two texts have a match whose numbers lie in [0, 1] and whose differences lie in their texts."""
    found = verified(a, b)
    match = found.match
    assert 0 <= match.similarity <= 1
    assert 0 <= match.overlap <= 1
    assert 0 <= found.relatedness <= 1
    for difference in match.differences:
        assert difference.a.of(a) == difference.a_text
        assert difference.b.of(b) == difference.b_text
    assert match.changes == any(difference.effect is Effect.CHANGES for difference in match.differences)


@given(texts)
def test_a_text_says_all_that_it_says(text: str) -> None:
    """A text compared with itself is alike in full, without a difference."""
    match = verified(text, text).match
    assert (match.similarity, match.overlap, match.differences) == (1.0, 1.0, ())
    assert match.a_in_b
    assert match.b_in_a


@pytest.mark.parametrize(
    ("added", "longer", "reason"),
    [
        (
            "The crew of the ferry slept below.",
            THREE,
            "begins as the sentence after it begins",
        ),
        (
            "The lamps along the harbour burned.",
            THREE,
            "stands at the end",
        ),
        (
            "The night boat left the pier.",
            THREE,
            "stands at the head and begins as the next one begins",
        ),
        (
            "He slept well below.",
            "The crew slept well below. He slept well below. The lamps burned.",
            "ends as the sentence before it ends",
        ),
        (
            "She said no.",
            "She said yes. She said no. She said yes and no.",
            "shares its words with both neighbours",
        ),
    ],
)
def test_an_added_sentence_is_found_whole(added: str, longer: str, reason: str) -> None:
    """An insertion moves to where a sentence begins, so that the difference is that sentence and nothing else."""
    shorter = " ".join(longer.replace(added, "", 1).split())
    match = verified(longer, shorter).match
    assert [(d.kind, d.effect, d.a_text.rstrip(".")) for d in match.differences] == [
        (DifferenceKind.SENTENCE, Effect.ADDS, added.rstrip("."))
    ], reason
    assert match.b_in_a
    assert not match.a_in_b
    other = verified(shorter, longer).match
    assert other.a_in_b
    assert not other.b_in_a


@pytest.mark.parametrize(
    ("a", "b", "kind", "reason"),
    [
        ("Tickets cost 12 euros each way.", "Tickets cost 14 euros each way.", DifferenceKind.CURRENCY, "a price"),
        ("The crew did sleep below deck.", "The crew did not sleep below deck.", DifferenceKind.NEGATION, "a denial"),
        ("Marit Ensby runs the shop.", "Marit Holm runs the shop.", DifferenceKind.NAME, "a name"),
        ("The boat left on Monday.", "The boat left on Friday.", DifferenceKind.WEEKDAY, "a day"),
        ("It grew by 5 % in spring.", "It grew by 9 % in spring.", DifferenceKind.PERCENTAGE, "a share"),
    ],
)
def test_a_changed_fact_changes(a: str, b: str, kind: DifferenceKind, reason: str) -> None:
    """Two texts that differ in a fact say different things, whichever comes first."""
    for match in (verified(a, b).match, verified(b, a).match):
        assert match.changes, reason
        assert not match.a_in_b
        assert not match.b_in_a
        assert kind in {difference.kind for difference in match.differences}, reason


def test_sentence_states_tell_what_the_other_side_says() -> None:
    """Of four sentences those with a changed number or on one side only are not said by the other."""
    a = "The boat left at noon. Tickets cost 12 euros. A band played at the pier. Children travel free of charge."
    b = "The boat left at noon. Tickets cost 14 euros. Children travel free of charge."
    found = verified(a, b)
    assert [(span.of(a), said) for span, said in found.sentence_states("a")] == [
        ("The boat left at noon.", True),
        ("Tickets cost 12 euros.", False),
        ("A band played at the pier.", False),
        ("Children travel free of charge.", True),
    ]
    assert [said for _, said in found.sentence_states("b")] == [True, False, True]


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        ("Not all boats may enter.", "All boats may enter."),
        ("Former mayor Ensby runs the shop.", "Mayor Ensby runs the shop."),
        ("Boats may enter only by day.", "Boats may enter."),
    ],
)
@pytest.mark.parametrize(("before", "after"), [("", ""), ("The crew slept below. ", " A band played.")])
def test_a_sentence_with_words_more_is_another(longer: str, shorter: str, before: str, after: str) -> None:
    """Words that open or end a sentence of one side change that sentence on both sides, and none beside it."""
    found = verified(f"{before}{longer}{after}", f"{before}{shorter}{after}")
    said = [True, False, True] if before else [False]
    assert [said for _, said in found.sentence_states("a")] == said
    assert [said for _, said in found.sentence_states("b")] == said


def test_a_part_aligns_to_its_own_place() -> None:
    """The part of a match for one sentence names that sentence on the other side, and only its differences."""
    a = "The boat left at noon. Tickets cost 12 euros. The crew slept below."
    b = "Marit runs a shop. The boat left at noon. Tickets cost 14 euros. The crew slept below."
    found = verified(a, b)
    for sentence, similarity in (("The boat left at noon.", 1.0), ("The crew slept below.", 1.0)):
        start = a.index(sentence)
        part = found.part("a", Span(start, start + len(sentence)))
        assert part.a.of(a) == sentence
        assert part.b.of(b) == sentence.rstrip(".")
        assert part.similarity == similarity
    start = a.index("Tickets")
    part = found.part("a", Span(start, start + len("Tickets cost 12 euros.")))
    assert part.b.of(b) == "Tickets cost 14 euros"
    assert part.changes
    assert [(d.a_text, d.b_text) for d in part.differences] == [("12", "14")]


def test_the_differences_of_a_part_lie_in_it() -> None:
    """A sentence that is added just before what a part aligns to is no difference of the part."""
    a = "The boat left at noon. The crew slept below."
    part = verified(a, f"Marit runs a shop. {a}").part("a", Span(0, len(a)))
    assert part.b.start == 19
    assert [difference for difference in part.differences if difference.b.start < part.b.start] == []


def test_a_part_does_not_reach_into_an_added_sentence() -> None:
    """A word that a sentence shares with an added one before it aligns inside its own sentence."""
    a = "The boat left at noon. Tickets cost 12 euros. The crew slept below."
    b = "Marit runs the shop. The boat left at noon. Tickets cost 14 euros. The crew slept below."
    part = verified(a, b).part("a", Span(0, 22))
    assert part.b.of(b) == "The boat left at noon"
    assert part.similarity == 1.0


def test_a_part_of_the_other_side_is_mirrored() -> None:
    """For a part of side b, that side is `a` of the match."""
    a = "The boat left at noon. Tickets cost 12 euros."
    b = "The boat left at noon. Tickets cost 14 euros."
    part = verified(a, b).part("b", Span(b.index("Tickets"), len(b)))
    assert (part.a.of(b), part.b.of(a)) == ("Tickets cost 14 euros.", "Tickets cost 12 euros")
    assert [(d.a_text, d.b_text) for d in part.differences] == [("14", "12")]


@given(texts, texts)
def test_the_whole_is_a_part_of_itself(a: str, b: str) -> None:
    """The part for the whole span says as much of the other side as the match does."""
    found = verified(a, b)
    whole = found.part("a", Span(0, len(a)))
    assert whole.a == Span(0, len(a))
    assert (whole.changes, whole.a_in_b) == (found.match.changes, found.match.a_in_b)


def test_a_span_can_be_verified_by_itself() -> None:
    """Any span of a text, across paragraph borders too, can be compared with another."""
    text = "One. The boat left at noon.\nTickets cost 12 euros. Two. The boat left at noon. Tickets cost 12 euros."
    columns = columns_of(read(text), [Span(0, 27), Span(28, len(text))])
    first = Span(text.index("The boat"), text.index(" Two."))
    second = Span(text.rindex("The boat"), len(text))
    match = verify(span_stretch(columns, second), span_stretch(columns, first), GUARD).match
    assert (match.a, match.b) == (second, first)
    assert match.similarity == 1.0
    assert match.a_in_b


def test_slips_do_not_break_the_relation() -> None:
    """Misspelt words between equal ones cost no new run; other words in their places do."""
    text = "The keeper opens the garden gate on summer mornings and closes it before the evening bell."
    slips = "The keepr opens the gardn gate on sumer mornings and closes it befroe the evening bell."
    words = "The miller opens the stable gate on winter mornings and closes it after the evening bell."
    assert verified(text, slips).relatedness > 0.9 > verified(text, words).relatedness + 0.2


@pytest.mark.parametrize("text", [*BODIES["ferry"], *BODIES["garden"], *BODIES["ru"], "One", "One two", ""])
def test_a_text_is_fully_related_to_itself(text: str) -> None:
    """Relatedness reaches 1 for equal texts of any length."""
    assert verified(text, text).relatedness == pytest.approx(1.0)


def test_texts_of_one_language_are_not_related() -> None:
    """Different texts share articles and prepositions, which count for nothing."""
    bodies = [*BODIES["ferry"], *BODIES["garden"]]
    assert max(verified(a, b).relatedness for a in bodies for b in bodies if a != b) < 0.2


def test_versions_of_one_text_are_related() -> None:
    """A text with a few other words in it stays related to what it was."""
    for text in paragraphs(7, 12):
        edited = text.split()
        for place in range(3, len(edited), 9):
            edited[place] = "lemonade"
        assert verified(text, " ".join(edited)).relatedness > 0.5


@pytest.mark.parametrize(
    ("a", "b", "wanted", "reason"),
    [
        ("The boat left at noon.", "The boat left at night.", True, "most words are the same"),
        ("The bote lefd at nooon.", "The boat left at noon.", True, "short texts may share letters only"),
        ("The boat left at noon.", "Was ever a garden so green?", False, "nothing is the same"),
        ("The boat left.", f"The boat left. {THREE} {THREE}", True, "half of the shorter one is enough"),
    ],
)
def test_only_texts_that_are_alike_are_judged(a: str, b: str, wanted: bool, reason: str) -> None:
    """The guard looks at pairs of which half of the shorter is aligned, or that are short and share their letters."""
    assert like_enough(aligned(a, b)) is wanted, reason


def test_long_texts_with_few_edits_stay_alike() -> None:
    """A text of some thousand words with a word changed in each hundred is similar to 0.99."""
    text = " ".join(paragraphs(9, 120)).split()
    edited = list(text)
    places = np.arange(50, len(text), 100)
    for place in places.tolist():
        edited[place] = "lemonade"
    match = verified(" ".join(text), " ".join(edited)).match
    assert match.similarity == pytest.approx(1 - len(places) / len(text), abs=0.002)
    assert match.changes


@pytest.mark.parametrize(
    "make", [lambda columns: paragraph_stretch(columns, 0), lambda columns: span_stretch(columns, Span(0, 20))]
)
def test_a_stretch_goes_when_nobody_needs_it(make: Callable[[Columns], Stretch]) -> None:
    """What was read of a stretch does not keep it until garbage is collected."""
    stretch = make(columns_of(read(THREE), [Span(0, len(THREE))]))
    assert stretch.reading.starts_sentence(0)
    assert not stretch.reading.starts_sentence(2)
    assert stretch.sentences
    known = weakref.ref(stretch)
    del stretch
    assert known() is None
