"""The one table of line separators that Python and Unicode know; every splitter and cut reads it.

`str.splitlines`, `regex`'s ``\\R`` and Unicode's line-break rules each name another set; this is their union
(Unicode Standard Annex 14, classes BK, CR, LF and NL; Python's `str.splitlines`).
"""

from __future__ import annotations

LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}")
"""Code points that end a line; carriage return and line feed in a row are one break."""

PARAGRAPH_BREAKS = frozenset("\f\x1c\x1d\N{PARAGRAPH SEPARATOR}")
"""Line breaks that end a paragraph: a page break stands between paragraphs in print; the other three say so by their
very names (Unicode Standard, 5.8)."""

WHITE_SPACE = LINE_BREAKS.union(
    "\t\x1f \N{NO-BREAK SPACE}\N{OGHAM SPACE MARK}\N{EN QUAD}\N{EM QUAD}\N{EN SPACE}\N{EM SPACE}\N{THREE-PER-EM SPACE}"
    "\N{FOUR-PER-EM SPACE}\N{SIX-PER-EM SPACE}\N{FIGURE SPACE}\N{PUNCTUATION SPACE}\N{THIN SPACE}\N{HAIR SPACE}"
    "\N{NARROW NO-BREAK SPACE}\N{MEDIUM MATHEMATICAL SPACE}\N{IDEOGRAPHIC SPACE}"
)
"""Code points that `str.strip` takes away (`str.isspace`)."""


def count_breaks(space: str) -> int:
    r"""Return how many line breaks a stretch of text holds.

    >>> count_breaks("\r\n \n")
    2
    """
    return sum(map(space.count, LINE_BREAKS)) - space.count("\r\n")
