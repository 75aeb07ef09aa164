"""The tables of an index in one SQLite file, and how the file is opened, checked and locked."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from dedupe_text.errors import IndexFormatError, IndexLockedError, IndexWriteError, SchemeError
from dedupe_text.stores.packing import FEWEST_BITS

APPLICATION: Final = 0x44445458
"""Marks the file as an index, in the place that SQLite's file format has for this ("DDTX")."""

PAGE: Final = 8192
"""Bytes of a page: the blobs of a bucket and of a short document leave less of it empty than of 4,096."""

CACHE: Final = 64 << 20
"""Bytes of pages that a connection keeps in memory: the buckets that a batch of documents touches."""

SAFE_WAL: Final = (3, 51, 3)
"""Before this version two connections that write and checkpoint at once could damage a file in WAL mode."""

WAL_HEADER: Final = b"SQLite format 3\0\x10\0\x02\x02"
"""How a file in WAL mode begins, but for the size of its pages: its last two bytes say how it is written and read."""

LOCK: Final = "-lock"
"""Ends the name of the file, empty but for SQLite's header, that the one writer holds locked while it is open."""

TABLES: Final = """
CREATE TABLE scheme (part TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE state (bits INTEGER NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE sources (number INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, version INTEGER NOT NULL,
    changed INTEGER NOT NULL);
CREATE TABLE documents (number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, source INTEGER, time BLOB,
    notes BLOB, paragraphs INTEGER NOT NULL, lines BLOB NOT NULL);
CREATE INDEX documents_by_source ON documents (source) WHERE source IS NOT NULL;
CREATE INDEX documents_waiting ON documents (number) WHERE notes IS NULL;
CREATE TABLE texts (number INTEGER PRIMARY KEY, dictionary INTEGER NOT NULL, text BLOB NOT NULL);
CREATE TABLE dictionaries (number INTEGER PRIMARY KEY, words BLOB NOT NULL);
CREATE TABLE buckets (bucket INTEGER PRIMARY KEY, rows BLOB NOT NULL);
CREATE TABLE crowds (key INTEGER NOT NULL, place BLOB NOT NULL, member INTEGER NOT NULL,
    PRIMARY KEY (key, place, member)) WITHOUT ROWID;
"""
"""`buckets`: postings, packed; a member 0 says that those of its key are in `crowds`, in the order of documents."""


@contextmanager
def errors_named(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into those of the index."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        if "locked" in text or "busy" in text:
            raise IndexLockedError(str(path), "another process is writing to it") from error
        if any(word in text for word in ("full", "disk I/O", "readonly", "unable to open", "file is too")):
            raise IndexWriteError(str(path), text) from error
        raise IndexFormatError(str(path), "tables", text) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise IndexFormatError(str(path), "file", str(error)) from error


def connect(path: Path, *, wait: float, read_only: bool) -> sqlite3.Connection:
    """Open the file of an index, or make an empty one; its scheme is not looked at.

    Raises `FileNotFoundError` when there is none to be read.
    """
    if read_only and not path.exists():
        raise FileNotFoundError(f"there is no index at {path}: make one by opening it for writing")
    with errors_named(path):
        uri = _to_read(path) if read_only else f"{path.absolute().as_uri()}?mode=rwc"
        connection = sqlite3.connect(uri, timeout=wait, isolation_level=None, uri=True)
        try:
            _set_up(connection, read_only=read_only)
        except BaseException:
            connection.close()
            raise
        return connection


def refuse_others(path: Path, wait: float) -> None:
    """Raise `IndexFormatError` for a file that is no index, before anything is made beside it."""
    if not path.exists() or not path.stat().st_size:
        return
    if not os.access(path, os.R_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
    with errors_named(path), closing(sqlite3.connect(_to_read(path), timeout=wait, uri=True)) as connection:
        (found,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if found != APPLICATION and tables:
        raise IndexFormatError(str(path), "application", "it is a database of another program")


def _to_read(path: Path) -> str:
    """Return the address under which SQLite reads a file that it does not change.

    In WAL mode it writes files beside it even so, which it leaves out only when it is told that nobody changes the file
    (sqlite.org/wal.html, "Read-Only Databases"). Nobody does while there is no log of changes beside it, in a folder in
    which none can be made.
    """
    with path.open("rb") as file:
        in_wal = file.read(len(WAL_HEADER)).endswith(WAL_HEADER[-2:])
    may_log = os.access(path.parent, os.W_OK) or path.with_name(path.name + "-wal").exists()
    return f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if in_wal and not may_log else ''}"


def _set_up(connection: sqlite3.Connection, *, read_only: bool) -> None:
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    connection.execute("PRAGMA mmap_size=0")
    connection.execute(f"PRAGMA cache_size=-{CACHE >> 10}")
    if read_only:
        return
    connection.execute(f"PRAGMA page_size={PAGE}")
    mode = "WAL" if sqlite3.sqlite_version_info >= SAFE_WAL else "TRUNCATE"
    connection.execute(f"PRAGMA journal_mode={mode}").fetchone()
    connection.execute("PRAGMA synchronous=FULL")


def agree(connection: sqlite3.Connection, path: Path, scheme: Mapping[str, str], *, read_only: bool) -> None:
    """Check the scheme of an index, or write it into an empty one; raises `SchemeError` naming the part that differs.

    A process that is killed in between leaves an empty file, which is an index yet to be made.
    """
    with errors_named(path):
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not tables and not read_only:
            connection.execute("BEGIN IMMEDIATE")
            for statement in TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id={APPLICATION}")
            connection.executemany("INSERT INTO scheme VALUES (?, ?)", scheme.items())
            connection.execute("INSERT INTO state VALUES (?, 0)", (FEWEST_BITS,))
            connection.execute("COMMIT")
        found = dict(connection.execute("SELECT part, value FROM scheme").fetchall())
    for part in sorted({*scheme, *found}, key=lambda part: (part != "format", part)):
        if found.get(part) != scheme.get(part):
            raise SchemeError(part, found.get(part), scheme.get(part))


def lock(path: Path, wait: float) -> sqlite3.Connection:
    """Become the one writer of an index, until the connection that is returned is closed, or the process ends.

    It is SQLite's own lock, on a file beside the index, so that it works wherever SQLite does. Raises
    `IndexLockedError` when another writer does not let go within `wait` seconds, `IndexFormatError` when the file is
    something else.
    """
    beside = path.with_name(path.name + LOCK)
    with errors_named(beside):
        connection = sqlite3.connect(beside, timeout=wait, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=MEMORY").fetchone()
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        if "locked" not in str(error):
            raise IndexWriteError(os.fspath(beside), str(error)) from error
        raise IndexLockedError(str(path), f"another writer has held it for {wait:g} s") from error
    except sqlite3.DatabaseError as error:
        connection.close()
        raise IndexFormatError(os.fspath(beside), "file", str(error)) from error
    return connection
