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
NONE: Final = np.uint32(0xFFFFFFFF)
"""Stands for no set."""


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
    """Which sets that may be similar to others meet by a key, all by their places in the order of sets.

    The set `late[k]` meets those at `first[k]` to `first[k] + sizes[k] - 1` of `able`, the sets that others meet, key
    by key; `late` ascends. `crowded`: sets, whatever they may be, that more meet than an index can look up.
    """

    late: NDArray[np.uint32]
    first: NDArray[np.int64]
    sizes: NDArray[np.int64]
    able: NDArray[np.uint32]
    crowded: NDArray[np.uint32]


def _meetings(sets: Shingles, order: NDArray[np.int64], places: NDArray[np.int64], threshold: float) -> _Meetings:
    """Find who meets whom; `order`: the sets that count, in order, `places`: those of all."""
    may_match = _matching(sets, threshold)[order]
    owners, new_key, new_document = _shared_keys(sets, order, places, threshold)
    able, crowded = _able(new_key, new_document)
    matching = may_match[owners]
    met = able & matching
    late, first, sizes = _earlier(met, new_key, new_document)
    some = matching[late]
    late, first, sizes = late[some], first[some], sizes[some]
    by_set = np.argsort(owners[late], kind="stable")
    return _Meetings(owners[late[by_set]], first[by_set], sizes[by_set], owners[met], owners[able & crowded])


def _matching(sets: Shingles, threshold: float) -> NDArray[np.bool_]:
    """Say of each set whether it can match another one: no two that cannot share a rare shingle do, `(sets,) bool`."""
    matching = np.zeros(len(sets.offsets) - 1, np.bool_)
    matching[prefix_keys(sets, threshold)[1]] = True
    return matching


def _shared_keys(
    sets: Shingles, order: NDArray[np.int64], places: NDArray[np.int64], threshold: float
) -> tuple[NDArray[np.uint32], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the sets with the keys that more than one seems to have, key by key, by their places in order.

    The other two say of each row whether it is the first of its key, and the first of a document with that key.
    """
    keys, owners = hash_prefix_keys(sets, threshold)
    number = np.full(len(sets.offsets) - 1, NONE)
    number[order] = np.arange(len(order), dtype=np.uint32)
    chosen = occurs_again(keys)
    keys, numbers = keys[chosen], number[owners[chosen]]
    del owners, chosen
    rows = np.lexsort((numbers, keys))
    # Those that do not count come last of their key.
    rows = rows[numbers[rows] != NONE]
    keys, numbers = keys[rows], numbers[rows]
    new_key = np.diff(keys, prepend=~keys[:1]) != 0
    return numbers, new_key, new_key | (np.diff(places[order[numbers]], prepend=-1) != 0)


def _able(new_key: NDArray[np.bool_], new_document: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say of each row with a key whether all others meet it, and whether the key is one of more than can be met."""
    runs = np.flatnonzero(new_document)
    heads = np.flatnonzero(new_key[runs])
    documents, sizes = _sizes(heads, len(runs)), _sizes(runs, len(new_key))
    met = np.repeat(offsets_inside(documents) < MOST_MET, sizes)
    crowded = np.repeat(np.repeat(documents > MOST_MET, documents), sizes)
    return met & (offsets_inside(sizes) < MOST_TOGETHER), crowded


def _earlier(
    met: NDArray[np.bool_], new_key: NDArray[np.bool_], new_document: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows before which others of their key are met, in earlier documents: the first of these, how many.

    The first is its place among all rows that are met.
    """
    runs = np.flatnonzero(new_document)
    heads = np.flatnonzero(new_key[runs])
    before: NDArray[np.int64] = (np.cumsum(met) - met)[runs]
    first: NDArray[np.int64] = np.repeat(before[heads], _sizes(heads, len(runs)))
    sizes = _sizes(runs, len(met))
    some = before > first
    late = positions(runs[some], sizes[some])
    return late, np.repeat(first[some], sizes[some]), np.repeat((before - first)[some], sizes[some])


def _candidates(meetings: _Meetings, sets: Shingles, order: NDArray[np.int64], threshold: float) -> Iterator[Pairs]:
    """Yield the distinct pairs (earlier, later) of sets that meet and may be similar, some later ones at a time."""
    late, first, count = meetings.late, meetings.first, meetings.sizes
    rows = np.flatnonzero(np.diff(late, prepend=~late[:1]))
    ends = np.cumsum(np.add.reduceat(count, rows)) if len(rows) else count
    rows = np.append(rows, len(late))
    for part in whole_spans(ends, AT_A_TIME):
        chosen = slice(rows[part.start], rows[part.stop])
        early = meetings.able[positions(first[chosen], count[chosen])]
        pairs = np.stack((early, np.repeat(late[chosen], count[chosen])), axis=1).astype(np.int64)
        yield distinct_pairs(pairs[alike_in_size(sets, order[pairs], threshold)])


def _sizes(heads: NDArray[np.int64], end: int) -> NDArray[np.int64]:
    """Return how many rows there are from each head to the next one, and from the last to the end."""
    return np.diff(np.append(heads, end))


def places_inside(owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each row the how manieth of its owner it is, from 0 on; `owners` ascend."""
    return offsets_inside(_sizes(np.flatnonzero(np.diff(owners, prepend=-1)), len(owners)))
