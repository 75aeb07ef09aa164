"""Line numbers as editors count them, or as Git and what builds on it does."""

from __future__ import annotations

import re
from bisect import bisect_right

from dedupe_text.model import Span

_LINE_END = re.compile(r"\r\n?|\n")
_LINE_FEED = re.compile(r"\n")


class Lines:
    r"""Where the lines of a text begin, so that many offsets are looked up after one pass over the text.

    A line ends at a line feed, a carriage return, or the two in a row, as in editors. With `git` it ends at line feeds
    alone, as in Git and on GitHub, and as in SARIF unless a file says otherwise (2.1.0, section 3.14.26).

    >>> lines = Lines("one\r\ntwo\nthree")
    >>> [lines.number(offset) for offset in (0, 5, 9)], lines.count, lines.span(2)
    ([1, 2, 3], 3, Span(start=5, end=9))
    >>> Lines("one\rtwo\nthree").count, Lines("one\rtwo\nthree", git=True).count
    (3, 2)
    """

    __slots__ = ("_size", "_starts")

    def __init__(self, text: str, *, git: bool = False) -> None:
        line_end = _LINE_FEED if git else _LINE_END
        self._starts = [0, *(found.end() for found in line_end.finditer(text))]
        self._size = len(text)

    @property
    def count(self) -> int:
        """How many lines there are; a text that ends in a line break has an empty last line."""
        return len(self._starts)

    def number(self, offset: int) -> int:
        """Return the number, from 1, of the line that holds a code-point offset."""
        return bisect_right(self._starts, offset)

    def column(self, offset: int) -> int:
        """Return the place, from 1, of a code-point offset in its line."""
        return offset - self._starts[self.number(offset) - 1] + 1

    def span(self, number: int) -> Span:
        """Return the span of a line with its line break; raises `IndexError` for a number that no line has."""
        if not 1 <= number <= len(self._starts):
            raise IndexError(f"there is no line {number}: the text has {len(self._starts)}")
        return Span(self._starts[number - 1], self._starts[number] if number < len(self._starts) else self._size)

    def numbers(self, span: Span) -> str:
        """Return the lines of a span in words: "line 3" or "lines 3 to 5"."""
        first, last = self.number(span.start), self.number(max(span.start, span.end - 1))
        return f"line {first}" if first == last else f"lines {first} to {last}"
