"""Hugging Face datasets: a function for `map(batched=True)` of a dataset, in memory or as a stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dedupe_text.errors import ConfigError, MissingLibraryError
from dedupe_text.integrations.cleaning import FLAT_MARK, MARKS, REMOVED
from dedupe_text.integrations.columns import ColumnDeduper, holder
from dedupe_text.io.nested import path_to, value_at

try:
    from datasets import Features, List, Value
except ImportError as error:
    raise MissingLibraryError("datasets", "datasets", "the integration with Hugging Face datasets") from error

VALUES = {str: "string", int: "int64", float: "float64"}


class BatchDeduper(ColumnDeduper):
    """Gives a batch of rows with clean texts: for `dataset.map(step, batched=True, features=step.features(...))`.

    The options are those of `ColumnDeduper`. Raises `ConfigError` when it is mapped over single rows.

    >>> from datasets import Dataset
    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
    >>> BatchDeduper(notes="counts")({"text": [f"{line}\\nA headline\\n{line}", None]})["dedupe_text_removed"]
    [191, None]
    """

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """Return the columns that change or are new."""
        texts = batch[holder(self.column, batch)]
        if texts is None or isinstance(texts, str | Mapping):
            raise ConfigError("batched", False, "map with batched=True: a row by itself was given")
        return super().__call__(batch)

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
        return {name: types[name] for name in self.noted}
