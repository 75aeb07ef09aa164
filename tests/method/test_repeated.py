"""Repeated paragraphs of a corpus, against all pairs."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text import batches
from dedupe_text.columns import columns_of, read
from dedupe_text.model import Span
from dedupe_text.repeated import RepeatedParagraphs, repeated_paragraphs
from tests.documents import BODIES
from tests.grown import documents, paragraph
from tests.prose import paragraphs


def shingle_set(text: str) -> frozenset[tuple[int, ...]]:
    """Return the word 3-grams of a paragraph, none for fewer than five words."""
    columns = columns_of(read(text), [Span(0, len(text))])
    ids = columns.tokens.ids.tolist()
    width = 5 if columns.unspaced[0] else 3
    grams = [tuple(ids[k : k + width]) for k in range(len(ids) - width + 1)]
    return frozenset(grams) if len(ids) >= 5 else frozenset()


def said(texts: list[str], found: RepeatedParagraphs) -> list[str]:
    """Return the paragraphs."""
    spans = zip(found.documents.tolist(), found.bounds.tolist(), strict=True)
    return [texts[document][start:end] for document, (start, end) in spans]


@given(st.lists(st.lists(paragraph, max_size=6).map("\n\n".join), max_size=5), st.sampled_from([0.3, 0.5, 0.8, 1.0]))
@settings(max_examples=100)
def test_no_pair_is_missed(texts: list[str], near: float) -> None:
    """The pairs are all pairs of distinct paragraphs whose shingles are similar enough."""
    found = repeated_paragraphs(texts, near=near)
    distinct = [k for k, first in enumerate(found.first.tolist()) if first == k]
    sets = {k: shingle_set(said(texts, found)[k]) for k in distinct}
    wanted = {
        (i, j): len(sets[i] & sets[j]) / len(sets[i] | sets[j])
        for i, j in combinations(distinct, 2)
        if sets[i] and sets[j] and len(sets[i] & sets[j]) >= near * len(sets[i] | sets[j])
    }
    assert dict(zip(map(tuple, found.pairs.tolist()), found.similarities.tolist(), strict=True)) == pytest.approx(
        wanted
    )


@given(st.lists(documents(), max_size=5))
@settings(max_examples=50)
def test_equal_paragraphs_share_their_first(texts: list[str]) -> None:
    """The class of a paragraph is named by the first paragraph with its normal form; a blank one is alone."""
    found = repeated_paragraphs(texts, near=None)
    known: dict[tuple[int, int], int] = {}
    for number, (text, first) in enumerate(zip(said(texts, found), found.first.tolist(), strict=True)):
        columns = columns_of(read(text), [Span(0, len(text))])
        low, high = columns.hashes[0].tolist()
        assert first == (number if columns.blank[0] else known.setdefault((low, high), number))
    assert len(found.pairs) == 0
    assert np.array_equal(found.repeats(), found.first < np.arange(len(found)))


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 100, 1 << 18])
def test_batches_and_threads_leave_no_trace(workers: int, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The result depends neither on the size of the batches nor on the number of threads."""
    texts = ["\n\n".join(body) for body in BODIES.values()] * 2 + ["\n\n".join(paragraphs(1, 40, 2))]
    wanted = repeated_paragraphs(texts)
    monkeypatch.setattr(batches, "SIZE", size)
    found = repeated_paragraphs(iter(texts), workers=workers)
    for column in ("documents", "bounds", "first", "pairs", "similarities"):
        assert np.array_equal(getattr(found, column), getattr(wanted, column)), column


def test_shingles_on_disk(tmp_path: Path) -> None:
    """Shingles that lie in a file give the same, and the file leaves nothing behind."""
    texts = ["\n\n".join(body) for body in BODIES.values()] + [" Again. ".join(body) for body in BODIES.values()]
    wanted, found = repeated_paragraphs(texts, near=0.3), repeated_paragraphs(texts, near=0.3, spool=tmp_path)
    assert len(wanted.pairs) > 0
    assert np.array_equal(found.pairs, wanted.pairs)
    assert np.array_equal(found.similarities, wanted.similarities)
    assert len(repeated_paragraphs([], spool=tmp_path)) == 0
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        repeated_paragraphs(texts, spool=tmp_path / "missing")


def test_nothing_is_found_in_nothing() -> None:
    """No texts, and texts without paragraphs, give empty columns."""
    for texts in ([], ["", " \n"]):
        found = repeated_paragraphs(texts)
        assert (len(found), len(found.pairs), found.repeats().tolist()) == (0, 0, [])


@pytest.mark.parametrize(("option", "value"), [("near", 0.0), ("near", 1.5), ("workers", 0), ("splitter", "words")])
def test_options_are_checked(option: str, value: object) -> None:
    """An option that cannot be used is an error that names it."""
    with pytest.raises(dt.ConfigError, match=option):
        repeated_paragraphs([], **{option: value})  # type: ignore[arg-type]
