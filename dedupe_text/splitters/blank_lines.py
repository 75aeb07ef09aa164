"""Text to the runs of lines that blank lines set apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dedupe_text.kernels.separators import LINE_BREAKS
from dedupe_text.model import Span
from dedupe_text.splitters.lines import Lines

# A page break stands between paragraphs in print; the other three say so by their very names (Unicode Standard, 5.8).
_PARAGRAPH_BREAKS = "\f\x1c\x1d\N{PARAGRAPH SEPARATOR}"
_BREAKS = "".join(sorted(LINE_BREAKS))
_PARAGRAPH_END = re.compile(rf"[{_PARAGRAPH_BREAKS}]|(?>\r\n|[{_BREAKS}])[^\S{_BREAKS}]*+[{_BREAKS}]")


@dataclass(frozen=True, slots=True)
class BlankLines:
    r"""Cut a text where a line is blank, which is empty or white space only, and at page breaks.

    Paragraphs keep their inner line breaks and are trimmed of white space at both ends. Breaks of a paragraph are a
    form feed, a file, group or paragraph separator, too.

    >>> text = "One line\nand its rest.\n \nAnother."
    >>> [span.of(text) for span in BlankLines()(text)]
    ['One line\nand its rest.', 'Another.']
    """

    @property
    def name(self) -> str:
        """The name that results carry: "blank-lines"."""
        return "blank-lines"

    def __call__(self, text: str) -> list[Span]:
        """Return the span of each run of lines that are not blank, in code points."""
        lines = Lines()(text)
        return joined(lines, [not ends_paragraph(text, a.end, b.start) for a, b in pairwise(lines)])


def ends_paragraph(text: str, start: int, end: int) -> bool:
    r"""Say whether the white space between two lines, in code points, holds a blank line or a paragraph break.

    >>> ends_paragraph("a\r\nb", 1, 3), ends_paragraph("a\n\nb", 1, 3)
    (False, True)
    """
    if end - start == 1:
        return text[start] in _PARAGRAPH_BREAKS
    return _PARAGRAPH_END.search(text, start, end) is not None


def joined(lines: Sequence[Span], joins: Sequence[bool]) -> list[Span]:
    """Join lines into paragraphs: `joins[i]` says whether line i + 1 goes on with the paragraph of line i."""
    if not lines:
        return []
    spans: list[Span] = []
    start = lines[0].start
    for number, goes_on in enumerate(joins):
        if not goes_on:
            spans.append(Span(start, lines[number].end))
            start = lines[number + 1].start
    spans.append(Span(start, lines[-1].end))
    return spans
