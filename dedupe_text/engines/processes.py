"""Several processes: batches out, what becomes of them back, in order."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import parent_process
from multiprocessing.context import BaseContext
from threading import Thread

from dedupe_text.engines.seam import Outcome, Plan, Sent
from dedupe_text.errors import WorkerLostError

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
        """Yield the outcomes of each batch in order; `WorkerLostError` when a process ended before it was done."""
        try:
            yield from self._run(plan, iter(batches))
        except BrokenProcessPool as error:
            raise WorkerLostError(self.workers) from error

    def _run(self, plan: Plan[Sent, Outcome], rest: Iterator[list[Sent]]) -> Iterator[list[Outcome]]:
        with ProcessPoolExecutor(self.workers, self.context, _end_with_parent) as pool:
            waiting: deque[Future[list[Outcome]]] = deque()
            for batch in islice(rest, AHEAD * self.workers):
                waiting.append(pool.submit(plan, batch))
            while waiting:
                future = waiting.popleft()
                for batch in islice(rest, 1):
                    waiting.append(pool.submit(plan, batch))
                yield future.result()


def _end_with_parent() -> None:
    """Let this process end when the one that asks is killed, which a pool of processes does not see to.

    An interrupt from the keyboard goes to all processes; the one that asks says so, and the others end without a word.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
