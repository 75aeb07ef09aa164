"""Pages that hold one article: pages of a source in, and for each the number of the group that counts as one page.

The same article at two addresses is a duplicate and not boilerplate, so that its pages are one witness of what their
source says, not two.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe_text.boilerplate.counting import Pages, Places, page_sets, standing

LEAST_LETTERS = 500
"""Letters of shared prose from which pages may hold one article: three or four paragraphs, more than most notices."""
SHARE = 0.8
"""The share of the prose of each page that stands on just the same pages, from which they hold one article."""


def grouped(pages: Pages) -> Places:
    """Return for each page the number of its group, `(pages,) int64`: pages of one article share it.

    Groups are numbered from 0 on, in the order of their first pages.
    """
    numbers = np.arange(len(pages))
    prose = np.flatnonzero(pages.prose)
    keys, owners = pages.rows["key"][prose], pages.owners[prose]
    if not len(prose):
        return numbers
    once = standing(keys, owners)
    keys, owners, letters = keys[once], owners[once], pages.weights[prose][once]
    sets = page_sets(keys, owners)
    totals = np.bincount(owners, letters, len(pages)).astype(np.float64)
    return _joined(numbers, *_full(sets, owners, letters, totals))


def _full(
    sets: NDArray[np.uint64], owners: Places, letters: NDArray[np.float64], totals: NDArray[np.float64]
) -> tuple[NDArray[np.uint64], Places]:
    """Return the sets, and a page of each, whose lines make up most of the prose of all its pages."""
    names, numbers = np.unique(sets, return_inverse=True)
    width = len(totals)
    cells, cell = np.unique(numbers.astype(np.int64) * width + owners, return_inverse=True)
    held = np.bincount(cell, letters)
    of_set, of_page = cells // width, cells % width
    enough = (held >= LEAST_LETTERS) & (held >= SHARE * totals[of_page])
    full = np.bincount(of_set, ~enough) == 0
    full &= np.bincount(of_set) > 1
    chosen = full[of_set]
    return names[of_set[chosen]], of_page[chosen]


def _joined(numbers: Places, sets: NDArray[np.uint64], pages: Places) -> Places:
    """Number pages anew, so that those of one set have one number; a page of most of its prose is in one set only."""
    leaders = numbers.copy()
    order = np.lexsort((pages, sets))
    sets, pages = sets[order], pages[order]
    firsts = np.flatnonzero(np.concatenate(([True], sets[1:] != sets[:-1]))) if len(sets) else np.empty(0, np.int64)
    sizes = np.diff(np.append(firsts, len(sets)))
    leaders[pages] = np.repeat(pages[firsts], sizes)
    return np.unique(leaders, return_inverse=True)[1].astype(np.int64)
