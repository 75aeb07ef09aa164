"""The task that all contenders run, its numbers, and the form of an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

LEAST_WORDS = 5
"""Shorter paragraphs are nobody's business here: a heading that repeats is no evidence."""
SHINGLE = 3
THRESHOLD = 0.8
PERMUTATIONS = 128
BANDS = 16
"""128 permutations in 16 bands of 8: of the usual cuts the one that finds most at Jaccard 0.8 without false pairs."""

Place = tuple[int, int]
"""A paragraph: the number of its document, and the code point in it where the paragraph's text begins."""


class Task(Enum):
    """What is measured: which repeats, and where the texts come from."""

    NEAR = "near"
    EXACT = "exact"
    EXACT_FILE = "exact-file"

    @property
    def reads_file(self) -> bool:
        """Whether reading the corpus is part of the work."""
        return self is Task.EXACT_FILE


@dataclass(frozen=True)
class Given:
    """What a contender is given: the file, and its texts in memory (empty where reading is part of the work)."""

    path: Path
    texts: list[str]


@dataclass(frozen=True)
class Work:
    """One contender on one task.

    `run` is timed. `spell` turns its answer into places after the clock has stopped; it gets all texts. `ready` is
    done before: the file in the format a contender reads.
    """

    run: Callable[[Any], Any]
    spell: Callable[[list[str], Any], list[Place]]
    ready: Callable[[Given], Any]


def texts_given(given: Given) -> list[str]:
    """Return what a contender starts from that takes texts in memory."""
    return given.texts


def path_given(given: Given) -> Path:
    """Return what a contender starts from that reads the corpus itself."""
    return given.path
