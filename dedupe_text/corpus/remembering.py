"""What an index keeps of a document: texts in, keys and blobs out, and the blobs back.

What is kept depends on the document alone, but for the flags of paragraphs that are boilerplate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.batches import Batch, Cut, in_batches, read_batch
from dedupe_text.boilerplate import LINE, read_lines
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.partners import join_of
from dedupe_text.corpus.reading import BANDS, document_keys, document_signatures, is_long
from dedupe_text.kernels.bitmaps import bitmaps
from dedupe_text.kernels.hashes import mixed
from dedupe_text.kernels.join import hash_prefix_keys
from dedupe_text.kernels.shingles import Shingles
from dedupe_text.kernels.unicode_tables import unicode_tables
from dedupe_text.splitters import splitter_for

FORMAT: Final = "3"
"""Version of what an index keeps, raised with every change of it."""

FINGERPRINT: Final = "2"
"""Version of tokens, hashes, shingles and signatures; a test holds their values, and says when to raise it."""

SKETCH: Final = np.dtype([("size", "<u2"), ("bitmap", "<u8")])
"""What rules most paragraphs out that only share a key: the size of the shingle set, cut off, and its bitmap."""

MOST_SIZE: Final = (1 << 16) - 1
"""At this size that of a shingle set is cut off."""

EXACT_SALT: Final = np.uint64(0)
NEAR_SALT: Final = np.uint64(0xA0761D6478BD642F)
BAND_SALT: Final = np.uint64(0xE7037ED1A0B428DB)
"""Keep keys of paragraphs, of their shingles and of documents apart (wyhash's constants; any would do)."""

Flags = NDArray[np.bool_]


class Notes(NamedTuple):
    """What look-ups read of a document: `boilerplate (paragraphs,) bool`, and the `SKETCH`es of the long paragraphs."""

    boilerplate: Flags
    sketches: NDArray[np.void]

    def to_bytes(self) -> bytes:
        """Return the notes as a blob."""
        count = len(self.boilerplate).to_bytes(4, "little")
        return count + np.packbits(self.boilerplate).tobytes() + self.sketches.tobytes()

    @classmethod
    def from_bytes(cls, blob: bytes) -> Notes:
        """Return the notes of a blob."""
        count = int.from_bytes(blob[:4], "little")
        end = 4 + (count + 7) // 8
        flags = np.unpackbits(np.frombuffer(blob[4:end], np.uint8), count=count).astype(np.bool_)
        return cls(flags, np.frombuffer(blob[end:], SKETCH))


@dataclass(frozen=True, eq=False)
class Remembered:
    """A document as an index sees it.

    `cut`: how it was cut; `lines (paragraphs,) LINE`; `hashes (paragraphs, 2) uint64`: those of the normal forms;
    `long (long,) int64`: the paragraphs that are compared for near repeats, and `sets` their shingles; `bands
    (bands + 2,) uint64`: the keys of the document (`document_keys`), and last one of all its bands.
    """

    cut: Cut
    lines: NDArray[np.void]
    hashes: NDArray[np.uint64]
    long: NDArray[np.int64]
    sets: Shingles
    bands: NDArray[np.uint64]

    def exact_keys(self, boilerplate: Flags) -> NDArray[np.uint64]:
        """Return the keys, each once, of the paragraphs that may be a witness."""
        keys = self.lines["key"][~boilerplate]
        return np.unique(keys[keys != 0])

    def near_keys(self, classes: NDArray[np.uint64], threshold: float) -> NDArray[np.uint64]:
        """Return the keys, each once, by which the long paragraphs of some classes are found."""
        keys, owners = hash_prefix_keys(self.sets, threshold)
        return np.unique(keys[np.isin(self.lines["key"][self.long], classes)[owners]])

    def near_keys_by_class(self, threshold: float) -> dict[int, list[int]]:
        """Return for the key of each long paragraph those by which it is found."""
        keys, owners = hash_prefix_keys(self.sets, threshold)
        starts = np.searchsorted(owners, np.arange(len(self.long) + 1)).tolist()
        spans = zip(self.long_classes.tolist(), starts, starts[1:], strict=False)
        return {paragraph: keys[first:last].tolist() for paragraph, first, last in spans}

    @property
    def long_classes(self) -> NDArray[np.uint64]:
        """The keys of the long paragraphs."""
        classes: NDArray[np.uint64] = self.lines["key"][self.long]
        return classes

    def notes(self, boilerplate: Flags) -> Notes:
        """Return what is read of it at every look-up."""
        sketches = np.zeros(len(self.long), dtype=SKETCH)
        sketches["size"] = np.minimum(np.diff(self.sets.offsets), MOST_SIZE)
        sketches["bitmap"] = bitmaps(self.sets)
        return Notes(boilerplate, sketches)


def remember(texts: Sequence[str], config: CorpusConfig) -> list[Remembered]:
    """Read texts and return what an index keeps of each."""
    return [kept for batch in in_batches(texts, key=str) for kept in _remember_batch(batch, config)]


def _remember_batch(texts: Sequence[str], config: CorpusConfig) -> Iterator[Remembered]:
    batch = read_batch(texts, splitter_for(config.document.splitter))
    columns, evidence = batch.columns, config.document.evidence
    lines = read_lines(columns)
    wanted = is_long(columns, evidence) & ~columns.blank
    if config.near is None:
        wanted[:] = False
    long = np.flatnonzero(wanted)
    runs = columns.runs
    sets = join_of(config).fingerprint(
        runs._replace(starts=runs.starts[long], ends=runs.ends[long], unspaced=runs.unspaced[long])
    )
    bands = document_keys(columns, batch.paragraphs, evidence)
    for number in range(len(texts)):
        yield _part(batch, number, lines, long, sets, _with_all(bands.values[bands.owners == number]))


def _with_all(bands: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the keys of a document with one of all its bands; they are hashes, and so their sum says which."""
    return np.append(bands, bands[:-1].sum()) if len(bands) else bands


def signatures_of(texts: Sequence[str], config: CorpusConfig) -> NDArray[np.uint32]:
    """Return the signatures of texts as documents, `(texts, bands * rows) uint32`."""
    batch = read_batch(texts, splitter_for(config.document.splitter))
    return document_signatures(batch.columns, batch.paragraphs, config.document.evidence)


def _part(
    batch: Batch,
    number: int,
    lines: NDArray[np.void],
    long: NDArray[np.int64],
    sets: Shingles,
    bands: NDArray[np.uint64],
) -> Remembered:
    first, last = batch.paragraphs[number : number + 2].tolist()
    low, high = np.searchsorted(long, (first, last)).tolist()
    offsets = sets.offsets[low : high + 1]
    values = sets.values[offsets[0] : offsets[-1]]
    cut = Cut(batch.splitters[number], batch.columns.bounds[first:last] - batch.starts[number])
    sets = Shingles(values, offsets - offsets[0])
    return Remembered(cut, lines[first:last], batch.columns.hashes[first:last], long[low:high] - first, sets, bands)


def salted(keys: NDArray[np.uint64], salt: np.uint64) -> NDArray[np.uint64]:
    """Return keys of one kind as a store gets them."""
    return mixed(keys ^ salt)


def packed_text(text: str) -> bytes:
    """Return a text as a blob."""
    return text.encode("utf-8", "surrogatepass")


def unpacked_text(blob: bytes) -> str:
    """Return the text of a blob.

    >>> unpacked_text(packed_text("Said once. \\ud800")) == "Said once. \\ud800"
    True
    """
    return blob.decode("utf-8", "surrogatepass")


def packed_lines(lines: NDArray[np.void]) -> bytes:
    """Return the rows of paragraphs as a blob."""
    return lines.tobytes()


def unpacked_lines(blob: bytes) -> NDArray[np.void]:
    """Return the rows of a blob, `(paragraphs,) LINE`."""
    return np.frombuffer(blob, LINE)


def scheme_of(config: CorpusConfig) -> dict[str, str]:
    """Return everything that decides what an index keeps, by name; two indexes fit when these are equal.

    >>> scheme_of(CorpusConfig())["near threshold"]
    '0.8'
    """
    join, evidence = join_of(config), config.document.evidence
    parts: dict[str, object] = {
        "format": FORMAT,
        "fingerprint": FINGERPRINT,
        "Unicode": unicode_tables().version,
        "line": LINE.descr,
        "splitter": splitter_for(config.document.splitter).name,
        "near threshold": config.near,
        "shingle width": join.width,
        "shortest near paragraph": join.least,
        "long paragraph": evidence.long_paragraph,
        "prose": (evidence.prose_characters, evidence.prose_tokens),
        "bands and rows": (BANDS.bands, BANDS.rows),
        "document shingle width": (BANDS.width, BANDS.least),
        "seed": BANDS.seed,
        "boilerplate": "ignored" if config.boilerplate == "ignore" else config.learner,
    }
    return {name: str(part) for name, part in parts.items()}
