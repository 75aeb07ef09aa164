"""The command `python -m benchmarks speed`: contenders in turns on one corpus, what they cost and what they found."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.corpora.building import MEGABYTE, CorpusError
from benchmarks.corpora.command import DEFAULT
from benchmarks.corpora.reading import Corpus, read
from benchmarks.measurement import results
from benchmarks.measurement.turns import Worker, WorkerError, in_turns
from benchmarks.report.tables import speed_tables
from benchmarks.speed import environments
from benchmarks.speed.contenders import CONTENDERS, Contender, named
from benchmarks.speed.reference import reference
from benchmarks.speed.scoring import score
from benchmarks.speed.tasks import Task

ROOT = Path(__file__).parents[2]


@dataclass
class Measured:
    """All that was measured: raw runs, scores, and who could not run and why."""

    runs: list[dict[str, Any]] = field(default_factory=list)
    quality: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, str]] = field(default_factory=list)
    versions: dict[str, dict[str, str]] = field(default_factory=dict)


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns 0, or 2 for what cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        if options.install:
            return _install(options.install, options.environments)
        contenders = named(options.only or ())
        if not contenders:
            raise ValueError(
                f"no contender {' '.join(options.only)}; there are {', '.join(c.name for c in CONTENDERS)}"
            )
        corpus = read(options.data)
    except (CorpusError, ValueError) as error:
        print(f"speed: {error}", file=sys.stderr)
        return 2
    tasks = [Task(name) for name in options.task or [task.value for task in Task]]
    measured = measure(contenders, tasks, corpus, options)
    about = {"rounds": options.rounds, "contenders": {c.name: _facts(c) for c in contenders}}
    results.write(options.out, "speed", corpus.to_dict(), about | vars(measured))
    print(speed_tables(results.read(options.out)))
    print(f"\n{options.out} holds every measurement.")
    return 0


def measure(
    contenders: Sequence[Contender], tasks: Sequence[Task], corpus: Corpus, options: argparse.Namespace
) -> Measured:
    """Run the contenders on the tasks; the score is made where the corpus is small enough for the reference."""
    measured = Measured()
    small = corpus.size <= options.quality_limit * MEGABYTE
    truth = reference(corpus.texts) if small else None
    with tempfile.TemporaryDirectory() as name:
        for task in tasks:
            able = {c.name: c for c in contenders if task in c.tasks}
            answers = {contender: Path(name) / f"{task.value}-{number}.json" for number, contender in enumerate(able)}
            workers = _workers(able, task, corpus.path, answers, options, measured)
            for turn, contender, answer in in_turns(workers, options.rounds):
                _keep(measured, {"contender": contender, "task": task.value, "round": turn}, answer)
            for contender, path in answers.items():
                if truth and path.is_file():
                    places = map(tuple, json.loads(path.read_text(encoding="utf-8")))
                    measured.quality.append(score(able[contender], task, places, truth))
    return measured


def _workers(
    able: Mapping[str, Contender],
    task: Task,
    corpus: Path,
    answers: Mapping[str, Path],
    options: argparse.Namespace,
    measured: Measured,
) -> dict[str, Worker]:
    workers: dict[str, Worker] = {}
    for name, contender in able.items():
        python = environments.python_of(contender, options.environments)
        if python is None:
            reason = f"not installed; python -m benchmarks speed --install {contender.environment}"
            measured.missing.append({"contender": name, "task": task.value, "reason": reason})
            continue
        module = ("-m", "benchmarks.speed.worker", contender.adapter, contender.mode, task.value)
        command = [str(python), *module, str(corpus.absolute()), "--answer", str(answers[name])]
        workers[name] = Worker(command, ROOT, {"PYTHONPATH": None, **contender.variables}, options.limit)
    return workers


def _keep(measured: Measured, what: dict[str, Any], answer: dict[str, Any] | WorkerError) -> None:
    label = f"{what['task']} {what['contender']}"
    if isinstance(answer, WorkerError):
        print(f"{label}: {answer}", file=sys.stderr)
        measured.missing.append({"contender": what["contender"], "task": what["task"], "reason": str(answer)})
        return
    measured.versions[what["contender"]] = answer.pop("packages")
    measured.runs.append(what | answer)
    print(f"{label}: {answer['cpu']:.2f} s of processor time", file=sys.stderr)


def _install(names: Sequence[str], folder: Path) -> int:
    for environment in environments.chosen(names):
        reason = environments.install(environment, folder)
        print(f"{environment.name}: {reason or 'installed'}")
    return 0


def _facts(contender: Contender) -> dict[str, Any]:
    return {"adapter": contender.adapter, "mode": contender.mode, "note": contender.note, "both": contender.marks_both}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks speed", description="Measure speed beside quality.")
    parser.add_argument("--data", type=Path, default=DEFAULT, metavar="FILE", help="JSON lines with a field `text`")
    parser.add_argument("--task", action="append", choices=[task.value for task in Task], help="this task alone")
    parser.add_argument("--only", action="append", metavar="NAME", help="contenders whose names begin so")
    parser.add_argument("--rounds", type=_positive, default=3, metavar="N", help="runs of each contender (3)")
    parser.add_argument("--limit", type=float, default=900.0, metavar="S", help="seconds that a run may take (900)")
    parser.add_argument(
        "--quality-limit", type=float, default=20.0, metavar="MB", help="largest corpus for the reference (20)"
    )
    parser.add_argument("--out", type=Path, default=results.FOLDER / "speed.json", metavar="FILE", help="the result")
    parser.add_argument("--install", nargs="+", metavar="NAME", help="make these environments (`all`), measure nothing")
    parser.add_argument("--environments", type=Path, default=environments.FOLDER, metavar="DIR", help="where they lie")
    return parser


def _positive(given: str) -> int:
    number = int(given)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number
