"""What goes of a page: the rows that the learner keeps in, findings, with the numbers that were counted, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.boilerplate.deciding import SORTS
from dedupe_text.boilerplate.tables import POSITIONS
from dedupe_text.model import Kind, Packed, Rule

RULES = (*SORTS, Rule.SITE_EDGE, Rule.RUNNING_LINE, Rule.SITE_SLOT)
"""The rules by which a line may go."""

GONE: Final = np.dtype(
    [("paragraph", "<u4"), ("place", "<i4"), ("documents", "<u4"), ("likelihood", "<u2"), ("rule", "u1")]
)
"""What is kept of a paragraph that goes: its number in its document, its place among the lines of the source, on how
many pages it was seen, its likelihood in steps of 1 / `STEPS`, and its rule, by its place in `RULES`."""
STEPS: Final = 10_000

_KINDS: Mapping[Rule, Kind] = dict.fromkeys((Rule.SITE_TEMPLATE, Rule.RUNNING_LINE, Rule.SITE_SLOT), Kind.TEMPLATE)


@dataclass(frozen=True, slots=True)
class Finding(Packed):
    """A paragraph that is boilerplate, by its number in the document, and why.

    `evidence` names what was counted: `pages` of the source, `documents` with the line (or its template), on how many
    it is the `first` or `last` paragraph or stands in the `head` or `tail`, and the `likelihood` in [0, 1].
    """

    paragraph: int
    kind: Kind
    rule: Rule
    evidence: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Findings(Packed):
    """The findings on one document, in order, which are made of their rows when they are asked for.

    `pages`: pages of the source, of those with one article one each; `rows (n,) GONE`; `positions (n, 4) int64`: on how
    many pages the line of each row stands in each of `POSITIONS`, where it has a place among the lines of the source.

    >>> len(Findings()), list(Findings())
    (0, [])
    """

    pages: int = 0
    rows: NDArray[np.void] = field(default_factory=lambda: np.empty(0, GONE))
    positions: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, len(POSITIONS)), np.int64))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Finding]:
        for row, where in zip(self.rows.tolist(), self.positions.tolist(), strict=True):
            yield self._finding(row, where)

    @property
    def paragraphs(self) -> NDArray[np.int64]:
        """The numbers of the paragraphs, `(n,) int64`."""
        return self.rows["paragraph"].astype(np.int64)

    def _finding(self, row: tuple[int, int, int, int, int], where: Sequence[int]) -> Finding:
        paragraph, place, documents, likelihood, number = row
        rule = RULES[number]
        evidence = {"pages": float(self.pages)}
        if rule in SORTS:
            evidence["likelihood"] = likelihood / STEPS
        if place >= 0 or documents > 1:
            evidence["documents"] = float(documents)
        if place >= 0:
            evidence.update((name, float(count)) for name, count in zip(POSITIONS, where, strict=True) if count)
        return Finding(paragraph, _KINDS.get(rule, Kind.LINE), rule, evidence)


@dataclass(frozen=True, slots=True)
class Brake:
    """Why nothing goes from a source: the share of its text that would have gone, and the limit, both in [0, 1]."""

    share: float
    limit: float


@dataclass(frozen=True, slots=True, eq=False)
class LearnedPages(Packed):
    """What goes of the pages from which a source was learned; of other pages it says nothing.

    `stopped`: why the source loses nothing, where the brake stopped it. `groups`: pages, of those with one article one;
    `positions (lines, 4) int64`: on how many pages each line of the source stands in each of `POSITIONS`; `rows`: what
    would go of each page, `(n,) GONE`.

    >>> from dedupe_text.boilerplate import learn
    >>> known = learn([]).learned
    >>> len(known), known.stopped
    (0, None)
    """

    stopped: Brake | None
    groups: int
    positions: NDArray[np.int64]
    rows: Sequence[NDArray[np.void]]

    def __len__(self) -> int:
        """Return how many pages there were."""
        return len(self.rows)

    def findings(self, number: int) -> Findings:
        """Return what `SourceBoilerplate.find` finds on a page, by its place among them, without looking again."""
        return Findings() if self.stopped else self.found(self.rows[number])

    def found(self, rows: NDArray[np.void]) -> Findings:
        """Return rows of a page as its findings."""
        places = rows["place"]
        positions = self.positions[places] if len(self.positions) else np.zeros((len(rows), len(POSITIONS)), np.int64)
        return Findings(self.groups, rows, positions)
