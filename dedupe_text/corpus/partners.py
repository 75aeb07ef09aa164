"""Paragraphs and where else they stand: a document and its facts in, verified pairs with other documents out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.batches import in_batches, read_batch
from dedupe_text.boilerplate.phrases import find_phrases
from dedupe_text.columns import Columns
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.facts import Facts, Other
from dedupe_text.matchers.join import Join
from dedupe_text.model import Match
from dedupe_text.splitters import splitter_for
from dedupe_text.verification import align, judge, like_enough, paragraph_stretch

NONE = -1


class Partner(NamedTuple):
    """A paragraph, the document in which it stands too, and the paragraph there; `match` is None for equal ones."""

    paragraph: int
    document: int
    witness: int
    match: Match | None


class OtherDocument:
    """Another document: its columns, and which of its paragraphs may be a witness."""

    def __init__(self, other: Other, columns: Columns, config: CorpusConfig) -> None:
        self.id, self.columns = other.id, columns
        self._boilerplate, self._config = other.boilerplate, config

    @cached_property
    def kept(self) -> list[int]:
        """The paragraphs that are not boilerplate."""
        out = self._boilerplate
        if self._config.boilerplate != "ignore":
            out = out.union(finding.paragraph for finding in find_phrases(self.columns, self._config.learner))
        return [p for p in range(len(self.columns)) if p not in out]

    @cached_property
    def _sorted(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """The hashes of the kept paragraphs that are not blank, in order, and their numbers, the first ones first."""
        kept = np.array(self.kept, dtype=np.int64)
        kept = kept[~self.columns.blank[kept]]
        order = np.argsort(self.columns.hashes[kept, 0], kind="stable")
        return self.columns.hashes[kept[order]], kept[order]

    def first_equal(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the first kept paragraph with each normal form, given by its hash `(n, 2) uint64`; -1 for none."""
        there, numbers = self._sorted
        if not len(there):
            return np.full(len(hashes), NONE, dtype=np.int64)
        places = np.minimum(np.searchsorted(there[:, 0], hashes[:, 0]), len(there) - 1)
        return np.where((there[places] == hashes).all(axis=1), numbers[places], NONE)

    def first_with(self, key: int) -> int:
        """Return the first kept paragraph with a key, the first half of its hash; -1 for none."""
        there, numbers = self._sorted
        place = int(np.searchsorted(there[:, 0], np.uint64(key)))
        return int(numbers[place]) if place < len(there) and int(there[place, 0]) == key else NONE


def read_others(others: Mapping[int, Other], config: CorpusConfig) -> dict[int, OtherDocument]:
    """Return documents that may hold a witness, read as few batches."""
    splitter = splitter_for(config.document.splitter)
    found: dict[int, OtherDocument] = {}
    for group in in_batches(others.items(), key=lambda item: item[1].text):
        batch = read_batch([other.text for _, other in group], splitter)
        for k, (number, other) in enumerate(group):
            found[number] = OtherDocument(other, batch.columns_of(k), config)
    return found


def paragraph_partners(
    here: Columns, facts: Facts, others: Mapping[int, OtherDocument], config: CorpusConfig
) -> list[Partner]:
    """Return the paragraphs of a document that stand in others too, each with one partner, in text order."""
    found = {partner.paragraph: partner for partner in _equal(here, facts, others)}
    found.update((partner.paragraph, partner) for partner in _near(here, facts, others, config))
    return [found[p] for p in sorted(found)]


def _equal(here: Columns, facts: Facts, others: Mapping[int, OtherDocument]) -> Iterator[Partner]:
    asked: dict[int, list[int]] = {}
    for p, document in facts.exact:
        asked.setdefault(document, []).append(p)
    for document, paragraphs in asked.items():
        witnesses = others[document].first_equal(here.hashes[paragraphs]).tolist()
        for p, witness in zip(paragraphs, witnesses, strict=True):
            if witness != NONE:
                yield Partner(p, document, witness, None)


def _near(here: Columns, facts: Facts, others: Mapping[int, OtherDocument], config: CorpusConfig) -> Iterator[Partner]:
    """Yield near repeats; the first paragraph that says all of one counts, else the first of which it is a variant."""
    for p, similar in groupby(facts.near, key=attrgetter("paragraph")):
        variant = None
        for _, document, key in similar:
            partner = _compared(here, p, document, others[document].first_with(key), others[document], config)
            if partner and partner.match and partner.match.a_in_b:
                yield partner
                break
            variant = variant or partner
        else:
            if variant:
                yield variant


def join_of(config: CorpusConfig) -> Join:
    """Return the join that finds near paragraphs across documents; `config.near` must not be None."""
    return Join(threshold=config.near or 1.0)


def _compared(
    here: Columns, p: int, document: int, q: int, other: OtherDocument, config: CorpusConfig
) -> Partner | None:
    """Return a paragraph with another as its partner, if that says all of it, or if it is a variant of that."""
    if q == NONE:
        return None
    aligned = align(paragraph_stretch(here, p), paragraph_stretch(other.columns, q))
    if not like_enough(aligned):
        return None
    match = judge(aligned, config.document.guard).match
    said = match.a_in_b and max(match.similarity, match.overlap) >= config.document.threshold
    changed = match.changes and match.similarity >= config.document.threshold
    return Partner(p, document, q, match) if said or changed else None
