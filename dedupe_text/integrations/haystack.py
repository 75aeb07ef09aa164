"""Haystack: documents, or the pieces that a document splitter made of them, through a component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

from dedupe_text import model
from dedupe_text.config import CorpusConfig, DedupeConfig
from dedupe_text.errors import MissingLibraryError, UnplacedError
from dedupe_text.integrations.cleaning import Cleaning, is_emptied
from dedupe_text.integrations.pieces import SPANS, CutPiece, Piece, clean_pieces
from dedupe_text.io.seam import Fields

try:
    from haystack import Document, component, default_to_dict
except ImportError as error:
    raise MissingLibraryError("haystack-ai", "haystack", "the integration with Haystack") from error

PARENT, START, OVERLAPS = "source_id", "split_idx_start", "_split_overlap"
"""Fields in which Haystack's splitters note of what a document is a piece, where it begins, and what it overlaps."""


class _Deduper:
    """What both components have: their options, and how they are stored."""

    def __init__(
        self,
        *,
        config: DedupeConfig | CorpusConfig | None = None,
        notes: str = "none",
        original: str | None = None,
        fields: Fields | None = None,
        keep_id: bool = False,
        **options: Any,
    ) -> None:
        self.cleaning = Cleaning.of_corpus(config, options, notes=notes, original=original, names=fields or Fields())
        self.keep_id = keep_id

    def to_dict(self) -> dict[str, Any]:
        """Return the component as plain data; raises `ConfigError` for a function of your own among the options."""
        return default_to_dict(self, table=self.cleaning.table(), keep_id=self.keep_id)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read `to_dict()` back."""
        stored = data["init_parameters"]
        cleaning = Cleaning.from_table(stored["table"])
        return cls(
            config=cleaning.config,
            notes=cleaning.notes,
            original=cleaning.original,
            fields=cleaning.names,
            keep_id=stored["keep_id"],
        )

    def _document(self, number: int, document: Document) -> model.Document:
        return self.cleaning.document(number, document.content or "", document.meta, document.id)

    def _with(self, document: Document, text: str, noted: Mapping[str, Any]) -> Document:
        if text == (document.content or ""):
            meta = {**document.meta, **noted}
            return document if meta == document.meta else replace(document, meta=meta)
        changed = replace(document, content=text, meta={**document.meta, **noted})
        # Haystack makes an id of UTF-8, so a text that holds a lone surrogate keeps the one that it has.
        return changed if self.keep_id or not _is_utf8(text) else replace(changed, id="")


@component
class DocumentDeduper(_Deduper):
    """Takes out of each document what repeats in it; with options of `dedupe_corpus`, of all of them what that finds.

    `options` are those of `dedupe` and `dedupe_corpus`; with one of the latter, or a `CorpusConfig`, the documents of a
    run are a corpus, and one of which nothing is left is dropped. `notes` ("none", "counts", "marks") says what is
    noted in the metadata, `original` names a field for the text as it was, and `fields` the fields of the metadata that
    hold a document's source and time. A document whose text changes gets the id of its new content, as from Haystack's
    `DocumentCleaner`, unless `keep_id` is set. Raises `ConfigError` for an option that cannot be used.

    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
    >>> found = DocumentDeduper().run(documents=[Document(content=f"{line}\\nA headline\\n{line}")])
    >>> found["documents"][0].content == f"{line}\\nA headline"
    True
    """

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """Return the documents with their clean texts; one in which nothing repeats is returned as it is."""
        results = self.cleaning.results(enumerate(documents), lambda item: self._document(*item))
        clean = [
            self._with(document, result.text, self.cleaning.noted(result))
            for (_, document), result in results
            if not (self.cleaning.together and is_emptied(result))
        ]
        return {"documents": clean}


@component
class PieceDeduper(_Deduper):
    """Takes out of the documents of a splitter what repeats in the documents they are pieces of, and nothing else.

    A piece of which nothing stays is dropped, one that repeats in part is cut, and its `split_idx_start` says where it
    begins now; one that was cut in its middle has the stretches it holds in `dedupe_text_spans`, and overlaps with what
    changed are no longer noted. A document without `source_id` is no piece and is looked at by itself; a piece without
    `split_idx_start` raises `UnplacedError`. Options are those of `DocumentDeduper`.
    """

    @component.output_types(documents=list[Document])
    def run(self, documents: list[Document]) -> dict[str, list[Document]]:
        """Return the pieces of which something stays, in their order."""
        stays = clean_pieces([self._piece(*numbered) for numbered in enumerate(documents)], self.cleaning)
        pairs = list(zip(documents, stays, strict=True))
        changed = {document.id for document, piece in pairs if piece is None or piece.text != (document.content or "")}
        return {"documents": [self._cut(document, piece, changed) for document, piece in pairs if piece is not None]}

    def _piece(self, number: int, document: Document) -> Piece:
        parent, start = document.meta.get(PARENT), document.meta.get(START)
        if parent is not None and (isinstance(start, bool) or not isinstance(start, int)):
            raise UnplacedError(number, START, "use a splitter that notes it, or a DocumentDeduper before the splitter")
        name = None if parent is None else str(parent)
        return Piece.of(self._document(number, document), name, start, document.meta.get(SPANS))

    def _cut(self, document: Document, piece: CutPiece, changed: set[str]) -> Document:
        noted = {**piece.noted, **piece.spans_noted} | ({} if piece.start is None else {START: piece.start})
        if document.meta.get(OVERLAPS):
            overlaps = [] if document.id in changed else document.meta[OVERLAPS]
            noted[OVERLAPS] = [overlap for overlap in overlaps if overlap["doc_id"] not in changed]
        return self._with(document, piece.text, noted)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
