"""What a check shows of marks: alerts, each with its level and its place in a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from dedupe_text.model import Mark, Rule, Span, Verdict
from dedupe_text.render.lines import Lines

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


class Level(StrEnum):
    """How much an alert matters: a repeat counts in a check, a note is only told."""

    WARNING = "warning"
    NOTE = "note"


class Region(NamedTuple):
    """A stretch of a file: lines and columns from 1, the offset from 0, columns, offset and length in code points.

    The last line is that of the last code point, and the last column the one after it (SARIF 2.1.0, section 3.30). A
    byte order mark is not counted.
    """

    line: int
    column: int
    last_line: int
    last_column: int
    offset: int
    length: int


class Place(NamedTuple):
    """Where an alert points to: a file, with forward slashes, and a region of it, or the line of a row.

    `document` is the id of the document when a file holds many; `line` is 0 when those do not stand in lines.
    """

    path: str
    region: Region | None
    line: int = 0
    document: str | None = None

    @property
    def lines(self) -> tuple[int, int]:
        """The first and the last line, 0 in a file without lines."""
        return (self.line, self.line) if self.region is None else (self.region.line, self.region.last_line)


@dataclass(frozen=True, slots=True)
class Alert:
    """A mark that a check shows.

    `words` say what repeats, `quote` is its beginning, `fingerprint` knows it again after edits elsewhere in its file,
    `ordinal` counts, from 1, those of the file that have the same fingerprint; `removed` are the code points that the
    mark takes out.
    """

    mark: Mark
    level: Level
    words: str
    quote: str
    place: Place
    witness: Place | None
    fingerprint: str
    removed: int
    ordinal: int = 1

    @property
    def title(self) -> str:
        """The alert in two words; what stays, because that was asked for, is a repeat all the same."""
        verdict = "repeated" if self.mark.verdict is Verdict.KEEP else self.mark.verdict.value
        return f"{verdict} {self.mark.kind}"


def level_of(mark: Mark) -> Level | None:
    """Return the level of a mark; None for what repeats on purpose as far as can be seen, which is no alert.

    A text in which a fact differs, or on which other documents rely, is a note.
    """
    if mark.rule is Rule.NATURAL:
        return None
    return Level.NOTE if mark.verdict is Verdict.VARIANT or mark.rule is Rule.RELIED_ON else Level.WARNING


def region_of(text: str, span: Span, lines: Lines) -> Region:
    r"""Return the region of a span of a text whose lines were counted as Git does.

    >>> text = "one\r\ntwo\r\nthree"
    >>> region_of(text, Span(5, 15), Lines(text, git=True))
    Region(line=2, column=1, last_line=3, last_column=6, offset=5, length=10)
    """
    mark = text.startswith(_BYTE_ORDER_MARK)
    start = max(span.start, int(mark))
    end = max(span.end, start)
    last = max(start, end - 1)
    column, last_column = lines.column(start), lines.column(last) + (1 if end > start else 0)
    line, last_line = lines.number(start), lines.number(last)
    shift, last_shift = int(mark and line == 1), int(mark and last_line == 1)
    return Region(line, column - shift, last_line, last_column - last_shift, start - int(mark), end - start)
