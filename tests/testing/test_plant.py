"""The planter: its gold must be right before anything is measured with it."""

from __future__ import annotations

import json
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_text.errors import ConfigError, InputTypeError
from dedupe_text.model import Span
from dedupe_text.testing import Planted, PlantKind, plant
from tests.testing.seeded import printed_under_each_seed

PARAGRAPHS = (
    "The mill stood empty for 31 years, and its roof was gone. Nobody had a key.",
    "In April the Ostrow family bought it for 12 euros and a cake.",
    "Every beam was numbered. They carried 240 of them across the meadow to a barn near the road.",
    "The wheel will turn again before winter, says the carpenter, who is not in a hurry.",
    "Visitors come on Sunday.",
)
COPIED_EXACTLY = ("exact_double", "interleaved", "moved", "resplit", "promo_repeat", "short_lines")

kinds = st.sampled_from(list(PlantKind))
seeds = st.integers(0, 10_000)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip)
paragraphs = st.lists(words, min_size=1, max_size=6, unique=True)


def bare(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(mark for mark in unicodedata.normalize("NFKC", text).casefold() if mark.isalnum())


def planted_or_none(source: list[str], kind: PlantKind, seed: int) -> Planted | None:
    """A planted document, or None where the source holds no fact to change."""
    try:
        return plant(source, kind=kind, seed=seed)
    except ConfigError:
        assert kind is PlantKind.FACT_CHANGE
        return None


@given(paragraphs, kinds, seeds)
@settings(max_examples=150, deadline=None)
def test_gold_spans_lie_in_the_text_in_order_and_apart(source: list[str], kind: PlantKind, seed: int) -> None:
    """Every span is inside the text and not empty, groups are in text order, and no two spans of the gold overlap."""
    planted = planted_or_none(source, kind, seed)
    if planted is None:
        return
    spans = sorted([*planted.keep, *(repeat.span for repeat in planted.duplicates), *sum(planted.templates, ())])
    assert all(0 <= span.start < span.end <= len(planted.text) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(list(group) == sorted(group) and len(group) > 1 for group in planted.groups)


@given(paragraphs, kinds, seeds)
@settings(max_examples=150, deadline=None)
def test_gold_covers_the_text(source: list[str], kind: PlantKind, seed: int) -> None:
    """Whatever is neither kept, nor a duplicate, nor a template is white space between the lines."""
    planted = planted_or_none(source, kind, seed)
    if planted is None:
        return
    rest = list(planted.text)
    for span in [*planted.keep, *(repeat.span for repeat in planted.duplicates), *sum(planted.templates, ())]:
        rest[span.start : span.end] = [" "] * span.size
    assert not "".join(rest).strip()


@pytest.mark.parametrize("kind", COPIED_EXACTLY)
@pytest.mark.parametrize("seed", range(6))
def test_copies_of_the_exact_kinds_are_equal(kind: str, seed: int) -> None:
    """All stretches of a group are the same text where the kind copies exactly."""
    planted = plant(PARAGRAPHS, kind=PlantKind(kind), seed=seed)
    assert all(len({span.of(planted.text) for span in group}) == 1 for group in planted.groups)


@pytest.mark.parametrize("seed", range(20))
def test_teasers_repeat_the_start_of_their_paragraph(seed: int) -> None:
    """A teaser says what its paragraph says, but for an ellipsis at its end."""
    planted = plant(PARAGRAPHS, kind=PlantKind.TRUNCATED_SECOND, seed=seed)
    assert planted.groups
    assert all(len({bare(span.of(planted.text)) for span in group}) == 1 for group in planted.groups)


@pytest.mark.parametrize("seed", range(20))
def test_a_changed_fact_stands_in_no_group(seed: int) -> None:
    """Some paragraph with a changed fact is kept in both copies, and the two differ."""
    planted = plant(PARAGRAPHS, kind=PlantKind.FACT_CHANGE, seed=seed, separator="\n")
    lines = planted.text.split("\n")
    first, second = lines[: len(PARAGRAPHS)], lines[len(PARAGRAPHS) :]
    grouped = {span.of(planted.text) for group in planted.groups for span in group}
    changed = [(a, b) for a, b in zip(first, second, strict=True) if a not in grouped]
    assert 1 <= len(changed) <= 3
    assert all(a != b for a, b in changed)


@pytest.mark.parametrize("kind", list(PlantKind))
def test_every_paragraph_survives_once_in_what_is_kept(kind: PlantKind) -> None:
    """The kept stretches hold every word of the source, in the order of the source."""
    planted = plant(PARAGRAPHS, kind=kind, seed=4)
    kept = bare("".join(span.of(planted.text) for span in planted.keep))
    assert all(bare(sentence) in kept for paragraph in PARAGRAPHS for sentence in paragraph.split(". "))


@given(kinds, seeds)
@settings(max_examples=60, deadline=None)
def test_the_same_arguments_give_the_same_document(kind: PlantKind, seed: int) -> None:
    """Two calls with equal arguments return equal records."""
    assert plant(PARAGRAPHS, kind=kind, seed=seed) == plant(list(PARAGRAPHS), kind=kind, seed=seed)


def test_documents_do_not_depend_on_the_hash_seed() -> None:
    """Processes with different hash seeds plant the same documents."""
    program = (
        "from dedupe_text.testing import *\n"
        f"p = {PARAGRAPHS!r}\n"
        "print([plant(p, kind=k, seed=s) for k in PlantKind for s in range(5)], edited_pairs(p, seed=1))"
    )
    assert len(printed_under_each_seed(program)) == 1


def test_the_two_separators_are_drawn() -> None:
    """Some seeds part the lines with one line feed, others with two."""
    texts = [plant(PARAGRAPHS, kind=PlantKind.CLEAN, seed=seed).text for seed in range(10)]
    assert {"\n\n" in text for text in texts} == {True, False}


@pytest.mark.parametrize("kind", [PlantKind.NATURAL, PlantKind.CLEAN])
def test_natural_and_clean_texts_stay_as_they_are(kind: PlantKind) -> None:
    """A text of these kinds is not changed, and all of its lines must stay."""
    text = "  La, la.\n\n\nLa, la.\t\n"
    planted = plant(text, kind=kind, seed=0)
    assert planted.text == text
    assert [span.of(text) for span in planted.keep] == ["  La, la.", "La, la.\t"]
    assert planted.duplicates == ()


def test_own_site_lines_are_used() -> None:
    """The promotional lines of the caller take the place of the shipped ones."""
    planted = plant(
        PARAGRAPHS, kind=PlantKind.DOUBLE_WITH_HEADLINE_AND_PROMO, seed=0, site_lines=["Buy a boat."], separator="\n"
    )
    assert planted.text.startswith("Buy a boat.\n")
    assert planted.group_kinds[0] == "promo"
    assert planted.duplicates[0].of == Span(0, 11)


def test_plain_data_is_json() -> None:
    """The plain form of a document survives JSON and names each duplicate with its first occurrence."""
    planted = plant(PARAGRAPHS, kind=PlantKind.EXACT_DOUBLE, seed=0)
    data = json.loads(json.dumps(planted.to_dict("x", source="mill")))
    assert data["id"] == "x"
    assert len(data["duplicates"]) == len(PARAGRAPHS)
    assert data["duplicates"][0]["of"] == data["groups"][0][0]


WRONG = (
    ("no paragraph", {"source": [" ", ""]}, ConfigError),
    ("a separator without a line feed", {"separator": " "}, ConfigError),
    ("a language without words", {"language": "tlh"}, ConfigError),
    ("bytes for a paragraph", {"source": [b"mill"]}, InputTypeError),
    ("no fact to change", {"source": ["Sheep.", "Goats."], "kind": PlantKind.FACT_CHANGE}, ConfigError),
)


@pytest.mark.parametrize(("label", "options", "error"), WRONG, ids=[case[0] for case in WRONG])
def test_wrong_options_are_refused(label: str, options: dict[str, object], error: type[Exception]) -> None:
    """An option that cannot be used raises the error that is documented."""
    arguments = {"source": PARAGRAPHS, "kind": PlantKind.MOVED, "seed": 0} | options
    source = arguments.pop("source")
    with pytest.raises(error):
        plant(source, **arguments)  # type: ignore[arg-type]
