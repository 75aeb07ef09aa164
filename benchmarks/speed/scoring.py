"""Answers against the complete one: what share was found, and what share of the found is right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks.speed.contenders import Contender
from benchmarks.speed.reference import CLEAR, CLOSE, Reference
from benchmarks.speed.tasks import THRESHOLD, Place, Task


def score(contender: Contender, task: Task, places: Iterable[Place], truth: Reference) -> dict[str, Any]:
    """Return recall and precision over the paragraphs of five words or more; None where nothing is counted.

    `exact_recall` is about paragraphs that repeat an earlier one word for word. For the near task the other measures
    are about the rest alone, since exact repeats are easy and many: `recall` and `precision` at the threshold,
    `clear_recall` of those at 0.9 or more, and `close_precision`, the share of the found that lies at 0.7 or more.
    """
    found = truth.paragraphs.intersection(places)
    about: dict[str, Any] = {"contender": contender.name, "task": task.value}
    about["exact_recall"] = _share(len(found & truth.exact), len(truth.exact))
    if task is not Task.NEAR:
        return about | {"recall": about["exact_recall"], "precision": _share(len(found & truth.exact), len(found))}
    found -= truth.exact
    best = truth.either if contender.marks_both else truth.later
    close, wanted, clear = ({p for p, near in best.items() if near >= least} for least in (CLOSE, THRESHOLD, CLEAR))
    right = len(found & wanted)
    about |= {"recall": _share(right, len(wanted)), "precision": _share(right, len(found))}
    about["clear_recall"] = _share(len(found & clear), len(clear))
    return about | {"close_precision": _share(len(found & close), len(found))}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
