"""Times each kernel, in C and in NumPy: `python -m benchmarks kernels [FOLDER ...]`."""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dedupe_text.kernels.join import jaccard, prefix_keys
from dedupe_text.kernels.lines import line_bounds, paragraph_bounds
from dedupe_text.kernels.minhash import band_keys, estimate, signatures
from dedupe_text.kernels.normal import code_points
from dedupe_text.kernels.pairs import bucket_pairs, occurs_again
from dedupe_text.kernels.paragraphs import read_paragraphs, read_words
from dedupe_text.kernels.seen import first_equal
from dedupe_text.kernels.shingles import shingles, window_hashes

BATCH = 1 << 18
"""Code points that the reading kernels get at a time."""


def main(arguments: Sequence[str]) -> int:
    """Print the nanoseconds of processor time that each kernel takes, the best of some runs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks kernels", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[Path("/usr/share/doc")], help="where texts lie")
    parser.add_argument("--size", type=int, default=10_000_000, metavar="N", help="code points to read (10 million)")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="runs of each kernel (3)")
    options = parser.parse_args(arguments)
    text = _text(options.folders, options.size)
    print(f"Python {platform.python_version()}, {platform.machine()}, {len(text)} code points")
    print(f"{'kernel':16} {'C':>8} {'NumPy':>8}  nanoseconds for each")
    for kernel, unit, count, calls in _cases(text):
        best = [min(_seconds(getattr(kernel, name), calls) for _ in range(options.repeat)) for name in ("c", "numpy")]
        fast, slow = (1e9 * seconds / max(count, 1) for seconds in best)
        print(f"{kernel.__name__:16} {fast:8.2f} {slow:8.2f}  {unit}")
    return 0


def _text(folders: list[Path], size: int) -> str:
    texts: list[str] = []
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if size > 0 and file.is_file() and b"\0" not in (content := file.read_bytes()):
                texts.append(content.decode("utf-8", "replace")[:size])
                size -= len(texts[-1])
    return "\n".join(texts)


def _cases(text: str) -> Iterator[tuple[Any, str, int, list[tuple[tuple[Any, ...], dict[str, int]]]]]:
    """Yield kernels, the unit of their work, how many of it there are, and the arguments of the calls."""
    batches = [code_points(text[start : start + BATCH]) for start in range(0, len(text), BATCH)]
    yield line_bounds, "code point", len(text), [((batch,), {}) for batch in batches]
    yield paragraph_bounds, "code point", len(text), [((batch,), {}) for batch in batches]
    calls: list[Any] = [((batch, line_bounds(batch)), {}) for batch in batches]
    yield read_paragraphs, "code point", len(text), calls
    yield read_words, "code point", len(text), calls
    points = code_points(text)
    read = read_paragraphs(points, line_bounds(points))
    ids, offsets = read.tokens.ids, read.offsets
    yield first_equal, "paragraph", len(read.hashes), [((read.hashes,), {})]
    first = first_equal(read.hashes)
    chosen = np.flatnonzero((first == np.arange(len(first))) & (np.diff(offsets) >= 5))
    runs = (ids, offsets[:-1][chosen], offsets[1:][chosen], np.full(len(chosen), 3))
    sets = shingles(*runs)
    yield shingles, "shingle", len(sets.values), [(runs, {})]
    yield window_hashes, "token", len(ids), [((ids, 5), {})]
    windows = window_hashes(ids, 5)
    yield occurs_again, "window", len(windows), [((windows,), {})]
    yield prefix_keys, "shingle (at 0.8)", len(sets.values), [((sets, 0.8), {})]
    keys = prefix_keys(sets, 0.8)
    yield bucket_pairs, "key", len(keys[0]), [(keys, {})]
    pairs = bucket_pairs(*keys)
    yield jaccard, "pair", len(pairs), [((sets, pairs), {})]
    yield signatures, "permutation", 128 * len(sets.values), [((sets,), {})]
    signed = signatures(sets)
    bands = {"bands": 32, "rows": 4}
    yield band_keys, "key", 32 * len(signed), [((signed,), bands)]
    yield estimate, "pair", len(pairs), [((signed, pairs), {})]


def _seconds(run: Any, calls: list[tuple[tuple[Any, ...], dict[str, int]]]) -> float:
    start = time.process_time()
    for arguments, options in calls:
        run(*arguments, **options)
    return time.process_time() - start
