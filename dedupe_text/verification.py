"""Verification: two stretches of a text in, how they align and what differs out.

Tokens are aligned, insertions are moved to where sentences begin, and the guard says of each difference whether it is
harmless, adds something or changes a fact. What may go is decided by these three alone, never by the similarity.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from dedupe_text.characters import case_folded
from dedupe_text.columns import IDEOGRAPH_WEIGHT, START, Columns
from dedupe_text.config import GuardConfig
from dedupe_text.guard import Reading, differences, differences_at, differences_unless_changed
from dedupe_text.guard.alignment import Opcode, Side
from dedupe_text.kernels.align import Run, equal_runs
from dedupe_text.kernels.paragraphs import FIRST_IDEOGRAPH
from dedupe_text.kernels.tokens import UNSPACED
from dedupe_text.model import Difference, Effect, Match, Span
from dedupe_text.open_sentences import OpenSentences, spoils, touches
from dedupe_text.splitters.sentences import sentence_spans


@dataclass(frozen=True, eq=False)
class Stretch:
    """Tokens `[first, last)` of a text, the span they stand for, and its sentences; `cut` is None for a paragraph."""

    columns: Columns
    span: Span
    first: int
    last: int
    cut: Sequence[Span] | None = None

    @cached_property
    def sentences(self) -> Sequence[Span]:
        """The sentences of the span; those of a paragraph are looked for when they are asked for."""
        return _sentences(self.columns, self.span, self.cut)

    @property
    def size(self) -> int:
        """Number of tokens."""
        return self.last - self.first

    @cached_property
    def reading(self) -> Reading:
        """The stretch as the guard reads it."""
        columns, own = self.columns, slice(self.first, self.last)
        side = Side(columns.text, self.span, columns.token_starts[own], columns.token_ends[own])
        return Reading(side, self.opens)

    @cached_property
    def opens(self) -> Callable[[int, int], bool]:
        """Says whether a sentence begins at one of the code points from one to another one.

        No method: a reading would keep it, with the stretch and the columns, until garbage is collected.
        """
        return partial(_opens, self.columns, self.span, self.cut)

    @property
    def said(self) -> str:
        """The text of the stretch."""
        return self.columns.text[self.span.start : self.span.end]

    @cached_property
    def letters(self) -> str:
        """The text of the stretch, case aside."""
        return case_folded(self.said)

    def span_of(self, tokens: range) -> Span:
        """Return the span of tokens by their numbers in the columns; for none, an empty one after the token before."""
        starts, ends = self.columns.token_starts, self.columns.token_ends
        if tokens:
            return Span(starts[tokens.start], ends[tokens.stop - 1])
        place = ends[tokens.start - 1] if tokens.start > self.first else self.span.start
        return Span(place, place)

    def opens_at(self, token: int) -> bool:
        """Return whether a sentence begins at a token, by its number from the start of the stretch, or right before."""
        starts, place = self.columns.token_starts, self.first + token
        return self.opens(starts[place - 1] + 1 if token else 0, starts[place])


def _sentences(columns: Columns, span: Span, cut: Sequence[Span] | None) -> Sequence[Span]:
    return columns.sentences_of(span) if cut is None else cut


def _opens(columns: Columns, span: Span, cut: Sequence[Span] | None, low: int, high: int) -> bool:
    """Return whether a sentence of a stretch begins at one of the code points `low` to `high`."""
    sentences = _sentences(columns, span, cut)
    at = bisect_left(sentences, low, key=START)
    return at < len(sentences) and sentences[at].start <= high


def paragraph_stretch(columns: Columns, paragraph: int) -> Stretch:
    """Return a whole paragraph as a stretch."""
    first, last = int(columns.first[paragraph]), int(columns.last[paragraph])
    return Stretch(columns, columns.span(paragraph), first, last)


def span_stretch(columns: Columns, span: Span) -> Stretch:
    """Return any span as a stretch."""
    first, last = columns.token_range(span)
    return Stretch(columns, span, first, last, sentence_spans(columns.text, span))


@dataclass(frozen=True, slots=True)
class Verified:
    """A match with the stretches it was made from and the runs of equal tokens, so that its parts can be seen."""

    match: Match
    a: Stretch
    b: Stretch
    runs: tuple[Run, ...]

    def sentence_states(self, side: Literal["a", "b"]) -> Iterator[tuple[Span, bool]]:
        """Yield each sentence of one side and whether the other side says it too, without a change."""
        stretch = self.a if side == "a" else self.b
        spoiled = sorted(
            difference.a if side == "a" else difference.b
            for difference in self.match.differences
            if spoils(difference, side)
        )
        starts, ends = [span.start for span in spoiled], [span.end for span in spoiled]
        for sentence in stretch.sentences:
            near = spoiled[bisect_left(ends, sentence.start) : bisect_right(starts, sentence.end)]
            yield sentence, not any(touches(span, sentence) for span in near)

    @property
    def relatedness(self) -> float:
        """How much of the wording the two share in order, in [0, 1]: higher than chance only for versions of one text.

        The share of letters that stand in runs of equal tokens, where each run pays for its start, as gaps do in the
        alignment of sequences (Gotoh 1982): single words that happen to align count for nothing. Harmless differences
        do not end a run.
        """
        a, b = _letters(self.a), _letters(self.b)
        best = (a.sum() + b.sum()) / 2 - RUN_PRICE
        if best <= 0:
            return self.match.similarity
        before = np.append(0, a.cumsum())
        shared = sum(max(before[end] - before[start] - RUN_PRICE, 0) for start, end in self._same())
        share = min(float(shared / best), 1.0)
        short = max(self.a.size, self.b.size) <= SHORT
        return max(share, self.match.similarity - SHORT_ALLOWANCE) if short else share

    def _same(self) -> list[list[int]]:
        """Return the token ranges of `a`, from its start, in which nothing differs but harmlessly."""
        found: list[list[int]] = []
        breaks = [d.a for d in self.match.differences if d.effect is not Effect.HARMLESS]
        starts, ends = [span.start for span in breaks], [span.end for span in breaks]
        tokens, first = self.a.columns.tokens, self.a.first
        for run in self.runs:
            if found:
                gap = int(tokens.ends[first + found[-1][1] - 1]), int(tokens.starts[first + run.a_start])
                if bisect_left(ends, gap[0]) == bisect_right(starts, gap[1]):
                    found[-1][1] = run.a_start + run.size
                    continue
            found.append([run.a_start, run.a_start + run.size])
        return found

    def part(self, side: Literal["a", "b"], span: Span) -> Match:
        """Return the match of a span of one side, as `a`, with what it aligns to on the other, as `b`."""
        oriented = self.match if side == "a" else self.match.mirrored()
        here, there = (self.a, self.b) if side == "a" else (self.b, self.a)
        starts = here.columns.token_starts
        first, last = (bisect_left(starts, edge, here.first, here.last) - here.first for edge in span)
        runs = self.runs if side == "a" else [Run(run.b_start, run.a_start, run.size) for run in self.runs]
        low = bisect_right(runs, first, key=lambda run: run.a_start + run.size)
        high = bisect_left(runs, last, key=lambda run: run.a_start)
        images = [image for run in runs[low:high] if (image := _clip(run, first, last))]
        near = [d for d in oriented.differences if span.start <= d.a.start <= d.a.end <= span.end]
        if not images:
            return Match.of(span, there.span, oriented.similarity, oriented.overlap, tuple(near))
        equal = sum(end - start for start, end in images)
        start, end = images[0][0], images[-1][1]
        witness = Span(there.columns.token_starts[there.first + start], there.columns.token_ends[there.first + end - 1])
        sizes = last - first, end - start
        inside = tuple(d for d in near if witness.start <= d.b.start <= d.b.end <= witness.end or d.a.size)
        return Match.of(span, witness, 2 * equal / sum(sizes), equal / min(sizes), inside)


def _clip(run: Run, first: int, last: int) -> tuple[int, int] | None:
    """Return the other side's token range for the part of a run inside `[first, last)`, or None when there is none."""
    start, end = max(run.a_start, first), min(run.a_start + run.size, last)
    if start >= end:
        return None
    shift = run.b_start - run.a_start
    return start + shift, end + shift


class Aligned(NamedTuple):
    """Two stretches, the runs of equal tokens of their alignment and how many tokens these are, before any verdict."""

    a: Stretch
    b: Stretch
    runs: tuple[Run, ...]
    equal: int

    @classmethod
    def of(cls, a: Stretch, b: Stretch, runs: Sequence[Run]) -> Aligned:
        """Count the aligned tokens of an alignment."""
        return cls(a, b, tuple(runs), sum([run.size for run in runs]))

    @property
    def overlap(self) -> float:
        """Share of the shorter side's tokens that are aligned, in [0, 1]."""
        shorter = min(self.a.size, self.b.size)
        return self.equal / shorter if shorter else 0.0

    @property
    def similarity(self) -> float:
        """Share of the tokens of both sides that are aligned, or of their letters where these agree better."""
        size = self.a.size + self.b.size
        words = 2 * self.equal / size if self.equal else 0.0
        spelt = max(self.a.size, self.b.size) <= SPELT
        return max(words, letter_similarity(self.a, self.b)) if spelt else words

    def changed(self) -> Match:
        """Return the match of two stretches that say different things, where nobody has asked yet what differs."""
        return Match.changed(self.a.span, self.b.span, self.similarity, self.overlap)

    def gaps(self) -> Iterator[tuple[range, range]]:
        """Yield the tokens of both sides, by their numbers in their columns, that stand for each other but differ."""
        a, b = self.a.first, self.b.first
        for code in _tiles(self.runs, self.a.size, self.b.size):
            if code.tag != "equal":
                yield range(a + code.a_start, a + code.a_end), range(b + code.b_start, b + code.b_end)


def align(a: Stretch, b: Stretch) -> Aligned:
    """Align the tokens of two stretches; insertions begin where sentences begin, if the alignment leaves the choice."""
    return at_sentences(align_tokens(a, b))


def align_tokens(a: Stretch, b: Stretch) -> Aligned:
    """Align the tokens of two stretches, wherever insertions begin."""
    a_ids = a.columns.tokens.ids[a.first : a.last]
    b_ids = b.columns.tokens.ids[b.first : b.last]
    if a.size == b.size and a_ids.tobytes() == b_ids.tobytes():
        return Aligned.of(a, b, [Run(0, 0, a.size)])
    return Aligned.of(a, b, equal_runs(a_ids, b_ids))


def at_sentences(aligned: Aligned) -> Aligned:
    """Return an alignment, as good as it was, of which insertions begin where sentences begin."""
    a, b, runs, _ = aligned
    return aligned if len(runs) < 2 else Aligned.of(a, b, _moved_to_sentences(a, b, runs))


def verify(a: Stretch, b: Stretch, guard: GuardConfig) -> Verified:
    """Align two stretches and classify what differs."""
    return judge(align(a, b), guard)


def judge(aligned: Aligned, guard: GuardConfig) -> Verified:
    """Classify all that differs between two aligned stretches."""
    return Verified(_match(aligned, guard, differences), *aligned[:3])


def judge_until_changed(aligned: Aligned, guard: GuardConfig) -> Verified:
    """Classify what differs between two aligned stretches, and nothing more once a difference changes something."""
    return Verified(_match(aligned, guard, differences_unless_changed), *aligned[:3])


def judge_sentences(aligned: Aligned, sentences: OpenSentences, guard: GuardConfig) -> Verified:
    """Classify what differs between two aligned stretches as far as it tells which of the sentences both sides say."""

    def look(a: Reading, b: Reading, opcodes: Sequence[Opcode], guard: GuardConfig) -> tuple[Difference, ...]:
        found: list[Difference] = []
        for difference in differences_at(a, b, opcodes, guard, sentences.at):
            sentences.close(difference)
            found.append(difference)
        return tuple(found)

    return Verified(_match(aligned, guard, look), *aligned[:3])


def _match(aligned: Aligned, guard: GuardConfig, look: Look) -> Match:
    a, b, runs, equal = aligned
    if a.size == b.size == equal and a.said == b.said:
        return Match.of(a.span, b.span, 1.0, 1.0, ())
    found = look(a.reading, b.reading, list(_tiles(runs, a.size, b.size)), guard)
    if found is None:
        return aligned.changed()
    return Match.of(a.span, b.span, aligned.similarity, aligned.overlap, found)


Look = Callable[[Reading, Reading, Sequence[Opcode], GuardConfig], tuple[Difference, ...] | None]
"""Returns the differences of two readings, or None where they say different things and nobody asks what."""


RUN_PRICE = 5
"""Letters that the start of a run costs, about a word; 4 to 7 gave one precision at 95 % recall on real edits."""
SHORT_ALLOWANCE = 0.3
"""What a short text's similarity counts above its relatedness, for which a changed word of seven weighs as four."""
LIKE_ENOUGH = 0.5
"""Share of the shorter text's words, or of two short texts' letters, that must agree for the guard to look at them."""
SHORT = 16
"""Tokens up to which letters decide whether two texts are compared: of three words one misspelt is a third of them."""
SPELT = 400
"""Tokens up to which the similarity counts letters where they agree better than words, as in a badly scanned text."""


def like_enough(aligned: Aligned) -> bool:
    """True when two stretches may be one text: half of the shorter is aligned, or short ones share their letters.

    A single word in common is no sign of it where the other text is long.
    """
    a, b = aligned.a, aligned.b
    if aligned.overlap >= LIKE_ENOUGH and (aligned.equal > 1 or max(a.size, b.size) <= SHORT):
        return True
    return min(a.size, b.size) <= SHORT and letter_similarity(a, b) >= LIKE_ENOUGH


def letter_similarity(a: Stretch, b: Stretch) -> float:
    """Return 1 - (inserted + deleted letters) / (letters of both), in [0, 1], case aside."""
    return Indel.normalized_similarity(a.letters, b.letters)


def _letters(stretch: Stretch) -> NDArray[np.int64]:
    """Return the length of each token in letters, an ideograph counted as several."""
    tokens, own = stretch.columns.tokens, slice(stretch.first, stretch.last)
    sizes = tokens.ends[own] - tokens.starts[own]
    for k in (tokens.kinds[own] == UNSPACED).nonzero()[0].tolist():
        if ord(stretch.columns.text[tokens.starts[own][k]]) >= FIRST_IDEOGRAPH:
            sizes[k] *= IDEOGRAPH_WEIGHT
    return sizes


def _moved_to_sentences(a: Stretch, b: Stretch, runs: Sequence[Run]) -> list[Run]:
    """Move the insertions between runs to where sentences begin, where that leaves the alignment as good as it was."""
    a_ids = a.columns.tokens.ids[a.first : a.last]
    b_ids = b.columns.tokens.ids[b.first : b.last]
    moved: list[Run] = []
    a_at = b_at = 0
    for run in runs:
        if moved and run.a_start == a_at and run.b_start > b_at:
            shift = _shift(b_ids, b_at, run.b_start, moved[-1].size, run.size, b.opens_at)
            moved[-1], run = _reborder(moved[-1], run, shift)
        elif moved and run.b_start == b_at and run.a_start > a_at:
            shift = _shift(a_ids, a_at, run.a_start, moved[-1].size, run.size, a.opens_at)
            moved[-1], run = _reborder(moved[-1], run, shift)
        moved.append(run)
        a_at, b_at = run.a_start + run.size, run.b_start + run.size
    return [run for run in moved if run.size]


def _shift(ids: NDArray[np.uint64], start: int, end: int, left: int, right: int, opens: Callable[[int], bool]) -> int:
    """Return by how many tokens an insertion `[start, end)` may move so that it begins where a sentence begins.

    Moving by one to the left is free when the token before the insertion equals its last token, to the right when the
    token after it equals its first. Where it moves over all of the run before it, the insertion joins the difference
    before that run, and need only end where a sentence begins.
    """
    if opens(start):
        return 0
    step = 0
    while step < left and ids[start - step - 1] == ids[end - step - 1]:
        step += 1
        if opens(start - step):
            return -step
    if left and step == left and opens(end - step):
        return -step
    step = 0
    while step < right and ids[start + step] == ids[end + step]:
        step += 1
        if opens(start + step):
            return step
    return 0


def _reborder(before: Run, after: Run, shift: int) -> tuple[Run, Run]:
    longer = Run(before.a_start, before.b_start, before.size + shift)
    return longer, Run(after.a_start + shift, after.b_start + shift, after.size - shift)


def _tiles(runs: Sequence[Run], a_size: int, b_size: int) -> Iterator[Opcode]:
    a_at = b_at = 0
    for run in [*runs, Run(a_size, b_size, 0)]:
        if run.a_start > a_at and run.b_start > b_at:
            yield Opcode("replace", a_at, run.a_start, b_at, run.b_start)
        elif run.a_start > a_at:
            yield Opcode("delete", a_at, run.a_start, b_at, run.b_start)
        elif run.b_start > b_at:
            yield Opcode("insert", a_at, run.a_start, b_at, run.b_start)
        if run.size:
            yield Opcode("equal", run.a_start, run.a_start + run.size, run.b_start, run.b_start + run.size)
        a_at, b_at = run.a_start + run.size, run.b_start + run.size
