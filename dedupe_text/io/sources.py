"""Opens files, folders and standard input as one source of documents."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast, get_args

from dedupe_text.errors import ConfigError, DecodeError, OneShotError
from dedupe_text.io.compression import BUFFER, COMPRESSIONS, damage, decompressed, zstd
from dedupe_text.io.jsonl import read_jsonl
from dedupe_text.io.parquet import parquet, read_parquet
from dedupe_text.io.plain import STANDARD_INPUT, decoded
from dedupe_text.io.seam import Fields, Reason, Row, SinkFormat, SourceFormat, UnreadableRows
from dedupe_text.io.warc import read_warc, require_fastwarc
from dedupe_text.model import Document

STANDARD_INPUT_NAME = "standard-input"
SUFFIXES: dict[str, SourceFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
}
"""What a file is by the end of its name, before `.gz` or `.zst`; anything else is one text."""


def open_source(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    format: SourceFormat = "auto",
    fields: Fields | None = None,
    strict: bool = False,
) -> FileSource:
    """Return the documents of files and folders as one source, read when it is iterated.

    Folders are searched through, hidden names left out; files come in the order of their paths, each once. `-` is
    standard input, JSONL unless `format` says otherwise. `format`: of all files; `auto` tells by each name. With
    `strict` the first row that cannot be read raises `UnreadableError` or `TruncatedError`; without it, it is listed.
    Raises `ConfigError` for what cannot be used, `MissingLibraryError` without the library of a format.
    """
    if format not in get_args(SourceFormat):
        raise ConfigError("format", format, f"use one of {', '.join(get_args(SourceFormat))}")
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    if not given:
        raise ConfigError("paths", paths, "name a file, a folder, or - for standard input")
    files = _in_order(_found(given, format))
    if len(files) > 1 and any(file.path == STANDARD_INPUT for file in files):
        raise ConfigError("paths", given, "standard input cannot be read together with files")
    _require_libraries(files)
    return FileSource(files, fields or Fields(), strict=strict)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source: its path as given, its name for a mirrored output folder, and its format.

    `copy`: where the bytes of what can be read only once are kept, None where they are not.
    """

    path: str
    name: str
    format: SourceFormat
    copy: str | None = None

    @property
    def shown(self) -> str:
        """The path as ids and messages show it."""
        return STANDARD_INPUT_NAME if self.path == STANDARD_INPUT else self.path

    @property
    def one_shot(self) -> bool:
        """True for standard input and pipes, which can be read only once unless there is a copy."""
        if self.copy is not None:
            return False
        if self.path == STANDARD_INPUT:
            return True
        try:
            mode = os.stat(self.path).st_mode
        except OSError:
            return False
        # A folder is among the files when it may not be searched.
        return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))

    @property
    def size(self) -> int | None:
        """Bytes on disk; None where that is not known."""
        try:
            return None if self.one_shot else os.stat(self.copy or self.path).st_size
        except OSError:
            return None

    def output_name(self, format: SinkFormat | None = None) -> str:
        """Return the name of a mirrored output in a format, by default that of the file; WARC is written as JSONL.

        What has the format of its file has its name, as the Dolma toolkit wants it for documents and attributes.

        >>> SourceFile("in/a/crawl.warc.wet.gz", "a/crawl.warc.wet.gz", "warc").output_name()
        'a/crawl.jsonl.gz'
        >>> SourceFile("in/b.parquet", "b.parquet", "parquet").output_name("dolma")
        'b.jsonl.gz'
        """
        wanted = format or ("jsonl" if self.format == "warc" else self.format)
        written_as = "jsonl" if wanted in ("marks", "dolma") else wanted
        if written_as == self.format:
            return self.name
        base, compression = _split_name(self.name)
        while (suffix := Path(base).suffix) in SUFFIXES:
            base = base.removesuffix(suffix)
        return f"{base}.{written_as}{'' if written_as == 'parquet' else compression or '.gz'}"


class FileSource:
    """The documents of some files, one file after the other; see `Source`."""

    def __init__(self, files: Sequence[SourceFile], fields: Fields, *, strict: bool = False) -> None:
        self.files = tuple(files)
        self.fields = fields
        self.strict = strict
        self.unreadable = UnreadableRows()
        self.skipped: Counter[str] = Counter()
        self._started = False
        self._bytes_before = 0
        self._raw: io.IOBase | None = None

    @property
    def one_shot(self) -> bool:
        """True when one of the files is standard input or a pipe."""
        return any(file.one_shot for file in self.files)

    @property
    def size(self) -> int | None:
        """Bytes on disk of all files, as stored; None where that is not known."""
        sizes = [file.size for file in self.files]
        return None if None in sizes else sum(size for size in sizes if size is not None)

    @property
    def bytes_read(self) -> int:
        """How many of those bytes the running iteration is through."""
        inside = self._raw.tell() if self._raw is not None and self._raw.seekable() else 0
        return self._bytes_before + inside

    @contextmanager
    def kept(self, folder: str | os.PathLike[str]) -> Iterator[FileSource]:
        """Give this source with a copy, in a folder, of what can be read only once, so that all can be read again."""
        with TemporaryDirectory(dir=folder) as place:
            files = list(self.files)
            for number, file in enumerate(files):
                if file.one_shot:
                    files[number] = replace(file, copy=str(Path(place, str(number))))
                    with _raw(file) as raw, open(str(files[number].copy), "wb") as copy:
                        shutil.copyfileobj(raw, copy)
            yield FileSource(files, self.fields, strict=self.strict)

    def each(self) -> Iterator[FileSource]:
        """Yield a source for each file, for one output for each input."""
        for file in self.files:
            yield FileSource([file], self.fields, strict=self.strict)

    def __iter__(self) -> Iterator[Document]:
        """Yield the documents; raises `OneShotError` when that can only be done once and was done."""
        return (row.document for row in self.rows() if row.document is not None)

    def rows(self) -> Iterator[Row]:
        """Yield every row, also those that give no document; starts `unreadable` and `skipped` anew."""
        once = next((file for file in self.files if file.one_shot), None)
        if self._started and once is not None:
            raise OneShotError(once.shown)
        self._started = True
        self.unreadable, self.skipped, self._bytes_before = UnreadableRows(), Counter(), 0
        return self._all_rows()

    def _all_rows(self) -> Iterator[Row]:
        for file in self.files:
            for row in self._file_rows(file):
                if row.unreadable is not None:
                    if self.strict:
                        raise row.unreadable.error()
                    self.unreadable.add(row.unreadable)
                yield row
            self._bytes_before += file.size or 0

    def _file_rows(self, file: SourceFile) -> Iterator[Row]:
        """Yield the rows of one file; what ends it early is its last row."""
        rows = 0
        path = file.shown
        try:
            for row in self._read(file, path):
                rows = row.number or rows
                yield row
        except EOFError as error:
            yield Row.end(path, rows, Reason.TRUNCATED, str(error))
        except damage() as error:
            number = getattr(error, "errno", None)
            reason = Reason.NOT_OPENED if number is not None and not rows else Reason.DAMAGED
            yield Row.end(path, rows, reason, getattr(error, "strerror", None) or str(error))

    def _read(self, file: SourceFile, path: str) -> Iterator[Row]:
        if file.format == "parquet":
            yield from read_parquet(Path(file.path), path, self.fields)
            return
        with self._opened(file) as stream:
            if file.format == "jsonl":
                yield from read_jsonl(stream, path, self.fields)
            elif file.format == "warc":
                yield from read_warc(stream, path, self.skipped)
            else:
                yield _text_row(stream.read(), path)

    @contextmanager
    def _opened(self, file: SourceFile) -> Iterator[io.BufferedReader[Any]]:
        with ExitStack() as closing:
            self._raw = raw = closing.enter_context(_raw(file))
            closing.callback(self._forget)
            yield closing.enter_context(decompressed(raw, file.path))

    def _forget(self) -> None:
        self._raw = None


@contextmanager
def _raw(file: SourceFile) -> Iterator[io.BufferedReader[Any]]:
    """Give the bytes of a file as they are stored."""
    if file.path == STANDARD_INPUT and file.copy is None:
        yield cast("io.BufferedReader[Any]", sys.stdin.buffer)
        return
    with open(file.copy or file.path, "rb", buffering=0) as raw:
        yield io.BufferedReader(raw, BUFFER)


def _text_row(data: bytes, path: str) -> Row:
    try:
        text = decoded(data, path=path, encoding="utf-8").text
    except DecodeError as error:
        return Row.refused(path, 1, Reason.NOT_UTF8, f"byte {error.offset}")
    return Row(path, 1, Document(path, text))


def _found(given: Iterable[str | os.PathLike[str]], wanted: SourceFormat) -> Iterator[SourceFile]:
    for item in given:
        path = os.fspath(item)
        if path == STANDARD_INPUT:
            yield SourceFile(path, STANDARD_INPUT_NAME, "jsonl" if wanted == "auto" else wanted)
        elif os.path.isdir(path):
            for file in _files_below(Path(path)):
                name = file.relative_to(path).as_posix()
                yield SourceFile(str(file), name, _format_of(name) if wanted == "auto" else wanted)
        else:
            name = Path(path).name
            yield SourceFile(path, name, _format_of(name) if wanted == "auto" else wanted)


def _files_below(folder: Path) -> Iterator[Path]:
    closed: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (file for name in names if not name.startswith(".") and not _is_special(file := Path(place, name)))
    # Opening a folder that could not be searched fails again, so it is listed as unreadable like a file.
    yield from (Path(error.filename) for error in closed)


def _is_special(file: Path) -> bool:
    """True for what is there and no file, such as a named pipe, whose opening might never end."""
    return file.exists() and not file.is_file()


def _in_order(files: Iterable[SourceFile]) -> list[SourceFile]:
    """Return files sorted by path, those that are one file on disk once, with names that differ."""
    found: dict[str, SourceFile] = {}
    for file in sorted(files, key=lambda file: Path(file.path).parts):
        found.setdefault(file.path if file.path == STANDARD_INPUT else os.path.realpath(file.path), file)
    ordered = list(found.values())
    if len({file.name for file in ordered}) == len(ordered):
        return ordered
    above = os.path.commonpath([os.path.dirname(os.path.abspath(file.path)) for file in ordered])
    return [replace(file, name=Path(os.path.relpath(file.path, above)).as_posix()) for file in ordered]


def _split_name(name: str) -> tuple[str, str]:
    suffix = Path(name).suffix
    return (name.removesuffix(suffix), suffix) if suffix in COMPRESSIONS else (name, "")


def _format_of(name: str) -> SourceFormat:
    return SUFFIXES.get(Path(_split_name(name)[0]).suffix.lower(), "text")


def _require_libraries(files: Sequence[SourceFile]) -> None:
    """Raise `MissingLibraryError` before the first row where a library is known to be needed."""
    formats = {file.format for file in files}
    if "parquet" in formats:
        if any(file.path == STANDARD_INPUT for file in files):
            raise ConfigError("format", "parquet", "Parquet is read from its end, so give a file, not standard input")
        parquet()
    if "warc" in formats:
        require_fastwarc()
    if any(file.name.endswith(".zst") for file in files):
        zstd()
