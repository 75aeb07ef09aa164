"""`dedupe_text.repeated.repeated_paragraphs`."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.speed.preparing import texts_in
from benchmarks.speed.tasks import THRESHOLD, Place, Task, Work, path_given, texts_given


def works(mode: str) -> dict[Task, Work]:
    """Return the works of `dedupe_text` with the kernels that `DEDUPE_TEXT_KERNELS` names."""
    find: Any = import_module("dedupe_text.repeated").repeated_paragraphs
    exact = partial(find, near=None)

    def from_file(path: Path) -> Any:
        return exact(texts_in(path))

    return {
        Task.NEAR: Work(partial(find, near=THRESHOLD), spelled, texts_given),
        Task.EXACT: Work(exact, spelled, texts_given),
        Task.EXACT_FILE: Work(from_file, spelled, path_given),
    }


def spelled(texts: list[str], found: Any) -> list[Place]:
    """Return the places of the paragraphs that repeat an earlier one."""
    repeats = found.repeats()
    places = zip(found.documents[repeats].tolist(), found.bounds[repeats, 0].tolist(), strict=True)
    return list(places)
