"""What is kept of a source once its pages were counted: on how many pages each thing stands, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe_text.boilerplate.counting import Numbers, Pages, Places, Tally, Words, page_sets, paired
from dedupe_text.boilerplate.doubles import grouped
from dedupe_text.boilerplate.lines import IS_SLOT
from dedupe_text.boilerplate.running import Tails

FRAMED = 20
"""Letters from which a line holds a slot between its first and its last words: four words or so."""
ELSEWHERE = 3
"""Lines in all, for each page that has such a line, that a first word may open and still be a label."""
_SIDES = (1, 2)
POSITIONS = ("first", "last", "head", "tail")
"""Where a line may stand on a page: its first or last paragraph; before all prose of its own, or after it."""


@dataclass(frozen=True)
class Tables:
    """What a source repeats; only what stands on two pages and more is listed.

    `pages`: pages of the source; `groups`: of those that hold one article one each, and all counts are of groups.
    `keys`: the lines; `sets (keys,) uint64`: which pages each stands on, as a hash; `positions (keys, 4)`: on how many
    pages it stands in each of `POSITIONS`; `between (keys,)`: pages of the source between its first and last day.
    `templates`: templates of lines; `heads`: their first words; `slots`: those of lines that stand on one page only;
    `frames`: the first and last words of lines; `openings`: the first words of lines before and after the prose of a
    page; `pairs`: lines in a row; `gaps`: repeated lines with no other such line between; `tails`: the words at the
    ends of lines that head or end printed pages.
    """

    pages: int
    groups: int
    keys: Tally
    sets: Words
    positions: Places
    between: Places
    templates: Tally
    heads: Tally
    slots: Tally
    frames: Tally
    openings: Tally
    pairs: Tally
    gaps: Tally
    tails: Tails

    @classmethod
    def of(cls, pages: Pages, times: Sequence[float | None] | None = None) -> Tables:
        """Count the pages of a source."""
        numbers = grouped(pages)
        owners = numbers[pages.owners]
        rows = pages.rows
        keys = Tally.of(rows["key"], owners, 2)
        templates = np.where(rows["flags"] & IS_SLOT, np.uint32(0), rows["template"])
        places = keys.places(rows["key"])
        fixed = places >= 0
        sets = np.zeros(len(keys.values), dtype=np.uint64)
        sets[places[fixed]] = page_sets(rows["key"][fixed], owners[fixed])
        above, below = gap_edges(pages, fixed)
        gap = paired(_key_at(pages, above), _key_at(pages, below))
        followed = pages.followed
        pair = paired(rows["key"][:-1][followed[:-1]], rows["key"][1:][followed[:-1]])
        return cls(
            pages=len(pages),
            groups=int(numbers.max(initial=-1)) + 1,
            keys=keys,
            sets=sets,
            positions=_positions(pages, keys, fixed),
            between=_between(pages, keys, times),
            templates=Tally.of(templates, owners, 2),
            heads=Tally.of(rows["head"], owners, 2),
            slots=Tally.of(rows["head"][~fixed], owners[~fixed], 2),
            frames=Tally.of(line_frames(pages), owners, 2),
            openings=_openings(pages, own_prose(pages, fixed), owners),
            pairs=Tally.of(pair, owners[:-1][followed[:-1]], 2),
            gaps=Tally.of(gap, owners, 2),
            tails=Tails.of(pages, numbers),
        )


def gap_edges(pages: Pages, fixed: NDArray[np.bool_]) -> tuple[Places, Places]:
    """Return for each line the nearest line above and below it that is fixed; -1 where its page has none."""
    lines = np.arange(len(fixed))
    above = np.maximum.accumulate(np.concatenate(([-1], np.where(fixed, lines, -1))))[:-1]
    below = np.minimum.accumulate(np.concatenate((np.where(fixed, lines, len(fixed)), [len(fixed)]))[::-1])[::-1][1:]
    return np.where(above >= pages.starts, above, -1), np.where(below < pages.ends, below, -1)


def gap_names(pages: Pages, above: Places, below: Places) -> Words:
    """Return a hash of the two lines that a gap stands between; the ends of the page are lines, too."""
    return paired(_key_at(pages, above), _key_at(pages, below))


def line_frames(pages: Pages) -> Words:
    """Return a hash of the first and last words of each line, 0 where it has too few to hold a slot."""
    rows = pages.rows
    frames = paired(rows["opening"].astype(np.uint64), rows["tail"].astype(np.uint64))
    enough = (rows["weight"] >= FRAMED) & (rows["tail"] != 0)
    return np.where(enough, frames, np.uint64(0))


def line_openings(pages: Pages, own: Numbers) -> Words:
    """Return a hash of the first word of each line before and after all prose of its page, 0 for others."""
    before, after = prose_around(pages, own)
    side = np.where((before == 0) & (own == 0), 1, np.where((after == 0) & (own == 0), 2, 0)).astype(np.uint64)
    openings = paired(pages.rows["opening"].astype(np.uint64), side)
    return np.where((side != 0) & (pages.rows["opening"] != 0), openings, np.uint64(0))


def _openings(pages: Pages, own: Numbers, owners: Places) -> Tally:
    """Count the first words that open a line before or after all prose on several pages, and few lines elsewhere."""
    tally = Tally.of(line_openings(pages, own), owners, 2)
    words, counts = np.unique(pages.rows["opening"], return_counts=True)
    kept = np.zeros(len(tally.values), dtype=np.bool_)
    for side in _SIDES:
        at = tally.places(paired(words.astype(np.uint64), np.full(len(words), side, np.uint64)))
        listed = at >= 0
        kept[at[listed]] = counts[listed] <= ELSEWHERE * tally.pages[at[listed]]
    return Tally(tally.values[kept], tally.pages[kept])


def own_prose(pages: Pages, fixed: NDArray[np.bool_]) -> Numbers:
    """Return the letters of each line that is prose and not repeated, 0 for other lines."""
    return np.where(pages.prose & ~fixed, pages.weights, 0.0)


def prose_around(pages: Pages, own: Numbers) -> tuple[Numbers, Numbers]:
    """Return the letters of a page's own prose before and after each line."""
    summed = np.concatenate(([0.0], np.cumsum(own)))
    return summed[:-1] - summed[pages.starts], summed[pages.ends] - summed[1:]


def _key_at(pages: Pages, places: Places) -> Words:
    keys = pages.rows["key"]
    return np.where(places >= 0, keys[places], np.uint64(0)) if len(keys) else np.empty(0, np.uint64)


def _positions(pages: Pages, keys: Tally, fixed: NDArray[np.bool_]) -> Places:
    """Count for each key the pages on which it stands in each of `POSITIONS`."""
    before, after = prose_around(pages, own_prose(pages, fixed))
    lines = np.arange(len(fixed))
    standing = (
        lines == pages.starts,
        lines == pages.ends - 1,
        (before == 0) & (after > 0),
        (after == 0) & (before > 0),
    )
    found = np.zeros((len(keys.values), len(POSITIONS)), dtype=np.int64)
    for column, there in enumerate(standing):
        chosen = there & fixed
        tally = Tally.of(pages.rows["key"][chosen], pages.owners[chosen])
        found[keys.places(tally.values), column] = tally.pages
    return found


def _between(pages: Pages, keys: Tally, times: Sequence[float | None] | None) -> Places:
    """Count for each key the pages from its first to its last day; all pages where a time is not known."""
    found = np.full(len(keys.values), len(pages), dtype=np.int64)
    if times is None or any(time is None for time in times):
        return found
    moments = np.array(times, dtype=np.float64)
    ordered = np.sort(moments)
    places = keys.places(pages.rows["key"])
    listed = places >= 0
    first, last = np.full(len(found), np.inf), np.full(len(found), -np.inf)
    np.minimum.at(first, places[listed], moments[pages.owners[listed]])
    np.maximum.at(last, places[listed], moments[pages.owners[listed]])
    return np.searchsorted(ordered, last, "right") - np.searchsorted(ordered, first, "left")
