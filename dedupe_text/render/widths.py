"""How many columns a text takes on a terminal, and lines of at most so many."""

from __future__ import annotations

import textwrap
import unicodedata

_NOTHING = frozenset(("Mn", "Me", "Cf"))
"""Categories of marks that stand on the character before them, and of signs without a place of their own."""
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
"""A format character that terminals show (as `wcwidth` of Markus Kuhn has it)."""


def width_of(text: str) -> int:
    r"""Return the columns that a text takes on a terminal (Unicode Standard Annex 11).

    >>> width_of("abc"), width_of("\u6771\u4eac"), width_of("e\u0301")
    (3, 4, 1)
    """
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    nothing = sum(unicodedata.category(sign) in _NOTHING and sign != _SOFT_HYPHEN for sign in text)
    return len(text) + wide - nothing


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Return a text with spaces after it, or before it, so that it takes at least `width` columns.

    >>> padded("7", 3, right=True)
    '  7'
    """
    space = " " * max(0, width - width_of(text))
    return space + text if right else text + space


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text, each of at most `width` columns, which must be two or more.

    >>> wrapped("one two three", 8)
    ['one two', 'three']
    """
    lines = textwrap.wrap(text, width)
    # The library counts code points; a script of wide characters takes two columns for each.
    return lines if all(width_of(line) <= width for line in lines) else textwrap.wrap(text, width // 2)
