"""Hashes of spans of points: spans in, 64 or 128 bits out, the same wherever the span lies.

Each point is multiplied by a key of its place in the span, the products are added (multilinear hashing: Lemire, Kaser
2014, "Strongly universal string hashing is fast", section 3), and the sum is mixed with the length. Sums do not depend
on the order in which they are made, so that any implementation can give the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.ragged import batches, offsets_inside

Words = NDArray[np.uint64]
Places = NDArray[np.int64]

PLACE: Final = np.uint64(0x9E3779B97F4A7C15)
"""2**64 / golden ratio, the step of splitmix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom numbers")."""

SECOND: Final = np.uint64(0xD6E8FEB86659FD93)
"""Odd step that makes the second 64 bits another function of the points (degski's 64-bit mixer)."""

BATCH: Final = 1 << 14
"""Points that are hashed at a time, so that the intermediate arrays stay in the processor's cache."""

TABLE: Final = 1 << 16
"""Places whose keys are kept: tokens and nearly all paragraphs are shorter; the keys of later places are computed."""

BYTES: Final = 1 << 16
"""Bytes in rows that are multiplied at a time: half a megabyte of numbers, and as much of keys."""

LANES: Final = 8
"""Points of a token that are read as one number."""

WIDE_ROW: Final = 64
NARROW_ROW: Final = 16
"""Points of a paragraph, and of a long token, that are multiplied side by side: a row costs less for each point the
wider it is, but the last row of a span is hardly ever full."""


def mixed(values: Words) -> Words:
    """Return 64-bit values put through splitmix64's finaliser, a bijection.

    The constants are variant 13 of Stafford 2011, "Better bit mixing".

    >>> hex(mixed(np.array([PLACE]))[0])
    '0xe220a8397b1dcdaf'
    """
    values = values ^ (values >> np.uint64(30))
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def place_keys(step: np.uint64, first: int, last: int) -> Words:
    """Return the keys of the places `first` to `last - 1`: pseudorandom and odd, so that no change of one point hides.

    >>> bool((place_keys(PLACE, 0, 4) % 2 == 1).all())
    True
    """
    keys: Words = mixed(np.arange(first + 1, last + 1, dtype=np.uint64) * step) | np.uint64(1)
    return keys


def short_hashes(points: NDArray[np.uint32], starts: Places, ends: Places) -> Words:
    """Return 64-bit hashes of `points[starts[k]:ends[k]]`, `(spans,) uint64`; spans may be empty and may overlap.

    >>> same = short_hashes(np.array([7, 8, 7, 8], np.uint32), np.array([0, 2]), np.array([2, 4]))
    >>> bool(same[0] == same[1])
    True
    """
    sums = np.zeros((len(starts), 1), dtype=np.uint64)
    add_sums(sums, points, starts, ends)
    return finished(sums, np.maximum(ends - starts, 0))[:, 0]


def add_sums(sums: Words, points: NDArray[np.uint32], starts: Places, ends: Places, place: int = 0) -> None:
    """Add the sums of spans of points to `sums (spans, 1 or 2) uint64`; `place` is that of each span's first point."""
    for terms in _terms(points, starts, ends):
        for half, step in zip(range(sums.shape[1]), (PLACE, SECOND), strict=False):
            products = _keys(step, terms.places, place)
            products *= terms.points
            sums[terms.spans, half] += np.add.reduceat(products, terms.firsts)


def add_points(sums: Words, spans: Places, places: Places, values: Words) -> None:
    """Add single points to `sums (spans, 1 or 2) uint64`: point k, `values[k]`, stands at `places[k]` of `spans[k]`."""
    for half, step in zip(range(sums.shape[1]), (PLACE, SECOND), strict=False):
        np.add.at(sums[:, half], spans, _keys(step, places, 0) * values)


def byte_sums(data: NDArray[np.uint8], starts: Places, sizes: Places, halves: int, width: int = WIDE_ROW) -> Words:
    """Return the sums of spans `data[starts[k]:starts[k] + sizes[k]]` of bytes, `(spans, halves) uint64`.

    They are those of `add_sums`. Spans are cut into rows of `width`, a power of two.

    >>> data = np.frombuffer(b"abcabc", np.uint8)
    >>> found = byte_sums(data, np.array([0, 3]), np.array([3, 3]), halves=2)
    >>> found.shape, bool((found[0] == found[1]).all())
    ((2, 2), True)
    """
    counts = -(-sizes // width)
    offsets = np.concatenate(([0], np.cumsum(counts)))
    levels = offsets_inside(counts)
    spans = np.repeat(np.arange(len(starts)), counts)
    firsts = starts[spans] + levels * width
    taken = np.minimum(sizes[spans] - levels * width, width)
    data = np.concatenate((data, np.zeros(width, np.uint8)))
    longest = int(counts.max(initial=0)) * width
    keys = [_first_keys(step, longest).reshape(-1, width) for step in (PLACE, SECOND)[:halves]]
    products = np.empty((halves, len(spans)), np.uint64)
    for low in range(0, len(spans), BYTES // width):
        some = slice(low, low + BYTES // width)
        rows = _byte_rows(data, firsts[some], taken[some], width)
        for half in range(halves):
            np.einsum("ij,ij->i", rows, keys[half].take(levels[some], axis=0), out=products[half, some])
    sums = np.zeros((halves, len(starts)), dtype=np.uint64)
    filled = np.flatnonzero(counts)
    if len(filled):
        sums[:, filled] = np.add.reduceat(products, offsets[filled], axis=1)
    return sums.T


def _byte_rows(data: NDArray[np.uint8], starts: Places, sizes: Places, width: int) -> Words:
    """Return `(rows, width) uint64`, in which row k is `data[starts[k]:starts[k] + sizes[k]]` and zeros."""
    # An item of `width` bytes from each byte on: one look-up copies a row.
    rows = _items(data, width)[starts].view(np.uint8)
    rows &= _items(_mask(width), width)[width - sizes].view(np.uint8)
    return rows.reshape(-1, width).astype(np.uint64)


def _items(data: NDArray[np.uint8], width: int) -> NDArray[np.void]:
    return np.ndarray((len(data) - width + 1,), (np.void, width), data.data, 0, (1,))


@cache
def _mask(width: int) -> NDArray[np.uint8]:
    mask = np.repeat(np.array([0xFF, 0], np.uint8), width)
    mask.setflags(write=False)
    return mask


def token_sums(data: NDArray[np.uint8], starts: Places, sizes: Places) -> Words:
    """Return the first half of `byte_sums` of spans of which most are short, `(spans, 1) uint64`.

    >>> data = np.frombuffer(b"a word, antidisestablishmentarianism", np.uint8)
    >>> starts, sizes = np.array([0, 2, 8]), np.array([1, 4, 28])
    >>> bool((token_sums(data, starts, sizes) == byte_sums(data, starts, sizes, halves=1)).all())
    True
    """
    data = np.concatenate((data, np.zeros(LANES, np.uint8)))
    lanes = np.ndarray((len(data) - LANES + 1,), "<u8", data.data, 0, (1,))
    sums = _lane_sums(lanes[starts], sizes, 0)
    longer = np.flatnonzero(sizes > LANES)
    if not len(longer):
        return sums[:, None]
    starts, sizes = starts[longer], sizes[longer]
    # Few words have more than two numbers.
    short = sizes <= 2 * LANES
    sums[longer[short]] += _lane_sums(lanes[starts[short] + LANES], sizes[short] - LANES, LANES)
    if not short.all():
        sums[longer[~short]] = byte_sums(data, starts[~short], sizes[~short], 1, NARROW_ROW)[:, 0]
    return sums[:, None]


def _lane_sums(lanes: Words, sizes: Places, place: int) -> Words:
    """Return the sums of the first `sizes` bytes of each number, the lowest first, which stand from `place` on.

    A number has no more than `LANES` bytes, however many are asked for; it is changed.
    """
    keys = _key_table(PLACE)[place : place + LANES]
    lanes &= _lane_masks().take(sizes, mode="clip")
    sums, points = np.zeros(len(lanes), np.uint64), np.empty(len(lanes), np.uint64)
    for lane in range(LANES):
        np.right_shift(lanes, np.uint64(8 * lane), out=points)
        points &= np.uint64(0xFF)
        points *= keys[lane]
        sums += points
    return sums


@cache
def _lane_masks() -> Words:
    """Return the number whose lowest bytes, as many as its place says, are all ones."""
    masks = np.array([(1 << 8 * size) - 1 for size in range(LANES + 1)], np.uint64)
    masks.setflags(write=False)
    return masks


def finished(sums: Words, sizes: Places) -> Words:
    """Return the hashes of spans of `sizes (spans,)` points from their sums."""
    return mixed(sums + (sizes.astype(np.uint64) * PLACE)[:, None])


def _first_keys(step: np.uint64, count: int) -> Words:
    return _key_table(step)[:count] if count <= TABLE else place_keys(step, 0, count)


def _keys(step: np.uint64, places: Places, place: int) -> Words:
    highest = int(places.max(initial=0)) + place + 1
    if highest <= TABLE:
        return _key_table(step)[places + place if place else places]
    first = int(places.min(initial=highest))
    return place_keys(step, first + place, highest)[places - first]


@cache
def _key_table(step: np.uint64) -> Words:
    keys = place_keys(step, 0, TABLE)
    keys.setflags(write=False)
    return keys


class _Terms(NamedTuple):
    """The points of a batch and their places in their spans; which spans, and where each one's points start."""

    spans: Places
    points: Words
    places: Places
    firsts: Places


def _terms(points: NDArray[np.uint32], starts: Places, ends: Places) -> Iterator[_Terms]:
    filled = np.flatnonzero(ends > starts)
    starts, sizes = starts[filled], (ends - starts)[filled]
    stops = np.cumsum(sizes)
    begins = stops - sizes
    for batch in batches(stops, BATCH):
        # The first and the last span of a batch may lie in it in part.
        skipped = np.maximum(batch.first - begins[batch.spans], 0)
        taken = np.minimum(stops[batch.spans], batch.last) - begins[batch.spans] - skipped
        firsts = np.cumsum(taken) - taken
        places = np.arange(batch.last - batch.first)
        places += np.repeat(skipped - firsts, taken)
        chosen = points[places + np.repeat(starts[batch.spans], taken)].astype(np.uint64)
        yield _Terms(filled[batch.spans], chosen, places, firsts)
