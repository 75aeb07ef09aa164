"""Spans of a text to what is compared: the hash of each one's normal form, and its tokens.

Each span is read by itself, as if nothing stood beside it, so that what it gives depends on its own text alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels import unicode_tables as point
from dedupe_text.kernels.bytewise import read_bytewise
from dedupe_text.kernels.hashes import finished, point_sums
from dedupe_text.kernels.implementation import column, native, with_c
from dedupe_text.kernels.normal import SPACE, NormalForm, normal_form
from dedupe_text.kernels.ragged import positions, whole_spans
from dedupe_text.kernels.tokens import UNSPACED, Tokens, tokens

FIRST_IDEOGRAPH: Final = 0x2E80
"""CJK Radicals Supplement, the first block of the CJK scripts (Unicode Standard, chapter 18)."""

WINDOW: Final = 1 << 15
"""Code points that are read at a time, so that the intermediate arrays stay in the processor's cache."""

BREAK: Final = ord("\n")
"""Stands before each span of a window; it becomes a space, which no token and no run of marks crosses."""

ALL_COLUMNS: Final = len(Tokens._fields)
"""Columns of tokens that C gives; one would be that of the ids."""

Places = NDArray[np.int64]


class ReadParagraphs(NamedTuple):
    """What was read of the paragraphs of a text.

    `hashes (paragraphs, 2) uint64`: 128-bit hashes of the normal forms; `sizes (paragraphs,) int64`: points in each
    normal form, 0 for a blank paragraph; `offsets (paragraphs + 1,) int64`: paragraph k has the tokens `offsets[k]` to
    `offsets[k + 1] - 1`; `tokens`, with places in the text; `unspaced`, `ideographs` `(paragraphs,) int64`: how many of
    its tokens are characters of a script without spaces, and ideographs or kana.
    """

    hashes: NDArray[np.uint64]
    sizes: Places
    offsets: Places
    tokens: Tokens
    unspaced: Places
    ideographs: Places


def _read_paragraphs_in_c(points: NDArray[np.uint32], bounds: Places, *, words: bool = True) -> ReadParagraphs:
    tables = point.unicode_tables()[1:]
    columns = native.read_paragraphs(
        column(points, np.uint32), column(bounds, np.int64), *tables, ALL_COLUMNS if words else 0
    )
    hashes, sizes, offsets, unspaced, ideographs, starts, ends, ids, kinds = columns
    return ReadParagraphs(
        np.frombuffer(hashes, np.uint64).reshape(-1, 2),
        np.frombuffer(sizes, np.int64),
        np.frombuffer(offsets, np.int64),
        Tokens(
            np.frombuffer(starts, np.int64),
            np.frombuffer(ends, np.int64),
            np.frombuffer(ids, np.uint64),
            np.frombuffer(kinds, np.uint8),
        ),
        np.frombuffer(unspaced, np.int64),
        np.frombuffer(ideographs, np.int64),
    )


@with_c(_read_paragraphs_in_c)
def read_paragraphs(points: NDArray[np.uint32], bounds: Places, *, words: bool = True) -> ReadParagraphs:
    """Return the hashes and the tokens of the spans `bounds (paragraphs, 2)` of code points, in order and apart.

    Without `words` there are no tokens; hashes and sizes are the same, at about two thirds of the cost. Most are
    read by `bytewise`, to the same results.

    >>> found = read_paragraphs(np.array(list(map(ord, "One two. ONE  two.")), np.uint32), np.array([[0, 8], [9, 18]]))
    >>> found.offsets.tolist(), bool((found.hashes[0] == found.hashes[1]).all())
    ([0, 2, 4], True)
    """
    hashes, sizes, offsets, found, unspaced = _read_all(points, bounds, words=words, places=True)
    ideographs = np.flatnonzero(found.kinds == UNSPACED)
    ideographs = ideographs[points[found.starts[ideographs]] >= FIRST_IDEOGRAPH]
    return ReadParagraphs(hashes, sizes, offsets, found, unspaced, np.diff(np.searchsorted(ideographs, offsets)))


class ReadWords(NamedTuple):
    """What matchers compare of the paragraphs of a text: columns of `ReadParagraphs`, and of the tokens the ids."""

    hashes: NDArray[np.uint64]
    sizes: Places
    offsets: Places
    ids: NDArray[np.uint64]
    unspaced: Places


def _read_words_in_c(points: NDArray[np.uint32], bounds: Places, *, words: bool = True) -> ReadWords:
    tables = point.unicode_tables()[1:]
    columns = native.read_paragraphs(column(points, np.uint32), column(bounds, np.int64), *tables, int(words))
    hashes, sizes, offsets, unspaced, _, _, _, ids, _ = columns
    return ReadWords(
        np.frombuffer(hashes, np.uint64).reshape(-1, 2),
        np.frombuffer(sizes, np.int64),
        np.frombuffer(offsets, np.int64),
        np.frombuffer(ids, np.uint64),
        np.frombuffer(unspaced, np.int64),
    )


@with_c(_read_words_in_c)
def read_words(points: NDArray[np.uint32], bounds: Places, *, words: bool = True) -> ReadWords:
    """Return the hashes and the ids of the tokens of spans as `read_paragraphs` does, without the places of the tokens.

    >>> found = read_words(np.array(list(map(ord, "One two. ONE  two.")), np.uint32), np.array([[0, 8], [9, 18]]))
    >>> found.offsets.tolist(), bool((found.ids[:2] == found.ids[2:]).all())
    ([0, 2, 4], True)
    """
    hashes, sizes, offsets, found, unspaced = _read_all(points, bounds, words=words, places=False)
    return ReadWords(hashes, sizes, offsets, found.ids, unspaced)


def _read_all(
    points: NDArray[np.uint32], bounds: Places, *, words: bool, places: bool
) -> tuple[NDArray[np.uint64], Places, Places, Tokens, Places]:
    """Return hashes, sizes, offsets, tokens and the numbers of unspaced ones; without `places` tokens have only ids."""
    read, sums, sizes, counts, unspaced, found = read_bytewise(points, bounds, words=words, places=places)
    rest = np.flatnonzero(~read)
    if len(rest):
        sums[rest], sizes[rest], counts[rest], unspaced[rest], others = _read(points, bounds[rest], words=words)
        found += others
    offsets = np.concatenate(([0], np.cumsum(counts)))
    columns = [np.concatenate(parts) for parts in zip(*(found or [_NOTHING]), strict=True)]
    if 0 < len(rest) < len(bounds):
        paragraphs = np.concatenate((np.flatnonzero(read), rest))
        order = np.empty(offsets[-1], np.int64)
        order[positions(offsets[paragraphs], counts[paragraphs])] = np.arange(len(order))
        columns = [column[order] if len(column) == len(order) else column for column in columns]
    return finished(sums, sizes), sizes, offsets, Tokens(*columns), unspaced


def _read(
    points: NDArray[np.uint32], bounds: Places, *, words: bool
) -> tuple[NDArray[np.uint64], Places, Places, Places, list[Tokens]]:
    """Return the sums of hashes, the sizes, the numbers of tokens and of unspaced ones, and the tokens, of any text."""
    sums = np.zeros((len(bounds), 2), dtype=np.uint64)
    sizes, counts, unspaced = (np.zeros(len(bounds), dtype=np.int64) for _ in range(3))
    found: list[Tokens] = []
    for own, pieces in _windows(points, bounds):
        forms: list[NDArray[np.uint32]] = []
        starts = ends = np.zeros(1, np.int64)
        for spans in pieces:
            window = _window(points, spans, opens=not forms)
            starts, ends = window.normal_bounds
            forms.append(window.form.points if len(pieces) == 1 else window.form.points[starts[0] : ends[0]])
            sizes[own] += ends - starts
            if words:
                tokens = window.tokens()
                found.append(tokens)
                edges = np.searchsorted(tokens.starts, np.append(spans[:, 0], spans[-1, 1]))
                counts[own] += np.diff(edges)
                unspaced[own] += np.diff(np.searchsorted(np.flatnonzero(tokens.kinds == UNSPACED), edges))
        if len(pieces) > 1:
            starts, ends = np.zeros(1, np.int64), sizes[own]
        sums[own] = point_sums(np.concatenate(forms), starts, ends, halves=2)
    return sums, sizes, counts, unspaced, found


_NOTHING = Tokens(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint64), np.empty(0, np.uint8))


def _windows(points: NDArray[np.uint32], bounds: Places) -> Iterator[tuple[slice, list[Places]]]:
    """Yield paragraphs to read at a time: their numbers, and their spans; a long one comes alone, in several pieces."""
    ends = np.cumsum(bounds[:, 1] - bounds[:, 0])
    for own in whole_spans(ends, WINDOW):
        spans = bounds[own]
        start, end = spans[0].tolist()
        if end - start > WINDOW:
            yield own, [np.array([piece]) for piece in pairwise(_cuts(points, start, end))]
        elif (spans[:, 0] < spans[:, 1]).any():
            yield own, [spans]


def _cuts(points: NDArray[np.uint32], start: int, end: int) -> Iterator[int]:
    """Yield where a long paragraph may be cut: before a space after a letter or digit, so in no token or run of marks.

    Both ends are among them.
    """
    tables = point.unicode_tables()
    yield start
    for low in range(start, end - WINDOW, WINDOW):
        folded = tables.fold[points[low : low + WINDOW]]
        before = np.minimum(folded[:-1], point.CODE_POINTS - 1)
        after_words = (tables.classes[before] & (point.LETTER | point.DIGIT)) != 0
        places = np.flatnonzero(after_words & (folded[1:] == SPACE))
        if len(places):
            yield low + int(places[-1]) + 1
    yield end


class _Window(NamedTuple):
    """Spans laid end to end, each after a break, in normal form.

    `source` tells where each laid point stands in the text, `edges` where each span begins, and the end; without
    `opens` the only span goes on with a paragraph and has no break.
    """

    form: NormalForm
    source: Places
    edges: Places
    opens: bool

    @property
    def normal_bounds(self) -> tuple[Places, Places]:
        """Where each span's normal form starts and ends, without the spaces at the ends of paragraphs."""
        edges = np.searchsorted(self.form.origin, self.edges)
        starts, ends = edges[:-1], edges[1:]
        space = np.append(self.form.points == SPACE, False)
        if self.opens:
            starts = starts + (space[starts] & (starts < ends))
        return starts, ends - (space[ends - 1] & (starts < ends))

    def tokens(self) -> Tokens:
        """Return the tokens, with their places in the text."""
        starts, ends, ids, kinds = tokens(self.form)
        return Tokens(self.source[starts], self.source[ends - 1] + 1, ids, kinds)


def _window(points: NDArray[np.uint32], spans: Places, *, opens: bool) -> _Window:
    breaks = int(opens)
    sizes = spans[:, 1] - spans[:, 0] + breaks
    edges = np.concatenate(([0], np.cumsum(sizes)))
    source = positions(spans[:, 0] - breaks, sizes)
    # A break before the first code point of the text has no place there; no token asks for it.
    laid = points[source]
    if opens:
        laid[edges[:-1]] = BREAK
    return _Window(normal_form(laid), source, edges, opens)
