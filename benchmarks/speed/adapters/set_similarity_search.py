"""SetSimilaritySearch: an exact join of sets in Python."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from benchmarks.speed.preparing import chosen, distinct, places_of, shingles
from benchmarks.speed.tasks import THRESHOLD, Task, Work, texts_given


def works(mode: str) -> dict[Task, Work]:
    """Return the work of `all_pairs`."""
    library: Any = import_module("SetSimilaritySearch")

    def near(texts: list[str]) -> list[int]:
        found = distinct(texts)
        sets = [set(shingles(words)) for words in found.words]
        flags = [False] * len(sets)
        for a, b, _ in library.all_pairs(sets, similarity_func_name="jaccard", similarity_threshold=THRESHOLD):
            flags[max(a, b)] = True
        return chosen(found, flags)

    return {Task.NEAR: Work(near, places_of, texts_given)}
