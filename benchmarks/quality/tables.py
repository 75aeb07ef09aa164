"""Tables as aligned text for a terminal, and as plain JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

Table = Sequence[Mapping[str, Any]]


def as_text(title: str, table: Table) -> str:
    """Return a table as lines: a title, the names of the columns, the rows; shares with three decimals."""
    names = list(table[0])
    cells = [names, *([_shown(row[name]) for name in names] for row in table)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(names))]
    left = [isinstance(table[0][name], str) for name in names]
    lines = [
        "  ".join(
            cell.ljust(width) if aside else cell.rjust(width)
            for cell, width, aside in zip(row, widths, left, strict=True)
        )
        for row in cells
    ]
    return "\n".join([f"# {title}", *(line.rstrip() for line in lines)])


def without_nan(value: Any) -> Any:
    """Return tables with None where a share has no whole, so that they are JSON."""
    if isinstance(value, Mapping):
        return {name: without_nan(item) for name, item in value.items()}
    if isinstance(value, list):
        return [without_nan(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return "-" if math.isnan(value) else f"{value:.3f}"
    return str(value)
