"""Paragraphs that stand in another document too: verified partners in, marks out.

A run that follows its witness in order is a block; a block proves itself by its length, a paragraph alone by its own.
What proves nothing gets no mark: every text shares short lines with some other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import zip_longest

from dedupe_text.columns import Columns
from dedupe_text.config import CorpusConfig, EvidenceConfig
from dedupe_text.corpus.partners import OtherDocument, Partner
from dedupe_text.grouping.runs import ORDER_STEP
from dedupe_text.model import Block, Effect, Kind, Mark, Match, Rule, Span, Verdict, Witness


def elsewhere_marks(
    here: Columns,
    partners: Sequence[Partner],
    others: Mapping[int, OtherDocument],
    stays: Set[int],
    config: CorpusConfig,
) -> Iterator[Mark]:
    """Yield the marks of paragraphs with partners in other documents; those in `stays` are only marked."""
    evidence = config.document.evidence
    same = [partner for partner in partners if _same(partner)]
    for partner in partners:
        match = partner.match
        if match and not match.a_in_b and here.weights[partner.paragraph] >= evidence.long_paragraph:
            yield _variant(here, partner, match, others[partner.document])
    for run in _runs(same):
        other = others[run[0].document]
        if _is_block(here, run, evidence):
            yield from _block_marks(here, run, other, stays, config)
            continue
        for partner in run:
            if here.weights[partner.paragraph] >= evidence.long_paragraph:
                yield _mark(here, [partner], other, stays, config, Rule.PARAGRAPH_ELSEWHERE, None)


def _same(partner: Partner) -> bool:
    return partner.match is None or partner.match.a_in_b


def _runs(partners: Sequence[Partner]) -> Iterator[list[Partner]]:
    """Cut partners into runs that follow one document in order."""
    run: list[Partner] = []
    for partner in partners:
        if run and not _goes_on(run[-1], partner):
            yield run
            run = []
        run.append(partner)
    if run:
        yield run


def _goes_on(last: Partner, partner: Partner) -> bool:
    step, over = partner.paragraph - last.paragraph, partner.witness - last.witness
    return partner.document == last.document and step <= ORDER_STEP and 0 < over <= step + ORDER_STEP


def _is_block(here: Columns, run: Sequence[Partner], evidence: EvidenceConfig) -> bool:
    weight = sum(int(here.weights[partner.paragraph]) for partner in run)
    return len(run) >= evidence.block_paragraphs and weight >= evidence.block_characters


def _block_marks(
    here: Columns, run: Sequence[Partner], other: OtherDocument, stays: Set[int], config: CorpusConfig
) -> Iterator[Mark]:
    """Yield one mark for each stretch of a block without a gap."""
    span = Span(here.starts[run[0].paragraph], here.ends[run[-1].paragraph])
    witness = _witness(run, other)
    count = run[-1].paragraph - run[0].paragraph + 1
    stretch: list[Partner] = []
    for partner, after in zip_longest(run, run[1:]):
        stretch.append(partner)
        if after is None or after.paragraph > partner.paragraph + 1 or _held(partner, stays) != _held(after, stays):
            pairs = tuple((here.span(p.paragraph), other.columns.span(p.witness)) for p in stretch)
            block = Block(span, witness, count, len(run), len(run), pairs)
            yield _mark(here, stretch, other, stays, config, Rule.BLOCK_ELSEWHERE, block)
            stretch = []


def _held(partner: Partner, stays: Set[int]) -> bool:
    return partner.paragraph in stays


def _witness(run: Sequence[Partner], other: OtherDocument) -> Span:
    return Span(other.columns.starts[run[0].witness], other.columns.ends[run[-1].witness])


def _mark(
    here: Columns,
    stretch: Sequence[Partner],
    other: OtherDocument,
    stays: Set[int],
    config: CorpusConfig,
    rule: Rule,
    block: Block | None,
) -> Mark:
    weights = [int(here.weights[partner.paragraph]) for partner in stretch]
    alike = [1.0 if partner.match is None else partner.match.similarity for partner in stretch]
    removes = config.paragraphs == "remove" and not _held(stretch[0], stays)
    return Mark(
        span=Span(here.starts[stretch[0].paragraph], here.ends[stretch[-1].paragraph]),
        verdict=Verdict.DUPLICATE if removes else Verdict.KEEP,
        kind=Kind.PARAGRAPH if block is None else Kind.BLOCK,
        similarity=sum(w * s for w, s in zip(weights, alike, strict=True)) / max(sum(weights), 1),
        witness=Witness(_witness(stretch, other), other.id),
        rule=Rule.RELIED_ON if config.paragraphs == "remove" and not removes else rule,
        block=block,
        differences=tuple(d for partner in stretch if partner.match for d in partner.match.differences),
        evidence={"characters": float(sum(weights)), "paragraphs": float(len(stretch))},
    )


def _variant(here: Columns, partner: Partner, match: Match, other: OtherDocument) -> Mark:
    return Mark(
        span=here.span(partner.paragraph),
        verdict=Verdict.VARIANT,
        kind=Kind.PARAGRAPH,
        similarity=match.similarity,
        witness=Witness(other.columns.span(partner.witness), other.id),
        rule=Rule.FACT_DIFFERS,
        differences=tuple(d for d in match.differences if d.effect is Effect.CHANGES),
    )
