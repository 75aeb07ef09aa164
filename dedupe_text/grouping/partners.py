"""Chooses for each repeated paragraph the earlier one it stands for, so that copies in order line up.

Of all equal paragraphs before it, the one that goes on where the paragraph before it went wins; failing that, the one
from which the two copies agree furthest, and among those one of the same normal form. It is the match choice of an
LZ77 parse (Ziv, Lempel 1977), on paragraphs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

LOOK_AHEAD = 16
"""Paragraphs that are compared to see which copy goes on longest."""
REMEMBERED = 4
"""First and latest copies that are remembered: enough to line up copies, and a million equal lines stay linear."""
STEP = 4
"""Paragraphs by which the earlier copy may run ahead from one repeat to the next."""


def partners(classes: Sequence[int], roots: Sequence[int]) -> dict[int, int]:
    """Return the partner of each paragraph that repeats an earlier one.

    `classes[p]` is the first paragraph of the same normal form, `roots[p]` the first paragraph of the class that `p` is
    a near-duplicate of (`classes[p]` itself when there is none). A partner is of the same class or of the root's class:
    the two relations that were verified directly.

    >>> partners([0, 1, 0, 1], [0, 1, 0, 1])
    {2: 0, 3: 1}
    """
    found: dict[int, int] = {}
    remembered: dict[int, list[int]] = {}
    before: tuple[int, int] | None = None
    members = Counter(roots)
    for t, (own, root) in enumerate(zip(classes, roots, strict=True)):
        if members[root] == 1:
            continue
        copies = remembered.setdefault(root, [])
        if own != t or root != t:
            options = [w for w in copies if classes[w] in (own, root)]
            if options:
                found[t] = _best(t, options, before, classes, roots)
                before = (t, found[t])
        copies.append(t)
        if len(copies) > 2 * REMEMBERED:
            del copies[REMEMBERED]
    return found


def _best(
    t: int, options: Sequence[int], before: tuple[int, int] | None, classes: Sequence[int], roots: Sequence[int]
) -> int:
    if before is not None:
        reach = before[1] + (t - before[0]) + STEP
        following = [w for w in options if before[1] < w <= reach]
        if following:
            return min(following)
    return max(options, key=lambda w: (_agreement(t, w, roots), classes[w] == classes[t], -w))


def _agreement(t: int, w: int, roots: Sequence[int]) -> int:
    size = 0
    while size < LOOK_AHEAD and t + size < len(roots) and w + size < t and roots[t + size] == roots[w + size]:
        size += 1
    return size
