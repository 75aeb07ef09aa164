"""The columns of a batch: offsets, hashes and tokens of its paragraphs as arrays, built once, read by every stage."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.characters import QUESTION_MARKS
from dedupe_text.kernels.normal import code_points
from dedupe_text.kernels.paragraphs import read_paragraphs
from dedupe_text.kernels.ragged import positions
from dedupe_text.kernels.separators import LINE_BREAKS, WHITE_SPACE
from dedupe_text.kernels.tokens import Tokens
from dedupe_text.matchers.seam import TokenRuns
from dedupe_text.model import Span
from dedupe_text.splitters.sentences import sentence_spans

START = attrgetter("start")

IDEOGRAPH_WEIGHT = 3
"""Letters that an ideograph stands for: translations of one text have about three Latin letters for each."""


BESIDE = WHITE_SPACE - LINE_BREAKS
"""White space on both sides of which text stands on one line."""
CUT_MARKS = ("\N{HORIZONTAL ELLIPSIS}", "...")
"""How a text that was cut ends."""
CLOSING = (
    "\"')]}> \N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
)
"""What may stand after the mark of a cut, and of a question."""
LONGEST_QUESTION = 200
"""Code points of a question that stands over its answer: two lines of a page; a longer one is a paragraph of a text."""


@dataclass(frozen=True)
class Columns:
    """A text, its paragraphs and what was computed of them.

    `bounds (paragraphs, 2) int64` are paragraph spans in code points; `hashes (paragraphs, 2) uint64` 128-bit hashes of
    their normal forms, and `sizes (paragraphs,) int64` the code points of these; `first`, `last` `(paragraphs,) int64`
    their token ranges, half open; `weights (paragraphs,) int64` their length in letters, an ideograph counted as
    `IDEOGRAPH_WEIGHT`; `unspaced (paragraphs,) bool` is true where most tokens are characters of a script without
    spaces.
    """

    text: str
    bounds: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    sizes: NDArray[np.int64]
    tokens: Tokens
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    weights: NDArray[np.int64]
    unspaced: NDArray[np.bool_]
    _sentences: dict[Span, list[Span]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.bounds)

    @cached_property
    def blank(self) -> NDArray[np.bool_]:
        """Say of each paragraph whether its normal form is empty, `(paragraphs,) bool`."""
        blank: NDArray[np.bool_] = self.sizes == 0
        return blank

    @property
    def normal_weights(self) -> NDArray[np.int64]:
        """The lengths of the normal forms in letters, which equal paragraphs have in common, `(paragraphs,) int64`."""
        return self.weights + self.sizes - (self.bounds[:, 1] - self.bounds[:, 0])

    def span(self, paragraph: int) -> Span:
        """Return the span of a paragraph."""
        return Span(self.starts[paragraph], self.ends[paragraph])

    @cached_property
    def points(self) -> NDArray[np.uint32]:
        """The code points of the text, `(len(text),) uint32`."""
        return code_points(self.text)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each paragraph starts; as in the next three, single numbers are looked up here.

        Tuples of numbers are left out when garbage is collected, which lists and their many numbers are not.
        """
        return tuple(self.bounds[:, 0].tolist())

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Where each paragraph ends."""
        return tuple(self.bounds[:, 1].tolist())

    @cached_property
    def token_starts(self) -> tuple[int, ...]:
        """Where each token starts."""
        return tuple(self.tokens.starts.tolist())

    @cached_property
    def token_ends(self) -> tuple[int, ...]:
        """Where each token ends."""
        return tuple(self.tokens.ends.tolist())

    def token_range(self, span: Span) -> tuple[int, int]:
        """Return the range, half open, of the tokens that start in a span."""
        first = bisect_left(self.token_starts, span.start)
        return first, bisect_left(self.token_starts, span.end, first)

    @cached_property
    def runs(self) -> TokenRuns:
        """The paragraphs as matchers read them."""
        return TokenRuns(self.tokens.ids, self.first, self.last, self.unspaced)

    def chosen(self, paragraphs: Sequence[int]) -> Columns:
        """Return the columns of some paragraphs, in order, as if the others were not there."""
        chosen = np.array(paragraphs, dtype=np.int64)
        sizes = (self.last - self.first)[chosen]
        last = sizes.cumsum()
        places = positions(self.first[chosen], sizes)
        return Columns(
            self.text,
            self.bounds[chosen],
            self.hashes[chosen],
            self.sizes[chosen],
            self.tokens.chosen(places),
            last - sizes,
            last,
            self.weights[chosen],
            self.unspaced[chosen],
            self._sentences,
        )

    def part(self, text: str, start: int, first: int, last: int) -> Columns:
        """Return the columns of the paragraphs `first` to `last - 1`, of the text that begins at `start`."""
        low, high = (int(self.first[first]), int(self.last[last - 1])) if first < last else (0, 0)
        tokens = self.tokens.chosen(slice(low, high))
        return Columns(
            text,
            self.bounds[first:last] - start,
            self.hashes[first:last],
            self.sizes[first:last],
            Tokens(tokens.starts - start, tokens.ends - start, tokens.ids, tokens.kinds),
            self.first[first:last] - low,
            self.last[first:last] - low,
            self.weights[first:last],
            self.unspaced[first:last],
        )

    def joined(self, between: str) -> Columns:
        """Return the columns of a text that holds the paragraphs alone, with something between each two."""
        sizes = self.bounds[:, 1] - self.bounds[:, 0]
        ends = (sizes + len(between)).cumsum() - len(between)
        moved = ends - self.bounds[:, 1]
        by_token, tokens = moved.repeat(self.last - self.first), self.tokens
        return replace(
            self,
            text=between.join([self.text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]),
            bounds=self.bounds + moved[:, None],
            tokens=tokens._replace(starts=tokens.starts + by_token, ends=tokens.ends + by_token),
            _sentences={},
        )

    def salted(self, salts: NDArray[np.uint64]) -> Columns:
        """Return columns whose hashes and token ids are changed by a salt of each paragraph, `(paragraphs,) uint64`."""
        tokens = self.tokens
        ids = tokens.ids ^ salts.repeat(self.last - self.first)
        return replace(self, hashes=self.hashes ^ salts[:, None], tokens=tokens._replace(ids=ids))

    def heads(self, size: int) -> list[str]:
        """Return the first characters, `size` at most, of each paragraph."""
        text = self.text
        return [text[start : min(end, start + size)] for start, end in zip(self.starts, self.ends, strict=True)]

    def stands_alone(self, paragraph: int) -> bool:
        """True when nothing stands beside a paragraph on its first and its last line, so that it is no piece of one."""
        before, after = self.starts[paragraph] - 1, self.ends[paragraph]
        while before >= 0 and self.text[before] in BESIDE:
            before -= 1
        while after < len(self.text) and self.text[after] in BESIDE:
            after += 1
        breaks = before < 0 or self.text[before] in LINE_BREAKS
        return breaks and (after == len(self.text) or self.text[after] in LINE_BREAKS)

    def is_cut(self, paragraph: int) -> bool:
        """True when a paragraph ends with the mark of a text that was cut."""
        return self.span(paragraph).of(self.text).rstrip(CLOSING).endswith(CUT_MARKS)

    def asks(self, paragraph: int) -> bool:
        """True when a paragraph is a question, as stands over its answer."""
        span = self.span(paragraph)
        return span.size <= LONGEST_QUESTION and span.of(self.text).rstrip(CLOSING).endswith(QUESTION_MARKS)

    def sentences(self, paragraph: int) -> list[Span]:
        """Return the sentence spans of a paragraph."""
        return self.sentences_of(self.span(paragraph))

    def sentence_bounds(self, paragraphs: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the spans of the sentences of some paragraphs, `(sentences, 2) int64`, and the paragraph of each."""
        own = [self.sentences(paragraph) for paragraph in paragraphs]
        # An array made of spans would take five times as long.
        bounds = np.fromiter(chain.from_iterable(chain.from_iterable(own)), np.int64).reshape(-1, 2)
        return bounds, np.array(paragraphs, dtype=np.int64).repeat([len(sentences) for sentences in own])

    def sentences_of(self, span: Span) -> list[Span]:
        """Return the sentence spans of the paragraph with this span."""
        found = self._sentences.get(span)
        if found is None:
            found = self._sentences[span] = self._with_words(sentence_spans(self.text, span))
        return found

    def opens_sentence(self, low: int, high: int) -> bool:
        """Return whether a sentence begins at one of the code points `low` to `high`."""
        first = max(bisect_right(self.starts, low) - 1, 0)
        for paragraph in range(first, bisect_right(self.starts, high)):
            sentences = self.sentences(paragraph)
            at = bisect_left(sentences, low, key=START)
            if at < len(sentences) and sentences[at].start <= high:
                return True
        return False

    def paragraphs_in(self, span: Span) -> range:
        """Return the numbers of the paragraphs that a span, which is not empty, reaches into."""
        first = bisect_right(self.starts, span.start)
        return range(first - 1, bisect_right(self.starts, span.end - 1, max(first - 1, 0)))

    def sentences_in(self, span: Span) -> list[tuple[int, list[Span]]]:
        """Return, for each paragraph that a span reaches into, its sentences that the span reaches into."""
        found = (
            (p, [s for s in self.sentences(p) if s.start < span.end and span.start < s.end])
            for p in self.paragraphs_in(span)
        )
        return [(p, sentences) for p, sentences in found if sentences]

    def _with_words(self, sentences: list[Span]) -> list[Span]:
        """Join sentences without a token (a row of dots) to the one before, the first ones to the one after."""
        if len(sentences) == 1:
            return sentences
        found: list[Span] = []
        worded = False
        for span in sentences:
            first, last = self.token_range(span)
            if found and (first == last or not worded):
                found[-1] = Span(found[-1].start, span.end)
            else:
                found.append(span)
            worded |= first < last
        return found


class Reading(NamedTuple):
    """A text and its code points, `(len(text),) uint32`."""

    text: str
    points: NDArray[np.uint32]


def read(text: str) -> Reading:
    """Return a text with its code points."""
    return Reading(text, code_points(text))


def columns_of(reading: Reading, spans: Sequence[Span] | NDArray[np.int64]) -> Columns:
    """Return the columns of a text cut into paragraphs; what lies between them is left out."""
    bounds = np.array(spans, dtype=np.int64).reshape(-1, 2)
    found = read_paragraphs(reading.points, bounds)
    first, last = found.offsets[:-1], found.offsets[1:]
    weights = bounds[:, 1] - bounds[:, 0] + (IDEOGRAPH_WEIGHT - 1) * found.ideographs
    unspaced = 2 * found.unspaced > last - first
    return Columns(reading.text, bounds, found.hashes, found.sizes, found.tokens, first, last, weights, unspaced)
