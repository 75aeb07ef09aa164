"""Chooses which copy stays: decisions in, decisions out, each with a witness that stays.

A repeat may have been decided with a partner that goes itself: it gets another witness, verified directly, or stays.
Then the policy ranks the copies of each cluster, and the best of them stays if it says all that the others say.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from dedupe_text.columns import Columns
from dedupe_text.config import GuardConfig, Member, Policy
from dedupe_text.findings import Decisions, Findings, Unit, unit_of
from dedupe_text.grouping.runs import Repeats
from dedupe_text.model import Match, Span
from dedupe_text.verification import align, judge_until_changed, paragraph_stretch


def point_to_what_stays(findings: Findings, repeats: Repeats, out: Decisions) -> None:
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
            return (unit_of(columns, t, other, match),)
        if match is None and repeats.partner.get(other) != t:
            return _units_of_a_cut_witness(columns, t, other, out.removed[other].units)
    return ()


def _units_of_a_cut_witness(columns: Columns, t: int, w: int, cut: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return the units of a repeat whose equal goes in part.

    What goes there too gets the witness that it has there; the rest gets what stays there as its witness.
    The two have the same tokens, so a place in one is the same number of tokens into the other.
    """
    starts, ends = columns.tokens.starts, columns.tokens.ends
    if columns.first[t] == columns.last[t]:
        return tuple(unit._replace(span=columns.span(t)) for unit in cut[:1])
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


def follow_policy(findings: Findings, policy: Policy, guard: GuardConfig, out: Decisions) -> None:
    """Let the copy stay that the policy ranks first, wherever that loses nothing."""
    _keep_the_longer(findings, policy, guard, out)
    starts = findings.columns.starts
    groups: dict[int, list[int]] = {}
    for t, decision in sorted(out.removed.items()):
        w = bisect_left(starts, decision.units[0].witness.start)
        whole = decision.whole and len(decision.units) == 1
        if whole and w < len(starts) and findings.columns.span(w) == decision.units[0].witness:
            groups.setdefault(w, []).append(t)
    spans = _copy_spans(findings, groups, out)
    for w, repeats in groups.items():
        _keep_the_best(findings, w, repeats, spans, policy, guard, out)


def _keep_the_longer(findings: Findings, policy: Policy, guard: GuardConfig, out: Decisions) -> None:
    """Let a paragraph stay whole that would lose what a paragraph before it says, if the policy ranks it first.

    The other goes instead: the longer one says all that it says.
    """
    columns = findings.columns
    for t, decision in sorted(out.removed.items()):
        around = columns.paragraphs_in(decision.units[0].witness)
        w = around[0]
        if decision.whole or len(decision.units) > 1 or len(around) > 1 or w in out.removed:
            continue
        match = _said_by(findings, w, t, guard)
        if match is None or _is_a_witness(columns, w, [t], out) or _is_a_witness(columns, t, [t], out):
            continue
        members = [w, t]
        said = {(w, t): match}
        if min(members, key=lambda p: (policy(_member(columns, p, {}, members, said)), p)) == t:
            del out.removed[t]
            out.removed[w] = decision._replace(units=(unit_of(columns, w, t, match),), whole=True)


def _copy_spans(findings: Findings, groups: dict[int, list[int]], out: Decisions) -> dict[int, Span]:
    """Return for each paragraph the copy it belongs to: the run it goes with, or what stays for that run."""
    columns = findings.columns
    spans: dict[int, Span] = {}
    for run in out.runs:
        witnesses = [w for w, repeats in groups.items() if any(t in run for t in repeats)]
        for members in (run, witnesses):
            if members:
                hull = Span(columns.span(min(members)).start, columns.span(max(members)).end)
                spans |= {p: hull for p in members if p not in spans or spans[p].size < hull.size}
    return spans


def _keep_the_best(
    findings: Findings,
    w: int,
    repeats: Sequence[int],
    spans: dict[int, Span],
    policy: Policy,
    guard: GuardConfig,
    out: Decisions,
) -> None:
    columns = findings.columns
    members = [w, *repeats]
    said = {(a, b): match for a in members for b in members if a != b and (match := _said_by(findings, a, b, guard))}
    ranked = min(members, key=lambda p: (policy(_member(columns, p, spans, members, said)), p))
    others = [p for p in members if p != ranked]
    if (
        ranked == w
        or w in out.removed
        or not all((p, ranked) in said for p in others)
        or _is_a_witness(columns, w, repeats, out)
    ):
        return
    decision = out.removed.pop(ranked)
    for p in others:
        match = said[p, ranked]
        units = (unit_of(columns, p, ranked, None if match is SAME else match),)
        out.removed[p] = (decision if p == w else out.removed[p])._replace(units=units)
    if decision.run >= 0:
        run = out.runs[decision.run]
        run[:] = sorted(w if p == ranked else p for p in run)


SAME = Match.of(Span(0, 0), Span(0, 0), 1.0, 1.0, ())
"""Stands for the match of two paragraphs of one normal form."""


def _said_by(findings: Findings, a: int, b: int, guard: GuardConfig) -> Match | None:
    """Return the match of two paragraphs if the second says all that the first says, compared directly."""
    classes, columns = findings.classes, findings.columns
    if classes[a] == classes[b]:
        return SAME
    aligned = align(paragraph_stretch(columns, a), paragraph_stretch(columns, b))
    match = judge_until_changed(aligned, guard).match
    return match if match.a_in_b else None


def _member(
    columns: Columns, p: int, spans: dict[int, Span], members: Sequence[int], said: dict[tuple[int, int], Match]
) -> Member:
    span = spans.get(p, columns.span(p))
    contains = sum((other, p) in said for other in members)
    return Member(span=span, text=columns.span(p).of(columns.text), contains=contains)


def _is_a_witness(columns: Columns, w: int, repeats: Sequence[int], out: Decisions) -> bool:
    """True when something else that goes points into the paragraph."""
    span = columns.span(w)
    return any(
        unit.witness.start < span.end and span.start < unit.witness.end
        for t, decision in out.removed.items()
        if t not in repeats
        for unit in decision.units
    )
