"""Weighs repeats and decides which go: findings in, decisions out.

First the runs (a block proves itself), then the lines that stand alone (their company decides), then the pieces of
paragraphs; last the policy says which copy stays. What is not proved stays and is noted as natural.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set

from dedupe_text.columns import Columns
from dedupe_text.config import DedupeConfig, EvidenceConfig
from dedupe_text.findings import Decision, Decisions, Findings, Unit, unit_of
from dedupe_text.grouping.lines import LABEL_REACH, company, interrupts, labels
from dedupe_text.grouping.runs import ORDER_STEP, Repeats, compact_copies, exchanged, proved, runs
from dedupe_text.model import Match, Rule
from dedupe_text.policies import policy_for
from dedupe_text.reuse import Piece
from dedupe_text.splitters.sentences import is_cut_at_bare_space
from dedupe_text.survivors import follow_policy, point_to_what_stays

SAME_QUESTION = 0.9
"""Similarity of two questions that differ in slips of writing; another word of six makes two questions of one form."""


def decide(findings: Findings, config: DedupeConfig) -> Decisions:
    """Return what goes and why."""
    if not _anything(findings):
        return Decisions()
    repeats, units = _repeats(findings, config.evidence)
    decisions = Decisions(variants=_variants(findings))
    exchanged_lines = _decide_runs(findings, repeats, units, config.evidence, decisions)
    _decide_teasers(findings, repeats, units, config.evidence, decisions)
    _decide_compact_copies(findings, repeats, config.evidence, decisions)
    _decide_lines(findings, repeats, units, exchanged_lines, config.evidence, decisions)
    _decide_pieces(findings, config.evidence, decisions)
    point_to_what_stays(findings, repeats, decisions)
    natural = sorted(repeats.partner.keys() - decisions.removed.keys())
    if config.policy != "first":
        follow_policy(findings, policy_for(config.policy), config.guard, decisions)
    decisions.natural.update((t, units[t][0]) for t in natural if t not in decisions.removed)
    parts = {piece.paragraph for piece in findings.pieces} | findings.clusters.container.keys()
    related = parts | findings.clusters.partial.keys() | decisions.natural.keys() | _freed(findings, repeats, decisions)
    decisions.undecided.update(related - decisions.removed.keys())
    return decisions


def _freed(findings: Findings, repeats: Repeats, decisions: Decisions) -> set[int]:
    """Return the paragraphs that stayed because of others, which go: those of variants, and the equals of cut ones."""
    variants = {w for t, w in findings.clusters.variant.items() if t in decisions.removed}
    teasers = (t for t, decision in decisions.removed.items() if decision.rule is Rule.TEASER)
    return variants | {repeats.partner[t] for t in teasers if t in repeats.partner}


def _anything(findings: Findings) -> bool:
    clusters = findings.clusters
    related = clusters.root or clusters.variant or clusters.partial or clusters.container or findings.pieces
    return bool(related) or any(first != p for p, first in enumerate(findings.classes))


def _repeats(findings: Findings, evidence: EvidenceConfig) -> tuple[Repeats, dict[int, tuple[Unit, ...]]]:
    """Return the paragraphs that repeat, each with its partner, and what would go of each."""
    columns, classes, clusters = findings.columns, findings.classes, findings.clusters
    roots, partner = clusters.roots(classes), dict(findings.partner)
    units: dict[int, tuple[Unit, ...]] = {}
    for t, w in partner.items():
        match = None if classes[t] == classes[w] else clusters.match(classes[t], classes[w])
        units[t] = (unit_of(columns, t, w, match),)
    alone = {p for p, first in enumerate(classes) if first == p} - {
        first for p, first in enumerate(classes) if first != p
    }
    for k, later in clusters.container.items():
        if k in alone and k not in partner:
            partner[k], units[k] = later, (unit_of(columns, k, later, clusters.match(k, later)),)
    by_paragraph: dict[int, list[Piece]] = {}
    for piece in findings.pieces:
        by_paragraph.setdefault(piece.paragraph, []).append(piece)
    for p, pieces in by_paragraph.items():
        if pieces[0].whole and p not in partner:
            partner[p] = bisect_right(columns.starts, pieces[0].witness.start) - 1
            units[p] = tuple(Unit(piece.span, piece.witness, piece.match) for piece in pieces)
    labelled = labels(columns.heads(LABEL_REACH))
    for t in _answers(findings, partner):
        labelled[t] |= bool(columns.weights[t] >= evidence.prose_characters)
    mutual = frozenset(t for t, parts in units.items() if all(_is_mutual(columns, unit) for unit in parts))
    return Repeats(partner, roots, columns.weights.tolist(), labelled, mutual, Counter(roots)), units


def _answers(findings: Findings, partner: Mapping[int, int]) -> Iterator[int]:
    """Yield the repeats that stand under another question than their partner does: gone, they would not answer it."""
    columns, classes = findings.columns, findings.classes
    for t, w in partner.items():
        if not (t and w) or t - 1 == w or classes[t - 1] == classes[w - 1]:
            continue
        if columns.asks(t - 1) and columns.asks(w - 1):
            asked = findings.clusters.match(classes[t - 1], classes[w - 1])
            if asked is None or asked.similarity < SAME_QUESTION:
                yield t


def _is_mutual(columns: Columns, unit: Unit) -> bool:
    """True when a repeat says all that stands in the paragraphs of its witness, not just what a part of them says."""
    if unit.match is None:
        return True
    around = columns.paragraphs_in(unit.witness)
    first, last = columns.token_range(unit.witness)
    covers = first <= columns.first[around[0]] and columns.last[around[-1]] <= last
    return covers and unit.match.a_in_b and unit.match.b_in_a


def _variants(findings: Findings) -> dict[int, Match]:
    """Return the match of each paragraph, the first of its class, that is a variant of an earlier one."""
    pairs = sorted(findings.clusters.variant.items())
    return {t: match for t, w in pairs if (match := findings.clusters.match(t, w))}


def _decide_runs(
    findings: Findings,
    repeats: Repeats,
    units: Mapping[int, tuple[Unit, ...]],
    evidence: EvidenceConfig,
    out: Decisions,
) -> set[int]:
    """Decide the runs that prove themselves; return the lines of runs that stay because their order is another one."""
    blank = (findings.columns.first == findings.columns.last).nonzero()[0].tolist()
    bridges = findings.clusters.variant.keys() | findings.clusters.partial.keys() | set(blank)
    found = runs(repeats, bridges - repeats.partner.keys())
    stay = exchanged(found, repeats)
    for block in ([t for t in whole if t not in stay] for whole in proved(found, repeats, evidence)):
        if not block:
            continue
        rule = Rule.BLOCK_REPEATS if len(block) > 1 else Rule.LONG_REPEATS
        weight = sum({repeats.roots[p]: repeats.weights[p] for p in block}.values())
        seen = {"characters": float(weight), "paragraphs": float(len(block))}
        for t in block:
            out.removed[t] = Decision(units[t], True, rule, len(out.runs), seen)
        out.runs.append(block)
    return stay


def _decide_compact_copies(findings: Findings, repeats: Repeats, evidence: EvidenceConfig, out: Decisions) -> None:
    """Decide the blocks whose copies further on stand apart."""
    copies = compact_copies(repeats, out.removed.keys(), evidence)
    seen = {"characters": float(sum(repeats.weights[w] for w in copies)), "paragraphs": float(len(copies))}
    for w, t in copies.items():
        match = findings.clusters.match(findings.classes[w], findings.classes[t])
        out.removed[w] = Decision(
            (unit_of(findings.columns, w, t, match),), True, Rule.BLOCK_REPEATS, len(out.runs), seen
        )
    if copies:
        out.runs.append(sorted(copies))


def _decide_teasers(
    findings: Findings,
    repeats: Repeats,
    units: Mapping[int, tuple[Unit, ...]],
    evidence: EvidenceConfig,
    out: Decisions,
) -> None:
    """Decide the paragraphs that were cut and that another paragraph says in full, so one that is no shorter."""
    for t in sorted(repeats.partner.keys() - out.removed.keys()):
        weight = repeats.weights[t]
        if evidence.teaser_characters <= weight <= repeats.weights[repeats.partner[t]] and findings.columns.is_cut(t):
            seen = {"characters": float(weight)}
            out.removed[t] = Decision(units[t], True, Rule.TEASER, -1, seen)


def _decide_lines(
    findings: Findings,
    repeats: Repeats,
    units: Mapping[int, tuple[Unit, ...]],
    stay: Set[int],
    evidence: EvidenceConfig,
    out: Decisions,
) -> None:
    """Decide the repeats that no run proved, all places of a line together; what is cut out of a line is none."""
    columns, roots = findings.columns, repeats.roots
    left = {roots[t] for t in repeats.mutual if t not in out.removed and repeats.partner[t] < t}
    places: dict[int, list[int]] = {root: [] for root in left}
    for p, root in enumerate(roots):
        repeats_all = p in repeats.mutual or p not in repeats.partner
        if root in left and p not in out.removed and repeats_all and columns.stands_alone(p):
            places[root].append(p)
    tokens = columns.last - columns.first
    prosaic = (columns.weights >= evidence.prose_characters) & (tokens >= evidence.prose_tokens)
    is_prose: Callable[[int], bool] = prosaic.tolist().__getitem__
    sizes = tokens.tolist()
    alone = [p for p, root in enumerate(roots) if root not in left and sizes[p] and p not in out.removed]
    prose = sum(repeats.weights[p] for p in alone if is_prose(p))
    if prose < evidence.prose_share * sum(repeats.weights[p] for p in alone):
        return
    for root in sorted(left):
        keeper, *others = places[root] or [root]
        if not others or any(repeats.labelled[p] or p in stay or not sizes[p] for p in places[root]):
            continue
        line = company(places[root], alone, is_prose)
        if interrupts(line, evidence):
            seen = {"occurrences": float(line.occurrences), "beside_prose": line.beside_prose}
            for t in others:
                unit = _kept_unit(t, units, keeper, findings)
                out.removed[t] = Decision(unit, True, Rule.LINE_INTERRUPTS, -1, seen)


def _kept_unit(t: int, units: Mapping[int, tuple[Unit, ...]], keeper: int, findings: Findings) -> tuple[Unit, ...]:
    """Return the unit of a line with the one copy that stays as its witness."""
    classes = findings.classes
    if classes[t] == classes[keeper]:
        return (unit_of(findings.columns, t, keeper, None),)
    match = findings.clusters.match(classes[t], classes[keeper])
    return (unit_of(findings.columns, t, keeper, match),) if match and match.a_in_b else units[t]


def _decide_pieces(findings: Findings, evidence: EvidenceConfig, out: Decisions) -> None:
    """Decide the pieces of paragraphs that say more than their witness."""
    for piece in findings.pieces:
        before = out.removed.get(piece.paragraph)
        if piece.whole or (before and before.whole):
            continue
        run = _run_beside(findings.columns, piece, out)
        # What a space alone sets apart may be a name inside a sentence.
        beside = run >= 0 and not is_cut_at_bare_space(findings.columns.text, piece.span)
        if piece.span.size >= (evidence.passage_characters if beside else evidence.lone_passage_characters):
            unit = Unit(piece.span, piece.witness, piece.match)
            seen = {"characters": float(piece.span.size)}
            kept = before.units if before else ()
            out.removed[piece.paragraph] = Decision((*kept, unit), False, Rule.PASSAGE_REPEATS, run, seen)


def _run_beside(columns: Columns, piece: Piece, out: Decisions) -> int:
    """Return the run that goes on in a piece, -1 for none: the two are neighbours, and so are their witnesses."""
    place = bisect_right(columns.starts, piece.witness.start)
    for p in (piece.paragraph - 1, piece.paragraph + 1):
        decision = out.removed.get(p)
        if decision and decision.run >= 0:
            edge = decision.units[-1 if p < piece.paragraph else 0]
            if abs(bisect_right(columns.starts, edge.witness.start) - place) <= ORDER_STEP:
                return decision.run
    return -1
