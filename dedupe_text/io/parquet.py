"""Parquet, read and written with `pyarrow`, a batch of rows at a time.

What a document does not hold stays in Arrow's own form from reading to writing: the clean file has the schema, the
values and the compression of the one that was read, but for the column of texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, NamedTuple, Self

from dedupe_text.errors import MissingLibraryError
from dedupe_text.io.replacing import replacing
from dedupe_text.io.rows import row_of
from dedupe_text.io.seam import Fields, Reason, Row
from dedupe_text.results import DedupeResult

BATCH_ROWS = 1024
"""Rows that are held at a time when reading, and written as one when writing."""
MAGIC = b"PAR1"
"""A file starts and ends with it (Apache Parquet, file format)."""


class Origin(NamedTuple):
    """A row as Arrow holds it: its batch, and its place there."""

    batch: Any
    place: int


def read_parquet(path: Path, name: str, names: Fields) -> Iterator[Row]:
    """Yield the rows of a file; `number` counts from 1. Holds a row group's pages and one batch of rows at a time.

    Raises `EOFError` for a file without its end, `OSError` for one that cannot be read, `MissingLibraryError` without
    pyarrow.
    """
    pyarrow = arrow()
    with open(path, "rb") as stream:
        _check_ends(stream)
        number = 0
        try:
            with parquet().ParquetFile(stream) as file:
                for batch in file.iter_batches(batch_size=BATCH_ROWS):
                    yield from _rows(batch, name, number, names)
                    number += batch.num_rows
        except pyarrow.ArrowException as error:
            raise OSError(str(error)) from error


def _rows(batch: Any, path: str, before: int, names: Fields) -> Iterator[Row]:
    columns = {name: _values(batch.column(place)) for place, name in enumerate(batch.schema.names)}
    for place in range(batch.num_rows):
        data = {name: values[place] for name, values in columns.items()}
        origin = Origin(batch, place)
        if isinstance(data.get(names.text), _Undecodable):
            yield Row.refused(path, before + place + 1, Reason.NOT_UTF8, repr(names.text), origin)
        else:
            yield row_of(path, before + place + 1, data, names, origin)


class _Undecodable(bytes):
    """The bytes of a string that is not UTF-8."""


def _values(column: Any) -> list[object]:
    try:
        return list(column.to_pylist())
    except (ValueError, arrow().ArrowException):
        return [_value(item) for item in column]


def _value(item: Any) -> object:
    """Return a value as Python has it; what Python has no type for (nanoseconds) in words, what is no text as bytes."""
    pyarrow = arrow()
    try:
        return item.as_py()
    except UnicodeDecodeError:
        return _Undecodable(item.cast(pyarrow.binary()).as_py()) if pyarrow.types.is_string(item.type) else None
    except (ValueError, pyarrow.ArrowException):
        return str(item.cast(pyarrow.string()).as_py())


def _check_ends(stream: Any) -> None:
    start = stream.read(len(MAGIC))
    size = stream.seek(0, 2)
    stream.seek(max(0, size - len(MAGIC)))
    end = stream.read(len(MAGIC))
    stream.seek(0)
    if size == 0 or (start == MAGIC and (end != MAGIC or size < 3 * len(MAGIC))):
        raise EOFError("the file has no end")
    if start != MAGIC:
        raise OSError("not a Parquet file")


class ParquetSink:
    """Writes rows with their text replaced; see `Sink`.

    Rows that came from Parquet keep their schema; others have the columns id, text, source, time, and their metadata
    as JSON. `like` gives the schema and compression where the first row cannot: for a file without rows.
    """

    def __init__(self, target: Path, *, names: Fields, drop_empty: bool = False, like: Path | None = None) -> None:
        self._target = replacing(target)
        self._names = names
        self._drop_empty = drop_empty
        self._like = like
        self._writer: Any = None
        self._origins: list[Origin] = []
        self._texts: list[str] = []

    def write(self, row: Row, result: DedupeResult | None) -> None:
        """Write one row; one without a result is left out."""
        if result is None or (self._drop_empty and not result.text):
            return
        origin = row.data if isinstance(row.data, Origin) else self._made(row)
        if self._origins and (origin.batch is not self._origins[-1].batch or len(self._origins) >= BATCH_ROWS):
            self._flush()
        self._origins.append(origin)
        self._texts.append(result.text)

    def __enter__(self) -> Self:
        self._file = self._target.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        except BaseException as failed:
            self._discard(failed)
            raise
        if error is None:
            self._target.__exit__(None, None, None)
        else:
            self._discard(error)

    def _discard(self, error: BaseException) -> None:
        if self._writer is not None:
            # An open writer would write to the closed file when it is collected.
            with suppress(Exception):
                self._writer.close()
        self._target.__exit__(type(error), error, error.__traceback__)

    def _finish(self) -> None:
        self._flush()
        if self._writer is None:
            self._open(parquet().read_schema(self._like) if self._like is not None else self._made_schema())
        self._writer.close()

    def _open(self, schema: Any) -> None:
        self._writer = parquet().ParquetWriter(self._file, schema, compression=_compression(self._like))

    def _flush(self) -> None:
        if not self._origins:
            return
        pyarrow = arrow()
        batch = self._origins[0].batch.take(pyarrow.array([origin.place for origin in self._origins]))
        place = batch.schema.names.index(self._names.text)
        field = batch.schema.field(place)
        batch = batch.set_column(place, field, pyarrow.array(self._texts, pyarrow.string()).cast(field.type))
        if self._writer is None:
            self._open(batch.schema)
        self._writer.write_batch(batch)
        self._origins, self._texts = [], []

    def _made(self, row: Row) -> Origin:
        document = row.document
        if document is None:
            raise ValueError("a row with a result has a document")
        names = self._names
        values = {names.id: document.id, names.text: "", names.source: document.source, names.time: document.time}
        values["metadata"] = json.dumps(dict(document.metadata))
        return Origin(arrow().RecordBatch.from_pylist([values], schema=self._made_schema()), 0)

    def _made_schema(self) -> Any:
        names = self._names
        columns = (names.id, names.text, names.source, names.time, "metadata")
        return arrow().schema([(name, arrow().string()) for name in columns])


def _compression(like: Path | None) -> str:
    if like is None:
        return "zstd"
    with parquet().ParquetFile(like) as file:
        metadata = file.metadata
        if metadata.num_row_groups and metadata.num_columns:
            return str(metadata.row_group(0).column(0).compression).lower().replace("uncompressed", "none")
    return "zstd"


def arrow() -> ModuleType:
    """Return pyarrow; raises `MissingLibraryError`."""
    try:
        import pyarrow as pa
    except ImportError as error:
        raise MissingLibraryError("pyarrow", "arrow", "Parquet") from error
    return pa  # type: ignore[no-any-return]


def parquet() -> ModuleType:
    """Return `pyarrow.parquet`; raises `MissingLibraryError`."""
    arrow()
    from pyarrow import parquet as module

    return module  # type: ignore[no-any-return]
