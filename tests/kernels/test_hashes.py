"""Hashes of spans against their slow twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dedupe_text.kernels.hashes import (
    BATCH,
    PACK,
    PLACE,
    SECOND,
    TABLE,
    Places,
    Words,
    add_points,
    finished,
    packed_sums,
    point_sums,
    short_hashes,
)
from tests.kernels import reference

points = st.lists(st.integers(0, 0x10FFFF), max_size=30)


def span_hashes(array: NDArray[np.uint32], starts: Places, ends: Places) -> Words:
    """Return the 128-bit hashes of spans from their sums, as paragraphs get theirs."""
    return finished(point_sums(array, starts, ends, halves=2), ends - starts)


@st.composite
def points_with_spans(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]]]:
    """Draw points and spans of them: empty, overlapping, in any order."""
    drawn = draw(points)
    edge = st.integers(0, len(drawn))
    return drawn, [(min(pair), max(pair)) for pair in draw(st.lists(st.tuples(edge, edge), max_size=8))]


@given(points_with_spans())
def test_hashes_equal_their_twins(drawn: tuple[list[int], list[tuple[int, int]]]) -> None:
    """The fast hashes are the slow ones, wherever the span lies."""
    values, spans = drawn
    starts, ends = np.array(spans, dtype=np.int64).reshape(-1, 2).T
    expected = [list(reference.span_hash(values[start:end])) for start, end in spans]
    array = np.array(values, dtype=np.uint32)
    assert span_hashes(array, starts, ends).tolist() == expected
    assert short_hashes(array, starts, ends).tolist() == [low for low, _ in expected]


@given(points, points)
def test_hashes_tell_points_apart(left: list[int], right: list[int]) -> None:
    """Two spans share a hash only when they hold the same points in the same order."""
    array = np.array(left + right, dtype=np.uint32)
    starts = np.array([0, len(left)])
    first, second = span_hashes(array, starts, np.array([len(left), len(array)])).tolist()
    assert (first == second) is (left == right)


@pytest.mark.parametrize("size", [BATCH - 1, BATCH, BATCH + 1, 3 * BATCH + 7])
def test_long_spans_are_hashed_in_batches(size: int) -> None:
    """A span that fills several batches has the hash of its points, and so have the spans beside it."""
    array = (np.arange(size + 8) % 1000).astype(np.uint32)
    starts, ends = np.array([0, 3, 3, size + 3]), np.array([3, 3, size + 3, size + 8])
    expected = [reference.span_hash(array[a:b].tolist()) for a, b in zip(starts, ends, strict=True)]
    assert list(map(tuple, span_hashes(array, starts, ends).tolist())) == expected


def test_a_far_point_costs_one_key() -> None:
    """The keys of the places before a point, here more than any memory holds, are not made for it."""
    place = 1 << 45
    sums = np.zeros((1, 2), dtype=np.uint64)
    add_points(sums, np.array([0]), np.array([place]), np.array([7], np.uint64))
    steps = (int(PLACE), int(SECOND))
    assert sums.tolist() == [
        [(reference.mixed((place + 1) * step & reference.MASK) | 1) * 7 & reference.MASK for step in steps]
    ]


@pytest.mark.parametrize("halves", [1, 2])
@given(st.data())
def test_sums_of_bytes_are_those_of_points(halves: int, data: st.DataObject) -> None:
    """Spans of bytes have the sums that they have as points, whichever sizes stand together."""
    sizes = np.array(data.draw(st.lists(st.integers(0, 100), max_size=8)), np.int64)
    starts = np.array(data.draw(st.lists(st.integers(0, 50), min_size=len(sizes), max_size=len(sizes))), np.int64)
    values = (np.arange(150) * 37 % 128).astype(np.uint8)
    check_packed_sums(values, starts, sizes, halves)


def test_sums_of_many_high_bytes() -> None:
    """The highest sums there are, of spans around the sizes of packs and tables, lose no bit."""
    sizes = np.array([edge + step for edge in (PACK, 2 * PACK, TABLE, PACK * TABLE) for step in (-1, 0, 1)])
    check_packed_sums(np.full(sizes.max(), 127, np.uint8), np.zeros_like(sizes), sizes, 2)


def check_packed_sums(values: NDArray[np.uint8], starts: Places, sizes: Places, halves: int) -> None:
    """Compare the sums of spans of bytes with those of the same points."""
    hashes = finished(packed_sums(values, starts, sizes, halves), sizes)
    expected = [
        reference.span_hash(values[start : start + size].tolist())[:halves]
        for start, size in zip(starts, sizes, strict=True)
    ]
    assert list(map(tuple, hashes.tolist())) == expected


@pytest.mark.parametrize("apart", [PACK, 3 * PACK, 40 * PACK])
def test_hashes_tell_apart_what_differs_at_the_ends_of_packs(apart: int) -> None:
    """Texts that differ only in two points, the last of two packs, each have hashes of their own, in both halves."""
    texts = np.full((128 * 128, apart + PACK), ord("x"), np.uint32)
    texts[:, PACK - 1], texts[:, -1] = np.divmod(np.arange(128 * 128), 128)
    starts = np.arange(len(texts)) * texts.shape[1]
    hashes = span_hashes(texts.reshape(-1), starts, starts + texts.shape[1])
    assert [len(np.unique(half)) for half in hashes.T] == [len(texts)] * 2


def test_bits_are_balanced() -> None:
    """Each of the 128 bits is set in about half of the hashes of small differences."""
    starts = np.arange(20_000)
    hashes = span_hashes(np.arange(20_000, dtype=np.uint32), starts, starts + 1)
    shares = np.unpackbits(hashes.view(np.uint8), axis=1).mean(axis=0)
    # 20,000 fair coins deviate by 0.0035 (one standard deviation); six of them leave one chance in a million.
    assert np.all(np.abs(shares - 0.5) < 6 * 0.0036)
