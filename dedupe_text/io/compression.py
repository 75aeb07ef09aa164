"""Compressed files as streams of bytes that never end early in silence.

gzip and zstd are known by their first bytes, whatever a file is called; a file that is called `.gz` or `.zst` must be
one. Several members or frames in one file are read to the end.
"""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import IO, Any, BinaryIO

from dedupe_text.errors import MissingLibraryError

GZIP_MAGIC = b"\x1f\x8b"
"""RFC 1952, section 2.3.1. No text in UTF-8 starts like this, nor like the next."""
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
"""RFC 8878, section 3.1.1."""
GZIP_LEVEL = 6
"""The default of gzip itself; Python's 9 takes several times as long for one or two percent."""
BUFFER = 1 << 20
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}


@contextmanager
def decompressed(stream: io.BufferedReader[Any], name: str) -> Iterator[io.BufferedReader[Any]]:
    """Open the text behind a stream of bytes, compressed or not; `name` is the file's.

    Reading raises `EOFError` where compressed data ends early, and one of `damage()` where it cannot be read. Raises
    `MissingLibraryError` for zstd without its library.
    """
    first = stream.peek(len(ZSTD_MAGIC))
    expected = COMPRESSIONS.get(Path(name).suffix)
    if expected and not first:
        raise EOFError("the file is empty")
    if expected == "gzip" or first.startswith(GZIP_MAGIC):
        with gzip.GzipFile(fileobj=stream, mode="rb") as inner:
            yield io.BufferedReader(_ReadByRead(inner), BUFFER)
    elif expected == "zstd" or first.startswith(ZSTD_MAGIC):
        with zstd().ZstdFile(stream, "rb") as inner:
            yield io.BufferedReader(_ReadByRead(inner), BUFFER)
    else:
        yield stream


class _ReadByRead(io.RawIOBase):
    """A decompressing file read by read, so that what comes before damage is handed on before the error."""

    def __init__(self, inner: io.BufferedIOBase) -> None:
        self._inner = inner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._inner.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def compressing(file: BinaryIO, name: str) -> Iterator[IO[bytes]]:
    """Open a file for writing, compressed as its name says; equal contents give equal bytes."""
    compression = COMPRESSIONS.get(Path(name).suffix)
    if compression == "gzip":
        with gzip.GzipFile("", "wb", GZIP_LEVEL, file, mtime=0) as inner, io.BufferedWriter(inner, BUFFER) as outer:
            yield outer
    elif compression == "zstd":
        with zstd().ZstdFile(file, "wb") as inner, io.BufferedWriter(inner, BUFFER) as outer:
            # So that a file into which nothing else is written has a frame, too.
            inner.write(b"")
            yield outer
    else:
        yield file


def zstd() -> ModuleType:
    """Return the module that reads zstd: Python's own from 3.14 on, before that its backport.

    Raises `MissingLibraryError`. Not `zstandard`, which ends without a word where a file was cut.
    """
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd as module
        else:
            from backports import zstd as module
    except ImportError as error:
        raise MissingLibraryError("backports.zstd", "io", "zstd") from error
    return module


def damage() -> tuple[type[Exception], ...]:
    """Return the errors that reading a damaged compressed file raises; `EOFError` stands for one that was cut."""
    try:
        return OSError, zlib.error, zstd().ZstdError
    except MissingLibraryError:
        return OSError, zlib.error
