"""Paragraphs to the sums of their hashes and their tokens, a byte for each point of the normal form.

An ASCII point is its own byte. Any other is a byte that stands for its class, which is all that borders of tokens and
runs of spaces ask for; what the point itself adds to hashes is added at the end, point by point. So nearly all text
takes passes over bytes, and the kernels with a number for each point are left with the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.hashes import PACKED, add_points, finished, packed_sums
from dedupe_text.kernels.lookups import ByteTable
from dedupe_text.kernels.ragged import positions
from dedupe_text.kernels.tokens import Tokens, token_kinds, token_runs
from dedupe_text.kernels.unicode_tables import ACCENT, CODE_POINTS, MARK, UNSPACED, unicode_tables

STAND_IN: Final = PACKED
"""Bytes from here on stand for a point that is not ASCII in normal form: one byte for each class."""

SIZED: Final = 0xA0
"""Bytes from here on stand for a code point that becomes none, when it is dropped, or several points: how many they are
is what a byte has more. The longest ligature becomes 18."""

SPACE: Final = 0x20

APART: Final = 0x0A
"""Stands between paragraphs, which it keeps apart as a space does; no code point becomes it: breaks become spaces."""

WINDOW: Final = 9 << 15
"""Code points that are read at a time: what a call costs counts for little, and most arrays are of bytes. Two such
windows hold a batch of 2**19 code points and the rest of its last text."""

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]


class ByteForm(NamedTuple):
    """Paragraphs of a window in normal form: their `numbers (paragraphs,)`, and where in the text the window begins."""

    numbers: Places
    low: int
    form: _Form

    def sums(self) -> tuple[NDArray[np.uint64], Places]:
        """Return the sums of the hashes of the paragraphs, `(paragraphs, 2)`, and the sizes of their normal forms."""
        return _sums(self.form)

    def tokens(self, *, places: bool) -> tuple[Tokens, Places, Places]:
        """Return the tokens, and how many each paragraph has of them and of unspaced ones.

        Without `places` tokens have nothing but ids.
        """
        found, counts, unspaced = _tokens(self.form, places=places)
        return found._replace(starts=found.starts + self.low, ends=found.ends + self.low), counts, unspaced

    def only(self, wanted: NDArray[np.bool_]) -> ByteForm:
        """Return the form of the paragraphs that are wanted, `(paragraphs,) bool`, whose tokens then have no places."""
        return self if wanted.all() else ByteForm(self.numbers[wanted], self.low, _only(self.form, wanted))


def byte_forms(points: NDArray[np.uint32], bounds: Places) -> Iterator[ByteForm]:
    r"""Yield those of the spans `bounds (paragraphs, 2)`, in order and apart, that can be read so, some at a time.

    The others touch the one before them, are longer than a window, or hold marks that are no accents or may have to be
    put into canonical order.

    >>> text = "Stra\N{LATIN SMALL LETTER SHARP S}e. \N{DEVANAGARI LETTER KA}\N{DEVANAGARI VOWEL SIGN I}"
    >>> points, bounds = np.array(list(map(ord, text)), np.uint32), np.array([[0, 7], [8, 10]])
    >>> [form.numbers.tolist() for form in byte_forms(points, bounds)]
    [[0]]
    """
    for own in _windows(bounds):
        low, high = int(bounds[own.start, 0]), int(bounds[own.stop - 1, 1])
        form, chosen = _form(points[low:high], bounds[own] - low)
        if len(chosen):
            yield ByteForm(chosen + own.start, low, form)


def _windows(bounds: Places) -> Iterator[slice]:
    """Yield the numbers of paragraphs to read at a time; longer ones than a window are left out."""
    first = 0
    while first < len(bounds):
        last = int(bounds[:, 1].searchsorted(bounds[first, 0] + WINDOW, side="right"))
        if first < last:
            yield slice(first, last)
        first = max(last, first + 1)


class _Codes(NamedTuple):
    """What each code point becomes, `(0x110000,)`, and what the bytes stand for.

    `codes`: the byte, from `SIZED` on where there is not one point; `first`, `last` `uint8`: the combining class
    of the first and of the last point; `marked bool`: whether a point is a mark, but no accent. `classes`: the class of
    each byte; `accent`: the byte of an accent.
    """

    codes: ByteTable
    first: Bytes
    last: Bytes
    marked: NDArray[np.bool_]
    classes: bytes
    accent: int


@cache
def _codes() -> _Codes:
    tables = unicode_tables()
    kinds = np.bincount(tables.classes).nonzero()[0]
    stand_ins = np.zeros(256, np.uint8)
    stand_ins[kinds] = STAND_IN + np.arange(len(kinds))
    classes = np.zeros(256, np.uint8)
    classes[:STAND_IN] = tables.classes[:STAND_IN]
    classes[STAND_IN : STAND_IN + len(kinds)] = kinds
    several = (tables.fold >= CODE_POINTS).nonzero()[0]
    one = tables.fold.copy()
    one[several] = 0
    held = tables.classes[one]
    codes = np.where(one < STAND_IN, one, stand_ins[held]).astype(np.uint8)
    first, marked = tables.combining[one], held == MARK
    last = first.copy()
    numbers = tables.fold[several] - CODE_POINTS
    starts, ends = tables.offsets[numbers], tables.offsets[numbers + 1]
    codes[several] = SIZED + ends - starts
    # What is dropped lets the marks on both sides of it meet: it looks like marks out of order.
    combining, filled = tables.combining[tables.expansions], starts < ends
    first[several] = np.where(filled, combining[starts * filled], 1)
    last[several] = np.where(filled, combining[ends - 1], 0xFF)
    marks = np.concatenate(([0], (tables.classes[tables.expansions] == MARK).cumsum()))
    marked[several] = marks[starts] < marks[ends]
    return _Codes(ByteTable.of(codes), first, last, marked, classes.tobytes(), int(stand_ins[ACCENT]))


class _Form(NamedTuple):
    """A window in normal form; a space stands before each of its paragraphs.

    `codes (n,) uint8`; `spans (paragraphs, 2)` of these, at whose ends a space may be left; `wide`: the places of the
    points from `STAND_IN` on, which are `values (wide,) uint32`. `odd`: the places, before that, of code points that
    are not ASCII, and `becomes (odd,)` of how many points they become; `laid`: how many places there were; `gone`: the
    places of the points that went then, as spaces after a space.
    """

    codes: Bytes
    spans: Places
    wide: Places
    values: NDArray[np.uint32]
    odd: Places
    becomes: Places
    laid: int
    gone: Places

    def origin(self) -> Places:
        """Return where in the window each point comes from, `(n,) int64`."""
        copies = np.ones(self.laid, np.int64)
        copies[self.odd] = self.becomes
        return np.delete(np.arange(-1, self.laid - 1).repeat(copies), self.gone)


def _form(points: NDArray[np.uint32], spans: Places) -> tuple[_Form, Places]:
    """Return the form of the paragraphs of a window that can be read, and their numbers."""
    codes = np.concatenate((np.array([SPACE], np.uint8), _codes().codes.look_up(points)))
    spans = spans + 1
    odd = (codes >= STAND_IN).nonzero()[0]
    holders = spans[:, 0].searchsorted(odd, side="right") - 1
    inside = odd < spans[holders, 1]
    odd, holders = odd[inside], holders[inside]
    simple = _simple(spans, odd, points[odd - 1], holders)
    chosen = simple.nonzero()[0]
    spans, odd = spans[chosen], odd[simple[holders]]
    edges = np.concatenate(([0], spans.reshape(-1), [len(codes)]))
    codes[positions(edges[::2], edges[1::2] - edges[::2])] = APART
    codes[spans[:, 0] - 1] = SPACE
    return _collapsed(_expanded(codes, spans, odd, unicode_tables().fold[points[odd - 1]])), chosen


def _simple(spans: Places, odd: Places, points: NDArray[np.uint32], holders: Places) -> NDArray[np.bool_]:
    """Say of each span whether it can be read; `points` stand at the places `odd`, in the spans `holders`."""
    tables = _codes()
    simple = np.ones(len(spans), np.bool_)
    # Between two spans there must be a place for a space, which ends the words of both.
    simple[1:] = spans[1:, 0] > spans[:-1, 1]
    if not len(odd):
        return simple
    simple[holders[tables.marked[points]]] = False
    touching = (np.diff(odd) == 1).nonzero()[0]
    before, after = tables.last[points[touching]], tables.first[points[touching + 1]]
    simple[holders[touching[(after > 0) & (after < before)]]] = False
    return simple


def _expanded(codes: Bytes, spans: Places, odd: Places, folded: NDArray[np.uint32]) -> _Form:
    """Put in what code points at the places `odd` become; `folded` are their entries in the table."""
    tables = unicode_tables()
    sizes = np.ones(len(odd), np.int64)
    several = (folded >= CODE_POINTS).nonzero()[0]
    if not len(several):
        return _Form(codes, spans, odd, folded, odd, sizes, len(codes), _NONE)
    numbers = folded[several] - CODE_POINTS
    sources = tables.offsets[numbers]
    sizes[several] = tables.offsets[numbers + 1] - sources
    text = codes.tobytes()
    for size in np.bincount(sizes[several]).nonzero()[0].tolist():
        text = text.replace(bytes([SIZED + size]), bytes(size))
    ends = sizes.cumsum()
    values = folded.repeat(sizes)
    values[positions((ends - sizes)[several], sizes[several])] = tables.expansions[positions(sources, sizes[several])]
    # How far the code points before each odd one, and all of them, move what follows.
    moved = np.concatenate(([0], ends - np.arange(1, len(odd) + 1)))
    places = positions(odd + moved[:-1], sizes)
    expanded = np.frombuffer(bytearray(text), np.uint8)
    expanded[places] = _codes().codes.look_up(values)
    wide = values >= STAND_IN
    spans = spans + moved[odd.searchsorted(spans)]
    return _Form(expanded, spans, places[wide], values[wide], odd, sizes, len(codes), _NONE)


_NONE: Final = np.empty(0, np.int64)


def _collapsed(form: _Form) -> _Form:
    """Take out all but the first of spaces in a row."""
    space = form.codes == SPACE
    again = np.zeros(len(space), np.bool_)
    np.logical_and(space[1:], space[:-1], out=again[1:])
    gone = again.nonzero()[0]
    return form._replace(
        codes=form.codes[~again],
        spans=form.spans - gone.searchsorted(form.spans),
        wide=form.wide - gone.searchsorted(form.wide),
        gone=gone,
    )


def _only(form: _Form, wanted: NDArray[np.bool_]) -> _Form:
    """Return the form without the paragraphs that are not wanted; it does not know where its points come from."""
    # With a paragraph goes what stands between it and the next one.
    edges = np.concatenate(([0], form.spans[:, 0], [len(form.codes)]))
    removed = np.where(wanted, 0, np.diff(edges[1:]))
    moved = removed.cumsum() - removed
    # Paragraphs in a row that stay are copied as one.
    borders = np.diff(np.concatenate(([False, True], wanted, [False]))).nonzero()[0]
    text, places = form.codes.tobytes(), edges[borders].tolist()
    kept = [text[start:end] for start, end in zip(places[::2], places[1::2], strict=True)]
    holders = form.spans[:, 0].searchsorted(form.wide, side="right") - 1
    stays = wanted[holders]
    return form._replace(
        codes=np.frombuffer(b"".join(kept), np.uint8),
        spans=(form.spans - moved[:, None])[wanted],
        wide=(form.wide - moved[holders])[stays],
        values=form.values[stays],
    )


def _tokens(form: _Form, *, places: bool) -> tuple[Tokens, Places, Places]:
    """Return the tokens, with places in the window, and how many each paragraph has of them and of unspaced ones."""
    tables = _codes()
    codes, edges, wide, values = form.codes, np.append(form.spans[:, 0], len(form.codes)), form.wide, form.values
    accents = wide[form.codes[wide] == tables.accent]
    # Unlike bytes it is translated without a look at whether anything changes, at half the cost.
    text = bytearray(codes)
    if len(accents):
        text = text.replace(bytes([tables.accent]), b"")
        codes = np.frombuffer(text, np.uint8)
        edges = edges - accents.searchsorted(edges)
        said = form.codes[wide] != tables.accent
        wide, values = wide[said], values[said]
        wide = wide - accents.searchsorted(wide)
    classes = np.frombuffer(text.translate(tables.classes), np.uint8)
    firsts, lasts = token_runs(codes, classes)
    sizes = lasts + 1 - firsts
    sums = packed_sums(_packed(codes, wide), firsts, sizes, halves=1)
    _add_wide(sums, firsts, sizes, wide, values)
    counts = np.diff(firsts.searchsorted(edges))
    unspaced = np.diff(((classes & UNSPACED) != 0).nonzero()[0].searchsorted(edges))
    ids = finished(sums, sizes)[:, 0]
    if not places:
        return Tokens(firsts[:0], firsts[:0], ids, classes[:0]), counts, unspaced
    origin = form.origin()
    ends = lasts + 1
    kinds = token_kinds(classes, firsts, lasts)
    if len(accents):
        # A mark belongs to the base before it, so a token reaches to the next base.
        bases = np.append((form.codes != tables.accent).nonzero()[0], len(form.codes))
        firsts, ends = bases[firsts], bases[ends]
    return Tokens(origin[firsts], origin[ends - 1] + 1, ids, kinds), counts, unspaced


def _sums(form: _Form) -> tuple[NDArray[np.uint64], Places]:
    """Return the sums of the normal forms of the paragraphs, and their sizes."""
    starts, ends = form.spans.T
    # No span begins with a space, as one stands before it.
    sizes = ends - starts
    sizes -= (sizes > 0) & (form.codes[ends - 1] == SPACE)
    sums = packed_sums(_packed(form.codes, form.wide), starts, sizes, halves=2)
    _add_wide(sums, starts, sizes, form.wide, form.values)
    return sums, sizes


def _packed(codes: Bytes, wide: Places) -> Bytes:
    """Return the points as they are packed: 0 where a byte stands for another one."""
    packed = codes.copy()
    packed[wide] = 0
    return packed


def _add_wide(
    sums: NDArray[np.uint64], starts: Places, sizes: Places, wide: Places, values: NDArray[np.uint32]
) -> None:
    """Add the points that are not packed, `values` at the places `wide`."""
    if not len(starts) or not len(wide):
        return
    holders = starts.searchsorted(wide, side="right") - 1
    inside = ((holders >= 0) & (wide - starts[holders] < sizes[holders])).nonzero()[0]
    holders, wide = holders[inside], wide[inside]
    add_points(sums, holders, wide - starts[holders], values[inside].astype(np.uint64))
