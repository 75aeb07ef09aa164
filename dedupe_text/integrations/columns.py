"""What integrations share that hand over batches of columns: a batch in, the columns that change or are new out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dedupe_text.config import DedupeConfig
from dedupe_text.errors import ConfigError
from dedupe_text.integrations.cleaning import MARKS, REMOVED, Cleaning, texts_as_rows
from dedupe_text.io.nested import DOT, placed, value_at


class ColumnDeduper:
    """Gives the columns of a batch that change or are new, each text by itself.

    `column` holds the texts, and `into` names the column for the clean ones, by default the same; with another one the
    texts stay as they were. A dot in `column` leads into a struct. `notes="counts"` adds a column with the code points
    that went (`dedupe_text_removed`), "marks" also one with a list of marks (`dedupe_text_marks`). `options` are those
    of `dedupe`. Raises `ConfigError` for an option that cannot be used. What is null stays null.
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
        column = self.taken(batch)
        given = [{column: value} for value in batch[column]]
        texts: list[Any] = [value_at(row, self.column) for row in given]
        rows = texts_as_rows(texts, self.cleaning)
        noted = {REMOVED: rows["removed"], MARKS: rows["marks"]}
        return self._clean(column, given, rows["text"]) | {name: noted[name] for name in self.noted}

    def _clean(self, column: str, given: list[dict[str, Any]], texts: list[Any]) -> dict[str, list[Any]]:
        if self.into != self.column:
            return {self.into: texts}
        pairs = zip(given, texts, strict=True)
        return {column: [(row if text is None else placed(row, self.column, text))[column] for row, text in pairs]}

    def taken(self, columns: Collection[str]) -> str:
        """Return the column that holds the texts, of those that there are: the first part of the name of a field."""
        return self.column if self.column in columns else self.column.partition(DOT)[0]

    @property
    def noted(self) -> Sequence[str]:
        """The columns of notes that are added."""
        return {"none": (), "counts": (REMOVED,), "marks": (REMOVED, MARKS)}[self.cleaning.notes]
