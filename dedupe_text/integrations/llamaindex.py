"""LlamaIndex: documents, or the nodes that a node parser made of them, through a `TransformComponent`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dedupe_text.config import CorpusConfig, DedupeConfig
from dedupe_text.errors import MissingLibraryError
from dedupe_text.integrations.cleaning import Cleaning, is_emptied
from dedupe_text.integrations.pieces import SPANS, CutPiece, Piece, clean_pieces
from dedupe_text.io.seam import Fields
from dedupe_text.model import Document

try:
    from llama_index.core.bridge.pydantic import PrivateAttr
    from llama_index.core.schema import (
        BaseNode,
        MetadataMode,
        Node,
        NodeRelationship,
        RelatedNodeInfo,
        TextNode,
        TransformComponent,
    )
except ImportError as error:
    raise MissingLibraryError("llama-index-core", "llamaindex", "the integration with LlamaIndex") from error


class _Deduper(TransformComponent):
    """Options as plain data, since LlamaIndex stores a component and knows by its fields what a cache holds."""

    table: dict[str, Any]
    _cleaning: Cleaning = PrivateAttr()

    def __init__(
        self,
        *,
        config: DedupeConfig | CorpusConfig | None = None,
        notes: str = "none",
        original: str | None = None,
        fields: Fields | None = None,
        table: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        if table is None:
            names = fields or Fields()
            cleaning = Cleaning.of_corpus(config, options, notes=notes, original=original, names=names)
        else:
            cleaning = Cleaning.from_table(table)
        stored = {"table": cleaning.table()}
        super().__init__(**stored)
        self._cleaning = cleaning

    def _document(self, number: int, node: BaseNode) -> Document:
        return self._cleaning.document(number, _text_of(node), node.metadata, node.node_id)

    def _with(self, node: BaseNode, text: str, noted: Mapping[str, Any]) -> BaseNode:
        """Return a node with another text and more metadata, which neither embeddings nor prompts see."""
        if text == _text_of(node) and noted.items() <= node.metadata.items():
            return node
        changed = node.model_copy()
        changed.relationships = dict(node.relationships)
        changed.metadata = {**node.metadata, **noted}
        changed.excluded_embed_metadata_keys = list(dict.fromkeys([*node.excluded_embed_metadata_keys, *noted]))
        changed.excluded_llm_metadata_keys = list(dict.fromkeys([*node.excluded_llm_metadata_keys, *noted]))
        if isinstance(node, Node) and node.text_resource is not None:
            changed.text_resource = node.text_resource.model_copy(update={"text": text})  # type: ignore[attr-defined]
        else:
            changed.set_content(text)
        return changed


class DocumentDeduper(_Deduper):
    """Takes out of each document what repeats in it; with options of `dedupe_corpus`, of all of them what that finds.

    `options` are those of `dedupe` and `dedupe_corpus`; with one of the latter, or a `CorpusConfig`, the documents of a
    call are a corpus, and one of which nothing is left is dropped. `notes` ("none", "counts", "marks") says what is
    noted in the metadata, where neither embeddings nor prompts see it, `original` names a field for the text as it was,
    and `fields` the fields of the metadata that hold a document's source and time. Raises `ConfigError` for an option
    that cannot be used, and for a function of your own, since LlamaIndex stores the options.

    >>> from llama_index.core import Document
    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
    >>> DocumentDeduper()([Document(text=f"{line}\\nA headline\\n{line}")])[0].text == f"{line}\\nA headline"
    True
    """

    # Named here, or else type checkers take the fields for the arguments (PEP 681).
    __init__ = _Deduper.__init__

    @classmethod
    def class_name(cls) -> str:
        """Return the name under which LlamaIndex stores the component."""
        return "DedupeTextDocumentDeduper"

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> Sequence[BaseNode]:
        """Return the documents with their clean texts; one in which nothing repeats is returned as it is."""
        cleaning = self._cleaning
        results = cleaning.results(enumerate(nodes), lambda item: self._document(*item))
        return [
            self._with(node, result.text, cleaning.noted(result))
            for (_, node), result in results
            if not (cleaning.together and is_emptied(result))
        ]


class PieceDeduper(_Deduper):
    """Takes out of the nodes of a node parser what repeats in the documents they are of, and nothing else.

    A node of which nothing stays is dropped, and its neighbours become those of each other; one that repeats in part is
    cut, and its `start_char_idx` and `end_char_idx` say where it begins and ends; one that was cut in its middle has
    the stretches it holds in `dedupe_text_spans` of its metadata. A node without a source node, or whose place the
    parser did not find, is looked at by itself. Options are those of `DocumentDeduper`.
    """

    # Named here, or else type checkers take the fields for the arguments (PEP 681).
    __init__ = _Deduper.__init__

    @classmethod
    def class_name(cls) -> str:
        """Return the name under which LlamaIndex stores the component."""
        return "DedupeTextPieceDeduper"

    def __call__(self, nodes: Sequence[BaseNode], **kwargs: Any) -> Sequence[BaseNode]:
        """Return the nodes of which something stays, in their order."""
        stays = clean_pieces([self._piece(number, node) for number, node in enumerate(nodes)], self._cleaning)
        cut = [None if piece is None else self._cut(node, piece) for node, piece in zip(nodes, stays, strict=True)]
        before = {node.node_id: node for node in nodes}
        changed = dict(zip((node.node_id for node in nodes), cut, strict=True))
        return [_linked(node, before, changed) for node in cut if node is not None]

    def _piece(self, number: int, node: BaseNode) -> Piece:
        start = node.start_char_idx if isinstance(node, TextNode) else None
        source = node.source_node
        parent = None if source is None else source.node_id
        return Piece.of(self._document(number, node), parent, start, node.metadata.get(SPANS))

    def _cut(self, node: BaseNode, piece: CutPiece) -> BaseNode:
        changed = self._with(node, piece.text, {**piece.noted, **piece.spans_noted})
        if changed is not node and isinstance(changed, TextNode) and piece.spans:
            changed.start_char_idx, changed.end_char_idx = piece.spans[0].start, piece.spans[-1].end
        return changed


def _text_of(node: BaseNode) -> str:
    return node.get_content(metadata_mode=MetadataMode.NONE)


def _linked(node: BaseNode, before: Mapping[str, BaseNode], changed: Mapping[str, BaseNode | None]) -> BaseNode:
    """Return a node whose neighbours are those that are still there, as they are now."""
    relationships = dict(node.relationships)
    for relation in (NodeRelationship.PREVIOUS, NodeRelationship.NEXT):
        other = relationships.pop(relation, None)
        seen: set[str] = set()
        while isinstance(other, RelatedNodeInfo) and changed.get(other.node_id, other) is None:
            seen.add(other.node_id)
            other = before[other.node_id].relationships.get(relation)
            if isinstance(other, RelatedNodeInfo) and other.node_id in seen:
                other = None
        if isinstance(other, RelatedNodeInfo):
            now = changed.get(other.node_id)
            relationships[relation] = (
                other if now is None or now is before[other.node_id] else now.as_related_node_info()
            )
    if relationships == node.relationships:
        return node
    return node.model_copy(update={"relationships": relationships})
