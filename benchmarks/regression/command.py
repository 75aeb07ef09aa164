"""The command `python -m benchmarks regression OTHER_CHECKOUT`: this checkout against another, in turns.

Exit status 0 whatever the times are, since they never decide; 2 when it cannot run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpora.building import CorpusError
from benchmarks.corpora.command import DEFAULT
from benchmarks.corpora.reading import read
from benchmarks.measurement import results
from benchmarks.measurement.turns import Spread, Worker, WorkerError, in_turns
from benchmarks.regression.worker import QUESTIONS
from benchmarks.report.tables import markdown

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "examples" / "article.txt"
SIDES = ("this", "other")
UNTOUCHED = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
"""Nothing is written into either checkout, and both hash strings alike."""


class ComparisonError(Exception):
    """What stands in the way of a comparison."""


@dataclass(frozen=True)
class Compared:
    """One question: the processor seconds of both sides, whether their answers are equal, or why there is none."""

    question: str
    seconds: Mapping[str, list[float]]
    equal: bool
    reasons: Mapping[str, str]

    def row(self) -> dict[str, Any]:
        """Return a line of the table; the ratio is that of the medians, above 1 where this checkout is slower."""
        row: dict[str, Any] = {"question": self.question}
        row |= {f"{side} s": str(Spread.of(self.seconds[side])) if self.seconds[side] else "-" for side in SIDES}
        if not all(self.seconds.values()):
            return row | {"ratio": None, "answers": "; ".join(f"{side}: {why}" for side, why in self.reasons.items())}
        this, other = (Spread.of(self.seconds[side]) for side in SIDES)
        ratio = f"{this.median / other.median:.2f} ({this.least / other.most:.2f}..{this.most / other.least:.2f})"
        return row | {"ratio": ratio, "answers": "equal" if self.equal else "DIFFERENT"}


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns 0, or 2 when it cannot run."""
    options = _parser().parse_args(arguments)
    checkouts = {"this": ROOT, "other": options.checkout.absolute()}
    try:
        corpus = read(options.data)
        compared = [
            compare(question, checkouts, options)
            for question in QUESTIONS
            if question in (options.question or QUESTIONS)
        ]
    except (CorpusError, ComparisonError) as error:
        print(f"regression: {error}", file=sys.stderr)
        return 2
    print(markdown([one.row() for one in compared]))
    for one in compared:
        if all(one.seconds.values()) and not one.equal:
            print(f"warning: the answers to {one.question} differ between the checkouts", file=sys.stderr)
    if options.out:
        parts = [{"question": one.question, "seconds": one.seconds, "equal": one.equal} for one in compared]
        results.write(options.out, "regression", corpus.to_dict(), {"compared": parts})
    return 0


def compare(question: str, checkouts: Mapping[str, Path], options: argparse.Namespace) -> Compared:
    """Ask both checkouts one question in turns; raises `ComparisonError` for a folder that is no checkout."""
    script = Path(__file__).with_name("worker.py")
    command = [sys.executable, str(script), question, str(PAGE), str(options.data.absolute())]
    workers = {
        side: Worker(command, folder, {"PYTHONPATH": str(folder), **UNTOUCHED}) for side, folder in checkouts.items()
    }
    seconds: dict[str, list[float]] = {side: [] for side in SIDES}
    digests: dict[str, set[str]] = {side: set() for side in SIDES}
    reasons: dict[str, str] = {}
    for _, side, answer in in_turns(workers, options.rounds):
        if isinstance(answer, WorkerError):
            reasons[side] = str(answer)
            continue
        if not Path(answer["package"]).is_relative_to(checkouts[side].resolve()):
            raise ComparisonError(
                f"{checkouts[side]}: holds no package dedupe_text, {answer['package']} was found instead"
            )
        seconds[side].append(answer["cpu"])
        digests[side].add(answer["digest"])
    return Compared(question, seconds, len(digests["this"] | digests["other"]) == 1, reasons)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks regression", description=__doc__)
    parser.add_argument("checkout", type=Path, help="the folder of another checkout, such as a git worktree of main")
    parser.add_argument("--data", type=Path, default=DEFAULT, metavar="FILE", help="JSON lines with a field `text`")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="runs of each side (5)")
    parser.add_argument("--question", action="append", choices=QUESTIONS, help="this question alone")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the result there as JSON")
    return parser
