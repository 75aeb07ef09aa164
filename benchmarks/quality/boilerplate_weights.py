"""Fits the weights of `dedupe_text.boilerplate.deciding`, and writes them into the package.

`python -m benchmarks.quality.boilerplate_weights DATA` reads the gold files that
`benchmarks.quality.boilerplate` names. The weights are fitted on all sources. The figures that are printed come from
weights fitted on one half of the sites and measured on the other, both ways; a site belongs to a half by the checksum
of its name, a book by its place in the file. Which features and products have a weight is said by the weights that are
there before.

Logistic regression by Newton's method with a small ridge (Bishop 2006, "Pattern Recognition and Machine Learning",
section 4.3.3). A line weighs its characters, divided by the boilerplate of its site, so that sites count alike; books
and printed documents, few sources with much text and hardly a menu, weigh as `DOCUMENT_SITES` sites each.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.quality.boilerplate import DOCUMENTS, SETS, gold_of, guesses, half, measure, read, sources
from benchmarks.quality.command import gold_file
from benchmarks.quality.ink import Mask
from benchmarks.quality.reading import Row, rows_of
from benchmarks.quality.tables import as_text
from dedupe_text.boilerplate import deciding, read_lines
from dedupe_text.boilerplate.counting import Flags, Numbers, Pages
from dedupe_text.boilerplate.deciding import PRODUCT, SORTS, Weights
from dedupe_text.boilerplate.features import Seen, features
from dedupe_text.boilerplate.running import running
from dedupe_text.boilerplate.tables import Tables
from dedupe_text.columns import Columns
from dedupe_text.model import Rule

DOCUMENT_SITES = 12
PRINTED = "rfc"
MOST_OF_A_LINE = 0.5
"""One line weighs at most this share of its site's boilerplate."""
RIDGE = 0.3
STEPS = 25
WEIGHTS = Path(deciding.__file__).with_name("weights.json")


class _Set(NamedTuple):
    """One half of a set."""

    name: str
    half: int
    rows: list[Row]


class _Read(NamedTuple):
    """The features of a source, the sort of each line, and its characters of each label."""

    half: int
    columns: Mapping[str, Numbers]
    sorts: Mapping[Rule, Flags]
    boiler: Numbers
    content: Numbers
    whole: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print the figures of both halves, and write the weights; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.boilerplate_weights", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with the gold files")
    data: Path = parser.parse_args(arguments).data
    halves = [_Set(name, number, own) for name in SETS for number, own in _halves(name, rows_of(gold_file(data, name)))]
    known = [_read(one.name, one.half, own) for one in halves for own in sources(one.name, one.rows).values()]
    for number in (0, 1):
        weights = _fitted([one for one in known if one.half != number])
        for name, _, rows in (one for one in halves if one.half == number):
            table = measure(name, rows, guesses(name, rows, weights))
            print(as_text(f"{name}, half {number}, weights of the other half", table[:1]), end="\n\n")
    WEIGHTS.write_text(json.dumps(_stored(_fitted(known)), indent=1) + "\n", encoding="utf-8")
    return 0


def _halves(name: str, rows: Sequence[Row]) -> list[tuple[int, list[Row]]]:
    """Cut a set into its halves: of the sites, or of the documents where all are one source."""
    if name in DOCUMENTS:
        return [(number, list(rows[number::2])) for number in (0, 1)]
    return [(number, [row for row in rows if half(str(row.data.get("site"))) == number]) for number in (0, 1)]


def _read(name: str, number: int, rows: Sequence[Row]) -> _Read:
    columns = [batch.columns_of(0) for batch in read(rows)]
    pages = Pages.of([read_lines(one) for one in columns])
    tables = Tables.of(pages)
    seen = Seen.of(pages, tables)
    # What runs along printed pages is found by a rule of its own.
    weighed = ~running(pages, tables.tails).lines
    gold = [gold_of(name, row) for row in rows]
    boiler = np.concatenate([_held(one, own.wanted) for one, own in zip(columns, gold, strict=True)])
    content = np.concatenate([_held(one, own.unwanted) for one, own in zip(columns, gold, strict=True)])
    if name == PRINTED:
        boiler = np.zeros_like(boiler)
    whole = float((boiler if boiler.any() else content).sum() + 1)
    return _Read(
        number,
        features(pages, tables, seen),
        {rule: chosen & weighed for rule, chosen in deciding.sorts(seen).items()},
        boiler,
        content,
        whole / (DOCUMENT_SITES if name in DOCUMENTS else 1),
    )


def _held(columns: Columns, mask: Mask) -> Numbers:
    """Count the characters of a mask in each paragraph."""
    summed = np.concatenate(([0.0], np.cumsum(mask)))
    held: Numbers = summed[columns.bounds[:, 1]] - summed[columns.bounds[:, 0]]
    return held


def _fitted(read: Sequence[_Read]) -> dict[Rule, Weights]:
    """Fit one regression for each sort, over the features that its shipped weights name."""
    return {rule: _fit(read, rule, tuple(deciding.shipped_weights()[rule].weights)) for rule in SORTS}


def _fit(read: Sequence[_Read], rule: Rule, names: Sequence[str]) -> Weights:
    rows, wanted, weight = [], [], []
    for one in read:
        labelled = one.sorts[rule] & (one.boiler + one.content > 0)
        rows.append(np.stack([_column(one.columns, name)[labelled] for name in names], axis=1))
        wanted.append((one.boiler > one.content)[labelled])
        weight.append(np.minimum((one.boiler + one.content)[labelled] / one.whole, MOST_OF_A_LINE))
    bias, weights = regression(np.concatenate(rows), np.concatenate(wanted).astype(float), np.concatenate(weight))
    return Weights(bias, dict(zip(names, weights.tolist(), strict=True)))


def _column(columns: Mapping[str, Numbers], name: str) -> Numbers:
    first, _, second = name.partition(PRODUCT)
    return columns[first] * columns[second] if second else columns[first]


def regression(rows: Numbers, wanted: Numbers, weight: Numbers) -> tuple[float, Numbers]:
    """Return the bias and the weights `(features,)` of a logistic regression with a ridge on scaled features."""
    middle = np.average(rows, axis=0, weights=weight)
    spread = np.sqrt(np.average((rows - middle) ** 2, axis=0, weights=weight)) + 1e-6
    scaled = np.concatenate([np.ones((len(rows), 1)), (rows - middle) / spread], axis=1)
    ridge = np.eye(scaled.shape[1]) * RIDGE
    ridge[0, 0] = 1e-6
    found = np.zeros(scaled.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(scaled @ found, -30, 30)))
        slope = scaled.T @ (weight * (likely - wanted)) + ridge @ found
        curve = (scaled * (weight * likely * (1 - likely) + 1e-9)[:, None]).T @ scaled + ridge
        step = np.linalg.solve(curve, slope)
        found -= step
        if np.abs(step).max() < 1e-5:
            break
    weights: Numbers = found[1:] / spread
    return float(found[0] - middle @ weights), weights


def _stored(weights: Mapping[Rule, Weights]) -> dict[str, object]:
    return {
        rule.name: {
            "bias": round(one.bias, 4),
            "weights": {name: round(weight, 4) for name, weight in one.weights.items()},
        }
        for rule, one in weights.items()
    }


if __name__ == "__main__":
    raise SystemExit(main())
