"""Cuts a paragraph into sentences and into two parts, for copies whose line breaks differ from the original's."""

from __future__ import annotations

from itertools import pairwise

import regex

from dedupe_text.model import Span

# An end mark with its closing quotes, then space (scripts with full-width marks write none). An abbreviation, an
# initial ("St.", "J. B.") or an ordinal ("15. Juli") ends no sentence, nor does a mark before a lower-case word.
_END = regex.compile(
    r"(?:(?<!\b\p{Lu}\p{Ll}{0,2})(?<!\b\p{Nd}{1,2})[.!?\u2026]+[\p{Pf}\p{Pe}\"']*\s+(?=[^\p{Ll}\s])|[\u3002\uff01\uff1f][\p{Pf}\p{Pe}\"]*)"
)


def sentence_spans(paragraph: str) -> list[Span]:
    """Return the spans of the sentences of a paragraph, without the white space between them.

    >>> [span.of("It rained. We left early.") for span in sentence_spans("It rained. We left early.")]
    ['It rained.', 'We left early.']
    """
    edges = [0, *(found.end() for found in _END.finditer(paragraph)), len(paragraph)]
    spans = []
    for start, end in pairwise(edges):
        piece = paragraph[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            spans.append(Span(start + lead, start + len(piece.rstrip())))
    return spans


def first_half(paragraph: str, spaced: bool) -> Span:
    """Return the span of about the first half of a paragraph, ending with a whole word where words are spaced."""
    middle = len(paragraph) // 2
    if spaced:
        space = paragraph.find(" ", middle)
        middle = len(paragraph) if space < 0 else space
    while regex.match(r"\p{M}", paragraph[middle : middle + 1]):
        middle += 1
    return Span(0, len(paragraph[:middle].rstrip()))
