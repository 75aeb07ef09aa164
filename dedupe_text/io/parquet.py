"""Parquet, read and written with `pyarrow`, a batch of rows at a time.

What a document does not hold stays in Arrow's own form from reading to writing: the clean file has the schema, the
values and the compression of the one that was read, but for the column of texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, NamedTuple, Self

from dedupe_text.errors import ConfigError, MissingLibraryError
from dedupe_text.io.jsonl import json_line
from dedupe_text.io.nested import path_to, value_at
from dedupe_text.io.replacing import replacing
from dedupe_text.io.rows import row_of
from dedupe_text.io.seam import Fields, Reason, Row
from dedupe_text.model import Document
from dedupe_text.results import DedupeResult

BATCH_ROWS = 1024
"""Rows that are held at a time."""
GROUP_BYTES = 64 << 20
"""Bytes that are written as one row group; many small ones would make a file slow to read."""
METADATA = "metadata"
"""The column of a document's other fields where they have no columns of their own."""
MAGIC = b"PAR1"
"""A file starts and ends with it (Apache Parquet, file format)."""


class Origin(NamedTuple):
    """A row as Arrow holds it: its batch, and its place there; without a batch, the values of the row."""

    batch: Any
    row: Any


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
        except (pyarrow.ArrowException, ValueError) as error:
            # A ValueError is what Python makes of names that are no UTF-8.
            raise OSError(str(error)) from error


def _rows(batch: Any, path: str, before: int, names: Fields) -> Iterator[Row]:
    columns = {name: _values(batch.column(place)) for place, name in enumerate(batch.schema.names)}
    for place in range(batch.num_rows):
        data = {name: values[place] for name, values in columns.items()}
        origin = Origin(batch, place)
        if isinstance(value_at(data, names.text), _Undecodable):
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
    if pyarrow.types.is_struct(item.type) and item.is_valid:
        return {name: _value(inner) for name, inner in item.items()}
    try:
        return item.as_py()
    except UnicodeDecodeError:
        return _cast(item, pyarrow.large_binary(), _Undecodable)
    except (ValueError, pyarrow.ArrowException):
        return _cast(item, pyarrow.string(), str)


def _cast(item: Any, to: Any, kind: type[str | bytes]) -> object:
    """Return a value cast to another type; a nested one, which has no cast, as Arrow shows it."""
    pyarrow = arrow()
    try:
        return kind(item.cast(to).as_py())
    except pyarrow.ArrowException:
        return str(pyarrow.array([item], item.type).to_string())


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
        self._like = like if like is not None and _is_readable(like) else None
        self._writer: Any = None
        self._batch: Any = None
        self._rows: list[Any] = []
        self._texts: list[str] = []
        self._ready: list[Any] = []

    def write(self, row: Row, result: DedupeResult | None) -> None:
        """Write one row; one without a result is left out."""
        if result is None or (self._drop_empty and not result.text):
            return
        origin = row.data if isinstance(row.data, Origin) else Origin(None, self._values(result.document))
        if origin.batch is not self._batch or len(self._rows) >= BATCH_ROWS:
            self._end_batch()
        self._batch = origin.batch
        self._rows.append(origin.row)
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
        self._end_batch()
        self._write_ready()
        schema = parquet().read_schema(self._like) if self._like is not None else self._made_schema()
        self._writer_of(schema).close()

    def _writer_of(self, schema: Any) -> Any:
        if self._writer is None:
            self._writer = parquet().ParquetWriter(self._file, schema, compression=_compression(self._like))
        return self._writer

    def _end_batch(self) -> None:
        if not self._rows:
            return
        pyarrow = arrow()
        if self._batch is None:
            batch = pyarrow.RecordBatch.from_pylist(self._rows, schema=self._made_schema())
        else:
            batch = self._batch.take(pyarrow.array(self._rows))
        path = path_to(_names_in(batch.schema), self._names.text)
        if path is None:
            raise ConfigError("fields", self._names.text, "name the fields of a sink as those of the source")
        place = batch.schema.names.index(path[0])
        texts = pyarrow.array(self._texts, pyarrow.large_string())
        column = _with_texts(batch.column(place), path[1:], texts)
        self._ready.append(batch.set_column(place, batch.schema.field(place), column))
        self._batch, self._rows, self._texts = None, [], []
        if sum(ready.nbytes for ready in self._ready) > GROUP_BYTES:
            self._write_ready()

    def _write_ready(self) -> None:
        if not self._ready:
            return
        table = arrow().Table.from_batches(self._ready)
        self._writer_of(table.schema).write_table(table)
        self._ready = []

    def _values(self, document: Document) -> dict[str, object]:
        names = self._names
        return {
            names.id: document.id,
            names.source: document.source,
            names.time: document.time,
            METADATA: json_line(document.metadata).decode("utf-8").rstrip("\n"),
        }

    def _made_schema(self) -> Any:
        names = self._names
        columns = (names.id, names.text, names.source, names.time, METADATA)
        return arrow().schema([(name, arrow().string()) for name in columns])


def _names_in(fields: Any) -> dict[str, object]:
    """Return the names of the columns of a schema, or of the fields of a struct, and below them those inside."""
    is_struct = arrow().types.is_struct
    return {field.name: _names_in(field.type) if is_struct(field.type) else None for field in fields}


def _with_texts(array: Any, path: tuple[str, ...], texts: Any) -> Any:
    """Return a column with the texts where a path leads inside its structs, none of which is null."""
    if not path:
        return texts.cast(array.type)
    names = _names_in(array.type)
    inner = [
        _with_texts(array.field(name), path[1:], texts) if name == path[0] else array.field(name) for name in names
    ]
    return arrow().StructArray.from_arrays(inner, fields=list(array.type))


def _is_readable(path: Path) -> bool:
    """Say whether a file has a schema; of a damaged one there are no rows either."""
    try:
        parquet().read_schema(path)
    except (arrow().ArrowException, OSError, ValueError):
        return False
    return True


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
