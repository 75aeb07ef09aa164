"""Several processes: batches out, what becomes of them back, in order."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import islice
from multiprocessing import parent_process
from multiprocessing.context import BaseContext
from threading import Thread

from dedupe_text.engines.seam import Engine, Outcome, Plan, Sent
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
        with self.started() as engine:
            yield from engine.run(plan, batches)

    @contextmanager
    def started(self) -> Iterator[Engine]:
        """Give an engine whose processes run until the end: forked ones share only what was held when they started."""
        with ProcessPoolExecutor(self.workers, self.context, _end_with_parent) as pool:
            yield _Started(pool, self.workers)


@dataclass(frozen=True, slots=True)
class _Started:
    """Runs in the processes of a pool."""

    pool: ProcessPoolExecutor
    workers: int

    def run(self, plan: Plan[Sent, Outcome], batches: Iterable[list[Sent]]) -> Iterator[list[Outcome]]:
        """Do as `Processes.run`."""
        rest = iter(batches)
        try:
            waiting: deque[Future[list[Outcome]]] = deque()
            for batch in islice(rest, AHEAD * self.workers):
                waiting.append(self.pool.submit(plan, batch))
            while waiting:
                future = waiting.popleft()
                for batch in islice(rest, 1):
                    waiting.append(self.pool.submit(plan, batch))
                yield future.result()
        except BrokenProcessPool as error:
            raise WorkerLostError(self.workers) from error

    def started(self) -> AbstractContextManager[Engine]:
        """Give this engine, whose processes run already."""
        return nullcontext(self)


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
