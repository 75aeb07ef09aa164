"""Columns of a corpus in, the facts of each document out: boilerplate, equal and near paragraphs, similar documents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dedupe_text.boilerplate import Findings, LearnedPages
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.collecting import Collection
from dedupe_text.corpus.facts import MOST_ALIKE, OCCURRENCE, Facts, Occurrences, no_occurrences
from dedupe_text.corpus.near import near_before, places_inside
from dedupe_text.grouping.runs import ORDER_STEP
from dedupe_text.kernels.ragged import offsets_inside, positions
from dedupe_text.matchers.seam import Keys

NONE = np.uint32(0xFFFFFFFF)
"""Stands for no paragraph."""


FURNITURE, EXACT, NEAR, RELIED_ON = (np.uint8(1 << bit) for bit in range(4))
"""What a paragraph is: boilerplate, said in an earlier document, similar to one there, a witness that may not go."""
AT_A_TIME = 1 << 18
"""Paragraphs that are looked at together, so that memory holds little of what is computed on the way."""


@dataclass(frozen=True)
class Relations:
    """Which rows of one kind belong to which number; `owners` ascend, and each has the value beside it."""

    owners: NDArray[np.int64]
    values: NDArray[np.int64]

    def of(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the values of some numbers, one number after the other, and how many each has."""
        first = np.searchsorted(self.owners, numbers)
        counts = np.searchsorted(self.owners, numbers, side="right") - first
        return self.values[positions(first, counts)], counts

    def of_one(self, number: int) -> list[int]:
        """Return the values of a number."""
        first, last = np.searchsorted(self.owners, (number, number + 1)).tolist()
        found: list[int] = self.values[first:last].tolist()
        return found


@dataclass(frozen=True)
class Neighbours:
    """The near classes that begin in earlier documents for each class, and which classes are such a witness."""

    near: Relations
    has: NDArray[np.bool_]
    witness: NDArray[np.bool_]


class Weighed:
    """The facts of every document of a collection; `pages`: the numbers of the documents of each source."""

    def __init__(
        self,
        collection: Collection,
        pages: Mapping[str, Sequence[int]],
        boilerplate: Mapping[str, LearnedPages],
        config: CorpusConfig,
    ) -> None:
        self._kept, self._config = collection.kept, config
        self._classes, self._owners = collection.classes, collection.owners
        self._sources, self._pages = collection.sources, pages
        self.boilerplate = boilerplate
        """What was learned of each source."""
        usable = self._usable(collection.blank)
        self._own = self._first_usable(usable)
        self._shared = self._in_several(usable)
        self._neighbours = self._related(collection)
        self._weigh(usable, collection.long)
        self._alike = self._similar_documents(collection.bands)
        self._firsts = _firsts(collection.bands, self._kept.ranks)

    def facts(self, number: int) -> Facts:
        """Return the facts of a document."""
        flags = self._flags[self._kept.paragraphs(number)]
        some = bool(flags.any())
        return Facts(
            self.findings(number),
            exact=self._exact(number, flags) if some else no_occurrences(),
            near=self._near(number, flags) if some else no_occurrences(),
            alike=tuple(self._alike.of_one(number)),
            twins=self._twins(number),
            relied_on=frozenset(np.flatnonzero(flags & RELIED_ON).tolist()) if some else frozenset(),
            relied_on_as_whole=self._config.documents == "remove" and bool(self._named[number]),
        )

    def findings(self, number: int) -> Findings:
        """Return the paragraphs of a document that its source says on other pages too."""
        source = self._sources[number]
        known = None if source is None else self.boilerplate.get(source)
        return Findings() if known is None else known.findings(bisect_left(self._pages[source or ""], number))

    def furniture(self, number: int) -> frozenset[int]:
        """Return the numbers of the paragraphs of a document that are boilerplate."""
        return frozenset(np.flatnonzero(self._flags[self._kept.paragraphs(number)] & FURNITURE).tolist())

    @cached_property
    def witnesses(self) -> NDArray[np.bool_]:
        """Say of each document whether another may need its text, `(documents,) bool`."""
        found = self._has_copies.copy()
        found[self._owners[self._own[self._neighbours.near.values]]] = True
        return found

    @cached_property
    def _has_copies(self) -> NDArray[np.bool_]:
        """Say of each document whether another is compared with it as a whole."""
        found = _marked(self._alike.values, len(self._kept))
        for first in self._firsts:
            found[first[first != np.arange(len(found))]] = True
        return found

    @cached_property
    def _named(self) -> NDArray[np.bool_]:
        """Say of each document whether another may name it as its witness as a whole, or might if others were not."""
        found: NDArray[np.bool_] = self._has_copies | self._originals
        return found

    def _twins(self, number: int) -> tuple[int, ...]:
        found = dict.fromkeys(int(first[number]) for first in self._firsts)
        return tuple(twin for twin in found if twin != number)

    def _usable(self, blank: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say which paragraphs have words of their own and are no boilerplate."""
        self._flags = np.zeros(len(blank), dtype=np.uint8)
        for source, numbers in self._pages.items():
            known = self.boilerplate.get(source)
            if known is not None:
                for place, number in enumerate(numbers):
                    self._flags[self._kept.starts[number] + known.findings(place).paragraphs] = FURNITURE
        usable: NDArray[np.bool_] = (self._flags == 0) & ~blank
        return usable

    def _first_usable(self, usable: NDArray[np.bool_]) -> NDArray[np.uint32]:
        """Return the first usable paragraph, in the order of documents, of each class, which its first one names."""
        first = np.full(len(usable), NONE, dtype=np.uint32)
        order = np.argsort(self._kept.ranks)
        sizes = np.diff(self._kept.starts)[order]
        starts = np.concatenate(([0], np.cumsum(sizes)))
        # Of several that go to one place the last one written has it.
        for low, high in reversed(list(_stretches(starts))):
            part = positions(self._kept.starts[order[low:high]], sizes[low:high])
            chosen = part[usable[part]][::-1]
            first[self._classes[chosen]] = chosen
        return first

    def _in_several(self, usable: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say of each class whether several documents have it."""
        shared = np.zeros(len(usable), dtype=np.bool_)
        if self._config.paragraphs == "remove":
            for low, high in _stretches(self._kept.starts):
                start = int(self._kept.starts[low])
                chosen = start + np.flatnonzero(usable[start : int(self._kept.starts[high])])
                classes = self._classes[chosen]
                shared[classes[self._owners[chosen] != self._owners[self._own[classes]]]] = True
        return shared

    def _related(self, collection: Collection) -> Neighbours:
        """Find the first few near classes for each; where repeats are taken out, those that nothing may take out."""
        count, classes = len(self._own), collection.of_sets
        own = self._own[classes]
        places = np.where(own == NONE, -1, self._kept.ranks[self._owners[np.where(own == NONE, 0, own)]])
        near = near_before(
            collection.sets,
            places,
            collection.keys_of_sets,
            self._config.near or 1.0,
            originals=self._config.paragraphs == "remove",
        )
        late, early = classes[near.late], classes[near.early]
        order = np.argsort(late, kind="stable")
        return Neighbours(
            Relations(late[order], early[order]), _marked(late, count), _marked(classes[near.named], count)
        )

    def _weigh(self, usable: NDArray[np.bool_], long: NDArray[np.bool_]) -> None:
        """Say of each paragraph what it is, but for boilerplate."""
        starts, ranks, config = self._kept.starts, self._kept.ranks, self._config
        for low, high in _stretches(starts):
            part = slice(int(starts[low]), int(starts[high]))
            classes, flags = self._classes[part], self._flags[part]
            own = self._own[classes]
            has_own = own != NONE
            first = np.where(has_own, own, 0)
            if config.paragraphs != "ignore":
                earlier = usable[part] & has_own & (ranks[self._owners[first]] < ranks[self._owners[part]])
                near = usable[part] & self._neighbours.has[classes]
                worth = worth_comparing(earlier | near, long[part], starts[low : high + 1] - starts[low])
                flags |= EXACT * (earlier & worth) | NEAR * (near & ~earlier)
            if config.paragraphs == "remove":
                here = has_own & (own == np.arange(part.start, part.stop))
                flags |= RELIED_ON * (here & (self._shared[classes] | self._neighbours.witness[classes]))

    def _exact(self, number: int, flags: NDArray[np.uint8]) -> Occurrences:
        chosen = np.flatnonzero(flags & EXACT)
        return self._occurrences(chosen, self._classes[self._kept.starts[number] + chosen])

    def _near(self, number: int, flags: NDArray[np.uint8]) -> Occurrences:
        chosen = np.flatnonzero(flags & NEAR)
        near, counts = self._neighbours.near.of(self._classes[self._kept.starts[number] + chosen].astype(np.int64))
        return self._occurrences(np.repeat(chosen, counts), near)

    def _occurrences(self, paragraphs: NDArray[np.int64], classes: NDArray[np.integer]) -> Occurrences:
        """Return paragraphs of a document, by their numbers in it, with the first of each class."""
        witness, found = self._own[classes], np.empty(len(classes), OCCURRENCE)
        found["paragraph"], found["document"] = paragraphs, self._owners[witness]
        found["witness"] = witness - self._kept.starts[found["document"]]
        found["start"], found["end"] = self._kept.bounds[witness].T
        return found

    def _similar_documents(self, bands: Keys) -> Relations:
        """Return the documents, the first few in order, that may be similar to each."""
        count, ranks = len(self._kept), self._kept.ranks
        late, early = _star(bands.values, bands.owners, ranks)
        self._originals = np.zeros(count, np.bool_)
        if self._config.documents == "remove":
            original = ~_marked(late, count)[early]
            late, early = late[original], early[original]
            self._originals[early] = True
        order = np.lexsort((ranks[early], late))
        late, early = late[order], early[order]
        few = places_inside(late) < MOST_ALIKE
        return Relations(late[few], early[few])


def _marked(chosen: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Say of each number below `count` whether it is one of the chosen ones."""
    marked = np.zeros(count, dtype=np.bool_)
    marked[chosen] = True
    return marked


def _stretches(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield the first of some documents and the first behind them, so that they have some `AT_A_TIME` paragraphs."""
    low, documents = 0, len(starts) - 1
    while low < documents:
        high = int(np.searchsorted(starts, starts[low] + AT_A_TIME, side="right")) - 1
        high = max(high, low + 1)
        yield low, high
        low = high


def worth_comparing(
    has_partner: NDArray[np.bool_], is_long: NDArray[np.bool_], offsets: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Say of each paragraph whether it can prove anything: alone by its length, or in a block.

    `offsets (documents + 1,)`: where the paragraphs of each document start, and the last ones end.
    """
    reach, rows, sizes = 2 * ORDER_STEP, np.arange(len(has_partner)), np.diff(offsets)
    sums = np.concatenate(([0], np.cumsum(has_partner)))
    low = np.maximum(rows - reach, np.repeat(offsets[:-1], sizes))
    high = np.minimum(rows + reach + 1, np.repeat(offsets[1:], sizes))
    worth: NDArray[np.bool_] = has_partner & (is_long | (sums[high] - sums[low] > 1))
    return worth


def _firsts(keys: Keys, ranks: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each document the first in order with all its bands, and with its paragraphs, `(documents,) int64`."""
    order = np.argsort(keys.owners, kind="stable")
    values, owners = keys.values[order], keys.owners[order]
    heads = np.flatnonzero(np.diff(owners, prepend=-1))
    wholes = values[np.append(heads, len(values))[1:] - 1]
    # The keys are hashes, so their sum is one of all of them.
    bands = np.add.reduceat(values, heads) - wholes if len(heads) else wholes
    return _first_of(bands, owners[heads], ranks), _first_of(wholes, owners[heads], ranks)


def _first_of(keys: NDArray[np.uint64], owners: NDArray[np.int64], ranks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each number the first owner, in order, of the same key, `(ranks,) int64`; itself where it has none."""
    found = np.arange(len(ranks))
    order = np.lexsort((ranks[owners], keys))
    keys, owners = keys[order], owners[order]
    heads = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.empty(0, np.int64)
    found[owners] = np.repeat(owners[heads], np.diff(np.append(heads, len(owners))))
    return found


def _star(
    keys: NDArray[np.uint64], owners: NDArray[np.int64], ranks: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pair each owner of a key with the first few owners of it, in order; return the distinct (later, earlier)."""
    order = np.lexsort((ranks[owners], keys))
    keys, owners = keys[order], owners[order]
    heads = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.empty(0, np.int64)
    sizes = np.diff(np.append(heads, len(keys)))
    place, head = offsets_inside(sizes), np.repeat(heads, sizes)
    found = [
        np.stack((owners[place > centre], owners[head[place > centre] + centre]), axis=1)
        for centre in range(MOST_ALIKE)
    ]
    pairs = np.unique(np.concatenate(found), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    return pairs[:, 0], pairs[:, 1]
