"""What the fuzzer runs: bytes become the arguments of a kernel, and both implementations must give the same bits."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from dedupe_text.kernels import chains, join, line_measures, lines, minhash, normal, pairs, paragraphs, seen, shingles
from dedupe_text.kernels.implementation import native
from dedupe_text.kernels.shared_tokens import shared_tokens
from dedupe_text.kernels.unicode_tables import openings, unicode_tables
from tests.kernels.implementations import of
from tests.kernels.strategies import telling

POINTS = np.array([*map(ord, telling), *range(0x20, 0x7F)], np.uint32)


def same(kernel: Any, *arguments: Any, **options: Any) -> None:
    """Run both implementations of a kernel; raises `AssertionError` when one bit differs."""
    fast, slow = (flat(run(*arguments, **options)) for run in (kernel.c, kernel.numpy))
    assert len(fast) == len(slow)
    for left, right in zip(fast, slow, strict=True):
        assert left.dtype == right.dtype, kernel.__name__
        assert left.shape == right.shape, kernel.__name__
        assert left.tobytes() == right.tobytes(), kernel.__name__


def flat(found: Any) -> list[Any]:
    """Return the arrays in a result, which may be nested tuples."""
    return [array for part in found for array in flat(part)] if isinstance(found, tuple) else [found]


class New:
    """`read_new`, each implementation with a table of its own, which knows every third paragraph."""

    def __init__(self, points: Any) -> None:
        self.__name__, self._points = "read_new", points

    def c(self, bounds: Any) -> Any:
        return self._read("c", bounds)

    def numpy(self, bounds: Any) -> Any:
        return self._read("numpy", bounds)

    def _read(self, implementation: str, bounds: Any) -> Any:
        known = of(paragraphs.read_words, "numpy")(self._points, bounds[::3], words=False).hashes
        room = len(known) + len(bounds)
        slots = np.full(1 << (2 * room + 1).bit_length(), seen.EMPTY, np.uint32)
        table = seen.Table(slots, np.zeros((room, 2), np.uint64), np.zeros(room, np.int64))
        _, entries = of(seen.look_up, "numpy")(table, 0, 0, known)
        found, first, entries = of(paragraphs.read_new, implementation)(
            self._points, bounds, table, entries, len(known)
        )
        return found, first, table.numbers[:entries], table.hashes[:entries]


def points_of(data: bytes) -> Any:
    """Telling code points for most bytes; any code point for the others."""
    numbers = np.frombuffer(data[: len(data) // 2 * 2], np.uint16).astype(np.uint32)
    return np.where(numbers < 0xF000, POINTS[numbers % len(POINTS)], numbers * 0x1101 % 0x110000)


def reading(data: bytes) -> None:
    """Points, and edges of paragraphs among them; the points several times over where the first byte says so."""
    points = np.tile(points_of(data[9:]), 1 + data[0] % 64 * (data[0] > 192))
    edges = np.sort(np.frombuffer(data[1:9], np.uint8).astype(np.int64) * len(points) // 255)
    same(paragraphs.read_paragraphs, points, edges.reshape(-1, 2))
    same(paragraphs.read_paragraphs, points, edges.reshape(-1, 2), words=False)
    same(paragraphs.read_words, points, edges.reshape(-1, 2))
    same(New(points), edges.reshape(-1, 2))
    same(lines.line_bounds, points)
    same(lines.blank_between, points, lines.line_bounds(points))
    same(lines.paragraph_bounds, points)
    bounds = lines.line_bounds(points)
    chosen = (np.arange(len(bounds)) * (1 + data[0] % 7) % 5 < data[1] % 6).nonzero()[0]
    same(line_measures.line_measures, points, bounds, lines.blank_between(points, bounds), chosen)
    text = "".join(map(chr, points.tolist()))
    same(normal.code_points, text)
    same(normal.laid_points, [text, text[:3], ""], "\f")


def sets_of(data: bytes) -> Any:
    """Sets of values of few kinds, cut where a byte is large."""
    bytes_ = np.frombuffer(data, np.uint8).astype(np.int64)
    cuts = np.flatnonzero(bytes_ > 240)
    starts, ends = np.concatenate(([0], cuts)), np.concatenate((cuts, [len(bytes_)]))
    ids = (bytes_ % 32).astype(np.uint64) * np.uint64(2**59 + 3)
    widths = 1 + bytes_[starts] % 3 if len(bytes_) else np.ones(len(starts), np.int64)
    same(shingles.shingles, ids, starts, ends, widths)
    same(shingles.window_hashes, ids, 1 + len(data) % 7)
    return of(shingles.shingles, "numpy")(ids, starts, ends, widths)


def joining(data: bytes) -> None:
    """The join, from sets to similarities, at a threshold of the first byte."""
    sets = sets_of(data[1:])
    threshold = (1 + data[0] % 100) / 100
    same(join.prefix_keys, sets, threshold)
    keys = join.hash_prefix_keys(sets, threshold)
    same(pairs.bucket_pairs, *keys)
    same(pairs.occurs_again, keys[0])
    found = pairs.bucket_pairs(*keys)
    same(pairs.distinct_pairs, np.concatenate([found[::-1], found[:, ::-1]]))
    runs = np.concatenate([found[:, :1], found[:, :1] + 3, found[:, 1:], found[:, 1:] + 1 + data[0] % 9], axis=1)
    runs = runs[np.lexsort((runs[:, 0], runs[:, 2]))]
    same(chains.chained, runs, 3, np.cumsum(np.arange(int(runs.max(initial=0)) + 1) % 20 == 0))
    same(join.jaccard, sets, found)
    same(shared_tokens, sets.values, sets.offsets[:-1], sets.offsets[1:], found)
    same(join.jaccard, sets, found, at_least=threshold)
    signed = of(minhash.signatures, "numpy")(sets, permutations=8, seed=data[0])
    same(minhash.signatures, sets, permutations=8, seed=data[0])
    same(minhash.band_keys, signed, bands=4, rows=2)
    same(minhash.estimate, signed, found)
    words = np.frombuffer(data[: len(data) // 16 * 16], np.uint64) % np.uint64(1 + data[0])
    same(seen.first_equal, words.reshape(-1, 2))


def hostile(data: bytes) -> None:
    """Any numbers at all as spans, offsets, owners and pairs: refused or answered, never read outside."""
    numbers = np.frombuffer(data[: len(data) // 8 * 8], np.int64) >> (data[0] % 64)
    few = np.frombuffer(data, np.int8).astype(np.int64)
    table = minhash._permutations(4, 1)
    tables = unicode_tables()[1:]
    for column in (numbers, few):
        half = np.ascontiguousarray(column[: len(column) // 2])
        values, points = half.view(np.uint64), few.astype(np.uint32)
        refused(native.shingles, values, half, half[::-1].copy(), half)
        refused(native.prefix_keys, values, column, np.ascontiguousarray(column[1:]), 2, data[0] * 1000)
        refused(native.jaccard, values, column, half, data[0] / 200)
        refused(native.shared_tokens, values, half, half[::-1].copy(), half)
        refused(native.signatures, values, column, *table)
        refused(native.bucket_pairs, values, half, 3, 1)
        refused(native.distinct_pairs, column)
        refused(native.chained, half[: len(half) // 4 * 4].copy(), column, data[0], int(few[0]), data[-1] % 40)
        refused(native.estimate, points, column, 1 + data[0] % 9)
        refused(native.band_keys, points, data[0] % 9, data[-1] % 9, data[0] % 5)
        refused(native.read_paragraphs, points, column, *tables, data[0] % 6)
        refused(native.read_paragraphs, POINTS, half, tables[0], column, *tables[2:], 0)
        refused(native.line_bounds, points)
        refused(native.blank_between, points, column)
        blank = np.zeros(max(len(half) // 2 - 1, 0), np.bool_)
        refused(native.line_measures, points, half, blank, column, few.astype(np.uint8), openings())
        slots = np.full(1 << data[0] % 12, 0xFFFFFFFF >> data[-1] % 33, np.uint32)
        refused(
            native.seen, slots, values[: len(values) // 2 * 2].copy(), half.copy(), values, len(half) // 4, int(few[0])
        )
        rows = slots, values[: len(values) // 2 * 2].copy(), half.copy(), len(half) // 4, int(few[0])
        refused(native.read_new, points, column, *tables, *rows)
        refused(native.enter, slots, values[: len(values) // 2 * 2].copy())
        refused(native.window_hashes, values, int(few[0]))


def refused(function: Callable[..., object], *arguments: object) -> None:
    """Call a function of the extension, which may raise what it says it raises."""
    with suppress(ValueError, MemoryError):
        function(*arguments)


TARGETS = (reading, joining, hostile)


def run(data: bytes) -> None:
    """Give the bytes after the first to the target that the first one chooses."""
    if len(data) > 10:
        TARGETS[data[0] % len(TARGETS)](data[1:])


if __name__ == "__main__":
    import atheris  # pyright: ignore[reportMissingModuleSource]

    atheris.Setup(sys.argv, run)
    atheris.Fuzz()
