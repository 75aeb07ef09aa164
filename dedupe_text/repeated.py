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
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dedupe_text.batches import Laid, in_batches, lay
from dedupe_text.config import Splitter
from dedupe_text.errors import ConfigError, InputTypeError
from dedupe_text.growing import Column, shingle_column
from dedupe_text.kernels.numbering import Seen
from dedupe_text.kernels.pairs import Pairs
from dedupe_text.kernels.paragraphs import ReadWords, read_words
from dedupe_text.kernels.ragged import positions
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
    `first (paragraphs,)`: the first paragraph with the same normal form; all three int64; `pairs (pairs, 2) int64`:
    paragraphs, each the first of its class, that are similar, the earlier one first; `similarities (pairs,) float64`:
    their Jaccard similarities, or the word edit similarities of short ones, in [0, 1].
    """

    documents: NDArray[np.int64]
    bounds: NDArray[np.int64]
    first: NDArray[np.int64]
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
        words = None if short is None else Short(threshold=short, width=2)
        collected = Collected(join, values, words)
        with _threads(workers) as pool:
            batches = in_batches(_checked(texts), key=str, size=BATCH)
            new = _new(batches, splitter_for(splitter), collected, workers, pool)
            for found in _ahead(partial(fingerprints, join=join, short=words), new, workers, pool):
                collected.keep(found)
        return collected.found()


class Paragraphs(NamedTuple):
    """The paragraphs of a batch of texts, numbered in their order.

    `texts`: how many texts; `owners (paragraphs,) uint32`: the number of the text of each paragraph, `bounds
    (paragraphs, 2) uint32`: its span there, in code points; `hashes (paragraphs, 2) uint64` of the normal forms,
    `blank (paragraphs,) bool`: which of these are empty.
    """

    texts: int
    owners: NDArray[np.uint32]
    bounds: NDArray[np.uint32]
    hashes: NDArray[np.uint64]
    blank: NDArray[np.bool_]

    @classmethod
    def of(cls, laid: Laid, hashes: NDArray[np.uint64], sizes: NDArray[np.int64]) -> Paragraphs:
        """Return the paragraphs of texts laid end to end; `sizes (paragraphs,)`: code points of the normal forms."""
        owners = laid.owners
        bounds = laid.bounds - laid.starts[owners][:, None]
        return cls(len(laid.starts), owners.astype(np.uint32), bounds.astype(np.uint32), hashes, sizes == 0)


class Owned(NamedTuple):
    """Values of some paragraphs, one after the other: `sizes[k]` of them are those of the paragraph `owners[k]`."""

    values: NDArray[np.uint64]
    sizes: NDArray[np.int64]
    owners: NDArray[np.int64]

    def chosen(self, wanted: NDArray[np.bool_]) -> Owned:
        """Return the values of those paragraphs that are wanted, `(owners,) bool`."""
        if wanted.all():
            return self
        starts = self.sizes.cumsum() - self.sizes
        values = self.values[positions(starts[wanted], self.sizes[wanted])]
        return Owned(values, self.sizes[wanted], self.owners[wanted])


class Compared(NamedTuple):
    """Paragraphs that may be similar to others, by their numbers, which ascend, and their words."""

    numbers: NDArray[np.int64]
    runs: TokenRuns


class Fingerprints(NamedTuple):
    """What is compared of paragraphs, of those that have any: their `shingles`, and the `words` of short ones."""

    shingles: Owned
    words: Owned


def fingerprints(compared: Compared, join: Join | None, short: Short | None) -> Fingerprints:
    """Return what is compared of paragraphs. Changes nothing, so that threads and processes may do it."""
    shingles = words = _NOTHING
    numbers, runs = compared
    if join:
        sets = join.fingerprint(runs)
        sizes = np.diff(sets.offsets)
        shingles = Owned(sets.values, sizes[sizes > 0], numbers[sizes > 0])
    if short:
        read = short.reads(runs).nonzero()[0]
        lengths = runs.sizes[read]
        words = Owned(runs.ids[positions(runs.starts[read], lengths)], lengths, numbers[read])
    return Fingerprints(shingles, words)


class _Read(NamedTuple):
    """The paragraphs of a batch, and the words to compare."""

    paragraphs: Paragraphs
    runs: TokenRuns

    @classmethod
    def of(cls, laid: Laid, read: ReadWords) -> _Read:
        starts, ends = read.offsets[:-1], read.offsets[1:]
        runs = TokenRuns(read.ids, starts, ends, 2 * read.unspaced > ends - starts)
        return cls(Paragraphs.of(laid, read.hashes, read.sizes), runs)


def _read(texts: list[str], splitter: Splitter, *, words: bool) -> _Read:
    laid = lay(texts, splitter)
    return _Read.of(laid, read_words(laid.points, laid.bounds, words=words))


class _OwnedColumns:
    """The values of paragraphs that arrive in parts."""

    def __init__(self, values: Column, sizes: DTypeLike) -> None:
        self._values, self._sizes, self._owners = values, Column(sizes), Column(np.uint32)

    def add(self, part: Owned) -> None:
        """Put values at the end; the numbers of their paragraphs must ascend."""
        self._values.add(part.values)
        self._sizes.add(part.sizes)
        self._owners.add(part.owners)

    def all(self) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
        """Return all values, where those of each paragraph start and the last ones end, and whose they are."""
        offsets = np.concatenate(([0], self._sizes.all().cumsum(dtype=np.int64)))
        return self._values.all(), offsets, self._owners.all().astype(np.int64)


class Collected:
    """What is kept of the paragraphs of batches; `values` is the column that holds their shingles."""

    def __init__(self, join: Join | None, values: Column, short: Short | None) -> None:
        self._join, self._short = join, short
        self._seen = Seen()
        self._texts = 0
        self._documents, self._bounds, self._first = (Column(np.uint32) for _ in range(3))
        self._shingles, self._words = _OwnedColumns(values, np.uint32), _OwnedColumns(Column(np.uint64), np.uint8)

    def __len__(self) -> int:
        return len(self._seen)

    @property
    def compares(self) -> bool:
        """Whether paragraphs are compared, and not only told apart."""
        return bool(self._join or self._short)

    def add(self, paragraphs: Paragraphs, found: Fingerprints) -> None:
        """Number the paragraphs of a batch on, and keep the fingerprints, by their numbers in it, of the new ones."""
        before = len(self)
        new = np.zeros(len(paragraphs.owners), dtype=np.bool_)
        new[self.number(paragraphs) - before] = True
        chosen = (owned.chosen(new[owned.owners]) for owned in found)
        self.keep(Fingerprints(*(owned._replace(owners=owned.owners + before) for owned in chosen)))

    def number(self, paragraphs: Paragraphs) -> NDArray[np.int64]:
        """Number the paragraphs of a batch on; return the numbers of those that are the first of their class."""
        return self._number(paragraphs, self._seen.add(paragraphs.hashes))

    def read(self, laid: Laid) -> Compared:
        """Read the paragraphs of a batch, and number them on; return those that are the first of their class.

        The words of the others are not read, so this costs less than to read all and then to number them.
        """
        before = len(self)
        read, first = self._seen.read(laid.points, laid.bounds)
        paragraphs, runs = _Read.of(laid, read)
        numbers = self._number(paragraphs, first)
        return Compared(numbers, runs.chosen(numbers - before))

    def _number(self, paragraphs: Paragraphs, first: NDArray[np.int64]) -> NDArray[np.int64]:
        numbers = np.arange(len(self) - len(first), len(self))
        first = np.where(paragraphs.blank, numbers, first)
        self._documents.add(paragraphs.owners + np.uint32(self._texts))
        self._bounds.add(paragraphs.bounds)
        self._first.add(first)
        self._texts += paragraphs.texts
        new: NDArray[np.int64] = numbers[first == numbers]
        return new

    def keep(self, found: Fingerprints) -> None:
        """Keep fingerprints of new paragraphs, which must come in their order."""
        self._shingles.add(found.shingles)
        self._words.add(found.words)

    def paragraphs(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint32]]:
        """Return `documents`, `bounds` and `first` of `RepeatedParagraphs`; nothing can be added after that."""
        self._seen = Seen()
        return self._documents.all(), self._bounds.all().reshape(-1, 2), self._first.all()

    def sets(self) -> tuple[Shingles, NDArray[np.int64]]:
        """Return the shingles of the paragraphs that have any, and their numbers; nothing can be added after that."""
        values, offsets, owners = self._shingles.all()
        return Shingles(values, offsets), owners

    def found(self) -> RepeatedParagraphs:
        """Return the repeats of all batches."""
        columns = self.paragraphs()
        parts = [similar for similar in (self._similar_sets(), self._similar_words()) if similar]
        pairs = np.concatenate([np.empty((0, 2), np.int64), *(pairs for pairs, _ in parts)])
        similarities = np.concatenate([np.empty(0, np.float64), *(found for _, found in parts)])
        # Of a pair that was found both ways the first, by its sets, stays.
        pairs, chosen = np.unique(pairs, axis=0, return_index=True)
        documents, bounds, first = (column.astype(np.int64) for column in columns)
        return RepeatedParagraphs(documents, bounds, first, pairs, similarities[chosen])

    def _similar_sets(self) -> tuple[Pairs, NDArray[np.float64]] | None:
        if not self._join:
            return None
        sets, owners = self.sets()
        pairs, scores = scored(self._join, sets, self._join.keys(sets))
        return owners[pairs], scores

    def _similar_words(self) -> tuple[Pairs, NDArray[np.float64]] | None:
        if not self._short:
            return None
        values, offsets, owners = self._words.all()
        texts = TokenRuns(values, offsets[:-1], offsets[1:], np.zeros(len(owners), np.bool_))
        read = self._short.fingerprint(texts)
        pairs, scores = scored(self._short, read, self._short.keys(read))
        return owners[pairs], scores


def _new(
    batches: Iterable[list[str]], splitter: Splitter, collected: Collected, workers: int, pool: Executor | None
) -> Iterator[Compared]:
    """Read batches, number their paragraphs on, and yield those that are the first of their class."""
    if pool is None and collected.compares:
        for batch in batches:
            yield collected.read(lay(batch, splitter))
        return
    # Threads read ahead all words, as it is not known yet which paragraphs are new.
    read = partial(_read, splitter=splitter, words=collected.compares)
    for paragraphs, runs in _ahead(read, batches, workers, pool):
        before = len(collected)
        numbers = collected.number(paragraphs)
        yield Compared(numbers, runs.chosen(numbers - before))


_NOTHING = Owned(np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.int64))


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
