"""What a source and a sink are, and what goes from one to the other: rows, each a document or the reason why not.

A row is a line of JSONL, a row of Parquet, an entry of a WARC file, or a whole text file. Rows that give no document
are handed on like the others, so that outputs can be aligned with their inputs row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import TracebackType
from typing import Literal, NamedTuple, Protocol, Self

from dedupe_text.errors import ConfigError, TruncatedError, UnreadableError
from dedupe_text.model import Document
from dedupe_text.results import DedupeResult

SourceFormat = Literal["auto", "jsonl", "parquet", "warc", "text"]
SinkFormat = Literal["jsonl", "parquet", "text", "marks", "dolma"]
MOST_LISTED = 10_000
"""Unreadable rows that a source lists; all are counted. So a file of nothing but errors costs no memory."""


class Reason(StrEnum):
    """Why a row or a file gives no document."""

    NOT_JSON = "not JSON"
    NOT_AN_OBJECT = "not a JSON object"
    NO_TEXT = "no text field"
    NOT_TEXT = "the text is not a string"
    NOT_UTF8 = "not text in its encoding"
    WRONG_LENGTH = "another length than it states"
    DAMAGED = "damaged"
    TRUNCATED = "truncated"
    NOT_OPENED = "cannot be opened"


class Unreadable(NamedTuple):
    """A row that gives no document, or what ended the reading of a file (`row` is None; `rows` came before it)."""

    path: str
    row: int | None
    reason: Reason
    detail: str = ""
    rows: int = 0

    def __str__(self) -> str:
        return str(self.error())

    def error(self) -> UnreadableError:
        """Return this as the error that a strict source raises.

        >>> Unreadable("a.jsonl", 3, Reason.NO_TEXT, "'body'").error()
        UnreadableError("a.jsonl, row 3: no text field ('body')")
        """
        if self.reason is Reason.TRUNCATED:
            return TruncatedError(self.path, self.rows, f"{self.words}; {self.rows} rows were read before")
        return UnreadableError(self.path, self.row, self.words)

    @property
    def words(self) -> str:
        """Why there is no document, in words."""
        return f"{self.reason} ({self.detail})" if self.detail else str(self.reason)

    @property
    def listed(self) -> tuple[str, str, str]:
        """The file, the row (empty for none) and the reason, as a report lists them."""
        return self.path, "" if self.row is None else str(self.row), self.words


class Row(NamedTuple):
    """One row of a file: its place, its document or why there is none, and the row itself as its format has it.

    `number` counts from 1; None stands for the end of a file that could not be read to its end, which is no row.
    `data` belongs to the format: a sink of the same format writes from it what a document cannot hold.
    """

    path: str
    number: int | None
    document: Document | None
    unreadable: Unreadable | None = None
    data: object = None

    @property
    def id(self) -> str:
        """The id of the document, or the one that a row without an id gets: `path:number`."""
        return self.document.id if self.document is not None else f"{self.path}:{self.number}"

    @classmethod
    def of(cls, document: Document, path: str = "", number: int = 1) -> Row:
        """Return a document that came from no file as a row."""
        return cls(path, number, document)

    @classmethod
    def refused(cls, path: str, number: int | None, reason: Reason, detail: str = "", data: object = None) -> Row:
        """Return a row that gives no document."""
        return cls(path, number, None, Unreadable(path, number, reason, detail), data)

    @classmethod
    def end(cls, path: str, rows: int, reason: Reason, detail: str = "") -> Row:
        """Return what ended the reading of a file early, after so many rows."""
        return cls(path, None, None, Unreadable(path, None, reason, detail, rows))


@dataclass(slots=True)
class UnreadableRows:
    """What an iteration could not read: the first 10,000, in order, and the number of all by reason.

    >>> rows = UnreadableRows()
    >>> rows.add(Unreadable("a.jsonl", 3, Reason.NO_TEXT))
    >>> rows.total, [str(row) for row in rows]
    (1, ['a.jsonl, row 3: no text field'])
    """

    listed: list[Unreadable] = field(default_factory=list)
    reasons: Counter[Reason] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many there were, listed or not."""
        return self.reasons.total()

    def add(self, unreadable: Unreadable) -> None:
        """Count one, and list it if there is room."""
        self.reasons[unreadable.reason] += 1
        if len(self.listed) < MOST_LISTED:
            self.listed.append(unreadable)

    def __iter__(self) -> Iterator[Unreadable]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The names of the fields of a row; `host_of` names a field whose URL gives the source: its host.

    A dot leads into an object or a struct, unless there is a field that is called so.

    >>> Fields(text="body", host_of="metadata.url").host_of
    'metadata.url'
    """

    id: str = "id"
    text: str = "text"
    source: str = "source"
    time: str = "time"
    host_of: str | None = None

    def __post_init__(self) -> None:
        for name in (option.name for option in fields(self)):
            value = getattr(self, name)
            if not (isinstance(value, str) and value) and not (value is None and name == "host_of"):
                raise ConfigError(name, value, "use the name of a field")
        named = (self.id, self.text, self.source, self.time)
        if len(set(named)) < len(named):
            raise ConfigError("fields", named, "use another name for each")


class Source(Protocol):
    """Documents in files, in the order of sorted paths and rows; may be iterated again, unless it is `one_shot`.

    After an iteration `unreadable` tells what gave no document, and `skipped` counts by reason the entries that hold
    no text by their kind. An iteration starts both anew. A second iteration of a one-shot source raises `OneShotError`.
    """

    @property
    def one_shot(self) -> bool:
        """True when the documents can be read only once."""
        ...

    @property
    def unreadable(self) -> UnreadableRows:
        """What the last iteration could not read, so far."""
        ...

    @property
    def skipped(self) -> Counter[str]:
        """How many entries the last iteration skipped, by kind."""
        ...

    @property
    def size(self) -> int | None:
        """Bytes on disk, as stored; None where that is not known."""
        ...

    @property
    def bytes_read(self) -> int:
        """How many of those bytes the running iteration is through."""
        ...

    def rows(self) -> Iterator[Row]:
        """Yield every row, also those that give no document."""
        ...

    def __iter__(self) -> Iterator[Document]:
        """Yield the documents."""
        ...


class Sink(Protocol):
    """One output file, written under another name and put in place when the `with` block ends without an error."""

    def write(self, row: Row, result: DedupeResult | None) -> None:
        """Write one row; `result` is None where the row gives no document."""
        ...

    def __enter__(self) -> Self:
        """Open the file."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the file in place, or leave everything as it was after an error."""
        ...
