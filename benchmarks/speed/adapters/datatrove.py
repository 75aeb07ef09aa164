"""datatrove: the steps of its MinHash deduplication, called one after the other without an executor."""

from __future__ import annotations

import logging
import struct
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.speed.preparing import chosen, distinct, places_of
from benchmarks.speed.tasks import BANDS, PERMUTATIONS, SHINGLE, Task, Work, texts_given


def works(mode: str) -> dict[Task, Work]:
    """Return the work of signatures, buckets and clusters; a cluster keeps its first member."""
    minhash: Any = import_module("datatrove.pipeline.dedup.minhash")
    documents: Any = import_module("datatrove.data")
    tokenizer: Any = import_module("datatrove.utils.word_tokenizers").WordTokenizer
    # Words come joined by spaces; the tokenizers that datatrove brings are several times as slow at finding them.
    split = {"word_tokenize": lambda _, text: text.split(), "sent_tokenize": None, "span_tokenize": None}
    at_spaces = type("AtSpaces", (tokenizer,), split)
    import_module("loguru").logger.remove()
    logging.disable(logging.WARNING)
    config = minhash.MinhashConfig(n_grams=SHINGLE, num_buckets=BANDS, hashes_per_bucket=PERMUTATIONS // BANDS)

    def near(texts: list[str]) -> list[int]:
        found = distinct(texts)
        with tempfile.TemporaryDirectory() as name:
            signatures, pairs, clusters = (str(Path(name) / part) for part in ("signatures", "pairs", "clusters"))
            step = minhash.MinhashDedupSignature(signatures, config, language=at_spaces())
            step.run(documents.Document(text=words, id=str(number)) for number, words in enumerate(found.words))
            for bucket in range(BANDS):
                minhash.MinhashDedupBuckets(signatures, pairs, config=config).run(None, bucket, BANDS)
            minhash.MinhashDedupCluster(pairs, clusters, config=config, save_cluster_id=True).run(None, 0, 1)
            members = (Path(clusters) / "000000.clusters").read_bytes()
        flags, seen = [False] * len(found.words), set()
        for number, cluster in sorted(struct.iter_unpack("<II", members)):
            flags[number] = cluster in seen
            seen.add(cluster)
        return chosen(found, flags)

    return {Task.NEAR: Work(near, places_of, texts_given)}
