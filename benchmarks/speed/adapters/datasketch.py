"""datasketch: signatures in bulk, an LSH index, each paragraph asked for before it is put in."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from benchmarks.speed.preparing import chosen, distinct, places_of, shingles
from benchmarks.speed.tasks import BANDS, PERMUTATIONS, THRESHOLD, Task, Work, texts_given


def works(mode: str) -> dict[Task, Work]:
    """Return the work in the mode `xxhash` (fast hash, 16 bands), `checked` (the same, candidates compared by their
    signatures) or `defaults` (SHA-1, the bands it computes itself).
    """
    datasketch: Any = import_module("datasketch")
    options: dict[str, Any] = {}
    bands: dict[str, Any] = {"threshold": THRESHOLD}
    if mode != "defaults":
        options["hashfunc"] = import_module("xxhash").xxh32_intdigest
        bands = {"params": (BANDS, PERMUTATIONS // BANDS)}

    def near(texts: list[str]) -> list[int]:
        found = distinct(texts)
        sets = ([shingle.encode() for shingle in shingles(words)] for words in found.words)
        index = datasketch.MinHashLSH(num_perm=PERMUTATIONS, **bands)
        flags: list[bool] = []
        signatures: list[Any] = []
        for number, signature in enumerate(datasketch.MinHash.generator(sets, num_perm=PERMUTATIONS, **options)):
            candidates = index.query(signature)
            if mode == "checked":
                flags.append(any(signature.jaccard(signatures[other]) >= THRESHOLD for other in candidates))
                signatures.append(signature)
            else:
                flags.append(bool(candidates))
            index.insert(number, signature, check_duplication=False)
        return chosen(found, flags)

    return {Task.NEAR: Work(near, places_of, texts_given)}
