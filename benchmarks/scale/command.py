"""The command `python -m benchmarks scale`: what each work costs at each size."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpora.building import MEGABYTE, CorpusError
from benchmarks.corpora.command import DEFAULT
from benchmarks.corpora.reading import Corpus, read
from benchmarks.measurement import results
from benchmarks.measurement.turns import Worker, WorkerError, in_turns
from benchmarks.report.tables import scale_tables
from benchmarks.scale.works import KERNELS, WORKS

ROOT = Path(__file__).parents[2]
FULL = 0.98
"""A corpus may be this much smaller than the size that is asked for, since its last document is cut."""


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns 0, or 2 for what cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        corpus = read(options.data)
        if corpus.size < max(options.sizes) * MEGABYTE * FULL:
            raise CorpusError(
                f"{options.data} holds {corpus.size / MEGABYTE:.1f} MB, {max(options.sizes):g} are asked for"
            )
    except CorpusError as error:
        print(f"scale: {error}", file=sys.stderr)
        return 2
    parts = measure(corpus, options)
    results.write(options.out, "scale", corpus.to_dict(), parts)
    if options.profile:
        # Written twice, since profiles take longest and what was measured must not hang on them.
        parts["profiles"] = profiles(corpus, options)
        results.write(options.out, "scale", corpus.to_dict(), parts)
    print(scale_tables(results.read(options.out)))
    print(f"\n{options.out} holds every measurement.")
    return 0


def measure(corpus: Corpus, options: argparse.Namespace) -> dict[str, Any]:
    """Return the runs, and what could not run from which size on."""
    runs: list[dict[str, Any]] = []
    missing: dict[str, str] = {}
    for size in sorted(set(options.sizes)):
        workers = {name: worker for name, worker in _workers(corpus.path, size, options).items() if name not in missing}
        for turn, name, answer in in_turns(workers, options.rounds):
            if isinstance(answer, WorkerError):
                missing[name] = str(answer)
                print(f"{name} at {size:g} MB: {answer}", file=sys.stderr)
            else:
                runs.append({"work": name, "size": size, "round": turn} | answer)
                print(f"{name} at {size:g} MB: {answer['cpu']:.2f} s of processor time", file=sys.stderr)
    reasons = [{"work": name, "reason": reason} for name, reason in missing.items()]
    return {"rounds": options.rounds, "runs": runs, "profiles": [], "missing": reasons}


def profiles(corpus: Corpus, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Return where the time of each work goes at the smallest size; one that cannot run is left out."""
    size = min(options.sizes)
    answers = in_turns(_workers(corpus.path, size, options, "--profile"), 1)
    return [{"work": name, "size": size} | answer for _, name, answer in answers if not isinstance(answer, WorkerError)]


def _workers(corpus: Path, size: float, options: argparse.Namespace, *more: str) -> dict[str, Worker]:
    return {
        f"{work.name} {shown}": Worker(
            [
                sys.executable,
                "-m",
                "benchmarks.scale.worker",
                work.name,
                str(corpus.absolute()),
                str(int(size * MEGABYTE)),
                *more,
            ],
            ROOT,
            {"DEDUPE_TEXT_KERNELS": kernels},
            options.limit,
        )
        for work in WORKS.values()
        if work.name in (options.work or WORKS) and (not work.whole or size <= options.whole_limit)
        for shown, kernels in KERNELS.items()
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale", description="Measure cost against size.")
    parser.add_argument("--data", type=Path, default=DEFAULT, metavar="FILE", help="JSON lines with a field `text`")
    parser.add_argument(
        "--sizes", type=float, nargs="+", default=[10.0], metavar="MB", help="sizes, such as 10 100 500 1000 (10)"
    )
    parser.add_argument("--work", action="append", choices=WORKS, help="this work alone; may be given more than once")
    parser.add_argument(
        "--whole-limit", type=float, default=10.0, metavar="MB", help="largest size for the whole method (10)"
    )
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="runs of each (1)")
    parser.add_argument("--limit", type=float, default=3600.0, metavar="S", help="seconds that a run may take (3600)")
    parser.add_argument("--profile", action="store_true", help="say where the time goes, at the smallest size")
    parser.add_argument("--out", type=Path, default=results.FOLDER / "scale.json", metavar="FILE", help="the result")
    return parser
