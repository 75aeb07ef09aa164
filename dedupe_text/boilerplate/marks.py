"""Findings on a document to marks: one for each paragraph, without a witness, because all copies may go."""

from __future__ import annotations

from collections.abc import Iterable

from dedupe_text.boilerplate.learner import Finding
from dedupe_text.columns import Columns
from dedupe_text.model import Mark, Verdict


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
            evidence=finding.evidence,
        )
        for finding in ordered
    )
