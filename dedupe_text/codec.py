"""Marks as plain data and back: the stored form, whose version `results` names."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from dedupe_text.errors import ResultFormatError
from dedupe_text.model import Block, Difference, DifferenceKind, Effect, Kind, Mark, Rule, Span, Verdict, Witness


def mark_to_dict(mark: Mark) -> dict[str, Any]:
    """Return a mark as JSON-ready data; spans are [start, end] in code points."""
    return {
        "span": list(mark.span),
        "verdict": mark.verdict.value,
        "kind": mark.kind.value,
        "similarity": mark.similarity,
        "witness": mark.witness and {"span": list(mark.witness.span), "document_id": mark.witness.document_id},
        "rule": mark.rule.value,
        "block": mark.block and _block_to_dict(mark.block),
        "differences": [difference_to_dict(difference) for difference in mark.differences],
        "evidence": dict(mark.evidence),
    }


def difference_to_dict(difference: Difference) -> dict[str, Any]:
    """Return a difference as JSON-ready data."""
    return {
        "kind": difference.kind.value,
        "effect": difference.effect.value,
        "a": list(difference.a),
        "b": list(difference.b),
        "a_text": difference.a_text,
        "b_text": difference.b_text,
    }


def _block_to_dict(block: Block) -> dict[str, Any]:
    return {
        "span": list(block.span),
        "witness": list(block.witness),
        "paragraphs": block.paragraphs,
        "matched": block.matched,
        "in_order": block.in_order,
        "pairs": [[list(repeat), list(witness)] for repeat, witness in block.pairs],
    }


def mark_from_dict(data: Mapping[str, Any], length: int) -> Mark:
    """Read a mark back; raises `ResultFormatError` naming the field that cannot be read."""
    field = "marks"
    try:
        field = "span"
        span = _span(data["span"], length)
        field = "witness"
        witness = None if data["witness"] is None else _witness_from_dict(data["witness"], length)
        # A witness in another document lies in a text whose length is not known here.
        there = length if witness is None or witness.document_id is None else sys.maxsize
        field = "block"
        block = None if data["block"] is None else _block_from_dict(data["block"], length, there)
        field = "differences"
        differences = tuple(_difference_from_dict(item, length, there) for item in data["differences"])
        field = "mark"
        return Mark(
            span=span,
            verdict=Verdict(data["verdict"]),
            kind=Kind(data["kind"]),
            similarity=_similarity(data["similarity"]),
            witness=witness,
            rule=Rule(data["rule"]),
            block=block,
            differences=differences,
            evidence={str(key): float(value) for key, value in data["evidence"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ResultFormatError(field, f"cannot be read ({error!r})") from error


def _witness_from_dict(data: Mapping[str, Any], length: int) -> Witness:
    elsewhere = data["document_id"]
    if elsewhere is not None and not isinstance(elsewhere, str):
        raise ValueError(f"{elsewhere!r} is not the id of a document")
    return Witness(_span(data["span"], length if elsewhere is None else sys.maxsize), elsewhere)


def _similarity(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"{value!r} is not a similarity in [0, 1]")
    return float(value)


def _block_from_dict(data: Mapping[str, Any], length: int, there: int) -> Block:
    pairs = tuple((_span(repeat, length), _span(witness, there)) for repeat, witness in data["pairs"])
    paragraphs, matched, in_order = (_count(data[name]) for name in ("paragraphs", "matched", "in_order"))
    span, witness = _span(data["span"], length), _span(data["witness"], there)
    return Block(span, witness, paragraphs, matched, in_order, pairs)


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is not a number of paragraphs")
    return value


def _difference_from_dict(data: Mapping[str, Any], length: int, there: int) -> Difference:
    a, b = _span(data["a"], length), _span(data["b"], there)
    kind, effect = DifferenceKind(data["kind"]), Effect(data["effect"])
    return Difference(kind, effect, a, b, str(data["a_text"]), str(data["b_text"]))


def _span(value: Any, length: int) -> Span:
    start, end = value
    if not (type(start) is int and type(end) is int and 0 <= start <= end <= length):
        raise ValueError(f"{value!r} is not a span of a text of {length} code points")
    return Span(start, end)
