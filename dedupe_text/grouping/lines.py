"""Repeated lines that stand alone: furniture that interrupts prose, or a habit of the text.

"Advertisement" between two paragraphs of an article interrupts it. "Yes." in an interview, a refrain, a row of a table,
a heading on every recipe card do not: around them stand other short lines. So the company a line keeps decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

import regex

from dedupe_text.characters import Pattern, case_folded
from dedupe_text.config import EvidenceConfig


class Company(NamedTuple):
    """How often a line occurs, and the share of its places next to running prose, in [0, 1]."""

    occurrences: int
    beside_prose: float


def company(occurrences: Sequence[int], standing: Sequence[int], is_prose: Callable[[int], bool]) -> Company:
    """Return the company that a line keeps at the given places.

    `standing` are the paragraphs that count, in order: those that are no repeated lines themselves. The next one on
    either side counts. Where the text begins or ends with the line, the nearest few count for its missing neighbour.
    """
    beside = sum(any(is_prose(p) for p in _neighbours(t, standing)) for t in occurrences)
    return Company(len(occurrences), beside / len(occurrences))


def _neighbours(t: int, standing: Sequence[int]) -> Sequence[int]:
    k = bisect_left(standing, t)
    following = standing[k : k + EDGE_REACH]
    before = k > 0 and t - standing[k - 1] <= SKIPPED_LINES
    after = bool(following) and following[0] - t <= SKIPPED_LINES
    if before and after:
        return standing[k - 1], standing[k]
    inward = standing[max(0, k - EDGE_REACH) : k] if before else following
    return [p for p in inward if abs(p - t) < 2 * SKIPPED_LINES]


EDGE_REACH = 4
"""Paragraphs from the edge of a text in which its prose begins: a headline, a byline and a date may stand before it."""
SKIPPED_LINES = 8
"""Repeated lines that are looked over in search of the next paragraph, so that a run of any length costs little."""


def interrupts(line: Company, evidence: EvidenceConfig) -> bool:
    """True when the line stands next to prose often enough to be furniture."""
    return line.beside_prose >= evidence.beside_prose


LABEL = Pattern(
    regex.compile(
        r"[\p{L}\p{N}][^\s:\N{FULLWIDTH COLON}]{0,24}(?: [^\s:\N{FULLWIDTH COLON}]{1,24}){0,2}"
        r"[:\N{FULLWIDTH COLON}](?=\s|$)"
    )
)
"""A speaker's name or the like before a line: up to three words and a colon."""
LABEL_REACH = 100
"""Characters from the start of a line in which its label must end."""
LABELLED_LINES = 3
"""Different lines with one label that make it a label and not a sentence with a colon."""


def _label(head: str) -> str | None:
    match = LABEL.match(head)
    return case_folded(head[: match.end()]) if match else None


def labels(heads: Sequence[str]) -> list[bool]:
    """Return for each line, given its first characters, whether it is a label or carries one that other lines carry.

    >>> labels(["Q: Why?", "A: Yes.", "Q: How?", "A: No.", "Q: When?", "Note: end"])
    [True, False, True, False, True, False]
    """
    colons = (":", "\N{FULLWIDTH COLON}")
    found = [_label(head) if colons[0] in head or colons[1] in head else None for head in heads]
    lines: dict[str, set[str]] = {}
    for head, label in zip(heads, found, strict=True):
        if label is not None:
            lines.setdefault(label, set()).add(head)
    return [
        label is not None and (len(lines[label]) >= LABELLED_LINES or len(label) == len(head.rstrip()))
        for head, label in zip(heads, found, strict=True)
    ]
