"""Heads and feet of printed pages: lines of a document that count its pages, and what stands beside them each time.

A foot such as `Smith [Page 7]` comes back with the next number on every page of its document, and the head of the next
page follows it; in other documents of the source it ends in the same words. Headings count on as well ("Chapter 7"),
but what follows them is never the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dedupe_text.boilerplate.counting import Flags, Pages, Places, Tally, Words, firsts, paired
from dedupe_text.boilerplate.lines import HAS_NUMBER, IS_SLOT

FEWEST = 3
"""Times that a line must count on in one document: two may be chance."""
MOST_LETTERS = 120
"""Letters of a head or foot: a printed line, with some room."""
STEADY = 0.5
"""The share of its places at which a line must count on by one, and have the same neighbour: the first page may have no
head, and pages may be missing."""
DOCUMENTS, SHARE = 2, 0.5
"""Documents of a source, and their share, in which the same words must count pages."""
PAGE_LETTERS = 300
"""Letters that a printed page holds at least, on average; numbered lists and comments follow each other closer."""


@dataclass(frozen=True)
class Running:
    """Which lines are heads and feet: `feet` are those that count, `heads` stand beside them; `(lines,) bool` each."""

    feet: Flags
    heads: Flags

    @property
    def lines(self) -> Flags:
        """True for heads and feet."""
        return self.feet | self.heads


@dataclass(frozen=True)
class Tails:
    """The last words of feet, which count pages, and of heads, and in how many documents of a source they stand."""

    feet: Tally
    heads: Tally

    @classmethod
    def of(cls, pages: Pages, groups: Places) -> Tails:
        """Count them; `groups (pages,)` number the documents."""
        counting = _counting(pages)
        owners = groups[pages.owners]
        least = max(DOCUMENTS, int(np.ceil(SHARE * (groups.max(initial=0) + 1))))
        feet = Tally.of(pages.rows["tail"][counting], owners[counting], least)
        if not len(feet.values):
            return cls(feet, feet)
        heads = _heads(pages, counting & (feet.counts(pages.rows["tail"]) > 0), again=FEWEST)
        return cls(feet, Tally.of(pages.rows["tail"][heads], owners[heads], DOCUMENTS))


def running(pages: Pages, tails: Tails) -> Running:
    """Find the heads and feet of documents, whose words are known from other documents of their source."""
    rows = pages.rows
    nothing = np.zeros(len(rows), dtype=np.bool_)
    known = (tails.feet.counts(rows["tail"]) > 0) & _may_count(pages)
    if not known.any():
        return Running(nothing, nothing)
    counting = _counting(pages) & known
    # Where a document has too few pages to count, the foot of the last one ends it in the words of its source.
    counting |= known & ~pages.followed
    feet = known & _any_of(_templates(pages), counting)
    heads = _heads(pages, feet, again=1) & (tails.heads.counts(rows["tail"]) > 0)
    return Running(feet, heads & ~feet)


def _heads(pages: Pages, feet: Flags, *, again: int) -> Flags:
    """Find the lines that stand beside a foot at most of their places, and at `again` places or more."""
    after, before = np.zeros_like(feet), np.zeros_like(feet)
    after[1:] = feet[:-1] & pages.followed[:-1]
    before[:-1] = feet[1:] & pages.followed[:-1]
    keys = paired(pages.rows["key"], pages.owners.astype(np.uint64))
    total = _counts(keys, np.ones_like(feet))
    on_page = np.bincount(pages.owners, feet, len(pages))[pages.owners]
    heads = np.zeros_like(feet)
    for beside in (after, before):
        often = _counts(keys, beside)
        heads |= (often >= np.maximum(again, STEADY * (on_page - 1))) & (often >= STEADY * total)
    return heads & (pages.rows["weight"] <= MOST_LETTERS) & ~feet


def _may_count(pages: Pages) -> Flags:
    rows = pages.rows
    counts = (rows["flags"] & (HAS_NUMBER | IS_SLOT)) == HAS_NUMBER
    found: Flags = counts & (rows["weight"] <= MOST_LETTERS) & (rows["tail"] != 0)
    return found


def _templates(pages: Pages) -> Words:
    """Return a hash of each line's template and page."""
    return paired(pages.rows["template"].astype(np.uint64), pages.owners.astype(np.uint64))


def _counting(pages: Pages) -> Flags:
    """Find the lines whose template comes back on their page, counting on by one, beside the same line."""
    rows = pages.rows
    chosen = np.flatnonzero(_may_count(pages))
    found = np.zeros(len(rows), dtype=np.bool_)
    if not len(chosen):
        return found
    templates = _templates(pages)[chosen]
    order = np.lexsort((chosen, templates))
    chosen, templates = chosen[order], templates[order]
    follows = np.concatenate(([False], templates[1:] == templates[:-1]))
    numbers = rows["number"][chosen].astype(np.int64)
    steps = follows & (np.diff(numbers, prepend=0) == 1)
    keys = np.concatenate((rows["key"], np.zeros(1, np.uint64)))
    followed = np.where(pages.followed[chosen], keys[chosen + 1], np.uint64(0))
    preceded = np.where(chosen > pages.starts[chosen], keys[chosen - 1], np.uint64(0))
    group = np.cumsum(~follows) - 1
    sizes = np.bincount(group)
    enough = (sizes >= FEWEST) & (np.bincount(group, steps) >= STEADY * (sizes - 1))
    beside = np.maximum(_most(group, followed), _most(group, preceded)) >= STEADY * (sizes - 1)
    letters = np.cumsum(pages.weights)[chosen]
    firsts = np.flatnonzero(~follows)
    apart = letters[np.append(firsts[1:], len(chosen)) - 1] - letters[firsts] >= PAGE_LETTERS * (sizes - 1)
    found[chosen] = (enough & beside & apart)[group]
    return found


def _most(group: Places, keys: Words) -> Places:
    """Return for each group how often its most common key occurs; 0 is no key."""
    _, cell, counts = np.unique(paired(keys, group.astype(np.uint64)), return_inverse=True, return_counts=True)
    often = np.where(keys != 0, counts[cell], 0)
    most = np.zeros(int(group[-1]) + 1, dtype=np.int64)
    np.maximum.at(most, group, often)
    return most


def _any_of(values: Words, chosen: Flags) -> Flags:
    """Say of each value whether it is one of the chosen ones."""
    return _counts(values, chosen) > 0


def _counts(values: Words, chosen: Flags) -> Places:
    """Return for each value how often it occurs among the chosen ones."""
    first = firsts(values)
    found: Places = np.bincount(first, chosen)[first].astype(np.int64) if len(first) else first
    return found
