"""Passages: stretches of tokens that repeat whatever the paragraph borders, by seed and chain.

Shingles that occur more than once are seeds (Altschul et al. 1990, BLAST); seeds on one diagonal join into runs, and
runs that follow each other on both sides, with small gaps, into regions, as in the chaining of sequence alignment
(Abouelhoda, Ohlebusch 2005). Linear: a shingle that occurs often is paired with a few of its places only.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.chains import chained
from dedupe_text.kernels.pairs import Pairs, bucket_pairs, occurs_again
from dedupe_text.kernels.ragged import offsets_inside
from dedupe_text.kernels.shingles import window_hashes

SEED_WIDTH = 5
"""Tokens in a seed: passim and DCLM use word 5-grams to find reuse."""
UNSPACED_SEED_WIDTH = 10
"""Characters in a seed of a script without spaces, about five words."""


class Region(NamedTuple):
    """Two stretches of tokens that align: `[early_start, early_end)` stands before `[late_start, late_end)`."""

    early_start: int
    early_end: int
    late_start: int
    late_end: int


Rows = NDArray[np.int64]
"""Regions, `(regions, 4) int64`: a row for each, as in `Region`."""


def longest_first(found: Rows) -> Rows:
    """Return regions by the length of their later side, then by their places."""
    in_order: Rows = found[np.lexsort((found[:, 0], found[:, 2], found[:, 2] - found[:, 3]))]
    return in_order


def regions(ids: NDArray[np.uint64], usable: NDArray[np.bool_], wanted: NDArray[np.bool_], *, unspaced: bool) -> Rows:
    """Return the regions of a batch in which one side holds `wanted` tokens and all tokens are `usable`.

    They come in the order of the later side, then of the earlier. `ids`, `usable` and `wanted` are `(tokens,)`; a seed
    lies in consecutive usable tokens.
    """
    width = UNSPACED_SEED_WIDTH if unspaced else SEED_WIDTH
    if len(ids) < 2 * width:
        return np.empty((0, 4), np.int64)
    places = np.flatnonzero(_all_in_window(usable, width))
    seeds = bucket_pairs(window_hashes(ids, width)[places], places)
    wanted_seed = wanted[seeds].any(axis=1) & (seeds[:, 1] - seeds[:, 0] >= width)
    if not wanted_seed.any():
        return np.empty((0, 4), np.int64)
    runs = _diagonal_runs(seeds[wanted_seed], width)
    found = chained(runs, width, np.append(0, np.cumsum(~usable)))
    return found[np.lexsort((found[:, 0], found[:, 2]))]


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


def _diagonal_runs(seeds: Pairs, width: int) -> Rows:
    """Join seeds, at least one, that follow each other token by token, in the order of the later side.

    A run longer than its diagonal is a period said over and over; each later period repeats the first one.
    """
    diagonal = seeds[:, 1] - seeds[:, 0]
    order = np.lexsort((seeds[:, 0], diagonal))
    seeds, diagonal = seeds[order], diagonal[order]
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
    in_order: Rows = runs[np.lexsort((starts, late))]
    return in_order
