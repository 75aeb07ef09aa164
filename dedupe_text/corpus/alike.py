"""Documents of which another says all: similar documents in, marks of whole documents out.

What the source says on every page counts for nothing here: two pages of one site are not alike for their menu.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.batches import in_batches, read_cut
from dedupe_text.boilerplate.phrases import find_phrases
from dedupe_text.columns import Columns
from dedupe_text.config import CorpusConfig, GuardConfig
from dedupe_text.corpus.facts import Facts, Whole
from dedupe_text.kernels.join import jaccard
from dedupe_text.kernels.shingles import Shingles
from dedupe_text.matchers.join import shingle_sets
from dedupe_text.matchers.seam import TokenRuns
from dedupe_text.model import Effect, Kind, Mark, Match, Rule, Span, Verdict, Witness
from dedupe_text.verification import Aligned, Stretch, align, judge, judge_until_changed

WIDTH = 3
LEAST = 8
"""Words in a shingle of a document, and in a document that is compared at all; those of the matchers' defaults."""


class AsWhole:
    """A document as a whole: its columns, and which of its paragraphs, `kept`, are its own."""

    def __init__(self, columns: Columns, kept: Sequence[int]) -> None:
        self.columns, self.kept = columns, kept

    @classmethod
    def of(cls, columns: Columns, boilerplate: Set[int], config: CorpusConfig) -> AsWhole:
        """Return a document with the paragraphs that are no boilerplate."""
        out = boilerplate
        if config.boilerplate != "ignore":
            out = out | {finding.paragraph for finding in find_phrases(columns, config.learner)}
        return cls(columns, [p for p in range(len(columns)) if p not in out])

    def says(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Say of each normal form, given by its hash `(n, 2) uint64`, whether a kept paragraph has it."""
        there, first = self._sorted
        if not len(there):
            return np.zeros(len(hashes), dtype=np.bool_)
        places = np.minimum(np.searchsorted(first, hashes[:, 0]), len(there) - 1)
        found: NDArray[np.bool_] = (there[places] == hashes).all(axis=1)
        return found

    def follows(self, other: AsWhole, long: int) -> bool:
        """Return whether the kept paragraphs stand in another document in the same order.

        A paragraph of `long` letters may go back, as in a second copy. A short one may not: in a table that was laid
        out as lines, or under the name of who speaks, its place says what it is about.
        """
        mine, theirs = self.worded, other.worded
        if np.array_equal(mine, theirs):
            return True
        places: dict[tuple[int, int], list[int]] = {}
        for place, (first, second) in enumerate(theirs.tolist()):
            places.setdefault((first, second), []).append(place)
        weights = self.own.weights[~self.own.blank]
        at = -1
        for (first, second), weight in zip(mine.tolist(), weights.tolist(), strict=True):
            found = places.get((first, second), [])
            following = bisect_right(found, at)
            if following == len(found) and (weight < long or not found):
                return False
            at = found[following % len(found)]
        return True

    @cached_property
    def worded(self) -> NDArray[np.uint64]:
        """The hashes of the kept paragraphs that are not blank, `(n, 2) uint64`."""
        return self.own.hashes[~self.own.blank]

    @cached_property
    def _sorted(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """The hashes in order, and the first halves of them."""
        hashes = self.worded[np.argsort(self.worded[:, 0], kind="stable")]
        return hashes, hashes[:, 0].copy()

    @cached_property
    def own(self) -> Columns:
        """The columns of the kept paragraphs."""
        return self.columns.chosen(self.kept)

    @cached_property
    def shingles(self) -> NDArray[np.uint64]:
        """The shingle set of the kept paragraphs."""
        return document_shingles(self.own).values

    @cached_property
    def joined(self) -> Joined:
        """The kept paragraphs as one text."""
        return Joined(self.own)


def read_wholes(wholes: Mapping[int, Whole], config: CorpusConfig) -> dict[int, AsWhole]:
    """Return the documents with which others are compared, read as few batches."""
    found: dict[int, AsWhole] = {}
    for group in in_batches(wholes.items(), key=lambda item: item[1].text):
        batch = read_cut([whole.text for _, whole in group], [whole.cut for _, whole in group])
        for k, (number, whole) in enumerate(group):
            found[number] = AsWhole.of(batch.columns_of(k), whole.boilerplate, config)
    return found


class Alike(NamedTuple):
    """A document that is similar as a whole: its number, their Jaccard similarity, and how the two texts differ.

    `match` is None where every paragraph has an equal one there, in order; its spans are places in the two texts that
    `aligned` holds, or in the two documents once it is `told`.
    """

    document: int
    similarity: float
    match: Match | None = None
    aligned: Aligned | None = None

    @property
    def says_all(self) -> bool:
        """True when the other document says all that this one says."""
        return self.match is None or self.match.a_in_b

    @property
    def changes(self) -> bool:
        """True when the two say different things."""
        return self.match is not None and self.match.changes

    def told(self, here: AsWhole, other: AsWhole, guard: GuardConfig) -> Alike:
        """Return this with all that differs, where it differs in the two documents."""
        if self.match is None or self.aligned is None:
            return self
        match = judge(self.aligned, guard).match if self.changes else self.match
        return self._replace(match=_placed(match, here.joined, other.joined), aligned=None)


def alike_document(here: AsWhole, facts: Facts, others: Mapping[int, AsWhole], config: CorpusConfig) -> Alike | None:
    """Return the document that says all of this one, else the first of which it is a version; None for none.

    A document proves itself by its length, as a paragraph does: two short notices may be alike for all that they tell.
    """
    found = _alike(here, facts, others, config)
    return found and found.told(here, others[found.document], config.document.guard)


def _alike(here: AsWhole, facts: Facts, others: Mapping[int, AsWhole], config: CorpusConfig) -> Alike | None:
    """Return the same, but not yet all that differs: that is asked of no other document."""
    if not facts.wholes or here.own.weights.sum() < config.document.evidence.long_paragraph:
        return None
    version: Alike | None = None
    for number in _candidates(facts, others, config):
        found = _compared(here, number, others[number], config)
        if found is None:
            continue
        if found.says_all:
            return found
        if version is None or (found.changes and not version.changes):
            version = found
    return version


def _compared(here: AsWhole, number: int, other: AsWhole, config: CorpusConfig) -> Alike | None:
    """Return how another document is alike, None where it is not; of differences those up to a change."""
    similarity = _similarity(here, other)
    if similarity < config.alike:
        return None
    if other.says(here.worded).all() and here.follows(other, config.document.evidence.long_paragraph):
        return Alike(number, similarity)
    aligned = align(here.joined.stretch, other.joined.stretch)
    return Alike(number, similarity, judge_until_changed(aligned, config.document.guard).match, aligned)


def _candidates(facts: Facts, others: Mapping[int, AsWhole], config: CorpusConfig) -> Iterator[int]:
    """Yield the documents that one may be compared with as a whole: those alike, then its twins that stay.

    What a twin may go for are the same documents, since it has the same bands; the same question tells if it goes.
    """
    yield from facts.alike
    for place, number in enumerate(facts.twins):
        twin, before = others[number], replace(facts, twins=facts.twins[:place])
        goes = config.documents == "remove" and _alike(twin, before, others, config)
        if number not in facts.alike and not (goes and goes.says_all):
            yield number


def document_marks(here: AsWhole, alike: Alike, other: AsWhole, name: str, *, removes: bool) -> Iterator[Mark]:
    """Yield the mark of a whole document, or, when it is taken out, one for each stretch between boilerplate.

    `name`: the id of the other document.
    """
    match, columns, kept = alike.match, here.columns, here.kept
    changes = tuple(d for d in match.differences if d.effect is Effect.CHANGES) if match else ()
    rule = Rule.DOCUMENT_ELSEWHERE if alike.says_all else Rule.FACT_DIFFERS if changes else Rule.DOCUMENT_ADDS
    differences = changes or (match.differences if match else ())
    mark = Mark(
        span=Span(columns.starts[kept[0]], columns.ends[kept[-1]]),
        verdict=Verdict.DUPLICATE if removes else Verdict.VARIANT if changes else Verdict.KEEP,
        kind=Kind.DOCUMENT,
        similarity=alike.similarity,
        witness=Witness(Span(other.columns.starts[other.kept[0]], other.columns.ends[other.kept[-1]]), name),
        rule=rule,
        differences=differences,
        evidence={"paragraphs": float(len(kept))},
    )
    if not removes:
        yield mark
        return
    for first, last in _stretches(kept):
        span = Span(columns.starts[first], columns.ends[last])
        inside = tuple(d for d in differences if span.start <= d.a.start <= d.a.end <= span.end)
        yield replace(mark, span=span, differences=inside)


def document_shingles(columns: Columns) -> Shingles:
    """Return the shingle set of all paragraphs of columns, one after the other, as one set."""
    size = np.array([len(columns.tokens.ids)], dtype=np.int64)
    unspaced = np.array([2 * np.count_nonzero(columns.unspaced) > len(columns)], dtype=np.bool_)
    return shingle_sets(TokenRuns(columns.tokens.ids, np.zeros(1, np.int64), size, unspaced), WIDTH, LEAST)


def _similarity(a: AsWhole, b: AsWhole) -> float:
    values = np.concatenate((a.shingles, b.shingles))
    offsets = np.array([0, len(a.shingles), len(values)], dtype=np.int64)
    return float(jaccard(Shingles(values, offsets), np.array([[0, 1]], dtype=np.int64))[0])


def _placed(match: Match, mine: Joined, theirs: Joined) -> Match:
    """Return the match of two joined texts with its places in the two documents."""
    differences = tuple(replace(d, a=mine.span(d.a), b=theirs.span(d.b)) for d in match.differences)
    return replace(match, a=mine.span(match.a), b=theirs.span(match.b), differences=differences)


class _Text(Stretch):
    """All of a text; a sentence ends with its paragraph, and is looked up where somebody asks."""

    @cached_property
    def opens(self) -> Callable[[int, int], bool]:
        """Says whether a sentence of a paragraph begins at one of the code points from one to another one."""
        return self.columns.opens_sentence


class Joined:
    """Paragraphs of a document as one text, in which each place knows where it stands in the document."""

    def __init__(self, columns: Columns) -> None:
        self._origins, self._ends = columns.starts, columns.ends
        self._columns = columns.joined("\n")

    @cached_property
    def stretch(self) -> Stretch:
        """The whole text."""
        columns = self._columns
        return _Text(columns, Span(0, len(columns.text)), 0, len(columns.tokens.ids), ())

    def span(self, span: Span) -> Span:
        """Return the place in the document of a place in the text."""
        return Span(self._place(span.start), max(self._place(span.start), self._place(span.end)))

    def _place(self, offset: int) -> int:
        k = bisect_right(self._columns.starts, offset) - 1
        return min(self._origins[k] + offset - self._columns.starts[k], self._ends[k])


def _stretches(kept: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each stretch of neighbouring paragraphs."""
    first = last = kept[0]
    for p in kept[1:]:
        if p != last + 1:
            yield first, last
            first = p
        last = p
    yield first, last
