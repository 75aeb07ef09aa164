"""Runs of repeated paragraphs, and which of them are blocks.

A run is a stretch of paragraphs that all repeat something earlier. It falls into segments that follow their witness in
order. A segment with enough distinct text proves itself; a weak one goes with the strong ones around it; a run of weak
segments alone proves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from itertools import groupby
from typing import NamedTuple

from dedupe_text.config import EvidenceConfig

ORDER_STEP = 3
"""Paragraphs that either copy may skip without breaking the order."""


class Repeats(NamedTuple):
    """Paragraphs that repeat: the partner of each, and for every paragraph its root, its weight, and whether it is labelled."""

    partner: Mapping[int, int]
    roots: Sequence[int]
    weights: Sequence[int]
    labelled: Sequence[bool]


Run = list[list[int]]
"""The segments of a run, each a list of paragraph numbers."""


def runs(repeats: Repeats, bridges: Set[int]) -> list[Run]:
    """Return the runs of repeats in text order; `bridges` are paragraphs that do not break a run (variants, blanks)."""
    used_by: dict[int, int] = {}
    for t in sorted(repeats.partner, reverse=True):
        used_by[repeats.partner[t]] = t
    found: list[Run] = []
    last: int | None = None
    for t in sorted(repeats.partner):
        if last is None or not _connected(last, t, bridges, used_by):
            found.append([[t]])
        elif _in_order(last, t, repeats.partner):
            found[-1][-1].append(t)
        else:
            found[-1].append([t])
        last = t
    return found


def _connected(last: int, t: int, bridges: Set[int], used_by: Mapping[int, int]) -> bool:
    """True when nothing lies between but bridges, or witnesses of what follows at once (copies that interleave)."""
    gap = range(last + 1, t)
    reach = t + 2 * len(gap)
    return len(gap) <= 2 * ORDER_STEP and all(p in bridges or t <= used_by.get(p, -1) <= reach for p in gap)


def _in_order(last: int, t: int, partner: Mapping[int, int]) -> bool:
    return 0 <= partner[t] - partner[last] <= (t - last) + ORDER_STEP


def proved(found: Sequence[Run], repeats: Repeats, evidence: EvidenceConfig) -> list[list[int]]:
    """Return the paragraphs of each block in text order: what runs prove by themselves, and the lines that go with them."""
    blocks = [sorted(_accepted(run, repeats, evidence)) for run in found]
    blocks = [block for block in blocks if block]
    taken = {t for block in blocks for t in block}
    for run in found:
        for segment in run:
            if taken.isdisjoint(segment):
                _attach(segment, blocks, repeats.partner)
    return [sorted(block) for block in blocks]


def _attach(segment: Sequence[int], blocks: Sequence[list[int]], partner: Mapping[int, int]) -> None:
    """Add a segment to the block that it stands just before or just after in both copies."""
    for block in blocks:
        before, after = block[0] - segment[-1], segment[0] - block[-1]
        if 0 < before <= ORDER_STEP and 0 < partner[block[0]] - partner[segment[-1]] <= ORDER_STEP:
            block[:0] = segment
            return
        if 0 < after <= ORDER_STEP and 0 < partner[segment[0]] - partner[block[-1]] <= ORDER_STEP:
            block += segment
            return


def _accepted(run: Run, repeats: Repeats, evidence: EvidenceConfig) -> set[int]:
    """Return the paragraphs of a run that are proved repeats."""
    strong = [k for k, segment in enumerate(run) if _strong(segment, repeats, evidence)]
    if not strong:
        return set()
    uses = Counter(root for root, _ in groupby(repeats.roots[t] for segment in run for t in segment))
    kept: set[int] = set()
    for k, segment in enumerate(run):
        inside = strong[0] <= k <= strong[-1]
        # At the edge of a run a short line may belong to the witness, as a refrain does: there it must stand at one place.
        if inside or all(uses[repeats.roots[t]] == 1 for t in segment):
            kept.update(segment)
    return kept


def _strong(segment: Sequence[int], repeats: Repeats, evidence: EvidenceConfig) -> bool:
    distinct = {repeats.roots[t]: repeats.weights[t] for t in segment}
    if any(repeats.weights[t] >= evidence.long_paragraph and not repeats.labelled[t] for t in segment):
        return True
    return len(distinct) >= evidence.block_paragraphs and sum(distinct.values()) >= evidence.block_characters
