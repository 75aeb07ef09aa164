"""Slow twins of the kernels: Python strings and integers, one step at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby

import unicodedata2

from dedupe_text.kernels.make_unicode_tables import class_of, folded_character
from dedupe_text.kernels.tokens import NUMBER, SIGN, UNSPACED, WORD
from dedupe_text.kernels.unicode_tables import ACCENT, DIGIT, JOINER, LETTER, MARK, MID_LETTER, MID_NUMBER
from dedupe_text.kernels.unicode_tables import SIGN as SIGN_CLASS
from dedupe_text.kernels.unicode_tables import UNSPACED as UNSPACED_CLASS

MASK = 2**64 - 1
PLACE = 0x9E3779B97F4A7C15
Token = tuple[int, int, str, int]


def normal_form(text: str) -> tuple[str, list[int]]:
    """Return the normal form and the origin of each of its characters."""
    found: list[tuple[str, int]] = []
    for place, character in enumerate(text):
        for folded in folded_character(character):
            if not (folded == " " and found and found[-1][0] == " "):
                found.append((folded, place))
    runs = groupby((c for c, _ in found), key=lambda c: unicodedata2.combining(c) > 0)
    ordered = (sorted(run, key=unicodedata2.combining if is_mark else _equal) for is_mark, run in runs)
    return "".join(chain.from_iterable(ordered)), [place for _, place in found]


def _equal(character: str) -> int:
    return 0


def tokens(text: str) -> list[Token]:
    """Return (start, end, normal form without accents, kind) of the tokens of a text."""
    normal, origin = normal_form(text)
    bases = [place for place, c in enumerate(normal) if not class_of(c) & MARK]
    points = [normal[place] for place in bases]
    # A mark belongs to the base before it: base k reaches to where the next one starts.
    bases.append(len(normal))
    found: list[Token] = []
    first = 0
    while first < len(points):
        last = first + _size(points, first)
        kind = _kind(points[first:last])
        if kind is not None:
            start, end = bases[first], bases[last]
            said = "".join(c for c in normal[start:end] if class_of(c) != ACCENT)
            found.append((origin[start], origin[end - 1] + 1, said, kind))
        first = max(last, first + 1)
    return found


def _size(points: list[str], first: int) -> int:
    """Return how many bases belong to the token that starts at a base; 0 where none does."""
    if class_of(points[first]) & (UNSPACED_CLASS | SIGN_CLASS) or _is_minus(points, first):
        return 1
    size = 0
    while first + size < len(points) and _joins(points, first + size):
        size += 1
    return size


def _joins(points: list[str], place: int) -> bool:
    itself = class_of(points[place])
    if itself & (LETTER | DIGIT | JOINER):
        return True
    if place == 0 or place + 1 == len(points):
        return False
    both = class_of(points[place - 1]) & class_of(points[place + 1])
    return bool((itself & MID_LETTER and both & LETTER) or (itself & MID_NUMBER and both & DIGIT))


def _is_minus(points: list[str], place: int) -> bool:
    if points[place] != "-" or place + 1 == len(points) or not class_of(points[place + 1]) & DIGIT:
        return False
    return place == 0 or points[place - 1] in " (" or bool(class_of(points[place - 1]) & SIGN_CLASS)


def _kind(points: list[str]) -> int | None:
    classes = {class_of(c) for c in points}
    if not classes or classes == {JOINER}:
        return None
    if DIGIT in classes:
        return NUMBER
    if UNSPACED_CLASS in classes:
        return UNSPACED
    return WORD if classes & {LETTER} else SIGN


def mixed(value: int) -> int:
    """Return splitmix64's finaliser of a 64-bit value."""
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & MASK
    return value ^ value >> 31


def span_hash(points: list[int]) -> tuple[int, int]:
    """Return the 128-bit hash of points as two 64-bit values."""
    low, high = (sum(_terms(points, step)) & MASK for step in (PLACE, 0xD6E8FEB86659FD93))
    return mixed(low + len(points) * PLACE & MASK), mixed(high + len(points) * PLACE & MASK)


def _terms(points: list[int], step: int) -> Iterator[int]:
    for place in range(0, len(points), 8):
        pack = [point if point < 0x80 else 0 for point in points[place : place + 8]]
        value = int.from_bytes(pack, "little")
        yield mixed(value ^ _key(place // 8, step)) if place else value
    for place, point in enumerate(points):
        yield _key(place, step) * point if point >= 0x80 else 0


def _key(place: int, step: int) -> int:
    return mixed((place + 1) * step & MASK) | 1


def paragraph(text: str, start: int, end: int) -> tuple[str, list[Token]]:
    """Return the normal form of a span, without spaces at its ends, and its tokens, with places in the text."""
    own = text[start:end]
    found = [(start + first, start + last, said, kind) for first, last, said, kind in tokens(own)]
    return normal_form(own)[0].strip(" "), found


def lines(text: str) -> list[tuple[int, int]]:
    """Return the spans of the lines that are not blank, trimmed."""
    found: list[tuple[int, int]] = []
    position = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            start = position + len(line) - len(line.lstrip())
            found.append((start, start + len(line.strip())))
        position += len(line)
    return found


def shingle_set(ids: list[int], width: int) -> list[int]:
    """Return the distinct shingles of a paragraph, ascending."""
    return sorted({_shingle(ids[place : place + width]) for place in range(len(ids) - width + 1)})


def _shingle(ids: list[int]) -> int:
    value = len(ids)
    for token in ids:
        value = (value * PLACE + token) & MASK
        value ^= value >> 32
    return mixed(value)
