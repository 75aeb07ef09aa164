"""Many documents as one batch: the same results as one by one."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.batches import Cut, in_batches, read_batch, read_cut
from dedupe_text.columns import columns_of, read
from dedupe_text.config import SPLITTERS, DedupeConfig
from dedupe_text.model import Span
from dedupe_text.pipeline import deduplicate, repeats_of
from dedupe_text.splitters import named_bounds, splitter_for
from dedupe_text.splitters.sentences import sentence_spans
from tests.documents import BODIES, cases
from tests.grown import documents

EVERY_CASE = cases("wild", "synthetic", "negative", "known failure")


class Sentences:
    """A splitter of one's own."""

    name = "sentences"

    def __call__(self, text: str) -> list[Span]:
        """Return the spans of the sentences."""
        return sentence_spans(text, Span(0, len(text)))


def as_documents(texts: list[str]) -> list[dt.Document]:
    return [dt.Document(str(number), text) for number, text in enumerate(texts)]


def check(texts: list[str], config: DedupeConfig) -> None:
    """Compare the results of a batch with those of its documents alone."""
    alone = [deduplicate(document, config) for document in as_documents(texts)]
    assert repeats_of(texts, config) == [(result.splitter, result.marks) for result in alone]


@given(st.lists(documents(), max_size=4), st.sampled_from(["join", "minhash"]))
@settings(max_examples=60)
def test_batch_gives_what_each_document_gives(texts: list[str], matcher: str) -> None:
    """Documents in one batch have the marks that they have alone."""
    check(texts, DedupeConfig(matcher=matcher))


@pytest.mark.parametrize("splitter", [*SPLITTERS, Sentences()], ids=[*SPLITTERS, "own"])
def test_cases_together(splitter: str | Sentences) -> None:
    """All cases as one batch have the marks that they have alone, whatever cuts them; blank ones stand between."""
    texts = [text for case in EVERY_CASE for text in (case.text, "", " \n")]
    check(texts, DedupeConfig(splitter=splitter))


@pytest.mark.parametrize("matcher", ["join", "minhash"])
def test_copies_of_middling_similarity_are_found_in_a_batch_too(matcher: str) -> None:
    """What is hardly similar enough to be looked at is found together as it is alone, also where that is estimated."""
    random = Random(4)
    words = [f"word{number}" for number in range(5000)]
    texts = []
    for changed in range(3, 7):
        for _ in range(25):
            said = random.sample(words, 40)
            copy = [random.choice(words) if k in random.sample(range(40), changed) else w for k, w in enumerate(said)]
            texts.append(" ".join(said) + ".\n\n" + " ".join(copy) + ".")
    check(texts, DedupeConfig(matcher=matcher))


def test_documents_do_not_repeat_each_other() -> None:
    """A text that stands once in each of many documents is marked in none."""
    texts = ["\n".join(body) for body in BODIES.values()] * 3
    assert all(not marks for _, marks in repeats_of(texts, DedupeConfig()))


@given(st.lists(documents(), min_size=1, max_size=4), st.sampled_from(SPLITTERS))
@settings(max_examples=60)
def test_columns_of_a_batch_are_those_of_its_texts(texts: list[str], splitter: str) -> None:
    """Splitter and columns of each text are as if it had been read alone."""
    batch = read_batch(texts, splitter_for(splitter))
    for number, text in enumerate(texts):
        reading = read(text)
        name, bounds = named_bounds(splitter_for(splitter), text, reading.points)
        alone, found = columns_of(reading, bounds), batch.columns_of(number)
        assert batch.splitters[number] == name
        assert batch.reading_of(number).points.tolist() == reading.points.tolist()
        for column in ("bounds", "hashes", "blank", "first", "last", "weights", "unspaced"):
            assert np.array_equal(getattr(found, column), getattr(alone, column)), column
        assert [column.tolist() for column in found.tokens] == [column.tolist() for column in alone.tokens]


def test_batches_hold_everything_once() -> None:
    """Items come in their order, in batches that end when they hold enough."""
    texts = ["a" * size for size in (3, 0, 9, 1, 1, 1)]
    assert [list(map(len, batch)) for batch in in_batches(texts, key=str, size=4)] == [[3, 0, 9], [1, 1, 1]]


@given(st.lists(documents(), max_size=4))
@settings(max_examples=40)
def test_texts_that_were_cut_are_read_as_if_they_were_cut_again(texts: list[str]) -> None:
    """A batch of cut texts is the batch that cutting gives."""
    cut = read_batch(texts, splitter_for("auto"))
    bounds = np.split(cut.columns.bounds, cut.paragraphs[1:-1]) if texts else []
    cuts = [Cut(name, own - start) for name, own, start in zip(cut.splitters, bounds, cut.starts.tolist(), strict=True)]
    again = read_cut(texts, cuts)
    assert again.splitters == cut.splitters
    assert np.array_equal(again.paragraphs, cut.paragraphs)
    assert np.array_equal(again.columns.hashes, cut.columns.hashes)
    assert np.array_equal(again.columns.tokens.ids, cut.columns.tokens.ids)


@given(documents(), st.sampled_from(["lines", "blank-lines"]), st.data())
def test_where_sentences_open(text: str, splitter: str, data: st.DataObject) -> None:
    """A sentence opens in a stretch where one of any paragraph does, and columns whose paragraphs were joined agree."""
    columns = columns_of(read(text), splitter_for(splitter)(text))
    for one in (columns, columns.joined("\n")):
        places = st.integers(0, len(one.text))
        low, high = sorted((data.draw(places), data.draw(places)))
        sentences = [sentence for p in range(len(one)) for sentence in one.sentences(p)]
        assert one.opens_sentence(low, high) == any(low <= sentence.start <= high for sentence in sentences)


@given(documents(), st.sampled_from(["\n", "\n\n"]))
def test_joined_paragraphs_are_read_as_one_text(text: str, between: str) -> None:
    """Columns whose paragraphs are joined are those of a text that holds them alone."""
    columns = columns_of(read(text), splitter_for("auto")(text))
    joined = columns.joined(between)
    said = [columns.span(p).of(text) for p in range(len(columns))]
    ends = [len(between.join(said[: k + 1])) for k in range(len(said))]
    again = columns_of(
        read(between.join(said)), [Span(end - len(words), end) for end, words in zip(ends, said, strict=True)]
    )
    assert joined.text == again.text
    for name in ("bounds", "hashes", "sizes", "first", "last", "weights", "unspaced"):
        assert np.array_equal(getattr(joined, name), getattr(again, name)), name
    for name in ("starts", "ends", "ids", "kinds"):
        assert np.array_equal(getattr(joined.tokens, name), getattr(again.tokens, name)), name
