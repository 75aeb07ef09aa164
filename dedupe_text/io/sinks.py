"""Where results go: clean text in the format of the input, marks, Dolma attributes.

Each sink writes one file, which is in place whole or not at all (`replacing`), compressed as its name says.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Self, get_args

from dedupe_text.errors import ConfigError
from dedupe_text.io.compression import compressing
from dedupe_text.io.jsonl import json_line
from dedupe_text.io.nested import placed, value_at
from dedupe_text.io.parquet import ParquetSink, parquet
from dedupe_text.io.plain import STANDARD_OUTPUT, encoded
from dedupe_text.io.replacing import replacing
from dedupe_text.io.rows import as_data
from dedupe_text.io.seam import Fields, Row, Sink, SinkFormat
from dedupe_text.model import Verdict
from dedupe_text.results import DedupeResult

ATTRIBUTES = {
    "dedupe_text__duplicate": Verdict.DUPLICATE,
    "dedupe_text__boilerplate": Verdict.BOILERPLATE,
    "dedupe_text__variant": Verdict.VARIANT,
}


def sink_for(
    path: str | Path,
    format: SinkFormat,
    *,
    fields: Fields | None = None,
    drop_empty: bool = False,
    like: Path | None = None,
) -> Sink:
    """Return the sink that writes one file; `-` is standard output, for what is written in lines.

    `jsonl`, `parquet` and `text` hold the clean text; `fields` names their fields as in the source. `marks` holds one
    stored result in each line, `dolma` one line of attributes for each row. `drop_empty` leaves out documents of whose
    text nothing stays; without it they are written with an empty text. `like`: a Parquet file whose schema and
    compression a Parquet file keeps. Raises `ConfigError` for an unknown format, `MissingLibraryError` without the
    library of a format.
    """
    if format not in get_args(SinkFormat):
        raise ConfigError("format", format, f"use one of {', '.join(get_args(SinkFormat))}")
    target, names = Path(path), fields or Fields()
    if format == "parquet":
        parquet()
        return ParquetSink(target, names=names, drop_empty=drop_empty, like=like)
    if format == "text":
        return TextSink(target, drop_empty=drop_empty)
    if format == "jsonl":
        return JsonlSink(target, names=names, drop_empty=drop_empty)
    return MarksSink(target) if format == "marks" else DolmaSink(target, names=names)


class _StreamSink:
    """A sink that writes bytes one after the other."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._file: IO[bytes]
        self._open = ExitStack()

    def __enter__(self) -> Self:
        if str(self._target) == STANDARD_OUTPUT:
            self._file = sys.stdout.buffer
            return self
        with ExitStack() as opening:
            file = opening.enter_context(replacing(self._target))
            self._file = opening.enter_context(compressing(file, self._target.name))
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)


class JsonlSink(_StreamSink):
    """Writes rows of JSONL with their text replaced; rows that came from JSONL keep their other fields as they were."""

    def __init__(self, target: Path, *, names: Fields, drop_empty: bool = False) -> None:
        super().__init__(target)
        self._names = names
        self._drop_empty = drop_empty

    def write(self, row: Row, result: DedupeResult | None) -> None:
        """Write one row; one without a result is left out."""
        if result is None or (self._drop_empty and not result.text):
            return
        if isinstance(row.data, Mapping):
            self._file.write(json_line(placed(row.data, self._names.text, result.text)))
        else:
            self._file.write(json_line(as_data(result.document, result.text, self._names)))


class MarksSink(_StreamSink):
    """Writes one stored result (`DedupeResult.to_dict()`) in each line."""

    def write(self, row: Row, result: DedupeResult | None) -> None:
        """Write the result of one row; one without a result is left out."""
        if result is not None:
            self._file.write(result.to_json().encode("ascii") + b"\n")


class DolmaSink(_StreamSink):
    """Writes attributes as the Dolma toolkit reads them: as many rows as the documents file has, in the same order.

    Spans are [start, end, similarity] in code points. Those of duplicates and boilerplate take their separators along,
    so that replacing them by nothing gives the clean text. A row without a document has no attributes. An id is written
    as its row has it, also where it is no string: `dolma mix` compares the two.
    """

    def __init__(self, target: Path, *, names: Fields) -> None:
        super().__init__(target)
        self._names = names

    def write(self, row: Row, result: DedupeResult | None) -> None:
        """Write one line for one row; what only ended the reading of a file is no row."""
        if row.number is None:
            return
        read = row.data if isinstance(row.data, Mapping) else {}
        source = row.document.source if row.document is not None else value_at(read, self._names.source)
        attributes = {} if result is None else dolma_attributes(result)
        identity = value_at(read, self._names.id, row.id)
        self._file.write(json_line({"source": source or "", "id": identity, "attributes": attributes}))


class TextSink:
    """Writes the clean text of one document as a file; without a document there is no file."""

    def __init__(self, target: Path, *, drop_empty: bool = False) -> None:
        self._target = target
        self._drop_empty = drop_empty
        self._text: str | None = None

    def write(self, row: Row, result: DedupeResult | None) -> None:
        """Take the one document; raises `ConfigError` for a second one."""
        if self._text is not None:
            raise ConfigError("format", "text", "a text file holds one document; write several as jsonl")
        if result is not None and not (self._drop_empty and not result.text):
            self._text = result.text

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._text is not None:
            with replacing(self._target) as file, compressing(file, self._target.name) as stream:
                stream.write(encoded(self._text, "utf-8"))


def dolma_attributes(result: DedupeResult) -> dict[str, list[list[float]]]:
    """Return the spans of a result by attribute, each [start, end, similarity] in code points, in text order."""
    found: dict[str, list[list[float]]] = {name: [] for name in ATTRIBUTES}
    named = {verdict: name for name, verdict in ATTRIBUTES.items()}
    for removal in result.removed:
        found[named[removal.mark.verdict]].append([*removal.span, removal.mark.similarity])
    for mark in result.marks:
        if mark.verdict is Verdict.VARIANT:
            found[named[mark.verdict]].append([*mark.span, mark.similarity])
    return found
