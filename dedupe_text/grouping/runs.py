"""Runs of repeated paragraphs, and which of them are blocks.

A run is a stretch of paragraphs that all repeat something earlier. It falls into stretches that follow their witness in
order. A stretch with enough distinct text proves itself; a weak one goes with the strong ones around it; a run of weak
stretches alone proves nothing.
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
    """Paragraphs that repeat: the partner of each; and of every paragraph the root, the weight, and if it is labelled.

    `uses`: how many paragraphs have a root. `mutual` holds the repeats that say as much as their partner; others
    are only contained in it.
    """

    partner: Mapping[int, int]
    roots: Sequence[int]
    weights: Sequence[int]
    labelled: Sequence[bool]
    mutual: frozenset[int]
    uses: Mapping[int, int]


CHAIN_STEP = 8
"""Paragraphs from one line of a chain to the next in either copy: headline, author, date, teaser, tags lie between."""
LONGEST_CELL = 50
"""Letters of a line that may be the cell of a table: half of those from which on a paragraph counts as prose."""
CHAIN_USES = 4
"""Places of a line that may stand in a chain: a page gives a list of links up to four times, a label far more often."""

Run = list[list[int]]
"""The stretches of a run, each a list of paragraph numbers."""


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
    if not gap:
        return True
    reach = t + 2 * len(gap)
    return len(gap) <= 2 * ORDER_STEP and all(p in bridges or t <= used_by.get(p, -1) <= reach for p in gap)


def _in_order(last: int, t: int, partner: Mapping[int, int]) -> bool:
    return 0 <= partner[t] - partner[last] <= (t - last) + ORDER_STEP


def exchanged(found: Sequence[Run], repeats: Repeats) -> set[int]:
    """Return the short lines of runs, each said twice, that stand in a row in the first copy too, in another order.

    They may be the cells of a table, and beside another line each says another thing. Where a copy ends and the next
    begins the order changes too, but there the lines are no neighbours in the first one.
    """
    lines: set[int] = set()
    for run in found:
        paragraphs = (t for stretch in run for t in stretch)
        for short, group in groupby(paragraphs, key=lambda t: repeats.weights[t] < LONGEST_CELL):
            row = list(group)
            places = [repeats.partner[t] for t in row]
            if not short or places == sorted(places) or any(repeats.uses[repeats.roots[t]] > 2 for t in row):
                continue
            if sorted(places) == list(range(min(places), max(places) + 1)):
                lines.update(row)
    return lines


def proved(found: Sequence[Run], repeats: Repeats, evidence: EvidenceConfig) -> list[list[int]]:
    """Return the paragraphs of each block in text order.

    What runs prove by themselves comes first, then chains of weak stretches in order with gaps, then the lines that
    stand just before or after a block in both copies.
    """
    blocks = [block for run in found if (block := sorted(_accepted(run, repeats, evidence)))]
    taken = {t for block in blocks for t in block}
    for chain in _chains(repeats):
        left = [t for t in chain if t not in taken]
        if left and _is_second_copy(chain, repeats, evidence):
            blocks.append(left)
            taken.update(left)
    for run in found:
        for stretch in run:
            if taken.isdisjoint(stretch) and repeats.mutual.issuperset(stretch):
                _attach(stretch, blocks, repeats.partner)
    return sorted(sorted(block) for block in blocks)


def _chains(repeats: Repeats) -> list[list[int]]:
    """Join repeats that follow each other in both copies, with gaps; lines that stand everywhere are passed over."""
    chains: list[list[int]] = []
    for t in sorted(t for t in repeats.mutual if repeats.uses[repeats.roots[t]] <= CHAIN_USES):
        last = chains[-1][-1] if chains else None
        if last is not None and t - last <= CHAIN_STEP and 0 < repeats.partner[t] - repeats.partner[last] <= CHAIN_STEP:
            chains[-1].append(t)
        else:
            chains.append([t])
    return chains


def _is_second_copy(chain: Sequence[int], repeats: Repeats, evidence: EvidenceConfig) -> bool:
    """True when a chain repeats enough lines that stand in it once, of a stretch that lies wholly before it."""
    uses = Counter(repeats.roots[t] for t in chain)
    once = [t for t in chain if uses[repeats.roots[t]] == 1]
    enough = (
        len(once) > evidence.block_paragraphs and sum(repeats.weights[t] for t in once) >= evidence.block_characters
    )
    first = sorted({repeats.partner[t] for t in chain})
    spread = chain[-1] - chain[0] >= SPREAD * len(chain)
    # Lines that stand together in the first copy and apart in the second are contents and headings: the headings stay.
    contents = spread and first[-1] - first[0] < len(first)
    return enough and first[-1] < chain[0] and not contents


SPREAD = 1.5
"""Paragraphs for each line of a chain from which its lines stand apart."""


def compact_copies(repeats: Repeats, removed: Set[int], evidence: EvidenceConfig) -> dict[int, int]:
    """Return earlier paragraphs that form a block, of which each is said again, in order, by a paragraph further on.

    It is the table of contents before an article: its lines stand together, their copies are headings far apart. The
    copy that stands together goes; the result maps each of its paragraphs to the later one.
    """
    later = {
        w: t for t, w in repeats.partner.items() if t not in removed and w < t and repeats.uses[repeats.roots[t]] == 2
    }
    found: dict[int, int] = {}
    stretch: list[int] = []
    for w in [*sorted(later.keys() & {w for t, w in repeats.partner.items() if t in repeats.mutual}), -1]:
        if stretch and (w != stretch[-1] + 1 or later[w] <= later[stretch[-1]]):
            weight = sum(repeats.weights[p] for p in stretch)
            if len(stretch) > evidence.block_paragraphs and weight >= evidence.block_characters:
                found.update((p, later[p]) for p in stretch)
            stretch = []
        stretch.append(w)
    return found


def _proves_itself(t: int, repeats: Repeats, evidence: EvidenceConfig) -> bool:
    least = evidence.long_paragraph if t in repeats.mutual else evidence.lone_passage_characters
    return repeats.weights[t] >= least and not repeats.labelled[t]


def _attach(stretch: Sequence[int], blocks: Sequence[list[int]], partner: Mapping[int, int]) -> None:
    """Add a stretch to the block that it stands just before or just after in both copies."""
    for block in blocks:
        before, after = block[0] - stretch[-1], stretch[0] - block[-1]
        if 0 < before <= ORDER_STEP and 0 < partner[block[0]] - partner[stretch[-1]] <= ORDER_STEP:
            block[:0] = stretch
            return
        if 0 < after <= ORDER_STEP and 0 < partner[stretch[0]] - partner[block[-1]] <= ORDER_STEP:
            block += stretch
            return


def _accepted(run: Run, repeats: Repeats, evidence: EvidenceConfig) -> set[int]:
    """Return the paragraphs of a run that are proved repeats."""
    strong = [k for k, stretch in enumerate(run) if _strong(stretch, repeats, evidence)]
    if not strong:
        return set()
    uses = Counter(root for root, _ in groupby(repeats.roots[t] for stretch in run for t in stretch))
    origins = [repeats.partner[t] for k in strong for t in run[k]]
    low, high = min(origins) - ORDER_STEP, max(origins) + ORDER_STEP
    kept: set[int] = set()
    for k, stretch in enumerate(run):
        inside = strong[0] <= k <= strong[-1]
        if inside or all(
            # At the edge of a run a short line may belong to the witness, as a refrain does: there it must stand at one
            # place, and its partner beside what the others repeat.
            uses[repeats.roots[t]] == 1 and t in repeats.mutual and low <= repeats.partner[t] <= high
            for t in stretch
        ):
            kept.update(stretch)
    return kept


def _strong(stretch: Sequence[int], repeats: Repeats, evidence: EvidenceConfig) -> bool:
    distinct = {repeats.roots[t]: repeats.weights[t] for t in stretch}
    if any(_proves_itself(t, repeats, evidence) for t in stretch):
        return True
    return len(distinct) >= evidence.block_paragraphs and sum(distinct.values()) >= evidence.block_characters
