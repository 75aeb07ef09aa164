"""datatrove: a `PipelineStep` that cleans the documents that go through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dedupe_text import model
from dedupe_text.config import DedupeConfig
from dedupe_text.errors import MissingLibraryError
from dedupe_text.integrations.cleaning import Cleaning, removed_from

try:
    from datatrove.data import Document
    from datatrove.pipeline.base import PipelineStep
except ImportError as error:
    raise MissingLibraryError("datatrove", "datatrove", "the integration with datatrove") from error


class DocumentDeduper(PipelineStep):
    """Takes out of each document what repeats in it; documents go through a few batches at a time, in their order.

    `options` are those of `dedupe`. `notes` ("none", "counts", "marks") says what is noted in the metadata, and
    `original` names a field for the text as it was. The statistics of the step count the documents (`total`), those of
    which something was taken out (`changed`), and the code points (`removed`). Raises `ConfigError` for an option that
    cannot be used.

    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
    >>> documents = DocumentDeduper(notes="counts")([Document(f"{line}\\nA headline\\n{line}", "a")])
    >>> [document.metadata for document in documents]
    [{'dedupe_text_removed': 191}]
    """

    name = "dedupe_text"
    type = "DEDUP"

    def __init__(
        self, *, config: DedupeConfig | None = None, notes: str = "none", original: str | None = None, **options: Any
    ) -> None:
        super().__init__()
        self.cleaning = Cleaning.of_documents(config, options, notes=notes, original=original)

    def run(self, data: Iterable[Document] | None = None, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Yield the documents with their clean texts; one in which nothing repeats keeps the text that it has."""
        for document, result in self.cleaning.results(data or (), _document):
            self.stat_update("total")
            document.metadata.update(self.cleaning.noted(result))
            if result.removed:
                document.text = result.text
                self.stat_update("changed")
                self.stat_update("removed", value=removed_from(result), unit="doc")
            yield document


def _document(document: Document) -> model.Document:
    return model.Document(document.id, document.text)
