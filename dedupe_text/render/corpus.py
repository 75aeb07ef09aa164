"""One self-contained HTML page for the report of a corpus run.

The report flows in as the plain data that `CorpusReport.to_dict()` gives, the page flows out; nothing is counted anew.
Long lists are cut, and the rest of them is counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dedupe_text.model import Verdict
from dedupe_text.render.escaping import attribute, escaped
from dedupe_text.render.page import STYLES, framed, keys, name, number, rest, row, share, table, verdicts
from dedupe_text.render.samples import sample_articles, source_link

MOST_SOURCES = 500
"""Sources that are listed, those first that lose most; one page lists what a person can look through."""
MOST_UNREADABLE = 500
"""Rows that could not be read and are listed."""
SHADES = 10
"""Shades of the heat map; `page.css` has a class for each."""

_WITHOUT = ("w", "e")
"""Keys that go to a witness and to an explanation: a sample has both beside it."""
_GOES = (Verdict.DUPLICATE, Verdict.BOILERPLATE)
_SECTIONS = (
    ("rules", "Marks by rule"),
    ("repeated", "Texts marked in most places"),
    ("sources", "Sources"),
    ("brake", "Sources at the brake"),
    ("documents", "Documents by share taken out"),
    ("unreadable", "What could not be read"),
    ("samples", "Samples"),
)


def corpus_page(report: Mapping[str, Any], title: str | None = None) -> str:
    """Return one HTML page for a report as plain data.

    It has what was read and taken out, by verdict, rule and source, the texts that repeat most, the sources that the
    brake stopped, what could not be read, and samples to judge by eye. The page encodes as UTF-8 whatever the report
    holds, and reads without colour.
    """
    heading = attribute(title if title is not None else "Repeated text in a corpus")
    sources = _by_loss(report["sources"])
    places = {source: place for place, (source, _) in enumerate(sources[:MOST_SOURCES], 1)}
    bodies = (
        _rules(report["marks"]),
        _repeated(report["repeated"]),
        _sources(sources, report["stopped"]),
        _brake(report["stopped"], places),
        _histogram(report["histogram"]),
        _unreadable(report["unreadable"]),
        sample_articles(report["samples"], places),
    )
    return framed(heading, (*_header(heading, report), "<main>", *_filled(bodies), "</main>"))


def _header(heading: str, report: Mapping[str, Any]) -> Iterator[str]:
    total = report["total"]
    gone = sum(total["removed"].values())
    figures = (
        f"{total['documents']:,} documents",
        f"{len(report['sources']):,} sources",
        f"{total['characters']:,} code points",
        f"{share(gone, total['characters'])} taken out",
    )
    links = ", ".join(f'<a href="#{section}">{words}</a>' for section, words in _SECTIONS)
    yield f'<header>\n<h1 dir="auto">{heading}</h1>\n<p class="figures">{", ".join(figures)}</p>'
    yield verdicts(_counts(report), total["characters"], "all text")
    yield keys(_WITHOUT)
    yield f"<nav>{links}</nav>\n</header>"


def _counts(report: Mapping[str, Any]) -> dict[Verdict, tuple[int, int | None]]:
    """Return marks and code points by verdict; a report counts the code points of what goes alone."""
    removed = report["total"]["removed"]
    return {
        verdict: (
            sum(count for said, _, _, count in report["marks"] if said == verdict.value),
            removed.get(verdict.value, 0) if verdict in _GOES else None,
        )
        for verdict in Verdict
    }


def _filled(bodies: Sequence[Iterator[str]]) -> Iterator[str]:
    for (section, words), body in zip(_SECTIONS, bodies, strict=True):
        pieces = list(body)
        yield f'<section>\n<h2 id="{section}">{words}</h2>'
        yield from pieces or ('<p class="more">none</p>',)
        yield "</section>"


def _rules(marks: Sequence[tuple[str, str, str, int]]) -> Iterator[str]:
    ordered = sorted(marks, key=lambda mark: (-mark[3], *mark[:3]))
    rows = [
        row(_verdict(verdict), f"<td>{attribute(kind)}</td><td>{attribute(rule)}</td>", number(count), style=verdict)
        for verdict, kind, rule, count in ordered
    ]
    if rows:
        yield table(("verdict", "kind", "because", "marks"), rows, "summary")


def _repeated(repeated: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    rows = [
        row(
            _said(line),
            number(line["places"]),
            number(line["sources"]),
            number(line["characters"]),
            f"<td>{_verdict(line['verdict'])}</td><td>{attribute(line['kind'])}</td>",
            style=line["verdict"],
        )
        for line in repeated
        if line["places"] > 1
    ]
    if rows:
        yield table(("text", "places", "sources", "code points", "verdict", "kind"), rows, "summary wide")


def _said(line: Mapping[str, Any]) -> str:
    """Return the text of a line, of which the report keeps the beginning."""
    cut = line["characters"] > line["places"] * len(line["text"])
    more = ' <span class="more">and more</span>' if cut else ""
    return f'<bdi class="said">{escaped(line["text"])}</bdi>{more}'


def _by_loss(sources: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    return sorted(sources.items(), key=lambda item: (-sum(item[1]["removed"].values()), item[0]))


def _sources(sources: Sequence[tuple[str, Mapping[str, Any]]], stopped: Mapping[str, float]) -> Iterator[str]:
    rows = []
    for place, (source, counts) in enumerate(sources[:MOST_SOURCES], 1):
        brake = ', <a href="#brake">stopped</a>' if source in stopped else ""
        heading = f'<span id="s{place}">{name(source)}</span>{brake}'
        rows.append(row(heading, number(counts["documents"]), number(counts["characters"]), *_heat(counts)))
    if rows:
        heads = ("source", "documents", "code points", *(verdict.value for verdict in _GOES), "taken out")
        yield table(heads, rows, "summary heat")
    yield from rest(len(sources) - len(rows), "sources, of which less is taken out")


def _heat(counts: Mapping[str, Any]) -> Iterator[str]:
    removed = [counts["removed"].get(verdict.value, 0) for verdict in _GOES]
    for gone in (*removed, sum(removed)):
        shade = min(SHADES, math.ceil(SHADES * gone / max(1, counts["characters"])))
        yield number(share(gone, counts["characters"]), f"number shade-{shade}")


def _brake(stopped: Mapping[str, float], places: Mapping[str, int]) -> Iterator[str]:
    if not stopped:
        return
    yield "<p>These would have lost more of their text than their limit, so no boilerplate was taken out.</p>"
    ordered = sorted(stopped.items(), key=lambda item: (-item[1], item[0]))
    rows = [row(source_link(source, places), number(f"{100 * lost:.1f} %")) for source, lost in ordered[:MOST_SOURCES]]
    yield table(("source", "would have lost"), rows, "summary")
    yield from rest(len(ordered) - len(rows), "sources")


def _histogram(histogram: Sequence[int]) -> Iterator[str]:
    most, whole, step = max(histogram), sum(histogram), 100 // (len(histogram) - 1)
    rows = []
    for place, documents in enumerate(histogram):
        words = "nothing" if place == 0 else f"{step * (place - 1)} to {step * place} %"
        bar = f'<td class="bar"><meter min="0" max="{max(1, most)}" value="{documents}"></meter></td>'
        rows.append(row(words, number(documents), number(share(documents, whole)), bar))
    if whole:
        yield table(("taken out", "documents", "of all", ""), rows, "summary")


def _unreadable(unreadable: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    rows = [
        row(name(path), f"<td>{name(place)}</td><td>{name(reason)}</td>")
        for path, place, reason in unreadable[:MOST_UNREADABLE]
    ]
    if rows:
        yield table(("file", "place", "reason"), rows, "summary")
    yield from rest(len(unreadable) - len(rows), "rows")


def _verdict(verdict: str) -> str:
    tag, style = STYLES[Verdict(verdict)]
    return f'<{tag} class="{style}">{attribute(verdict)}</{tag}>'
