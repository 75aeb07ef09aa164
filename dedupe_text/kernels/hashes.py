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

from dedupe_text.kernels.ragged import batches

Words = NDArray[np.uint64]
Places = NDArray[np.int64]

PLACE: Final = np.uint64(0x9E3779B97F4A7C15)
"""2**64 / golden ratio, the step of splitmix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom numbers")."""

SECOND: Final = np.uint64(0xD6E8FEB86659FD93)
"""Odd step that makes the second 64 bits another function of the points (degski's 64-bit mixer)."""

BATCH: Final = 1 << 14
"""Points that are hashed at a time, so that the intermediate arrays stay in the processor's cache."""

TABLE: Final = 1 << 12
"""Places whose keys are kept: tokens and nearly all paragraphs are shorter; the keys of later places are computed."""

NARROWEST: Final = 8
WIDEST: Final = 1 << 13
"""Least and greatest width of a row of `byte_sums`: a word, and what 53 bits allow: 2**13 * 2**32 * 2**7 is 2**52."""

BYTES: Final = 1 << 15
"""Bytes in rows that are multiplied at a time; so few are no work that a library for matrices gives to threads."""


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


def byte_sums(data: NDArray[np.uint8], starts: Places, sizes: Places, halves: int) -> Words:
    """Return the sums of spans `data[starts[k]:starts[k] + sizes[k]]` of points below 128, `(spans, halves) uint64`.

    They are those of `add_sums`, as products of matrices: spans are cut into rows, each level of rows as wide as all
    before it, and each row is multiplied by the keys of its places, of which a half is two numbers of 32 bits. The
    products and their sums are whole numbers below 2**53, so floating point is exact, in whatever order it adds.

    >>> data = np.frombuffer(b"abcabc", np.uint8)
    >>> found = byte_sums(data, np.array([0, 3]), np.array([3, 3]), halves=2)
    >>> found.shape, bool((found[0] == found[1]).all())
    ((2, 2), True)
    """
    sums = np.zeros((halves, len(starts)), dtype=np.uint64)
    total, longest = int(sizes.sum()), int(sizes.max(initial=0))
    width = NARROWEST
    while 2 * width * len(starts) < total and width < WIDEST:
        width *= 2
    data = np.concatenate((data, np.zeros(max(2 * longest, width), np.uint8)))
    first = 0
    chosen = np.arange(len(starts))
    while first < longest:
        keys = _key_pieces(first, width)[: 2 * halves]
        taken = np.minimum(sizes, width)
        for low in range(0, len(starts), BYTES // width):
            some = slice(low, low + BYTES // width)
            products = (keys @ _byte_rows(data, starts[some], taken[some], width).T).astype(np.uint64)
            for half in range(halves):
                sums[half][chosen[some]] += products[2 * half] + (products[2 * half + 1] << np.uint64(32))
        longer = np.flatnonzero(sizes > width)
        starts, sizes, chosen = starts[longer] + width, sizes[longer] - width, chosen[longer]
        first += width
        width = min(first, WIDEST)
    return sums.T


def _byte_rows(data: NDArray[np.uint8], starts: Places, sizes: Places, width: int) -> NDArray[np.float64]:
    """Return `(rows, width)`, in which row k is `data[starts[k]:starts[k] + sizes[k]]` and zeros."""
    # An item of `width` bytes from each byte on: one look-up copies a row.
    rows = _items(data, width)[starts].view(np.uint8)
    rows &= _items(_mask(width), width)[width - sizes].view(np.uint8)
    return rows.reshape(-1, width).astype(np.float64)


def _items(data: NDArray[np.uint8], width: int) -> NDArray[np.void]:
    return np.ndarray((len(data) - width + 1,), (np.void, width), data.data, 0, (1,))


@cache
def _mask(width: int) -> NDArray[np.uint8]:
    mask = np.repeat(np.array([0xFF, 0], np.uint8), width)
    mask.setflags(write=False)
    return mask


@cache
def _key_pieces(first: int, width: int) -> NDArray[np.float64]:
    """Return the keys of the places from `first` on, `(4, width)`: for each half its low and its high 32 bits."""
    keys = [place_keys(step, first, first + width) for step in (PLACE, SECOND)]
    low = np.uint64(0xFFFFFFFF)
    pieces = np.array([piece for half in keys for piece in (half & low, half >> np.uint64(32))], np.float64)
    pieces.setflags(write=False)
    return pieces


def finished(sums: Words, sizes: Places) -> Words:
    """Return the hashes of spans of `sizes (spans,)` points from their sums."""
    return mixed(sums + (sizes.astype(np.uint64) * PLACE)[:, None])


def _keys(step: np.uint64, places: Places, place: int) -> Words:
    highest = int(places.max(initial=0)) + place + 1
    if highest <= TABLE:
        return _key_table(step)[places + place if place else places]
    first = int(places.min(initial=0))
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
