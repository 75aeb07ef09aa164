"""Many texts as one batch: texts in, the columns of all their paragraphs out, which each text can be taken from.

A batch is large enough that what a call costs in Python does not count, and small enough to stay in the cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from dedupe_text.columns import Columns, Reading, columns_of, read
from dedupe_text.config import Splitter
from dedupe_text.kernels.hashes import PLACE, mixed
from dedupe_text.model import Packed
from dedupe_text.splitters import batch_bounds

SIZE = 1 << 18
"""Code points in a batch, more when one text is longer: a megabyte of code points, a level-2 cache or two."""

BETWEEN = "\f"
"""Stands between the texts of a batch: every splitter ends a paragraph there."""

Item = TypeVar("Item")


class Batch(NamedTuple):
    """The columns of texts laid end to end.

    `starts (texts,) int64`: where each text starts; `paragraphs (texts + 1,) int64`: text k has the paragraphs
    `paragraphs[k]` to `paragraphs[k + 1] - 1`; `splitters`: the name of the splitter that cut each text.
    """

    texts: Sequence[str]
    reading: Reading
    columns: Columns
    starts: NDArray[np.int64]
    paragraphs: NDArray[np.int64]
    splitters: Sequence[str]

    @property
    def owners(self) -> NDArray[np.int64]:
        """The number of the text of each paragraph."""
        return np.repeat(np.arange(len(self.texts)), np.diff(self.paragraphs))

    def reading_of(self, number: int) -> Reading:
        """Return one text with its code points."""
        text, start = self.texts[number], int(self.starts[number])
        return Reading(text, self.reading.points[start : start + len(text)])

    def columns_of(self, number: int) -> Columns:
        """Return the columns of one text, as if it had been read alone."""
        first, last = self.paragraphs[number : number + 2].tolist()
        return self.columns.part(self.texts[number], int(self.starts[number]), first, last)

    def apart(self) -> Columns:
        """Return columns in which equal words of two texts have other hashes, so that texts repeat only themselves."""
        salts = mixed((np.arange(len(self.texts), dtype=np.uint64) + np.uint64(1)) * PLACE)
        return self.columns.salted(salts[self.owners])


@dataclass(frozen=True, slots=True, eq=False)
class Cut(Packed):
    """How a text was cut: the name of the splitter, and the spans of the paragraphs, `(paragraphs, 2)` of any ints."""

    splitter: str
    bounds: NDArray[np.integer]


def read_batch(texts: Sequence[str], splitter: Splitter, *, words: bool = True) -> Batch:
    """Cut texts into paragraphs and read them; without `words` only as far as exact repeats need it."""
    reading, starts = _laid(texts)
    splitters, bounds, counts = batch_bounds(splitter, texts, reading.points, starts)
    paragraphs = np.concatenate(([0], np.cumsum(counts)))
    return Batch(texts, reading, columns_of(reading, bounds, words=words), starts, paragraphs, splitters)


def read_cut(texts: Sequence[str], cuts: Sequence[Cut]) -> Batch:
    """Read texts that were cut into paragraphs before, which costs more than reading them."""
    reading, starts = _laid(texts)
    counts = np.array([len(cut.bounds) for cut in cuts], dtype=np.int64)
    bounds = np.concatenate([np.empty((0, 2), np.int64), *(cut.bounds for cut in cuts)], dtype=np.int64)
    bounds += np.repeat(starts, counts)[:, None]
    paragraphs = np.concatenate(([0], np.cumsum(counts)))
    return Batch(texts, reading, columns_of(reading, bounds), starts, paragraphs, [cut.splitter for cut in cuts])


def _laid(texts: Sequence[str]) -> tuple[Reading, NDArray[np.int64]]:
    """Lay texts end to end; return them as one, and where each starts, `(texts,)`."""
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    return read(BETWEEN.join(texts)), np.cumsum(sizes + len(BETWEEN)) - sizes - len(BETWEEN)


def in_batches(items: Iterable[Item], *, key: Callable[[Item], str], size: int | None = None) -> Iterator[list[Item]]:
    """Collect items until their texts, which `key` returns, hold `size` code points (None: `SIZE`)."""
    batch: list[Item] = []
    held = 0
    for item in items:
        batch.append(item)
        held += len(key(item))
        if held >= (size or SIZE):
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
