"""Hashes of spans of points: spans in, 64 or 128 bits out, the same wherever the span lies.

Eight ASCII points are packed into one number, which is mixed with a key of its place in the span, but for the first,
which counts as it is; any other point is multiplied by a key of its own place, and leaves a zero in its pack
(multilinear hashing: Lemire, Kaser 2014, "Strongly universal string hashing is fast", section 3). All of that is
added up, and the sum is mixed with the length. Sums do not depend on the order in which they are made, so that any
implementation can give the same bits.
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

TABLE: Final = 1 << 16
"""Places whose keys are kept: tokens and nearly all paragraphs are shorter; the keys of later places are computed."""

PACK: Final = 8
"""Points that are packed into one number."""

PACKED: Final = 0x80
"""Points below this are packed."""


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
    return finished(point_sums(points, starts, ends, halves=1), np.maximum(ends - starts, 0))[:, 0]


def point_sums(points: NDArray[np.uint32], starts: Places, ends: Places, halves: int) -> Words:
    """Return the sums of spans of points, `(spans, halves) uint64`, each in order; spans may be empty and may overlap.

    >>> found = point_sums(np.array([7, 0x2018, 7, 0x2018], np.uint32), np.array([0, 2]), np.array([2, 4]), halves=2)
    >>> found.shape, bool((found[0] == found[1]).all())
    ((2, 2), True)
    """
    is_packed = points < PACKED
    sums = packed_sums(np.where(is_packed, points, 0).astype(np.uint8), starts, np.maximum(ends - starts, 0), halves)
    wide = np.where(is_packed, 0, points)
    for terms in _terms(wide, starts, ends) if wide.any() else ():
        for half, step in zip(range(halves), (PLACE, SECOND), strict=False):
            products = _keys(step, terms.places)
            products *= terms.points
            sums[terms.spans, half] += np.add.reduceat(products, terms.firsts)
    return sums


def add_points(sums: Words, spans: Places, places: Places, values: Words) -> None:
    """Add points that are not packed to `sums (spans, 1 or 2) uint64`.

    Point k, `values[k]`, stands at `places[k]` of `spans[k]`.
    """
    for half, step in zip(range(sums.shape[1]), (PLACE, SECOND), strict=False):
        np.add.at(sums[:, half], spans, _keys(step, places) * values)


def packed_sums(data: NDArray[np.uint8], starts: Places, sizes: Places, halves: int) -> Words:
    """Return the sums of spans `data[starts[k]:starts[k] + sizes[k]]` of packed points, `(spans, halves) uint64`.

    Points that are not packed are 0 in `data`.

    >>> data = np.frombuffer(b"abcabc", np.uint8)
    >>> found = packed_sums(data, np.array([0, 3]), np.array([3, 3]), halves=2)
    >>> bool((found == point_sums(data.astype(np.uint32), np.array([0, 3]), np.array([3, 6]), halves=2)).all())
    True
    """
    packs = _packs(data)
    sums = np.empty((len(starts), halves), np.uint64)
    sums[:] = (packs.take(starts, mode="clip") & _masks().take(sizes, mode="clip"))[:, None]
    longer = (sizes > PACK).nonzero()[0]
    if len(longer):
        sizes = sizes.take(longer) - 1
        counts = sizes // PACK
        lasts = counts.cumsum()
        firsts = lasts - counts
        numbers = np.arange(lasts[-1])
        # Behind the first pack of a span come those of the places 1, 2 and so on.
        places = numbers - (firsts - 1).repeat(counts)
        numbers *= PACK
        numbers += (starts.take(longer) - PACK * (firsts - 1)).repeat(counts)
        found = packs.take(numbers, mode="clip")
        found[lasts - 1] &= _masks().take(sizes - PACK * counts + 1)
        for half, step in zip(range(halves), (PLACE, SECOND), strict=False):
            sums[longer, half] += np.add.reduceat(mixed(found ^ _keys(step, places)), firsts)
    return sums


def _packs(data: NDArray[np.uint8]) -> Words:
    """Return the pack that begins at each point; what is behind the last one is 0."""
    data = np.concatenate((data, np.zeros(PACK, np.uint8)))
    # To lay all of them out costs less than to look a few up where they are, as most are not aligned.
    return np.ascontiguousarray(np.ndarray((len(data) - PACK + 1,), "<u8", data.data, 0, (1,)), np.uint64)


@cache
def _masks() -> Words:
    """Return the pack whose lowest points, as many as its place says, are all ones."""
    masks = np.array([(1 << 8 * size) - 1 for size in range(PACK + 1)], np.uint64)
    masks.setflags(write=False)
    return masks


def finished(sums: Words, sizes: Places) -> Words:
    """Return the hashes of spans of `sizes (spans,)` points from their sums."""
    return mixed(sums + (sizes.astype(np.uint64) * PLACE)[:, None])


def _keys(step: np.uint64, places: Places) -> Words:
    highest = int(places.max(initial=0)) + 1
    if highest <= TABLE:
        return _key_table(step).take(places, mode="clip")
    first = int(places.min(initial=highest))
    return place_keys(step, first, highest)[places - first]


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
    filled = (ends > starts).nonzero()[0]
    starts, sizes = starts[filled], (ends - starts)[filled]
    stops = sizes.cumsum()
    begins = stops - sizes
    for batch in batches(stops, BATCH):
        # The first and the last span of a batch may lie in it in part.
        skipped = np.maximum(batch.first - begins[batch.spans], 0)
        taken = np.minimum(stops[batch.spans], batch.last) - begins[batch.spans] - skipped
        firsts = taken.cumsum() - taken
        places = np.arange(batch.last - batch.first)
        places += (skipped - firsts).repeat(taken)
        chosen = points[places + starts[batch.spans].repeat(taken)].astype(np.uint64)
        yield _Terms(filled[batch.spans], chosen, places, firsts)
