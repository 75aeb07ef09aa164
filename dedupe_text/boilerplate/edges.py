"""Lines before and after the text of many pages: where and how often they stand is evidence enough.

The weights of `deciding` see a line and its company; in a source of several pages, a line that stands on many of them,
and not inside the text, needs no company.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dedupe_text.boilerplate.counting import Flags, Numbers, Pages
from dedupe_text.boilerplate.features import Seen, share_around
from dedupe_text.boilerplate.tables import Tables, own_prose, prose_around

FEWEST_PAGES = 5
"""Pages of a source from which shares of them say something."""
LINE_PAGES, LINE_SHARE = 4, 0.25
"""Pages, and their share, on which a line before or after the text stands as it is: one page template of a few."""
SLOT_SHARE = 0.15
"""The share of the pages of a source that must have a line with a slot; 0.15 to 0.25 give the same on both halves of
the sites that were measured."""
MOST = 0.5
"""The share of pages on which something stands that is less than the whole line."""
HEAD_LIKELIHOOD = 0.6
"""How likely a line must be besides when only its first word is known and it stands before the text, as titles do."""


class Templates(NamedTuple):
    """Lines that are not the same on two pages and still no page's own, `(lines,) bool` each.

    `slots`: many pages have a line that opens with the same words, and each goes on with others. `notices`: prose
    whose first words, or first and last ones, most pages have, among lines of several pages: a paragraph of a long
    notice, such as a licence, in another version.
    """

    slots: Flags
    notices: Flags

    @classmethod
    def of(cls, pages: Pages, tables: Tables, seen: Seen, columns: dict[str, Numbers]) -> Templates:
        """Look the lines up."""
        if tables.groups < FEWEST_PAGES:
            return cls(*np.zeros((2, len(pages.rows)), dtype=np.bool_))
        most, some = (max(LINE_PAGES, share * tables.groups) for share in (MOST, SLOT_SHARE))
        notices = pages.prose & ((seen.frames >= most) | (seen.heads >= most)) & (columns["fixed_around"] >= MOST)
        # Sentences of a page's own may open like those of many others.
        slots = ~pages.sentences & (seen.slots >= np.where(pages.prose, most, some))
        return cls(~seen.fixed & slots, ~seen.fixed & notices)


def edges(
    pages: Pages,
    tables: Tables,
    seen: Seen,
    columns: dict[str, Numbers],
    likelihoods: Numbers,
    templates: Templates,
) -> tuple[Flags, Flags]:
    """Say which lines stand before or after the text of many pages, or open as a line there does, `(lines,) bool`.

    Returned apart are those with a slot, which may also stand among lines of several pages.
    """
    if tables.groups < FEWEST_PAGES:
        return np.zeros(len(pages.rows), dtype=np.bool_), templates.slots
    shared = seen.fixed | templates.slots | templates.notices
    own = own_prose(pages, shared)
    before, after = prose_around(pages, own)
    head, tail = (before == 0) & (own == 0), (after == 0) & (own == 0)
    often = seen.lines >= max(LINE_PAGES, LINE_SHARE * tables.groups)
    opens = columns["opening_share"] >= MOST
    # A page on which nothing reads as prose may be in a script without full stops: there no line is after the text.
    behind, ahead = tail & (before > 0), head & (after > 0) & (likelihoods >= HEAD_LIKELIHOOD)
    slots = templates.slots & (head | tail | (share_around(pages, shared) >= MOST))
    return often & (head | tail) | opens & (behind | ahead), slots
