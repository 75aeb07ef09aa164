"""A document and a store in, the facts of the document out: equal to those that a run over all documents gives.

A document that is asked about counts as being in the index. Where it is not, or not as it is now, what that would
change is laid over what is stored: its own postings, and those of the pages of its source, of which other paragraphs
may be boilerplate once it is among them (`Asked`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.facts import (
    MOST_ALIKE,
    MOST_WITNESSES,
    OCCURRENCE,
    Facts,
    Occurrences,
    Task,
    Whole,
    no_occurrences,
)
from dedupe_text.corpus.holders import Asked, Holders
from dedupe_text.corpus.remembering import BAND_SALT
from dedupe_text.corpus.similar import SimilarParagraphs
from dedupe_text.corpus.weighing import worth_comparing
from dedupe_text.stores.seam import Store


class Lookup:
    """The facts of one document from a store."""

    def __init__(self, store: Store, asked: Asked, config: CorpusConfig) -> None:
        self._asked, self._config = asked, config
        self._holders = Holders(store, asked, config)
        self._similar = SimilarParagraphs(self._holders, asked.kept, config)
        self._keys = asked.kept.lines["key"]
        self._usable = ~asked.boilerplate & (self._keys != 0)

    def task(self) -> Task:
        """Return the document with its facts and the others that these name."""
        facts, holders = self.facts(), self._holders
        return Task(
            self._asked.document,
            self._asked.kept.cut,
            facts,
            {number: held.id for number, held in holders.documents(facts.documents).items()},
            [holders.text(number)[start:end] for _, number, _, start, end in facts.near.tolist()],
            {number: self._whole(number) for number in sorted(facts.wholes)},
        )

    def _whole(self, number: int) -> Whole:
        boilerplate = frozenset(np.flatnonzero(self._holders.boilerplate(number)).tolist())
        return Whole(self._holders.text(number), self._holders.kept(number).cut, boilerplate)

    def facts(self) -> Facts:
        """Return the facts of the document."""
        config, nothing = self._config, no_occurrences()
        looks = config.paragraphs != "ignore"
        alike = self._alike(self._asked.number) if config.documents != "ignore" else []
        return Facts(
            self._asked.findings,
            self._exact() if looks else nothing,
            self._near() if looks and config.near is not None else nothing,
            tuple(alike),
            self._twins() if config.documents != "ignore" else (),
            self._relied_on() if config.paragraphs == "remove" else frozenset(),
            self._has_copies() if config.documents == "remove" else False,
        )

    @cached_property
    def _earlier(self) -> list[int | None]:
        """For each paragraph the earlier document that has an equal one."""
        self._holders.fetch(np.unique(self._keys[self._usable]).tolist())
        found: list[int | None] = []
        for key, usable in zip(self._keys.tolist(), self._usable.tolist(), strict=True):
            holders = self._holders.of(key) if usable else []
            found.append(holders[0] if holders and holders[0] != self._asked.number else None)
        return found

    def _exact(self) -> Occurrences:
        has = np.array([document is not None for document in self._earlier], dtype=np.bool_)
        if self._config.near is not None:
            has[sorted(self._neighbours)] = True
        evidence = self._config.document.evidence
        worth = worth_comparing(
            has, self._asked.kept.lines["weight"] >= evidence.long_paragraph, np.array([0, len(has)])
        )
        keys = enumerate(zip(self._earlier, self._keys.tolist(), strict=True))
        found = self._occurrences(
            [(p, document, key) for p, (document, key) in keys if document is not None and worth[p]]
        )
        hashes = [self._holders.kept(document).hashes[witness] for _, document, witness, *_ in found.tolist()]
        # A key is a part of a hash.
        equal = self._asked.kept.hashes[found["paragraph"]] == np.array(hashes, np.uint64).reshape(-1, 2)
        whole: Occurrences = found[equal.all(axis=1)]
        return whole

    def _near(self) -> Occurrences:
        places = ((p, self._holders.of(key)[0], key) for p, keys in self._neighbours.items() for key in keys)
        return self._occurrences(list(places))

    def _occurrences(self, wanted: Sequence[tuple[int, int, int]]) -> Occurrences:
        """Return paragraphs with the first one of a document that has a key: each a paragraph, a document, a key."""
        self._holders.read(document for _, document, _ in wanted)
        found = []
        for paragraph, document, key in wanted:
            witness = self._holders.first_with(document, key)
            if witness is not None:
                span = self._holders.kept(document).cut.bounds[witness].tolist()
                found.append((paragraph, document, witness, *span))
        return np.array(found, OCCURRENCE)

    @cached_property
    def _neighbours(self) -> dict[int, list[int]]:
        """For each usable paragraph that stands in no earlier document, the similar ones in earlier documents."""
        long = [p for p in self._asked.kept.long.tolist() if self._usable[p] and self._earlier[p] is None]
        self._similar.fetch([int(self._keys[p]) for p in long])
        found = {p: self._originals(int(self._keys[p])) for p in long}
        return {p: keys for p, keys in found.items() if keys}

    def _originals(self, key: int) -> list[int]:
        """Return the first few similar paragraphs in earlier documents that may be witnesses for one, in order."""
        found: list[int] = []
        for other in self._before(key):
            # Only what no earlier paragraph may take out can be a witness.
            if self._config.paragraphs != "remove" or not self._has_before(other):
                found.append(other)
            if len(found) == MOST_WITNESSES:
                break
        return found

    def _has_before(self, key: int) -> bool:
        return next(self._before(key), None) is not None

    def _before(self, key: int) -> Iterator[int]:
        """Yield the similar paragraphs whose first document comes before that of this one, in order."""
        place = self._holders.first_place(key)
        found = [(first, other) for other in self._similar.of(key) if (first := self._holders.first_place(other))]
        before = [other for first, other in sorted(found) if place is not None and first < place]
        return (other for other in before if self._similar.finds(key, other))

    def _relied_on(self) -> frozenset[int]:
        """Return the paragraphs that other documents' marks may name as witnesses."""
        found, seen = set(), set()
        long = set(self._asked.kept.long.tolist()) if self._config.near is not None else set()
        for p, key in enumerate(self._keys.tolist()):
            if not self._usable[p] or self._earlier[p] is not None or key in seen:
                continue
            seen.add(key)
            if len(self._holders.of(key)) > 1 or (p in long and self._is_witness(key)):
                found.add(p)
        return frozenset(found)

    def _is_witness(self, key: int) -> bool:
        if self._has_before(key):
            return False
        place = self._holders.first_place(key) or b""
        later = [other for other in self._similar.of(key) if (self._holders.first_place(other) or b"") > place]
        return self._similar.is_crowded(key) or any(self._similar.finds(other, key) for other in later)

    def _alike(self, number: int) -> list[int]:
        """Return the documents, the first few in order, that may be similar to one as a whole."""
        place = self._holders.place(number)
        earlier = {
            other
            for bucket in self._buckets(number)
            for other in bucket[:MOST_ALIKE]
            if self._holders.place(other) < place
        }
        found = sorted(earlier, key=self._holders.place)
        if self._config.documents != "remove":
            return found[:MOST_ALIKE]
        originals = []
        for other in found:
            if not self._has_earlier(other):
                originals.append(other)
            if len(originals) == MOST_ALIKE:
                break
        return originals

    def _has_earlier(self, number: int) -> bool:
        return any(bucket[0] != number for bucket in self._buckets(number))

    @cached_property
    def _copies(self) -> tuple[list[int], list[int]]:
        """The documents, the first ones in order, that have the paragraphs of the asked one, and all its bands."""
        keys = self._asked.kept.bands[-2:].tolist()
        self._holders.fetch(keys, BAND_SALT)
        whole, bands = (self._holders.of(key, BAND_SALT) for key in keys) if keys else ([], [])
        return bands, whole

    def _twins(self) -> tuple[int, ...]:
        found = dict.fromkeys(copies[0] for copies in self._copies if copies)
        return tuple(twin for twin in found if twin != self._asked.number)

    def _has_copies(self) -> bool:
        """Say whether another document may name this one as its witness as a whole."""
        number = self._asked.number
        if any(len(copies) > 1 and copies[0] == number for copies in self._copies):
            return True
        return not self._has_earlier(number) and any(len(bucket) > 1 for bucket in self._buckets(number))

    def _buckets(self, number: int) -> list[list[int]]:
        """Return the documents, in order, that share each key with a document, the one of its paragraphs last."""
        keys = self._holders.kept(number).bands[:-1].tolist()
        self._holders.fetch(keys, BAND_SALT)
        return [bucket for key in keys if (bucket := self._holders.of(key, BAND_SALT))]
