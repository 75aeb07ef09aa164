"""The command `python -m benchmarks quality`: predicts, measures, prints, and checks the floors.

Exit status: 0 done, 1 a measure misses its floor, 2 something that cannot be used.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.quality import boilerplate, doubled, floors, pairs, planted
from benchmarks.quality.own_set import own_set
from benchmarks.quality.predicting import predictions, write
from benchmarks.quality.reading import Row, RowError, rows_of
from benchmarks.quality.tables import as_text, without_nan
from dedupe_text.config import MATCHERS

Tables = dict[str, list[dict[str, Any]]]
SETS = ("planted", "doubled", "within_near", "guard", "edits", *boilerplate.SETS)
PAIR_SETS = ("within_near", "guard", "edits")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    options = _parser().parse_args(arguments)
    if (options.check or options.renew_floors) and options.data:
        print("quality: the floors are those of the project's own set; leave --data out", file=sys.stderr)
        return 2
    try:
        return _run(options)
    except (RowError, floors.FloorError) as error:
        print(f"quality: {error}", file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    gold = sets_in(options.data) if options.data else own_set()
    if options.only:
        gold = {name: rows for name, rows in gold.items() if name in options.only}
    tables: dict[str, Tables] = {}
    for name, rows in gold.items():
        guesses = _guesses(name, rows, options)
        if options.predictions:
            write(options.predictions / f"{name}.jsonl", guesses)
        tables[name] = measured(name, rows, guesses)
    _show(tables, options.json)
    if options.renew_floors:
        floors.renew(floors.measures(tables), floors.digest(gold))
    if not options.check:
        return 0
    missed = floors.below(floors.measures(tables), floors.digest(gold))
    for line in missed:
        print(f"quality: {line}", file=sys.stderr)
    return 1 if missed else 0


def _guesses(name: str, rows: Sequence[Row], options: argparse.Namespace) -> list[Row]:
    if options.score:
        return rows_of(gold_file(options.score, name))
    if name in boilerplate.SETS:
        return boilerplate.guesses(name, rows)
    return predictions(rows, name in PAIR_SETS, options.workers, matcher=options.matcher)


def sets_in(folder: Path) -> dict[str, list[Row]]:
    """Return the gold rows of the sets whose files are in a folder; raises `RowError` when there is none."""
    found = {name: gold_file(folder, name) for name in SETS}
    present = {name: rows_of(path) for name, path in found.items() if path.is_file()}
    if not present:
        raise RowError(f"{folder}: none of {', '.join(f'{name}.jsonl(.gz)' for name in SETS)} is there")
    return present


def gold_file(folder: Path, name: str) -> Path:
    """Return the file of a set in a folder, or in its folder `pages`; of none there is, the name it should have."""
    names = [place / f"{name}{ending}" for place in (folder, folder / "pages") for ending in (".jsonl.gz", ".jsonl")]
    return next((path for path in names if path.is_file()), names[1])


def measured(name: str, gold: Sequence[Row], guesses: Sequence[Row]) -> Tables:
    """Return the tables of one set, by the measures that fit it."""
    if name in boilerplate.SETS:
        return {"boilerplate": boilerplate.measure(name, gold, guesses)}
    if name == "planted":
        return {"planted": planted.measure(gold, guesses)}
    if name == "doubled":
        return {"doubled": doubled.measure(gold, guesses)}
    if name == "within_near":
        return {"within": pairs.within(gold, guesses)}
    return pairs.tables(gold, guesses)


def _show(tables: Mapping[str, Tables], as_json: bool) -> None:
    if as_json:
        print(json.dumps(without_nan(tables), indent=1, ensure_ascii=False))
        return
    for name, parts in tables.items():
        for title, table in parts.items():
            if table:
                print(as_text(title if title == name else f"{name}: {title}", table), end="\n\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks quality", description="Measure the quality of the marks."
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="a folder with gold files (without: the project's own set, made in memory)",
    )
    parser.add_argument("--only", action="append", choices=SETS, help="measure this set; may be given more than once")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--predictions", type=Path, metavar="DIR", help="write the predictions there as JSON lines")
    parser.add_argument("--score", type=Path, metavar="DIR", help="measure the predictions in this folder, make none")
    parser.add_argument(
        "--matcher", choices=MATCHERS, default="join", help="what finds near-duplicates (without: join)"
    )
    parser.add_argument("--workers", type=int, metavar="N", help="processes (without: one for each core)")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a measure misses its floor")
    parser.add_argument("--renew-floors", action="store_true", help="set the floors to the measures as they are now")
    return parser
