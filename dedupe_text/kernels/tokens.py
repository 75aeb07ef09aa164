"""Normal form to tokens: words, numbers, characters of scripts without spaces, and signs.

Word borders are those of Unicode Standard Annex 29, reduced to the classes of `unicode_tables`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels import unicode_tables as point
from dedupe_text.kernels.hashes import short_hashes
from dedupe_text.kernels.normal import NormalForm
from dedupe_text.kernels.ragged import positions

WORD: Final = 0
NUMBER: Final = 1
"""A token that holds a digit, such as `3.5` or `b52`."""

UNSPACED: Final = 2
"""One character, with its marks, of a script that sets no spaces between words."""

SIGN: Final = 3
"""A currency, percent, mathematical or other sign, an emoji, or a minus before a number."""

TO_JOINED: Final = 3
"""Moves the classes of punctuation between letters, or digits, to those that it joins."""

HYPHEN = ord("-")
BEFORE_MINUS = (ord(" "), ord("("))


class Tokens(NamedTuple):
    """The tokens of a text, in order; they are apart, but for those of one code point (one half), which share its span.

    `starts`, `ends` `(tokens,) int64`: code points of the input, half open; an end follows the token's last point.
    `ids (tokens,) uint64`: hashes of the normalised points without accents. `kinds (tokens,) uint8`: `WORD` to `SIGN`.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    ids: NDArray[np.uint64]
    kinds: NDArray[np.uint8]

    def chosen(self, places: NDArray[np.int64] | slice) -> Tokens:
        """Return some of the tokens."""
        return Tokens(self.starts[places], self.ends[places], self.ids[places], self.kinds[places])


def tokens(form: NormalForm) -> Tokens:
    r"""Return the tokens of a normal form; punctuation and white space are part of none.

    >>> from dedupe_text.kernels.normal import code_points, normal_form
    >>> text = "It's 3.5 \N{EURO SIGN}, not -2."
    >>> found = tokens(normal_form(code_points(text)))
    >>> [text[start:end] for start, end in zip(found.starts, found.ends)], found.kinds.tolist()
    (["It's", '3.5', '€', 'not', '-', '2'], [0, 1, 3, 0, 3, 1])
    """
    classes = point.unicode_tables().classes[form.points]
    bases = (classes < point.MARK).nonzero()[0]
    points = form.points
    if len(bases) == len(classes):
        firsts, lasts = token_runs(points, classes)
        kinds = token_kinds(classes, firsts, lasts)
        ends = lasts + 1
    else:
        held = classes[bases]
        firsts, lasts = token_runs(points[bases], held)
        kinds = token_kinds(held, firsts, lasts)
        # A mark belongs to the base before it, so a token reaches to the next base.
        ends = np.append(bases, len(classes))[lasts + 1]
        firsts = bases[firsts]
    ids = _ids(points, classes, firsts, ends)
    return Tokens(form.origin[firsts], form.origin[ends - 1] + 1, ids, kinds)


def token_runs(
    points: NDArray[np.uint32] | NDArray[np.uint8], classes: NDArray[np.uint8]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and the last point of each token, where no point is a mark."""
    # One point more at each end, of no class, so that each has two neighbours.
    held = np.zeros(len(classes) + 2, dtype=np.uint8)
    held[1:-1] = classes
    # Punctuation joins the letters or the digits on both sides, as in "don't" and "1,900".
    joins = held >> TO_JOINED
    joins[1:-1] &= held[2:]
    joins[1:-1] &= held[:-2]
    joins &= point.LETTER | point.DIGIT
    joins |= held & (point.LETTER | point.DIGIT | point.JOINER)
    joined = joins != 0
    _leave_out_joiners(held, joined)
    lone = (classes & (point.UNSPACED | point.SIGN)) != 0
    lone[_minus_signs(points, classes)] = True
    firsts = ((joined[1:-1] > joined[:-2]) | lone).nonzero()[0]
    lasts = ((joined[1:-1] > joined[2:]) | lone).nonzero()[0]
    return firsts, lasts


def token_kinds(classes: NDArray[np.uint8], firsts: NDArray[np.int64], lasts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the kinds of the tokens from `firsts` to `lasts`, which are those of `token_runs`, `(tokens,) uint8`."""
    kinds = np.full(len(firsts), WORD, dtype=np.uint8)
    digits = (classes & point.DIGIT) != 0
    # The first digit of each run is enough.
    digits[1:] &= ~digits[:-1]
    kinds[firsts.searchsorted(digits.nonzero()[0], side="right") - 1] = NUMBER
    one = (firsts == lasts).nonzero()[0]
    held = classes[firsts[one]]
    lone = (held & (point.LETTER | point.DIGIT)) == 0
    kinds[one[lone]] = np.where(held[lone] & point.UNSPACED, UNSPACED, SIGN)
    return kinds


def _leave_out_joiners(classes: NDArray[np.uint8], joined: NDArray[np.bool_]) -> None:
    """Take from what is joined what is joiners alone, such as a line to fill in: it is no token.

    The first and the last point are no joiners.
    """
    joiners = classes == point.JOINER
    edges = (joiners[1:] != joiners[:-1]).nonzero()[0] + 1
    starts, ends = edges[::2], edges[1::2]
    silent = (~(joined[starts - 1] | joined[ends])).nonzero()[0]
    joined[positions(starts[silent], (ends - starts)[silent])] = False


def _minus_signs(points: NDArray[np.uint32] | NDArray[np.uint8], classes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Places of hyphens before a digit that cannot join it to a word: at the start, or after space, bracket or sign."""
    places = (points[:-1] == HYPHEN).nonzero()[0]
    places = places[(classes[places + 1] & point.DIGIT) != 0]
    before = points[places - 1]
    apart = (places == 0) | ((classes[places - 1] & point.SIGN) != 0)
    for opening in BEFORE_MINUS:
        apart |= before == opening
    signs: NDArray[np.int64] = places[apart]
    return signs


def _ids(
    points: NDArray[np.uint32], classes: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Hash the tokens without their accents."""
    accents = classes == point.ACCENT
    if not accents.any():
        return short_hashes(points, starts, ends)
    dropped = np.concatenate(([0], accents.cumsum()))
    return short_hashes(points[~accents], starts - dropped[starts], ends - dropped[ends])
