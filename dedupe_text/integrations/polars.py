"""Polars: a column of texts in, a column of structs out."""

from __future__ import annotations

from typing import Any

from dedupe_text.config import CorpusConfig, DedupeConfig
from dedupe_text.errors import DedupeError, InputTypeError, MissingLibraryError
from dedupe_text.integrations.cleaning import FLAT_MARK, Cleaning, texts_as_rows

try:
    import polars as pl
except ImportError as error:
    raise MissingLibraryError("polars", "polars", "the integration with Polars") from error


def clean_schema() -> pl.Struct:
    """Return the type of what comes out: the clean `text`, the code points that were `removed`, and the `marks`."""
    types = {str: pl.String, int: pl.Int64, float: pl.Float64}
    mark = pl.Struct({name: types[kind] for name, kind in FLAT_MARK.items()})
    return pl.Struct({"text": pl.String, "removed": pl.Int64, "marks": pl.List(mark)})


def dedupe_column(
    column: str | pl.Expr, *, config: DedupeConfig | CorpusConfig | None = None, **options: Any
) -> pl.Expr:
    """Return an expression that gives for each text of a column a struct of `clean_schema`; for a null, nulls.

    `options` are those of `dedupe` and `dedupe_corpus`; with one of the latter, or a `CorpusConfig`, all texts of the
    column are looked at together. Raises `ConfigError` for an option that cannot be used, here and not when the
    expression runs.

    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
    >>> frame = pl.DataFrame({"page": [f"{line}\\nA headline\\n{line}", None]})
    >>> frame.with_columns(dedupe_column("page").struct.unnest())["removed"].to_list()
    [191, None]
    """
    cleaning = Cleaning.of_corpus(config, options)
    texts = pl.col(column) if isinstance(column, str) else column
    return texts.map_batches(
        lambda series: _cleaned_inside(series, cleaning),
        return_dtype=clean_schema(),
        is_elementwise=not cleaning.together,
    )


def dedupe_series(series: pl.Series, *, config: DedupeConfig | CorpusConfig | None = None, **options: Any) -> pl.Series:
    """Return a series of structs of `clean_schema` for a series of texts; options are those of `dedupe_column`.

    Raises `InputTypeError` for a series of anything but texts.

    >>> dedupe_series(pl.Series("page", ["Once."])).struct.field("text").to_list()
    ['Once.']
    """
    return _cleaned(series, Cleaning.of_corpus(config, options))


def _cleaned_inside(series: pl.Series, cleaning: Cleaning) -> pl.Series:
    """Do as `_cleaned`, with errors that are made of their message alone: of that Polars makes them again."""
    try:
        return _cleaned(series, cleaning)
    except DedupeError as error:
        kind = type(error)
        raise type(kind.__name__, (kind,), {"__init__": DedupeError.__init__})(str(error)) from error


def _cleaned(series: pl.Series, cleaning: Cleaning) -> pl.Series:
    if series.dtype in (pl.Categorical, pl.Enum):
        series = series.cast(pl.String)
    if series.dtype not in (pl.String, pl.Null):
        raise InputTypeError(f"each value of the column {series.name!r}", next(iter(series.drop_nulls()), None))
    rows = texts_as_rows(series.to_list(), cleaning)
    return pl.DataFrame(rows, schema=dict(clean_schema())).to_struct(series.name)
