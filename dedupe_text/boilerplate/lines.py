"""Paragraphs to what the learner keeps of them: the columns of a batch in, one fixed row for each paragraph out.

A row depends on its paragraph alone, so that a batch gives the rows of its documents one by one. What a corpus run
holds in memory, and an index on disk, of a source is an array of these rows.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

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
        ("number", "<u2"),
        ("weight", "<u2"),
        ("stops", "u1"),
        ("flags", "u1"),
    ]
)
"""What is kept of a paragraph, 24 bytes.

`key`: the first 64 bits of the hash of its normal form, 0 when it is blank. `template`: its words with every run of
numbers as one slot; `opening` and `tail`: the first and the last two of those words; 0 where there is none. So few bits
do for these, because they count only within one source and never alone. `number`: the sum of the numbers in it, modulo
2**16, so that of two lines of one template it tells whether one counts on from the other, in whatever slot. `weight`:
its length in letters, as in `Columns.weights`. `stops`: marks of prose in it, such as commas and full stops. Lengths
that do not fit are cut off. `flags`: bits of the constants below.
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
    sizes = columns.last - columns.first
    owners = np.repeat(np.arange(len(rows)), sizes)
    places = offsets_inside(sizes) + np.repeat(columns.first, sizes)
    numbers = columns.tokens.kinds[places] == NUMBER
    goes_on = np.zeros(len(places), dtype=np.bool_)
    goes_on[1:] = numbers[1:] & numbers[:-1] & (owners[1:] == owners[:-1])
    words = np.where(numbers, _SLOT, columns.tokens.ids[places])[~goes_on]
    rows["number"] = _sums(columns, places[numbers], owners[numbers])
    numbers, owners = numbers[~goes_on], owners[~goes_on]
    counts = np.bincount(owners, minlength=len(rows))
    flags = np.where(np.bincount(owners, numbers, len(rows)) > 0, HAS_NUMBER, 0)
    flags |= np.where((counts > 0) & (np.bincount(owners, ~numbers, len(rows)) == 0), IS_SLOT, 0)
    rows["flags"] |= flags.astype(np.uint8)
    filled = np.flatnonzero(counts)
    sizes = counts[filled]
    firsts = np.cumsum(sizes) - sizes
    inside = offsets_inside(sizes)
    from_end = np.repeat(sizes, sizes) - inside - 1
    rows["template"][filled] = _folded(words, inside, firsts)
    opening = _folded(np.where(inside < OPENING, words, np.uint64(0)), inside, firsts)
    rows["opening"][filled] = np.maximum(opening & np.uint32(0xFFFF), np.uint32(1))
    rows["tail"][filled] = _folded(np.where(from_end < TAIL, words, np.uint64(0)), from_end, firsts)


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


def _folded(words: NDArray[np.uint64], places: NDArray[np.int64], firsts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return one hash, never 0, for each run of words, of which the word 0 is left out."""
    if not len(words):
        return np.empty(0, np.uint32)
    terms = mixed(words ^ (places.astype(np.uint64) + np.uint64(1)) * SECOND) | np.uint64(1)
    sums = mixed(np.add.reduceat(np.where(words == 0, np.uint64(0), terms), firsts) * PLACE)
    hashes: NDArray[np.uint32] = np.maximum(sums >> np.uint64(32), np.uint64(1)).astype(np.uint32)
    return hashes


def _add_signs(rows: NDArray[np.void], columns: Columns) -> None:
    """Put in the marks of prose, and how a paragraph begins and ends."""
    kinds = _sign_table()[np.minimum(columns.points, _TABLE - 1)]
    starts, ends = columns.bounds[:, 0], columns.bounds[:, 1]
    rows["stops"] = np.minimum(_held(kinds, _STOP | _COMMA, starts, ends), np.iinfo(np.uint8).max)
    said = np.flatnonzero((kinds & _AFTER) == 0)
    if not len(said):
        return
    last = np.searchsorted(said, ends) - 1
    inside = (last >= 0) & (said[last] >= starts)
    final = np.where(inside, kinds[said[last]], 0)
    first = np.minimum(np.searchsorted(said, starts), len(said) - 1)
    initial = np.where(inside, kinds[said[first]], 0)
    flags = np.where(final & _STOP, ENDS_SENTENCE, 0) | np.where(final & _COLON, ENDS_LABEL, 0)
    flags |= np.where(initial & _SMALL, OPENS_SMALL, 0)
    rows["flags"] |= flags.astype(np.uint8)


def _held(kinds: NDArray[np.uint8], bits: int, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count in each span the points of some kinds."""
    counted = np.concatenate(([0], np.cumsum((kinds & bits) != 0, dtype=np.int64)))
    found: NDArray[np.int64] = counted[ends] - counted[starts]
    return found


@cache
def _sign_table() -> NDArray[np.uint8]:
    """Return what the first code points are, as bits; what is not in the table is nothing of the kind."""
    table = np.zeros(_TABLE, dtype=np.uint8)
    for signs, bit in _KINDS:
        table[[ord(sign) for sign in signs]] = bit
    table[[point for point in range(_LETTERS) if chr(point).islower() and chr(point) != chr(point).upper()]] = _SMALL
    table.setflags(write=False)
    return table
