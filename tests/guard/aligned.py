"""Tokenises and aligns two texts as a comparison does, and asks the guard."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Indel

from dedupe_text.config import GuardConfig
from dedupe_text.guard import Reading, differences
from dedupe_text.guard.alignment import Opcode, Side
from dedupe_text.kernels.normal import code_points, normal_form
from dedupe_text.kernels.tokens import tokens
from dedupe_text.model import Difference, Span
from dedupe_text.splitters.sentences import sentence_spans


def side(text: str, span: Span | None = None) -> tuple[Side, list[int]]:
    """Return a text, or a span of it, as a side, and the ids of its tokens."""
    where = span or Span(0, len(text))
    found = tokens(normal_form(code_points(where.of(text))))
    starts = [where.start + int(start) for start in found.starts]
    ends = [where.start + int(end) for end in found.ends]
    return Side(text, where, starts, ends), [int(token) for token in found.ids]


def reading(one: Side, sentences: Sequence[Span]) -> Reading:
    """Return a side with its sentences as the guard reads it."""
    return Reading(one, lambda low, high: any(low <= sentence.start <= high for sentence in sentences))


def opcodes(a: list[int], b: list[int]) -> list[Opcode]:
    """Return opcodes that tile both sides, neighbouring edits as one."""
    tiles: list[Opcode] = []
    for code in Indel.opcodes(a, b):
        start = (code.src_start, code.dest_start)
        equal = code.tag == "equal"
        if not equal and tiles and tiles[-1].tag != "equal":
            last = tiles.pop()
            start = (last.a_start, last.b_start)
        tiles.append(
            Opcode("equal" if equal else "replace", start[0], code.src_end, start[1], code.dest_end),
        )
    return tiles


def differences_of(a: str, b: str, config: GuardConfig | None = None) -> tuple[Difference, ...]:
    """Return the guard's differences of two texts."""
    (a_side, a_ids), (b_side, b_ids) = side(a), side(b)
    readings = [reading(one, sentence_spans(one.text, one.span)) for one in (a_side, b_side)]
    return differences(readings[0], readings[1], opcodes(a_ids, b_ids), config or GuardConfig())
