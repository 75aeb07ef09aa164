"""Which way a text is cut when it has to tell by itself."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels.normal import code_points
from dedupe_text.splitters import named_bounds
from dedupe_text.splitters.auto import Auto

LAYOUTS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "layouts.json").read_text("utf-8"))
SENTENCES = [
    "The ferry leaves at seven in the morning, and it comes back before the lamps are lit on the pier.",
    "What the old people of the island remember, they seldom tell; what they tell is often about the weather.",
    "A new engine was bought last year with money from the council, so the crossing takes half an hour less.",
    "Children travel free of charge on Sundays, as long as somebody who has paid holds them by the hand.",
    "In winter the boat carries letters, flour, paraffin and, when the vet is called for, a very quiet dog.",
    "Nobody has ever counted how many bottles of milk went over the rail in the great storm of that spring.",
]


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\N{LINE SEPARATOR}"], ids=["lf", "crlf", "line separator"])
@pytest.mark.parametrize("case", LAYOUTS, ids=lambda case: str(case["name"]))
def test_layout(case: dict[str, Any], break_: str) -> None:
    """A layout is recognised and cut into its paragraphs, whatever its line breaks are."""
    lines = case["lines"]
    text = break_.join(lines)
    name, bounds = named_bounds(Auto(), text, code_points(text))
    paragraphs = [break_.join(lines[first : last + 1]).strip() for first, last in case["paragraphs"]]
    found = [text[start:end] for start, end in bounds.tolist()]
    assert (name, found) == (f"auto: {case['chosen']}", paragraphs), case["reason"]


@given(
    texts=st.lists(st.permutations(SENTENCES).map(lambda some: " ".join(some[:4])), min_size=1, max_size=4),
    width=st.integers(60, 90),
    indent=st.sampled_from(["", "   "]),
)
def test_wrapped_paragraphs_are_found_again(texts: list[str], width: int, indent: str) -> None:
    """Paragraphs that a first-fit formatter wrapped are found again, each whole."""
    paragraphs = [textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent) for text in texts]
    text = "\n\n".join(paragraphs)
    assert [span.of(text) for span in Auto()(text)] == [paragraph.strip() for paragraph in paragraphs]


@given(order=st.lists(st.integers(0, 2), min_size=1, max_size=6), width=st.integers(60, 90))
def test_repeated_paragraphs_do_not_decide(order: list[int], width: int) -> None:
    """A text without its repeated paragraphs is cut as it was with them."""
    kinds = [textwrap.fill(" ".join(SENTENCES), width), "A short line.", "\n".join(SENTENCES[:2])]
    first_copies = list(dict.fromkeys(order))
    whole, once = ("\n\n".join(kinds[kind] for kind in kept) for kept in (order, first_copies))
    assert Auto().choose(whole) == Auto().choose(once)
    assert {span.of(whole) for span in Auto()(whole)} == {span.of(once) for span in Auto()(once)}


@given(texts=st.lists(st.sampled_from(SENTENCES), max_size=8))
def test_lines_stay_lines(texts: list[str]) -> None:
    """A text with one sentence on each line is cut into its lines."""
    text = "\n".join(texts)
    assert [span.of(text) for span in Auto()(text)] == texts


def test_choice_and_cut_agree() -> None:
    """The splitter that is chosen for a text cuts it as the rule itself does."""
    texts = ["\n".join(case["lines"]) for case in LAYOUTS]
    assert all(Auto().choose(text)(text) == Auto()(text) for text in texts)
