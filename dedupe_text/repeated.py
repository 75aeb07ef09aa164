"""Repeated paragraphs of a corpus: texts in, the classes of equal paragraphs and the pairs of similar ones out.

This is the stage that finds, over a million paragraphs and more; it verifies nothing beyond the score of its matcher.
Batch after batch is read and forgotten: what is kept of a paragraph is its place, its hash and, where it is the first
of its class and long enough, its shingles.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dedupe_text.batches import Batch, Laid, in_batches, lay
from dedupe_text.config import Splitter
from dedupe_text.errors import ConfigError, InputTypeError
from dedupe_text.kernels.pairs import Pairs
from dedupe_text.kernels.paragraphs import read_words
from dedupe_text.kernels.ragged import positions
from dedupe_text.kernels.seen import Seen
from dedupe_text.kernels.shingles import Shingles
from dedupe_text.matchers.join import Join
from dedupe_text.matchers.seam import TokenRuns, scored
from dedupe_text.matchers.short import Short
from dedupe_text.splitters import splitter_for

BATCH = 1 << 19
"""Code points that are read at a time: more than in other batches, since less is made of them."""

AHEAD = 2
"""Batches that each thread may be ahead of the one whose turn it is."""

Item = TypeVar("Item")
Done = TypeVar("Done")


@dataclass(frozen=True)
class RepeatedParagraphs:
    """The paragraphs of a corpus and which of them repeat others.

    `documents (paragraphs,)`: the number of each one's text; `bounds (paragraphs, 2)`: its span there, in code points;
    `first (paragraphs,)`: the first paragraph with the same normal form; all three int64 where no other ints were asked
    for; `pairs (pairs, 2) int64`: paragraphs, each the first of its class, that are similar, the earlier one first;
    `similarities (pairs,) float64`: their Jaccard similarities, or the word edit similarities of short ones, in [0, 1].
    """

    documents: NDArray[np.integer]
    bounds: NDArray[np.integer]
    first: NDArray[np.integer]
    pairs: Pairs
    similarities: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.documents)

    def repeats(self) -> NDArray[np.bool_]:
        """Say of each paragraph whether it, or one equal to it, repeats an earlier one, `(paragraphs,) bool`."""
        near = np.zeros(len(self), dtype=np.bool_)
        near[self.pairs[:, 1]] = True
        repeats: NDArray[np.bool_] = (self.first < np.arange(len(self))) | near[self.first]
        return repeats


def repeated_paragraphs(
    texts: Iterable[str],
    *,
    near: float | None = 0.8,
    short: float | None = None,
    splitter: str | Splitter = "blank-lines",
    least: int = 5,
    workers: int = 1,
    spool: str | os.PathLike[str] | None = None,
) -> RepeatedParagraphs:
    """Find the paragraphs of a corpus that repeat others, exactly or nearly; the texts are read once.

    `near` is the Jaccard similarity of word 3-grams (character 5-grams in scripts without spaces) from which two
    paragraphs of at least `least` words are similar. `short` is the word edit similarity from which two paragraphs of 3
    to 16 words are, in which one changed word leaves few 3-grams. None finds no pairs of its kind; exact repeats are
    always found. No pair is missed but of `short` those that share less than half of their word 2-grams, and of crowded
    groups of more than `kernels.pairs.MAX_BUCKET`, which become stars.

    `workers` threads read ahead; the result does not depend on them. `spool`: a folder where the shingles, most of what
    is kept, lie in a temporary file and not in memory. Raises `ConfigError` for an option that cannot be used,
    `InputTypeError` for what is no text, `OSError` when the folder cannot be written to.

    >>> found = repeated_paragraphs(["One line that is said again.", "Another. \\n\\nONE line that is said again."])
    >>> found.first.tolist(), found.repeats().tolist()
    ([0, 1, 0], [False, False, True])
    """
    for option, value in (("near", near), ("short", short)):
        if value is not None and not 0 < value <= 1:
            raise ConfigError(option, value, "use a similarity above 0 and up to 1, or None")
    if workers < 1:
        raise ConfigError("workers", workers, "use a whole number from 1")
    join = None if near is None else Join(threshold=near, least=least)
    with shingle_column(spool) as values:
        collected = Collected(join, values, None if short is None else Short(threshold=short, width=2))
        with _threads(workers) as pool:
            read = partial(_read, splitter=splitter_for(splitter), words=near is not None or short is not None)
            batches = _ahead(read, in_batches(_checked(texts), key=str, size=BATCH), workers, pool)
            new = (collected.number(batch) for batch in batches)
            for fingerprints in _ahead(collected.fingerprints, new, workers, pool):
                collected.keep(fingerprints)
        return collected.found()


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
        np.ascontiguousarray(part, self._dtype).tofile(self._file)

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


class _Read(NamedTuple):
    """Texts laid end to end: their paragraphs, the hashes and sizes of these, and the words to compare."""

    laid: Laid
    hashes: NDArray[np.uint64]
    sizes: NDArray[np.int64]
    runs: TokenRuns


def _read(texts: list[str], splitter: Splitter, *, words: bool) -> _Read:
    laid = lay(texts, splitter)
    found = read_words(laid.points, laid.bounds, words=words)
    starts, ends = found.offsets[:-1], found.offsets[1:]
    return _Read(
        laid, found.hashes, found.sizes, TokenRuns(found.ids, starts, ends, 2 * found.unspaced > ends - starts)
    )


class _New(NamedTuple):
    """The numbers of paragraphs that are the first of their class, and their words."""

    numbers: NDArray[np.int64]
    runs: TokenRuns


class _Fingerprints(NamedTuple):
    """Shingles of paragraphs, and the words of short ones, each with the numbers of the paragraphs that have any."""

    sets: Shingles
    owners: NDArray[np.int64]
    words: NDArray[np.uint64]
    lengths: NDArray[np.int64]
    short_owners: NDArray[np.int64]


class Collected:
    """What is kept of the paragraphs of batches; `values` is the column that holds their shingles."""

    def __init__(self, join: Join | None, values: Column, short: Short | None) -> None:
        self._join, self._short = join, short
        self._seen = Seen()
        self._texts = 0
        self._documents, self._bounds, self._first = (Column(np.uint32) for _ in range(3))
        self._values, self._sizes, self._owners = values, Column(np.uint32), Column(np.uint32)
        self._words, self._lengths, self._short_owners = Column(np.uint64), Column(np.uint8), Column(np.uint32)

    def add(self, batch: Batch, wanted: NDArray[np.bool_] | None = None) -> None:
        """Number the paragraphs of a batch on; only those `wanted`, `(paragraphs,) bool`, may have similar ones."""
        read = _Read(batch.laid, batch.columns.hashes, batch.columns.sizes, batch.columns.runs)
        self.keep(self.fingerprints(self.number(read, wanted)))

    def number(self, read: _Read, wanted: NDArray[np.bool_] | None = None) -> _New:
        """Number paragraphs on; return those that are to be compared."""
        laid, before = read.laid, len(self._seen)
        numbers = np.arange(before, before + len(laid.bounds))
        first = np.where(read.sizes == 0, numbers, self._seen.add(read.hashes))
        owners = laid.owners
        self._documents.add(owners + self._texts)
        self._bounds.add(laid.bounds - laid.starts[owners][:, None])
        self._first.add(first)
        self._texts += len(laid.starts)
        new = np.flatnonzero(first == numbers if wanted is None else (first == numbers) & wanted)
        return _New(numbers[new], read.runs.chosen(new))

    def fingerprints(self, new: _New) -> _Fingerprints | None:
        """Return what is compared of paragraphs; None when nothing is. Changes nothing, so that threads may do it."""
        if not self._join and not self._short:
            return None
        runs = new.runs
        sets = self._join.fingerprint(runs) if self._join else _NO_SETS
        filled = np.flatnonzero(np.diff(sets.offsets))
        read = np.flatnonzero(self._short.reads(runs)) if self._short else _NO_PLACES
        lengths = runs.sizes[read]
        words = runs.ids[positions(runs.starts[read], lengths)]
        return _Fingerprints(sets, new.numbers[filled], words, lengths, new.numbers[read])

    def keep(self, found: _Fingerprints | None) -> None:
        """Keep fingerprints, which must come in the order of their paragraphs."""
        if found is None:
            return
        sizes = np.diff(found.sets.offsets)
        self._values.add(found.sets.values)
        self._sizes.add(sizes[sizes > 0])
        self._owners.add(found.owners)
        self._words.add(found.words)
        self._lengths.add(found.lengths)
        self._short_owners.add(found.short_owners)

    def found(self, numbers: type[np.integer] = np.int64) -> RepeatedParagraphs:
        """Return the repeats of all batches; `numbers` is the type of the three columns of paragraphs."""
        self._seen = Seen()
        parts = [similar for similar in (self._similar_sets(), self._similar_words()) if similar]
        pairs = np.concatenate([np.empty((0, 2), np.int64), *(pairs for pairs, _ in parts)])
        similarities = np.concatenate([np.empty(0, np.float64), *(found for _, found in parts)])
        # Of a pair that was found both ways the first, by its sets, stays.
        pairs, chosen = np.unique(pairs, axis=0, return_index=True)
        columns = (self._documents, self._bounds, self._first)
        documents, bounds, first = (column.all().astype(numbers, copy=False) for column in columns)
        return RepeatedParagraphs(documents, bounds.reshape(-1, 2), first, pairs, similarities[chosen])

    def _similar_sets(self) -> tuple[Pairs, NDArray[np.float64]] | None:
        if not self._join:
            return None
        sets = Shingles(self._values.all(), _offsets(self._sizes.all()))
        pairs, scores = scored(self._join, sets, self._join.keys(sets))
        return self._owners.all().astype(np.int64)[pairs], scores

    def _similar_words(self) -> tuple[Pairs, NDArray[np.float64]] | None:
        if not self._short:
            return None
        offsets = _offsets(self._lengths.all())
        texts = TokenRuns(self._words.all(), offsets[:-1], offsets[1:], np.zeros(len(offsets) - 1, np.bool_))
        read = self._short.fingerprint(texts)
        pairs, scores = scored(self._short, read, self._short.keys(read))
        return self._short_owners.all().astype(np.int64)[pairs], scores


_NO_PLACES = np.empty(0, np.int64)
_NO_SETS = Shingles(np.empty(0, np.uint64), np.zeros(1, np.int64))


def _offsets(sizes: NDArray[Any]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))


@contextmanager
def _threads(workers: int) -> Iterator[Executor | None]:
    """Give a pool of threads, none when there is one worker."""
    if workers == 1:
        yield None
        return
    with ThreadPoolExecutor(workers) as pool:
        yield pool


def _ahead(work: Callable[[Item], Done], items: Iterable[Item], workers: int, pool: Executor | None) -> Iterator[Done]:
    """Do work on several threads; yield what comes of it in the order of the items."""
    if pool is None:
        yield from map(work, items)
        return
    items = iter(items)
    waiting = deque(pool.submit(work, item) for item in islice(items, AHEAD * workers))
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(pool.submit(work, item) for item in islice(items, 1))


def _checked(texts: Iterable[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputTypeError(f"text {number}", text)
        yield text
