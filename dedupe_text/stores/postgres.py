"""An index in a PostgreSQL database: the `Store` for many readers on many machines.

Its tables lie in the current schema, which the address may choose: `?options=-csearch_path%3Dnews`. A session lock
makes one process the writer; it is let go when the connection ends, however it ends.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, LiteralString

import numpy as np
from numpy.typing import NDArray

from dedupe_text.errors import IndexFormatError, IndexLockedError, IndexWriteError, MissingLibraryError, SchemeError
from dedupe_text.stores.seam import CROWD, Held, Incoming, Postings, Sizes, decoded, encoded, place_of

try:
    import psycopg
except ImportError as error:
    raise MissingLibraryError("psycopg", "postgres", "an index on a PostgreSQL server") from error

TABLES: Final = """
CREATE TABLE dedupe_text_scheme (part text PRIMARY KEY, value text NOT NULL);
CREATE TABLE dedupe_text_sources (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name bytea NOT NULL UNIQUE,
    version integer NOT NULL, changed boolean NOT NULL);
CREATE TABLE dedupe_text_documents (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id bytea NOT NULL UNIQUE,
    source bigint, time bytea, place bytea NOT NULL, paragraphs integer NOT NULL, notes bytea, lines bytea NOT NULL,
    text bytea NOT NULL);
CREATE INDEX ON dedupe_text_documents (source) WHERE source IS NOT NULL;
CREATE INDEX ON dedupe_text_documents (time) WHERE time IS NOT NULL;
CREATE INDEX ON dedupe_text_documents (number) WHERE notes IS NULL;
CREATE TABLE dedupe_text_postings (key bigint, place bytea, member bigint, PRIMARY KEY (key, place, member));
"""

WRITER: Final = "hashtextextended('dedupe_text in ' || current_schema(), 0)"
"""Names the lock of the one writer."""

ASKED_AGAIN: Final = 0.1
"""Seconds between two attempts to become the writer."""


class PostgresStore:
    """Keeps an index in a database; `address` is a connection string, `wait` how many seconds to wait for a writer.

    Raises `IndexLockedError`, `SchemeError`, `IndexFormatError` where there is no index to be read, `IndexWriteError`
    when the server cannot be reached.
    """

    def __init__(self, address: str, scheme: Mapping[str, str], *, wait: float = 30.0, read_only: bool = False) -> None:
        with _errors_named():
            self._db = psycopg.connect(address, autocommit=True)
        try:
            with _errors_named():
                self._db.read_only = read_only or None
                if not read_only:
                    self._lock(wait)
                self._agree(scheme, read_only=read_only)
        except BaseException:
            self._db.close()
            raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Enclose one transaction; when it is left without an error, it is on the server's disk."""
        with _errors_named(), self._db.transaction():
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Enclose look-ups that see one state."""
        with _errors_named(), self._db.transaction():
            self._db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield

    def members(self, keys: NDArray[np.uint64], most: int = CROWD) -> Postings:
        """Return the members of keys, of each the first `most` in order."""
        asked = (
            "SELECT member, owner - 1 FROM unnest(%s::bigint[]) WITH ORDINALITY AS asked (key, owner), LATERAL (SELECT "
            "member FROM dedupe_text_postings p WHERE p.key = asked.key ORDER BY place, member LIMIT %s) AS found"
        )
        found = self._db.execute(asked, (_signed(keys), max(most, CROWD))).fetchall()
        table = np.array(found, dtype=np.int64).reshape(-1, 2)
        return Postings(table[:, 0], table[:, 1])

    def post(self, keys: NDArray[np.uint64], members: NDArray[np.int64]) -> None:
        """Add postings; those that are there stay."""
        self._db.execute(
            "INSERT INTO dedupe_text_postings SELECT key, place, number FROM unnest(%s::bigint[], %s::bigint[]) AS "
            "added (key, member) JOIN dedupe_text_documents ON number = member ON CONFLICT DO NOTHING",
            (_signed(keys), members.tolist()),
        )

    def unpost(self, keys: NDArray[np.uint64], members: NDArray[np.int64]) -> None:
        """Take postings out, before their documents go; those that are not there do not matter."""
        self._db.execute(
            "DELETE FROM dedupe_text_postings p USING unnest(%s::bigint[], %s::bigint[]) AS gone (key, member) JOIN "
            "dedupe_text_documents d ON d.number = gone.member "
            "WHERE p.key = gone.key AND p.place = d.place AND p.member = d.number",
            (_signed(keys), members.tolist()),
        )

    def insert(self, documents: Sequence[Incoming]) -> None:
        """Put documents in, with ids that are not there; their sources count as changed."""
        names = {document.source for document in documents} - {None}
        with self._db.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO dedupe_text_sources (name, version, changed) VALUES (%s, 0, true) "
                "ON CONFLICT (name) DO UPDATE SET changed = true",
                [(encoded(name),) for name in sorted(name for name in names if name is not None)],
            )
            cursor.executemany(
                "INSERT INTO dedupe_text_documents (id, source, time, place, paragraphs, lines, text) VALUES "
                "(%s, (SELECT number FROM dedupe_text_sources WHERE name = %s), %s, %s, %s, %s, %s)",
                [_row(document) for document in documents],
            )

    def note(self, notes: Mapping[int, bytes]) -> None:
        """Set the notes of documents."""
        with self._db.cursor() as cursor:
            cursor.executemany(
                "UPDATE dedupe_text_documents SET notes = %s WHERE number = %s",
                [(blob, number) for number, blob in notes.items()],
            )

    def delete(self, numbers: Iterable[int]) -> None:
        """Take documents out; their sources count as changed."""
        gone = list(numbers)
        self._db.execute(
            "UPDATE dedupe_text_sources SET changed = true "
            "WHERE number IN (SELECT source FROM dedupe_text_documents WHERE number = ANY(%s))",
            (gone,),
        )
        self._db.execute("DELETE FROM dedupe_text_documents WHERE number = ANY(%s)", (gone,))

    def documents(self, numbers: Iterable[int]) -> dict[int, Held]:
        """Return documents by their numbers, those that are there."""
        rows = self._rows(
            "SELECT d.number, id, name, time, notes FROM dedupe_text_documents d "
            "LEFT JOIN dedupe_text_sources s ON s.number = d.source WHERE d.number = ANY(%s)",
            list(numbers),
        )
        return {row[0]: Held(row[0], decoded(row[1]), _name(row[2]), _name(row[3]), row[4]) for row in rows}

    def lines(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return what was given as the lines of documents."""
        asked = "SELECT number, lines FROM dedupe_text_documents WHERE number = ANY(%s)"
        return dict(self._rows(asked, list(numbers)))

    def texts(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return what was given as the texts of documents."""
        return dict(self._rows("SELECT number, text FROM dedupe_text_documents WHERE number = ANY(%s)", list(numbers)))

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the numbers of documents by their ids, those that are there."""
        asked = "SELECT id, number FROM dedupe_text_documents WHERE id = ANY(%s)"
        return {decoded(name): number for name, number in self._rows(asked, [encoded(name) for name in ids])}

    def after(self, number: int, most: int) -> list[int]:
        """Return the next numbers above one, ascending, `most` at a time."""
        asked = "SELECT number FROM dedupe_text_documents WHERE number > %s ORDER BY number LIMIT %s"
        return self._column(asked, number, most)

    def of_source(self, source: str) -> list[int]:
        """Return the numbers of the documents of a source, ascending."""
        asked = (
            "SELECT number FROM dedupe_text_documents "
            "WHERE source = (SELECT number FROM dedupe_text_sources WHERE name = %s) ORDER BY number"
        )
        return self._column(asked, encoded(source))

    def before(self, time: str) -> list[int]:
        """Return the numbers of the documents with a time below one, as they are written."""
        asked = "SELECT number FROM dedupe_text_documents WHERE time < %s ORDER BY number"
        return self._column(asked, encoded(time))

    def waiting(self, most: int) -> list[int]:
        """Return the numbers of documents without a source that have no postings yet, `most` at a time."""
        asked = (
            "SELECT number FROM dedupe_text_documents WHERE notes IS NULL AND source IS NULL ORDER BY number LIMIT %s"
        )
        return self._column(asked, most)

    def changed(self) -> list[str]:
        """Return the sources that changed since they were settled, sorted."""
        names = self._column("SELECT name FROM dedupe_text_sources WHERE changed ORDER BY name")
        return [decoded(name) for name in names]

    def settle(self, source: str) -> None:
        """Say that a source has been looked at as it is now; its version grows by one."""
        asked = "UPDATE dedupe_text_sources SET changed = false, version = version + 1 WHERE name = %s"
        self._db.execute(asked, (encoded(source),))

    def version(self, source: str) -> int:
        """Return how often a source was settled, 0 for one that is not there."""
        return sum(self._column("SELECT version FROM dedupe_text_sources WHERE name = %s", encoded(source)))

    def sizes(self) -> Sizes:
        """Return how much it holds."""
        asked = (
            "SELECT count(*), coalesce(sum(paragraphs), 0), count(DISTINCT source), "
            "(SELECT count(*) FROM dedupe_text_postings), (SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
            "WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND starts_with(relname, "
            "'dedupe_text_')), "
            "count(*) FILTER (WHERE notes IS NULL) FROM dedupe_text_documents"
        )
        with _errors_named():
            (row,) = self._db.execute(asked).fetchall()
        return Sizes(*(int(value) for value in row))

    def compact(self) -> None:
        """Give back the room of what was taken out, by copying the tables."""
        with _errors_named():
            for table in ("sources", "documents", "postings"):
                self._db.execute(f"VACUUM FULL ANALYZE dedupe_text_{table}")

    def close(self) -> None:
        """End the connection; it cannot be used after that."""
        self._db.close()

    def _lock(self, wait: float) -> None:
        end = time.monotonic() + wait
        while not self._column(f"SELECT pg_try_advisory_lock({WRITER})")[0]:
            if time.monotonic() >= end:
                raise IndexLockedError(_place(self._db), f"another writer has held it for {wait:g} s")
            time.sleep(ASKED_AGAIN)

    def _agree(self, scheme: Mapping[str, str], *, read_only: bool) -> None:
        """Check the scheme, or make the tables; raises `SchemeError` naming the part that differs."""
        (table,) = self._column("SELECT to_regclass('dedupe_text_scheme')")
        if table is None:
            if read_only:
                raise IndexFormatError(_place(self._db), "tables", "there is none yet")
            with self._db.transaction():
                self._db.execute(TABLES)
                with self._db.cursor() as cursor:
                    cursor.executemany("INSERT INTO dedupe_text_scheme VALUES (%s, %s)", list(scheme.items()))
        found: dict[str, str] = dict(self._db.execute("SELECT part, value FROM dedupe_text_scheme").fetchall())
        for part in sorted({*scheme, *found}, key=lambda part: (part != "format", part)):
            if found.get(part) != scheme.get(part):
                raise SchemeError(part, found.get(part), scheme.get(part))

    def _rows(self, statement: LiteralString, values: list[Any]) -> list[Any]:
        return self._db.execute(statement, (values,)).fetchall()

    def _column(self, statement: LiteralString, *values: object) -> list[Any]:
        return [value for (value,) in self._db.execute(statement, values).fetchall()]


@contextmanager
def _errors_named() -> Iterator[None]:
    """Turn what the server says into the errors of the index."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise IndexWriteError("on a PostgreSQL server", str(error).strip()) from error
    except (psycopg.ProgrammingError, psycopg.DataError) as error:
        raise IndexFormatError("on a PostgreSQL server", "tables", str(error).strip()) from error


def _place(db: psycopg.Connection[Any]) -> str:
    return f"postgresql://{db.info.host}/{db.info.dbname}"


def _signed(keys: NDArray[np.uint64]) -> list[int]:
    signed: list[int] = keys.astype(np.int64).tolist()
    return signed


def _row(document: Incoming) -> tuple[object, ...]:
    source, when = (None if name is None else encoded(name) for name in (document.source, document.time))
    place = place_of(document.time, document.id)
    return encoded(document.id), source, when, place, document.paragraphs, document.lines, document.text


def _name(value: bytes | None) -> str | None:
    return None if value is None else decoded(value)
