"""The frame of a page, and the parts that all pages share.

A page is one file. It loads nothing, and its content security policy allows the style and the script of this package by
their digests and nothing else; what is said about data is escaped text, and the script reads no data but text and ids.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType

from dedupe_text.model import Verdict
from dedupe_text.render.escaping import attribute

MEANINGS = MappingProxyType(
    {
        Verdict.DUPLICATE: "taken out: a copy stays",
        Verdict.BOILERPLATE: "taken out: the source says it on many pages",
        Verdict.VARIANT: "stays: repeats, but a fact differs",
        Verdict.KEEP: "stays: looked at, and no reason to take it out",
    }
)
STYLES = MappingProxyType(
    {
        Verdict.DUPLICATE: ("del", "removed duplicate"),
        Verdict.BOILERPLATE: ("del", "removed boilerplate"),
        Verdict.VARIANT: ("span", "variant"),
        Verdict.KEEP: ("span", "keep"),
    }
)
"""The element and the classes that show a verdict, in text and in tables."""

_KEYS = (
    ("n", "next mark"),
    ("p", "mark before"),
    ("w", "its witness"),
    ("e", "its explanation, and back"),
    ("1 to 4", "show or hide a verdict"),
)


def framed(title: str, parts: Iterable[str]) -> str:
    """Return a whole page; `title` and `parts` are HTML already."""
    style, script = (files("dedupe_text.render").joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>",
    )
    return "\n".join((*head, *parts, f"<script>{script}</script>\n</body>\n</html>\n"))


def _digest(asset: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(asset.encode()).digest()).decode()}"


def verdicts(counts: Mapping[Verdict, tuple[int, int | None]], whole: int, of: str) -> str:
    """Return the table of verdicts, each with a box that shows or hides its marks.

    `counts` holds (marks, code points) for each verdict, of `whole` code points, None where they were not counted;
    `of` names the whole.
    """
    rows: list[str] = []
    for verdict, meaning in MEANINGS.items():
        count, size = counts[verdict]
        tag, style = STYLES[verdict]
        box = f'<input type="checkbox" id="show-{verdict.value}" checked>'
        shown = f'<label>{box} <{tag} class="{style}">{verdict.value}</{tag}></label>'
        sizes = ("", "") if size is None else (f"{size:,}", share(size, whole))
        rows.append(row(shown, number(count), *map(number, sizes), f"<td>{meaning}</td>"))
    return table(("show", "marks", "code points", f"of {of}", "meaning"), rows, "summary")


def keys(without: Collection[str] = ()) -> str:
    """Return the line that names the keys of a page."""
    named = ", ".join(f"<kbd>{key}</kbd> {meaning}" for key, meaning in _KEYS if key not in without)
    return f'<p class="keys">Keys: {named}</p>'


def share(size: int, whole: int) -> str:
    """Return a part of a whole as a percentage.

    >>> share(1, 8)
    '12.5 %'
    """
    return f"{100 * size / max(1, whole):.1f} %"


def number(value: int | str, style: str = "number") -> str:
    """Return a table's cell for a number, or for one that is written out already."""
    return f'<td class="{style}">{value if isinstance(value, str) else f"{value:,}"}</td>'


def row(name: str, *cells: str, style: str = "") -> str:
    """Return a table's row: its heading, as HTML, and its cells."""
    opened = f'<tr class="{style}">' if style else "<tr>"
    return f'{opened}<th scope="row">{name}</th>{"".join(cells)}</tr>'


def table(heads: Sequence[str], rows: Iterable[str], style: str) -> str:
    """Return a table with its heads."""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return f'<table class="{style}">\n<tr>{head}</tr>\n{chr(10).join(rows)}\n</table>'


def name(value: str) -> str:
    """Return an id or another name as HTML, so that its direction of writing ends with it."""
    return f"<bdi>{attribute(value)}</bdi>"


def rest(left_out: int, what: str) -> Iterator[str]:
    """Yield the line that counts what a list leaves out, if it leaves out anything."""
    if left_out:
        yield f'<p class="more">and {left_out:,} more {what}</p>'
