"""The command `python -m benchmarks report`: tables to standard output, plots to a folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measurement import results
from benchmarks.report import plots
from benchmarks.report.tables import TITLES, by_contender, scale_tables, speed_tables


def main(arguments: Sequence[str]) -> int:
    """Print and draw what the results hold; returns 0, or 2 for a file that is no result of `speed` or `scale`."""
    options = _parser().parse_args(arguments)
    try:
        found = {path: results.read(path) for path in options.results or sorted(results.FOLDER.glob("*.json"))}
        if not options.results:
            found = {path: result for path, result in found.items() if result["benchmark"] in REPORTS}
        if not found:
            raise results.ResultError(
                f"no result in {results.FOLDER}; measure first, with `python -m benchmarks speed`"
            )
        for path, result in found.items():
            drawn = _show(result, options.out / path.stem)
            print("\n".join(f"\n![{picture.stem}]({picture})" for picture in drawn))
    except results.ResultError as error:
        print(f"report: {error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        print(f"report: {error}; pip install --group bench", file=sys.stderr)
        return 2
    return 0


def _show(result: Mapping[str, Any], start: Path) -> list[Path]:
    """Print the tables of a result and draw its plots, whose paths begin with `start`; returns the paths."""
    if result["benchmark"] not in REPORTS:
        raise results.ResultError(f"no report for a result of {result['benchmark']}")
    tables, draw = REPORTS[result["benchmark"]]
    print(tables(result))
    return draw(result, start)


def _speed(result: Mapping[str, Any], start: Path) -> list[Path]:
    pictures: list[Path] = []
    for task in TITLES:
        some = bool(by_contender(result, task))
        pictures += _drawn(_path(start, task), some, plots.speed_plot, result, task)
        pictures += _drawn(_path(start, f"memory-{task}"), some, plots.memory_plot, result, task)
    scored = any(one["task"] == "near" and one["recall"] is not None for one in result["quality"])
    return pictures + _drawn(_path(start, "recall"), scored, plots.quality_plot, result, "near")


def _scale(result: Mapping[str, Any], start: Path) -> list[Path]:
    return _drawn(_path(start, "cost"), bool(result["runs"]), plots.scale_plot, result)


REPORTS = {"speed": (speed_tables, _speed), "scale": (scale_tables, _scale)}


def _path(start: Path, question: str) -> Path:
    return start.with_name(f"{start.name}-{question}.png")


def _drawn(path: Path, some: bool, plot: Any, result: Mapping[str, Any], *more: str) -> list[Path]:
    if not some:
        return []
    plot(result, *more, path)
    return [path]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks report", description="Print tables and draw plots.")
    parser.add_argument(
        "results", nargs="*", type=Path, help="results of `speed` and `scale` (without: all in benchmarks/.results)"
    )
    parser.add_argument("--out", type=Path, default=results.FOLDER / "plots", metavar="DIR", help="where the plots go")
    return parser
