"""An index: documents that are remembered on disk, so that new ones can be compared with them.

document ─ asked ─▶ facts, from the store ─ marking ─▶ DedupeResult
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from types import TracebackType
from typing import Any, Final, TypeGuard

import numpy as np
from numpy.typing import NDArray

from dedupe_text.api import as_document, configure_corpus, several
from dedupe_text.batches import in_batches
from dedupe_text.boilerplate import Findings, SourceBoilerplate
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus import keeping
from dedupe_text.corpus.facts import Task
from dedupe_text.corpus.holders import NEW, Asked
from dedupe_text.corpus.lookup import Lookup
from dedupe_text.corpus.marking import marks_of
from dedupe_text.corpus.reading import BANDS
from dedupe_text.corpus.remembering import (
    BAND_SALT,
    Flags,
    Notes,
    Remembered,
    remember,
    salted,
    scheme_of,
    signatures_of,
    unpacked_lines,
    unpacked_text,
)
from dedupe_text.errors import ConfigError, IndexClosedError, InputTypeError, SchemeError
from dedupe_text.kernels.minhash import EMPTY
from dedupe_text.model import Document
from dedupe_text.results import DedupeResult
from dedupe_text.stores.seam import Held, Store
from dedupe_text.stores.sqlite import SqliteStore

AT_ONCE: Final = 512
"""Documents of one transaction of `add_all`: what the disk takes to acknowledge one is shared by so many."""

LEARNED: Final = 64
"""Sources whose boilerplate is kept in memory between two questions."""

Pages = dict[int, NDArray[np.void]]


@dataclass(frozen=True, slots=True)
class IndexStats:
    """How much is in an index.

    `paragraphs` are those that were cut from its documents, blank ones too; `postings` the keys by which documents are
    found; `waiting` the documents of which none counts yet, since their sources were not looked at again; `bytes` the
    size on disk, of everything.
    """

    documents: int
    paragraphs: int
    sources: int
    postings: int
    waiting: int
    bytes: int


class CorpusIndex:
    """Documents remembered on disk, in one SQLite file or in a PostgreSQL database.

    Use `open` to get one, and `with` to have it closed. What `check` says of a document are the marks that
    `dedupe_corpus(documents, order="time")` gives it for the documents that are in the index at that moment, whatever
    the order in which they came, the document itself counted among them. A later document can change the answer: it may
    be earlier by its time, and so the one whose text stays, or make a line boilerplate of its source.

    The order of documents is that of their times, compared as they are written, then of their ids. Their metadata is
    not kept.
    """

    def __init__(self, store: Store, config: CorpusConfig, *, read_only: bool = False) -> None:
        self._open: Store | None = store
        self._config, self._read_only = config, read_only
        self._changed = True
        self._learned: OrderedDict[str, tuple[int, SourceBoilerplate | None]] = OrderedDict()

    @classmethod
    def open(
        cls,
        place: str | os.PathLike[str],
        *,
        read_only: bool = False,
        wait: float = 10.0,
        config: CorpusConfig | None = None,
        **options: Any,
    ) -> CorpusIndex:
        """Open the index in a file, or make it; `place` may also be the address of a database, `postgresql://...`.

        One process at a time has it open for writing; others may read with `read_only=True`, which shows them what was
        there at the writer's last `refresh`. `wait`: seconds to wait for another writer. `options` are fields of
        `CorpusConfig` or of its `document`; `order` is always that of "time"; "latest" and "longest" are refused.

        Raises `IndexLockedError` when another process is writing, `SchemeError`, naming the part, when the index was
        made in another way, `IndexFormatError` for what is no index, `FileNotFoundError` when there is nothing to be
        read, `ConfigError` for an option that cannot be used.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder, CorpusIndex.open(f"{folder}/news.dedupe") as index:
        ...     index.add({"id": "a", "text": "The night boat left the old pier at noon, with the whole crew. " * 2})
        ...     result = index.check("The night boat left the old pier at noon, with the whole crew. " * 2)
        >>> [(mark.witness.document_id, str(mark.rule)) for mark in result.marks]
        [('a', 'another document says all of it')]
        """
        if isinstance(wait, bool) or not isinstance(wait, int | float) or wait < 0:
            raise ConfigError("wait", wait, "use a number of seconds")
        chosen = configure_corpus(config, options)
        if chosen.order not in ("input", "time"):
            raise ConfigError("order", chosen.order, "an index knows the order of time alone; run `dedupe_corpus`")
        chosen = replace(chosen, order="time")
        scheme = scheme_of(chosen)
        if is_address(place):
            from dedupe_text.stores.postgres import PostgresStore  # Needs the extra `postgres`.

            return cls(PostgresStore(place, scheme, wait=wait, read_only=read_only), chosen, read_only=read_only)
        return cls(SqliteStore(place, scheme, wait=wait, read_only=read_only), chosen, read_only=read_only)

    def __enter__(self) -> CorpusIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            # What was acknowledged is there, and counts when the index is opened again.
            self._changed = False
        self.close()

    def __contains__(self, document_id: object) -> bool:
        return isinstance(document_id, str) and document_id in self._store.numbers([document_id])

    def __len__(self) -> int:
        return self._store.sizes().documents

    def add(self, document: str | Mapping[str, Any] | Document) -> None:
        """Remember a document, in place of one with the same id; when this returns, it is on disk.

        It counts from the next `check` or `refresh` on. Raises `InputTypeError` for what is no document or has no id,
        `IndexWriteError` when the disk is full.
        """
        self.add_all([document])

    def add_all(self, documents: Iterable[str | Mapping[str, Any] | Document]) -> int:
        """Remember many documents, faster than one by one; return how many were read.

        They are acknowledged a few hundred at a time: after an error, or when the process is killed, those before the
        last few hundred are in the index.
        """
        added = 0
        rest = iter(several(documents))
        while part := [_named(item) for item in islice(rest, AT_ONCE)]:
            with self._writing():
                keeping.add(self._store, part, self._config)
            added += len(part)
        return added

    def check(self, document: str | Mapping[str, Any] | Document) -> DedupeResult:
        """Return what other documents of the index, its source and itself say of a document, which is not added.

        The document counts as being in the index, in place of one with the same id, and has its place in the order of
        documents: what comes later is no witness for it. One without an id comes last, whatever its time. Raises
        `InputTypeError` for what is no document.
        """
        return next(self.check_all([document]))

    def check_all(self, documents: Iterable[str | Mapping[str, Any] | Document]) -> Iterator[DedupeResult]:
        """Yield what `check` returns of each of many documents, in their order, faster; none of them is added."""
        given = ((as_document(item, NEW), not _has_id(item)) for item in several(documents))
        for part in in_batches(given, key=lambda pair: pair[0].text):
            if self._changed:
                self.refresh()
            kept = remember([document.text for document, _ in part], self._config)
            with self._store.reading():
                asked = [self._asked(document, k, last=last) for (document, last), k in zip(part, kept, strict=True)]
                tasks = [Lookup(self._store, one, self._config).task() for one in asked]
            for group in _together(asked, tasks):
                for task, (splitter, marks) in zip(group, marks_of(group, self._config), strict=True):
                    yield DedupeResult(task.document, marks, splitter, self._config.document.threshold)

    def remove(self, document_id: str) -> bool:
        """Forget a document; return whether it was there. Raises `InputTypeError` for an id that is no `str`."""
        if not isinstance(document_id, str):
            raise InputTypeError("the id of a document", document_id)
        with self._writing():
            numbers = self._store.numbers([document_id])
            keeping.remove(self._store, numbers.values(), self._config)
        return bool(numbers)

    def expire(self, *, before: str) -> int:
        """Forget the documents with a time below `before`, compared as they are written; return how many.

        Documents without a time stay. Raises `InputTypeError` for a time that is no `str`.
        """
        if not isinstance(before, str):
            raise InputTypeError("the time before which documents go", before)
        numbers = self._store.before(before)
        for part in keeping.parts(numbers):
            with self._writing():
                keeping.remove(self._store, part, self._config)
        return len(numbers)

    def merge(self, other: CorpusIndex) -> int:
        """Add all documents of another index of the same scheme; return how many it has.

        Raises `SchemeError` when it was made in another way.
        """
        mine, theirs = scheme_of(self._config), scheme_of(other._config)
        for part, wanted in mine.items():
            if theirs.get(part) != wanted:
                raise SchemeError(part, theirs.get(part), wanted)
        return self.add_all(other.documents())

    def stats(self) -> IndexStats:
        """Return how much is in the index."""
        sizes = self._store.sizes()
        return IndexStats(sizes.documents, sizes.paragraphs, sizes.sources, sizes.postings, sizes.waiting, sizes.bytes)

    def refresh(self) -> None:
        """Let all that was added, replaced and removed count, and learn anew the sources to which that happened.

        `check` and `close` do it by themselves. An index that is `read_only` cannot, and does nothing.
        """
        if not self._read_only:
            keeping.refresh(self._store, self._config)
        self._changed = False

    def compact(self) -> None:
        """Give the room of what was removed back to the disk, which needs as much again while it works."""
        self.refresh()
        self._store.compact()

    def documents(self) -> Iterator[Document]:
        """Yield all documents, without their metadata, in the order in which they were added."""
        number = 0
        while numbers := self._store.after(number, keeping.AT_ONCE):
            held, texts = self._store.documents(numbers), self._store.texts(numbers)
            for number in numbers:
                if number in held and number in texts:
                    one = held[number]
                    yield Document(one.id, unpacked_text(texts[number]), one.source, one.time)

    def signatures(self) -> Iterator[tuple[str, NDArray[np.uint32]]]:
        """Yield the id and the signature, `(65,) uint32`, of each document that has shingles, as they were added.

        They are those of 13 bands of 5 rows: `matchers.exchange.to_datasketch` hands them to datasketch, whose
        `MinHashLSH(num_perm=65, params=(13, 5))` finds the documents that share a band, as this index does.
        """
        for part in keeping.parts(self.documents()):
            signatures = signatures_of([document.text for document in part], self._config)
            yield from ((d.id, s) for d, s in zip(part, signatures, strict=True) if (s != EMPTY).any())

    def sharing_bands(self, signature: NDArray[np.uint32]) -> list[str]:
        """Return the ids of documents that share a band with a signature, `(65,) uint32`, in their order.

        It may come from elsewhere, by `matchers.exchange.from_datasketch(sketch, permutations=65)`. What is found is
        not verified. Raises `ValueError` for a signature of another size.
        """
        if signature.shape != (BANDS.bands * BANDS.rows,):
            raise ValueError(f"the signature must have {BANDS.bands * BANDS.rows} values, not {signature.shape}")
        with self._store.reading():
            found = self._store.members(salted(BANDS.keys(signature[None, :]).values, BAND_SALT))
            held = self._store.documents(set(found.members.tolist()))
        return [one.id for one in sorted(held.values(), key=lambda one: one.place)]

    def close(self) -> None:
        """Let what was added count, and let go of the index; what is asked of it then raises `IndexClosedError`."""
        if self._open is None:
            return
        try:
            if self._changed:
                self.refresh()
        finally:
            self._open.close()
            self._open = None

    @property
    def _store(self) -> Store:
        if self._open is None:
            raise IndexClosedError
        return self._open

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._store.writing():
            self._changed = True
            yield

    def _asked(self, document: Document, kept: Remembered, *, last: bool) -> Asked:
        """Return a document with what its source says anyway, and what of the source would change with it."""
        if last:
            document = replace(document, id="")
        number = None if last else self._store.numbers([document.id]).get(document.id)
        held = None if number is None else self._store.documents([number])[number]
        if held is not None and self._is_stored(document, held):
            known = None if document.source is None else self._known(document.source)
            findings = Findings() if known is None else known.find(kept.lines)
            return Asked(document, held.number, kept, keeping.flags_of(known, kept.lines), findings)
        own: SourceBoilerplate | None = None
        flags: dict[int, Flags] = {}
        named = {document.source, None if held is None else held.source}
        for source in sorted(name for name in named if name is not None):
            pages, times = self._pages(source)
            lines = dict(pages)
            if number is not None:
                lines.pop(number, None)
            if source == document.source:
                lines[NEW], times[NEW] = kept.lines, document.time
            known = keeping.learned(lines, times, self._config)
            own = known if source == document.source else own
            flags.update(self._changes(known, {n: rows for n, rows in lines.items() if n != NEW}))
        findings = Findings() if own is None else own.find(kept.lines)
        return Asked(document, NEW, kept, keeping.flags_of(own, kept.lines), findings, number, flags, last)

    def _is_stored(self, document: Document, held: Held) -> bool:
        same = held.notes is not None and (held.source, held.time) == (document.source, document.time)
        return same and unpacked_text(self._store.texts([held.number])[held.number]) == document.text

    def _known(self, source: str) -> SourceBoilerplate | None:
        """Return what was learned of a source, which is learned again when it has changed."""
        version = self._store.version(source)
        found = self._learned.get(source)
        if found is None or found[0] != version:
            found = version, keeping.learned(*self._pages(source), self._config)
            self._learned[source] = found
        self._learned.move_to_end(source)
        if len(self._learned) > LEARNED:
            self._learned.popitem(last=False)
        return found[1]

    def _pages(self, source: str) -> tuple[Pages, dict[int, str | None]]:
        """Return the lines and the times of the documents of a source that count."""
        held = self._store.documents(self._store.of_source(source))
        chosen = [number for number, one in held.items() if one.notes is not None]
        lines = {number: unpacked_lines(blob) for number, blob in self._store.lines(chosen).items()}
        return lines, {number: held[number].time for number in chosen}

    def _changes(self, known: SourceBoilerplate | None, pages: Pages) -> Iterator[tuple[int, Flags]]:
        """Yield the pages of which other paragraphs are boilerplate than is noted."""
        held = self._store.documents(pages)
        for number, lines in pages.items():
            flags = keeping.flags_of(known, lines)
            notes = held[number].notes
            if notes is None or not np.array_equal(Notes.from_bytes(notes).boilerplate, flags):
                yield number, flags


def _together(asked: Sequence[Asked], tasks: Sequence[Task]) -> Iterator[list[Task]]:
    """Group tasks that see the other documents alike; one that would change what is boilerplate there stands alone."""
    group: list[Task] = []
    for one, task in zip(asked, tasks, strict=True):
        if one.flags and group:
            yield group
            group = []
        group.append(task)
        if one.flags:
            yield group
            group = []
    if group:
        yield group


def is_address(place: str | os.PathLike[str]) -> TypeGuard[str]:
    """Return whether the place of an index is the address of a database, and not a file."""
    return isinstance(place, str) and place.startswith(("postgresql://", "postgres://"))


def _named(item: str | Mapping[str, Any] | Document) -> Document:
    document = as_document(item, NEW)
    if not _has_id(item):
        raise InputTypeError("the id of a document to remember", None)
    return document


def _has_id(item: str | Mapping[str, Any] | Document) -> bool:
    return isinstance(item, Document) or (isinstance(item, Mapping) and item.get("id") is not None)
