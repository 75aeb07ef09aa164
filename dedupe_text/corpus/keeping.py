"""How an index grows and shrinks: documents in and out, postings in the store.

A document that comes in waits until its source is looked at as a whole (`refresh`): what is boilerplate on its pages
counts for nothing, and one page more can change that for all of them. Postings are those of paragraphs that are not:

* the key of each paragraph, for the documents that have it
* the keys of a long paragraph's shingles, for the first document in order that has it, so that a paragraph of many
  documents is there once
* the band keys of each document
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from dedupe_text.boilerplate import SourceBoilerplate, learn
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.holders import firsts_of
from dedupe_text.corpus.ordering import moment
from dedupe_text.corpus.remembering import (
    BAND_SALT,
    EXACT_SALT,
    NEAR_SALT,
    Flags,
    Notes,
    Remembered,
    packed_lines,
    packed_text,
    remember,
    salted,
    unpacked_lines,
    unpacked_text,
)
from dedupe_text.model import Document
from dedupe_text.stores.seam import Held, Incoming, Store

Item = TypeVar("Item")

Posted = list[tuple[NDArray[np.uint64], NDArray[np.int64]]]

AT_ONCE: Final = 256
"""Documents whose texts are held at a time."""


REPOSTED: Final = 1024
"""Documents that get their postings at a time: the more, the fewer times a bucket of postings is written."""


def add(store: Store, documents: Sequence[Document], config: CorpusConfig) -> None:
    """Put documents in, in place of those with the same ids; of two with one id the later stays."""
    latest = {document.id: document for document in documents}
    there = store.documents(store.numbers(latest).values())
    texts = store.texts(there)
    for number, held in there.items():
        document = latest[held.id]
        if (document.source, document.time) == (held.source, held.time) and document.text == unpacked_text(
            texts[number]
        ):
            del latest[held.id]
    remove(store, [number for number, held in there.items() if held.id in latest], config)
    chosen = list(latest.values())
    if chosen:
        read = remember([document.text for document in chosen], config)
        store.insert([_incoming(document, kept) for document, kept in zip(chosen, read, strict=True)])


def _incoming(document: Document, kept: Remembered) -> Incoming:
    # Only what a source has in common is learned from the rows, so that without one they are not needed.
    lines = b"" if document.source is None else packed_lines(kept.lines)
    return Incoming(document.id, document.source, document.time, len(kept.lines), lines, packed_text(document.text))


def remove(store: Store, numbers: Iterable[int], config: CorpusConfig) -> None:
    """Take documents out, with their postings."""
    for part in parts(numbers):
        held = store.documents(part)
        noted = {number: Notes.from_bytes(one.notes) for number, one in held.items() if one.notes is not None}
        read = _read(store, noted, config)
        gone = [_all_postings(number, read[number], notes.boilerplate) for number, notes in noted.items()]
        with _handing_over(store, read, config):
            store.unpost(*_joined(gone))
        store.delete(part)


def refresh(store: Store, config: CorpusConfig) -> None:
    """Give every document that waits its postings, source by source, each in a transaction of its own."""
    sources = store.changed()
    while sources:
        with store.writing():
            # Sources are small more often than not, and a transaction costs some milliseconds.
            documents = 0
            while sources and documents < REPOSTED:
                documents += _refresh_source(store, sources.pop(0), config)
    while numbers := store.waiting(REPOSTED):
        with store.writing():
            _repost(store, store.documents(numbers), None, config)


def learned(
    pages: Mapping[int, NDArray[np.void]], times: Mapping[int, str | None], config: CorpusConfig
) -> SourceBoilerplate | None:
    """Return what a source says on many of its pages, which come by number; None when nothing is to be learned."""
    if config.boilerplate == "ignore" or len(pages) < 2:
        return None
    order = sorted(pages)
    return learn([pages[n] for n in order], config=config.learner, times=[moment(times[n]) for n in order])


def flags_of(known: SourceBoilerplate | None, lines: NDArray[np.void]) -> Flags:
    """Say of each paragraph of a page whether it is boilerplate, `(paragraphs,) bool`."""
    flags = np.zeros(len(lines), dtype=np.bool_)
    if known is not None:
        flags[known.find(lines).paragraphs] = True
    return flags


def parts(numbers: Iterable[Item], size: int = AT_ONCE) -> Iterator[list[Item]]:
    """Cut the numbers of documents, or documents, into parts of which the texts can be held."""
    rest = iter(numbers)
    while part := list(islice(rest, size)):
        yield part


def _refresh_source(store: Store, source: str, config: CorpusConfig) -> int:
    numbers = store.of_source(source)
    held = store.documents(numbers)
    lines = {number: unpacked_lines(blob) for number, blob in store.lines(numbers).items()}
    known = learned(lines, {number: one.time for number, one in held.items()}, config)
    flags = {number: flags_of(known, rows) for number, rows in lines.items()}
    changed = {number: one for number, one in held.items() if _differs(one, flags[number])}
    for part in parts(changed, REPOSTED):
        _repost(store, {number: held[number] for number in part}, flags, config)
    store.settle(source)
    return len(changed)


def _differs(held: Held, flags: Flags) -> bool:
    return held.notes is None or not np.array_equal(Notes.from_bytes(held.notes).boilerplate, flags)


def _repost(store: Store, held: Mapping[int, Held], flags: Mapping[int, Flags] | None, config: CorpusConfig) -> None:
    """Give documents the postings that they should have, now that this is known of their paragraphs."""
    read = _read(store, held, config)
    gone, come, notes = [], [], {}
    for number, one in held.items():
        kept = read[number]
        now = np.zeros(len(kept.lines), dtype=np.bool_) if flags is None else flags[number]
        old = np.empty(0, np.uint64)
        if one.notes is None:
            come.append(_posted(kept.bands, BAND_SALT, number))
        else:
            old = kept.exact_keys(Notes.from_bytes(one.notes).boilerplate)
        keys = kept.exact_keys(now)
        gone.append(_posted(np.setdiff1d(old, keys), EXACT_SALT, number))
        come.append(_posted(np.setdiff1d(keys, old), EXACT_SALT, number))
        notes[number] = kept.notes(now).to_bytes()
    with _handing_over(store, read, config):
        store.unpost(*_joined(gone))
        store.post(*_joined(come))
    store.note(notes)


@contextmanager
def _handing_over(store: Store, read: Mapping[int, Remembered], config: CorpusConfig) -> Iterator[None]:
    """Enclose a change of which documents have the long paragraphs of some; the first in order then stands for each."""
    if config.near is None:
        yield
        return
    classes = np.concatenate([np.empty(0, np.uint64), *(kept.long_classes for kept in read.values())])
    before = firsts_of(store, classes)
    yield
    now = firsts_of(store, classes)
    gone: Posted = []
    come: Posted = []
    done: set[int] = set()
    losers: set[int] = set()
    for kept in read.values():
        keys = [key for key in dict.fromkeys(kept.long_classes.tolist()) if key not in done]
        done.update(keys)
        moved = [key for key in keys if before.get(key) != now.get(key)]
        losers.update(before[key] for key in moved if key in before)
        gone += _near(kept, {key: before[key] for key in moved if key in before}, config.near)
        come += _near(kept, {key: now[key] for key in moved if key in now}, config.near)
    store.unpost(*_joined(gone))
    # What a document stands for still may have the shingles of what it stands for no more.
    for number, kept in {**_read(store, losers - read.keys(), config), **read}.items():
        if number in losers:
            firsts = firsts_of(store, kept.long_classes)
            come += _near(kept, {key: first for key, first in firsts.items() if first == number}, config.near)
    store.post(*_joined(come))


def _near(
    kept: Remembered, numbers: Mapping[int, int], threshold: float
) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.int64]]]:
    """Yield the postings of shingles of long paragraphs, by their keys, with the documents that stand for them."""
    keys_of: dict[int, list[int]] = {}
    for key, number in numbers.items():
        keys_of.setdefault(number, []).append(key)
    for number, keys in keys_of.items():
        yield _posted(kept.near_keys(np.array(keys, np.uint64), threshold), NEAR_SALT, number)


def _all_postings(number: int, kept: Remembered, boilerplate: Flags) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    return _joined([_posted(kept.exact_keys(boilerplate), EXACT_SALT, number), _posted(kept.bands, BAND_SALT, number)])


def _posted(keys: NDArray[np.uint64], salt: np.uint64, number: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    return salted(keys, salt), np.full(len(keys), number, dtype=np.int64)


def _joined(
    postings: Iterable[tuple[NDArray[np.uint64], NDArray[np.int64]]],
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    columns = list(postings)
    keys = np.concatenate([np.empty(0, np.uint64), *(keys for keys, _ in columns)])
    return keys, np.concatenate([np.empty(0, np.int64), *(members for _, members in columns)])


def _read(store: Store, numbers: Iterable[int], config: CorpusConfig) -> dict[int, Remembered]:
    """Read the texts of documents again."""
    texts = store.texts(numbers)
    read = remember([unpacked_text(text) for text in texts.values()], config)
    return dict(zip(texts, read, strict=True))
