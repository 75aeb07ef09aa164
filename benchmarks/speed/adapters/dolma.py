"""dolma: its deduper over files, by whole paragraphs or by the share of n-grams seen before; a Bloom filter in Rust."""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.speed.preparing import chosen, distinct, places_of
from benchmarks.speed.tasks import SHINGLE, THRESHOLD, Given, Place, Task, Work, texts_given

NAME, FILE = "repeats", "0.json.gz"
FALSE_POSITIVES = 1e-4
"""Share of the entries that the Bloom filter may take for known ones; it is made large enough for that."""
BYTES_OF_ENTRY = 8
"""Packed bytes of the file for one n-gram or paragraph, rather too few than too many."""
LEAST_ENTRIES = 400_000
"""The filter takes 1 MiB at least, and more hash functions the emptier it is; with so many entries it takes 14."""
SEPARATOR = "\n\n"
Span = tuple[int, int]


def works(mode: str) -> dict[Task, Work]:
    """Return the works of dolma; the near one is given normalised words, one paragraph to a line."""
    deduper: Any = import_module("dolma").deduper

    def exact(folder: Path) -> list[tuple[int, Span]]:
        try:
            # With `min_words` it finds nothing at all; short paragraphs are left out of its answer later.
            paragraphs = {"attribute_name": NAME, "paragraph_separator": SEPARATOR}
            return _spans(deduper, folder, {"paragraphs": paragraphs})
        finally:
            shutil.rmtree(folder)

    def near(texts: list[str]) -> list[int]:
        found = distinct(texts)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _write(folder, ["\n".join(found.words)])
            grams = {"ngram_length": SHINGLE, "stride": 1, "overlap_threshold": THRESHOLD}
            grams["skip_short_paragraphs"] = True
            spans = _spans(deduper, folder, {"paragraphs": {"attribute_name": NAME, "by_ngram": grams}})
        starts = {start for _, (start, _) in spans}
        position, flags = 0, []
        for words in found.words:
            flags.append(position in starts)
            position += len(words) + 1
        return chosen(found, flags)

    return {Task.NEAR: Work(near, places_of, texts_given), Task.EXACT_FILE: Work(exact, _places, _packed)}


def _packed(given: Given) -> Path:
    folder = Path(tempfile.mkdtemp())
    with given.path.open(encoding="utf-8") as lines:
        _write(folder, (json.loads(line)["text"] for line in lines))
    return folder


def _write(folder: Path, texts: Iterable[str]) -> None:
    (folder / "documents").mkdir()
    with gzip.open(folder / "documents" / FILE, "wt", encoding="utf-8", compresslevel=1) as out:
        for number, text in enumerate(texts):
            out.write(json.dumps({"id": str(number), "text": text, "source": "corpus"}, ensure_ascii=False) + "\n")


def _spans(deduper: Any, folder: Path, dedupe: dict[str, Any]) -> list[tuple[int, Span]]:
    bloom = {"file": str(folder / "filter"), "read_only": False, "size_in_bytes": 0}
    entries = max((folder / "documents" / FILE).stat().st_size // BYTES_OF_ENTRY, LEAST_ENTRIES)
    bloom |= {"estimated_doc_count": entries, "desired_false_positive_rate": FALSE_POSITIVES}
    deduper({
        "documents": [str(folder / "documents" / "*.gz")],
        "work_dir": {"input": str(folder / "in"), "output": str(folder / "out")},
        "dedupe": {"name": NAME, "skip_empty": True} | dedupe,
        "bloom_filter": bloom,
        "processes": 1,
    })  # fmt: skip
    with gzip.open(folder / "attributes" / NAME / FILE, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line)["attributes"].get(NAME, []) for line in lines]
    return [(number, (span[0], span[1])) for number, spans in enumerate(rows) for span in spans if span[2] > 0]


def _places(texts: list[str], spans: list[tuple[int, Span]]) -> list[Place]:
    # Its offsets take the separator for one character, however long it is, so they are led back piece by piece.
    known = {document: dict(_pieces(texts[document])) for document in {document for document, _ in spans}}
    return [(document, known[document][start]) for document, (start, _) in spans if start in known[document]]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    told = true = 0
    for piece in text.split(SEPARATOR):
        yield told, true + len(piece) - len(piece.lstrip())
        told, true = told + len(piece) + 1, true + len(piece) + len(SEPARATOR)
