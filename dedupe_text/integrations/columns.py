"""What integrations share that hand over batches of columns: a batch in, the columns that change or are new out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
        column = holder(self.column, batch)
        rows = texts_as_rows(texts_in(batch[column], self.column, column), self.cleaning)
        clean = rows["text"]
        changed = with_texts(batch[column], self.column, column, clean) if self.into == self.column else clean
        noted = {REMOVED: rows["removed"], MARKS: rows["marks"]}
        return {column if self.into == self.column else self.into: changed} | {name: noted[name] for name in self.noted}

    @property
    def noted(self) -> Sequence[str]:
        """The columns of notes that are added."""
        return {"none": (), "counts": (REMOVED,), "marks": (REMOVED, MARKS)}[self.cleaning.notes]


def holder(name: str, columns: Collection[str]) -> str:
    """Return the column, of those that there are, that holds a field: the first part of its name.

    >>> holder("body.text", ["id", "body"]), holder("body.text", ["body.text"])
    ('body', 'body.text')
    """
    return name if name in columns else name.partition(DOT)[0]


def texts_in(values: Iterable[Any], name: str, column: str) -> list[Any]:
    """Return the texts of a field in the values of the column that holds it; what is not there is None."""
    return [value_at({column: value}, name) for value in values]


def with_texts(values: Iterable[Any], name: str, column: str, texts: Iterable[str | None]) -> list[Any]:
    """Return the values of a column with other texts in the field that it holds; None leaves a value as it is.

    >>> with_texts([{"text": "a", "n": 1}], "body.text", "body", ["b"])
    [{'text': 'b', 'n': 1}]
    """
    pairs = zip(values, texts, strict=True)
    return [value if text is None else placed({column: value}, name, text)[column] for value, text in pairs]
