"""The shared tests of pieces: documents through each framework's own splitter, and then through ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

import haystack
import pytest
from haystack.components.preprocessors import DocumentSplitter
from langchain_core.documents import Document as LangchainDocument
from langchain_text_splitters import RecursiveCharacterTextSplitter
from llama_index.core import Document as LlamaDocument
from llama_index.core.node_parser import SentenceSplitter

import dedupe_text as dt
from dedupe_text.integrations import haystack as of_haystack
from dedupe_text.integrations import langchain as of_langchain
from dedupe_text.integrations import llamaindex as of_llamaindex
from dedupe_text.integrations.cleaning import REMOVED
from dedupe_text.integrations.pieces import SPANS, read_spans
from tests.prose import paragraphs

BODY = paragraphs(3, 14)
CLEAN = "\n\n".join(BODY[8:])
DOUBLED = "\n\n".join([*BODY[:5], "A headline between the copies", *BODY[:5], *BODY[5:8]])


class View(NamedTuple):
    """A piece as the tests see it: its document, its text, where it begins, and its metadata."""

    parent: str
    text: str
    start: int
    metadata: dict[str, Any]

    @property
    def offsets(self) -> list[int]:
        """The offsets of the document that it holds."""
        spans = read_spans(self.metadata.get(SPANS)) or ((self.start, self.start + len(self.text)),)
        return [offset for start, end in spans for offset in range(start, end)]


class Framework(NamedTuple):
    """A framework with pieces: how it splits texts by their names, how ours is made and run, how a piece is seen."""

    make: Callable[..., Any]
    split: Callable[[dict[str, str], int], Sequence[Any]]
    run: Callable[[Any, Sequence[Any]], Sequence[Any]]
    view: Callable[[Any], View]


def _split_langchain(texts: dict[str, str], overlap: int) -> Sequence[Any]:
    splitter = RecursiveCharacterTextSplitter(chunk_size=560, chunk_overlap=overlap, add_start_index=True)
    return splitter.split_documents([LangchainDocument(text, metadata={"url": name}) for name, text in texts.items()])


def _split_llamaindex(texts: dict[str, str], overlap: int) -> Sequence[Any]:
    splitter = SentenceSplitter(chunk_size=90, chunk_overlap=overlap // 4)
    documents = [LlamaDocument(text=text, id_=name, metadata={"url": name}) for name, text in texts.items()]
    return splitter.get_nodes_from_documents(documents)


def _split_haystack(texts: dict[str, str], overlap: int) -> Sequence[Any]:
    splitter = DocumentSplitter(split_by="word", split_length=55, split_overlap=overlap // 6)
    documents = [haystack.Document(content=text, id=name, meta={"url": name}) for name, text in texts.items()]
    found: list[haystack.Document] = splitter.run(documents=documents)["documents"]
    return found


FRAMEWORKS = {
    "haystack": Framework(
        of_haystack.PieceDeduper,
        _split_haystack,
        lambda step, pieces: step.run(documents=list(pieces))["documents"],
        lambda piece: View(piece.meta["source_id"], piece.content, piece.meta["split_idx_start"], piece.meta),
    ),
    "langchain": Framework(
        of_langchain.PieceDeduper,
        _split_langchain,
        lambda step, pieces: step.transform_documents(pieces),
        lambda piece: View(
            piece.metadata["url"], piece.page_content, piece.metadata["start_index"], piece.metadata
        ),
    ),
    "llamaindex": Framework(
        of_llamaindex.PieceDeduper,
        _split_llamaindex,
        lambda step, pieces: step(pieces),
        lambda piece: View(piece.source_node.node_id, piece.text, piece.start_char_idx, piece.metadata),
    ),
}  # fmt: skip

each_framework = pytest.mark.parametrize("name", FRAMEWORKS)
each_overlap = pytest.mark.parametrize("overlap", [0, 60, 160])


@each_framework
@each_overlap
def test_a_text_without_repeats_stays_in_its_pieces(name: str, overlap: int) -> None:
    """The pieces of a document that says everything once are returned as they are, the same objects."""
    framework = FRAMEWORKS[name]
    pieces = framework.split({"a": CLEAN, "b": DOUBLED[:600]}, overlap)
    found = framework.run(framework.make(), pieces)
    assert len(found) == len(pieces) > 4
    assert all(now is before for now, before in zip(found, pieces, strict=True))


@each_framework
@each_overlap
def test_what_repeats_goes_from_its_pieces(name: str, overlap: int) -> None:
    """The pieces hold the clean text of their document, each at its place, and nothing else; the others stay."""
    framework = FRAMEWORKS[name]
    texts = {"a": DOUBLED, "b": CLEAN}
    pieces = framework.split(texts, overlap)
    views = [framework.view(piece) for piece in framework.run(framework.make(), pieces)]
    assert len(views) < len(pieces)
    assert all(view.text == "".join(texts[view.parent][offset] for offset in view.offsets) for view in views)
    gone = {offset for removal in dt.dedupe(DOUBLED).removed for offset in range(*removal.span)}
    held = {offset for view in views if view.parent == "a" for offset in view.offsets}
    assert not held & gone
    assert all(DOUBLED[offset].isspace() for offset in set(range(len(DOUBLED))) - held - gone)


@each_framework
@each_overlap
def test_a_second_run_changes_nothing(name: str, overlap: int) -> None:
    """Pieces that were cleaned are returned as they are, the same objects."""
    framework = FRAMEWORKS[name]
    step = framework.make()
    once = framework.run(step, framework.split({"a": DOUBLED}, overlap))
    assert all(now is before for now, before in zip(framework.run(step, once), once, strict=True))


@each_framework
def test_metadata_of_pieces_is_kept(name: str) -> None:
    """A piece keeps its metadata, and gets the notes that were asked for."""
    framework = FRAMEWORKS[name]
    pieces = framework.split({"a": DOUBLED}, 0)
    before = {tuple(view.offsets): view for view in map(framework.view, pieces)}
    views = [framework.view(piece) for piece in framework.run(framework.make(notes="counts"), pieces)]
    assert {view.metadata["url"] for view in views} == {"a"}
    assert any(view.metadata[REMOVED] for view in views)
    for view in views:
        if not view.metadata[REMOVED]:
            old = before[tuple(view.offsets)]
            assert view.metadata == {**old.metadata, REMOVED: 0}
    assert all(REMOVED not in framework.view(piece).metadata for piece in pieces)


@each_framework
def test_the_order_of_pieces_does_not_matter(name: str) -> None:
    """Pieces that come in another order are put back in theirs."""
    framework = FRAMEWORKS[name]
    options = {"parent": "url"} if name == "langchain" else {}
    pieces = list(framework.split({"a": DOUBLED, "b": CLEAN}, 60))
    found = framework.run(framework.make(**options), pieces)
    Random(1).shuffle(pieces)
    shuffled = framework.run(framework.make(**options), pieces)
    assert sorted(view.text for view in map(framework.view, shuffled)) == sorted(
        view.text for view in map(framework.view, found)
    )


@each_framework
def test_documents_in_pieces_are_looked_at_together(name: str) -> None:
    """With an option of `dedupe_corpus` the pieces of a document whose text another one says are gone."""
    framework = FRAMEWORKS[name]
    pieces = framework.split({"a": CLEAN, "b": DOUBLED, "c": CLEAN}, 60)
    found = framework.run(framework.make(documents="remove"), pieces)
    assert list(dict.fromkeys(framework.view(piece).parent for piece in found)) == ["a", "b"]


@each_framework
def test_pieces_of_thousands_of_documents(name: str) -> None:
    """Several thousand documents in pieces come out as they went in."""
    framework = FRAMEWORKS[name]
    pieces = framework.split({str(number): f"Page {number}.\n\n{BODY[number % 14]}" for number in range(2000)}, 0)
    found = framework.run(framework.make(), pieces)
    assert all(now is before for now, before in zip(found, pieces, strict=True))


@each_framework
def test_wrong_options_of_pieces_are_refused(name: str) -> None:
    """An option that cannot be used raises when the step is made."""
    with pytest.raises(dt.ConfigError, match="documents"):
        FRAMEWORKS[name].make(documents="drop")


def test_pieces_without_a_place_are_refused() -> None:
    """Where a splitter did not note where a piece begins, the error names the piece and says what to do."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=300, chunk_overlap=0)
    with pytest.raises(dt.UnplacedError, match=r"piece 0 .* add_start_index=True"):
        of_langchain.PieceDeduper().transform_documents(splitter.create_documents([DOUBLED]))
    document = haystack.Document(content="Once.", meta={"source_id": "a"})
    with pytest.raises(dt.UnplacedError, match="split_idx_start") as caught:
        of_haystack.PieceDeduper().run(documents=[haystack.Document(content="No piece."), document])
    assert (caught.value.number, caught.value.field) == (1, "split_idx_start")


def test_langchain_documents_with_equal_metadata_are_told_apart() -> None:
    """Without a parent's id, a piece that begins further up than the one before it is of another document."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=300, chunk_overlap=0, add_start_index=True)
    pieces = splitter.create_documents([CLEAN, CLEAN])
    assert of_langchain.PieceDeduper().transform_documents(pieces) == pieces
    found = of_langchain.PieceDeduper(documents="remove").transform_documents(pieces)
    assert found == pieces[: len(pieces) // 2]


def test_langchain_parents_may_stand_inside_an_object() -> None:
    """The field that names the document may be inside one of the metadata."""
    framework = FRAMEWORKS["langchain"]
    pieces = list(framework.split({"a": DOUBLED, "b": CLEAN}, 60))
    flat = [view.text for view in map(framework.view, framework.run(framework.make(parent="url"), pieces))]
    for piece in pieces:
        piece.metadata["page"] = {"url": piece.metadata.pop("url"), "n": id(piece)}
    found = framework.run(framework.make(parent="page.url"), pieces)
    assert [piece.page_content for piece in found] == flat


def test_langchain_pieces_that_were_not_found_stand_alone() -> None:
    """A piece for which LangChain found no place keeps its mark of that, and is cleaned by itself."""
    doubled = f"{BODY[0]}\n\n{BODY[1]}\n\n{BODY[0]}"
    (piece,) = of_langchain.PieceDeduper().transform_documents(
        [LangchainDocument(doubled, metadata={"start_index": -1})]
    )
    assert (piece.page_content, piece.metadata) == (f"{BODY[0]}\n\n{BODY[1]}", {"start_index": -1})


def test_llamaindex_neighbours_are_those_that_stay() -> None:
    """After nodes went, each node's neighbours are the nodes that stand beside it, as they are now."""
    framework = FRAMEWORKS["llamaindex"]
    split = framework.split({"a": DOUBLED, "b": CLEAN}, 60)
    nodes = list(framework.run(framework.make(), split))
    texts = {node.text for node in split}
    changed = [node for node in nodes if node.text not in texts]
    assert changed
    for document in ("a", "b"):
        row = [node for node in nodes if node.source_node.node_id == document]
        for before, after in pairwise(row):
            assert (before.next_node.node_id, after.prev_node.node_id) == (after.node_id, before.node_id)
            # LlamaIndex itself notes the metadata of the next node before it has any.
            assert after not in changed or before.next_node == after.as_related_node_info()
            assert before not in changed or after.prev_node == before.as_related_node_info()
        assert row[0].prev_node is None
        assert row[-1].next_node is None


def test_llamaindex_nodes_given_twice_stay_twice() -> None:
    """A node that comes twice is no repeat in its document, and both are returned."""
    nodes = FRAMEWORKS["llamaindex"].split({"a": CLEAN}, 0)
    assert of_llamaindex.PieceDeduper()([*nodes, nodes[0]]) == [*nodes, nodes[0]]


def test_llamaindex_ends_are_right() -> None:
    """A node that was cut says where it begins and where it ends."""
    framework = FRAMEWORKS["llamaindex"]
    for node in framework.run(framework.make(), framework.split({"a": DOUBLED}, 0)):
        assert (node.start_char_idx, node.end_char_idx - 1) == (
            framework.view(node).offsets[0], framework.view(node).offsets[-1],
        )  # fmt: skip


def test_haystack_overlaps_are_those_that_hold() -> None:
    """A noted overlap names a document that is there, and the stretch of it that both have."""
    framework = FRAMEWORKS["haystack"]
    pieces = framework.split({"a": DOUBLED}, 60)
    found = framework.run(framework.make(), pieces)
    by_id = {document.id: document for document in found}
    noted = [(document, overlap) for document in found for overlap in document.meta["_split_overlap"]]
    assert 0 < len(noted) < sum(len(document.meta["_split_overlap"]) for document in pieces)
    for document, overlap in noted:
        shared = by_id[overlap["doc_id"]].content[slice(*overlap["range"])]
        assert document.content.startswith(shared) or document.content.endswith(shared)
