"""Marks of a corpus run to be judged by eye: each with its text, its witness, its rule and what differs; as HTML."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from dedupe_text.codec import mark_from_dict
from dedupe_text.model import Mark
from dedupe_text.render.escaping import attribute
from dedupe_text.render.page import name
from dedupe_text.render.sides import MOST_ROWS, differences_table, marked_differences
from dedupe_text.render.words import similarity_in_words


def sample_articles(samples: Sequence[Mapping[str, Any]], places: Mapping[str, int]) -> Iterator[str]:
    """Yield the samples under a heading for each verdict, kind and rule; `places` numbers the sources on the page."""
    found = [(mark_from_dict(sample["mark"], sys.maxsize), sample) for sample in samples]
    groups = groupby(enumerate(found, 1), key=lambda item: _sort(item[1][0]))
    for (verdict, kind, rule), group in groups:
        drawn = list(group)
        heading = f"{verdict} {kind}, because {rule} ({len(drawn)})"
        yield f'<section class="{verdict}">\n<h3>{attribute(heading)}</h3>'
        for number, (mark, sample) in drawn:
            yield _article(number, mark, sample, places)
        yield "</section>"


def source_link(source: str, places: Mapping[str, int]) -> str:
    """Return the name of a source as HTML, with a link to its row where the page has one."""
    place = places.get(source)
    return name(source) if place is None else f'<a href="#s{place}">{name(source)}</a>'


def _sort(mark: Mark) -> tuple[str, str, str]:
    return mark.verdict.value, mark.kind.value, mark.rule.value


def _article(number: int, mark: Mark, sample: Mapping[str, Any], places: Mapping[str, int]) -> str:
    source = sample["source"]
    where = f" of {source_link(source, places)}" if source is not None else ""
    start, end = mark.span
    link = f'<a href="#m{number}">{number}</a>'
    heading = f"{link} {mark.verdict.value} in {name(sample['id'])}{where}, code points {start}:{end}"
    return (
        f'<article class="stop {mark.verdict.value}" id="m{number}"><h4>{heading}</h4><p>{_proof(mark)}</p>'
        f'<blockquote dir="auto">{marked_differences(sample["text"], mark)}</blockquote>'
        f"{differences_table(mark.differences[:MOST_ROWS], len(mark.differences[MOST_ROWS:]))}</article>"
    )


def _proof(mark: Mark) -> str:
    rule = f"Because {attribute(mark.rule.value)}."
    if mark.witness is None:
        numbers = ", ".join(f"{name(key)} {value:g}" for key, value in sorted(mark.evidence.items()))
        return f"{rule} Counted: {numbers}." if numbers else rule
    start, end = mark.witness.span
    elsewhere = mark.witness.document_id
    document = "the same document" if elsewhere is None else f"document {name(elsewhere)}"
    score = similarity_in_words(mark.similarity)
    return f"{rule} Witness: code points {start}:{end} of {document}, similarity {score}."
