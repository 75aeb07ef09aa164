"""An index: the marks of a run over all documents, whatever came when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.api import dedupe_corpus
from dedupe_text.config import BoilerplateConfig, CorpusConfig
from dedupe_text.corpus.remembering import remember
from dedupe_text.kernels.bitmaps import bitmaps, may_be_similar
from dedupe_text.kernels.join import jaccard
from dedupe_text.kernels.shingles import Shingles
from dedupe_text.matchers.exchange import from_datasketch, to_datasketch
from dedupe_text.model import Document
from tests.corpus.conftest import Opener
from tests.corpus.sites import PARAGRAPHS, many_pages, page, pages

ACTIONS = ("mark", "remove", "ignore")
ARTICLE = "\n".join(PARAGRAPHS[:3])
FINGERPRINTS = [
    "0x2b29092edd5ad97b",
    "0xfd51b580f5ad3a87",
    "0x17637aa8",
    "0x7f6da6763f1ee",
    "0x5d1376ec3807bebc",
    "0xd08db6195a8d12fc",
]


def batch_marks(documents: Sequence[Document], /, **options: Any) -> dict[str, tuple[dt.Mark, ...]]:
    return {result.document.id: result.marks for result in dedupe_corpus(documents, order="time", **options)}


def index_marks(index: dt.CorpusIndex, documents: Sequence[Document]) -> dict[str, tuple[dt.Mark, ...]]:
    return {result.document.id: result.marks for result in index.check_all(documents)}


options_of_a_run = st.fixed_dictionaries(
    {
        "documents": st.sampled_from(ACTIONS),
        "paragraphs": st.sampled_from(ACTIONS),
        "boilerplate": st.sampled_from(ACTIONS),
        "near": st.sampled_from([0.8, None, 0.6]),
    }
)


@given(st.data(), pages("d", 10), pages("x", 4), options_of_a_run)
@settings(max_examples=30)
def test_an_index_gives_the_marks_of_a_run(
    data: st.DataObject, documents: list[Document], others: list[Document], options: dict[str, Any]
) -> None:
    """After any additions, questions, replacements and removals the marks are those of a run over what is there."""
    order = data.draw(st.permutations(documents))
    steps = [*order[: len(order) // 2], *others, *order[len(order) // 2 :]]
    with TemporaryDirectory() as folder, dt.CorpusIndex.open(f"{folder}/index", **options) as index:
        for document in steps:
            if data.draw(st.booleans()):
                index.add(data.draw(page(document.id, others)))
                index.check(document)
            index.add(document)
        for other in others:
            index.remove(other.id)
        expected = batch_marks(documents, **options)
        assert index_marks(index, documents) == expected
        # A question about a document that is not there has the same answer, and changes nothing.
        asked = data.draw(st.sampled_from(documents))
        index.remove(asked.id)
        assert index.check(asked).marks == expected[asked.id]
        index.add(data.draw(page(asked.id, others)))
        assert index.check(asked).marks == expected[asked.id]
        index.add(asked)
        assert index_marks(index, documents) == expected


@pytest.mark.parametrize("action", ["mark", "remove"])
def test_a_larger_index_gives_the_marks_of_a_run(opener: Opener, action: str) -> None:
    """Hundreds of pages of many sites, in any order and in two stores, have the marks of a run over them."""
    documents = many_pages(240, 1)
    options = {"documents": action, "paragraphs": action}
    shuffled = Random(2).sample(documents, len(documents))
    with opener(**options) as index:
        index.add_all(shuffled[:180])
        index.refresh()
        index.add_all(shuffled[180:])
        expected = batch_marks(documents, **options)
        assert index_marks(index, documents[::5]) == {d.id: expected[d.id] for d in documents[::5]}
        assert sum(map(len, expected.values())) > len(documents)


def test_an_index_is_the_same_when_it_is_opened_again(opener: Opener) -> None:
    """What was added is there when the index is opened again, and for readers beside the writer."""
    documents = many_pages(60, 3)
    with opener() as index:
        assert index.add_all(documents) == len(documents)
        marks = index_marks(index, documents)
    with opener() as again, opener(read_only=True) as reader:
        assert index_marks(again, documents) == marks == index_marks(reader, documents)
        assert len(again) == len(reader) == 60
        assert {document.id: document for document in reader.documents()} == {d.id: d for d in documents}
        assert ("d7" in reader, "e7" in reader, 7 in reader) == (True, False, False)


def test_a_reader_sees_what_was_refreshed(opener: Opener) -> None:
    """What is added counts for a reader from the writer's next refresh on."""
    with opener() as index, opener(read_only=True) as reader:
        index.add({"id": "1", "text": ARTICLE})
        assert reader.check(ARTICLE).marks == ()
        assert index.stats().waiting == 1
        index.refresh()
        reader.refresh()
        assert [mark.witness.document_id for mark in reader.check(ARTICLE).marks if mark.witness] == ["1"]
        assert index.stats().waiting == 0


def test_a_later_document_can_change_the_answer(tmp_path: Path) -> None:
    """The copy with the earlier time is the witness, also when it comes later."""
    late, early = (Document(name, ARTICLE, None, time) for name, time in (("late", "2026-02"), ("early", "2026-01")))
    with dt.CorpusIndex.open(tmp_path / "index") as index:
        index.add(late)
        assert index.check(late).marks == ()
        index.add(early)
        (mark,) = index.check(late).marks
        assert mark.witness
        assert mark.witness.document_id == "early"
        assert index.check(early).marks == ()


def test_a_document_without_an_id_comes_last(tmp_path: Path) -> None:
    """A text that is asked about has every document as a witness, and none is replaced by it."""
    with dt.CorpusIndex.open(tmp_path / "index") as index:
        index.add({"id": "", "text": ARTICLE})
        result = index.check(ARTICLE)
        assert [mark.kind.value for mark in result.marks] == ["document"]
        assert result.document.id == ""


def test_expired_and_removed_documents_are_forgotten(opener: Opener) -> None:
    """Documents before a time go, those without one stay; the marks are those of the rest, and the room is freed."""
    documents = many_pages(80, 4)
    documents[5] = Document("d5", documents[5].text)
    with opener() as index:
        index.add_all(documents)
        index.refresh()
        full = index.stats()
        assert index.expire(before="2026-01-15") == sum((d.time or "3") < "2026-01-15" for d in documents)
        rest = [d for d in documents if (d.time or "3") >= "2026-01-15"]
        assert index_marks(index, rest) == batch_marks(rest)
        assert (index.remove("d5"), index.remove("d5")) == (True, False)
        for document in rest:
            index.remove(document.id)
        index.compact()
        empty = index.stats()
        assert (empty.documents, empty.paragraphs, empty.sources, empty.postings) == (0, 0, 0, 0)
        assert empty.bytes < full.bytes


def test_merged_indexes_are_one(tmp_path: Path) -> None:
    """An index with the documents of two gives the marks of a run over both; another scheme is refused."""
    documents = many_pages(60, 5)
    with dt.CorpusIndex.open(tmp_path / "a") as index, dt.CorpusIndex.open(tmp_path / "b") as other:
        index.add_all(documents[:40])
        other.add_all(documents[30:])
        assert index.merge(other) == 30
        assert index_marks(index, documents) == batch_marks(documents)
        with (
            dt.CorpusIndex.open(tmp_path / "c", splitter="lines") as third,
            pytest.raises(dt.SchemeError, match="made with splitter 'lines', not 'auto'"),
        ):
            index.merge(third)


def test_many_questions_have_the_answers_of_each(tmp_path: Path) -> None:
    """Documents that are asked about together, some of them not in the index, have the marks they have one by one."""
    documents = many_pages(120, 10)
    with dt.CorpusIndex.open(tmp_path / "index") as index:
        index.add_all(documents[:80])
        alone = [index.check(document) for document in documents]
        assert list(index.check_all(documents)) == alone
        assert list(index.check_all([])) == []


def test_adding_again_changes_nothing(tmp_path: Path) -> None:
    """A document that is there as it is is left alone; of two with one id at once the later stays."""
    with dt.CorpusIndex.open(tmp_path / "index") as index:
        index.add_all([Document("a", ARTICLE, "site", "2026"), Document("b", "Gone."), Document("b", "Stays.")])
        index.refresh()
        before = index.stats()
        index.add(Document("a", ARTICLE, "site", "2026"))
        assert index.stats() == before
        assert [document.text for document in index.documents()] == [ARTICLE, "Stays."]


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"near": 0.7}, "near threshold"),
        ({"splitter": "lines"}, "splitter"),
        ({"evidence": dt.EvidenceConfig(long_paragraph=90)}, "long paragraph"),
        ({"boilerplate": "ignore"}, "boilerplate"),
    ],
)
def test_another_scheme_is_refused(tmp_path: Path, options: dict[str, Any], part: str) -> None:
    """An index that was made with other numbers is not opened, and the error names what differs."""
    dt.CorpusIndex.open(tmp_path / "index").close()
    with pytest.raises(dt.SchemeError, match="make both sides with the same") as raised:
        dt.CorpusIndex.open(tmp_path / "index", **options)
    assert raised.value.part == part
    dt.CorpusIndex.open(tmp_path / "index", documents="remove", threshold=0.9).close()


def test_fingerprints_stay_what_they_are() -> None:
    """What is stored of a text has the bits it always had; raise `FINGERPRINT` when they change on purpose."""
    (kept,) = remember([ARTICLE + "\nPage 1 of 9"], CorpusConfig())
    lines = kept.lines[[0, 3]]
    values = [*lines["key"], lines["template"][1], kept.sets.values[0], kept.bands[0], kept.bands[12]]
    assert [hex(int(value)) for value in values] == FINGERPRINTS


@pytest.mark.parametrize("item", ["no id", {"text": "no id"}, {"id": "a"}, 7, {"id": "a", "text": "x", "source": [3]}])
def test_what_cannot_be_remembered_is_refused(tmp_path: Path, item: Any) -> None:
    """What is no document, or has no id, is refused, and nothing of what came with it is kept."""
    with dt.CorpusIndex.open(tmp_path / "index") as index:
        with pytest.raises(dt.InputTypeError):
            index.add_all([{"id": "good", "text": "Text."}, item])
        assert len(index) == 0


@pytest.mark.parametrize("text", ["", "\n\n", "\ud800 lone", "\0", "7", "Yes."])
def test_every_text_can_be_remembered(tmp_path: Path, text: str) -> None:
    """Any text can be added, asked about and taken out."""
    with dt.CorpusIndex.open(tmp_path / "index") as index:
        index.add_all([Document("a", text, "s"), Document("b", text, "s"), Document("c", text)])
        assert index.check(Document("b", text, "s")).restore() == text
        assert index.remove("b")


def test_wait_is_a_number() -> None:
    """An option that cannot be used is refused before anything is opened."""
    with pytest.raises(dt.ConfigError, match="wait"):
        dt.CorpusIndex.open("nowhere", wait=-1)


@pytest.mark.parametrize("order", ["latest", "longest"])
def test_an_index_knows_the_order_of_time_alone(order: str) -> None:
    """Another order is refused and not passed over in silence."""
    with pytest.raises(dt.ConfigError, match="order"):
        dt.CorpusIndex.open("nowhere", order=order)


def test_signatures_are_exchanged_with_datasketch(tmp_path: Path) -> None:
    """Datasketch's LSH, filled with an index's signatures, finds what the index does, and the other way round."""
    from datasketch import MinHashLSH

    documents = many_pages(40, 6)
    lsh = MinHashLSH(num_perm=65, params=(13, 5))
    with dt.CorpusIndex.open(tmp_path / "index") as index:
        index.add_all(documents)
        index.refresh()
        found = dict(index.signatures())
        assert found.keys() == {document.id for document in documents}
        sketches = {name: to_datasketch(signature) for name, signature in found.items()}
        for name, sketch in sketches.items():
            lsh.insert(name, sketch)
        for sketch in sketches.values():
            back = from_datasketch(sketch, permutations=65)
            assert sorted(index.sharing_bands(back)) == sorted(map(str, lsh.query(sketch)))
        with pytest.raises(ValueError, match="65 values"):
            index.sharing_bands(np.zeros(64, np.uint32))


sets_of_shingles = st.lists(st.sets(st.integers(0, 60), min_size=1, max_size=40), min_size=2, max_size=12)


@given(sets_of_shingles, st.sampled_from([0.5, 0.6, 0.8, 1.0]))
def test_bitmaps_rule_no_similar_set_out(sets: list[set[int]], threshold: float) -> None:
    """Sets that are similar enough are never ruled out by their sizes and bitmaps."""
    offsets = np.cumsum([0, *map(len, sets)], dtype=np.int64)
    both = Shingles(np.array([value for one in sets for value in sorted(one)], np.uint64), offsets)
    pairs = np.array([[0, k] for k in range(1, len(sets))], dtype=np.int64)
    may = may_be_similar(len(sets[0]), int(bitmaps(both)[0]), np.diff(offsets)[1:], bitmaps(both)[1:], threshold)
    assert not (~may & (jaccard(both, pairs) >= threshold)).any()


def test_learner_options_are_part_of_the_scheme() -> None:
    """The scheme names the numbers by which boilerplate is learned."""
    from dedupe_text.corpus.remembering import scheme_of

    assert scheme_of(CorpusConfig())["boilerplate"] == str(BoilerplateConfig())


def test_a_closed_index_says_so(opener: Opener) -> None:
    """What is asked of an index after it was closed is an error that says so; closing it again is none."""
    with opener() as index:
        index.add({"id": "a", "text": "The night boat left the old pier at noon."})
    for ask in (len, lambda one: "a" in one, lambda one: one.check("A text."), lambda one: list(one.documents())):
        with pytest.raises(dt.IndexClosedError, match="closed"):
            ask(index)
    index.close()
