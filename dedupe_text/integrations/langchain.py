"""LangChain: documents, or the pieces that a text splitter made of them, through a `BaseDocumentTransformer`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dedupe_text.config import CorpusConfig, DedupeConfig
from dedupe_text.errors import MissingLibraryError, UnplacedError
from dedupe_text.integrations.cleaning import MARKS, REMOVED, Cleaning, is_emptied
from dedupe_text.integrations.pieces import SPANS, CutPiece, Piece, clean_pieces
from dedupe_text.io.nested import value_at
from dedupe_text.io.seam import Fields

try:
    from langchain_core.documents import BaseDocumentTransformer, Document
except ImportError as error:
    raise MissingLibraryError("langchain-core", "langchain", "the integration with LangChain") from error

START = "start_index"
"""The field in which LangChain's text splitters note where a piece begins, with `add_start_index=True`."""


class DocumentDeduper(BaseDocumentTransformer):
    """Takes out of each document what repeats in it; with options of `dedupe_corpus`, of all of them what that finds.

    `options` are those of `dedupe` and `dedupe_corpus`; with one of the latter, or a `CorpusConfig`, the documents of a
    call are a corpus, and one of which nothing is left is dropped. `notes` ("none", "counts", "marks") says what is
    noted in the metadata, `original` names a field for the text as it was, and `fields` the fields of the metadata that
    hold a document's source and time. Raises `ConfigError` for an option that cannot be used.

    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
    >>> documents = DocumentDeduper(notes="counts").transform_documents([Document(f"{line}\\nA headline\\n{line}")])
    >>> documents[0].page_content == f"{line}\\nA headline", documents[0].metadata
    (True, {'dedupe_text_removed': 191})
    """

    def __init__(
        self,
        *,
        config: DedupeConfig | CorpusConfig | None = None,
        notes: str = "none",
        original: str | None = None,
        fields: Fields | None = None,
        **options: Any,
    ) -> None:
        self.cleaning = Cleaning.of_corpus(config, options, notes=notes, original=original, names=fields or Fields())

    def transform_documents(self, documents: Sequence[Document], **kwargs: Any) -> list[Document]:
        """Return the documents with their clean texts; one in which nothing repeats is returned as it is."""
        numbered = enumerate(documents)
        results = self.cleaning.results(
            numbered, lambda item: self.cleaning.document(item[0], item[1].page_content, item[1].metadata, item[1].id)
        )
        return [
            _with(document, result.text, self.cleaning.noted(result))
            for (_, document), result in results
            if not (self.cleaning.together and is_emptied(result))
        ]


class PieceDeduper(DocumentDeduper):
    """Takes out of the pieces of a text splitter what repeats in the documents they are of, and nothing else.

    A piece of which nothing stays is dropped, one that repeats in part is cut, and its `start_index` says where it
    begins now; one that was cut in its middle has the stretches it holds in `dedupe_text_spans`. The splitter must have
    `add_start_index=True`, else a piece raises `UnplacedError`. `parent` names the field of the metadata that holds the
    id of the document; without it, pieces in a row that begin further and further on and have the same metadata are of
    one document, as a splitter gives them. `start` names the field for the place; other options are those of
    `DocumentDeduper`.
    """

    def __init__(self, *, parent: str | None = None, start: str = START, **options: Any) -> None:
        super().__init__(**options)
        self.parent = parent
        self.start = start

    def transform_documents(self, documents: Sequence[Document], **kwargs: Any) -> list[Document]:
        """Return the pieces of which something stays, in their order."""
        stays = clean_pieces(list(self._pieces(documents)), self.cleaning)
        return [
            _with(document, piece.text, {**piece.noted, **self._place(piece), **piece.spans_noted})
            for document, piece in zip(documents, stays, strict=True)
            if piece is not None
        ]

    def _place(self, piece: CutPiece) -> dict[str, int]:
        return {} if piece.start is None else {self.start: piece.start}

    def _pieces(self, documents: Sequence[Document]) -> Iterator[Piece]:
        group, reached = 0, -1
        shared: Mapping[str, object] = {}
        own = {self.start, SPANS, REMOVED, MARKS, self.cleaning.original}
        for number, document in enumerate(documents):
            start = document.metadata.get(self.start)
            if isinstance(start, bool) or not isinstance(start, int):
                raise UnplacedError(number, self.start, "make the splitter with add_start_index=True")
            rest = {name: value for name, value in document.metadata.items() if name not in own}
            if rest != shared or 0 <= start <= reached:
                group, reached = group + 1, -1
            shared, reached = rest, max(start, reached)
            parent = str(group) if self.parent is None else value_at(document.metadata, self.parent)
            piece = self.cleaning.document(number, document.page_content, document.metadata, document.id)
            yield Piece.of(piece, None if parent is None else str(parent), start, document.metadata.get(SPANS))


def _with(document: Document, text: str, noted: Mapping[str, Any]) -> Document:
    if text == document.page_content and noted.items() <= document.metadata.items():
        return document
    return document.model_copy(update={"page_content": text, "metadata": {**document.metadata, **noted}})
