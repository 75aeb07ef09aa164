"""Sentences of many languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dedupe_text.model import Span
from dedupe_text.splitters.sentences import sentence_spans

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "sentences.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_sentences(case: dict[str, Any]) -> None:
    """A paragraph is cut into its sentences."""
    text = case.get("text", " ".join(case["sentences"]))
    spans = sentence_spans(text, Span(0, len(text)))
    assert [span.of(text) for span in spans] == case["sentences"], case["reason"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_sentences_inside_a_text(case: dict[str, Any]) -> None:
    """What stands before and behind a paragraph does not change its sentences."""
    text = case.get("text", " ".join(case["sentences"]))
    around = f"Before. {text} \nafter it"
    spans = sentence_spans(around, Span(8, 8 + len(text)))
    assert [span.of(around) for span in spans] == case["sentences"], case["reason"]


def test_unwrapped_and_wrapped_sentences_are_the_same() -> None:
    """Line breaks inside a paragraph do not change its sentences."""
    text = "The boat left at noon. Nobody saw it go, for it rained. Dr. Gray was on board."
    wrapped = text.replace(" ", "\n")
    span = Span(0, len(text))
    assert sentence_spans(wrapped, span) == sentence_spans(text, span)
