"""pandas: a column of texts in, a frame of columns out."""

from __future__ import annotations

from typing import Any

from dedupe_text.config import CorpusConfig, DedupeConfig
from dedupe_text.errors import InputTypeError, MissingLibraryError
from dedupe_text.integrations.cleaning import Cleaning, texts_as_rows

try:
    import pandas as pd
except ImportError as error:
    raise MissingLibraryError("pandas", "pandas", "the integration with pandas") from error


def dedupe_column(
    column: pd.Series, *, config: DedupeConfig | CorpusConfig | None = None, **options: Any
) -> pd.DataFrame:
    """Return a frame with the index of a column of texts: `text`, `removed` and `marks`; for a missing text, missing.

    `text` has the type of the column, `removed` counts the code points that went, and `marks` is a list of plain data
    for each text. `options` are those of `dedupe` and `dedupe_corpus`; with one of the latter, or a `CorpusConfig`, all
    texts of the column are looked at together. Raises `InputTypeError` for a value that is no text, `ConfigError` for
    an option that cannot be used.

    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
    >>> dedupe_column(pd.Series([f"{line}\\nA headline\\n{line}", None]))["removed"].tolist()
    [191, <NA>]
    """
    cleaning = Cleaning.of_corpus(config, options)
    texts = [None if missing else text for text, missing in zip(column, column.isna(), strict=True)]
    for label, text in zip(column.index, texts, strict=True):
        if text is not None and not isinstance(text, str):
            raise InputTypeError(f"the text of row {label!r}", text)
    rows = texts_as_rows(texts, cleaning)
    return pd.DataFrame({
        "text": pd.Series(rows["text"], index=column.index, dtype=column.dtype),
        "removed": pd.Series(rows["removed"], index=column.index, dtype="Int64"),
        "marks": pd.Series(rows["marks"], index=column.index, dtype=object),
    })  # fmt: skip
