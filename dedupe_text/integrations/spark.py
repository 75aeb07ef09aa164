"""Spark: frames with clean texts, and the rows of a frame as the documents of a corpus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

from dedupe_text.api import dedupe_corpus
from dedupe_text.config import CorpusConfig, DedupeConfig
from dedupe_text.corpus.reading import text_digest
from dedupe_text.engines.spark import Spark
from dedupe_text.errors import ChangedSourceError, ConfigError, InputTypeError, MissingLibraryError
from dedupe_text.integrations.cleaning import FLAT_MARK, MARKS, REMOVED, is_emptied
from dedupe_text.integrations.columns import ColumnDeduper, holder, texts_in, with_texts
from dedupe_text.io.nested import value_at
from dedupe_text.io.rows import row_of
from dedupe_text.io.seam import Fields
from dedupe_text.model import Document
from dedupe_text.results import DedupeResult

try:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql import functions as f
    from pyspark.sql import types as of_spark
except ImportError as error:
    raise MissingLibraryError("pyspark", "spark", "the integration with Spark") from error


def dedupe_frame(
    frame: DataFrame,
    *,
    column: str = "text",
    into: str | None = None,
    config: DedupeConfig | None = None,
    notes: str = "none",
    **options: Any,
) -> DataFrame:
    """Return a frame with clean texts, each by itself; it runs in the executors when Spark asks for its rows.

    The options are those of `columns.ColumnDeduper`. Raises `ConfigError` for an option that cannot be used, among them
    a column that there is not, or that holds no strings.
    """
    step = ColumnDeduper(column=column, into=into, config=config, notes=notes, **options)
    types = _types(frame.schema)
    _check(types, "column", step.column)
    if step.into in frame.columns:
        _check(types, "into", step.into)
    schema = of_spark.StructType(list(frame.schema))
    for name in (step.into, *step.noted):
        if name not in frame.columns and name != step.column:
            schema.add(name, _added()[name] if name in _added() else of_spark.StringType())
    return frame.mapInArrow(partial(_cleaned, step=step), schema)


def dedupe_corpus_frame(
    frame: DataFrame, *, fields: Fields | None = None, config: CorpusConfig | None = None, **options: Any
) -> DataFrame:
    """Return a frame without what each text, its source and other texts say anyway; a row that is left empty is gone.

    `fields` names the columns of a document, whose ids must be strings or whole numbers that differ. `options` are
    those of `dedupe_corpus`, which runs at once: its texts pass through this process, and of its results nothing is
    kept but what goes of which. The rows of the new frame are those of the old one, cut where they are. Raises
    `ConfigError` for an option that cannot be used, `InputTypeError` for a row without a text or an id;
    `ChangedSourceError`, when the frame is read, for another text.
    """
    fields, session = fields or Fields(), frame.sparkSession
    types = _types(frame.schema)
    _check(types, "fields", fields.text)
    # Python and Spark write these alike; a row whose id they wrote otherwise would not be found again.
    _check(types, "fields", fields.id, (*_STRINGS, of_spark.IntegralType))
    run = dedupe_corpus(_Named(frame, fields=fields), engine=Spark(session), config=config, **options)
    cuts = [
        (result.document.id, text_digest(result.document.text), [] if is_emptied(result) else _kept(result))
        for result in run
        if result.removed
    ]
    if run.report.repeated_ids:
        raise ConfigError("fields", fields.id, "name a column of ids that differ: by them rows are told apart")
    cut = session.createDataFrame(cuts, f"{_ID} string, {_DIGEST} long, {_KEPT} array<array<long>>")
    joined = frame.join(f.broadcast(cut), f.col(fields.id).cast("string") == cut[_ID], "left")
    return joined.mapInArrow(partial(_cut, name=fields.text), frame.schema)


class FrameDocuments:
    """The rows of a frame as documents for `dedupe_corpus`, read from Spark anew each time they are asked for.

    `fields` names the columns of a document; all other columns are its metadata. The rows must come in the same order
    each time: sort the frame, or cache it. Raises `InputTypeError`, when it is read, for a row without a text.
    """

    def __init__(self, frame: DataFrame, *, fields: Fields | None = None) -> None:
        self._frame, self._fields = frame, fields or Fields()

    def __iter__(self) -> Iterator[Document]:
        for number, row in enumerate(self._frame.toLocalIterator()):
            yield self._document(number, row.asDict(recursive=True))

    def _document(self, number: int, data: dict[str, Any]) -> Document:
        document = row_of("row", number, data, self._fields).document
        if document is None:
            raise InputTypeError(f"the text of row {number}", value_at(data, self._fields.text))
        return document


class _Named(FrameDocuments):
    """Rows that are told apart by their ids."""

    def _document(self, number: int, data: dict[str, Any]) -> Document:
        if value_at(data, self._fields.id) is None:
            raise InputTypeError(f"the id of row {number}", None)
        return super()._document(number, data)


_ID, _DIGEST, _KEPT = (f"dedupe_text_{name}" for name in ("id", "digest", "kept"))
"""Columns of a frame that says what stays of a text, by its id."""


def _kept(result: DedupeResult) -> list[tuple[int, int]]:
    """Return the stretches of a text that stay."""
    edges = [0, *chain.from_iterable(removal.span for removal in result.removed), len(result.document.text)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _cut(batches: Iterable[pa.RecordBatch], name: str) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        ids, digests, kept = (columns.pop(column).to_pylist() for column in (_ID, _DIGEST, _KEPT))
        column = holder(name, columns)
        values = columns[column].to_pylist()
        texts = [
            None if own is None else _cut_text(own, text, digest, stays)
            for own, text, digest, stays in zip(ids, texts_in(values, name, column), digests, kept, strict=True)
        ]
        columns[column] = pa.array(with_texts(values, name, column, texts), columns[column].type)
        yield pa.RecordBatch.from_pydict(columns).filter(pa.array([stays != [] for stays in kept], pa.bool_()))


def _cut_text(own: str, text: str | None, digest: int, kept: Iterable[tuple[int, int]]) -> str:
    if text is None or text_digest(text) != digest:
        raise ChangedSourceError(own, "its text is another one")
    return "".join(text[start:end] for start, end in kept)


def _cleaned(batches: Iterable[pa.RecordBatch], step: ColumnDeduper) -> Iterator[pa.RecordBatch]:
    values = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    mark = pa.struct([(name, values[kind]) for name, kind in FLAT_MARK.items()])
    types = {step.into: pa.string(), REMOVED: pa.int64(), MARKS: pa.list_(mark)}
    for batch in batches:
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        texts = holder(step.column, columns)
        for name, found in step({texts: columns[texts].to_pylist()}).items():
            columns[name] = pa.array(found, columns[name].type if name in columns else types[name])
        yield pa.RecordBatch.from_pydict(columns)


def _types(schema: of_spark.StructType) -> Mapping[str, object]:
    """Return the type of each column by its name; that of a struct is such a mapping too."""
    inner = {field.name: field.dataType for field in schema}
    return {name: _types(kind) if isinstance(kind, of_spark.StructType) else kind for name, kind in inner.items()}


_STRINGS = (of_spark.StringType, of_spark.VarcharType, of_spark.CharType)


def _check(types: Mapping[str, object], option: str, column: str, wanted: tuple[type, ...] = _STRINGS) -> None:
    if not isinstance(value_at(types, column), wanted):
        kinds = "strings" if wanted == _STRINGS else "strings or whole numbers"
        raise ConfigError(option, column, f"use the name of a column of {kinds}; there are {', '.join(types)}")


def _added() -> Mapping[str, of_spark.DataType]:
    """Return the types of the columns of notes."""
    values = {str: of_spark.StringType(), int: of_spark.LongType(), float: of_spark.DoubleType()}
    mark = of_spark.StructType()
    for name, kind in FLAT_MARK.items():
        mark.add(name, values[kind])
    return {REMOVED: of_spark.LongType(), MARKS: of_spark.ArrayType(mark)}
