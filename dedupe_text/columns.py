"""The columns of a batch: offsets, hashes and tokens of its paragraphs as arrays, built once, read by every stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.hashes import span_hashes
from dedupe_text.kernels.normal import NormalForm, code_points, normal_form
from dedupe_text.kernels.ragged import positions
from dedupe_text.kernels.tokens import UNSPACED, Tokens, tokens
from dedupe_text.matchers.seam import TokenRuns
from dedupe_text.model import Span
from dedupe_text.splitters.sentences import sentence_spans

FIRST_IDEOGRAPH = 0x2E80
"""CJK Radicals Supplement, the first block of the CJK scripts (Unicode Standard, chapter 18)."""
IDEOGRAPH_WEIGHT = 3
"""Letters that an ideograph stands for: translations of one text have about three Latin letters for each."""


CUT_MARKS = ("\N{HORIZONTAL ELLIPSIS}", "...")
"""How a text that was cut ends."""
CLOSING = (
    "\"')]}> \N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
)
"""What may stand after the mark of a cut."""


@dataclass(frozen=True)
class Columns:
    """A text, its paragraphs and what was computed of them.

    `bounds (paragraphs, 2) int64` are paragraph spans in code points; `first`, `last` `(paragraphs,) int64` their token
    ranges, half open; `weights (paragraphs,) int64` their length in letters, an ideograph counted as
    `IDEOGRAPH_WEIGHT`.
    """

    text: str
    bounds: NDArray[np.int64]
    form: NormalForm
    tokens: Tokens
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    weights: NDArray[np.int64]
    unspaced: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.bounds)

    def span(self, paragraph: int) -> Span:
        """Return the span of a paragraph."""
        start, end = self.bounds[paragraph].tolist()
        return Span(start, end)

    @cached_property
    def runs(self) -> TokenRuns:
        """The paragraphs as matchers read them."""
        return TokenRuns(self.tokens.ids, self.first, self.last, self.unspaced)

    @cached_property
    def hashes(self) -> NDArray[np.uint64]:
        """128-bit hashes of the normal forms, `(paragraphs, 2) uint64`; blank paragraphs are `blank`."""
        starts, ends = self._normal_bounds
        return span_hashes(self.form.points, starts, ends)

    @cached_property
    def blank(self) -> NDArray[np.bool_]:
        """True for paragraphs with an empty normal form."""
        starts, ends = self._normal_bounds
        return starts >= ends

    @cached_property
    def _normal_bounds(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        starts, ends = np.searchsorted(self.form.origin, self.bounds.T)
        # A paragraph that begins or ends with an invisible character may begin or end with a space in normal form.
        space = np.r_[self.form.points == ord(" "), False]
        starts = starts + (space[starts] & (starts < ends))
        return starts, ends - (space[ends - 1] & (starts < ends))

    def is_cut(self, paragraph: int) -> bool:
        """True when a paragraph ends with the mark of a text that was cut."""
        return self.span(paragraph).of(self.text).rstrip(CLOSING).endswith(CUT_MARKS)

    @cached_property
    def _sentences(self) -> dict[int, list[Span]]:
        return {}

    def sentences(self, paragraph: int) -> list[Span]:
        """Return the sentence spans of a paragraph."""
        if paragraph not in self._sentences:
            self._sentences[paragraph] = self._with_words(sentence_spans(self.text, self.span(paragraph)))
        return self._sentences[paragraph]

    def paragraphs_in(self, span: Span) -> range:
        """Return the numbers of the paragraphs that a span, which is not empty, reaches into."""
        first, last = self.bounds[:, 0].searchsorted([span.start, span.end - 1], side="right").tolist()
        return range(first - 1, last)

    def sentences_in(self, span: Span) -> list[tuple[int, list[Span]]]:
        """Return, for each paragraph that a span reaches into, its sentences that the span reaches into."""
        found = (
            (p, [s for s in self.sentences(p) if s.start < span.end and span.start < s.end])
            for p in self.paragraphs_in(span)
        )
        return [(p, sentences) for p, sentences in found if sentences]

    def _with_words(self, sentences: list[Span]) -> list[Span]:
        """Join sentences without a token (a row of dots) to the one before, the first ones to the one after."""
        firsts = np.searchsorted(self.tokens.starts, [span.start for span in sentences]).tolist()
        lasts = np.searchsorted(self.tokens.starts, [span.end for span in sentences]).tolist()
        found: list[Span] = []
        worded = False
        for span, first, last in zip(sentences, firsts, lasts, strict=True):
            if found and (first == last or not worded):
                found[-1] = Span(found[-1].start, span.end)
            else:
                found.append(span)
            worded |= first < last
        return found


class Reading(NamedTuple):
    """A text as code points, in normal form and as tokens: what does not depend on the paragraphs."""

    text: str
    points: NDArray[np.uint32]
    form: NormalForm
    tokens: Tokens


def read(text: str) -> Reading:
    """Return the normal form and the tokens of a text."""
    points = code_points(text)
    form = normal_form(points)
    return Reading(text, points, form, tokens(form))


def columns_of(reading: Reading, spans: Sequence[Span]) -> Columns:
    """Return the columns of a text cut into paragraphs; what lies between them is left out."""
    text, points, form, found = reading
    bounds = np.array(spans, dtype=np.int64).reshape(-1, 2)
    first = np.searchsorted(found.starts, bounds[:, 0])
    last = np.searchsorted(found.starts, bounds[:, 1])
    if (last - first).sum() < len(found.ids):
        chosen = positions(first, last - first)
        found = Tokens(found.starts[chosen], found.ends[chosen], found.ids[chosen], found.kinds[chosen])
        last = np.cumsum(last - first)
        first = np.r_[0, last[:-1]]
    unspaced = found.kinds == UNSPACED
    ideographs = unspaced & (points[found.starts] >= FIRST_IDEOGRAPH)
    weights = bounds[:, 1] - bounds[:, 0] + (IDEOGRAPH_WEIGHT - 1) * _counts(ideographs, first, last)
    return Columns(text, bounds, form, found, first, last, weights, 2 * _counts(unspaced, first, last) > last - first)


def _counts(flags: NDArray[np.bool_], first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    before = np.r_[0, np.cumsum(flags)]
    counts: NDArray[np.int64] = before[last] - before[first]
    return counts
