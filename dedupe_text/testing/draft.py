"""A document in the making: lines of pieces, each with what it stands for, and the text that they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from dedupe_text.model import Span
from dedupe_text.testing.sentences import sentence_spans

Name = tuple[str, int, int]
"""What a piece says: a kind, the number of its paragraph, the number of the sentence in it (-1: all of it)."""


class Role(Enum):
    """How a piece is to be judged."""

    CONTENT = "content"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line.

    Pieces of one name say the same; `name` is None for what is said once. `before` parts it from the piece before it on
    the line.
    """

    text: str
    name: Name | None = None
    role: Role = Role.CONTENT
    before: str = " "


Line = tuple[Piece, ...]


class Layout(NamedTuple):
    """A finished text: the spans of each name in text order, those of each template, and those said once."""

    text: str
    groups: dict[Name, tuple[Span, ...]]
    templates: dict[Name, tuple[Span, ...]]
    single: tuple[Span, ...]


def whole(number: int, text: str, kind: str = "body") -> Line:
    """Return a line that is one paragraph."""
    return (Piece(text, (kind, number, -1)),)


def in_sentences(number: int, text: str) -> Line:
    """Return a line that is one paragraph, cut at its sentences."""
    pieces, position = [], 0
    for k, span in enumerate(sentence_spans(text)):
        pieces.append(Piece(span.of(text), ("body", number, k), before=text[position : span.start]))
        position = span.end
    return tuple(pieces)


def once(text: str) -> Line:
    """Return a line that is said once."""
    return (Piece(text),)


def lay_out(lines: Sequence[Line], separator: str) -> Layout:
    """Put the lines together and find where each piece came to stand."""
    text: list[str] = []
    length = 0
    found: dict[Role, dict[Name, list[Span]]] = {role: {} for role in Role}
    single: list[Span] = []
    for number, line in enumerate(lines):
        for place, piece in enumerate(line):
            gap = piece.before if place else separator if number else ""
            start = length + len(gap)
            length = start + len(piece.text)
            text += (gap, piece.text)
            if piece.name is None:
                single.append(Span(start, length))
            else:
                found[piece.role].setdefault(piece.name, []).append(Span(start, length))
    groups = {name: tuple(spans) for name, spans in found[Role.CONTENT].items()}
    templates = {name: tuple(spans) for name, spans in found[Role.TEMPLATE].items()}
    return Layout("".join(text), groups, templates, tuple(single))
