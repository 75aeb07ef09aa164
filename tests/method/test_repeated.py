"""Repeated paragraphs of a corpus, against all pairs."""

from __future__ import annotations

import errno
import resource
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

import dedupe_text as dt
from dedupe_text import repeated
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
    monkeypatch.setattr(repeated, "BATCH", size)
    found = repeated_paragraphs(iter(texts), workers=workers)
    for column in ("documents", "bounds", "first", "pairs", "similarities"):
        assert np.array_equal(getattr(found, column), getattr(wanted, column)), column


WORDS = "the a boat boats leaves comes at noon dusk from old new pier with mail".split()
short_lines = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=18).map(" ".join), max_size=12)


@given(short_lines, st.sampled_from([0.6, 0.8, 1.0]))
@settings(max_examples=100)
def test_short_paragraphs_are_compared_word_by_word(lines: list[str], short: float) -> None:
    """Pairs of short paragraphs are those that share half of their 2-grams and most of their words in order."""
    found = repeated_paragraphs(["\n\n".join(lines)], near=None, short=short)
    wanted = {}
    for i, j in combinations([k for k, first in enumerate(found.first.tolist()) if first == k], 2):
        a, b = lines[i].split(), lines[j].split()
        grams = [set(pairwise(words)) for words in (a, b)]
        shared = len(grams[0] & grams[1]) >= 0.5 * max(len(grams[0] | grams[1]), 1)
        similarity = Indel.normalized_similarity(a, b)
        if 3 <= len(a) <= 16 and 3 <= len(b) <= 16 and shared and similarity >= short:
            wanted[i, j] = pytest.approx(similarity)
    assert dict(zip(map(tuple, found.pairs.tolist()), found.similarities.tolist(), strict=True)) == wanted


def test_one_changed_word_is_found_at_any_length() -> None:
    """One changed word leaves too few 3-grams in a short line and enough in a long one; together both are found."""
    words = "The old ferry leaves the pier at noon on every day of the long summer that the island keeps".split()
    changed = [*words[:4], "left", *words[5:]]
    text = "\n\n".join(" ".join(said[:size]) for said in (words, changed) for size in (10, 18))
    assert repeated_paragraphs([text], near=0.6).pairs.tolist() == [[1, 3]]
    assert repeated_paragraphs([text], near=0.6, short=0.8).pairs.tolist() == [[0, 2], [1, 3]]


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


@pytest.mark.parametrize(
    ("option", "value"), [("near", 0.0), ("near", 1.5), ("short", 0.0), ("workers", 0), ("splitter", "words")]
)
def test_options_are_checked(option: str, value: object) -> None:
    """An option that cannot be used is an error that names it."""
    with pytest.raises(dt.ConfigError, match=option):
        repeated_paragraphs([], **{option: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_no_text_is_named(workers: int) -> None:
    """Anything but a text is an error that says which one it was."""
    with pytest.raises(dt.InputTypeError, match="text 1"):
        repeated_paragraphs(["One.", b"bytes"], workers=workers)  # type: ignore[list-item]


def test_a_spool_that_cannot_grow_says_why(tmp_path: Path) -> None:
    """The error of the system arrives, here that a file may not be larger."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 12, hard))
    try:
        with pytest.raises(OSError, match="too large") as raised:
            repeated_paragraphs(paragraphs(1, 400), spool=tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert raised.value.errno == errno.EFBIG
