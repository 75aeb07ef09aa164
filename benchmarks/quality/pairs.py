"""Measures on pairs of texts: is the verdict right, and would some threshold on the score do better?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from benchmarks.quality.ink import harmonic, share
from benchmarks.quality.reading import PAIR_VERDICTS, PairGuess, Row, RowError, matched, pair_of

MAY_GO = frozenset({"same", "edited", "D", "T", "1", "2", "3"})
"""Labels of pairs of which one text repeats the other."""
NOT_JUDGED = frozenset({"A"})


class Judged(NamedTuple):
    """A gold label with its edit, and what was predicted."""

    label: str
    edit: str
    guess: PairGuess


def judged(gold: Iterable[Row], guesses: Iterable[Row]) -> list[Judged]:
    """Return every judged pair with its prediction."""
    found = [
        Judged(row.text("label"), str(row.data.get("edit", "")), pair_of(guess))
        for row, guess in matched(gold, guesses)
    ]
    return [pair for pair in found if pair.label not in NOT_JUDGED]


def measure(pairs: list[Judged]) -> list[dict[str, Any]]:
    """Return precision, recall and F1 for `duplicate`, for `duplicate` or `variant`, and at the best threshold."""
    positive = sum(pair.label in MAY_GO for pair in pairs)
    if not positive:
        raise RowError(f"no pair has one of the labels {', '.join(sorted(MAY_GO))}")
    rows = []
    for name, verdicts in (("duplicate", ("duplicate",)), ("duplicate or variant", ("duplicate", "variant"))):
        called = [pair for pair in pairs if pair.guess.verdict in verdicts]
        right = sum(pair.label in MAY_GO for pair in called)
        rows.append((name, share(right, len(called)), right / positive, math.nan))
    rows.append(("best threshold", *_best_threshold(pairs, positive)))
    return [
        {
            "counted as positive": name,
            "pairs": len(pairs),
            "positive": positive,
            "precision": precision,
            "recall": recall,
            "f1": harmonic(precision, recall),
            "threshold": threshold,
        }
        for name, precision, recall, threshold in rows
    ]


def _best_threshold(pairs: list[Judged], positive: int) -> tuple[float, float, float]:
    """Return precision, recall and threshold where F1 is highest; scores from the threshold up count as positive."""
    scores = np.array([pair.guess.score for pair in pairs])
    truth = np.array([pair.label in MAY_GO for pair in pairs])
    thresholds = np.unique(scores)[::-1]
    called = np.array([np.count_nonzero(scores >= threshold) for threshold in thresholds])
    right = np.array([np.count_nonzero(truth[scores >= threshold]) for threshold in thresholds])
    best = int(np.argmax(2 * right / (called + positive)))
    return float(right[best] / called[best]), float(right[best] / positive), float(thresholds[best])


def by_label(pairs: list[Judged], name: Callable[[Judged], str]) -> list[dict[str, Any]]:
    """Return the share of each verdict, by a name of the pair such as its label."""
    groups: dict[str, list[Judged]] = {}
    for pair in pairs:
        groups.setdefault(name(pair), []).append(pair)
    return [
        {"gold": gold, "pairs": len(group)}
        | {
            verdict: share(sum(pair.guess.verdict == verdict for pair in group), len(group))
            for verdict in PAIR_VERDICTS
        }
        for gold, group in sorted(groups.items())
    ]


def tables(gold: Iterable[Row], guesses: Iterable[Row]) -> dict[str, list[dict[str, Any]]]:
    """Return the measures of a set of pairs, and its verdicts by label and by kind of edit."""
    pairs = judged(gold, guesses)
    edits = by_label(pairs, lambda pair: f"{pair.label}: {pair.edit}") if any(pair.edit for pair in pairs) else []
    return {
        "pairs": measure(pairs),
        "verdicts by label": by_label(pairs, lambda pair: pair.label),
        "verdicts by label and edit": edits,
    }


def within(gold: Iterable[Row], guesses: Iterable[Row]) -> list[dict[str, Any]]:
    """Return how pairs of one page are called: D (edited) and T (excerpt) should be, S (template) and N (other) not."""
    pairs = judged(gold, guesses)
    table = []
    for label, meaning in (("D", "recall"), ("T", "recall"), ("S", "false alarms"), ("N", "false alarms")):
        verdicts = [pair.guess.verdict for pair in pairs if pair.label == label]
        table.append(
            {
                "label": label,
                "measure": meaning,
                "pairs": len(verdicts),
                "duplicate": share(verdicts.count("duplicate"), len(verdicts)),
                "duplicate_or_variant": share(len(verdicts) - verdicts.count("distinct"), len(verdicts)),
            }
        )
    return table
