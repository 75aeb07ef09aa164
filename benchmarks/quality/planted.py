"""Measures on planted documents: how much of the repetition went, and whether anything else went with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.quality.ink import best_kept, count, ink, share, under
from benchmarks.quality.reading import MarkGuess, Row, marks_of, matched

MISSED_LIMIT = 0.02
"""A document is right when at most this share of what may go is still there ..."""
FALSE_LIMIT = 0.001
"""... and at most this share of what must stay is gone."""


@dataclass(slots=True)
class Tally:
    """Counts of documents and of characters without white space.

    `removable`: all of each group but its survivor; `found`: the removed part of that; `false`: removed, but in a
    survivor or said once; `distinct`: what has to be there once; `surviving`: the part of it that is.
    """

    documents: int = 0
    right: int = 0
    removable: int = 0
    found: int = 0
    false: int = 0
    distinct: int = 0
    template: int = 0
    template_marked: int = 0

    def __add__(self, other: Tally) -> Tally:
        mine, theirs = ([getattr(tally, name) for name in self.__slots__] for tally in (self, other))
        return Tally(*(a + b for a, b in zip(mine, theirs, strict=True)))

    def row(self, kind: str) -> dict[str, Any]:
        """Return the measures as one row of a table."""
        return {
            "kind": kind,
            "docs": self.documents,
            "recall": share(self.found, self.removable),
            "precision": share(self.found, self.found + self.false),
            "survival": share(self.distinct - self.false, self.distinct),
            "right": share(self.right, self.documents),
            "false_chars": self.false,
            "false_per_1000": 1000 * share(self.false, self.distinct),
            "template_marked": share(self.template_marked, self.template),
        }


def judge(gold: Row, marks: Iterable[MarkGuess]) -> Tally:
    """Compare the marks of one document with its gold.

    The survivor of a group is the copy of which the largest share is kept, so that the choice of the survivor is free.
    What is under `templates` and `ignore` counts for nothing.
    """
    text = gold.text("text")
    size = len(text)
    groups = [[gold.span(span, size) for span in group] for group in gold.items("groups")]
    templates = [[gold.span(span, size) for span in group] for group in gold.items("templates")]
    outside = under([*gold.spans("ignore", size), *(span for group in templates for span in group)], size)
    marks = list(marks)
    solid = ink(text)
    gone = under((mark.span for mark in marks if mark.removes), size) & solid
    marked = under((mark.span for mark in marks), size) & solid
    tally = Tally(documents=1)
    for group in groups:
        survivor = best_kept(solid & ~gone, solid, group)
        for place, span in enumerate(group):
            if place == survivor:
                tally.distinct += count(solid, span)
                tally.false += count(gone, span)
            else:
                tally.removable += count(solid, span)
                tally.found += count(gone, span)
    single = solid & ~outside & ~under((span for group in groups for span in group), size)
    tally.distinct += count(single)
    tally.false += count(gone & single)
    repeats = [span for group in templates for span in group[1:]]
    tally.template = sum(count(solid, span) for span in repeats)
    tally.template_marked = sum(count(marked, span) for span in repeats)
    missed = tally.removable - tally.found
    tally.right = int(missed <= MISSED_LIMIT * tally.removable and tally.false <= FALSE_LIMIT * tally.distinct)
    return tally


def measure(gold: Iterable[Row], guesses: Iterable[Row]) -> list[dict[str, Any]]:
    """Return one row for each kind of document, and for all with and without short lines; characters are pooled."""
    kinds: dict[str, Tally] = {}
    for row, guess in matched(gold, guesses):
        tally = judge(row, marks_of(guess, len(row.text("text"))))
        kinds[row.text("kind")] = kinds.get(row.text("kind"), Tally()) + tally
    table = [tally.row(kind) for kind, tally in kinds.items()]
    long = sum((tally for kind, tally in kinds.items() if kind != "short_lines"), Tally())
    return [*table, long.row("ALL but short_lines"), sum(kinds.values(), Tally()).row("ALL")]
