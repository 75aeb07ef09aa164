"""Puts one mark into two plain sentences: what repeats where, and which rule decided what about it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from types import MappingProxyType

from dedupe_text.model import Difference, Effect, Mark, Rule, Span, Verdict, Witness
from dedupe_text.render.lines import Lines
from dedupe_text.render.visible import quoted, visible

MOST_DIFFERENCES = 5
"""How many differences a sentence names before it only counts them."""

_OUTCOMES = MappingProxyType(
    {
        Verdict.DUPLICATE: "Taken out as a duplicate",
        Verdict.BOILERPLATE: "Taken out as boilerplate",
        Verdict.VARIANT: "Kept as a variant",
        Verdict.KEEP: "Kept",
    }
)

_ELSEWHERE = (Rule.BLOCK_ELSEWHERE, Rule.PARAGRAPH_ELSEWHERE, Rule.DOCUMENT_ELSEWHERE, Rule.DOCUMENT_ADDS)
"""Rules under which a text stays only because it was asked that texts of several documents be marked."""


MOSTLY = 0.9
"""The share of its pages on which a line stands in one position for the sentence to name it."""
_POSITIONS = MappingProxyType(
    {
        "last": "the last paragraph of",
        "first": "the first paragraph of",
        "tail": "a line after the text of",
        "head": "a line before the text of",
    }
)
_LEARNED = (Rule.SITE_LINE, Rule.SITE_TEMPLATE, Rule.SITE_FRAME, Rule.SITE_EDGE, Rule.SITE_SLOT, Rule.RUNNING_LINE)


def mark_in_words(text: str, mark: Mark, lines: Lines | None = None) -> str:
    r"""Say what a mark repeats, how well, which rule decided, and which facts differ; never with a control character.

    Line numbers count from 1, spans in brackets are code points of `text`. `lines` saves the pass over the text when
    many marks of one text are put into words.

    >>> from dedupe_text.model import Kind, Rule, Witness
    >>> mark = Mark(Span(5, 9), Verdict.KEEP, Kind.LINE, 1.0, Witness(Span(0, 4)), Rule.NATURAL)
    >>> mark_in_words("Ding\nDing", mark).split(" as a ")[0]
    "Line 2 (code points 5:9), 'Ding', repeats line 1 (code points 0:4)"
    """
    lines = lines or Lines(text)
    return f"{_what(text, mark, lines)}. {_decision(mark)}."


def similarity_in_words(similarity: float) -> str:
    """Return a similarity with three decimals, rounded down so that only equal texts show as 1.

    >>> similarity_in_words(0.99996), similarity_in_words(1.0), similarity_in_words(0.8)
    ('0.999', '1', '0.8')
    """
    return f"{math.floor(similarity * 1000 + 1e-9) / 1000:g}"


def difference_in_words(difference: Difference) -> str:
    """Say in a few words how two texts differ in one place.

    >>> from dedupe_text.model import DifferenceKind
    >>> slot = Difference(DifferenceKind.NUMBER, Effect.CHANGES, Span(0, 1), Span(9, 10), "5", "6")
    >>> difference_in_words(slot)
    "'5' here, '6' there (number)"
    """
    here, there = (quoted(words, 0, len(words), 40) for words in (difference.a_text, difference.b_text))
    if not difference.b_text:
        return f"{here} only here ({difference.kind})"
    if not difference.a_text:
        return f"{there} only there ({difference.kind})"
    return f"{here} here, {there} there ({difference.kind})"


def _what(text: str, mark: Mark, lines: Lines) -> str:
    place = _place(lines, mark.span)
    if mark.rule in _LEARNED and "pages" in mark.evidence:
        return f"{place[0].upper()}{place[1:]}, {quoted(text, *mark.span)}, {_standing(text, mark)}"
    verb = "repeat" if place.startswith("lines") else "repeats"
    witness = "" if mark.witness is None else f" {_witness(text, mark.span, mark.witness, lines)}"
    order = "" if mark.block is None else f"{mark.block}, "
    score = f"similarity {similarity_in_words(mark.similarity)}"
    numbers = _evidence(mark) if mark.witness is None else ""
    subject = f"{place[0].upper()}{place[1:]}, {quoted(text, *mark.span)},"
    return f"{subject} {verb}{witness} as a {mark.kind}, {order}{score}{numbers}"


def _standing(text: str, mark: Mark) -> str:
    """Say on how many pages of its source a line stands, and where."""
    pages = f"{mark.evidence['pages']:,.0f} pages of its source"
    documents = mark.evidence.get("documents")
    if documents is None:
        likelihood = similarity_in_words(mark.evidence.get("likelihood", 1.0))
        return f"keeps the company of what {pages} repeat (likelihood {likelihood})"
    if "slot" in mark.evidence:
        slot = mark.span.start + int(mark.evidence["slot"])
        opening, own = quoted(text, mark.span.start, slot), quoted(text, slot, mark.span.end)
        return f"opens with {opening} and has {own} in the slot behind it, as lines on {documents:,.0f} of {pages} do"
    what = "with other words or numbers in its slots, " if mark.rule is Rule.SITE_TEMPLATE else ""
    for position, words in _POSITIONS.items():
        if mark.evidence.get(position, 0) >= MOSTLY * documents:
            return f"{what}is {words} {documents:,.0f} of {pages}"
    return f"{what}stands on {documents:,.0f} of {pages}"


def _place(lines: Lines, span: Span) -> str:
    return f"{lines.numbers(span)} (code points {span.start}:{span.end})"


def _witness(text: str, span: Span, witness: Witness, lines: Lines) -> str:
    start, end = witness.span
    if witness.document_id is not None:
        return f"code points {start}:{end} of document {_name(witness.document_id)}"
    place, words = _place(lines, witness.span), quoted(text, start, end)
    return place if words == quoted(text, *span) else f"{place}, {words},"


def _name(document_id: str) -> str:
    return quoted(document_id, 0, len(document_id), 80)


def _evidence(mark: Mark) -> str:
    if not mark.evidence:
        return ""
    return " (" + ", ".join(f"{visible(name)} {value:g}" for name, value in sorted(mark.evidence.items())) + ")"


def _decision(mark: Mark) -> str:
    differences = _differences(mark.differences)
    if mark.verdict is Verdict.KEEP and mark.rule in _ELSEWHERE:
        return f"Kept, and only marked: {mark.rule}{': ' if differences else ''}{differences}"
    return f"{_OUTCOMES[mark.verdict]} because {mark.rule}{': ' if differences else ''}{differences}"


def _differences(differences: Iterable[Difference]) -> str:
    material = [difference for difference in differences if difference.effect is not Effect.HARMLESS]
    harmless = [difference for difference in differences if difference.effect is Effect.HARMLESS]
    parts = [difference_in_words(difference) for difference in material[:MOST_DIFFERENCES]]
    if len(material) > MOST_DIFFERENCES:
        parts.append(f"{len(material) - MOST_DIFFERENCES} more")
    if harmless:
        kinds = Counter(difference.kind.value for difference in harmless)
        listed = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        parts.append(f"harmless differences ({listed})")
    return "; ".join(parts)
