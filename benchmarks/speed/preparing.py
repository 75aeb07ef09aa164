"""What a caller writes in Python to use a peer: paragraphs, words, exact repeats by a dictionary, shingles.

Written for speed: one case folding and one split for each document, and `map` and `zip` in place of loops.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.speed.tasks import LEAST_WORDS, Place

BLANK_LINE = r"\n[ \t\r\f\v\n]*\n"
"""What stands between paragraphs; spelled out, since `\\s` differs between the regex engines of the contenders."""
_BLANK_LINE = re.compile(BLANK_LINE)
_WORD = re.compile(r"\w+")


@dataclass
class Distinct:
    """The paragraphs of five words or more: their joined words once each, and the numbers of those said before.

    Numbers count every stretch between blank lines through the whole corpus, short and empty ones too.
    """

    words: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    repeats: list[int] = field(default_factory=list)


def distinct(texts: Iterable[str]) -> Distinct:
    """Return the distinct paragraphs of all texts, and the exact repeats."""
    found = Distinct()
    seen: set[str] = set()
    findall, before = _WORD.findall, 0
    for text in texts:
        paragraphs = _BLANK_LINE.split(text.casefold())
        for number, paragraph in enumerate(paragraphs, before):
            words = findall(paragraph)
            if len(words) < LEAST_WORDS:
                continue
            joined = " ".join(words)
            if joined in seen:
                found.repeats.append(number)
            else:
                seen.add(joined)
                found.words.append(joined)
                found.numbers.append(number)
        before += len(paragraphs)
    return found


def shingles(joined: str) -> list[str]:
    """Return the word 3-grams of joined words, in order.

    >>> shingles("a b c d")
    ['a b c', 'b c d']
    """
    words = joined.split(" ")
    return list(map(" ".join, zip(words, words[1:], words[2:], strict=False)))


def chosen(found: Distinct, flags: Sequence[bool]) -> list[int]:
    """Return the numbers of the exact repeats and of the distinct paragraphs that are flagged."""
    return found.repeats + [number for number, flag in zip(found.numbers, flags, strict=True) if flag]


def places(texts: Iterable[str]) -> list[Place]:
    """Return the place of every stretch between blank lines, so that `places(texts)[number]` is that of a number."""
    return [(document, start) for document, text in enumerate(texts) for start in _starts(text)]


def long_enough(texts: Sequence[str]) -> set[Place]:
    """Return the places of the paragraphs of five words or more, of which alone answers are counted."""
    stretches = (paragraph for text in texts for paragraph in _BLANK_LINE.split(text.casefold()))
    kept = (len(_WORD.findall(paragraph)) >= LEAST_WORDS for paragraph in stretches)
    return {place for place, long in zip(places(texts), kept, strict=True) if long}


def places_of(texts: list[str], numbers: Iterable[int]) -> list[Place]:
    """Return the places of the paragraphs with these numbers."""
    known = places(texts)
    return [known[number] for number in numbers]


def places_in_documents(texts: list[str], pairs: Iterable[tuple[int, int]]) -> list[Place]:
    """Return the places of paragraphs told as (document, number in the document)."""
    starts = [list(_starts(text)) for text in texts]
    return [(document, starts[document][number]) for document, number in pairs]


def texts_in(path: Path) -> list[str]:
    """Return the texts of a file of JSON lines."""
    return list(texts_read(path))


def texts_read(path: Path) -> Iterator[str]:
    """Yield the texts of a file of JSON lines, read with orjson where it is installed."""
    loads: Callable[[bytes], Any] = import_module("orjson" if find_spec("orjson") else "json").loads
    with path.open("rb") as lines:
        for line in lines:
            yield loads(line)["text"]


def _starts(text: str) -> Iterator[int]:
    position = 0
    for gap in _BLANK_LINE.finditer(text):
        yield _first_word(text, position, gap.start())
        position = gap.end()
    yield _first_word(text, position, len(text))


def _first_word(text: str, start: int, end: int) -> int:
    return end - len(text[start:end].lstrip())
