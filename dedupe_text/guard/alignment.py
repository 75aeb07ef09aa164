"""What the guard reads: two tokenised texts and how they align."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from dedupe_text.model import Span


class Side(NamedTuple):
    """One of two aligned stretches: the whole text it lies in, its span there, and its tokens' offsets in that text."""

    text: str
    span: Span
    starts: Sequence[int]
    ends: Sequence[int]


class Opcode(NamedTuple):
    """`a[a_start:a_end]` of the tokens became `b[b_start:b_end]`; the opcodes of an alignment tile both sides."""

    tag: Literal["equal", "replace", "insert", "delete"]
    a_start: int
    a_end: int
    b_start: int
    b_end: int
