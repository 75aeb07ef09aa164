"""Finds tokens that may be read as something else: a text and its tokens in, a flag for each out.

They stand in tags, character references and wrongly decoded characters, or are glued to one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np
import regex
from numpy.typing import NDArray

from dedupe_text.guard.wholes import ELEMENTS, MISDECODED_ONE

_TAG_LIKE = regex.compile(rf"(?i)</?(?:{ELEMENTS})(?=[\s/>])[^<>]*+>")
_REFERENCE = re.compile(r"&[^\s&]{0,34}")
_MISDECODED = re.compile(MISDECODED_ONE)
_GLUED = 41
"""Code points that a character reference or a wrongly decoded character reaches: the letters that it is glued to."""


def odd_tokens(text: str, starts: Sequence[int], ends: Sequence[int]) -> NDArray[np.bool_] | None:
    """Say of each token whether it may be read as something else, `(tokens,) bool`; None where no text could be.

    >>> odd_tokens("R&amp;D works", [0, 2, 6, 8], [1, 5, 7, 13]).tolist()
    [True, True, True, True]
    >>> odd_tokens("It works", [0, 3], [2, 8]) is None
    True
    """
    found = None
    for start, end in _odd_spans(text):
        if found is None:
            found = np.zeros(len(starts), dtype=np.bool_)
        first = bisect_left(ends, start)
        found[first : bisect_left(starts, end, first)] = True
    return found


def within_reach(odd: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """Say of each token whether an odd one stands within so many tokens, `(tokens,) bool`.

    >>> within_reach(np.array([False, False, False, True]), 2).tolist()
    [False, True, True, True]
    """
    near = odd.copy()
    for step in range(1, reach + 1):
        near[step:] |= odd[:-step]
        near[:-step] |= odd[step:]
    return near


def _odd_spans(text: str) -> Iterator[tuple[int, int]]:
    if "<" in text:
        yield from (match.span() for match in _TAG_LIKE.finditer(text))
    marks = [_REFERENCE] if "&" in text else []
    for pattern in marks if text.isascii() else [*marks, _MISDECODED]:
        spans = (match.span() for match in pattern.finditer(text))
        yield from ((max(0, start - _GLUED), end + _GLUED) for start, end in spans)
