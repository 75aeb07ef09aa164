"""What a run over a corpus promises, for any corpus."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.config import ORDERS
from dedupe_text.render.pairs import proving_pairs
from dedupe_text.splitters import splitter_for
from tests.corpus.corpora import corpora, options, shuffled


def results(documents: list[dt.Document], /, **chosen: Any) -> dict[str, dt.DedupeResult]:
    return {result.document.id: result for result in dt.dedupe_corpus(documents, **chosen)}


def gone(result: dt.DedupeResult, span: dt.Span) -> bool:
    """Say whether any of a span was taken out of a document."""
    text = result.document.text
    taken = [removal.span for removal in result.removed]
    place = bisect_left(taken, span.start + 1, key=lambda removed: removed.end)
    cut = [t for t in taken[place:] if t.start < span.end and t.end > span.start]
    return any(text[max(t.start, span.start) : min(t.end, span.end)].strip() for t in cut)


def said_in(text: str, other: str) -> bool:
    """Say whether another text says all of a text: by lines, by sentences where a line was cut, or as a whole."""
    lines = other.splitlines()
    folded = {line.casefold() for line in lines}

    def said(piece: str) -> bool:
        return piece.casefold() in folded or any(dt.compare(piece, kept).a_in_b for kept in lines)

    return (
        all(said(line) or all(map(said, re.split(r"(?<=[.!?])\s+", line))) for line in text.splitlines())
        or dt.compare(text, other).a_in_b
    )


def marks(found: Iterable[dt.DedupeResult]) -> dict[str, tuple[dt.Mark, ...]]:
    return {result.document.id: result.marks for result in found}


@given(corpora(), options())
@settings(max_examples=60)
def test_lossless(documents: list[dt.Document], chosen: dict[str, Any]) -> None:
    """The clean text and what was taken out give the input back, and documents come in their order."""
    found = list(dt.dedupe_corpus(documents, **chosen))
    assert [result.document for result in found] == documents
    assert all(result.restore() == result.document.text for result in found)
    for result in found:
        removing = [mark for mark in result.marks if mark.removes]
        assert [removal.mark for removal in result.removed] == removing
        for mark, removal in zip(removing, result.removed, strict=True):
            assert removal.span.start <= mark.span.start < mark.span.end <= removal.span.end


@given(corpora())
@settings(max_examples=60)
def test_marking_takes_nothing_out_across_documents(documents: list[dt.Document]) -> None:
    """By default what stands in two documents is marked in the later one, and stays in both."""
    for result in dt.dedupe_corpus(documents):
        for mark in result.marks:
            elsewhere = mark.witness is not None and mark.witness.document_id is not None
            assert not (elsewhere and mark.removes)


@given(corpora(), options())
@settings(max_examples=150)
def test_what_is_taken_out_stays_elsewhere(documents: list[dt.Document], chosen: dict[str, Any]) -> None:
    """Every witness stays in the output of its document and says all that was taken out."""
    found = results(documents, **chosen)
    for result in found.values():
        text = result.document.text
        for mark in result.marks:
            if not mark.removes or mark.witness is None or mark.witness.document_id is None:
                continue
            other = found[mark.witness.document_id]
            if mark.kind is dt.Kind.DOCUMENT:
                assert said_in(mark.span.of(text), other.text)
                continue
            for repeat, witness in proving_pairs(mark):
                assert dt.compare(repeat.of(text), witness.of(other.document.text)).a_in_b
                assert not gone(other, witness)


@given(corpora(sourced=False))
@settings(max_examples=60)
def test_a_document_is_taken_out_whole_or_not_at_all(documents: list[dt.Document]) -> None:
    """With documents taken out and paragraphs only marked, a text is never cut to pieces."""
    for result in dt.dedupe_corpus(documents, documents="remove", within=False):
        assert not result.removed or not result.text.strip()


@given(corpora(), options(), st.sampled_from(ORDERS[1:]))
@settings(max_examples=60)
def test_the_order_of_arrival_does_not_matter(documents: list[dt.Document], chosen: dict[str, Any], order: str) -> None:
    """In every order but that of input the same documents get the same marks, in whatever order they are read."""
    first = marks(dt.dedupe_corpus(documents, order=order, **chosen))
    assert marks(dt.dedupe_corpus(shuffled(documents), order=order, **chosen)) == first


@given(corpora(), options())
@settings(max_examples=40)
def test_a_stored_result_is_read_back(documents: list[dt.Document], chosen: dict[str, Any]) -> None:
    """Results with witnesses in other documents survive the stored form."""
    for result in dt.dedupe_corpus(documents, **chosen):
        again = dt.DedupeResult.from_dict(result.to_dict(), result.document.text)
        assert again.marks == result.marks


@given(corpora(sourced=False))
@settings(max_examples=40)
def test_one_document_gets_what_it_gets_alone(documents: list[dt.Document]) -> None:
    """A corpus of one document without a source gives the marks of the document."""
    alone = documents[:1]
    assert [result.marks for result in dt.dedupe_corpus(alone)] == [dt.dedupe(alone[0]).marks]


@given(corpora())
@settings(max_examples=40)
def test_marked_paragraphs_are_those_of_the_splitter(documents: list[dt.Document]) -> None:
    """What is marked as standing elsewhere begins and ends with paragraphs."""
    for result in dt.dedupe_corpus(documents, within=False, documents="ignore"):
        spans = splitter_for(result.splitter.removeprefix("auto: "))(result.document.text)
        starts, ends = {span.start for span in spans}, {span.end for span in spans}
        assert all(mark.span.start in starts and mark.span.end in ends for mark in result.marks)
