"""What a run returns: the clean text, the marks, and every way to look at them.

Marks flow in, already decided; nothing is decided here. The input is never rewritten: `text` is the input without the
removed spans, and `restore()` puts them back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from dedupe_text.codec import mark_from_dict, mark_to_dict
from dedupe_text.cutting import removals
from dedupe_text.errors import ConfigError, ResultFormatError, VerificationError
from dedupe_text.model import Document, Mark, Removal, Span, Verdict
from dedupe_text.render.html import document_page
from dedupe_text.render.lines import Lines
from dedupe_text.render.words import mark_in_words

RESULT_FORMAT = "dedupe_text.result"
RESULT_VERSION = 1

Unit = Literal["codepoint", "utf8", "utf16"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a span was marked: `words` for a person, `data` to recompute the decision."""

    words: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class DedupeResult:
    """One document and its marks, in text order.

    `splitter` names the splitter that was used, `threshold` the similarity below which nothing was looked for.

    >>> import dedupe_text as dt
    >>> line = "Subscribe now and read every article that we have ever printed, on paper or on screen. "
    >>> result = dt.dedupe(chr(10).join([line * 3, "Another thing.", line * 3]))
    >>> result.restore() == result.document.text
    True
    """

    document: Document
    marks: tuple[Mark, ...]
    splitter: str
    threshold: float

    @cached_property
    def removed(self) -> tuple[Removal, ...]:
        """What is not in `text`, in text order: each with its text and its mark."""
        return removals(self.document.text, self.marks)

    @cached_property
    def text(self) -> str:
        """The input without the removed spans."""
        return "".join(span.of(self.document.text) for span in self._kept())

    def restore(self) -> str:
        """Put the removed spans back into `text`; returns the input, code point for code point."""
        pieces: list[str] = []
        taken = position = 0
        for removal in self.removed:
            kept = removal.span.start - position
            pieces += (self.text[taken : taken + kept], removal.text)
            taken += kept
            position = removal.span.end
        pieces.append(self.text[taken:])
        return "".join(pieces)

    def origin(self, span: tuple[int, int]) -> tuple[Span, ...]:
        """Return where a stretch of `text` stands in the input: several spans where something was taken out of it.

        `span` counts code points of `text`, half open, the result those of the input; joined, they are the stretch.
        Raises `ConfigError` for a span that does not lie in `text`.

        >>> import dedupe_text as dt
        >>> line = "Subscribe now and read every article that we have ever printed, on paper or on screen. " * 3
        >>> result = dt.dedupe(chr(10).join([line, line, "Another thing."]))
        >>> start = result.text.index("Another")
        >>> [span.of(result.document.text) for span in result.origin((start, start + 7))]
        ['Another']
        """
        start, end = span
        if not 0 <= start <= end <= len(self.text):
            raise ConfigError("span", (start, end), f"use offsets between 0 and {len(self.text)}, the length of `text`")
        found: list[Span] = []
        taken = 0
        for kept in self._kept():
            shift = kept.start - taken
            piece = Span(max(start, taken) + shift, min(end, taken + kept.size) + shift)
            if piece.start < piece.end:
                found.append(piece)
            taken += kept.size
        return tuple(found)

    def explain(self, mark: Mark) -> Explanation:
        """Say in words and data why a span was marked."""
        return Explanation(mark_in_words(self.document.text, mark, self._lines), mark_to_dict(mark))

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.document.text)

    def at_threshold(self, similarity: float) -> DedupeResult:
        """Return the result with only the marks of at least this similarity, without computing anything anew.

        Raises `ConfigError` below the threshold of the run: what was not looked for cannot be shown.
        """
        if not self.threshold <= similarity <= 1:
            raise ConfigError("similarity", similarity, f"between {self.threshold} (the threshold of this run) and 1")
        kept = tuple(mark for mark in self.marks if mark.similarity >= similarity)
        return replace(self, marks=kept, threshold=similarity)

    def spans(self, unit: Unit = "codepoint", verdicts: Sequence[Verdict] | None = None) -> list[tuple[int, int]]:
        """Return the marked spans as offsets in code points, UTF-8 bytes or UTF-16 code units.

        `verdicts` limits them to some verdicts; lone surrogates count as their own three bytes or one unit.
        """
        wanted = [mark.span for mark in self.marks if verdicts is None or mark.verdict in verdicts]
        if unit == "codepoint":
            return [(span.start, span.end) for span in wanted]
        if unit not in ("utf8", "utf16"):
            raise ConfigError("unit", unit, "use 'codepoint', 'utf8' or 'utf16'")
        offsets = _offsets(self.document.text, sorted({edge for span in wanted for edge in span}), unit)
        return [(offsets[span.start], offsets[span.end]) for span in wanted]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data with a format version; the text itself is not in it, its digest is."""
        return {
            "format": RESULT_FORMAT,
            "version": RESULT_VERSION,
            "id": self.document.id,
            "length": len(self.document.text),
            "digest": _digest(self.document.text),
            "splitter": self.splitter,
            "threshold": self.threshold,
            "marks": [mark_to_dict(mark) for mark in self.marks],
        }

    def to_json(self) -> str:
        """Return `to_dict()` as JSON in one line, keys sorted, so that equal results are equal strings."""
        return json.dumps(self.to_dict(), ensure_ascii=True, sort_keys=True)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], text: str) -> DedupeResult:
        """Read a stored result back for its text.

        Raises `ResultFormatError` for another format or version, `VerificationError` when the text is not the one
        marked.
        """
        found = data.get("format") if isinstance(data, Mapping) else type(data).__name__
        if found != RESULT_FORMAT:
            raise ResultFormatError("format", f"expected {RESULT_FORMAT!r}, found {found!r}")
        if data.get("version") != RESULT_VERSION:
            raise ResultFormatError("version", f"this release reads {RESULT_VERSION}, found {data.get('version')!r}")
        for name in ("id", "digest", "splitter", "threshold", "marks"):
            if name not in data:
                raise ResultFormatError(name, "is missing")
        if data["digest"] != _digest(text):
            raise VerificationError("the text is not the one that was marked (its digest differs)")
        threshold = data["threshold"]
        if isinstance(threshold, bool) or not isinstance(threshold, int | float):
            raise ResultFormatError("threshold", f"{threshold!r} is not a number")
        # Some that store it, such as spaCy's DocBin, give tuples back for lists.
        if not isinstance(data["marks"], list | tuple):
            raise ResultFormatError("marks", "is not a list")
        marks = tuple(mark_from_dict(item, len(text)) for item in data["marks"])
        return cls(Document(str(data["id"]), text), marks, str(data["splitter"]), float(threshold))

    def to_html(self, title: str | None = None) -> str:
        """Return one self-contained, escaped HTML page that shows the text with its marks."""
        return document_page(self.document, self.marks, title)

    def _kept(self) -> Iterator[Span]:
        position = 0
        for removal in self.removed:
            yield Span(position, removal.span.start)
            position = removal.span.end
        yield Span(position, len(self.document.text))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _offsets(text: str, edges: Sequence[int], unit: str) -> dict[int, int]:
    encoding, width = ("utf-8", 1) if unit == "utf8" else ("utf-16-le", 2)
    found: dict[int, int] = {}
    position = total = 0
    for edge in edges:
        total += len(text[position:edge].encode(encoding, "surrogatepass")) // width
        position = edge
        found[edge] = total
    return found
