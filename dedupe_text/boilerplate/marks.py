"""Findings on a document to marks: one for each paragraph, without a witness, because all copies may go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dedupe_text.boilerplate.findings import Finding
from dedupe_text.boilerplate.lines import HEAD
from dedupe_text.columns import Columns
from dedupe_text.model import Mark, Rule, Verdict


def marks(columns: Columns, findings: Iterable[Finding]) -> tuple[Mark, ...]:
    """Return the marks of a document in text order; neighbouring paragraphs have a mark each."""
    ordered = sorted(findings, key=lambda finding: finding.paragraph)
    return tuple(
        Mark(
            span=columns.span(finding.paragraph),
            verdict=Verdict.BOILERPLATE,
            kind=finding.kind,
            similarity=1.0,
            witness=None,
            rule=finding.rule,
            evidence=_evidence(columns, finding),
        )
        for finding in ordered
    )


def _evidence(columns: Columns, finding: Finding) -> Mapping[str, float]:
    """Return the evidence, with where the slot of a line begins, in code points from its start."""
    if finding.rule is not Rule.SITE_SLOT:
        return finding.evidence
    first, start = int(columns.first[finding.paragraph]), columns.starts[finding.paragraph]
    return {**finding.evidence, "slot": float(columns.tokens.starts[first + HEAD] - start)}
