r"""Repeats as lines of text for a failed assertion: the two places side by side, then why it counts as a repeat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from dedupe_text.model import Document, Span
from dedupe_text.render.lines import Lines
from dedupe_text.render.pairs import proving_pairs
from dedupe_text.render.visible import quoted, visible
from dedupe_text.render.widths import padded, wrapped
from dedupe_text.render.words import similarity_in_words
from dedupe_text.testing.checking import Repeat

COLUMN = 50
"""Width of each side, so that both fit into the 110 columns of a usual terminal with pytest's indent."""
MOST_REPEATS = 10
MOST_ROWS = 6
MOST_IN_CELL = 240
"""Bounds of what is shown, the last in code points: pytest itself shows 8 lines unless it is asked for more."""


def explained(repeats: Sequence[Repeat]) -> list[str]:
    """Return the lines that say what repeats: first what has a witness, then what sources say on their pages."""
    if not repeats:
        return ["nothing repeats"]
    lines = [f"{len(repeats)} repeat{'s' if len(repeats) > 1 else ''} found"]
    told = [repeat for repeat in repeats if repeat.other is not None]
    # A line of a menu is one fact, on however many pages it stands.
    lines_of_sources: dict[tuple[str | None, str], Repeat] = {}
    for repeat in repeats:
        if repeat.other is None:
            lines_of_sources.setdefault((repeat.document.source, repeat.text), repeat)
    told += lines_of_sources.values()
    named = len({one.id for repeat in repeats for one in (repeat.document, repeat.other) if one is not None}) > 1
    for repeat in told[:MOST_REPEATS]:
        lines += _repeat(repeat, named)
    if len(told) > MOST_REPEATS:
        lines.append(f"... and {len(told) - MOST_REPEATS} more, each line of a source counted once")
    return lines


def _repeat(repeat: Repeat, named: bool) -> Iterator[str]:
    mark = repeat.mark
    if repeat.other is None or mark.witness is None:
        yield f"here: {_place(repeat.document, mark.span, named)}"
        yield from _wrapped(repeat.text, 2 * COLUMN)
    else:
        here = _place(repeat.document, mark.span, named)
        yield from _beside(f"here: {here}", f"there: {_place(repeat.other, mark.witness.span, named)}")
        pairs = proving_pairs(mark)
        for a, b in pairs[:MOST_ROWS]:
            yield from _beside(a.of(repeat.document.text), b.of(repeat.other.text))
        if len(pairs) > MOST_ROWS:
            yield f"... and {len(pairs) - MOST_ROWS} more paragraphs"
    order = "" if mark.block is None else f", {mark.block}"
    yield f"{mark.kind}{order}, similarity {similarity_in_words(mark.similarity)}: {mark.rule}"


def _place(document: Document, span: Span, named: bool) -> str:
    name = f"{quoted(document.id, 0, len(document.id), COLUMN // 2)}, " if named else ""
    return f"{name}{Lines(document.text).numbers(span)} ({span.start}:{span.end})"


def _beside(here: str, there: str) -> Iterator[str]:
    for left, right in zip_longest(_wrapped(here, COLUMN), _wrapped(there, COLUMN), fillvalue=""):
        yield f"{padded(left, COLUMN)} | {right}".rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    return wrapped(visible(text[:MOST_IN_CELL]) + (" ..." if len(text) > MOST_IN_CELL else ""), width)
