"""The report of a run in a few words: as plain lines, and as tables for a terminal.

The report flows in as the plain data that `CorpusReport.to_dict()` gives; nothing is counted anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from dedupe_text.render.page import share
from dedupe_text.render.tables import Table
from dedupe_text.render.visible import quoted

MOST_TEXTS = 8
MOST_SOURCES = 8
"""Rows of a table, so that all of them fit on the screen of a usual terminal."""
_QUOTE = 80
"""Code points of a text that repeats; on a wide terminal one line."""


def summary_lines(report: Mapping[str, Any]) -> list[str]:
    """Return the headline figures of a report, a line each."""
    total = report["total"]
    gone = sum(total["removed"].values())
    part = gone / total["characters"] if total["characters"] else 0.0
    lines = [
        f"{total['documents']:,} documents of {len(report['sources']):,} sources, {total['characters']:,} code points",
        f"{gone:,} code points taken out ({part:.2%})",
        *(f"  {verdict}: {count:,}" for verdict, count in sorted(total["removed"].items())),
        "marks:",
        *(f"  {verdict}, {kind}: {count:,} ({rule})" for verdict, kind, rule, count in sorted(report["marks"])),
    ]
    if report["stopped"]:
        lines.append("sources that would have lost too much, and lost nothing of their boilerplate:")
        lines += [f"  {source}: {lost:.1%}" for source, lost in sorted(report["stopped"].items())]
    return lines


def summary_tables(report: Mapping[str, Any]) -> list[Table]:
    """Return the tables of a report: what was read and taken out, marks by verdict and kind, the texts that are marked
    in most places, and the sources that the brake stopped; those of which there is nothing have no rows.
    """
    return [_totals(report), _marks(report), _texts(report), _stopped(report)]


def _totals(report: Mapping[str, Any]) -> Table:
    total = report["total"]
    size, removed = total["characters"], total["removed"]
    gone = sum(removed.values())
    rows = [("documents", f"{total['documents']:,}", "")]
    if report["sources"]:
        rows.append(("sources", f"{len(report['sources']):,}", ""))
    rows += [("code points", f"{size:,}", ""), ("taken out", f"{gone:,}", share(gone, size))]
    rows += [(f"  as {verdict}", f"{count:,}", share(count, size)) for verdict, count in sorted(removed.items())]
    if report["unreadable"]:
        rows.append(("not readable", f"{len(report['unreadable']):,}", ""))
    return Table(title="Summary", heads=("", "", ""), rows=tuple(rows), numbers=(1, 2))


def _marks(report: Mapping[str, Any]) -> Table:
    counts: Counter[tuple[str, str]] = Counter()
    for verdict, kind, _, count in report["marks"]:
        counts[verdict, kind] += count
    rows = tuple((*name, f"{count:,}") for name, count in sorted(counts.items()))
    return Table(title="Marks", heads=("verdict", "kind", "marks"), rows=rows, numbers=(2,))


def _texts(report: Mapping[str, Any]) -> Table:
    rows = tuple((f"{line['places']:,}", line["verdict"], _beginning(line)) for line in report["repeated"][:MOST_TEXTS])
    return Table(title="Marked in most places", heads=("places", "verdict", "text"), rows=rows, numbers=(0,), wide=2)


def _beginning(line: Mapping[str, Any]) -> str:
    """Return the beginning of a text, of which the report keeps no more than that."""
    shown = line["text"][:_QUOTE]
    more = line["characters"] > line["places"] * len(shown)
    return f"{quoted(shown, 0, len(shown), _QUOTE)}{' ...' if more else ''}"


def _stopped(report: Mapping[str, Any]) -> Table:
    stopped = sorted(report["stopped"].items(), key=lambda item: (-item[1], item[0]))
    rows = [(quoted(name, 0, len(name), _QUOTE), f"{100 * lost:.1f} %") for name, lost in stopped[:MOST_SOURCES]]
    if len(stopped) > MOST_SOURCES:
        rows.append((f"and {len(stopped) - MOST_SOURCES:,} more", ""))
    return Table(
        title="Sources at the brake, which lost nothing", heads=("source", "would lose"), rows=tuple(rows), numbers=(1,)
    )
