"""Passages: stretches of tokens that repeat whatever the paragraph borders, by seed and chain.

Shingles that occur more than once are seeds (Altschul et al. 1990, BLAST); seeds on one diagonal join into runs, and
runs that follow each other on both sides, with small gaps, into regions, as in the chaining of sequence alignment
(Abouelhoda, Ohlebusch 2005). Linear: a shingle that occurs often is paired with a few of its places only.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.pairs import Pairs, bucket_pairs, occurs_again
from dedupe_text.kernels.ragged import offsets_inside
from dedupe_text.kernels.shingles import window_hashes

SEED_WIDTH = 5
"""Tokens in a seed: passim and DCLM use word 5-grams to find reuse."""
UNSPACED_SEED_WIDTH = 10
"""Characters in a seed of a script without spaces, about five words."""
MAX_GAP = 12
"""Tokens that may lie between two runs of a region on either side."""
OPEN_REGIONS = 16
"""Regions that a run may still join; more would make a text of one repeated phrase quadratic."""


class Region(NamedTuple):
    """Two stretches of tokens that align: `[early_start, early_end)` stands before `[late_start, late_end)`."""

    early_start: int
    early_end: int
    late_start: int
    late_end: int


def regions(
    ids: NDArray[np.uint64], usable: NDArray[np.bool_], wanted: NDArray[np.bool_], *, unspaced: bool
) -> list[Region]:
    """Return the regions of a batch in which one side holds `wanted` tokens and all tokens are `usable`.

    `ids`, `usable` and `wanted` are `(tokens,)`; a seed lies in consecutive usable tokens.
    """
    width = UNSPACED_SEED_WIDTH if unspaced else SEED_WIDTH
    if len(ids) < 2 * width:
        return []
    places = np.flatnonzero(_all_in_window(usable, width))
    seeds = bucket_pairs(window_hashes(ids, width)[places], places)
    wanted_seed = wanted[seeds].any(axis=1) & (seeds[:, 1] - seeds[:, 0] >= width)
    unusable_before = np.append(0, np.cumsum(~usable)).tolist()
    return _chained(_diagonal_runs(seeds[wanted_seed], width), width, unusable_before)


def repeating_tokens(ids: NDArray[np.uint64], unspaced: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the tokens at which a seed stands that also stands elsewhere, `(n,) int64`; none means no region.

    `unspaced (tokens,)` tells the tokens of texts in which seeds are characters.
    """
    found: list[NDArray[np.int64]] = []
    for width, chosen in ((SEED_WIDTH, ~unspaced), (UNSPACED_SEED_WIDTH, unspaced)):
        if not chosen.any():
            continue
        hashes = window_hashes(ids, width)
        places = np.flatnonzero(chosen[: len(hashes)])
        found.append(places[occurs_again(hashes[places])])
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _all_in_window(flags: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    total = np.append(0, np.cumsum(flags))
    full: NDArray[np.bool_] = total[width:] - total[:-width] == width
    return full


def _diagonal_runs(seeds: Pairs, width: int) -> list[list[int]]:
    """Join seeds that follow each other token by token, in the order of the later side; rows as in `Region`.

    A run longer than its diagonal is a period said over and over; each later period repeats the first one.
    """
    diagonal = seeds[:, 1] - seeds[:, 0]
    order = np.lexsort((seeds[:, 0], diagonal))
    seeds, diagonal = seeds[order], diagonal[order]
    if not len(seeds):
        return []
    first = np.flatnonzero(np.r_[True, (np.diff(diagonal) != 0) | (np.diff(seeds[:, 0]) > width)])
    last = np.r_[first[1:], len(seeds)] - 1
    times = -(-(seeds[last, 0] - seeds[first, 0] + width) // diagonal[first])
    starts, step = np.repeat(seeds[first, 0], times), np.repeat(diagonal[first], times)
    length = np.repeat(seeds[last, 0] - seeds[first, 0] + width, times)
    shift = offsets_inside(times) * step
    late = starts + step + shift
    runs = np.stack(
        [starts, starts + np.minimum(step, length - shift), late, late + np.minimum(step, length - shift)], axis=1
    )
    found: list[list[int]] = runs[np.lexsort((starts, late))].tolist()
    return found


def _chained(runs: Sequence[Sequence[int]], width: int, unusable_before: Sequence[int]) -> list[Region]:
    """Join runs, which come in the order of their later side, into regions; no gap holds an unusable token.

    `unusable_before[k]` counts the unusable tokens before token `k`. A run goes on with the region that ends last on
    the later side of those that it follows on both sides; a shared word may belong to either.
    """
    done: list[tuple[int, int, int, int]] = []
    held: list[tuple[int, int, int, int]] = []
    soonest = 0
    for early_start, early_end, late_start, late_end in runs:
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
                and unusable_before[max(early_start, early_before)] == unusable_before[early_before]
                and unusable_before[max(late_start, late_before)] == unusable_before[late_before]
            ):
                best = region
        if best is None:
            held.append((early_start, early_end, late_start, late_end))
        else:
            held.remove(best)
            held.append((best[0], early_end, best[2], late_end))
        soonest = min(soonest, late_end)
    return list(map(Region._make, sorted(done + held, key=BY_PLACE)))


BY_PLACE = itemgetter(2, 0)
"""The order of regions: that of the later side, then of the earlier."""
