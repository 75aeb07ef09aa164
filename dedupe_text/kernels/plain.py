"""Paragraphs of plain text to the sums of their hashes and their tokens, a byte for each point.

Plain is what is nothing but ASCII in normal form, as most of English is: no point of it becomes several or none, none
is a mark. So it needs no origins and no wide numbers, and the kernels for all of Unicode are left with the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.hashes import byte_sums, finished
from dedupe_text.kernels.ragged import positions
from dedupe_text.kernels.tokens import Tokens, token_runs
from dedupe_text.kernels.unicode_tables import OTHER, unicode_tables

PLAIN: Final = 0x80
"""Normalised points below this are plain."""

SPACE: Final = 0x20
RARE: Final = 0xFF
"""Stands for a point that is not plain, and then for a space that goes."""

WINDOW: Final = 1 << 18
"""Code points that are read at a time: what a call costs counts for little, and most arrays are of bytes."""

Places = NDArray[np.int64]


class PlainParagraphs(NamedTuple):
    """What was read of some of the paragraphs.

    `plain (paragraphs,) bool` says which were read; `sums (paragraphs, 2) uint64` of their hashes, `sizes` of their
    normal forms and `counts` of tokens `(paragraphs,)` are 0 for the others, whose tokens are missing.
    """

    plain: NDArray[np.bool_]
    sums: NDArray[np.uint64]
    sizes: Places
    counts: Places
    tokens: list[Tokens]


def read_plain(points: NDArray[np.uint32], bounds: Places, *, words: bool) -> PlainParagraphs:
    """Read those of the spans `bounds (paragraphs, 2)`, in order and apart, that are plain and touch none before them.

    >>> text = np.array(list(map(ord, "One two. Stra\N{LATIN SMALL LETTER SHARP S}e.")), np.uint32)
    >>> read_plain(text, np.array([[0, 8], [9, 16]]), words=True).plain.tolist()
    [True, False]
    """
    count = len(bounds)
    read = PlainParagraphs(
        np.zeros(count, np.bool_),
        np.zeros((count, 2), np.uint64),
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        [],
    )
    for own in _windows(bounds):
        spans = bounds[own]
        low, high = int(spans[0, 0]), int(spans[-1, 1])
        spans = spans - low
        entries = _table().take(points[low:high])
        folded = entries.astype(np.uint8)
        plain, outside = _plain(folded, spans)
        if not plain.any():
            continue
        read.plain[own] = plain
        spans[~plain] = 0
        folded[outside] = SPACE
        if words:
            classes = (entries >> np.uint16(8)).astype(np.uint8)
            classes[outside] = OTHER
            found = _tokens(folded, classes)
            read.counts[own][plain] = np.diff(np.searchsorted(found.starts, np.append(spans[plain, 0], len(folded))))
            read.tokens.append(found._replace(starts=found.starts + low, ends=found.ends + low))
        read.sums[own], read.sizes[own] = _sums(folded, spans)
    return read


def _windows(bounds: Places) -> Iterator[slice]:
    """Yield the numbers of paragraphs to read at a time; longer ones than a window are left out."""
    first = 0
    while first < len(bounds):
        last = int(np.searchsorted(bounds[:, 1], bounds[first, 0] + WINDOW, side="right"))
        if first < last:
            yield slice(first, last)
        first = max(last, first + 1)


@cache
def _table() -> NDArray[np.uint16]:
    """Return what each code point becomes, `RARE` where that is not plain, and from bit 8 on the class of that."""
    tables = unicode_tables()
    table = np.where(tables.fold < PLAIN, tables.fold, RARE).astype(np.uint16)
    table |= tables.classes[table].astype(np.uint16) << np.uint16(8)
    table.setflags(write=False)
    return table


def _plain(folded: NDArray[np.uint8], spans: Places) -> tuple[NDArray[np.bool_], Places]:
    """Say of each span whether it is plain, and return the places outside of those that are."""
    plain = np.ones(len(spans), dtype=np.bool_)
    # Between two spans there must be a place for a space, which ends the words of both.
    plain[1:] = spans[1:, 0] > spans[:-1, 1]
    rare = np.flatnonzero(folded == RARE)
    if len(rare):
        holder = np.searchsorted(spans[:, 0], rare, side="right") - 1
        plain[holder[rare < spans[holder, 1]]] = False
    starts, ends = spans[plain].T
    after = np.concatenate(([0], ends))
    return plain, positions(after, np.append(starts, len(folded)) - after)


def _tokens(folded: NDArray[np.uint8], classes: NDArray[np.uint8]) -> Tokens:
    firsts, lasts, kinds = token_runs(folded, classes)
    ends = lasts + 1
    sizes = ends - firsts
    ids = finished(byte_sums(folded, firsts, sizes, halves=1), sizes)[:, 0]
    return Tokens(firsts, ends, ids, kinds)


def _sums(folded: NDArray[np.uint8], spans: Places) -> tuple[NDArray[np.uint64], Places]:
    """Return the sums of the normal forms of spans, and their sizes; of several spaces in a row the first stays."""
    space = folded == SPACE
    gone = space.copy()
    gone[1:] &= space[:-1]
    folded[gone] = RARE
    edges = spans - np.searchsorted(np.flatnonzero(gone), spans)
    form = np.frombuffer(folded.tobytes().translate(None, bytes([RARE])), np.uint8)
    starts, ends = edges.T
    # No span begins with a space, as one stands before it or the window begins; the last of one may be left at its end.
    sizes = ends - starts
    sizes -= (sizes > 0) & (form[ends - 1] == SPACE) if len(form) else 0
    return byte_sums(form, starts, sizes, halves=2), sizes
