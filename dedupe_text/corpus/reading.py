"""The first pass: a batch of texts in, what a corpus keeps of them out; a pure function, so that any engine can run it.

The texts themselves are forgotten. Which paragraphs are new depends on other batches, and so comes afterwards.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.batches import read_batch
from dedupe_text.boilerplate import read_lines
from dedupe_text.columns import Columns
from dedupe_text.config import CorpusConfig, EvidenceConfig
from dedupe_text.corpus.partners import join_of
from dedupe_text.kernels.hashes import mixed
from dedupe_text.kernels.ragged import positions
from dedupe_text.kernels.seen import first_equal
from dedupe_text.matchers.minhash import MinHash
from dedupe_text.matchers.seam import Keys, TokenRuns
from dedupe_text.repeated import Compared, Fingerprints, Paragraphs, fingerprints
from dedupe_text.splitters import splitter_for

BANDS = MinHash(bands=13, rows=5)
"""Finds documents of Jaccard similarity 0.8 with probability 0.994, of 0.5 with 0.34, of 0.3 with 0.03."""


class ReadTexts(NamedTuple):
    """What is kept of the texts of a batch.

    `paragraphs` and their `fingerprints`, by their numbers in the batch: those of the long ones, of equal ones the
    first; `lines (paragraphs,) LINE`; `counts (texts,) uint32`: paragraphs of each text; `prose (texts,) uint64`: how
    much running prose it holds (`prose_weights`); `bands`: the keys of the texts (`document_keys`), none where
    documents are not compared; `splitters`: the name of the splitter that cut each; `digests (texts,) uint32`: their
    checksums (`text_digest`).
    """

    paragraphs: Paragraphs
    fingerprints: Fingerprints
    lines: NDArray[np.void]
    counts: NDArray[np.uint32]
    prose: NDArray[np.uint64]
    bands: Keys
    splitters: Sequence[str]
    digests: NDArray[np.uint32]


def read_texts(texts: Sequence[str], config: CorpusConfig) -> ReadTexts:
    """Return what is kept of the texts of a batch."""
    batch = read_batch(texts, splitter_for(config.document.splitter))
    columns, evidence = batch.columns, config.document.evidence
    bands = Keys(np.empty(0, np.uint64), np.empty(0, np.int64))
    if config.documents != "ignore":
        bands = document_keys(columns, batch.paragraphs, evidence)
    return ReadTexts(
        Paragraphs.of(batch.laid, columns.hashes, columns.sizes),
        _fingerprints(columns, config),
        read_lines(columns),
        np.diff(batch.paragraphs).astype(np.uint32),
        prose_weights(columns, batch.paragraphs, evidence),
        bands,
        batch.splitters,
        np.array([text_digest(text) for text in texts], np.uint32),
    )


def read_each(batches: Sequence[Sequence[str]], config: CorpusConfig) -> list[ReadTexts]:
    """Return what is kept of each of several batches: the first pass as the plan of an engine."""
    return [read_texts(texts, config) for texts in batches]


def _fingerprints(columns: Columns, config: CorpusConfig) -> Fingerprints:
    """Return what is compared of the long paragraphs; of equal ones, of which all are long, that of the first."""
    first = first_equal(columns.hashes) == np.arange(len(columns))
    numbers = np.flatnonzero(first & is_long(columns, config.document.evidence))
    compared = Compared(numbers, columns.runs.chosen(numbers))
    return fingerprints(compared, None if config.near is None else join_of(config), None)


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
