"""The seam that all stores stand behind: keys to members, and what is kept of each document as blobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

CROWD: Final = 64
"""Members of a key from which it is crowded: of more than these only the first in order are ever looked at."""

KEY_BITS: Final = 44
"""High bits of a key that a store must tell apart: among a billion postings a look-up meets a strange one once in
17,000 times, and what it finds is verified on the text anyway."""


class Incoming(NamedTuple):
    """A document that comes in: what is known of it from outside, and two blobs; it has no postings yet."""

    id: str
    source: str | None
    time: str | None
    paragraphs: int
    lines: bytes
    text: bytes


class Held(NamedTuple):
    """A document that is there, without its large blobs; `notes` is None until it has postings."""

    number: int
    id: str
    source: str | None
    time: str | None
    notes: bytes | None

    @property
    def place(self) -> bytes:
        """Its place in the order of documents."""
        return place_of(self.time, self.id)


class Postings(NamedTuple):
    """Which keys have which members: `members (n,) int64` of the keys at `owners (n,) int64` of those asked for."""

    members: NDArray[np.int64]
    owners: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much a store holds, with its bytes on disk; the documents without postings are waiting."""

    documents: int
    paragraphs: int
    sources: int
    postings: int
    bytes: int
    waiting: int


class Store(Protocol):
    """Keeps postings and documents; one process writes, several may read meanwhile.

    A writing method is called inside `writing()`, and all of it is kept or nothing. What `reading()` encloses sees one
    state. Raises `IndexLockedError` when another process holds the store for longer than was agreed, `IndexFormatError`
    when what is stored cannot be read, and `IndexWriteError` when it cannot be written.
    """

    def writing(self) -> AbstractContextManager[None]:
        """Enclose changes that belong together; when it is left without an error, they are on disk."""
        ...

    def reading(self) -> AbstractContextManager[None]:
        """Enclose look-ups that must see one state."""
        ...

    def members(self, keys: NDArray[np.uint64], most: int = CROWD) -> Postings:
        """Return the members of keys: all of a key with few, of a crowded one the first `most` in order."""
        ...

    def post(self, keys: NDArray[np.uint64], members: NDArray[np.int64]) -> None:
        """Add postings, `(n,) uint64` and the numbers of documents, `(n,) int64`; those that are there stay."""
        ...

    def unpost(self, keys: NDArray[np.uint64], members: NDArray[np.int64]) -> None:
        """Take postings out, before their documents go; those that are not there do not matter."""
        ...

    def insert(self, documents: Sequence[Incoming]) -> None:
        """Put documents in, with ids that are not there; their sources count as changed."""
        ...

    def note(self, notes: Mapping[int, bytes]) -> None:
        """Set the notes of documents."""
        ...

    def delete(self, numbers: Iterable[int]) -> None:
        """Take documents out, by their numbers; their sources count as changed."""
        ...

    def documents(self, numbers: Iterable[int]) -> dict[int, Held]:
        """Return documents by their numbers, those that are there."""
        ...

    def lines(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return what was given as the lines of documents."""
        ...

    def texts(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return what was given as the texts of documents."""
        ...

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the numbers of documents, from 1 on, by their ids, those that are there."""
        ...

    def after(self, number: int, most: int) -> list[int]:
        """Return the next numbers above one, ascending, `most` at a time."""
        ...

    def of_source(self, source: str) -> list[int]:
        """Return the numbers of the documents of a source, ascending."""
        ...

    def before(self, time: str) -> list[int]:
        """Return the numbers of the documents with a time below one, as they are written."""
        ...

    def waiting(self, most: int) -> list[int]:
        """Return the numbers of documents without a source that have no postings yet, `most` at a time."""
        ...

    def changed(self) -> list[str]:
        """Return the sources that changed since they were settled, sorted."""
        ...

    def settle(self, source: str) -> None:
        """Say that a source has been looked at as it is now; its version grows by one."""
        ...

    def version(self, source: str) -> int:
        """Return how often a source was settled, 0 for one that is not there."""
        ...

    def sizes(self) -> Sizes:
        """Return how much it holds."""
        ...

    def compact(self) -> None:
        """Give back the room of what was taken out."""
        ...

    def close(self) -> None:
        """Let go of it; it cannot be used after that."""
        ...


def place_of(time: str | None, document_id: str) -> bytes:
    """Return bytes that sort as documents do: by time, none last, then by the length of the id, then by the id.

    >>> place_of("2026-01-01", "10") < place_of("2026-01-02", "9") < place_of(None, "9") < place_of(None, "10")
    True
    """
    name = encoded(document_id)
    start = b"\1" if time is None else b"\0" + encoded(time).replace(b"\0", b"\0\xff") + b"\0\0"
    return start + len(document_id).to_bytes(4, "big") + name


def encoded(name: str) -> bytes:
    """Return any string as bytes that sort as it does; lone surrogates have no place in a column for text."""
    return name.encode("utf-8", "surrogatepass")


def decoded(name: bytes) -> str:
    """Return the string of some bytes.

    >>> decoded(encoded("\\ud800")) == "\\ud800"
    True
    """
    return bytes(name).decode("utf-8", "surrogatepass")


def short_keys(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the high bits of keys, as many as stores tell apart, as numbers that every database has."""
    return (keys >> np.uint64(64 - KEY_BITS)).astype(np.int64)
