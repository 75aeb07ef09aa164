"""Prints the pairs that the join and MinHash find, against all pairs: `python -m benchmarks matchers`.

The paragraphs are those of the project's own planted documents, distinct ones only. All pairs are compared, which is
quadratic, so that what is missed can be counted.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from benchmarks.quality.own_set import own_set
from benchmarks.quality.tables import as_text
from dedupe_text.columns import columns_of, read
from dedupe_text.kernels.join import jaccard
from dedupe_text.kernels.pairs import Pairs, bucket_pairs
from dedupe_text.matchers.join import Join
from dedupe_text.matchers.minhash import MinHash
from dedupe_text.matchers.seam import Matcher, TokenRuns
from dedupe_text.splitters import splitter_for

THRESHOLDS = (0.4, 0.6, 0.8)


def main(arguments: Sequence[str]) -> int:
    """Print, for each threshold, the pairs there are and the share that each matcher puts among its candidates."""
    argparse.ArgumentParser(prog="python -m benchmarks matchers", description=__doc__).parse_args(arguments)
    runs = _paragraphs()
    join = Join()
    sets = join.fingerprint(runs)
    everything = np.array(list(combinations(range(len(runs.starts)), 2)), dtype=np.int64)
    similarity = jaccard(sets, everything)
    found = {matcher.name: _candidates(matcher, runs) for matcher in (join, MinHash())}
    rows: list[dict[str, Any]] = []
    for threshold in THRESHOLDS:
        wanted = set(map(tuple, everything[similarity >= threshold].tolist()))
        row: dict[str, Any] = {"jaccard": f">= {threshold}", "pairs": len(wanted)}
        row |= {name: len(wanted & pairs) / len(wanted) for name, pairs in found.items()}
        rows.append(row)
    rows.append(
        {"jaccard": "candidates", "pairs": len(everything)} | {name: len(pairs) for name, pairs in found.items()}
    )
    print(as_text(f"share of the pairs found among {len(runs.starts)} distinct paragraphs", rows))
    return 0


def _paragraphs() -> TokenRuns:
    text = "\n".join(row.text("text") for row in own_set()["planted"])
    columns = columns_of(read(text), splitter_for("lines")(text))
    _, first = np.unique(columns.hashes, axis=0, return_index=True)
    chosen = np.sort(first)[: 1 << 12]
    runs = columns.runs
    return TokenRuns(runs.ids, runs.starts[chosen], runs.ends[chosen], runs.unspaced[chosen])


def _candidates(matcher: Matcher[Any], runs: TokenRuns) -> set[tuple[int, ...]]:
    pairs: Pairs = bucket_pairs(*matcher.keys(matcher.fingerprint(runs)))
    return set(map(tuple, pairs.tolist()))
