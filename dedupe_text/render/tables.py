"""Small tables for a terminal: with the library `rich` where it is installed, and in plain text without it.

Every cell is text and nothing else: markup of `rich` means nothing in it, and what a screen would obey is shown.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from dedupe_text.model import Verdict
from dedupe_text.render.visible import visible
from dedupe_text.render.widths import padded, width_of, wrapped

NARROWEST = 10
"""Columns of a cell that gives way: narrower than that, words are cut in pieces."""
_GAP = 2
_COLOURS = MappingProxyType(
    {Verdict.DUPLICATE.value: "red", Verdict.BOILERPLATE.value: "magenta", Verdict.VARIANT.value: "yellow"}
)
"""The colours that marks have in a text; the word in the cell says the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A title, heads and rows of plain text; `numbers` are columns of numbers, `wide` is one that gives way."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    wide: int = 0


def drawn(tables: Sequence[Table], *, width: int, colour: bool, only_ascii: bool = False) -> list[str]:
    """Return tables as lines of at most `width` columns, if the numbers and short words in them have room.

    With `only_ascii` the lines between cells are of ASCII; the text in cells is what it is.
    """
    tables = [table for table in tables if table.rows]
    try:
        return _rich(tables, width, colour, only_ascii)
    except ImportError:
        return [line for table in tables for line in ("", *plain(table, width))]


def plain(table: Table, width: int) -> list[str]:
    """Return a table in plain text.

    >>> table = Table(title="Marks", heads=("verdict", "marks"), rows=(("duplicate", "2"),), numbers=(1,))
    >>> print(*plain(table, 40), sep=chr(10))
    Marks
    verdict    marks
    ---------  -----
    duplicate      2
    """
    rows = [tuple(map(visible, row)) for row in (table.heads, *table.rows)]
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    others = sum(widths) - widths[table.wide] + _GAP * (len(widths) - 1)
    widths[table.wide] = min(widths[table.wide], max(NARROWEST, width - others))
    lines = [line for row in rows for line in _row(row, widths, table)]
    rule = (" " * _GAP).join("-" * size for size in widths)
    return [table.title, lines[0], rule, *lines[1:]] if any(table.heads) else [table.title, *lines[1:]]


def _row(row: Sequence[str], widths: Sequence[int], table: Table) -> Iterator[str]:
    cells = [[cell] for cell in row]
    cells[table.wide] = wrapped(row[table.wide], widths[table.wide]) or [""]
    for line in range(max(map(len, cells))):
        parts = [cell[line] if line < len(cell) else "" for cell in cells]
        shown = (padded(part, widths[k], right=k in table.numbers) for k, part in enumerate(parts))
        yield (" " * _GAP).join(shown).rstrip()


def _rich(tables: Sequence[Table], width: int, colour: bool, only_ascii: bool) -> list[str]:
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    # All that `rich` would find out by itself is said: without a height, TERM=dumb means 80 columns.
    console = Console(
        file=io.StringIO(),
        width=width,
        height=25,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        force_jupyter=False,
        legacy_windows=False,
    )
    for table in tables:
        frame = box.ASCII2 if only_ascii else box.ROUNDED
        shown = RichTable(title=Text(table.title), title_justify="left", show_header=any(table.heads), box=frame)
        for place, head in enumerate(table.heads):
            number = place in table.numbers
            shown.add_column(Text(head), justify="right" if number else "left", no_wrap=number, overflow="fold")
        for row in table.rows:
            shown.add_row(*(Text(visible(cell), style=_COLOURS.get(cell, "")) for cell in row))
        console.print(shown)
    return [line.rstrip() for line in console.file.getvalue().split("\n")][:-1]  # type: ignore[attr-defined]
