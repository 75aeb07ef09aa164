"""Code points to normal form: what is compared, each point with its origin in the input.

Case, width and compatibility forms are folded (Unicode Standard Annex 15, NFKD; full case folding, Unicode Standard
section 3.13), quotes, dashes and white space unified, invisible characters dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.implementation import native, with_c
from dedupe_text.kernels.ragged import positions
from dedupe_text.kernels.unicode_tables import CODE_POINTS, UnicodeTables, unicode_tables

SPACE = np.uint32(0x20)
FIRST_MARK = np.uint32(0x300)
"""The first code point with a canonical combining class other than 0."""

END: Final = "."
"""Any character but NUL, to stand behind a text."""


class NormalForm(NamedTuple):
    """Normalised points and where they come from.

    `points (n,) uint32`; `origin (n,) int64`, never falling: the index in the input of the code point that each came
    from. Marks that were put into canonical order keep the origins of their places.
    """

    points: NDArray[np.uint32]
    origin: NDArray[np.int64]


def _code_points_in_c(text: str) -> NDArray[np.uint32]:
    points = np.frombuffer(native.code_points(text), np.uint32)
    points.setflags(write=False)
    return points


@with_c(_code_points_in_c)
def code_points(text: str) -> NDArray[np.uint32]:
    r"""Return the code points of a text, lone surrogates included, `(len(text),) uint32`, read only.

    >>> code_points("a\N{GRINNING FACE}").tolist()
    [97, 128512]
    """
    # NumPy's own string lays its code points open, at a third of the cost of an encoder; NULs at its end it drops.
    return np.frombuffer(np.str_(text + END), dtype=np.uint32)[:-1]


def _laid_points_in_c(texts: Sequence[str], between: str) -> NDArray[np.uint32]:
    points = np.frombuffer(native.laid_points(texts, ord(between)), np.uint32)
    points.setflags(write=False)
    return points


@with_c(_laid_points_in_c)
def laid_points(texts: Sequence[str], between: str) -> NDArray[np.uint32]:
    r"""Return the code points of texts laid end to end, one character between each two, read only.

    >>> laid_points(["ab", "", "c"], "\f").tolist()
    [97, 98, 12, 12, 99]
    """
    return code_points(between.join(texts))


def normal_form(points: NDArray[np.uint32]) -> NormalForm:
    r"""Return the normal form of code points; it is its own normal form.

    >>> form = normal_form(code_points("Stra\N{SOFT HYPHEN}\N{LATIN SMALL LETTER SHARP S}e"))
    >>> "".join(map(chr, form.points)), form.origin.tolist()
    ('strasse', [0, 1, 2, 3, 5, 5, 6])
    """
    tables = unicode_tables()
    folded = tables.fold[points]
    origin = np.arange(len(folded), dtype=np.int64)
    several = (folded >= CODE_POINTS).nonzero()[0]
    if len(several):
        folded, origin = _expanded(folded, several, tables)
    spaces = folded == SPACE
    repeated = (spaces[1:] & spaces[:-1]).nonzero()[0] + 1
    if len(repeated):
        kept = np.ones(len(folded), dtype=np.bool_)
        kept[repeated] = False
        folded, origin = folded[kept], origin[kept]
    return NormalForm(_in_canonical_order(folded, tables), origin)


def _expanded(
    folded: NDArray[np.uint32], several: NDArray[np.int64], tables: UnicodeTables
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Put the points of the expansions in, and take out what has none; `several` are their places."""
    numbers = folded[several] - CODE_POINTS
    sources = tables.offsets[numbers]
    sizes = tables.offsets[numbers + 1] - sources
    copies = np.ones(len(folded), dtype=np.int64)
    copies[several] = sizes
    origin = np.arange(len(folded), dtype=np.int64).repeat(copies)
    points = folded[origin]
    # An expansion starts where its point stood, moved by what the expansions before it added or took away.
    targets = several + (sizes - 1).cumsum() - (sizes - 1)
    points[positions(targets, sizes)] = tables.expansions[positions(sources, sizes)]
    return points, origin


def _in_canonical_order(points: NDArray[np.uint32], tables: UnicodeTables) -> NDArray[np.uint32]:
    """Sort each run of combining marks by class, stable (Unicode Standard, section 3.11, D109)."""
    high = (points >= FIRST_MARK).nonzero()[0]
    if not len(high):
        return points
    classes = tables.combining[points[high]]
    marks, classes = high[classes > 0], classes[classes > 0]
    touching = np.diff(marks) == 1
    if not np.any(touching & (classes[1:] < classes[:-1])):
        return points
    run = np.concatenate(([0], (~touching).cumsum()))
    ordered = points.copy()
    ordered[marks] = points[marks[np.lexsort((classes, run))]]
    return ordered
