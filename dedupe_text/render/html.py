"""One self-contained HTML page for a document and its marks.

All of the document's text is escaped. Cost is linear in the text and the marks.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import count

from dedupe_text.cutting import removals
from dedupe_text.model import Document, Mark, Verdict
from dedupe_text.render.escaping import attribute, escaped
from dedupe_text.render.lines import Lines
from dedupe_text.render.page import STYLES, framed, keys, name, rest, verdicts
from dedupe_text.render.sides import side_by_side
from dedupe_text.render.stretches import Stretch, stretches
from dedupe_text.render.visible import quoted
from dedupe_text.render.words import mark_in_words

MOST_BACK_LINKS = 8
"""How many marks a witness names; a line that repeats ten thousand times would bury its text under links."""

MOST_EXPLAINED = 2_000
"""How many marks are put into words and set side by side; a page with all of 100,000 has 100 MB and does not open."""
PART = 200
"""Stretches after which the text goes on in a new part at a line break; a browser lays out the parts that are seen."""
MOST_IN_PART = 1_000
"""Stretches after which a part ends within a line too; a line of 100,000 marks keeps a browser busy for minutes."""
AT_ONCE = 10
"""Parts that a browser reads at once. It takes each of the others, which are `noscript`, for one string, and the script
puts them in while the reader reads; without scripts they are there from the beginning."""


def document_page(document: Document, marks: Sequence[Mark], title: str | None = None) -> str:
    """Return one HTML page that shows a document with its marks, their witnesses and the reasons in words.

    The page encodes as UTF-8 whatever the text holds, and reads without colour: what was taken out is struck through
    and labelled. `title` defaults to the document's id.
    """
    heading = attribute(title if title is not None else document.id)
    return framed(
        heading,
        (
            f'<header>\n<h1 dir="auto">{heading}</h1>\n<p class="about">{_about(document)}</p>',
            _summary(document, marks),
            keys(),
            '</header>\n<main>\n<h2 id="text">Text</h2>',
            # A parser drops the first line feed after <pre>, so the text brings its own.
            f'<pre dir="auto">\n{"".join(_marked_text(document.text, marks))}</pre>',
            f'<h2 id="marks">Marks ({len(marks):,})</h2>',
            *_explanations(document.text, marks[:MOST_EXPLAINED]),
            *rest(len(marks) - len(marks[:MOST_EXPLAINED]), "marks, which are shown in the text"),
            '</main>\n<p class="peek" dir="auto" hidden></p>',
        ),
    )


def _about(document: Document) -> str:
    named = (("document", document.id), ("source", document.source), ("time", document.time))
    parts = [f"{what} {name(value)}" for what, value in named if value is not None]
    return ", ".join((*parts, f"{len(document.text):,} code points"))


def _summary(document: Document, marks: Sequence[Mark]) -> str:
    """Return the table of verdicts; the code points of removals count the separators that go with them."""
    removed = removals(document.text, marks)
    counts: dict[Verdict, tuple[int, int | None]] = {}
    for verdict in Verdict:
        found = sum(mark.verdict is verdict for mark in marks)
        gone = sum(removal.span.size for removal in removed if removal.mark.verdict is verdict)
        counts[verdict] = found, gone or sum(mark.span.size for mark in marks if mark.verdict is verdict)
    return verdicts(counts, len(document.text), "the text")


def _marked_text(text: str, marks: Sequence[Mark]) -> Iterator[str]:
    proofs = _proofs(marks)
    ends = {mark.witness.span.end for mark in marks if mark.witness is not None and mark.witness.document_id is None}
    cut = stretches(len(text), marks, (*proofs, *ends))
    shown = ((stretch, _stretch(text, stretch, marks, proofs, ends)) for stretch in cut)
    if len(marks) <= PART:
        yield from (words for _, words in shown)
    else:
        yield from _in_parts(text, shown)
    yield f'<i id="v{len(text)}"></i>' if len(text) in ends else ""


def _in_parts(text: str, shown: Iterable[tuple[Stretch, str]]) -> Iterator[str]:
    part: list[str] = []
    parts = count(1)
    style = "part"
    for stretch, words in shown:
        breaks = text[stretch.span.start - 1 : stretch.span.start] == "\n"
        if len(part) >= (PART if breaks else MOST_IN_PART):
            yield _part(part, next(parts), style)
            part, style = [], "part" if breaks else "part goes-on"
        part.append(words)
    yield _part(part, next(parts), style)


def _part(pieces: Sequence[str], number: int, style: str) -> str:
    part = f'<div class="{style}">{"".join(pieces)}</div>'
    return part if number <= AT_ONCE else f"<noscript>{part}</noscript>"


def _stretch(
    text: str, stretch: Stretch, marks: Sequence[Mark], proofs: Mapping[int, list[int]], ends: Container[int]
) -> str:
    start, end = stretch.span
    before = f'<i id="v{start}"></i>' if start in ends and start < len(text) else ""
    before += _labels(stretch, marks, proofs)
    words = escaped(text[start:end])
    if stretch.shown is None or not words:
        return before + words
    tag, style = STYLES[marks[stretch.shown].verdict]
    return f'{before}<{tag} class="{style}" data-mark="{stretch.shown + 1}"><bdi>{words}</bdi></{tag}>'


def _proofs(marks: Sequence[Mark]) -> Mapping[int, list[int]]:
    """Return the offsets at which witnesses in this document begin, with the numbers of the marks they prove."""
    found: dict[int, list[int]] = {}
    for number, mark in enumerate(marks):
        if mark.witness is not None and mark.witness.document_id is None:
            found.setdefault(mark.witness.span.start, []).append(number)
    return found


def _labels(stretch: Stretch, marks: Sequence[Mark], proofs: Mapping[int, list[int]]) -> str:
    labels: list[str] = []
    start = stretch.span.start
    if start in proofs:
        proved = proofs[start]
        links = ", ".join(f'<a href="#m{number + 1}">{number + 1}</a>' for number in proved[:MOST_BACK_LINKS])
        more = f" and {len(proved) - MOST_BACK_LINKS} more" if len(proved) > MOST_BACK_LINKS else ""
        labels.append(f'<bdi class="label proof" id="w{start}">witness of {links}{more}</bdi>')
    for number in stretch.begins:
        mark = marks[number]
        kind = "removes" if mark.removes else "notes"
        number_link = f'<a href="#e{number + 1}">{number + 1}</a>' if number < MOST_EXPLAINED else f"{number + 1}"
        words = f"{number_link} {mark.verdict.value}{_witness_link(mark)}"
        style = f"label stop {kind} {mark.verdict.value}"
        labels.append(f'<bdi class="{style}" id="m{number + 1}" title="{mark.rule.value}">{words}</bdi>')
    return "".join(labels)


def _witness_link(mark: Mark) -> str:
    if mark.witness is None:
        return ""
    if mark.witness.document_id is not None:
        return f", witness in {name(quoted(mark.witness.document_id, 0, len(mark.witness.document_id)))}"
    start, end = mark.witness.span
    return f', <a href="#w{start}" data-end="v{end}">witness</a>'


def _explanations(text: str, marks: Sequence[Mark]) -> Iterator[str]:
    lines = Lines(text)
    for number, mark in enumerate(marks, 1):
        heading = f'<a href="#m{number}">{number}</a> {mark.verdict.value} {mark.kind.value}{_witness_link(mark)}'
        sides = side_by_side(text, mark)
        details = f"<details><summary>side by side</summary>{sides}</details>" if sides else ""
        words = f'<p dir="auto">{attribute(mark_in_words(text, mark, lines))}</p>'
        yield f'<article class="{mark.verdict.value}" id="e{number}"><h3>{heading}</h3>{words}{details}</article>'
