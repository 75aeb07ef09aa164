"""Long paragraphs that are similar to earlier ones: shingle sets in, the first few similar ones of each out.

Two paragraphs meet by the lowest of their shingles, which depend on them alone (`hash_prefix_keys`). Of those that
share one the paragraphs of the first `MOST_MET` documents in order are compared with all others, of each document the
first `MOST_TOGETHER`: what is found depends on the documents and their order alone, an index finds the same, and what
a shingle costs grows with the paragraphs that have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.corpus.facts import MOST_MET, MOST_TOGETHER, MOST_WITNESSES
from dedupe_text.kernels.join import alike_in_size, hash_prefix_keys, jaccard, prefix_keys
from dedupe_text.kernels.pairs import Pairs, distinct_pairs, occurs_again
from dedupe_text.kernels.ragged import offsets_inside, positions, whole_spans
from dedupe_text.kernels.shingles import Shingles

AT_A_TIME: Final = 1 << 18
"""Pairs that are looked at together: 4 MB."""


class Near(NamedTuple):
    """Sets and the similar ones before them: `late` and `early (n,) int64`, by set; those of one stand in order.

    `named (sets,) bool`: which may be named by a later one.
    """

    late: NDArray[np.int64]
    early: NDArray[np.int64]
    named: NDArray[np.bool_]


def near_before(
    sets: Shingles, places: NDArray[np.int64], keys: NDArray[np.uint64], threshold: float, *, originals: bool
) -> Near:
    """Return for each set the first `MOST_WITNESSES` similar ones of earlier documents.

    `places (sets,)`: the place of the first document that has it, -1 for a set that is left out; `keys (sets,)`: the
    order of those with one place. With `originals` only sets that have no similar one before them are found.
    """
    order = np.lexsort((keys, places))
    order = order[places[order] >= 0]
    meetings = _meetings(sets, order, places, threshold)
    has, found = np.zeros(len(order), np.bool_), [np.empty((0, 2), np.int64)]
    named = np.zeros(len(order), np.bool_)
    for pairs in _candidates(meetings, sets, order, threshold):
        similar = pairs[jaccard(sets, order[pairs], at_least=threshold) >= threshold]
        has[similar[:, 1]] = True
        if originals:
            # What comes before a set was looked at with it or before it.
            similar = similar[~has[similar[:, 0]]]
            named[similar[:, 0]] = True
        similar = similar[np.lexsort((similar[:, 0], similar[:, 1]))]
        found.append(similar[places_inside(similar[:, 1]) < MOST_WITNESSES])
    early, late = np.concatenate(found).T
    named[early] = True
    named[meetings.crowded[~has[meetings.crowded]]] = True
    of_all = np.zeros(len(places), np.bool_)
    of_all[order[named]] = True
    return Near(order[late], order[early], of_all)


class _Meetings(NamedTuple):
    """Which sets meet by a key, all by their places in the order of sets.

    The set `late[k]` meets those at `first[k]` to `first[k] + sizes[k] - 1` of `able`, the sets that others meet, key
    by key; `late` ascends. `crowded`: sets that more may meet than an index can look up.
    """

    late: NDArray[np.int64]
    first: NDArray[np.int64]
    sizes: NDArray[np.int64]
    able: NDArray[np.int64]
    crowded: NDArray[np.int64]


def _meetings(sets: Shingles, order: NDArray[np.int64], places: NDArray[np.int64], threshold: float) -> _Meetings:
    """Find who meets whom; `order`: the sets that count, in order, `places`: those of all."""
    keys, owners = _shared_keys(sets, order, threshold)
    documents = places[order[owners]]
    new_key = np.diff(keys, prepend=~keys[:1]) != 0
    new_document = new_key | (np.diff(documents, prepend=-1) != 0)
    heads, runs = np.flatnonzero(new_key), np.flatnonzero(new_document)
    sizes, run_sizes = _sizes(heads, len(keys)), _sizes(runs, len(keys))
    document = np.cumsum(new_document)
    rank = document - np.repeat(document[heads], sizes)
    able = (rank < MOST_MET) & (offsets_inside(run_sizes) < MOST_TOGETHER)
    crowded = np.repeat(rank[heads + sizes - 1] >= MOST_MET, sizes)
    before = np.cumsum(able) - able
    first = np.repeat(before[heads], sizes)
    count = np.repeat(before[runs], run_sizes) - first
    by_set = np.argsort(owners, kind="stable")
    by_set = by_set[count[by_set] > 0]
    return _Meetings(owners[by_set], first[by_set], count[by_set], owners[able], owners[able & crowded])


def _shared_keys(
    sets: Shingles, order: NDArray[np.int64], threshold: float
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the keys that more than one set seems to have, sorted, and the places in order of those that have them."""
    keys, owners = hash_prefix_keys(sets, threshold)
    number = np.full(len(sets.offsets) - 1, -1)
    number[order] = np.arange(len(order))
    chosen = occurs_again(keys) & (number[owners] >= 0)
    keys, owners = keys[chosen], number[owners[chosen]]
    sorted_ = np.lexsort((owners, keys))
    return keys[sorted_], owners[sorted_]


def _candidates(meetings: _Meetings, sets: Shingles, order: NDArray[np.int64], threshold: float) -> Iterator[Pairs]:
    """Yield the distinct pairs (earlier, later) of sets that meet and may be similar, some later ones at a time."""
    matching = np.zeros(len(sets.offsets) - 1, np.bool_)
    # No other set can match anything.
    matching[prefix_keys(sets, threshold)[1]] = True
    matching = matching[order]
    some = matching[meetings.late]
    late, first, count = meetings.late[some], meetings.first[some], meetings.sizes[some]
    rows = np.flatnonzero(np.diff(late, prepend=-1))
    ends = np.cumsum(np.add.reduceat(count, rows)) if len(rows) else count
    rows = np.append(rows, len(late))
    for part in whole_spans(ends, AT_A_TIME):
        chosen = slice(rows[part.start], rows[part.stop])
        early = meetings.able[positions(first[chosen], count[chosen])]
        pairs = np.stack((early, np.repeat(late[chosen], count[chosen])), axis=1)[matching[early]]
        yield distinct_pairs(pairs[alike_in_size(sets, order[pairs], threshold)])


def _sizes(heads: NDArray[np.int64], end: int) -> NDArray[np.int64]:
    """Return how many rows there are from each head to the next one, and from the last to the end."""
    return np.diff(np.append(heads, end))


def places_inside(owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each row the how manieth of its owner it is, from 0 on; `owners` ascend."""
    return offsets_inside(_sizes(np.flatnonzero(np.diff(owners, prepend=-1)), len(owners)))
