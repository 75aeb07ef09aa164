"""Splitters: text to paragraphs. Every one keeps the promise of `config.Splitter`.

lines        `Lines`: each line that is not blank
blank_lines  `BlankLines`: runs of lines that blank lines or page breaks set apart
auto         `Auto`: decides for each document which of the two it is
wrapping     how hard-wrapped prose is recognised and joined
sentences    `sentence_spans`: one paragraph to its sentences
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
        return splitter.named_bounds(points)
    if isinstance(splitter, Lines | BlankLines):
        return splitter.name, splitter.bounds(points)
    return splitter.name, np.array(_checked(splitter, text), dtype=np.int64).reshape(-1, 2)


def batch_bounds(
    splitter: Splitter, texts: Sequence[str], points: NDArray[np.uint32], starts: NDArray[np.int64]
) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Return the names, the spans of the paragraphs and how many each text has, for texts laid end to end.

    `points` are the code points of all, with a page break between two texts; `starts (texts,)` tells where each begins.
    """
    if isinstance(splitter, Lines | BlankLines):
        bounds = splitter.bounds(points)
        names = [splitter.name] * len(texts)
    elif isinstance(splitter, Auto):
        names, bounds = splitter.batch_bounds(points, starts)
    else:
        cut = [named_bounds(splitter, text, points[:0]) for text in texts]
        names = [name for name, _ in cut]
        bounds = np.concatenate([own + start for (_, own), start in zip(cut, starts.tolist(), strict=True)])
    counts = np.diff(np.append(bounds[:, 0].searchsorted(starts), len(bounds)))
    return names, bounds, counts


def _checked(splitter: Splitter, text: str) -> list[Span]:
    """Return the spans of a splitter, which may be a caller's own, if they keep the promise."""
    found: object = splitter(text)
    if not isinstance(found, Iterable):
        raise ConfigError("splitter", splitter, f"it returned {found!r}: it must return spans")
    spans: list[Span] = list(found)
    position = 0
    for span in spans:
        if not isinstance(span, Span):
            raise ConfigError("splitter", splitter, f"it gave {span!r}, which is no Span")
        if not all(isinstance(place, int | np.integer) for place in span):
            raise ConfigError("splitter", splitter, f"it gave {span!r}: code points are counted in whole numbers")
        if not position <= span.start < span.end <= len(text):
            advice = f"its span {tuple(span)} is not in order, apart and inside the text of {len(text)} code points"
            raise ConfigError("splitter", splitter, advice)
        position = span.end
    return spans
