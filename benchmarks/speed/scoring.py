"""Answers against the complete one: what share was found, and what share of the found is right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks.speed.contenders import Contender
from benchmarks.speed.reference import Reference
from benchmarks.speed.tasks import Place, Task


def score(contender: Contender, task: Task, places: Iterable[Place], truth: Reference) -> dict[str, Any]:
    """Return recall and precision over the paragraphs of five words or more; None where nothing is counted.

    `exact_recall` is about paragraphs that repeat an earlier one word for word. For the near task `recall` and
    `precision` are about the others alone, since exact repeats are easy and many.
    """
    found = truth.paragraphs.intersection(places)
    exact_recall = _share(len(found & truth.exact), len(truth.exact))
    if task is Task.NEAR:
        found -= truth.exact
        wanted = truth.either if contender.marks_both else truth.later
    else:
        wanted = truth.exact
    right = len(found & wanted)
    shares = {"recall": _share(right, len(wanted)), "precision": _share(right, len(found))}
    return {"contender": contender.name, "task": task.value, "exact_recall": exact_recall} | shares


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
