"""What is told apart in bulk has the marks that it has one by one."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.columns import columns_of, read
from dedupe_text.config import GuardConfig
from dedupe_text.screening import likeness
from dedupe_text.splitters.lines import Lines
from dedupe_text.verification import Aligned, align, like_enough, paragraph_stretch
from tests.prose import NOUNS, PLACES, paragraphs

SLOTS = (
    *NOUNS[:6], *PLACES[:4], "harbour", "harbor", "5", "05", "17", "seventeen", "1,900", "1900", "9:30 am", "09:30 am",
    "don't", "do not", "the", "<b>old</b>", "R&amp;D", "example.com/a", "caf\N{LATIN SMALL LETTER E WITH ACUTE}",
)  # fmt: skip
FORMS = (
    "Boats to {} leave from {} at noon.", "Boats to {} leave from {} at noon. Mail is {}.", "* {}: made by {} in 2019",
    "The {} by the pier carried a {} and hid the {}.", "2019-05-{}  Marit {}  <marit@example.com>", "{}",
    "harbour (2:1.{}.{}-1) unstable; urgency={}", "Marit, May 5th, 2019, {}", "Boats at 9:{}, 1{}:30 and {}",
)  # fmt: skip


def ruleless(a: str, b: str) -> None:
    """Have no opinion; a document with a rule is looked at pair by pair."""


def of_similar_lines(seed: int, size: int) -> str:
    """Return a document of lines of a few forms."""
    random = Random(seed)
    forms = random.sample(FORMS, random.randrange(1, 4))
    lines = (random.choice(forms).format(*random.choices(SLOTS, k=3)) for _ in range(size))
    return "\n".join((*paragraphs(seed, 2), *lines, *paragraphs(seed, 1)))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 30), st.integers(10, 60), st.sampled_from([0.6, 0.8]))
def test_bulk_changes_no_mark(seed: int, size: int, threshold: float) -> None:
    """A document has the marks that it has where each pair goes to the guard."""
    text = of_similar_lines(seed, size)
    found = dt.dedupe(text, threshold=threshold)
    slow = dt.dedupe(text, threshold=threshold, guard=GuardConfig(rules=(ruleless,)))
    assert found.to_dict() == slow.to_dict()


@pytest.mark.parametrize("seed", range(4))
def test_likeness_is_that_of_alignment(seed: int) -> None:
    """All pairs at once have the similarity, the overlap and the equal tokens that they have one by one."""
    text = of_similar_lines(seed, 12)
    columns = columns_of(read(text), Lines()(text))
    pairs = [(a, b) for a in range(len(columns)) for b in range(a)]
    found = likeness(columns, *np.array(pairs, dtype=np.int64).T)
    for k, pair in enumerate(pairs):
        aligned: Aligned = align(*(paragraph_stretch(columns, p) for p in pair))
        assert found.shared[k] == aligned.equal
        assert bool(found.like[k]) is like_enough(aligned)
        if found.like[k]:
            assert (found.similarity[k], found.overlap[k]) == (aligned.similarity, aligned.overlap)
