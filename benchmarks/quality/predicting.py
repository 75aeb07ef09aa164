"""Predictions of `dedupe_text` in the form that the measures, and outside scorers, read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import dedupe_text as dt
from benchmarks.quality.reading import Row
from dedupe_text.model import Mark, Verdict

Item = TypeVar("Item")
Text = tuple[str, str]
Pair = tuple[str, str, str]


def guess_marks(text: Text, matcher: str = "join") -> dict[str, Any]:
    """Return the prediction for a document, given as (id, text)."""
    name, words = text
    return {"id": name, "marks": [_mark(mark) for mark in dt.dedupe(words, matcher=matcher).marks]}


def guess_pair(pair: Pair) -> dict[str, Any]:
    """Return the prediction for a pair, given as (id, a, b)."""
    name, a, b = pair
    found = dt.compare(a, b)
    return {"id": name, "score": found.similarity, "verdict": _pair_word(found.verdict)}


def predictions(rows: Iterable[Row], in_pairs: bool, workers: int | None = None, *, matcher: str = "join") -> list[Row]:
    """Return one prediction for each gold row, in order, made by `workers` processes (None: one for each core).

    `matcher` finds the candidate pairs of documents; pairs need none.
    """
    if in_pairs:
        return _mapped(guess_pair, [(row.id, row.text("a"), row.text("b")) for row in rows], workers)
    return _mapped(partial(guess_marks, matcher=matcher), [(row.id, row.text("text")) for row in rows], workers)


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write predictions as JSON lines, one for each gold row; the folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(dict(row.data)) + "\n" for row in rows)


def _pair_word(verdict: Verdict) -> str:
    return verdict.value if verdict in (Verdict.DUPLICATE, Verdict.VARIANT) else "distinct"


def _mark(mark: Mark) -> dict[str, Any]:
    here = mark.witness is not None and mark.witness.document_id is None
    return {
        "start": mark.span.start,
        "end": mark.span.end,
        "verdict": mark.verdict.value,
        "of": list(mark.witness.span) if mark.witness and here else None,
    }


def _mapped(guess: Callable[[Item], dict[str, Any]], items: Sequence[Item], workers: int | None) -> list[Row]:
    workers = workers or os.cpu_count() or 1
    if workers == 1 or len(items) < 2:
        found = [guess(item) for item in items]
    else:
        with ProcessPoolExecutor(workers) as pool:
            found = list(pool.map(guess, items, chunksize=max(1, len(items) // (workers * 8))))
    return [Row(data, f"prediction {number}") for number, data in enumerate(found, 1)]
