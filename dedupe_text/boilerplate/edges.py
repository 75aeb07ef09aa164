"""Lines before and after the text of many pages: where and how often they stand is evidence enough.

The weights of `deciding` see a line and its company; in a source of several pages, a line that stands on many of them,
and not inside the text, needs no company.
"""

from __future__ import annotations

import numpy as np

from dedupe_text.boilerplate.counting import Flags, Numbers, Pages
from dedupe_text.boilerplate.features import Seen
from dedupe_text.boilerplate.tables import Tables, own_prose, prose_around

FEWEST_PAGES = 5
"""Pages of a source from which shares of them say something."""
LINE_PAGES, LINE_SHARE = 4, 0.25
"""Pages, and their share, on which a line before or after the text stands as it is: one page template of a few."""
MOST = 0.5
"""The share of pages on which something stands that is less than the whole line."""
HEAD_LIKELIHOOD = 0.6
"""How likely a line must be besides when only its first word is known and it stands before the text, as titles do."""


def edges(pages: Pages, tables: Tables, seen: Seen, columns: dict[str, Numbers], likelihoods: Numbers) -> Flags:
    """Say which lines stand before or after the text of many pages, or open as a line there does, `(lines,) bool`."""
    if tables.groups < FEWEST_PAGES:
        return np.zeros(len(pages.rows), dtype=np.bool_)
    own = own_prose(pages, seen.fixed)
    before, after = prose_around(pages, own)
    head, tail = (before == 0) & (own == 0), (after == 0) & (own == 0)
    often = seen.lines >= max(LINE_PAGES, LINE_SHARE * tables.groups)
    opens = columns["opening_share"] >= MOST
    # A page on which nothing reads as prose may be in a script without full stops: there no line is after the text.
    behind, ahead = tail & (before > 0), head & (after > 0) & (likelihoods >= HEAD_LIKELIHOOD)
    found: Flags = often & (head | tail) | opens & (behind | ahead)
    return found


def notices(pages: Pages, tables: Tables, seen: Seen, columns: dict[str, Numbers]) -> Flags:
    """Say which lines are prose whose first and last words most pages have, among lines of several pages.

    Such a line is a paragraph of a long notice, such as a licence, in another version.
    """
    if tables.groups < FEWEST_PAGES:
        return np.zeros(len(pages.rows), dtype=np.bool_)
    found: Flags = ~seen.fixed & pages.prose & (seen.frames >= max(LINE_PAGES, MOST * tables.groups))
    return found & (columns["fixed_around"] >= MOST)
