"""Counts characters of a text without white space, under spans and masks."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from dedupe_text.model import Span

Mask = NDArray[np.bool_]
"""One bool for each code point of a text."""


def ink(text: str) -> Mask:
    """Return a mask that is True for each character that is not white space."""
    return np.fromiter((not mark.isspace() for mark in text), dtype=np.bool_, count=len(text))


def under(spans: Iterable[Span], length: int) -> Mask:
    """Return a mask that is True under the spans."""
    mask = np.zeros(length, dtype=np.bool_)
    for start, end in spans:
        mask[start:end] = True
    return mask


def count(mask: Mask, span: Span | None = None) -> int:
    """Return how many characters of a mask are True, in all or under a span."""
    return int(np.count_nonzero(mask if span is None else mask[span.start : span.end]))


def share(part: float, whole: float) -> float:
    """Return part / whole; not a number where there is no whole."""
    return part / whole if whole else math.nan


def harmonic(precision: float, recall: float) -> float:
    """Return F1, the harmonic mean of precision and recall; 0 when both are 0, not a number when one is not."""
    if math.isnan(precision) or math.isnan(recall):
        return math.nan
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def best_kept(kept: Mask, solid: Mask, copies: list[Span]) -> int:
    """Return which of several equal stretches keeps the largest share of its characters; the first on a tie."""
    shares = [count(kept, span) / max(1, count(solid, span)) for span in copies]
    return shares.index(max(shares))
