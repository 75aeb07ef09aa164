"""Measures on real pages in which a run of lines occurs twice: what went, what survived, and what else was lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from benchmarks.quality.ink import Mask, best_kept, count, ink, share, under
from benchmarks.quality.reading import Row, RowError, marks_of, matched
from dedupe_text.model import Span

ALIVE = 0.9
"""A copy is alive when at least this share of its characters is kept."""


def measure(gold: Iterable[Row], guesses: Iterable[Row]) -> list[dict[str, Any]]:
    """Return one row: shares over all pages, characters pooled."""
    sums: Counter[str] = Counter()
    for row, guess in matched(gold, guesses):
        text = row.text("text")
        solid = ink(text)
        gone = solid & under((mark.span for mark in marks_of(guess, len(text)) if mark.removes), len(text))
        sums.update(_page(row, solid, gone))
    return [
        {
            "docs": sums["documents"],
            "surplus_chars": sums["surplus"],
            "removed": share(sums["surplus_gone"], sums["surplus"]),
            "groups": sums["groups"],
            "survival": share(sums["groups_alive"], sums["groups"]),
            "content_survival": share(sums["content_alive"], sums["content"]),
            "outside_per_1000": 1000 * share(sums["outside_gone"], sums["outside"]),
            "unique_per_1000": 1000 * share(sums["unique_gone"], sums["unique"]),
        }
    ]


def _page(row: Row, solid: Mask, gone: Mask) -> Counter[str]:
    """Return the counts of one page."""
    text = row.text("text")
    runs = [_run(row, run) for run in row.items("runs")]
    sums: Counter[str] = Counter(documents=1)
    copies_of: dict[Span, list[Span]] = {}
    for group in linked([pair for run in runs for pair in run]):
        copies_of.update(dict.fromkeys(group, group))
        best = group[best_kept(solid & ~gone, solid, group)]
        sums["surplus"] += sum(count(solid, span) for span in group if span != best)
        sums["surplus_gone"] += sum(count(gone, span) for span in group if span != best)
        sums["groups"] += 1
        sums["groups_alive"] += _alive(best, solid, gone)
    lines: dict[str, list[Span]] = {}
    for span in line_spans(text):
        lines.setdefault(words_alone(span.of(text)), []).append(span)
    for span in row.spans("content", len(text)):
        copies = [span, *copies_of.get(span, []), *lines.get(words_alone(span.of(text)), [])]
        sums["content"] += count(solid, span)
        sums["content_alive"] += count(solid, span) * any(_alive(copy, solid, gone) for copy in copies)
    sides = [side for run in runs for side in zip(*run, strict=True)]
    outside = solid & ~under((Span(min(s.start for s in side), max(s.end for s in side)) for side in sides), len(text))
    sums["outside"] += count(outside)
    sums["outside_gone"] += count(gone & outside)
    for span, *others in lines.values():
        if not others:
            sums["unique"] += count(outside, span)
            sums["unique_gone"] += count(gone & outside, span)
    return sums


def _run(row: Row, run: Any) -> list[tuple[Span, Span]]:
    size = len(row.text("text"))
    try:
        return [(row.span(first, size), row.span(second, size)) for first, second in run["pairs"]]
    except (TypeError, KeyError) as error:
        raise RowError(f"{row.place}: a run has pairs of spans, unlike {run!r}") from error


def _alive(span: Span, solid: Mask, gone: Mask) -> bool:
    return count(gone, span) <= (1 - ALIVE) * count(solid, span)


def linked(pairs: Iterable[tuple[Span, Span]]) -> list[list[Span]]:
    """Return the groups of spans that pairs link, directly or through others; each in text order."""
    group_of: dict[Span, list[Span]] = {}
    for a, b in pairs:
        first, second = group_of.setdefault(a, [a]), group_of.setdefault(b, [b])
        if first is not second:
            first += second
            group_of.update(dict.fromkeys(second, first))
    distinct = {id(group): group for group in group_of.values()}
    return [sorted(group) for group in distinct.values()]


def line_spans(text: str) -> list[Span]:
    """Return the spans of the lines that are not blank, cut at line feeds."""
    spans, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    return spans


def words_alone(text: str) -> str:
    """Return the letters and digits of a text in lower case, its words apart by one space."""
    return " ".join("".join(mark if mark.isalnum() else " " for mark in text.lower()).split())
