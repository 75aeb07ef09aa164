"""The command `python -m benchmarks corpus`: megabytes a second and peak memory of `dedupe-text clean` at each size."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpora.building import MEGABYTE, CorpusError
from benchmarks.corpora.command import DEFAULT
from benchmarks.corpora.reading import read
from benchmarks.measurement import results
from benchmarks.measurement.turns import Worker, WorkerError

ROOT = Path(__file__).parents[2]
LIMIT = 4 * 3600.0
"""Seconds that a run may take."""


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns 0, or 2 for a corpus that cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        corpus = read(options.data)
    except CorpusError as error:
        print(f"corpus: {error}", file=sys.stderr)
        return 2
    runs: list[dict[str, Any]] = []
    for size in sorted(options.sizes):
        try:
            runs.append(measured(corpus.path.absolute(), size, options.workers, options.more))
        except WorkerError as error:
            print(f"corpus: {size:g} MB: {error}", file=sys.stderr)
            return 2
        print(row(runs[-1]), flush=True)
    results.write(options.out, "corpus", corpus.to_dict(), {"runs": runs})
    return 0


def measured(corpus: Path, size: float, workers: int, more: Sequence[str]) -> dict[str, Any]:
    """Clean the first so many megabytes of a corpus, and return what it cost.

    `memory` is the peak of the process that was started or of one of its workers, in bytes, whichever is larger.
    """
    with tempfile.TemporaryDirectory() as folder:
        pages, clean = Path(folder) / "pages.jsonl", Path(folder) / "clean.jsonl"
        documents, taken = _leading(corpus, pages, size * MEGABYTE)
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "dedupe_text", "clean", str(pages), "-o", str(clean), "--report", str(report)]
        worker = Worker(
            [sys.executable, "-m", "benchmarks.corpus.worker", *command, "--workers", str(workers), *more],
            ROOT,
            limit=LIMIT,
        )
        cost = worker.answer()
        found = json.loads(report.read_text("utf-8"))
    return {
        "size": size,
        "bytes": taken,
        "documents": documents,
        "workers": workers,
        **cost,
        "characters": found["total"]["characters"],
        "removed": found["total"]["removed"],
        "marks": found["marks"],
    }


def row(run: dict[str, Any]) -> str:
    """Return one run as a row of a table: MB, documents, MB/s on the clock and of processor time, MB of memory."""
    size = run["bytes"] / MEGABYTE
    gone = sum(run["removed"].values()) / max(run["characters"], 1)
    return (
        f"| {size:,.0f} MB | {run['documents']:,} | {run['workers']} | {size / run['seconds']:.2f} | "
        f"{size / run['cpu']:.2f} | {run['memory'] / MEGABYTE:,.0f} | {gone:.1%} |"
    )


def _leading(corpus: Path, target: Path, size: float) -> tuple[int, int]:
    """Write the first documents of a corpus, with the package that each came from as its source."""
    documents = taken = 0
    with open(corpus, encoding="utf-8") as given, open(target, "w", encoding="utf-8") as file:
        for line in given:
            page = json.loads(line)
            source = str(page.get("id", "")).partition("/")[0]
            file.write(json.dumps({**page, "source": source}) + "\n")
            documents += 1
            taken += len(page["text"].encode("utf-8", "surrogatepass"))
            if taken >= size:
                break
    return documents, taken


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks corpus", description="Measure runs over a corpus.")
    parser.add_argument("--data", type=Path, default=DEFAULT, metavar="FILE", help="JSON lines with `id` and `text`")
    parser.add_argument("--sizes", type=float, nargs="+", default=[10.0], metavar="MB", help="such as 10 100 1000 (10)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes (1)")
    parser.add_argument("--more", nargs=argparse.REMAINDER, default=[], help="options of dedupe-text clean")
    parser.add_argument("--out", type=Path, default=results.FOLDER / "corpus.json", metavar="FILE", help="the result")
    return parser
