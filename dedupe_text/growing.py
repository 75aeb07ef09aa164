"""Columns that grow: numbers that arrive in parts, kept in memory or in a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class Column:
    """Numbers that arrive in parts, in one buffer that grows in place."""

    def __init__(self, dtype: DTypeLike) -> None:
        self._dtype = np.dtype(dtype)
        self._held = bytearray()

    def add(self, part: NDArray[Any]) -> None:
        """Put a part at the end."""
        self._held += np.ascontiguousarray(part, self._dtype).reshape(-1).view(np.uint8).data if part.size else b""

    def all(self) -> NDArray[Any]:
        """Return everything that was added, flat; nothing can be added after that."""
        return np.frombuffer(self._held, self._dtype)


class _SpooledColumn(Column):
    """Numbers that arrive in parts, in a file."""

    def __init__(self, dtype: DTypeLike, file: IO[bytes]) -> None:
        super().__init__(dtype)
        self._file = file

    def add(self, part: NDArray[Any]) -> None:
        # Unlike `tofile` it says what the system does, such as that the disk is full.
        self._file.write(np.ascontiguousarray(part, self._dtype).tobytes())

    def all(self) -> NDArray[Any]:
        self._file.flush()
        empty = self._file.seek(0, os.SEEK_END) == 0
        return np.empty(0, self._dtype) if empty else np.memmap(self._file, self._dtype, "r")


@contextmanager
def shingle_column(spool: str | os.PathLike[str] | None) -> Iterator[Column]:
    """Give a column for shingles: in memory, or in a file in a folder, without a name and gone at the end."""
    if spool is None:
        yield Column(np.uint64)
        return
    with TemporaryFile(dir=spool) as file:
        yield _SpooledColumn(np.uint64, file)
