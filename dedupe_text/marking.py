"""Turns decisions into marks: one mark for each stretch that goes, with its witness and the evidence.

Neighbouring paragraphs of a run make one block mark. Every witness stays in the output: where the partner of a repeat
goes itself, the mark names the copy that its partner stands for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from dedupe_text.columns import Columns
from dedupe_text.cutting import stands_alone
from dedupe_text.findings import Decision, Decisions, Unit
from dedupe_text.kernels.separators import count_breaks
from dedupe_text.model import Block, Difference, Effect, Kind, Mark, Match, Rule, Span, Verdict, Witness

OfPairs = Callable[[tuple[tuple[Span, Span], ...]], Block]


def marks(columns: Columns, decisions: Decisions) -> tuple[Mark, ...]:
    """Return the marks of a document in text order."""
    found = [*_removing(columns, decisions), *_variants(decisions), *_natural(decisions)]
    return tuple(sorted(found, key=lambda mark: (mark.span, mark.verdict)))


def _removing(columns: Columns, decisions: Decisions) -> Iterator[Mark]:
    blocks = [_block(decisions, sorted(run)) for run in decisions.runs]
    stretch: list[int] = []
    for t in sorted(decisions.removed):
        if stretch and not _joins(stretch[-1], t, decisions):
            yield from _stretch_marks(columns, decisions, stretch, blocks)
            stretch = []
        stretch.append(t)
    if stretch:
        yield from _stretch_marks(columns, decisions, stretch, blocks)


def _joins(before: int, t: int, decisions: Decisions) -> bool:
    a, b = decisions.removed[before], decisions.removed[t]
    return t == before + 1 and a.run == b.run >= 0 and a.whole and b.whole


def _stretch_marks(
    columns: Columns, decisions: Decisions, stretch: Sequence[int], blocks: Sequence[OfPairs | None]
) -> Iterator[Mark]:
    decision = decisions.removed[stretch[0]]
    block = blocks[decision.run] if decision.run >= 0 else None
    units = [unit for t in stretch for unit in decisions.removed[t].units]
    if not decision.whole or len(stretch) == 1:
        kind = _kind(columns, stretch[0], decision, block)
        for unit in units:
            yield _mark(unit, decision, _of_units(block, [unit]), kind)
        return
    span = Span(units[0].span.start, units[-1].span.end)
    witness = Span(min(u.witness.start for u in units), max(u.witness.end for u in units))
    yield Mark(
        span=span,
        verdict=Verdict.DUPLICATE,
        kind=Kind.BLOCK,
        similarity=_similarity(units),
        witness=Witness(witness),
        rule=decision.rule,
        block=_of_units(block, units),
        differences=tuple(d for unit in units if unit.match for d in unit.match.differences),
        evidence=decision.evidence,
    )


def _of_units(block: OfPairs | None, units: Sequence[Unit]) -> Block | None:
    """Return a block with the pairs of one mark only, so that a block in many marks is not said over in each."""
    return block and block(tuple([(unit.span, unit.witness) for unit in units]))


def _kind(columns: Columns, paragraph: int, decision: Decision, block: OfPairs | None) -> Kind:
    if not decision.whole or decision.rule is Rule.PASSAGE_REPEATS:
        return Kind.PASSAGE
    if block is not None:
        return Kind.BLOCK
    if not stands_alone(columns.text, columns.span(paragraph)):
        return Kind.PASSAGE
    return Kind.PARAGRAPH if count_breaks(columns.span(paragraph).of(columns.text)) else Kind.LINE


def _mark(unit: Unit, decision: Decision, block: Block | None, kind: Kind) -> Mark:
    return Mark(
        span=unit.span,
        verdict=Verdict.DUPLICATE,
        kind=kind,
        similarity=unit.match.similarity if unit.match else 1.0,
        witness=Witness(unit.witness),
        rule=decision.rule,
        block=block,
        differences=unit.match.differences if unit.match else (),
        evidence=decision.evidence,
    )


def _similarity(units: Sequence[Unit]) -> float:
    """The similarity of a block: that of its units, weighted by their length."""
    total = sum(unit.span.size for unit in units)
    return sum(unit.span.size * (unit.match.similarity if unit.match else 1.0) for unit in units) / total


def _block(decisions: Decisions, run: Sequence[int]) -> OfPairs | None:
    """Return what makes the block of a run from the pairs of a mark, None for a single paragraph."""
    if len(run) < 2:
        return None
    units = [unit for t in run for unit in decisions.removed[t].units]
    span = Span(units[0].span.start, units[-1].span.end)
    witness = Span(min(u.witness.start for u in units), max(u.witness.end for u in units))
    in_order = _longest_rise([unit.witness.start for unit in units])
    return partial(Block, span, witness, len(units), len(units), in_order)


def _longest_rise(numbers: Sequence[int]) -> int:
    """Length of the longest subsequence that never falls."""
    tails: list[int] = []
    for number in numbers:
        place = bisect_right(tails, number)
        tails[place : place + 1] = [number]
    return len(tails)


def _variants(decisions: Decisions) -> Iterator[Mark]:
    for t, match in decisions.variants.items():
        if t in decisions.removed:
            continue
        changed = tuple(d for d in match.differences if d.effect is Effect.CHANGES)
        yield _informing(match.a, match.b, Verdict.VARIANT, Kind.PARAGRAPH, match, Rule.FACT_DIFFERS, changed)


def _natural(decisions: Decisions) -> Iterator[Mark]:
    """One mark for each stretch of neighbouring repeats that stay."""
    ordered = sorted(decisions.natural)
    first = 0
    for k, t in enumerate(ordered):
        if k + 1 < len(ordered) and ordered[k + 1] == t + 1:
            continue
        units = [decisions.natural[p] for p in ordered[first : k + 1]]
        span = Span(units[0].span.start, units[-1].span.end)
        kind = Kind.LINE if first == k else Kind.BLOCK
        yield _informing(span, units[0].witness, Verdict.KEEP, kind, units[0].match, Rule.NATURAL, ())
        first = k + 1


def _informing(
    span: Span,
    witness: Span,
    verdict: Verdict,
    kind: Kind,
    match: Match | None,
    rule: Rule,
    differences: tuple[Difference, ...],
) -> Mark:
    similarity = match.similarity if match else 1.0
    return Mark(span, verdict, kind, similarity, Witness(witness), rule, None, differences)
