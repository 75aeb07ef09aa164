"""rensa: signatures of all paragraphs in one matrix and flags in one call, or its deduplicator."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from benchmarks.speed.preparing import chosen, distinct, places_of, shingles
from benchmarks.speed.tasks import BANDS, PERMUTATIONS, THRESHOLD, Task, Work, texts_given

SEED = 42


def works(mode: str) -> dict[Task, Work]:
    """Return the work in the mode `flags` (fastest, nothing verified) or `deduplicator`."""
    rensa: Any = import_module("rensa")

    def flags(texts: list[str]) -> list[int]:
        found = distinct(texts)
        matrix = rensa.RMinHash.digest_matrix_from_token_sets(map(shingles, found.words), PERMUTATIONS, SEED)
        index = rensa.RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=BANDS)
        return chosen(found, index.query_duplicate_flags_matrix_one_shot(matrix))

    def deduplicator(texts: list[str]) -> list[int]:
        found = distinct(texts)
        index = rensa.RMinHashDeduplicator(
            threshold=THRESHOLD, num_perm=PERMUTATIONS, use_lsh=True, num_bands=BANDS, seed=SEED
        )
        added = index.add_pairs([(str(number), shingles(words)) for number, words in enumerate(found.words)])
        return chosen(found, [not new for new in added])

    return {Task.NEAR: Work({"flags": flags, "deduplicator": deduplicator}[mode], places_of, texts_given)}
