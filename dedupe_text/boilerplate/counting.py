"""The pages of a source as columns, and on how many of them a thing stands.

A page is a document's rows (`boilerplate.lines`). Pages lie end to end, so that all are counted and read at once;
nothing here depends on their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dedupe_text.boilerplate.lines import ENDS_SENTENCE, LINE
from dedupe_text.kernels.hashes import PLACE, SECOND, mixed
from dedupe_text.kernels.seen import first_equal

PROSE_SENTENCE = 40
"""Letters from which a paragraph that ends as a sentence does is prose; shorter ones are calls: "Sign up now!"."""
PROSE_STOPS = 2
PROSE_LETTERS = 100
"""A paragraph of so many letters with so many marks of prose is prose however it ends."""

Words = NDArray[np.uint64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Pages:
    """Pages end to end: `rows (lines,) LINE`; `offsets (pages + 1,)`: where each page starts, and the last one ends."""

    rows: NDArray[np.void]
    offsets: Places

    @classmethod
    def of(cls, pages: Sequence[NDArray[np.void]]) -> Pages:
        """Lay pages end to end."""
        sizes = np.array([len(page) for page in pages], dtype=np.int64)
        rows = np.concatenate(pages) if len(pages) else np.empty(0, LINE)
        return cls(rows, np.concatenate(([0], np.cumsum(sizes))))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def owners(self) -> Places:
        """The page of each line."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    @cached_property
    def starts(self) -> Places:
        """Where the page of each line starts."""
        return self.offsets[self.owners]

    @cached_property
    def ends(self) -> Places:
        """Where the page of each line ends."""
        return self.offsets[self.owners + 1]

    @cached_property
    def weights(self) -> Numbers:
        """The length of each line in letters."""
        return self.rows["weight"].astype(np.float64)

    @cached_property
    def prose(self) -> Flags:
        """True for lines that read as running text."""
        long: Flags = (self.rows["weight"] >= PROSE_LETTERS) & (self.rows["stops"] >= PROSE_STOPS)
        found: Flags = self.sentences | long
        return found

    @cached_property
    def sentences(self) -> Flags:
        """True for lines that end as a sentence does and are longer than a call."""
        ends = (self.rows["flags"] & ENDS_SENTENCE) != 0
        found: Flags = ends & (self.rows["weight"] >= PROSE_SENTENCE)
        return found

    @cached_property
    def followed(self) -> Flags:
        """True for lines after which another one of their page comes."""
        follows: Flags = np.arange(1, len(self.rows) + 1) < self.ends
        return follows


@dataclass(frozen=True)
class Tally:
    """On how many pages each of some things stands: `values (things,)`, hashes in order; `pages (things,) int64`."""

    values: NDArray[np.unsignedinteger]
    pages: Places

    @classmethod
    def of(cls, values: NDArray[np.unsignedinteger], groups: Places, least: int = 1) -> Tally:
        """Count on how many of the pages, numbered by `groups`, each value stands; 0 is no value.

        Values on fewer than `least` pages are left out.
        """
        own = values[standing(values, groups) & (values != 0)]
        pages = np.bincount(firsts(own), minlength=len(own))
        kept = np.flatnonzero(pages >= max(least, 1))
        kept = kept[np.argsort(own[kept])]
        return cls(own[kept], pages[kept])

    def places(self, values: NDArray[np.unsignedinteger]) -> Places:
        """Return the place of each value in the tally, -1 where it is not."""
        if not len(self.values):
            return np.full(len(values), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.values, values), len(self.values) - 1)
        return np.where(self.values[places] == values, places, -1)

    def counts(self, values: NDArray[np.unsignedinteger]) -> Places:
        """Return on how many pages each value stands, 0 where it is not in the tally."""
        return self.counts_at(self.places(values))

    def counts_at(self, places: Places) -> Places:
        """Return on how many pages the values of some places stand, 0 where a place is -1."""
        return np.where(places >= 0, self.pages[places], 0) if len(self.pages) else np.zeros(len(places), np.int64)


def paired(first: Words, second: Words) -> Words:
    """Return a hash, never 0, of each two values in order.

    >>> a, b = np.array([1], np.uint64), np.array([2], np.uint64)
    >>> bool(paired(a, b) == paired(b, a))
    False
    """
    return mixed(mixed(first + SECOND) + second * PLACE) | np.uint64(1)


def firsts(values: NDArray[np.unsignedinteger], pages: Places | None = None) -> Places:
    """Return for each row the number of the first row with the same value, on the same page where `pages` are given.

    >>> firsts(np.array([7, 8, 7, 7], np.uint64), np.array([0, 0, 0, 1])).tolist()
    [0, 1, 0, 3]
    """
    own = values.astype(np.uint64)
    names = mixed(own) if pages is None else paired(own, pages.astype(np.uint64))
    return first_equal(np.stack((names, own), axis=1))


def standing(values: NDArray[np.unsignedinteger], pages: Places) -> Flags:
    """Say of each row whether its value stands on its page for the first time."""
    first: Flags = firsts(values, pages) == np.arange(len(values))
    return first


def page_sets(values: Words, groups: Places) -> Words:
    """Return for each value a hash of the set of pages that it stands on.

    Two values stand on the same pages when their hashes are equal.
    """
    first = firsts(values)
    chosen = np.flatnonzero(standing(values, groups))
    chosen = chosen[np.argsort(first[chosen], kind="stable")]
    heads = np.flatnonzero(np.diff(first[chosen], prepend=-1))
    sums = np.zeros(len(values), dtype=np.uint64)
    if len(heads):
        pages = mixed((groups[chosen] + 1).astype(np.uint64) * PLACE)
        sums[first[chosen[heads]]] = np.add.reduceat(pages, heads)
    return sums[first]
