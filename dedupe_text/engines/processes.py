"""Several processes: batches out, what becomes of them back, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing.context import BaseContext

from dedupe_text.engines.seam import Outcome, Plan, Sent

AHEAD = 2
"""Batches for each process that may wait for their turn: so many are held at the most."""


@dataclass(frozen=True, slots=True)
class Processes:
    """Runs in `workers` processes, started as `context` says (None: as Python does by itself).

    What a configuration holds of functions of your own must be importable by name in the processes.
    """

    workers: int
    context: BaseContext | None = None

    def run(self, plan: Plan[Sent, Outcome], batches: Iterable[list[Sent]]) -> Iterator[list[Outcome]]:
        """Yield the outcomes of each batch in order."""
        rest = iter(batches)
        with ProcessPoolExecutor(self.workers, self.context) as pool:
            waiting: deque[Future[list[Outcome]]] = deque()
            for batch in islice(rest, AHEAD * self.workers):
                waiting.append(pool.submit(plan, batch))
            while waiting:
                future = waiting.popleft()
                for batch in islice(rest, 1):
                    waiting.append(pool.submit(plan, batch))
                yield future.result()
