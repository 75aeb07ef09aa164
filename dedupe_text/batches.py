"""Many texts as one batch: texts in, the columns of all their paragraphs out, which each text can be taken from.

A batch is large enough that what a call costs in Python does not count, and small enough to stay in the cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from dedupe_text.columns import Columns, Reading, columns_of
from dedupe_text.config import Splitter
from dedupe_text.kernels.hashes import PLACE, mixed
from dedupe_text.kernels.normal import laid_points
from dedupe_text.model import Packed
from dedupe_text.splitters import batch_bounds

SIZE = 1 << 18
"""Code points in a batch, more when one text is longer: a megabyte of code points, a level-2 cache or two."""

BETWEEN = "\f"
"""Stands between the texts of a batch: every splitter ends a paragraph there."""

Item = TypeVar("Item")


class Laid(NamedTuple):
    """Texts laid end to end, cut into paragraphs.

    `points`: their code points, with `BETWEEN` between each two; `starts (texts,) int64`: where each text starts;
    `bounds (paragraphs, 2) int64`; `paragraphs (texts + 1,) int64`: text k has the paragraphs `paragraphs[k]` to
    `paragraphs[k + 1] - 1`; `splitters`: the name of the splitter that cut each text.
    """

    points: NDArray[np.uint32]
    starts: NDArray[np.int64]
    bounds: NDArray[np.int64]
    paragraphs: NDArray[np.int64]
    splitters: Sequence[str]

    @property
    def owners(self) -> NDArray[np.int64]:
        """The number of the text of each paragraph."""
        return np.arange(len(self.starts)).repeat(np.diff(self.paragraphs))


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
    def laid(self) -> Laid:
        """What was read."""
        return Laid(self.reading.points, self.starts, self.columns.bounds, self.paragraphs, self.splitters)

    @property
    def owners(self) -> NDArray[np.int64]:
        """The number of the text of each paragraph."""
        return self.laid.owners

    def reading_of(self, number: int) -> Reading:
        """Return one text with its code points."""
        text, start = self.texts[number], int(self.starts[number])
        return Reading(text, self.reading.points[start : start + len(text)])

    def columns_of(self, number: int) -> Columns:
        """Return the columns of one text, as if it had been read alone."""
        first, last = self.paragraphs[number : number + 2].tolist()
        return self.columns.part(self.texts[number], int(self.starts[number]), first, last)

    @property
    def salts(self) -> NDArray[np.uint64]:
        """A number for each paragraph, another one in each text, that tells hashes of two texts apart."""
        salts: NDArray[np.uint64] = mixed((np.arange(len(self.texts), dtype=np.uint64) + np.uint64(1)) * PLACE)
        return salts[self.owners]

    def apart(self) -> Columns:
        """Return columns in which equal words of two texts have other hashes, so that texts repeat only themselves."""
        return self.columns.salted(self.salts)


@dataclass(frozen=True, slots=True, eq=False)
class Cut(Packed):
    """How a text was cut: the name of the splitter, and the spans of the paragraphs, `(paragraphs, 2)` of any ints."""

    splitter: str
    bounds: NDArray[np.integer]


def lay(texts: Sequence[str], splitter: Splitter) -> Laid:
    """Lay texts end to end and cut them into paragraphs."""
    points, starts = laid_points(texts, BETWEEN), _starts(texts)
    splitters, bounds, counts = batch_bounds(splitter, texts, points, starts)
    return Laid(points, starts, bounds, np.concatenate(([0], counts.cumsum())), splitters)


def lay_cut(texts: Sequence[str], cuts: Sequence[Cut]) -> Laid:
    """Lay texts end to end that were cut into paragraphs before, which costs more than to read them."""
    starts = _starts(texts)
    counts = np.array([len(cut.bounds) for cut in cuts], dtype=np.int64)
    bounds = np.concatenate([np.empty((0, 2), np.int64), *(cut.bounds for cut in cuts)], dtype=np.int64)
    bounds += starts.repeat(counts)[:, None]
    paragraphs = np.concatenate(([0], counts.cumsum()))
    return Laid(laid_points(texts, BETWEEN), starts, bounds, paragraphs, [cut.splitter for cut in cuts])


def read_batch(texts: Sequence[str], splitter: Splitter) -> Batch:
    """Cut texts into paragraphs and read them."""
    return _read(texts, lay(texts, splitter))


def read_cut(texts: Sequence[str], cuts: Sequence[Cut]) -> Batch:
    """Read texts that were cut into paragraphs before."""
    return _read(texts, lay_cut(texts, cuts))


def _read(texts: Sequence[str], laid: Laid) -> Batch:
    reading = Reading(BETWEEN.join(texts), laid.points)
    return Batch(texts, reading, columns_of(reading, laid.bounds), laid.starts, laid.paragraphs, laid.splitters)


def _starts(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return where each text starts when they are laid end to end, `(texts,)`."""
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    starts: NDArray[np.int64] = (sizes + len(BETWEEN)).cumsum() - sizes - len(BETWEEN)
    return starts


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
