"""Runs of seeds to regions: runs that follow each other on both sides of an alignment, joined over small gaps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.implementation import column, native, with_c

MAX_GAP = 12
"""Tokens that may lie between two runs of a region on either side."""
OPEN_REGIONS = 16
"""Regions that a run may still join; more would make a text of one repeated phrase quadratic."""

Rows = NDArray[np.int64]


def _chained_in_c(runs: Rows, width: int, unusable_before: NDArray[np.int64]) -> Rows:
    rows = native.chained(column(runs, np.int64), column(unusable_before, np.int64), width, MAX_GAP, OPEN_REGIONS)
    return np.frombuffer(rows, np.int64).reshape(-1, 4)


@with_c(_chained_in_c)
def chained(runs: Rows, width: int, unusable_before: NDArray[np.int64]) -> Rows:
    """Join runs into regions, `(regions, 4) int64`: rows of `early_start, early_end, late_start, late_end`, half open.

    `runs (runs, 4)` are such rows in the order of their later side, made of seeds of `width` tokens.
    `unusable_before (tokens + 1,) int64` counts the unusable tokens before each; no gap holds one. A run goes on with
    the region that ends last on the later side of those that it follows on both sides; a shared word may belong to
    either.

    >>> chained(np.array([[0, 5, 20, 25], [6, 12, 26, 32]]), 5, np.zeros(40, np.int64)).tolist()
    [[0, 12, 20, 32]]
    """
    before: list[int] = unusable_before.tolist()
    done: list[tuple[int, int, int, int]] = []
    held: list[tuple[int, int, int, int]] = []
    soonest = 0
    for early_start, early_end, late_start, late_end in runs.tolist():
        if late_start - soonest > MAX_GAP:
            done += [region for region in held if late_start - region[3] > MAX_GAP]
            held = [region for region in held if late_start - region[3] <= MAX_GAP]
            soonest = min([region[3] for region in held], default=late_end)
        if len(held) > OPEN_REGIONS:
            done.append(held.pop(0))
        best = None
        for region in held:
            _, early_before, beside, late_before = region
            if (
                -width < early_start - early_before <= MAX_GAP
                and -width < late_start - late_before <= MAX_GAP
                and early_before < early_end <= beside
                and late_before < late_end
                and (best is None or late_before > best[3])
                and before[max(early_start, early_before)] == before[early_before]
                and before[max(late_start, late_before)] == before[late_before]
            ):
                best = region
        if best is None:
            held.append((early_start, early_end, late_start, late_end))
        else:
            held.remove(best)
            held.append((best[0], early_end, best[2], late_end))
        soonest = min(soonest, late_end)
    return np.array(done + held, dtype=np.int64).reshape(-1, 4)
