"""Paragraphs to what the learner keeps of them: the columns of a batch in, one fixed row for each paragraph out.

A row depends on its paragraph alone, so that a batch gives the rows of its documents one by one. What a corpus run
holds in memory, and an index on disk, of a source is an array of these rows.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.columns import Columns
from dedupe_text.kernels.hashes import PLACE, SECOND, mixed
from dedupe_text.kernels.normal import code_points
from dedupe_text.kernels.ragged import offsets_inside
from dedupe_text.kernels.separators import WHITE_SPACE
from dedupe_text.kernels.tokens import NUMBER

LINE: Final = np.dtype(
    [
        ("key", "<u8"),
        ("template", "<u4"),
        ("head", "<u4"),
        ("tail", "<u4"),
        ("weight", "<u2"),
        ("stops", "u1"),
        ("flags", "u1"),
    ]
)
"""What is kept of a paragraph, 24 bytes.

`key`: the first 64 bits of the hash of its normal form, 0 when it is blank. `template`: its words with every run of
numbers as one slot; `head` and `tail`: the first and the last two of those words; 0 where there is none. Thirty-two
bits do for these three, because they count only within one source and never alone. `weight`: its length in letters, as
in `Columns.weights`. `stops`: marks of prose in it, such as commas and full stops. Numbers that do not fit are cut off.
`flags`: bits of the constants below.
"""

ENDS_SENTENCE: Final = 1
"""The paragraph ends as a sentence does."""
HAS_NUMBER: Final = 2
"""One of its tokens holds a digit."""
IS_SLOT: Final = 4
"""Its words are numbers alone, so that its template says nothing of its own."""

ENDS: Final = 2
"""Words that stand for the head or the tail of a template."""

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
_KINDS: Final = ((_STOPS, 1), (_COMMAS, 2), (_CLOSERS + "".join(WHITE_SPACE), 4))
_TABLE: Final = 1 << 16


def read_lines(columns: Columns) -> NDArray[np.void]:
    r"""Return the rows of the paragraphs of columns, which must have tokens, `(paragraphs,) LINE`.

    >>> from dedupe_text.columns import columns_of, read
    >>> from dedupe_text.splitters import splitter_for
    >>> text = "Page 1 of 9\nPage 2 of 9\nMore."
    >>> rows = read_lines(columns_of(read(text), splitter_for("lines")(text)))
    >>> rows["key"][0] == rows["key"][1], rows["template"][0] == rows["template"][1], rows["weight"].tolist()
    (False, True, [11, 11, 5])
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
    rows["head"][filled] = _folded(np.where(inside < ENDS, words, np.uint64(0)), inside, firsts)
    rows["tail"][filled] = _folded(np.where(from_end < ENDS, words, np.uint64(0)), from_end, firsts)


def _folded(words: NDArray[np.uint64], places: NDArray[np.int64], firsts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return one hash, never 0, for each run of words, of which the word 0 is left out."""
    if not len(words):
        return np.empty(0, np.uint32)
    terms = mixed(words ^ (places.astype(np.uint64) + np.uint64(1)) * SECOND) | np.uint64(1)
    sums = mixed(np.add.reduceat(np.where(words == 0, np.uint64(0), terms), firsts) * PLACE)
    hashes: NDArray[np.uint32] = np.maximum(sums >> np.uint64(32), np.uint64(1)).astype(np.uint32)
    return hashes


def _add_signs(rows: NDArray[np.void], columns: Columns) -> None:
    """Put in the marks of prose, and whether a paragraph ends as a sentence does."""
    points = code_points(columns.text)
    kinds = _sign_table()[np.minimum(points, _TABLE - 1)]
    said = np.flatnonzero(kinds < 4)
    bounds = columns.bounds
    marks = np.concatenate(([0], np.cumsum((kinds & 3) != 0, dtype=np.int64)))
    rows["stops"] = np.minimum(marks[bounds[:, 1]] - marks[bounds[:, 0]], np.iinfo(np.uint8).max)
    last = np.searchsorted(said, bounds[:, 1]) - 1
    inside = (last >= 0) & (said[last] >= bounds[:, 0]) if len(said) else np.zeros(len(rows), np.bool_)
    ends = np.zeros(len(rows), dtype=np.bool_)
    ends[inside] = kinds[said[last[inside]]] == 1
    rows["flags"] |= np.where(ends, ENDS_SENTENCE, 0).astype(np.uint8)


def _sign_table() -> NDArray[np.uint8]:
    """Return what the first code points are as bits: 1 ends a sentence, 2 a comma, 4 may follow the end."""
    table = np.zeros(_TABLE, dtype=np.uint8)
    for signs, bit in _KINDS:
        table[[ord(sign) for sign in signs]] = bit
    return table
