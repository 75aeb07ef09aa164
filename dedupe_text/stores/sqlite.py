"""An index in one SQLite file: the `Store` that is there without anything else."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.errors import DedupeError, IndexFormatError
from dedupe_text.kernels.ragged import positions
from dedupe_text.stores.compression import TEXTS, compressed, decompressed, dictionary_of
from dedupe_text.stores.packing import ROWS, Rows, distinct, pack, unpack, without
from dedupe_text.stores.seam import (
    CROWD,
    KEY_BITS,
    Held,
    Incoming,
    Postings,
    Sizes,
    decoded,
    encoded,
    place_of,
    short_keys,
)
from dedupe_text.stores.sqlite_schema import agree, connect, errors_named, lock, refuse_others

AT_ONCE: Final = 900
"""Parameters of one statement; the lowest limit among SQLite's defaults is 999."""

REBUILT: Final = 4096
"""Buckets that are rewritten at a time when there become more of them."""

CROWDED: Final = 0
"""Stands as the only member of a key in its bucket when its members are in a table of their own."""


class SqliteStore:
    """Keeps an index in a file; `wait` is how many seconds to wait for another process.

    `scheme` is written into a new file, and must be that of an old one. The process that opens it not `read_only` is
    its one writer until it closes it. Raises `IndexLockedError`, `IndexFormatError`, `SchemeError`,
    `FileNotFoundError`.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        scheme: Mapping[str, str],
        *,
        wait: float = 30.0,
        read_only: bool = False,
    ) -> None:
        self._path = Path(path)
        self._dictionaries = {0: b""}
        self._newest = 0
        refuse_others(self._path, wait)
        self._lock = None if read_only else lock(self._path, wait)
        try:
            self._db = connect(self._path, wait=wait, read_only=read_only)
            try:
                agree(self._db, self._path, scheme, read_only=read_only)
            except BaseException:
                self._db.close()
                raise
        except BaseException:
            if self._lock is not None:
                self._lock.close()
            raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Enclose one transaction; when it is left without an error, it is on disk."""
        with self._enclosed("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Enclose look-ups that see one state; whatever they stumble over in a damaged file is told as its damage."""
        try:
            with self._enclosed("BEGIN"):
                yield
        except DedupeError:
            raise
        except (LookupError, OverflowError, ValueError) as error:
            raise IndexFormatError(str(self._path), "content", f"{type(error).__name__}, {error}") from error

    @contextmanager
    def _enclosed(self, begin: str) -> Iterator[None]:
        with errors_named(self._path):
            self._db.execute(begin)
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself when the disk was full.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                # What was made in this transaction is gone.
                self._dictionaries, self._newest = {0: b""}, 0
                raise

    def members(self, keys: NDArray[np.uint64], most: int = CROWD) -> Postings:
        """Return the members of keys: all of a key with few, of a crowded one the first `most` in order."""
        wanted = short_keys(keys)
        bits, _ = self._state()
        rows = self._rows(wanted, bits)
        first = np.searchsorted(rows.keys, wanted)
        counts = np.searchsorted(rows.keys, wanted, "right") - first
        members = rows.members[positions(first, counts)]
        owners = np.repeat(np.arange(len(wanted)), counts)
        parts = [(members[members != CROWDED], owners[members != CROWDED])]
        for owner in owners[members == CROWDED].tolist():
            found = self._db.execute(
                "SELECT member FROM crowds WHERE key = ? ORDER BY place, member LIMIT ?", (int(wanted[owner]), most)
            ).fetchall()
            parts.append((np.array([member for (member,) in found], np.int64), np.full(len(found), owner)))
        return Postings(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def post(self, keys: NDArray[np.uint64], members: NDArray[np.int64]) -> None:
        """Add postings; those that are there stay."""
        added = distinct(short_keys(keys), members)
        bits, count = self._state()
        before = self._rows(added.keys, bits)
        crowded = before.keys[before.members == CROWDED]
        apart = np.isin(added.keys, crowded)
        self._crowd(Rows(added.keys[apart], added.members[apart]))
        after = distinct(
            np.concatenate((before.keys, added.keys[~apart])), np.concatenate((before.members, added.members[~apart]))
        )
        after = self._thinned(after)
        self._write(after, bits)
        self._count(bits, count + len(after.keys) - len(before.keys))

    def unpost(self, keys: NDArray[np.uint64], members: NDArray[np.int64]) -> None:
        """Take postings out, before their documents go; those that are not there do not matter."""
        gone = distinct(short_keys(keys), members)
        bits, count = self._state()
        before = self._rows(gone.keys, bits)
        apart = np.isin(gone.keys, before.keys[before.members == CROWDED])
        places = self._places(gone.members[apart])
        crowd = [
            (k, places[m], m) for k, m in zip(gone.keys[apart].tolist(), gone.members[apart].tolist(), strict=True)
        ]
        self._db.executemany("DELETE FROM crowds WHERE key = ? AND place = ? AND member = ?", crowd)
        after = without(before, Rows(gone.keys[~apart], gone.members[~apart]))
        emptied = set(_buckets(before.keys, bits)) - set(_buckets(after.keys, bits))
        self._db.executemany("DELETE FROM buckets WHERE bucket = ?", [(bucket,) for bucket in emptied])
        self._write(after, bits)
        self._count(bits, count + len(after.keys) - len(before.keys))

    def insert(self, documents: Sequence[Incoming]) -> None:
        """Put documents in, with ids that are not there; their sources count as changed."""
        for document in documents:
            source = None if document.source is None else self._source(document.source)
            time = None if document.time is None else encoded(document.time)
            number = self._db.execute(
                "INSERT INTO documents (id, source, time, paragraphs, lines) VALUES (?, ?, ?, ?, ?)",
                (encoded(document.id), source, time, document.paragraphs, document.lines),
            ).lastrowid
            which, dictionary = self._dictionary()
            self._db.execute(
                "INSERT INTO texts VALUES (?, ?, ?)", (number, which, compressed(document.text, dictionary))
            )

    def note(self, notes: Mapping[int, bytes]) -> None:
        """Set the notes of documents."""
        self._db.executemany("UPDATE documents SET notes = ? WHERE number = ?", [(n, k) for k, n in notes.items()])

    def delete(self, numbers: Iterable[int]) -> None:
        """Take documents out; their sources count as changed."""
        gone = [(number,) for number in numbers]
        self._db.executemany(
            "UPDATE sources SET changed = 1 WHERE number = (SELECT source FROM documents WHERE number = ?)", gone
        )
        self._db.executemany("DELETE FROM documents WHERE number = ?", gone)
        self._db.executemany("DELETE FROM texts WHERE number = ?", gone)

    def documents(self, numbers: Iterable[int]) -> dict[int, Held]:
        """Return documents by their numbers, those that are there."""
        rows = self._chosen(
            "SELECT d.number, id, name, time, notes FROM documents d LEFT JOIN sources s ON s.number = d.source "
            "WHERE d.number IN (%s)",
            numbers,
        )
        return {row[0]: Held(row[0], decoded(row[1]), _name(row[2]), _name(row[3]), row[4]) for row in rows}

    def lines(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return what was given as the lines of documents."""
        return dict(self._chosen("SELECT number, lines FROM documents WHERE number IN (%s)", numbers))

    def texts(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return what was given as the texts of documents."""
        rows = self._chosen("SELECT number, dictionary, text FROM texts WHERE number IN (%s)", numbers)
        try:
            return {number: decompressed(text, self._words(which)) for number, which, text in rows}
        except zlib.error as error:
            raise IndexFormatError(str(self._path), "texts", str(error)) from error

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the numbers of documents by their ids, those that are there."""
        rows = self._chosen("SELECT id, number FROM documents WHERE id IN (%s)", map(encoded, ids))
        return {decoded(name): number for name, number in rows}

    def after(self, number: int, most: int) -> list[int]:
        """Return the next numbers above one, ascending, `most` at a time."""
        return self._column("SELECT number FROM documents WHERE number > ? ORDER BY number LIMIT ?", number, most)

    def of_source(self, source: str) -> list[int]:
        """Return the numbers of the documents of a source, ascending."""
        asked = (
            "SELECT number FROM documents WHERE source = (SELECT number FROM sources WHERE name = ?) ORDER BY number"
        )
        return self._column(asked, encoded(source))

    def before(self, time: str) -> list[int]:
        """Return the numbers of the documents with a time below one, as they are written."""
        return self._column("SELECT number FROM documents WHERE time < ? ORDER BY number", encoded(time))

    def waiting(self, most: int) -> list[int]:
        """Return the numbers of documents without a source that have no postings yet, `most` at a time."""
        asked = "SELECT number FROM documents WHERE notes IS NULL AND source IS NULL ORDER BY number LIMIT ?"
        return self._column(asked, most)

    def changed(self) -> list[str]:
        """Return the sources that changed since they were settled, sorted."""
        return [decoded(name) for name in self._column("SELECT name FROM sources WHERE changed ORDER BY name")]

    def settle(self, source: str) -> None:
        """Say that a source has been looked at as it is now; its version grows by one."""
        asked = "UPDATE sources SET changed = 0, version = version + 1 WHERE name = ?"
        self._db.execute(asked, (encoded(source),))

    def version(self, source: str) -> int:
        """Return how often a source was settled, 0 for one that is not there."""
        return sum(self._column("SELECT version FROM sources WHERE name = ?", encoded(source)))

    def sizes(self) -> Sizes:
        """Return how much it holds."""
        with errors_named(self._path):
            count = "SELECT count(*) FROM"
            (documents,) = self._column(f"{count} documents")
            (paragraphs,) = self._column("SELECT coalesce(sum(paragraphs), 0) FROM documents")
            (sources,) = self._column("SELECT count(DISTINCT source) FROM documents WHERE source IS NOT NULL")
            (waiting,) = self._column(f"{count} documents WHERE notes IS NULL")
            (crowd,) = self._column("SELECT count(*) FROM crowds")
            (markers,) = self._column("SELECT count(DISTINCT key) FROM crowds")
            (pages,), (size,) = self._column("PRAGMA page_count"), self._column("PRAGMA page_size")
            _, rows = self._state()
        return Sizes(documents, paragraphs, sources, rows - markers + crowd, pages * size, waiting)

    def compact(self) -> None:
        """Give back the room of what was taken out, by copying the file."""
        with errors_named(self._path):
            self._db.execute("VACUUM")

    def close(self) -> None:
        """Let go of the file; it cannot be used after that."""
        self._db.close()
        if self._lock is not None:
            self._lock.close()

    def _state(self) -> tuple[int, int]:
        bits, rows = self._db.execute("SELECT bits, rows FROM state").fetchone()
        return bits, rows

    def _rows(self, keys: NDArray[np.int64], bits: int) -> Rows:
        """Return all rows of the buckets of keys."""
        found = self._chosen("SELECT bucket, rows FROM buckets WHERE bucket IN (%s)", _buckets(keys, bits))
        found.sort()
        try:
            return unpack([bucket for bucket, _ in found], [rows for _, rows in found], bits)
        except ValueError as error:
            raise IndexFormatError(str(self._path), "postings", str(error)) from error

    def _write(self, rows: Rows, bits: int) -> None:
        """Write all rows of some buckets."""
        self._db.executemany("INSERT OR REPLACE INTO buckets VALUES (?, ?)", pack(rows, bits).items())

    def _thinned(self, rows: Rows) -> Rows:
        """Move the members of keys that have become crowded away; a marker stays."""
        heads = np.flatnonzero(np.diff(rows.keys, prepend=-1))
        sizes = np.diff(np.append(heads, len(rows.keys)))
        full = np.repeat(sizes > CROWD, sizes)
        self._crowd(Rows(rows.keys[full], rows.members[full]))
        markers = rows.keys[heads[sizes > CROWD]]
        return distinct(
            np.concatenate((rows.keys[~full], markers)),
            np.concatenate((rows.members[~full], np.full(len(markers), CROWDED))),
        )

    def _crowd(self, rows: Rows) -> None:
        places = self._places(rows.members)
        crowd = [(key, places[m], m) for key, m in zip(rows.keys.tolist(), rows.members.tolist(), strict=True)]
        self._db.executemany("INSERT OR IGNORE INTO crowds VALUES (?, ?, ?)", crowd)

    def _places(self, members: NDArray[np.int64]) -> dict[int, bytes]:
        asked = "SELECT number, id, time FROM documents WHERE number IN (%s)"
        rows = self._chosen(asked, np.unique(members).tolist())
        return {number: place_of(_name(time), decoded(name)) for number, name, time in rows}

    def _count(self, bits: int, rows: int) -> None:
        """Note the number of rows; cut the buckets in halves, as often as it takes, when they have become full."""
        more = bits
        while rows > ROWS << more:
            more += 1
        if more > bits:
            self._rebuild(bits, more)
        self._db.execute("UPDATE state SET bits = ?, rows = ?", (more, rows))

    def _rebuild(self, bits: int, more: int) -> None:
        # From the last on, because the new places of a bucket lie at its old place or behind it.
        for first in reversed(range(0, 1 << bits, REBUILT)):
            span = (first, first + REBUILT)
            asked = "SELECT bucket, rows FROM buckets WHERE bucket >= ? AND bucket < ? ORDER BY bucket"
            found = self._db.execute(asked, span).fetchall()
            self._db.execute("DELETE FROM buckets WHERE bucket >= ? AND bucket < ?", span)
            self._write(unpack([bucket for bucket, _ in found], [rows for _, rows in found], bits), more)

    def _dictionary(self) -> tuple[int, bytes]:
        """Return the number and the words of the dictionary for new texts, which is made when there are enough."""
        if not self._newest:
            (self._newest,) = self._column("SELECT coalesce(max(number), 0) FROM dictionaries")
        if not self._newest and len(self._column("SELECT number FROM texts LIMIT ?", TEXTS)) == TEXTS:
            words = dictionary_of(self.texts(self.after(0, TEXTS)).values())
            self._newest = self._db.execute("INSERT INTO dictionaries (words) VALUES (?)", (words,)).lastrowid or 0
        return self._newest, self._words(self._newest)

    def _words(self, dictionary: int) -> bytes:
        if dictionary not in self._dictionaries:
            (self._dictionaries[dictionary],) = self._column(
                "SELECT words FROM dictionaries WHERE number = ?", dictionary
            )
        return self._dictionaries[dictionary]

    def _source(self, name: str) -> int:
        row = self._db.execute(
            "INSERT INTO sources (name, version, changed) VALUES (?, 0, 1) "
            "ON CONFLICT (name) DO UPDATE SET changed = 1 RETURNING number",
            (encoded(name),),
        ).fetchone()
        return int(row[0])

    def _column(self, statement: str, *values: object) -> list[Any]:
        return [value for (value,) in self._db.execute(statement, values).fetchall()]

    def _chosen(self, statement: str, values: Iterable[object]) -> list[Any]:
        """Return the rows that a statement gives for many values."""
        chosen = list(values)
        found: list[Any] = []
        for first in range(0, len(chosen), AT_ONCE):
            part = chosen[first : first + AT_ONCE]
            found += self._db.execute(statement % ",".join("?" * len(part)), part).fetchall()
        return found


def _buckets(keys: NDArray[np.int64], bits: int) -> list[int]:
    found: list[int] = np.unique(keys >> (KEY_BITS - bits)).tolist()
    return found


def _name(value: bytes | None) -> str | None:
    return None if value is None else decoded(value)
