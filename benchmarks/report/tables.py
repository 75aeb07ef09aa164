"""Results to Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.corpora.building import MEGABYTE
from benchmarks.measurement.turns import Spread

Row = Mapping[str, Any]
TITLES = {
    "near": "Near-duplicate paragraphs, from texts in memory",
    "exact": "Paragraphs said before, from texts in memory",
    "exact-file": "Paragraphs said before, reading JSON lines included",
}
MEASURES = {
    "recall": "recall",
    "precision": "precision",
    "recall from 0.9": "clear_recall",
    "precision to 0.7": "close_precision",
    "exact": "exact_recall",
}
PLAIN = ("recall", "precision")
"""The measures of the tasks that look for exact repeats."""
LEAST_SHARE = 0.005
"""Stages that take less of the time are not shown."""


def markdown(rows: Sequence[Row]) -> str:
    """Return rows of equal keys as a Markdown table, names to the left and numbers to the right.

    >>> print(markdown([{"name": "a", "count": 3}]))
    | name | count |
    |---|--:|
    | a | 3 |
    """
    if not rows:
        return ""
    names = list(rows[0])
    aligned = ["--:" if isinstance(rows[0][name], int | float) else "---" for name in names]
    lines = ["| " + " | ".join(names) + " |", "|" + "|".join(aligned) + "|"]
    lines += ["| " + " | ".join(_cell(row[name]) for name in names) + " |" for row in rows]
    return "\n".join(lines)


def circumstances(result: Row) -> str:
    """Return one line that says where, on what and how a result was measured."""
    machine, corpus = result["machine"], result["corpus"]
    size = f"{corpus['bytes'] / MEGABYTE:.1f} MB in {corpus['documents']} documents (digest {corpus['digest'][:12]})"
    where = f"{machine['processor']}, {machine['cores']} cores, {machine['memory'] / 1e9:.0f} GB, {machine['python']}"
    return f"{where}; {size}; `{' '.join(['python', '-m', 'benchmarks', *result['command'][1:]])}`"


def speed_tables(result: Row) -> str:
    """Return a table for each task of a result of `speed`, fastest first, and the contenders that could not run."""
    parts = [circumstances(result)]
    for task, title in TITLES.items():
        rows = speed_rows(result, task)
        if rows:
            parts += [f"### {title}", markdown(rows)]
    missing = [f"* {one['contender']} ({one['task']}): {one['reason']}" for one in result["missing"]]
    return "\n\n".join(parts + ["Could not be had:\n\n" + "\n".join(missing)] * bool(missing))


def speed_rows(result: Row, task: str) -> list[dict[str, Any]]:
    """Return what each contender costs and finds on one task; medians, with the range of all rounds in brackets."""
    size = result["corpus"]["bytes"] / MEGABYTE
    scores = {one["contender"]: one for one in result["quality"] if one["task"] == task}
    rows: list[dict[str, Any]] = []
    for name, runs in sorted(by_contender(result, task).items(), key=lambda item: _median(item[1], "cpu")):
        row: dict[str, Any] = {"contender": name, "MB/s": str(Spread.of([size / run["cpu"] for run in runs]))}
        row |= {"processor s": str(Spread.of([run["cpu"] for run in runs]))}
        row |= {"clock s": str(Spread.of([run["wall"] for run in runs]))}
        row |= {"peak MB": str(Spread.of([run["peak"] / MEGABYTE for run in runs])), "found": runs[0]["found"]}
        if scores:
            one = scores.get(name, {})
            row |= {shown: one.get(key) for shown, key in MEASURES.items() if task == "near" or key in PLAIN}
        rows.append(row)
    return rows


def by_contender(result: Row, task: str) -> dict[str, list[Row]]:
    """Return the runs of one task by contender."""
    found: dict[str, list[Row]] = {}
    for run in result["runs"]:
        if run["task"] == task:
            found.setdefault(run["contender"], []).append(run)
    return found


def scale_tables(result: Row) -> str:
    """Return the cost per MB and the memory per paragraph of each work at each size, and the profiles if any."""
    rows = [
        {
            "work": run["work"],
            "MB": round(run["bytes"] / MEGABYTE, 1),
            "processor s per MB": f"{run['cpu'] / run['bytes'] * MEGABYTE:.3g}",
            "MB/s": f"{run['bytes'] / MEGABYTE / run['cpu']:.3g}",
            "peak MB": round(run["peak"] / MEGABYTE, 1),
            "bytes per paragraph": round(run["peak"] / run["paragraphs"]) if run["paragraphs"] else None,
        }
        for run in result["runs"]
    ]
    parts = [circumstances(result), markdown(rows)]
    for profile in result.get("profiles", ()):
        stages = [{"stage": stage, "share": share} for stage, share in profile["stages"] if share >= LEAST_SHARE]
        parts += [f"Where the time of {profile['work']} goes:", markdown(stages)]
    parts += [f"* {one['work']}: {one['reason']}" for one in result.get("missing", ())]
    return "\n\n".join(parts)


def _median(runs: Iterable[Row], name: str) -> float:
    return Spread.of([run[name] for run in runs]).median


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
