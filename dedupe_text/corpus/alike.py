"""Documents of which another says all: similar documents in, marks of whole documents out.

What the source says on every page counts for nothing here: two pages of one site are not alike for their menu.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.batches import in_batches, read_cut
from dedupe_text.boilerplate.phrases import find_phrases
from dedupe_text.columns import Columns, columns_of, read
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.facts import Facts, Whole
from dedupe_text.kernels.join import jaccard
from dedupe_text.kernels.shingles import Shingles
from dedupe_text.matchers.join import shingle_sets
from dedupe_text.matchers.seam import TokenRuns
from dedupe_text.model import Difference, Effect, Kind, Mark, Match, Rule, Span, Verdict, Witness
from dedupe_text.verification import Stretch, verify

WIDTH = 3
LEAST = 8
"""Words in a shingle of a document, and in a document that is compared at all; those of the matchers' defaults."""


class OtherDocument:
    """Another document as a whole: its columns, and which of its paragraphs are its own."""

    def __init__(self, columns: Columns, boilerplate: Set[int], config: CorpusConfig) -> None:
        out = boilerplate
        if config.boilerplate != "ignore":
            out = out | {finding.paragraph for finding in find_phrases(columns, config.learner)}
        self.columns = columns
        self.kept = [p for p in range(len(columns)) if p not in out]

    def says(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Say of each normal form, given by its hash `(n, 2) uint64`, whether a kept paragraph has it."""
        there, first = self._sorted
        if not len(there):
            return np.zeros(len(hashes), dtype=np.bool_)
        places = np.minimum(np.searchsorted(first, hashes[:, 0]), len(there) - 1)
        found: NDArray[np.bool_] = (there[places] == hashes).all(axis=1)
        return found

    @cached_property
    def _sorted(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """The hashes of the kept paragraphs that are not blank, in order, and the first halves of them."""
        kept = np.array(self.kept, dtype=np.int64)
        kept = kept[~self.columns.blank[kept]]
        hashes = self.columns.hashes[kept]
        hashes = hashes[np.argsort(hashes[:, 0], kind="stable")]
        return hashes, hashes[:, 0].copy()


def read_wholes(wholes: Mapping[int, Whole], config: CorpusConfig) -> dict[int, OtherDocument]:
    """Return the documents with which others are compared, read as few batches."""
    found: dict[int, OtherDocument] = {}
    for group in in_batches(wholes.items(), key=lambda item: item[1].text):
        batch = read_cut([whole.text for _, whole in group], [whole.cut for _, whole in group])
        for k, (number, whole) in enumerate(group):
            found[number] = OtherDocument(batch.columns_of(k), whole.boilerplate, config)
    return found


class Alike(NamedTuple):
    """A document that is similar as a whole: its number, their Jaccard similarity, and how the two texts differ.

    `match` is None where every paragraph has an equal one there; its spans are places in the two documents.
    """

    document: int
    similarity: float
    match: Match | None

    @property
    def says_all(self) -> bool:
        """True when the other document says all that this one says."""
        return self.match is None or self.match.a_in_b


def alike_document(
    here: Columns, kept: Sequence[int], facts: Facts, others: Mapping[int, OtherDocument], config: CorpusConfig
) -> Alike | None:
    """Return the document that says all of this one, else the first of which it is a version; None for none.

    A document proves itself by its length, as a paragraph does: two short notices may be alike for all that they tell.
    """
    if not facts.wholes or here.weights[list(kept)].sum() < config.document.evidence.long_paragraph:
        return None
    version: Alike | None = None
    for number in _candidates(facts, others, config):
        other = others[number]
        similarity = _similarity(here.chosen(kept), other.columns.chosen(other.kept))
        if similarity < config.alike:
            continue
        found = Alike(number, similarity, _match(here, kept, other, config))
        if found.says_all:
            return found
        if version is None or (found.match and found.match.changes and not (version.match and version.match.changes)):
            version = found
    return version


def _candidates(facts: Facts, others: Mapping[int, OtherDocument], config: CorpusConfig) -> Iterator[int]:
    """Yield the documents that one may be compared with as a whole: those alike, then its twins that stay.

    What a twin may go for are the same documents, since it has the same bands; the same question tells if it goes.
    """
    yield from facts.alike
    for place, number in enumerate(facts.twins):
        twin, before = others[number], replace(facts, twins=facts.twins[:place])
        goes = config.documents == "remove" and alike_document(twin.columns, twin.kept, before, others, config)
        if number not in facts.alike and not (goes and goes.says_all):
            yield number


def document_marks(
    here: Columns, kept: Sequence[int], alike: Alike, other: OtherDocument, name: str, *, removes: bool
) -> Iterator[Mark]:
    """Yield the mark of a whole document, or, when it is taken out, one for each stretch between boilerplate.

    `name`: the id of the other document.
    """
    match = alike.match
    changes = tuple(d for d in match.differences if d.effect is Effect.CHANGES) if match else ()
    rule = Rule.DOCUMENT_ELSEWHERE if alike.says_all else Rule.FACT_DIFFERS if changes else Rule.DOCUMENT_ADDS
    differences = changes or (match.differences if match else ())
    mark = Mark(
        span=Span(here.starts[kept[0]], here.ends[kept[-1]]),
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
        span = Span(here.starts[first], here.ends[last])
        inside = tuple(d for d in differences if span.start <= d.a.start <= d.a.end <= span.end)
        yield replace(mark, span=span, differences=inside)


def document_shingles(columns: Columns) -> Shingles:
    """Return the shingle set of all paragraphs of columns, one after the other, as one set."""
    size = np.array([len(columns.tokens.ids)], dtype=np.int64)
    unspaced = np.array([2 * np.count_nonzero(columns.unspaced) > len(columns)], dtype=np.bool_)
    return shingle_sets(TokenRuns(columns.tokens.ids, np.zeros(1, np.int64), size, unspaced), WIDTH, LEAST)


def _similarity(a: Columns, b: Columns) -> float:
    sets = [document_shingles(columns) for columns in (a, b)]
    values = np.concatenate([shingles.values for shingles in sets])
    offsets = np.cumsum([0, *(len(shingles.values) for shingles in sets)])
    return float(jaccard(Shingles(values, offsets), np.array([[0, 1]], dtype=np.int64))[0])


def _match(here: Columns, kept: Sequence[int], other: OtherDocument, config: CorpusConfig) -> Match | None:
    chosen = np.array(kept, dtype=np.int64)
    if (here.blank[chosen] | other.says(here.hashes[chosen])).all():
        return None
    mine, theirs = _Kept(here, kept), _Kept(other.columns, other.kept)
    match = verify(mine.stretch, theirs.stretch, config.document.guard).match
    differences = tuple(_placed(difference, mine, theirs) for difference in match.differences)
    return replace(match, a=mine.span(match.a), b=theirs.span(match.b), differences=differences)


def _placed(difference: Difference, mine: _Kept, theirs: _Kept) -> Difference:
    return replace(difference, a=mine.span(difference.a), b=theirs.span(difference.b))


class _Kept:
    """The kept paragraphs of a document as one text, in which each place knows where it stands in the document."""

    def __init__(self, columns: Columns, kept: Sequence[int]) -> None:
        spans = [columns.span(p) for p in kept]
        self._origins = [span.start for span in spans]
        self._ends = [span.end for span in spans]
        self._starts = list(accumulate((span.size + 1 for span in spans[:-1]), initial=0))
        text = "\n".join(span.of(columns.text) for span in spans)
        own = [Span(start, start + span.size) for start, span in zip(self._starts, spans, strict=True)]
        self._columns = columns_of(read(text), own)

    @property
    def stretch(self) -> Stretch:
        """The whole text; a sentence ends with its paragraph."""
        columns = self._columns
        return Stretch(columns, Span(0, len(columns.text)), 0, len(columns.tokens.ids), columns.all_sentences())

    def span(self, span: Span) -> Span:
        """Return the place in the document of a place in the kept text."""
        return Span(self._place(span.start), max(self._place(span.start), self._place(span.end)))

    def _place(self, offset: int) -> int:
        k = bisect_right(self._starts, offset) - 1
        return min(self._origins[k] + offset - self._starts[k], self._ends[k])


def _stretches(kept: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each stretch of neighbouring paragraphs."""
    first = last = kept[0]
    for p in kept[1:]:
        if p != last + 1:
            yield first, last
            first = p
        last = p
    yield first, last
