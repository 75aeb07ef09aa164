"""Boilerplate of one source."""

from collections import Counter
from dataclasses import dataclass
from dedupe_text.boilerplate.lines import LINE, read_lines
from dedupe_text.model import Mark, Kind, Rule, Verdict


@dataclass(frozen=True)
class Finding:
    paragraph: int
    kind: Kind
    rule: Rule
    evidence: dict


@dataclass(frozen=True)
class SourceBoilerplate:
    keys: frozenset
    pages: int
    stopped: object = None

    def find(self, page):
        return [
            Finding(i, Kind.LINE, Rule.NATURAL, {"documents": 2.0})
            for i, k in enumerate(page["key"].tolist())
            if k in self.keys
        ]


def learn(pages, *, config, times=None):
    c = Counter(k for p in pages for k in set(p["key"].tolist()) if k)
    return SourceBoilerplate(frozenset(k for k, n in c.items() if n > 1 and n >= len(pages) / 2), len(pages))


def boilerplate_marks(columns, findings, removes=True):
    for f in findings:
        yield Mark(
            columns.span(f.paragraph),
            Verdict.BOILERPLATE if removes else Verdict.KEEP,
            f.kind,
            1.0,
            None,
            f.rule,
            evidence=f.evidence,
        )
