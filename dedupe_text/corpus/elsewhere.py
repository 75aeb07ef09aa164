"""Paragraphs that stand in another document too: verified partners in, marks out.

A run that follows its witness in order is a block; a block proves itself by its length, a paragraph alone by its own.
What proves nothing gets no mark: every text shares short lines with some other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.columns import Columns
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.facts import Occurrences
from dedupe_text.corpus.partners import Partners
from dedupe_text.grouping.runs import ORDER_STEP
from dedupe_text.model import Block, Effect, Kind, Mark, Match, Rule, Span, Verdict, Witness


class Elsewhere(NamedTuple):
    """What marks are made of; `names`: the ids of other documents; `stays`: paragraphs of this one that may not go."""

    here: Columns
    matches: Mapping[int, Match]
    names: Mapping[int, str]
    stays: Set[int]
    config: CorpusConfig


def elsewhere_marks(
    here: Columns, partners: Partners, names: Mapping[int, str], stays: Set[int], config: CorpusConfig
) -> Iterator[Mark]:
    """Yield the marks of paragraphs with partners in other documents; those in `stays` are only marked.

    `names`: the ids of the other documents.
    """
    known = Elsewhere(here, partners.matches, names, stays, config)
    changed = [p for p, match in partners.matches.items() if not match.a_in_b]
    for row in partners.places[np.isin(partners.places["paragraph"], changed)] if changed else ():
        if here.weights[row["paragraph"]] >= config.document.evidence.long_paragraph:
            yield _variant(known, row, partners.matches[int(row["paragraph"])])
    yield from _runs_marked(known, partners.same)


def _runs_marked(known: Elsewhere, same: Occurrences) -> Iterator[Mark]:
    """Yield the marks of paragraphs of which others say all: of blocks, and of long ones that are in none."""
    if not len(same):
        return
    evidence = known.config.document.evidence
    weights = known.here.weights[same["paragraph"]]
    long = weights >= evidence.long_paragraph
    heads = np.flatnonzero(np.append(True, ~_goes_on(same)))
    sizes = np.diff(np.append(heads, len(same)))
    block = (sizes >= evidence.block_paragraphs) & (np.add.reduceat(weights, heads) >= evidence.block_characters)
    marked = block | np.logical_or.reduceat(long, heads)
    for head, size, is_block in zip(*(part[marked].tolist() for part in (heads, sizes, block)), strict=True):
        run = same[head : head + size]
        if is_block:
            yield from _block_marks(known, run)
            continue
        for place in np.flatnonzero(long[head : head + size]).tolist():
            yield _mark(known, run[place : place + 1], Rule.PARAGRAPH_ELSEWHERE, None)


def _goes_on(places: Occurrences) -> NDArray[np.bool_]:
    """Say of each place but the last whether the next one follows it in order in one document."""
    step, over = np.diff(places["paragraph"]), np.diff(places["witness"])
    follows: NDArray[np.bool_] = (np.diff(places["document"]) == 0) & (step <= ORDER_STEP)
    return follows & (over > 0) & (over <= step + ORDER_STEP)


def _block_marks(known: Elsewhere, run: Occurrences) -> Iterator[Mark]:
    """Yield one mark for each stretch of a block without a gap."""
    paragraphs, here = run["paragraph"].tolist(), known.here
    span, witness = _span(here, paragraphs), _witness(run)
    count = paragraphs[-1] - paragraphs[0] + 1
    held = np.array([paragraph in known.stays for paragraph in paragraphs])
    ends = np.flatnonzero(np.append((np.diff(run["paragraph"]) > 1) | (held[1:] != held[:-1]), True)) + 1
    first = 0
    for end in ends.tolist():
        stretch = run[first:end]
        pairs = tuple((here.span(p), Span(start, stop)) for p, _, _, start, stop in stretch.tolist())
        yield _mark(known, stretch, Rule.BLOCK_ELSEWHERE, Block(span, witness, count, len(run), len(run), pairs))
        first = end


def _span(here: Columns, paragraphs: Sequence[int]) -> Span:
    return Span(here.span(paragraphs[0]).start, here.span(paragraphs[-1]).end)


def _witness(run: Occurrences) -> Span:
    return Span(int(run["start"][0]), int(run["end"][-1]))


def _mark(known: Elsewhere, stretch: Occurrences, rule: Rule, block: Block | None) -> Mark:
    here, removing = known.here, known.config.paragraphs == "remove"
    paragraphs = stretch["paragraph"].tolist()
    weights = here.weights[paragraphs].tolist()
    found = [known.matches.get(paragraph) for paragraph in paragraphs]
    alike = [1.0 if match is None else match.similarity for match in found]
    removes = removing and paragraphs[0] not in known.stays
    return Mark(
        span=_span(here, paragraphs),
        verdict=Verdict.DUPLICATE if removes else Verdict.KEEP,
        kind=Kind.PARAGRAPH if block is None else Kind.BLOCK,
        similarity=sum(w * s for w, s in zip(weights, alike, strict=True)) / max(sum(weights), 1),
        witness=Witness(_witness(stretch), known.names[int(stretch["document"][0])]),
        rule=Rule.RELIED_ON if removing and not removes else rule,
        block=block,
        differences=tuple(d for match in found if match for d in match.differences),
        evidence={"characters": float(sum(weights)), "paragraphs": float(len(stretch))},
    )


def _variant(known: Elsewhere, place: np.void, match: Match) -> Mark:
    return Mark(
        span=known.here.span(int(place["paragraph"])),
        verdict=Verdict.VARIANT,
        kind=Kind.PARAGRAPH,
        similarity=match.similarity,
        witness=Witness(Span(int(place["start"]), int(place["end"])), known.names[int(place["document"])]),
        rule=Rule.FACT_DIFFERS,
        differences=tuple(d for d in match.differences if d.effect is Effect.CHANGES),
    )
