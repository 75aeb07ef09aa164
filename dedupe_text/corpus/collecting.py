"""The first pass: documents in, columns of what is kept of them out. The texts themselves are forgotten."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from sys import intern

import numpy as np
from numpy.typing import NDArray

from dedupe_text.batches import Batch, Cut
from dedupe_text.boilerplate import LINE, read_lines
from dedupe_text.columns import Columns
from dedupe_text.config import CorpusConfig, EvidenceConfig
from dedupe_text.corpus.ordering import ranked
from dedupe_text.corpus.partners import join_of
from dedupe_text.kernels.hashes import mixed
from dedupe_text.kernels.ragged import positions
from dedupe_text.matchers.minhash import MinHash
from dedupe_text.matchers.seam import Keys, TokenRuns
from dedupe_text.model import Document
from dedupe_text.repeated import Collected, Column, RepeatedParagraphs

BANDS = MinHash(bands=13, rows=5)
"""Finds documents of Jaccard similarity 0.8 with probability 0.994, of 0.5 with 0.34, of 0.3 with 0.03."""


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

    `lines (paragraphs,) LINE`; `repeated`: the paragraphs, with uint32 for all their numbers, and which of them repeat;
    `bands`: the keys of documents (`document_keys`); `sources`: the source of each, None for none; `times`.
    """

    kept: Kept
    lines: NDArray[np.void]
    repeated: RepeatedParagraphs
    bands: Keys
    sources: Sequence[str | None]
    times: Sequence[str | None]


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

    def add(self, documents: Sequence[Document], batch: Batch) -> None:
        """Keep what is needed of the documents of a batch."""
        columns = batch.columns
        self._lines.add(read_lines(columns))
        self._paragraphs.add(batch, is_long(columns, self._config.document.evidence))
        self._counts.add(np.diff(batch.paragraphs))
        self._prose.add(prose_weights(columns, batch.paragraphs, self._config.document.evidence))
        self._digests.add(np.array([text_digest(document.text) for document in documents], np.uint32))
        if self._config.documents != "ignore":
            keys = document_keys(columns, batch.paragraphs, self._config.document.evidence)
            self._bands.add(keys.values)
            self._owners.add(keys.owners + len(self._ids))
        self._splitters += map(intern, batch.splitters)
        self._ids += [document.id for document in documents]
        self._sources += [document.source for document in documents]
        self._times += [document.time for document in documents]

    def collected(self) -> Collection:
        """Return what was kept of all batches."""
        starts = np.concatenate(([0], np.cumsum(self._counts.all(), dtype=np.int64)))
        repeated = self._paragraphs.found(np.uint32)
        ranks = ranked(self._config.order, self._ids, self._times, self._prose.all())
        return Collection(
            Kept(starts, repeated.bounds, self._splitters, self._ids, ranks, self._digests.all()),
            self._lines.all(),
            repeated,
            Keys(self._bands.all(), self._owners.all().astype(np.int64)),
            self._sources,
            self._times,
        )


def is_long(columns: Columns, evidence: EvidenceConfig) -> NDArray[np.bool_]:
    """Say of each paragraph whether it is long enough to be compared with others; of equal ones it says the same."""
    long: NDArray[np.bool_] = columns.normal_weights >= evidence.long_paragraph
    return long


def prose_weights(columns: Columns, paragraphs: NDArray[np.int64], evidence: EvidenceConfig) -> NDArray[np.uint64]:
    """Return how much running prose the documents of a batch hold, in characters, `(documents,)`."""
    weights = np.where(_are_prose(columns, evidence), columns.weights, 0)
    summed = np.concatenate(([0], np.cumsum(weights, dtype=np.uint64)))
    held: NDArray[np.uint64] = summed[paragraphs[1:]] - summed[paragraphs[:-1]]
    return held


def document_keys(columns: Columns, paragraphs: NDArray[np.int64], evidence: EvidenceConfig) -> Keys:
    """Return the keys of the documents of a batch, of which document k has `paragraphs[k]` to `[k + 1] - 1`.

    A document that is long enough has one for each band, and a last one that says which paragraphs it has, as a sum of
    their hashes: whatever their order, and whatever stands between them.
    """
    bands = BANDS.keys(document_signatures(columns, paragraphs, evidence))
    hashes = np.where(columns.blank, np.uint64(0), mixed(columns.hashes[:, 0]))
    counted = np.append(np.uint64(0), np.cumsum(hashes))
    wholes = counted[paragraphs[1:]] - counted[paragraphs[:-1]]
    named = np.unique(bands.owners)
    return Keys(np.append(bands.values, wholes[named]), np.append(bands.owners, named))


def document_signatures(
    columns: Columns, paragraphs: NDArray[np.int64], evidence: EvidenceConfig
) -> NDArray[np.uint32]:
    """Return the signatures of the documents of a batch, `(documents, bands * rows) uint32`.

    Only running prose counts, because pages of one site share their menus; a document without any counts in full.
    """
    sizes = columns.last - columns.first
    prose = _are_prose(columns, evidence)
    owners = np.repeat(np.arange(len(paragraphs) - 1), np.diff(paragraphs))
    counts = np.bincount(owners, prose, len(paragraphs) - 1)
    chosen = prose | (counts == 0)[owners]
    sizes = np.where(chosen, sizes, 0)
    ids = columns.tokens.ids[positions(columns.first, sizes)]
    words = np.bincount(owners, sizes, len(paragraphs) - 1).astype(np.int64)
    unspaced = 2 * np.bincount(owners, sizes * columns.unspaced, len(paragraphs) - 1) > words
    ends = np.cumsum(words)
    return BANDS.fingerprint(TokenRuns(ids, ends - words, ends, unspaced))


def _are_prose(columns: Columns, evidence: EvidenceConfig) -> NDArray[np.bool_]:
    prose: NDArray[np.bool_] = columns.weights >= evidence.prose_characters
    return prose & (columns.last - columns.first >= evidence.prose_tokens)


def text_digest(text: str) -> int:
    """Return a checksum by which the second pass sees that it reads the texts of the first."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
