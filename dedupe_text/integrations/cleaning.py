"""What all integrations share: items of a framework in, their results out, and what is noted beside a clean text."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self, TypeVar

from dedupe_text.api import configure, configure_corpus, dedupe_all, dedupe_corpus
from dedupe_text.config import CorpusConfig, DedupeConfig
from dedupe_text.errors import ConfigError, InputTypeError
from dedupe_text.io.rows import row_of
from dedupe_text.io.seam import Fields
from dedupe_text.model import Document, Mark
from dedupe_text.option_tables import corpus_config, document_config, table_of
from dedupe_text.results import DedupeResult

NOTES = ("none", "counts", "marks")
"""What is noted of a text: nothing, how many code points went, or that and every mark."""
REMOVED = "dedupe_text_removed"
MARKS = "dedupe_text_marks"
FLAT_MARK: Mapping[str, type] = {
    "start": int,
    "end": int,
    "verdict": str,
    "kind": str,
    "rule": str,
    "similarity": float,
    "witness_start": int,
    "witness_end": int,
    "witness_document": str,
}
"""The fields of `flat_mark`, for columns that have a type."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What a framework's step was asked to do; frozen and plain, so that it can be sent to other processes.

    `config` is that of one document, or of a corpus when documents are looked at together. `notes` is one of `NOTES`;
    `original` names a field that takes the text as it was, where something was taken out. `names` says which fields of
    an item hold what a document has.
    """

    config: DedupeConfig | CorpusConfig = field(default_factory=DedupeConfig)
    notes: str = "none"
    original: str | None = None
    names: Fields = field(default_factory=Fields)

    def __post_init__(self) -> None:
        if self.notes not in NOTES:
            raise ConfigError("notes", self.notes, f"use one of {', '.join(NOTES)}")
        if self.original is not None and not (isinstance(self.original, str) and self.original):
            raise ConfigError("original", self.original, "use the name of a field, or None")
        if not isinstance(self.names, Fields):
            raise ConfigError("fields", self.names, "use a Fields")

    @classmethod
    def of_documents(cls, config: DedupeConfig | None, options: dict[str, Any], **more: Any) -> Self:
        """Return what each document by itself is asked for: `options` as those of `dedupe`.

        Raises `ConfigError` for one that cannot be used, `TypeError` for an unknown one.
        """
        if config is not None and not isinstance(config, DedupeConfig):
            raise ConfigError("config", config, "use a DedupeConfig: here each document is looked at by itself")
        return cls(configure(config, options), **more)

    @classmethod
    def of_corpus(cls, config: DedupeConfig | CorpusConfig | None, options: dict[str, Any], **more: Any) -> Self:
        """Return what documents are asked for that come together: those of `dedupe_corpus` where it names any.

        With a `CorpusConfig`, or an option of one, they are a corpus; else each is looked at by itself.
        """
        names = {option.name for option in fields(CorpusConfig)}
        if not isinstance(config, CorpusConfig) and not names & options.keys():
            return cls.of_documents(config, options, **more)
        if isinstance(config, DedupeConfig):
            config = CorpusConfig(document=config)
        return cls(configure_corpus(config, options), **more)

    @property
    def together(self) -> bool:
        """True when documents are looked at together, as a corpus."""
        return isinstance(self.config, CorpusConfig)

    def results(
        self, items: Iterable[Item], document: Callable[[Item], Document]
    ) -> Iterator[tuple[Item, DedupeResult]]:
        """Yield every item with the result of its document, in order.

        Of documents by themselves few are held at a time; a corpus is read as a whole first.
        """
        if isinstance(self.config, CorpusConfig):
            held = list(items)
            yield from zip(held, dedupe_corpus(list(map(document, held)), config=self.config), strict=True)
            return
        waiting: deque[Item] = deque()

        def documents() -> Iterator[Document]:
            for item in items:
                waiting.append(item)
                yield document(item)

        for result in dedupe_all(documents(), config=self.config):
            yield waiting.popleft(), result

    def result(self, document: Document) -> DedupeResult:
        """Return the result of one document."""
        ((_, found),) = self.results([document], lambda item: item)
        return found

    def document(self, number: int, text: str, metadata: Mapping[str, object], name: str | None = None) -> Document:
        """Return a text with its metadata as a document; `number` stands for an id where there is none."""
        identity = {} if name is None else {self.names.id: name}
        found = row_of("", number, {**metadata, **identity, self.names.text: text}, self.names).document
        if found is None:
            raise InputTypeError(f"the text of document {number}", text)
        return found

    def noted(self, result: DedupeResult) -> dict[str, Any]:
        """Return what is noted of a result, as fields of metadata."""
        return self.noted_of(result.document.text, removed_from(result), map(flat_mark, result.marks))

    def noted_of(self, original: str, removed: int, marks: Iterable[dict[str, Any]]) -> dict[str, Any]:
        """Return what is noted of a text of which so many code points were taken out."""
        noted: dict[str, Any] = {}
        if self.notes != "none":
            noted[REMOVED] = removed
        if self.notes == "marks":
            noted[MARKS] = list(marks)
        if self.original is not None and removed:
            noted[self.original] = original
        return noted

    def table(self) -> dict[str, Any]:
        """Return this as plain data, of which `from_table` makes it again; raises `ConfigError` for own functions."""
        names = {option.name: getattr(self.names, option.name) for option in fields(Fields)}
        return {
            "notes": self.notes,
            "original": self.original,
            "fields": names,
            "together": self.together,
            "options": table_of(self.config),
        }

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """Read `table()` back."""
        read = corpus_config if table["together"] else document_config
        config = read(table["options"], "options")
        return cls(config, table["notes"], table["original"], Fields(**table["fields"]))


def removed_from(result: DedupeResult) -> int:
    """Return how many code points were taken out."""
    return sum(removal.span.size for removal in result.removed)


def is_emptied(result: DedupeResult) -> bool:
    """True when something was taken out and nothing but white space is left."""
    return bool(result.removed) and not result.text.strip()


def flat_mark(mark: Mark) -> dict[str, Any]:
    """Return a mark as one flat row, the same fields for every mark; spans count code points.

    `witness_document` is None for the same document, and all of the witness is None where a mark has none.
    """
    return {
        "start": mark.span.start,
        "end": mark.span.end,
        "verdict": mark.verdict.value,
        "kind": mark.kind.value,
        "rule": mark.rule.value,
        "similarity": float(mark.similarity),
        "witness_start": mark.witness and mark.witness.span.start,
        "witness_end": mark.witness and mark.witness.span.end,
        "witness_document": mark.witness and mark.witness.document_id,
    }


def texts_as_rows(texts: Sequence[str | None], cleaning: Cleaning) -> dict[str, list[Any]]:
    """Return a column of texts as columns: `text`, `removed` (code points) and `marks` (`flat_mark`).

    What is None stays None in all of them.
    """
    given = [(number, text) for number, text in enumerate(texts) if text is not None]
    rows: dict[str, list[Any]] = {name: [None] * len(texts) for name in ("text", "removed", "marks")}
    for (number, _), result in cleaning.results(given, lambda item: Document(str(item[0]), item[1])):
        rows["text"][number] = result.text
        rows["removed"][number] = removed_from(result)
        rows["marks"][number] = [flat_mark(mark) for mark in result.marks]
    return rows
