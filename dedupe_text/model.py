"""The records that cross the edge: frozen, and carrying nothing but themselves.

Spans are half open and count Unicode code points of the input; similarities lie in [0, 1].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from numbers import Real
from typing import Literal, NamedTuple


class Packed:
    """Records that travel between processes as their fields alone, which is several times faster than by `fields`."""

    __slots__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), tuple(getattr(self, name) for name in type(self).__slots__)


class Span(NamedTuple):
    """A half-open stretch of a text, in code points.

    >>> Span(0, 4).of("Once upon a time")
    'Once'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the text of the span."""
        return text[self.start : self.end]

    def trimmed(self, text: str) -> Span:
        """Return the span without white space at its ends; empty where there is nothing else."""
        own = self.of(text)
        start = self.start + len(own) - len(own.lstrip())
        return Span(start, max(start, self.start + len(own.rstrip())))

    def moved(self, by: int) -> Span:
        """Return the span so many code points further on."""
        return Span(self.start + by, self.end + by)

    @property
    def size(self) -> int:
        """Length in code points."""
        return self.end - self.start


class Verdict(StrEnum):
    """What is to be done with a span."""

    KEEP = "keep"
    DUPLICATE = "duplicate"
    BOILERPLATE = "boilerplate"
    VARIANT = "variant"


class Kind(StrEnum):
    """What sort of repeat a mark stands for."""

    BLOCK = "block"
    PARAGRAPH = "paragraph"
    LINE = "line"
    PASSAGE = "passage"
    TEMPLATE = "template"
    DOCUMENT = "document"


class Rule(StrEnum):
    """The rule that decided a mark; each value reads as the end of the sentence "decided because ..."."""

    BLOCK_REPEATS = "a block repeats"
    LONG_REPEATS = "a paragraph long enough to prove itself repeats"
    LINE_INTERRUPTS = "a line interrupts running prose more than once"
    TEASER = "a text that was cut stands elsewhere in full"
    PASSAGE_REPEATS = "a stretch of whole sentences repeats"
    FACT_DIFFERS = "a fact differs"
    NATURAL = "the repeat is too small, or part of a list, table, verse or dialogue"
    BLOCK_ELSEWHERE = "a block stands in another document too"
    PARAGRAPH_ELSEWHERE = "a paragraph long enough to prove itself stands in another document too"
    DOCUMENT_ELSEWHERE = "another document says all of it"
    DOCUMENT_ADDS = "another document says most of it, but not all"
    RELIED_ON = "it repeats, but other documents rely on it"
    SITE_LINE = "the line stands on several pages of its source, as part of their frame"
    SITE_TEMPLATE = "its words stand on several pages of its source, with other numbers in their slots"
    SITE_FRAME = "it stands among lines that are the frame of the pages of its source"
    SITE_SLOT = "it opens as a line of many pages of its source does, and other words stand in the slot behind that"
    SITE_EDGE = "the line, or what opens it, stands before or after the text of many pages of its source"
    RUNNING_LINE = "it heads or ends the printed pages of its document, as in others of its source"
    KNOWN_PHRASE = "it says a phrase that was given as boilerplate"


class Effect(StrEnum):
    """What a difference between two texts means for removing one of them."""

    HARMLESS = "harmless"
    ADDS = "adds"
    CHANGES = "changes"


class DifferenceKind(StrEnum):
    """What a difference consists of."""

    ACCENT = "accent"
    PUNCTUATION = "punctuation"
    SPACING = "spacing"
    MARKUP = "markup"
    SPELLING = "spelling"
    FUNCTION_WORD = "function word"
    LABEL = "label"
    SENTENCE = "sentence"
    CUT = "cut"
    ASIDE = "aside"
    NUMBER = "number"
    ORDINAL = "ordinal"
    DATE = "date"
    TIME = "time"
    WEEKDAY = "weekday"
    UNIT = "unit"
    CURRENCY = "currency"
    PERCENTAGE = "percentage"
    NEGATION = "negation"
    MODALITY = "modality"
    QUANTIFIER = "quantifier"
    DIRECTION = "direction"
    NAME = "name"
    ADDRESS = "address"
    IDENTIFIER = "identifier"
    URL = "url"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Difference(Packed):
    """One aligned difference between two texts.

    `a` and `b` are spans in the two texts; one of them is empty where words stand on one side only. An `ADDS`
    difference is said by one side only and contradicts nothing; a `CHANGES` difference makes the texts say different
    things.
    """

    kind: DifferenceKind
    effect: Effect
    a: Span
    b: Span
    a_text: str
    b_text: str

    def adds_to(self, side: Literal["a", "b"]) -> bool:
        """True when the difference holds words that only this side has, and that contradict nothing."""
        span = self.a if side == "a" else self.b
        return self.effect is Effect.ADDS and span.size > 0

    def mirrored(self) -> Difference:
        """Return the difference with its sides swapped."""
        return Difference(self.kind, self.effect, self.b, self.a, self.b_text, self.a_text)


@dataclass(frozen=True, slots=True)
class Match(Packed):
    """A verified pair of stretches of text: how alike they are and what differs.

    `similarity` is 1 - (insertions + deletions) / (tokens of both), `overlap` the share of the shorter side's tokens
    that the other side has; both in [0, 1]. `changes`: they say different things. `a_in_b`: `a` says nothing that `b`
    does not.
    """

    a: Span
    b: Span
    similarity: float
    overlap: float
    differences: tuple[Difference, ...]
    changes: bool
    a_in_b: bool
    b_in_a: bool

    @classmethod
    def of(cls, a: Span, b: Span, similarity: float, overlap: float, differences: tuple[Difference, ...]) -> Match:
        """Make a match from its parts; the three conclusions follow from the differences alone."""
        changes = any(difference.effect is Effect.CHANGES for difference in differences)
        a_in_b = not changes and not any(difference.adds_to("a") for difference in differences)
        b_in_a = not changes and not any(difference.adds_to("b") for difference in differences)
        return cls(a, b, similarity, overlap, differences, changes, a_in_b, b_in_a)

    @classmethod
    def changed(cls, a: Span, b: Span, similarity: float, overlap: float) -> Match:
        """Make a match of two stretches that say different things, where nobody has asked yet what differs."""
        return cls(a, b, similarity, overlap, (), changes=True, a_in_b=False, b_in_a=False)

    def mirrored(self) -> Match:
        """Return the match with its sides swapped."""
        swapped = tuple(difference.mirrored() for difference in self.differences)
        return Match(self.b, self.a, self.similarity, self.overlap, swapped, self.changes, self.b_in_a, self.a_in_b)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two texts relate.

    `verdict` is `DUPLICATE` when one of them may go, `VARIANT` when they repeat each other but a fact differs, `KEEP`
    when they are different texts. `a_in_b` says that `a` says nothing that `b` does not say, so that `a` may go.
    """

    verdict: Verdict
    similarity: float
    differences: tuple[Difference, ...]
    a_in_b: bool
    b_in_a: bool


@dataclass(frozen=True, slots=True)
class Witness(Packed):
    """The kept span that proves a mark; `document_id` is None for the same document."""

    span: Span
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Block(Packed):
    """A run of paragraphs that repeats: where, and how well the two runs agree.

    `paragraphs` counts the paragraphs of the run, `matched` those that repeat, `in_order` those that repeat in the
    order of the witness. `pairs` are the (repeat, witness) spans of the mark that carries the block; a block that goes
    in several stretches has a mark for each.
    """

    span: Span
    witness: Span
    paragraphs: int
    matched: int
    in_order: int
    pairs: tuple[tuple[Span, Span], ...]

    def __str__(self) -> str:
        if self.in_order == self.matched:
            return f"{self.matched}/{self.paragraphs} in order"
        return f"{self.matched}/{self.paragraphs}, {self.in_order} in order"


@dataclass(frozen=True, slots=True)
class Mark(Packed):
    """A span with its verdict and the evidence for it.

    `similarity` lies in [0, 1]. `differences` hold spans of the input: `a` in the marked span, `b` in the witness.
    `evidence` names the numbers the rule looked at, so that the decision can be recomputed.
    """

    span: Span
    verdict: Verdict
    kind: Kind
    similarity: float
    witness: Witness | None
    rule: Rule
    block: Block | None = None
    differences: tuple[Difference, ...] = ()
    evidence: Mapping[str, float] = field(default_factory=dict)

    @property
    def removes(self) -> bool:
        """True when the marked span is taken out of the text."""
        return self.verdict in (Verdict.DUPLICATE, Verdict.BOILERPLATE)


@dataclass(frozen=True, slots=True)
class Removal:
    """A stretch that is not in the clean text: a marked span and the separator that went with it."""

    span: Span
    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Document(Packed):
    """A text and where it came from."""

    id: str
    text: str
    source: str | None = None
    time: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)


def word_of(value: object) -> str | None:
    """Return an id, source or time in words; None for what has none, such as a list or what is not a number.

    >>> word_of(7), word_of(date(2026, 1, 31)), word_of(float("nan"))
    ('7', '2026-01-31', None)
    """
    if isinstance(value, str):
        return value
    if not isinstance(value, Real | date) or value != value:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What a splitter yields: `number` counts from 0 in the document."""

    span: Span
    number: int
