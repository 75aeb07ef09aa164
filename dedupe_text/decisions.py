"""Weighs repeats and decides which go: findings in, decisions out.

First the runs (a block proves itself), then the lines that stand alone (their company decides), then the pieces of
paragraphs; last the policy says which copy stays. What is not proved stays and is noted as natural.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from dedupe_text.columns import Columns
from dedupe_text.config import DedupeConfig, EvidenceConfig
from dedupe_text.grouping.clusters import Clusters
from dedupe_text.grouping.lines import LABEL_REACH, Company, company, interrupts, labels
from dedupe_text.grouping.partners import partners
from dedupe_text.grouping.runs import ORDER_STEP, Repeats, compact_copies, proved, runs
from dedupe_text.model import Match, Rule, Span
from dedupe_text.reuse import Piece


class Findings(NamedTuple):
    """What the matchers found: the class of each paragraph, the clusters of classes, and the passages."""

    columns: Columns
    classes: Sequence[int]
    clusters: Clusters
    pieces: Sequence[Piece]


class Unit(NamedTuple):
    """A span that goes and the span that stays for it; `match` is None where the normal forms are equal."""

    span: Span
    witness: Span
    match: Match | None


class Decision(NamedTuple):
    """Why the units of a paragraph go; `run` numbers the run it belongs to, -1 for none."""

    units: tuple[Unit, ...]
    whole: bool
    rule: Rule
    run: int
    evidence: Mapping[str, float]


@dataclass(frozen=True)
class Decisions:
    """The decisions by paragraph, the runs they refer to, and what repeats but stays."""

    removed: dict[int, Decision] = field(default_factory=dict)
    runs: list[list[int]] = field(default_factory=list)
    natural: dict[int, Unit] = field(default_factory=dict)
    variants: dict[int, Match] = field(default_factory=dict)


def decide(findings: Findings, config: DedupeConfig) -> Decisions:
    """Return what goes and why."""
    if not _anything(findings):
        return Decisions()
    repeats, units = _repeats(findings)
    decisions = Decisions(variants=_variants(findings))
    _decide_runs(findings, repeats, units, config.evidence, decisions)
    _decide_teasers(findings, repeats, units, config.evidence, decisions)
    _decide_compact_copies(findings, repeats, config.evidence, decisions)
    _decide_lines(findings, repeats, units, config.evidence, decisions)
    _decide_pieces(findings, config.evidence, decisions)
    _point_to_what_stays(findings, repeats, decisions)
    for t in sorted(repeats.partner.keys() - decisions.removed.keys()):
        decisions.natural[t] = units[t][0]
    return decisions


def _point_to_what_stays(findings: Findings, repeats: Repeats, out: Decisions) -> None:
    """Give every repeat whose partner goes itself a witness that stays; a repeat without one stays too."""
    for t, decision in sorted(out.removed.items()):
        w = repeats.partner.get(t)
        if w is None or w not in out.removed or not decision.whole or len(decision.units) > 1:
            continue
        units = _units_that_stay(findings, repeats, t, out)
        if units:
            out.removed[t] = decision._replace(units=units)
        else:
            del out.removed[t]
    for run in out.runs:
        run[:] = [t for t in run if t in out.removed]


def _units_that_stay(findings: Findings, repeats: Repeats, t: int, out: Decisions) -> tuple[Unit, ...]:
    columns, classes, clusters = findings.columns, findings.classes, findings.clusters
    w = repeats.partner[t]
    for other in (w, classes[t], repeats.roots[t], repeats.partner.get(w, t)):
        match = None if classes[other] == classes[t] else clusters.match(classes[t], classes[other])
        if other == t or (match is None and classes[other] != classes[t]) or (match and not match.a_in_b):
            continue
        if other not in out.removed:
            return (_unit(columns, t, other, match),)
        if match is None and not out.removed[other].whole:
            return _units_of_a_cut_witness(columns, t, other, out.removed[other].units)
    return ()


def _units_of_a_cut_witness(columns: Columns, t: int, w: int, cut: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return the units of a repeat whose equal goes in part: what goes there points where that points, the rest points there.

    The two have the same tokens, so a place in one is the same number of tokens into the other.
    """
    starts, ends = columns.tokens.starts, columns.tokens.ends
    shift = int(columns.first[t] - columns.first[w])
    found: list[Unit] = []
    at = int(columns.first[w])
    for unit in [*sorted(cut, key=lambda unit: unit.span), None]:
        first, last = (columns.last[w],) * 2 if unit is None else starts.searchsorted(unit.span)
        if at < first:
            there = Span(int(starts[at]), int(ends[first - 1]))
            found.append(Unit(Span(int(starts[at + shift]), int(ends[first - 1 + shift])), there, None))
        if unit is not None:
            found.append(Unit(Span(int(starts[first + shift]), int(ends[last - 1 + shift])), unit.witness, unit.match))
            at = int(last)
    edges = [columns.span(t).start, *(unit.span.start for unit in found[1:]), columns.span(t).end]
    sizes = (len(columns.text[start:end].rstrip()) for start, end in pairwise(edges))
    return tuple(
        unit._replace(span=Span(start, start + size)) for unit, start, size in zip(found, edges, sizes, strict=False)
    )


def _anything(findings: Findings) -> bool:
    clusters = findings.clusters
    related = clusters.root or clusters.variant or clusters.partial or clusters.container or findings.pieces
    return bool(related) or any(first != p for p, first in enumerate(findings.classes))


def _repeats(findings: Findings) -> tuple[Repeats, dict[int, tuple[Unit, ...]]]:
    """Return the paragraphs that repeat, each with its partner, and what would go of each."""
    columns, classes, clusters = findings.columns, findings.classes, findings.clusters
    roots = clusters.roots(classes)
    partner = partners(classes, roots)
    units: dict[int, tuple[Unit, ...]] = {}
    for t, w in partner.items():
        match = None if classes[t] == classes[w] else clusters.match(classes[t], classes[w])
        units[t] = (_unit(columns, t, w, match),)
    alone = {p for p, first in enumerate(classes) if first == p} - {
        first for p, first in enumerate(classes) if first != p
    }
    for k, later in clusters.container.items():
        if k in alone and k not in partner:
            partner[k], units[k] = later, (_unit(columns, k, later, clusters.match(k, later)),)
    by_paragraph: dict[int, list[Piece]] = {}
    for piece in findings.pieces:
        by_paragraph.setdefault(piece.paragraph, []).append(piece)
    starts = columns.bounds[:, 0]
    for p, pieces in by_paragraph.items():
        if pieces[0].whole and p not in partner:
            partner[p] = int(starts.searchsorted(pieces[0].witness.start, side="right")) - 1
            units[p] = tuple(Unit(piece.span, piece.witness, piece.match) for piece in pieces)
    labelled = labels([columns.span(p).of(columns.text)[:LABEL_REACH] for p in range(len(columns))])
    mutual = frozenset(
        t for t, parts in units.items() if all(u.match is None or (u.match.a_in_b and u.match.b_in_a) for u in parts)
    )
    return Repeats(partner, roots, columns.weights.tolist(), labelled, mutual), units


def _unit(columns: Columns, t: int, w: int, match: Match | None) -> Unit:
    return Unit(columns.span(t), columns.span(w), match)


def _variants(findings: Findings) -> dict[int, Match]:
    """Return the match of each paragraph that is a variant of an earlier one, class members included."""
    found: dict[int, Match] = {}
    for t, first in enumerate(findings.classes):
        w = findings.clusters.variant.get(first)
        match = w is not None and findings.clusters.match(first, w)
        if match and t == first:
            found[t] = match
    return found


def _decide_runs(
    findings: Findings,
    repeats: Repeats,
    units: Mapping[int, tuple[Unit, ...]],
    evidence: EvidenceConfig,
    out: Decisions,
) -> None:
    blank = (findings.columns.first == findings.columns.last).nonzero()[0].tolist()
    bridges = findings.clusters.variant.keys() | findings.clusters.partial.keys() | set(blank)
    for block in proved(runs(repeats, bridges - repeats.partner.keys()), repeats, evidence):
        rule = Rule.BLOCK_REPEATS if len(block) > 1 else Rule.LONG_REPEATS
        weight = sum({repeats.roots[p]: repeats.weights[p] for p in block}.values())
        seen = {"characters": float(weight), "paragraphs": float(len(block))}
        for t in block:
            out.removed[t] = Decision(units[t], True, rule, len(out.runs), seen)
        out.runs.append(block)


def _decide_compact_copies(findings: Findings, repeats: Repeats, evidence: EvidenceConfig, out: Decisions) -> None:
    """Decide the blocks whose copies further on stand apart."""
    copies = compact_copies(repeats, out.removed.keys(), evidence)
    seen = {"characters": float(sum(repeats.weights[w] for w in copies)), "paragraphs": float(len(copies))}
    for w, t in copies.items():
        match = findings.clusters.match(findings.classes[w], findings.classes[t])
        out.removed[w] = Decision((_unit(findings.columns, w, t, match),), True, Rule.BLOCK_REPEATS, len(out.runs), seen)
    if copies:
        out.runs.append(sorted(copies))


def _decide_teasers(
    findings: Findings,
    repeats: Repeats,
    units: Mapping[int, tuple[Unit, ...]],
    evidence: EvidenceConfig,
    out: Decisions,
) -> None:
    """Decide the paragraphs that were cut and that another paragraph says in full."""
    for t in sorted(repeats.partner.keys() - out.removed.keys()):
        if findings.columns.is_cut(t) and repeats.weights[t] >= evidence.teaser_characters:
            seen = {"characters": float(repeats.weights[t])}
            out.removed[t] = Decision(units[t], True, Rule.TEASER, -1, seen)


def _decide_lines(
    findings: Findings,
    repeats: Repeats,
    units: Mapping[int, tuple[Unit, ...]],
    evidence: EvidenceConfig,
    out: Decisions,
) -> None:
    """Decide the repeats that no run proved, all places of a line together."""
    columns, roots = findings.columns, repeats.roots
    left = {roots[t] for t in repeats.mutual if t not in out.removed and repeats.partner[t] < t}
    places: dict[int, list[int]] = {root: [] for root in left}
    for p, root in enumerate(roots):
        if root in left and p not in out.removed and (p in repeats.mutual or p not in repeats.partner):
            places[root].append(p)
    sizes = (columns.last - columns.first).tolist()

    def is_prose(p: int) -> bool:
        return repeats.weights[p] >= evidence.prose_characters and sizes[p] >= evidence.prose_tokens

    def is_skipped(p: int) -> bool:
        return p in out.removed or roots[p] in left or not sizes[p]

    judged: dict[int, Company] = {}
    for root in sorted(left):
        if not any(repeats.labelled[p] or not sizes[p] for p in places[root]):
            judged[root] = company(places[root], is_prose, is_skipped, len(columns))
    for root, line in judged.items():
        if len(places[root]) > 1 and interrupts(line, evidence):
            seen = {"occurrences": float(line.occurrences), "beside_prose": line.beside_prose}
            for t in places[root][1:]:
                out.removed[t] = Decision(
                    _kept_unit(t, units, places[root][0], findings), True, Rule.LINE_INTERRUPTS, -1, seen
                )


def _kept_unit(t: int, units: Mapping[int, tuple[Unit, ...]], keeper: int, findings: Findings) -> tuple[Unit, ...]:
    """Return the unit of a line with the one copy that stays as its witness."""
    classes = findings.classes
    if classes[t] == classes[keeper]:
        return (_unit(findings.columns, t, keeper, None),)
    match = findings.clusters.match(classes[t], classes[keeper])
    return (_unit(findings.columns, t, keeper, match),) if match else units[t]


def _decide_pieces(findings: Findings, evidence: EvidenceConfig, out: Decisions) -> None:
    """Decide the pieces of paragraphs that say more than their witness."""
    for piece in findings.pieces:
        before = out.removed.get(piece.paragraph)
        if piece.whole or (before and before.whole):
            continue
        run = _run_beside(findings.columns, piece, out)
        if piece.span.size >= (evidence.passage_characters if run >= 0 else evidence.lone_passage_characters):
            unit = Unit(piece.span, piece.witness, piece.match)
            seen = {"characters": float(piece.span.size)}
            kept = before.units if before else ()
            out.removed[piece.paragraph] = Decision((*kept, unit), False, Rule.PASSAGE_REPEATS, run, seen)


def _run_beside(columns: Columns, piece: Piece, out: Decisions) -> int:
    """Return the run that goes on in a piece: just before or after it, with its witness just before or after the piece's."""
    starts = columns.bounds[:, 0]
    place = int(starts.searchsorted(piece.witness.start, side="right"))
    for p in (piece.paragraph - 1, piece.paragraph + 1):
        decision = out.removed.get(p)
        if decision and decision.run >= 0:
            edge = decision.units[-1 if p < piece.paragraph else 0]
            if abs(int(starts.searchsorted(edge.witness.start, side="right")) - place) <= ORDER_STEP:
                return decision.run
    return -1
