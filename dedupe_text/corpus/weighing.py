"""Columns of a corpus in, the facts of each document out: boilerplate, equal and near paragraphs, similar documents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from dedupe_text.boilerplate import Finding, SourceBoilerplate, learn
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.collecting import Collection, moment
from dedupe_text.corpus.facts import MOST_ALIKE, MOST_WITNESSES, Facts, Occurrence, Similar
from dedupe_text.grouping.runs import ORDER_STEP
from dedupe_text.kernels.ragged import offsets_inside

NONE = -1
AHEAD = 1 << 13
"""Paragraphs of a source whose boilerplate is looked for at a time."""
MOST_HELD = 1 << 18
"""Findings that are held for documents of several sources which come in turns."""


@dataclass(frozen=True)
class Relations:
    """Which rows of one kind belong to which number: `values[starts[k] : starts[k + 1]]` are those of `k`."""

    values: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, owners: NDArray[np.int64], values: NDArray[np.int64], count: int) -> Relations:
        """Make them from owners, ascending, and one value for each."""
        return cls(values, np.searchsorted(owners, np.arange(count + 1)))

    def __getitem__(self, number: int) -> NDArray[np.int64]:
        return self.values[self.starts[number] : self.starts[number + 1]]

    @cached_property
    def owning(self) -> NDArray[np.bool_]:
        """Say of each number whether it has any."""
        return np.diff(self.starts) > 0


class Weighed:
    """The facts of every document of a collection."""

    def __init__(self, collection: Collection, config: CorpusConfig) -> None:
        self._collection, self._config = collection, config
        self._pages = pages_of(collection)
        self.boilerplate = learned(collection, self._pages, config)
        """What was learned of each source."""
        self._found: dict[int, tuple[Finding, ...]] = {}
        self._furniture = self._flags()

    def facts(self, number: int) -> Facts:
        """Return the facts of a document."""
        return replace(self._shared(number), boilerplate=self.findings(number))

    def _shared(self, number: int) -> Facts:
        """Return what other documents have to do with a document."""
        first, last = self._collection.starts[number : number + 2].tolist()
        config = self._config
        return Facts(
            paragraphs=last - first,
            exact=() if config.paragraphs == "ignore" else self._exact(number, first, last),
            near=() if config.paragraphs == "ignore" or config.near is None else self._near(number, first, last),
            alike=tuple(self._alike[number].tolist()),
            relied_on=self._relied_on(number, first, last) if config.paragraphs == "remove" else frozenset(),
            twins=self._twins(number),
            relied_on_as_whole=config.documents == "remove" and bool(self._has_copies[number]),
        )

    def findings(self, number: int) -> tuple[Finding, ...]:
        """Return the paragraphs of a document that its source says on other pages too.

        The next documents of the source are looked at with it, since they will be asked for next.
        """
        if not self._furniture[slice(*self._collection.starts[number : number + 2].tolist())].any():
            return ()
        if number not in self._found:
            source = self._collection.sources[number] or ""
            numbers = self._pages[source]
            first = bisect_left(numbers, number)
            sizes = accumulate(len(self._lines(n)) for n in numbers[first:])
            group = [n for n, size in zip(numbers[first:], sizes, strict=False) if n == number or size <= AHEAD]
            if sum(map(len, self._found.values())) > MOST_HELD:
                self._found.clear()
            found = self.boilerplate[source].find_all([self._lines(n) for n in group])
            self._found.update(zip(group, map(tuple, found), strict=True))
        return self._found.pop(number)

    def _lines(self, number: int) -> NDArray[np.void]:
        return self._collection.lines[self._collection.starts[number] : self._collection.starts[number + 1]]

    def furniture(self, number: int) -> frozenset[int]:
        """Return the numbers of the paragraphs of a document that are boilerplate."""
        first, last = self._collection.starts[number : number + 2].tolist()
        return frozenset(np.flatnonzero(self._furniture[first:last]).tolist())

    @cached_property
    def witnesses(self) -> NDArray[np.bool_]:
        """Say of each document whether another may need its text, `(documents,) bool`."""
        found = np.zeros(len(self._collection), dtype=np.bool_)
        for number in range(len(self._collection)):
            found[list(self._shared(number).documents)] = True
        return found

    def _flags(self) -> NDArray[np.bool_]:
        flags = np.zeros(len(self._collection.lines), dtype=np.bool_)
        for source, numbers in self._pages.items():
            known = self.boilerplate.get(source)
            for number, found in zip(numbers, known.flags() if known else (), strict=False):
                flags[self._collection.starts[number] : self._collection.starts[number + 1]] = found
        return flags

    @cached_property
    def _usable(self) -> NDArray[np.bool_]:
        """Paragraphs with words of their own that are no boilerplate."""
        usable: NDArray[np.bool_] = ~self._furniture & (self._collection.lines["key"] != 0)
        return usable

    @cached_property
    def _classes(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Return for each class, by its first paragraph, its first usable paragraph and document, and if it has two."""
        repeated, ranks = self._collection.repeated, self._collection.ranks
        usable = np.flatnonzero(self._usable)
        classes, owners = repeated.first[usable], repeated.documents[usable]
        order = np.lexsort((usable, ranks[owners], classes))
        usable, classes, owners = usable[order], classes[order], owners[order]
        heads = np.flatnonzero(np.diff(classes, prepend=NONE))
        tails = np.append(heads[1:], len(classes)) - 1
        first, document = (np.full(len(repeated), NONE, dtype=np.int64) for _ in range(2))
        shared = np.zeros(len(repeated), dtype=np.bool_)
        if len(heads):
            first[classes[heads]], document[classes[heads]] = usable[heads], owners[heads]
            shared[classes[heads]] = owners[heads] != owners[tails]
        return first, document, shared

    @cached_property
    def _neighbours(self) -> tuple[Relations, NDArray[np.bool_]]:
        """Return the near classes that begin in earlier documents for each class, and which classes are such a witness.

        Where repeats are taken out, the first few of which nothing earlier may take them out.
        """
        repeated, ranks = self._collection.repeated, self._collection.ranks
        _, document, _ = self._classes
        pairs = np.concatenate((repeated.pairs, repeated.pairs[:, ::-1]))
        pairs = pairs[(document[pairs] != NONE).all(axis=1)]
        rank = ranks[document[pairs]]
        pairs = pairs[rank[:, 1] < rank[:, 0]]
        if self._config.paragraphs == "remove":
            # Only what no earlier paragraph may take out can be a witness.
            has_earlier = np.zeros(len(repeated), dtype=np.bool_)
            has_earlier[pairs[:, 0]] = True
            pairs = pairs[~has_earlier[pairs[:, 1]]]
        late, near = pairs[:, 0], pairs[:, 1]
        order = np.lexsort((self._collection.lines["key"][near], ranks[document[near]], late))
        late, near = late[order], near[order]
        place = offsets_inside(np.bincount(late, minlength=len(repeated))) if len(late) else late
        few = place < MOST_WITNESSES
        witness = np.zeros(len(repeated), dtype=np.bool_)
        witness[near[few]] = True
        return Relations.of(late[few], near[few], len(repeated)), witness

    def _exact(self, number: int, first: int, last: int) -> tuple[Occurrence, ...]:
        document = self._earlier(number, first, last)
        chosen = np.flatnonzero((document != NONE) & self._worth_comparing(number, first, last))
        return tuple(Occurrence(p, d) for p, d in zip(chosen.tolist(), document[chosen].tolist(), strict=True))

    def _near(self, number: int, first: int, last: int) -> tuple[Similar, ...]:
        neighbours, _ = self._neighbours
        classes = self._collection.repeated.first[first:last]
        alone = self._earlier(number, first, last) == NONE
        chosen = np.flatnonzero(alone & self._usable[first:last] & neighbours.owning[classes])
        found = [(p, near) for p in chosen.tolist() for near in neighbours[int(classes[p])].tolist()]
        document, keys = self._classes[1], self._collection.lines["key"]
        return tuple(Similar(p, int(document[near]), int(keys[near])) for p, near in found)

    def _earlier(self, number: int, first: int, last: int) -> NDArray[np.int64]:
        """Return for each paragraph the earlier document that has an equal one, `NONE` for none."""
        document = self._classes[1][self._collection.repeated.first[first:last]]
        earlier = (document != NONE) & (self._collection.ranks[document] < self._collection.ranks[number])
        return np.where(earlier & self._usable[first:last], document, NONE)

    def _worth_comparing(self, number: int, first: int, last: int) -> NDArray[np.bool_]:
        evidence = self._config.document.evidence
        has = self._earlier(number, first, last) != NONE
        if self._config.near is not None:
            near = self._neighbours[0].owning[self._collection.repeated.first[first:last]]
            has = has | (near & self._usable[first:last])
        return worth_comparing(has, self._collection.lines["weight"][first:last] >= evidence.long_paragraph)

    def _relied_on(self, number: int, first: int, last: int) -> frozenset[int]:
        own, _, shared = self._classes
        classes = self._collection.repeated.first[first:last]
        witness = shared[classes]
        if self._config.near is not None:
            witness = witness | self._neighbours[1][classes]
        here = own[classes] == np.arange(first, last)
        return frozenset(np.flatnonzero(here & witness).tolist())

    @cached_property
    def _alike(self) -> Relations:
        """Return the documents, the first few in order, that may be similar to each."""
        count, ranks = len(self._collection), self._collection.ranks
        late, early = _star(self._collection.bands.values, self._collection.bands.owners, ranks)
        if self._config.documents == "remove":
            has_earlier = np.zeros(count, dtype=np.bool_)
            has_earlier[late] = True
            late, early = late[~has_earlier[early]], early[~has_earlier[early]]
        order = np.lexsort((ranks[early], late))
        late, early = late[order], early[order]
        few = offsets_inside(np.bincount(late, minlength=count)) < MOST_ALIKE if len(late) else late.astype(np.bool_)
        return Relations.of(late[few], early[few], count)

    @cached_property
    def _has_copies(self) -> NDArray[np.bool_]:
        """Say of each document whether another may name it as its witness as a whole."""
        found = np.zeros(len(self._collection), dtype=np.bool_)
        found[self._alike.values] = True
        for first in self._firsts:
            found[first[first != np.arange(len(found))]] = True
        return found

    def _twins(self, number: int) -> tuple[int, ...]:
        found = dict.fromkeys(int(first[number]) for first in self._firsts)
        return tuple(twin for twin in found if twin != number)

    @cached_property
    def _firsts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each document the first in order with all its bands, and with its paragraphs, `(documents,) int64`."""
        keys, ranks = self._collection.bands, self._collection.ranks
        order = np.argsort(keys.owners, kind="stable")
        values, owners = keys.values[order], keys.owners[order]
        heads = np.flatnonzero(np.diff(owners, prepend=NONE))
        wholes = values[np.append(heads, len(values))[1:] - 1]
        # The keys are hashes, so their sum is one of all of them.
        bands = np.add.reduceat(values, heads) - wholes if len(heads) else wholes
        return _first_of(bands, owners[heads], ranks), _first_of(wholes, owners[heads], ranks)


def worth_comparing(has_partner: NDArray[np.bool_], is_long: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say of each paragraph of a document whether it can prove anything: alone by its length, or in a block."""
    reach = 2 * ORDER_STEP
    counted = np.concatenate((np.zeros(reach, np.int64), has_partner, np.zeros(reach + 1, np.int64)))
    sums = np.concatenate(([0], np.cumsum(counted)))
    around = sums[2 * reach + 1 : 2 * reach + 1 + len(has_partner)] - sums[: len(has_partner)]
    worth: NDArray[np.bool_] = has_partner & (is_long | (around > 1))
    return worth


def pages_of(collection: Collection) -> dict[str, list[int]]:
    """Return the numbers of the documents of each source."""
    pages: dict[str, list[int]] = {}
    for number, source in enumerate(collection.sources):
        if source is not None:
            pages.setdefault(source, []).append(number)
    return pages


def learned(
    collection: Collection, pages: Mapping[str, Sequence[int]], config: CorpusConfig
) -> dict[str, SourceBoilerplate]:
    """Return what each source says on many of its pages; documents without a source are none's."""
    if config.boilerplate == "ignore":
        return {}
    return {
        source: learn(
            [collection.lines[collection.starts[n] : collection.starts[n + 1]] for n in numbers],
            config=config.learner,
            times=[moment(collection.times[n]) for n in numbers],
        )
        for source, numbers in pages.items()
        if len(numbers) > 1
    }


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
