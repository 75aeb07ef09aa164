"""How many documents the rules drop before and after cleaning: what repair saves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dedupe_text.repair.rules import QUALITY, REPETITION, RepetitionLimits, measure
from dedupe_text.results import DedupeResult

TABLE_FORMAT = "dedupe_text.repair"
TABLE_VERSION = 1
ANY_REPETITION = "any rule of repetition"
ANY = "any rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairRow:
    """The documents that one rule drops: before cleaning, after it, and what became of those.

    `saved` were dropped before and stay after; `newly` stayed before and are dropped after; `emptied` were dropped
    before, and of their text nothing is left. So `after == before - saved - emptied + newly`.
    """

    rule: str
    kind: str
    limit: float | None
    before: int = 0
    after: int = 0
    saved: int = 0
    newly: int = 0
    emptied: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairTable:
    """Documents by rule; the last two rows are those that any rule of repetition, and any rule at all, drops.

    `documents` were looked at, `empty_before` of them had no words, `empty_after` have none when they are cleaned.
    """

    documents: int
    empty_before: int
    empty_after: int
    rows: tuple[RepairRow, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the table as plain data with a format version."""
        return {
            "format": TABLE_FORMAT,
            "version": TABLE_VERSION,
            "documents": self.documents,
            "empty_before": self.empty_before,
            "empty_after": self.empty_after,
            "rows": [{name: getattr(row, name) for name in RepairRow.__slots__} for row in self.rows],
        }

    def __str__(self) -> str:
        head = ("rule", "limit", "before", "after", "saved", "newly dropped", "emptied")
        body = [
            (
                row.rule,
                "" if row.limit is None else f"{row.limit:g}",
                *map(str, (row.before, row.after, row.saved, row.newly, row.emptied)),
            )
            for row in self.rows
        ]
        widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
        lines = [
            "  ".join([cells[0].ljust(widths[0]), *map(str.rjust, cells[1:], widths[1:])]) for cells in (head, *body)
        ]
        counts = f"{self.documents} documents, {self.empty_before} empty before and {self.empty_after} after cleaning"
        return "\n".join([counts, *lines])


class _Tally:
    """The counts of one row while documents come."""

    def __init__(self, rule: str, kind: str, limit: float | None) -> None:
        self.rule, self.kind, self.limit = rule, kind, limit
        self.before = self.after = self.saved = self.newly = self.emptied = 0

    def count(self, before: bool, after: bool, empty: bool) -> None:
        self.before += before
        self.after += after
        self.newly += after and not before
        self.saved += before and not after and not empty
        self.emptied += before and not after and empty

    def row(self) -> RepairRow:
        return RepairRow(**vars(self))


def repair_table(results: Iterable[DedupeResult], *, limits: RepetitionLimits | None = None) -> RepairTable:
    """Return how many documents the rules of Gopher and FineWeb drop before and after cleaning.

    Reads the results once and holds one at a time.

    >>> import dedupe_text as dt
    >>> line = "The ferry to the island leaves at noon from the old pier. It comes back at dusk with the mail, "
    >>> line += "the fish and whoever has had enough of gulls, bells and wind."
    >>> page = chr(10).join([line, "A headline of the day.", line])
    >>> print(repair_table([dt.dedupe(page)]))
    1 documents, 0 empty before and 0 after cleaning
    rule                                   limit  before  after  saved  newly dropped  emptied
    gopher duplicate lines                   0.3       1      0      1              0        0
    ...
    any rule                                           1      0      1              0        0
    """
    chosen = limits or RepetitionLimits()
    rules = [_Tally(value.rule, value.kind, value.limit) for value in measure("", limits=chosen)]
    repetition, every = _Tally(ANY_REPETITION, REPETITION, None), _Tally(ANY, QUALITY, None)
    documents = empty_before = empty_after = 0
    for result in results:
        documents += 1
        empty = not result.text.strip()
        empty_before += not result.document.text.strip()
        empty_after += empty
        before = measure(result.document.text, limits=chosen)
        after = measure(result.text, limits=chosen) if result.removed else before
        for tally, value, cleaned in zip(rules, before, after, strict=True):
            tally.count(value.drops, cleaned.drops, empty)
        for tally, kinds in ((repetition, (REPETITION,)), (every, (REPETITION, QUALITY))):
            old, new = (any(value.drops and value.kind in kinds for value in side) for side in (before, after))
            tally.count(old, new, empty)
    rows = tuple(tally.row() for tally in (*rules, repetition, every))
    return RepairTable(documents=documents, empty_before=empty_before, empty_after=empty_after, rows=rows)
