"""Settles decisions: what stays is looked at again, until a second run over the clean text would find nothing more.

When repeats are gone, what stood apart stands together: a line has other neighbours, a run has no gap. So the method
runs on the paragraphs that stay. A repeat whose witness goes in a later look gets the witness of its witness, if that
proves it directly; if not, the witness stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dedupe_text.columns import Columns
from dedupe_text.findings import Decision, Decisions, Unit
from dedupe_text.model import Span
from dedupe_text.proofs import Proofs

MAX_LOOKS = 32
"""Looks at what stays; the second nearly always finds nothing. A menu that went line by line took twelve."""


def settle(
    columns: Columns,
    decisions: Decisions,
    decided: Callable[[Columns], Decisions],
    proofs: Proofs,
) -> Decisions:
    """Return decisions to which a look at what stays adds nothing; `decided`: the method."""
    for _ in range(MAX_LOOKS):
        stay = [p for p in range(len(columns)) if p not in decisions.removed or not decisions.removed[p].whole]
        if len(stay) == len(columns) or not decisions.undecided:
            break
        look = decided(columns.chosen(stay))
        decisions.undecided.clear()
        decisions.undecided.update(stay[k] for k in look.undecided)
        decisions.variants.clear()
        decisions.variants.update((stay[k], match) for k, match in look.variants.items())
        decisions.natural.clear()
        decisions.natural.update((stay[k], unit) for k, unit in look.natural.items())
        if not _added(columns, look, stay, decisions, proofs):
            break
    return decisions


def _added(columns: Columns, look: Decisions, stay: Sequence[int], decisions: Decisions, proofs: Proofs) -> bool:
    """Add what another look found, paragraph by paragraph; returns whether there was anything."""
    pointing = _pointing(columns, decisions)
    first_run = len(decisions.runs)
    decisions.runs.extend([] for _ in look.runs)
    added = False
    for k, decision in sorted(look.removed.items()):
        p = stay[k]
        if not decision.whole or not all(_stays(columns, unit.witness, decisions) for unit in decision.units):
            continue
        if not _pointed_on(columns, pointing.get(p, []), decision, decisions, proofs):
            continue
        run = decision.run + first_run if decision.run >= 0 else -1
        decisions.removed[p] = decision._replace(run=run)
        if run >= 0:
            decisions.runs[run].append(p)
        added = True
    return added


def _stays(columns: Columns, witness: Span, decisions: Decisions) -> bool:
    """True when no paragraph that goes lies in a witness."""
    return all(p not in decisions.removed for p in columns.paragraphs_in(witness))


def _pointing(columns: Columns, decisions: Decisions) -> dict[int, list[tuple[int, int]]]:
    """Return for each paragraph the units (paragraph, number) whose witness lies in it."""
    found: dict[int, list[tuple[int, int]]] = {}
    for t, decision in decisions.removed.items():
        for number, unit in enumerate(decision.units):
            for p in columns.paragraphs_in(unit.witness):
                found.setdefault(p, []).append((t, number))
    return found


def _pointed_on(
    columns: Columns,
    pointing: Sequence[tuple[int, int]],
    decision: Decision,
    decisions: Decisions,
    proofs: Proofs,
) -> bool:
    """Give the units that point to a paragraph the witness it goes for; False, nothing done, if one is unproved."""
    changed: list[tuple[int, int, Unit]] = []
    for t, number in pointing:
        unit = decisions.removed[t].units[number]
        if len(decision.units) != 1:
            return False
        witness = decision.units[0].witness
        match = proofs.said(columns, unit.span, witness)
        if match is None:
            return False
        changed.append((t, number, Unit(unit.span, witness, match)))
    for t, number, unit in changed:
        units = list(decisions.removed[t].units)
        units[number] = unit
        decisions.removed[t] = decisions.removed[t]._replace(units=tuple(units))
    return True
