"""Passages: stretches of tokens that repeat whatever the paragraph borders, by seed and chain.

Shingles that occur more than once are seeds (Altschul et al. 1990, BLAST); seeds on one diagonal join into runs, and
runs that follow each other on both sides, with small gaps, into regions, as in the chaining of sequence alignment
(Abouelhoda, Ohlebusch 2005). Linear: a shingle that occurs often is paired with a few of its places only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.pairs import Pairs, bucket_pairs, occurs_again
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
    unusable_before = np.r_[0, np.cumsum(~usable)].tolist()
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
    total = np.r_[0, np.cumsum(flags)]
    full: NDArray[np.bool_] = total[width:] - total[:-width] == width
    return full


def _diagonal_runs(seeds: Pairs, width: int) -> list[Region]:
    """Join seeds that follow each other token by token, in the order of the later side.

    A run longer than its diagonal is a period said over and over; each later period repeats the first one.
    """
    diagonal = seeds[:, 1] - seeds[:, 0]
    order = np.lexsort((seeds[:, 0], diagonal))
    seeds, diagonal = seeds[order], diagonal[order]
    if not len(seeds):
        return []
    first = np.flatnonzero(np.r_[True, (np.diff(diagonal) != 0) | (np.diff(seeds[:, 0]) > width)])
    last = np.r_[first[1:], len(seeds)] - 1
    starts, period = seeds[first, 0], diagonal[first]
    size = seeds[last, 0] - starts + width
    found = [
        Region(start, start + min(step, length - shift), start + step + shift, start + step + min(shift + step, length))
        for start, step, length in zip(starts.tolist(), period.tolist(), size.tolist(), strict=True)
        for shift in range(0, length, step)
    ]
    return sorted(found, key=lambda region: (region.late_start, region.early_start))


def _chained(runs: list[Region], width: int, unusable_before: Sequence[int]) -> list[Region]:
    """Join runs, which come in the order of their later side, into regions; no gap holds an unusable token.

    `unusable_before[k]` counts the unusable tokens before token `k`.
    """
    done: list[Region] = []
    open_regions: list[Region] = []
    for run in runs:
        still_open = [region for region in open_regions if run.late_start - region.late_end <= MAX_GAP]
        done += [region for region in open_regions if run.late_start - region.late_end > MAX_GAP]
        done += still_open[:-OPEN_REGIONS]
        open_regions = still_open[-OPEN_REGIONS:]
        following = (r for r in open_regions if _follows(r, run, width) and _clear(r, run, unusable_before))
        best = max(following, key=lambda r: r.late_end, default=None)
        if best is None:
            open_regions.append(run)
        else:
            open_regions.remove(best)
            open_regions.append(Region(best.early_start, run.early_end, best.late_start, run.late_end))
    return sorted(done + open_regions, key=lambda region: (region.late_start, region.early_start))


def _follows(region: Region, run: Region, width: int) -> bool:
    """True when the run goes on where the region ends, on both sides; a shared word may belong to either."""
    early_gap = run.early_start - region.early_end
    late_gap = run.late_start - region.late_end
    apart = run.early_end <= region.late_start
    grows = run.early_end > region.early_end and run.late_end > region.late_end
    return apart and grows and -width < early_gap <= MAX_GAP and -width < late_gap <= MAX_GAP


def _clear(region: Region, run: Region, unusable_before: Sequence[int]) -> bool:
    """True when all tokens between the region and the run are usable, on both sides."""
    early = unusable_before[max(run.early_start, region.early_end)] - unusable_before[region.early_end]
    late = unusable_before[max(run.late_start, region.late_end)] - unusable_before[region.late_end]
    return early == late == 0
