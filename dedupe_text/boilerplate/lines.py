"""Paragraphs to what the learner keeps of them: the columns of a batch in, one fixed row for each paragraph out.

A row depends on its paragraph alone, so that a batch gives the rows of its documents one by one. What a corpus run
holds in memory, and an index on disk, of a source is an array of these rows.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.characters import is_cased, is_lower
from dedupe_text.columns import Columns
from dedupe_text.kernels.hashes import PLACE, SECOND, mixed
from dedupe_text.kernels.ragged import offsets_inside
from dedupe_text.kernels.separators import WHITE_SPACE
from dedupe_text.kernels.tokens import NUMBER

LINE: Final = np.dtype(
    [
        ("key", "<u8"),
        ("template", "<u4"),
        ("tail", "<u4"),
        ("opening", "<u2"),
        ("head", "<u2"),
        ("number", "<u2"),
        ("weight", "<u2"),
        ("stops", "u1"),
        ("flags", "u1"),
    ]
)
"""What is kept of a paragraph, 26 bytes.

`key`: the first 64 bits of the hash of its normal form, 0 when it is blank. `template`: its words with every run of
numbers as one slot; `opening` and `tail`: the first and the last two of those words; `head`: the first four of more,
where none is a number; 0 where there is none. So few bits do for these, because they count only within one source and
never alone. `number`: the sum of the numbers in it, modulo 2**16, so that of two lines of one template it tells whether
one counts on from the other, in whatever slot. `weight`: its length in letters, as in `Columns.weights`. `stops`: marks
of prose in it, such as commas and full stops. Lengths that do not fit are cut off. `flags`: bits of the constants
below.
"""

ENDS_SENTENCE: Final = 1
"""The paragraph ends as a sentence does."""
HAS_NUMBER: Final = 2
"""One of its tokens holds a digit."""
IS_SLOT: Final = 4
"""Its words are numbers alone, so that its template says nothing of its own."""
OPENS_SMALL: Final = 8
"""It begins with a small letter, as what goes on does, or what was typed in haste."""
ENDS_LABEL: Final = 16
"""It ends with a colon, and so opens something."""

OPENING: Final = 1
"""Words at the beginning of a template that open it."""
HEAD: Final = 4
"""Words at the beginning of a template that are its head, if a slot follows them: two or three open any sentence."""
TAIL: Final = 2
"""Words at the end of a template that are its tail."""
DIGITS: Final = 6
"""Digits of a number that are read: page numbers and years have fewer."""

_SLOT = np.uint64(0x5851F42D4C957F2D)
"""Stands for a run of numbers; any odd number will do."""
_STOPS: Final = (
    ".!?\N{HORIZONTAL ELLIPSIS}\N{ARABIC QUESTION MARK}\N{ARABIC FULL STOP}\N{IDEOGRAPHIC FULL STOP}"
    "\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}\N{DEVANAGARI DANDA}\N{FULLWIDTH FULL STOP}"
)
_COMMAS: Final = ",;\N{ARABIC COMMA}\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH COMMA}\N{FULLWIDTH SEMICOLON}"
_CLOSERS: Final = (
    "\"')]}>*_\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT CORNER BRACKET}\N{FULLWIDTH RIGHT PARENTHESIS}"
)
_COLONS: Final = ":\N{FULLWIDTH COLON}"
_STOP, _COMMA, _AFTER, _COLON, _SMALL = (1 << bit for bit in range(5))
_KINDS: Final = (
    (_STOPS, _STOP),
    (_COMMAS, _COMMA),
    (_CLOSERS + "".join(WHITE_SPACE), _AFTER),
    (_COLONS, _COLON),
)
_ZERO, _NINE = ord("0"), 9
_TABLE: Final = 1 << 16
_LETTERS: Final = 0x600
"""The scripts with two cases, but for a few, stand before Hebrew and Arabic."""


def read_lines(columns: Columns) -> NDArray[np.void]:
    r"""Return the rows of the paragraphs of columns, which must have tokens, `(paragraphs,) LINE`.

    >>> from dedupe_text.columns import columns_of, read
    >>> from dedupe_text.splitters import splitter_for
    >>> text = "Page 1 of 9\nPage 2 of 9\nMore."
    >>> rows = read_lines(columns_of(read(text), splitter_for("lines")(text)))
    >>> len(set(rows["key"].tolist())), len(set(rows["template"].tolist())), rows["weight"].tolist()
    (3, 2, [11, 11, 5])
    """
    rows = np.zeros(len(columns), dtype=LINE)
    rows["key"] = np.where(columns.blank, np.uint64(0), np.maximum(columns.hashes[:, 0], np.uint64(1)))
    rows["weight"] = np.minimum(columns.weights, np.iinfo(np.uint16).max)
    _add_words(rows, columns)
    _add_signs(rows, columns)
    return rows


def _add_words(rows: NDArray[np.void], columns: Columns) -> None:
    """Put in the hashes of the words, in which a run of numbers is one."""
    starts = np.append(columns.first, columns.last[-1:])
    numbers = np.flatnonzero(columns.tokens.kinds == NUMBER)
    owners = np.searchsorted(starts, numbers, side="right") - 1
    rows["number"] = _sums(columns, numbers, owners)
    goes_on = (np.diff(numbers, prepend=-2) == 1) & (np.diff(owners, prepend=-1) == 0)
    words = columns.tokens.ids.copy()
    words[numbers] = _SLOT
    words = np.delete(words, numbers[goes_on])
    runs = np.bincount(owners[~goes_on], minlength=len(rows))
    counts = np.diff(starts) - np.bincount(owners[goes_on], minlength=len(rows))
    flags = np.where(runs > 0, HAS_NUMBER, 0) | np.where((counts > 0) & (runs == counts), IS_SLOT, 0)
    rows["flags"] |= flags.astype(np.uint8)
    filled = np.flatnonzero(counts)
    if not len(filled):
        return
    sizes = counts[filled]
    ends = np.cumsum(sizes)
    firsts = ends - sizes
    rows["template"][filled] = _finished(np.add.reduceat(_terms(words, offsets_inside(sizes)), firsts))
    opening = _finished(_some_terms(words, firsts, sizes, OPENING, 1))
    rows["opening"][filled] = np.maximum(opening & np.uint32(0xFFFF), np.uint32(1))
    # Where characters are tokens, the first four are half a word.
    rows["head"][filled] = np.where(columns.unspaced[filled], np.uint32(0), _heads(words, firsts, sizes))
    rows["tail"][filled] = _finished(_some_terms(words, ends - 1, sizes, TAIL, -1))


def _sums(columns: Columns, places: NDArray[np.int64], owners: NDArray[np.int64]) -> NDArray[np.uint16]:
    """Return the sum of the numbers of each paragraph, of which the tokens `places` of the paragraphs `owners` are."""
    points = columns.points
    starts, ends = columns.tokens.starts[places], columns.tokens.ends[places]
    values, worth = np.zeros(len(places), dtype=np.int64), np.ones(len(places), dtype=np.int64)
    for back in range(1, DIGITS + 1):
        place = ends - back
        digits = points[np.maximum(place, 0)].astype(np.int64) - _ZERO
        read = (place >= starts) & (digits >= 0) & (digits <= _NINE)
        values += np.where(read, digits * worth, 0)
        worth *= np.where(read, 10, 1)
    sums = np.bincount(owners, values, len(columns))
    found: NDArray[np.uint16] = (sums.astype(np.int64) & 0xFFFF).astype(np.uint16)
    return found


def _heads(words: NDArray[np.uint64], firsts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return a hash of the first words of each run, 0 where no more follow or a number is one of them."""
    hashes = _finished(_some_terms(words, firsts, sizes, HEAD, 1)) & np.uint32(0xFFFF)
    slots = np.append(np.flatnonzero(words == _SLOT), len(words))
    worded = slots[np.searchsorted(slots, firsts)] >= firsts + HEAD
    return np.where((sizes > HEAD) & worded, np.maximum(hashes, np.uint32(1)), np.uint32(0))


def _terms(words: NDArray[np.uint64], places: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return what words at some places of a run add to its sum; the word 0 adds nothing."""
    salts = (places.astype(np.uint64) + np.uint64(1)) * SECOND
    return np.where(words == 0, np.uint64(0), mixed(words ^ salts) | np.uint64(1))


def _some_terms(
    words: NDArray[np.uint64], starts: NDArray[np.int64], sizes: NDArray[np.int64], most: int, step: int
) -> NDArray[np.uint64]:
    """Return the sums of `most` words of each run at the most, from one of its ends on."""
    sums = np.zeros(len(starts), dtype=np.uint64)
    for place in range(most):
        there = np.flatnonzero(sizes > place)
        sums[there] += _terms(words[starts[there] + step * place], np.array([place]))
    return sums


def _finished(sums: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Return the hashes, never 0, of runs of words from their sums."""
    hashes: NDArray[np.uint32] = np.maximum(mixed(sums * PLACE) >> np.uint64(32), np.uint64(1)).astype(np.uint32)
    return hashes


def _add_signs(rows: NDArray[np.void], columns: Columns) -> None:
    """Put in the marks of prose, and how a paragraph begins and ends."""
    kinds = _sign_table().take(columns.points, mode="clip")
    starts, ends = columns.bounds[:, 0], columns.bounds[:, 1]
    marks = np.flatnonzero(kinds & (_STOP | _COMMA))
    stops = np.searchsorted(marks, ends) - np.searchsorted(marks, starts)
    rows["stops"] = np.minimum(stops, np.iinfo(np.uint8).max)
    final, initial = _outermost(kinds, starts, ends)
    flags = np.where(final & _STOP, ENDS_SENTENCE, 0) | np.where(final & _COLON, ENDS_LABEL, 0)
    flags |= np.where(initial & _SMALL, OPENS_SMALL, 0)
    rows["flags"] |= flags.astype(np.uint8)


def _outermost(
    kinds: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the kinds of the last and of the first point of each paragraph that no closing mark or space is."""
    final, initial = (np.zeros(len(starts), np.uint8) for _ in range(2))
    filled = starts < ends
    final[filled], initial[filled] = kinds[ends[filled] - 1], kinds[starts[filled]]
    odd = np.flatnonzero((final | initial) & _AFTER)
    if not len(odd):
        return final, initial
    said = np.flatnonzero((kinds & _AFTER) == 0)
    last = np.searchsorted(said, ends[odd]) - 1
    first = np.searchsorted(said, starts[odd])
    inside = last >= first
    final[odd], initial[odd] = 0, 0
    final[odd[inside]], initial[odd[inside]] = kinds[said[last[inside]]], kinds[said[first[inside]]]
    return final, initial


@cache
def _sign_table() -> NDArray[np.uint8]:
    """Return what the first code points are, as bits; the last one stands for those behind it and is nothing."""
    table = np.zeros(_TABLE, dtype=np.uint8)
    for signs, bit in _KINDS:
        table[[ord(sign) for sign in signs]] = bit
    table[[point for point in range(_LETTERS) if is_lower(chr(point)) and is_cased(chr(point))]] = _SMALL
    table.setflags(write=False)
    return table
