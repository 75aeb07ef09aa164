"""What was read of documents, batch after batch, in; columns of all of them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from sys import intern

import numpy as np
from numpy.typing import NDArray

from dedupe_text.batches import Cut
from dedupe_text.boilerplate import LINE
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.ordering import ranked
from dedupe_text.corpus.partners import join_of
from dedupe_text.corpus.reading import ReadTexts
from dedupe_text.growing import Column
from dedupe_text.kernels.shingles import Shingles
from dedupe_text.matchers.seam import Keys
from dedupe_text.model import Document
from dedupe_text.repeated import Collected


@dataclass(frozen=True)
class Kept:
    """What the second pass needs to know of the documents, in the order in which they were read.

    `starts (documents + 1,) int64`: document k has the paragraphs `starts[k]` to `starts[k + 1] - 1`; `bounds
    (paragraphs, 2) uint32`: their spans in its text; `splitters`: the name of the splitter that cut each document;
    `ids`; `ranks (documents,) int64`: the place of each in the order of documents; `digests (documents,) uint32`:
    checksums of the texts.
    """

    starts: NDArray[np.int64]
    bounds: NDArray[np.integer]
    splitters: Sequence[str]
    ids: Sequence[str]
    ranks: NDArray[np.int64]
    digests: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.ids)

    def paragraphs(self, number: int) -> slice:
        """Return the place of the paragraphs of a document."""
        return slice(*self.starts[number : number + 2].tolist())

    def cut(self, number: int) -> Cut:
        """Return how the text of a document was cut."""
        return Cut(self.splitters[number], self.bounds[self.paragraphs(number)])

    @cached_property
    def in_order(self) -> bool:
        """True when documents are read in their order, so that a witness comes before its repeats."""
        return bool((self.ranks[1:] > self.ranks[:-1]).all())


@dataclass(frozen=True)
class Collection:
    """What is known of all documents when they were read once.

    `lines (paragraphs,) LINE`; `blank` and `long (paragraphs,) bool`: which have no words, and which are long enough to
    prove themselves; `owners (paragraphs,) uint32`: the document of each; `classes (paragraphs,) uint32`: the first
    paragraph, as they were read, with the same normal form; `sets`: the shingles of the long classes, `of_sets (sets,)
    int64`: the class of each, and `keys_of_sets (sets,) uint64`: its key; `bands`: the keys of documents
    (`document_keys`); `sources`: the source of each, None for none; `times`.
    """

    kept: Kept
    lines: NDArray[np.void]
    blank: NDArray[np.bool_]
    long: NDArray[np.bool_]
    owners: NDArray[np.uint32]
    classes: NDArray[np.uint32]
    sets: Shingles
    of_sets: NDArray[np.int64]
    keys_of_sets: NDArray[np.uint64]
    bands: Keys
    sources: Sequence[str | None]
    times: Sequence[str | None]

    def without_lines(self) -> Collection:
        """Return this without the rows for the learner, which are most of it."""
        return replace(self, lines=np.empty(0, LINE))


class Collector:
    """Takes batches of documents and keeps what a corpus needs to know of them; `values` is the column for shingles."""

    def __init__(self, config: CorpusConfig, values: Column) -> None:
        self._config = config
        self._paragraphs = Collected(None if config.near is None else join_of(config), values, None)
        self._lines, self._counts, self._digests = Column(LINE), Column(np.uint32), Column(np.uint32)
        self._bands, self._owners = Column(np.uint64), Column(np.uint32)
        self._prose = Column(np.uint64)
        self._splitters: list[str] = []
        self._ids: list[str] = []
        self._sources: list[str | None] = []
        self._times: list[str | None] = []

    def add(self, documents: Sequence[Document], read: ReadTexts) -> None:
        """Keep what is needed of the documents of a batch, of whose texts this was read."""
        self._paragraphs.add(read.paragraphs, read.fingerprints)
        self._lines.add(read.lines)
        self._counts.add(read.counts)
        self._prose.add(read.prose)
        self._digests.add(read.digests)
        self._bands.add(read.bands.values)
        self._owners.add(read.bands.owners + len(self._ids))
        self._splitters += map(intern, read.splitters)
        self._ids += [document.id for document in documents]
        self._sources += [document.source for document in documents]
        self._times += [document.time for document in documents]

    def collected(self) -> Collection:
        """Return what was kept of all batches."""
        starts = np.concatenate(([0], np.cumsum(self._counts.all(), dtype=np.int64)))
        owners, bounds, classes = self._paragraphs.paragraphs()
        ranks = ranked(self._config.order, self._ids, self._times, self._prose.all())
        lines, (sets, of_sets) = self._lines.all(), self._paragraphs.sets()
        return Collection(
            Kept(starts, bounds, self._splitters, self._ids, ranks, self._digests.all()),
            lines,
            lines["key"] == 0,
            lines["weight"] >= self._config.document.evidence.long_paragraph,
            owners,
            classes,
            sets,
            of_sets,
            lines["key"][of_sets],
            Keys(self._bands.all(), self._owners.all().astype(np.int64)),
            self._sources,
            self._times,
        )
