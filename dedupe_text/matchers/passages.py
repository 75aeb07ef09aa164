"""Passages: stretches of tokens that repeat whatever the paragraph borders, by seed and chain.

Shingles that occur more than once are seeds (Altschul et al. 1990, BLAST); seeds on one diagonal join into runs, and
runs that follow each other on both sides, with small gaps, into regions, as in the chaining of sequence alignment
(Abouelhoda, Ohlebusch 2005). Linear: a shingle that occurs often is paired with a few of its places only.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.chains import MAX_GAP, chained
from dedupe_text.kernels.pairs import Pairs, bucket_pairs, occurs_again
from dedupe_text.kernels.ragged import offsets_inside, positions
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
    places = _all_in_window(usable, width).nonzero()[0]
    seeds = bucket_pairs(window_hashes(ids, width)[places], places)
    wanted_seed = wanted[seeds].any(axis=1) & (seeds[:, 1] - seeds[:, 0] >= width)
    if not wanted_seed.any():
        return np.empty((0, 4), np.int64)
    runs = _diagonal_runs(seeds[wanted_seed], width)
    found = chained(runs, width, np.append(0, (~usable).cumsum()))
    return found[np.lexsort((found[:, 0], found[:, 2]))]


def regions_in_each(
    ids: NDArray[np.uint64], starts: NDArray[np.int64], ends: NDArray[np.int64], *, unspaced: bool
) -> Rows:
    """Return the regions that each of several texts has alone, of which all tokens are usable and wanted.

    `starts`, `ends` `(texts,)` are the tokens of each text, half open, in order. No two texts may share a seed.

    >>> ids = np.array([7, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5], np.uint64)
    >>> regions_in_each(ids, np.array([1]), np.array([11]), unspaced=False).tolist()
    [[1, 6, 6, 11]]
    """
    sizes = ends - starts
    # So far apart that no region reaches from one text into the next.
    places = positions((sizes + MAX_GAP + 1).cumsum() - sizes, sizes)
    tokens = np.zeros(places[-1] + 1 if len(places) else 0, dtype=np.int64)
    usable = np.zeros(len(tokens), dtype=np.bool_)
    tokens[places], usable[places] = positions(starts, sizes), True
    found = regions(ids[tokens], usable, usable, unspaced=unspaced)
    found[:, ::2] = tokens[found[:, ::2]]
    found[:, 1::2] = tokens[found[:, 1::2] - 1] + 1
    return found


def repeating_tokens(ids: NDArray[np.uint64], unspaced: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the tokens at which a seed stands that also stands elsewhere, `(n,) int64`; none means no region.

    `unspaced (tokens,)` tells the tokens of texts in which seeds are characters.
    """
    found: list[NDArray[np.int64]] = []
    for width, chosen in ((SEED_WIDTH, ~unspaced), (UNSPACED_SEED_WIDTH, unspaced)):
        if not chosen.any():
            continue
        hashes = window_hashes(ids, width)
        places = chosen[: len(hashes)].nonzero()[0]
        found.append(places[occurs_again(hashes[places])])
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _all_in_window(flags: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    total = np.append(0, flags.cumsum())
    full: NDArray[np.bool_] = total[width:] - total[:-width] == width
    return full


def _diagonal_runs(seeds: Pairs, width: int) -> Rows:
    """Join seeds, at least one, that follow each other token by token, in the order of the later side.

    A run longer than its diagonal is a period said over and over; each later period repeats the first one.
    """
    diagonal = seeds[:, 1] - seeds[:, 0]
    order = np.lexsort((seeds[:, 0], diagonal))
    seeds, diagonal = seeds[order], diagonal[order]
    first = np.r_[True, (np.diff(diagonal) != 0) | (np.diff(seeds[:, 0]) > width)].nonzero()[0]
    last = np.r_[first[1:], len(seeds)] - 1
    times = -(-(seeds[last, 0] - seeds[first, 0] + width) // diagonal[first])
    starts, step = seeds[first, 0].repeat(times), diagonal[first].repeat(times)
    length = (seeds[last, 0] - seeds[first, 0] + width).repeat(times)
    shift = offsets_inside(times) * step
    late = starts + step + shift
    runs = np.stack(
        [starts, starts + np.minimum(step, length - shift), late, late + np.minimum(step, length - shift)], axis=1
    )
    in_order: Rows = runs[np.lexsort((starts, late))]
    return in_order
