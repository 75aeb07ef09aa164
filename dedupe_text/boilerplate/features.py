"""What the decision looks at: pages and the tables of their source in, one named column of numbers each out.

Each says one thing of each line: how often it stands in its source, what it looks like, or what company it keeps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dedupe_text.boilerplate.counting import Flags, Numbers, Pages, Places, Words, firsts, paired
from dedupe_text.boilerplate.lines import (
    ENDS_LABEL,
    ENDS_SENTENCE,
    HAS_NUMBER,
    IS_SLOT,
    OPENS_SMALL,
)
from dedupe_text.boilerplate.tables import (
    Tables,
    gap_edges,
    gap_names,
    line_frames,
    line_openings,
    own_prose,
    prose_around,
)

NEAR, AROUND, FAR = 1, 4, 16
"""Lines on either side that are the company of a line: its neighbours, its list, its part of the page."""
MOST_TIMES = 10
FEWEST_PAGES, MOST_PAGES = 3, 0.5
"""Pages, and their share, from which running text that several of them have is the source's and no article's."""


@dataclass(frozen=True)
class Seen:
    """How often each line of some pages stands in its source, in pages, `(lines,) int64`.

    `places`: its place among the lines that the source repeats, -1 where it is none of them; `lines`: as it is;
    `templates`: with other numbers; `heads`: with the same first words; `slots`: with these, in lines that no other
    page has; `frames`: with the same first and last words.
    """

    places: Places
    lines: Places
    templates: Places
    heads: Places
    slots: Places
    frames: Places

    @classmethod
    def of(cls, pages: Pages, tables: Tables) -> Seen:
        """Look the lines up."""
        rows = pages.rows
        templates = np.where(rows["flags"] & IS_SLOT, np.uint32(0), rows["template"])
        places = tables.keys.places(rows["key"])
        return cls(
            places,
            tables.keys.counts_at(places),
            tables.templates.counts(templates),
            tables.heads.counts(rows["head"]),
            tables.slots.counts(rows["head"]),
            tables.frames.counts(line_frames(pages)),
        )

    @property
    def fixed(self) -> Flags:
        """True for lines that stand on several pages as they are."""
        return self.lines > 1


def features(pages: Pages, tables: Tables, seen: Seen) -> dict[str, Numbers]:
    """Return the columns, `(lines,) float64` each."""
    fixed = seen.fixed
    own = own_prose(pages, fixed)
    return {
        **_looks(pages),
        **_counts(pages, tables, seen, own),
        **_company(pages, fixed, own),
        **_place(pages, fixed, own),
        **_gap(pages, tables, seen, own),
        **_shared_prose(pages, tables, seen),
    }


def _looks(pages: Pages) -> dict[str, Numbers]:
    rows, weights = pages.rows, pages.weights
    flags = rows["flags"]
    bits = {
        "sentence": ENDS_SENTENCE,
        "number": HAS_NUMBER,
        "small": OPENS_SMALL,
        "label": ENDS_LABEL,
    }
    return {
        "letters": np.log1p(weights),
        **{name: ((flags & bit) != 0).astype(np.float64) for name, bit in bits.items()},
        "stops": np.sqrt(rows["stops"]),
    }


def _counts(pages: Pages, tables: Tables, seen: Seen, own: Numbers) -> dict[str, Numbers]:
    places = seen.places
    between = tables.between[places] if len(tables.between) else np.ones(len(places))
    shared = np.where(places >= 0, seen.lines / np.maximum(np.minimum(between, tables.groups), 1), 0.0)
    return {
        "pages": np.full(len(places), np.log2(max(tables.groups, 1))),
        "line_pages": np.log2(np.maximum(seen.lines, 1)),
        "line_share": np.minimum(shared, 1.0),
        "template_share": seen.templates / max(tables.groups, 1),
        "frame_pages": np.log2(np.maximum(seen.frames, 1)),
        "frame_share": seen.frames / max(tables.groups, 1),
        "opening_share": tables.openings.counts(line_openings(pages, own)) / max(tables.groups, 1),
        "times": _times(pages, "key"),
        "template_times": _times(pages, "template"),
        "tail_times": _times(pages, "tail"),
    }


def _times(pages: Pages, field: str) -> Numbers:
    """Count how often each line, or its template, stands on its own page, in powers of two."""
    first = firsts(pages.rows[field], pages.owners)
    times: Numbers = np.log2(np.minimum(np.bincount(first)[first], MOST_TIMES)) if len(first) else np.empty(0)
    return times


def _company(pages: Pages, fixed: Flags, own: Numbers) -> dict[str, Numbers]:
    found: dict[str, Numbers] = {}
    for name, reach in (("near", NEAR), ("around", AROUND), ("far", FAR)):
        others, lines = _window(pages, fixed.astype(np.float64), reach)
        letters, _ = _window(pages, pages.weights, reach)
        prose, _ = _window(pages, own, reach)
        found[f"fixed_{name}"] = np.where(lines > 0, others / np.maximum(lines, 1), 1.0)
        found[f"own_{name}"] = prose / (letters + 1)
        if reach > NEAR:
            found[f"letters_{name}"] = np.log1p(letters / np.maximum(lines, 1))
    letters, _ = _window(pages, pages.weights, AROUND)
    prose, _ = _window(pages, np.where(pages.prose, pages.weights, 0.0), AROUND)
    found["prose_around"] = prose / (letters + 1)
    return found


def share_around(pages: Pages, flags: Flags) -> Numbers:
    """Return the share of the lines around each line, of its list, that are flagged, in [0, 1]."""
    found, lines = _window(pages, flags.astype(np.float64), AROUND)
    share: Numbers = found / np.maximum(lines, 1)
    return share


def _window(pages: Pages, values: Numbers, reach: int) -> tuple[Numbers, Places]:
    """Sum the values of the lines up to `reach` away on the same page, without the line itself; and count those."""
    summed = np.concatenate(([0.0], np.cumsum(values)))
    lines = np.arange(len(values))
    low, high = np.maximum(lines - reach, pages.starts), np.minimum(lines + reach + 1, pages.ends)
    return summed[high] - summed[low] - values, high - low - 1


def _place(pages: Pages, fixed: Flags, own: Numbers) -> dict[str, Numbers]:
    before, after = prose_around(pages, own)
    total = before + after + own
    short = np.where(fixed | pages.prose, 0.0, pages.weights)
    letters, short_letters, fixed_letters = (
        np.bincount(pages.owners, values, len(pages))[pages.owners]
        for values in (pages.weights, short, np.where(fixed, pages.weights, 0.0))
    )
    lines = np.arange(len(own))
    return {
        "inside": np.minimum(before, after) / (total + 1),
        "own_before": (before > 0).astype(np.float64),
        "own_page": total / (letters + 1),
        "short_page": short_letters / (letters + 1),
        "fixed_page": fixed_letters / (letters + 1),
        "from_top": np.log1p(lines - pages.starts),
        "from_end": np.log1p(pages.ends - 1 - lines),
    }


def _gap(pages: Pages, tables: Tables, seen: Seen, own: Numbers) -> dict[str, Numbers]:
    above, below = gap_edges(pages, seen.fixed)
    first, last = np.where(above >= 0, above + 1, pages.starts), np.where(below >= 0, below, pages.ends)
    letters = np.concatenate(([0.0], np.cumsum(pages.weights)))
    prose = np.concatenate(([0.0], np.cumsum(np.where(pages.prose, pages.weights, 0.0))))
    gap = letters[last] - letters[first]
    keys = pages.rows["key"]
    same = paired(keys[:-1], keys[1:]) if len(keys) else np.empty(0, np.uint64)
    kept = np.where(pages.followed[:-1], tables.pairs.counts(same), 0)
    with_next, with_previous = np.append(kept, 0), np.concatenate(([0], kept))
    lines = np.maximum(seen.lines, 1)
    times = np.append(_times(pages, "key"), 0.0)
    return {
        "gap_times": np.maximum(times[above], times[below]),
        "gap_letters": np.log1p(gap),
        "gap_lines": np.log1p(last - first),
        "gap_prose": (prose[last] - prose[first]) / (gap + 1),
        "gap_pages": np.log2(np.maximum(tables.gaps.counts(gap_names(pages, above, below)), 1)),
        "next_stays": np.minimum(with_next / lines, 1.0),
        "previous_stays": np.minimum(with_previous / lines, 1.0),
    }


def _shared_prose(pages: Pages, tables: Tables, seen: Seen) -> dict[str, Numbers]:
    """Measure the prose that stands on just the pages that the line stands on: a whole article, or a notice."""
    sets = _sets(tables, seen)
    prose = np.where(pages.prose, pages.weights, 0.0)
    first = firsts(sets, pages.owners)
    held = np.bincount(first, prose)[first] if len(first) else np.empty(0)
    total = np.bincount(pages.owners, prose, len(pages))[pages.owners]
    return {"shared_share": np.where(seen.fixed, held / (total + 1), 0.0)}


def framed(pages: Pages, fixed: Flags) -> Flags:
    """Say which lines are no running text, on a page with a line that stands on several, `(lines,) bool`.

    Without one of the two a line that is said once is content, whatever its other features say.
    """
    anchored = np.bincount(pages.owners, fixed, len(pages)) > 0
    found: Flags = ~pages.prose & anchored[pages.owners]
    return found


def articles(pages: Pages, tables: Tables, seen: Seen) -> tuple[Flags, Flags]:
    """Say which lines are an article that several pages hold, and which are an update of one, `(lines,) bool` each.

    The only running text of a page is an article, however many pages have it, as it is or with other words; and what
    stands on just the same few pages is its headline. So is running text that one page has, of one form with that of
    others, on a page that says little else. An update is running text with other words that few pages have, inside
    running text of the page's own.
    """
    known = np.maximum(seen.lines, seen.templates)
    often = np.maximum(known, seen.frames) >= max(FEWEST_PAGES, MOST_PAGES * tables.groups)
    before, after = prose_around(pages, own_prose(pages, known > 1))
    article = pages.prose & (before + after == 0)
    formed = own_prose(pages, (known > 1) | (seen.frames > 1) | (seen.heads > 1))
    mine = pages.prose & (known <= 1)
    prose, said, short = (
        np.bincount(pages.owners, letters, len(pages))[pages.owners]
        for letters in (formed, mine * pages.weights, (~pages.prose & ~seen.fixed) * pages.weights)
    )
    article |= mine & (prose == 0) & (said >= short)
    # A page is decided alike alone and together with others, so only its own articles count.
    sets = paired(_sets(tables, seen), pages.owners.astype(np.uint64))
    headline = seen.fixed & ~often & np.isin(sets, sets[article & seen.fixed & ~often])
    return article | headline, pages.prose & (before > 0) & (after > 0) & ~seen.fixed & ~often


def _sets(tables: Tables, seen: Seen) -> Words:
    """Return a hash of the pages on which each line stands, 0 for lines of one page."""
    if not len(tables.sets):
        return np.zeros(len(seen.places), np.uint64)
    return np.where(seen.fixed, tables.sets[seen.places], np.uint64(0))
