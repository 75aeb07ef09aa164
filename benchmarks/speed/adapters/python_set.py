"""A set of the joined words in plain Python: the floor that a library must beat to be worth its name."""

from __future__ import annotations

from pathlib import Path

from benchmarks.speed.preparing import distinct, places_of, texts_in
from benchmarks.speed.tasks import Task, Work, path_given, texts_given


def works(mode: str) -> dict[Task, Work]:
    """Return the works of a Python set."""

    def from_texts(texts: list[str]) -> list[int]:
        return distinct(texts).repeats

    def from_file(path: Path) -> list[int]:
        return from_texts(texts_in(path))

    return {
        Task.EXACT: Work(from_texts, places_of, texts_given),
        Task.EXACT_FILE: Work(from_file, places_of, path_given),
    }
