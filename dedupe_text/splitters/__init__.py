"""Splitters: text to paragraphs. Every one keeps the promise of `config.Splitter`.

lines        `Lines`: each line that is not blank
blank_lines  `BlankLines`: runs of lines that blank lines or page breaks set apart
auto         `Auto`: decides for each document which of the two it is
wrapping     how hard-wrapped prose is recognised and joined
sentences    `sentence_spans`: one paragraph to its sentences
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe_text.config import SPLITTERS, Splitter
from dedupe_text.errors import ConfigError
from dedupe_text.model import Span
from dedupe_text.splitters.auto import Auto
from dedupe_text.splitters.blank_lines import BlankLines
from dedupe_text.splitters.lines import Lines


def splitter_for(choice: str | Splitter) -> Splitter:
    """Return the splitter of a name, or the splitter that was given; raises `ConfigError` on an unknown name.

    >>> splitter_for("lines").name
    'lines'
    """
    if not isinstance(choice, str):
        return choice
    for splitter in (Auto(), Lines(), BlankLines()):
        if splitter.name == choice:
            return splitter
    raise ConfigError("splitter", choice, f"use one of {', '.join(SPLITTERS)}, or an object of your own")


def named_bounds(splitter: Splitter, text: str, points: NDArray[np.uint32]) -> tuple[str, NDArray[np.int64]]:
    """Return the name that results carry and the spans of the paragraphs, `(paragraphs, 2) int64`.

    `points` are the code points of the text. A rule that chooses says what it chose.

    >>> name, bounds = named_bounds(Auto(), "A line.", np.frombuffer(b"A line.", np.uint8).astype(np.uint32))
    >>> name, bounds.tolist()
    ('auto: lines', [[0, 7]])
    """
    if isinstance(splitter, Auto):
        return splitter.named_bounds(text, points)
    if isinstance(splitter, Lines | BlankLines):
        return splitter.name, splitter.bounds(points)
    return splitter.name, np.array(_checked(splitter, text), dtype=np.int64).reshape(-1, 2)


def _checked(splitter: Splitter, text: str) -> list[Span]:
    """Return the spans of a splitter, which may be a caller's own, if they keep the promise."""
    spans = splitter(text)
    position = 0
    for span in spans:
        if not position <= span.start < span.end <= len(text):
            advice = f"its span {tuple(span)} is not in order, apart and inside the text of {len(text)} code points"
            raise ConfigError("splitter", splitter, advice)
        position = span.end
    return spans
