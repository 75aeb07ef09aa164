"""What the matchers found and what is decided of it, by paragraph: the records that the deciding stages hand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dedupe_text.columns import Columns
from dedupe_text.grouping.clusters import Clusters
from dedupe_text.model import Match, Rule, Span
from dedupe_text.reuse import Piece


class Findings(NamedTuple):
    """What the matchers found: the class of each paragraph, the clusters of classes, and the passages.

    `partner`: the earlier paragraph that each one stands for which repeats another.
    """

    columns: Columns
    classes: Sequence[int]
    clusters: Clusters
    partner: Mapping[int, int]
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
    """The decisions by paragraph, the runs they refer to, and what repeats but stays.

    `undecided`: paragraphs that say what others say, in full or in part, and stay for want of evidence.
    """

    removed: dict[int, Decision] = field(default_factory=dict)
    runs: list[list[int]] = field(default_factory=list)
    natural: dict[int, Unit] = field(default_factory=dict)
    variants: dict[int, Match] = field(default_factory=dict)
    undecided: set[int] = field(default_factory=set)


def unit_of(columns: Columns, t: int, w: int, match: Match | None) -> Unit:
    """Return the unit of a whole paragraph that goes and of the paragraph that stays for it."""
    return Unit(columns.span(t), columns.span(w), match)
