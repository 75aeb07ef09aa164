"""Spans of a text to what is compared: the hash of each one's normal form, and its tokens.

Each span is read by itself, as if nothing stood beside it, so that what it gives depends on its own text alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels import unicode_tables as point
from dedupe_text.kernels.bytewise import ByteForm, byte_forms
from dedupe_text.kernels.hashes import finished, point_sums
from dedupe_text.kernels.implementation import column, native, with_c
from dedupe_text.kernels.normal import SPACE, NormalForm, normal_form
from dedupe_text.kernels.ragged import positions, whole_spans
from dedupe_text.kernels.seen import Table, look_up
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
    ideographs = (found.kinds == UNSPACED).nonzero()[0]
    ideographs = ideographs[points[found.starts[ideographs]] >= FIRST_IDEOGRAPH]
    return ReadParagraphs(hashes, sizes, offsets, found, unspaced, np.diff(ideographs.searchsorted(offsets)))


class ReadWords(NamedTuple):
    """What matchers compare of the paragraphs of a text: columns of `ReadParagraphs`, and of the tokens the ids."""

    hashes: NDArray[np.uint64]
    sizes: Places
    offsets: Places
    ids: NDArray[np.uint64]
    unspaced: Places


def _words(columns: tuple[bytearray, ...]) -> ReadWords:
    hashes, sizes, offsets, unspaced, _, _, _, ids, _ = columns
    return ReadWords(
        np.frombuffer(hashes, np.uint64).reshape(-1, 2),
        np.frombuffer(sizes, np.int64),
        np.frombuffer(offsets, np.int64),
        np.frombuffer(ids, np.uint64),
        np.frombuffer(unspaced, np.int64),
    )


def _read_words_in_c(points: NDArray[np.uint32], bounds: Places, *, words: bool = True) -> ReadWords:
    tables = point.unicode_tables()[1:]
    return _words(native.read_paragraphs(column(points, np.uint32), column(bounds, np.int64), *tables, int(words)))


@with_c(_read_words_in_c)
def read_words(points: NDArray[np.uint32], bounds: Places, *, words: bool = True) -> ReadWords:
    """Return the hashes and the ids of the tokens of spans as `read_paragraphs` does, without the places of the tokens.

    >>> found = read_words(np.array(list(map(ord, "One two. ONE  two.")), np.uint32), np.array([[0, 8], [9, 18]]))
    >>> found.offsets.tolist(), bool((found.ids[:2] == found.ids[2:]).all())
    ([0, 2, 4], True)
    """
    hashes, sizes, offsets, found, unspaced = _read_all(points, bounds, words=words, places=False)
    return ReadWords(hashes, sizes, offsets, found.ids, unspaced)


def _read_new_in_c(
    points: NDArray[np.uint32], bounds: Places, table: Table, entries: int, count: int
) -> tuple[ReadWords, Places, int]:
    tables = point.unicode_tables()[1:]
    text = column(points, np.uint32), column(bounds, np.int64)
    columns, found, entries = native.read_new(*text, *tables, *table, entries, count)
    return _words(columns), np.frombuffer(found, np.int64), entries


@with_c(_read_new_in_c)
def read_new(
    points: NDArray[np.uint32], bounds: Places, table: Table, entries: int, count: int
) -> tuple[ReadWords, Places, int]:
    """Read spans as `read_words` does, and look their hashes up in a table of `entries`, as `seen.look_up` does.

    Spans whose hash is not the first of its kind have no tokens. Returns what was read, the number of the first equal
    span for each, `(spans,) int64`, and how many entries the table has then; spans are numbered from `count` on.
    """
    first = np.empty(0, np.int64)

    def are_new(hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        nonlocal first, entries
        first, entries = look_up(table, entries, count, hashes)
        new: NDArray[np.bool_] = first == np.arange(count, count + len(hashes))
        return new

    hashes, sizes, offsets, tokens, unspaced = _read_all(points, bounds, words=True, places=False, wanted=are_new)
    return ReadWords(hashes, sizes, offsets, tokens.ids, unspaced), first, entries


Wanted = Callable[[NDArray[np.uint64]], NDArray[np.bool_]]
"""Says by the hashes of the paragraphs, `(paragraphs, 2)`, of which of them tokens are wanted, `(paragraphs,) bool`."""


def _read_all(
    points: NDArray[np.uint32], bounds: Places, *, words: bool, places: bool, wanted: Wanted | None = None
) -> tuple[NDArray[np.uint64], Places, Places, Tokens, Places]:
    """Return hashes, sizes, offsets, tokens and the numbers of unspaced ones; without `places` tokens have only ids."""
    sums = np.zeros((len(bounds), 2), np.uint64)
    sizes, counts, unspaced = (np.zeros(len(bounds), np.int64) for _ in range(3))
    found, late, waiting = [_NOTHING], list[Places](), list[ByteForm | _Others]()

    def add_tokens(form: ByteForm | _Others) -> None:
        tokens, counts[form.numbers], unspaced[form.numbers] = form.tokens(places=places)
        found.append(tokens)
        if isinstance(form, _Others):
            late.append(form.numbers)

    for form in _forms(points, bounds, words=words):
        sums[form.numbers], sizes[form.numbers] = form.sums()
        if words and wanted:
            waiting.append(form)
        elif words:
            add_tokens(form)
    hashes = finished(sums, sizes)
    if wanted:
        chosen = wanted(hashes)
        for form in waiting:
            add_tokens(form.only(chosen[form.numbers]))
    offsets = np.concatenate(([0], counts.cumsum()))
    columns = [np.concatenate(parts) for parts in zip(*found, strict=True)]
    if late:
        paragraphs = np.concatenate(late)
        own = positions(offsets[paragraphs], counts[paragraphs])
        columns = [_merged(column, own) for column in columns]
    return hashes, sizes, offsets, Tokens(*columns), unspaced


def _merged(column: NDArray[Any], late: Places) -> NDArray[Any]:
    """Return a column whose last values belong to the places `late`, in order; one without values stays so."""
    if not len(column):
        return column
    merged, others = np.empty_like(column), np.ones(len(column), np.bool_)
    others[late] = False
    merged[others], merged[late] = column[: len(column) - len(late)], column[len(column) - len(late) :]
    return merged


def _forms(points: NDArray[np.uint32], bounds: Places, *, words: bool) -> Iterator[ByteForm | _Others]:
    """Yield the normal forms of the spans, some at a time; of those that `bytewise` cannot read, what was read."""
    rest = np.ones(len(bounds), np.bool_)
    for form in byte_forms(points, bounds):
        rest[form.numbers] = False
        yield form
    others = rest.nonzero()[0]
    for own, pieces in _windows(points, bounds[others]):
        yield _others(points, others[own], pieces, words=words)


class _Others(NamedTuple):
    """What was read of paragraphs that `bytewise` cannot read, as a `ByteForm` gives it."""

    numbers: Places
    hashed: tuple[NDArray[np.uint64], Places]
    found: Tokens
    counts: Places
    unspaced: Places

    def sums(self) -> tuple[NDArray[np.uint64], Places]:
        return self.hashed

    def tokens(self, *, places: bool) -> tuple[Tokens, Places, Places]:
        starts, ends, ids, kinds = self.found
        found = self.found if places else Tokens(starts[:0], ends[:0], ids, kinds[:0])
        return found, self.counts, self.unspaced

    def only(self, wanted: NDArray[np.bool_]) -> _Others:
        kept = wanted.repeat(self.counts)
        starts, ends, ids, kinds = self.found
        found = Tokens(starts[kept], ends[kept], ids[kept], kinds[kept])
        return self._replace(found=found, counts=self.counts * wanted, unspaced=self.unspaced * wanted)


def _others(points: NDArray[np.uint32], numbers: Places, pieces: list[Places], *, words: bool) -> _Others:
    """Read paragraphs of one window, or a long one in pieces."""
    sizes, counts, unspaced = (np.zeros(len(numbers), dtype=np.int64) for _ in range(3))
    found, forms = [_NOTHING], list[NDArray[np.uint32]]()
    starts = ends = np.zeros(1, np.int64)
    for spans in pieces:
        window = _window(points, spans, opens=not forms)
        starts, ends = window.normal_bounds
        forms.append(window.form.points if len(pieces) == 1 else window.form.points[starts[0] : ends[0]])
        sizes += ends - starts
        if words:
            tokens = window.tokens()
            found.append(tokens)
            edges = tokens.starts.searchsorted(np.append(spans[:, 0], spans[-1, 1]))
            counts += np.diff(edges)
            unspaced += np.diff((tokens.kinds == UNSPACED).nonzero()[0].searchsorted(edges))
    if len(pieces) > 1:
        starts, ends = np.zeros(1, np.int64), sizes
    hashed = point_sums(np.concatenate(forms), starts, ends, halves=2), sizes
    return _Others(numbers, hashed, Tokens(*map(np.concatenate, zip(*found, strict=True))), counts, unspaced)


_NOTHING = Tokens(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint64), np.empty(0, np.uint8))


def _windows(points: NDArray[np.uint32], bounds: Places) -> Iterator[tuple[slice, list[Places]]]:
    """Yield paragraphs to read at a time: their numbers, and their spans; a long one comes alone, in several pieces."""
    ends = (bounds[:, 1] - bounds[:, 0]).cumsum()
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
        places = (after_words & (folded[1:] == SPACE)).nonzero()[0]
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
        edges = self.form.origin.searchsorted(self.edges)
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
    edges = np.concatenate(([0], sizes.cumsum()))
    source = positions(spans[:, 0] - breaks, sizes)
    # A break before the first code point of the text has no place there; no token asks for it.
    laid = points[source]
    if opens:
        laid[edges[:-1]] = BREAK
    return _Window(normal_form(laid), source, edges, opens)
