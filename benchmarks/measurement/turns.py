"""Workers in turns: each runs once before any runs again, so that a slow minute of the machine falls on all."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "RAYON_NUM_THREADS",
        "POLARS_MAX_THREADS",
        "NUMBA_NUM_THREADS",
    ),
    "1",
)
"""What tells the libraries to keep to one thread, so that processor time and clock can be compared."""


class WorkerError(RuntimeError):
    """A worker that gave no answer; the message is the last line it said."""


@dataclass(frozen=True)
class Worker:
    """One subprocess to run: its command, its folder, and what its environment adds or takes away (None)."""

    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str | None] = field(default_factory=dict)
    limit: float = 3600.0

    def answer(self) -> dict[str, Any]:
        """Run it, and return the JSON object on the last line of its output; raises `WorkerError`."""
        environment: dict[str, str | None] = {**os.environ, **ONE_THREAD, **self.environment}
        kept = {name: value for name, value in environment.items() if value is not None}
        try:
            done = subprocess.run(
                self.command, cwd=self.folder, env=kept, capture_output=True, text=True, check=False, timeout=self.limit
            )
        except OSError as error:
            raise WorkerError(str(error)) from None
        except subprocess.TimeoutExpired:
            raise WorkerError(f"no answer in {self.limit:.0f} s") from None
        if done.returncode:
            raise WorkerError((done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1])
        try:
            answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        except (ValueError, IndexError):
            raise WorkerError("its last line is no JSON object") from None
        return answer


def in_turns(workers: Mapping[str, Worker], rounds: int) -> Iterator[tuple[int, str, dict[str, Any] | WorkerError]]:
    """Yield (round, name, answer) of each worker, `rounds` times; one that fails is left out from then on."""
    names = list(workers)
    for turn in range(rounds):
        for name in list(names):
            try:
                yield turn, name, workers[name].answer()
            except WorkerError as error:
                names.remove(name)
                yield turn, name, error


@dataclass(frozen=True)
class Spread:
    """The median of some measurements, and the least and the most of them."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of at least one value."""
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        """The median, and the range when there is one."""
        middle, least, most = (f"{value:.3g}" for value in (self.median, self.least, self.most))
        return middle if least == most else f"{middle} ({least}..{most})"
