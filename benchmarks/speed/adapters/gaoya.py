"""gaoya: shingles in Rust from joined words, an index that checks the similarity of signatures."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from benchmarks.speed.preparing import chosen, distinct, places_of
from benchmarks.speed.tasks import BANDS, PERMUTATIONS, SHINGLE, THRESHOLD, Task, Work, texts_given


def works(mode: str) -> dict[Task, Work]:
    """Return the work of gaoya's index of strings, each paragraph asked for before it is put in."""
    gaoya: Any = import_module("gaoya.minhash")

    def near(texts: list[str]) -> list[int]:
        found = distinct(texts)
        index = gaoya.MinHashStringIndex(
            hash_size=32,
            jaccard_threshold=THRESHOLD,
            num_bands=BANDS,
            band_size=PERMUTATIONS // BANDS,
            analyzer="word",
            ngram_range=(SHINGLE, SHINGLE),
            id_container="smallvec",
        )
        flags = []
        for number, words in enumerate(found.words):
            flags.append(bool(index.query(words)))
            index.insert_document(number, words)
        return chosen(found, flags)

    return {Task.NEAR: Work(near, places_of, texts_given)}
