"""One self-contained HTML page for a document and its marks.

The page holds no script, loads nothing, and forbids both by its content security policy; all of the document's text is
escaped. Cost is linear in the text and the marks.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType

from dedupe_text.cutting import removals
from dedupe_text.model import Document, Mark, Verdict
from dedupe_text.render.escaping import attribute, escaped
from dedupe_text.render.lines import Lines
from dedupe_text.render.sides import side_by_side
from dedupe_text.render.stretches import Stretch, stretches
from dedupe_text.render.words import mark_in_words

MOST_BACK_LINKS = 8
"""How many marks a witness names; a line that repeats ten thousand times would bury its text under links."""

_MEANINGS = MappingProxyType(
    {
        Verdict.DUPLICATE: "taken out: a copy stays",
        Verdict.BOILERPLATE: "taken out: the source says it on many pages",
        Verdict.VARIANT: "stays: repeats, but a fact differs",
        Verdict.KEEP: "stays: looked at, and no reason to take it out",
    }
)
_STYLES = MappingProxyType(
    {
        Verdict.DUPLICATE: ("del", "removed duplicate"),
        Verdict.BOILERPLATE: ("del", "removed boilerplate"),
        Verdict.VARIANT: ("span", "variant"),
        Verdict.KEEP: ("span", "keep"),
    }
)


def document_page(document: Document, marks: Sequence[Mark], title: str | None = None) -> str:
    """Return one HTML page that shows a document with its marks, their witnesses and the reasons in words.

    The page encodes as UTF-8 whatever the text holds, and reads without colour: what was taken out is struck through
    and labelled. `title` defaults to the document's id.
    """
    heading = attribute(title if title is not None else document.id)
    return "\n".join(
        (
            *_head(heading),
            f'<body>\n<header>\n<h1 dir="auto">{heading}</h1>\n<p class="about">{_about(document)}</p>',
            _summary(document, marks),
            '</header>\n<main>\n<h2 id="text">Text</h2>',
            # A parser drops the first line feed after <pre>, so the text brings its own.
            f'<pre dir="auto">\n{"".join(_marked_text(document.text, marks))}</pre>',
            f'<h2 id="marks">Marks ({len(marks)})</h2>',
            *_explanations(document.text, marks),
            "</main>\n</body>\n</html>\n",
        )
    )


def _head(title: str) -> Iterator[str]:
    style = files("dedupe_text.render").joinpath("page.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{style}</style>\n</head>"


def _about(document: Document) -> str:
    named = (("document", document.id), ("source", document.source), ("time", document.time))
    parts = [f"{name} <bdi>{attribute(value)}</bdi>" for name, value in named if value is not None]
    return ", ".join((*parts, f"{len(document.text):,} code points"))


def _summary(document: Document, marks: Sequence[Mark]) -> str:
    """Return the table of verdicts; the code points of removals count the separators that go with them."""
    removed = removals(document.text, marks)
    rows: list[str] = []
    for verdict, meaning in _MEANINGS.items():
        count = sum(mark.verdict is verdict for mark in marks)
        gone = sum(removal.span.size for removal in removed if removal.mark.verdict is verdict)
        size = gone or sum(mark.span.size for mark in marks if mark.verdict is verdict)
        tag, style = _STYLES[verdict]
        name = f'<{tag} class="{style}">{verdict.value}</{tag}>'
        share = f"{100 * size / max(1, len(document.text)):.1f} %"
        numbers = "".join(f'<td class="number">{number}</td>' for number in (f"{count:,}", f"{size:,}", share))
        rows.append(f'<tr><th scope="row">{name}</th>{numbers}<td>{meaning}</td></tr>')
    heads = ("verdict", "marks", "code points", "of the text", "meaning")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return f'<table class="summary">\n<tr>{head}</tr>\n{chr(10).join(rows)}\n</table>'


def _marked_text(text: str, marks: Sequence[Mark]) -> Iterator[str]:
    proofs = _proofs(marks)
    for stretch in stretches(len(text), marks, proofs):
        yield _labels(stretch, marks, proofs)
        words = escaped(stretch.span.of(text))
        if stretch.shown is None or not words:
            yield words
        else:
            tag, style = _STYLES[marks[stretch.shown].verdict]
            yield f'<{tag} class="{style}"><bdi>{words}</bdi></{tag}>'


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
        words = f'<a href="#e{number + 1}">{number + 1}</a> {mark.verdict.value}{_witness_link(mark)}'
        labels.append(f'<bdi class="label {kind}" id="m{number + 1}">{words}</bdi>')
    return "".join(labels)


def _witness_link(mark: Mark) -> str:
    if mark.witness is None or mark.witness.document_id is not None:
        return ""
    return f', <a href="#w{mark.witness.span.start}">witness</a>'


def _explanations(text: str, marks: Sequence[Mark]) -> Iterator[str]:
    lines = Lines(text)
    for number, mark in enumerate(marks, 1):
        name = f'<a href="#m{number}">{number}</a> {mark.verdict.value} {mark.kind.value}{_witness_link(mark)}'
        sides = side_by_side(text, mark)
        details = f"<details><summary>side by side</summary>{sides}</details>" if sides else ""
        words = f'<p dir="auto">{attribute(mark_in_words(text, mark, lines))}</p>'
        yield f'<article id="e{number}"><h3>{name}</h3>{words}{details}</article>'
