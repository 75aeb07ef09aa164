"""Hugging Face datasets: a function for `map(batched=True)` of a dataset, in memory or as a stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dedupe_text.config import DedupeConfig
from dedupe_text.errors import ConfigError, MissingLibraryError
from dedupe_text.integrations.cleaning import FLAT_MARK, MARKS, REMOVED, Cleaning, texts_as_rows
from dedupe_text.io.nested import DOT, path_to, placed, value_at

try:
    from datasets import Features, List, Value
except ImportError as error:
    raise MissingLibraryError("datasets", "datasets", "the integration with Hugging Face datasets") from error

VALUES = {str: "string", int: "int64", float: "float64"}


class BatchDeduper:
    """Gives a batch of rows with clean texts: for `dataset.map(step, batched=True, features=step.features(...))`.

    `column` holds the texts, and `into` names the column for the clean ones, by default the same; with another one the
    texts stay as they were. A dot in `column` leads into a struct. `notes="counts"` adds a column with the code points
    that went (`dedupe_text_removed`), "marks" also one with a list of marks (`dedupe_text_marks`). `options` are those
    of `dedupe`. Raises `ConfigError` for an option that cannot be used. What is null stays null.

    >>> from datasets import Dataset
    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
    >>> BatchDeduper(notes="counts")({"text": [f"{line}\\nA headline\\n{line}", None]})["dedupe_text_removed"]
    [191, None]
    """

    def __init__(
        self,
        *,
        column: str = "text",
        into: str | None = None,
        config: DedupeConfig | None = None,
        notes: str = "none",
        **options: Any,
    ) -> None:
        for option, name in (("column", column), ("into", into if into is not None else column)):
            if not (isinstance(name, str) and name):
                raise ConfigError(option, name, "use the name of a column")
        self.column = column
        self.into = into if into is not None else column
        self.cleaning = Cleaning.of_documents(config, options, notes=notes)

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """Return the columns that change or are new."""
        # A text inside a struct is one in its column, which is the first part of the name.
        column = self.column if self.column in batch else self.column.partition(DOT)[0]
        given = [{column: value} for value in batch[column]]
        texts: list[Any] = [value_at(row, self.column) for row in given]
        rows = texts_as_rows(texts, self.cleaning)
        noted = {REMOVED: rows["removed"], MARKS: rows["marks"]}
        return self._clean(column, given, rows["text"]) | {name: noted[name] for name in self._notes()}

    def _clean(self, column: str, given: list[dict[str, Any]], texts: list[Any]) -> dict[str, list[Any]]:
        if self.into != self.column:
            return {self.into: texts}
        pairs = zip(given, texts, strict=True)
        return {column: [(row if text is None else placed(row, self.column, text))[column] for row, text in pairs]}

    def features(self, features: Features | None) -> Features | None:
        """Return the features of a dataset with those of the new columns; None where a stream does not know its own.

        Without them the types of the notes would be guessed from the first batch, in which nothing may repeat.
        """
        if features is None:
            return None
        text = {} if path_to(features, self.into) else {self.into: value_at(features, self.column)}
        return Features({**features, **text, **self._notes()})

    def _notes(self) -> dict[str, Any]:
        mark = {name: Value(VALUES[kind]) for name, kind in FLAT_MARK.items()}
        types = {REMOVED: Value("int64"), MARKS: List(mark)}
        wanted = {"none": (), "counts": (REMOVED,), "marks": (REMOVED, MARKS)}[self.cleaning.notes]
        return {name: types[name] for name in wanted}
