"""What each code point becomes in the normal form, and of which class a normalised point is.

The tables are read from `unicode_tables.npz`, which `make_unicode_tables` writes; nothing else knows Unicode.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

CODE_POINTS: Final = 0x110000
"""Size of the code space; a value of `fold` from here on is an expansion."""

BLOCK: Final = 128
"""Code points in a block of the stored two-stage tables."""

OTHER: Final = 0
"""White space, punctuation, controls, unassigned code points, surrogates: never part of a token by themselves."""

LETTER: Final = 1
DIGIT: Final = 2
JOINER: Final = 4
"""Underscores and their like: join letters and digits (ExtendNumLet in Unicode Standard Annex 29)."""

MID_LETTER: Final = 8
"""Joins two letters when it stands between them; with `MID_NUMBER` it does so for letters and for digits."""

MID_NUMBER: Final = 16
SIGN: Final = 32
UNSPACED: Final = 64
"""A character of a script that does not set spaces between its words."""

MARK: Final = 128
"""A combining mark that belongs to the token before it."""

ACCENT: Final = MARK | JOINER
"""A combining mark that is written or left out without changing the word; no part of a token's id."""

UNASSIGNED: Final = 0xFFFF
"""Stands in for code points that the tables do not know: one that no Unicode will ever assign."""

STORED: Final = Path(__file__).with_name("unicode_tables.npz")


class Opening(IntEnum):
    """The first letter of a line: one of a script without case, a small one, or anything else."""

    OTHER = 0
    SMALL = 1
    UNCASED = 2


class UnicodeTables(NamedTuple):
    """Flat tables indexed by code point, read only.

    `fold (0x110000,) uint32`: the normalised point, or `CODE_POINTS + k` for the k-th expansion, whose points are
    `expansions[offsets[k]:offsets[k + 1]]`; expansion 0 is empty, for code points that are dropped.
    `classes (0x110000,) uint8`: bits of the constants above. `combining (0x110000,) uint8`: canonical combining class.
    `version` is the version of Unicode.
    """

    version: str
    fold: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    expansions: NDArray[np.uint32]
    classes: NDArray[np.uint8]
    combining: NDArray[np.uint8]


@cache
def unicode_tables() -> UnicodeTables:
    """Return the tables; they are read once.

    >>> chr(unicode_tables().fold[ord("A")])
    'a'
    """
    with np.load(STORED) as stored:
        fold = stored["fold_blocks"][stored["fold_index"]].reshape(-1)
        fold += np.arange(CODE_POINTS, dtype=np.uint32)
        tables = UnicodeTables(
            version=str(stored["version"]),
            fold=fold,
            offsets=np.concatenate(([0], stored["expansion_sizes"].cumsum(dtype=np.int64))),
            expansions=stored["expansions"],
            classes=stored["class_blocks"][stored["class_index"]].reshape(-1),
            combining=stored["combining_blocks"][stored["combining_index"]].reshape(-1),
        )
    for table in tables[1:]:
        table.setflags(write=False)
    return tables


@cache
def openings() -> NDArray[np.uint8]:
    """Return the `Opening` of each code point, `(0x110000,) uint8`, read only; it is read once.

    >>> Opening(openings()[ord("a")]).name
    'SMALL'
    """
    with np.load(STORED) as stored:
        table: NDArray[np.uint8] = stored["opening_blocks"][stored["opening_index"]].reshape(-1)
    table.setflags(write=False)
    return table


def stand_ins() -> NDArray[np.uint32]:
    """Return for each code point one with the same properties that every Python knows, `(0x110000,) uint32`.

    That is itself for nearly all, and `UNASSIGNED` for those that the tables do not know.

    >>> chr(stand_ins()[ord("a")]), hex(stand_ins()[0x20C1])  # The sign of the riyal, in Unicode since version 17.
    ('a', '0xa838')
    """
    with np.load(STORED) as stored:
        table: NDArray[np.uint32] = stored["stand_in_blocks"][stored["stand_in_index"]].reshape(-1).astype(np.uint32)
    itself = (table == 0).nonzero()[0]
    table[itself] = itself
    return table
