"""Several processes: batches out, what becomes of them back, in order.

Each process has a connection of its own, which nobody else holds: when the process ends, the connection does, in the
midst of an answer too. A pool of the standard library shares one among all, and would wait for the other half for ever.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from threading import Thread
from typing import Any

from dedupe_text.engines.answers import Raised, message, outcomes_in
from dedupe_text.engines.seam import Engine, Outcome, Plan, Sent
from dedupe_text.errors import WorkerLostError

AHEAD = 2
"""Batches for each process that may wait for their turn: so many are held at the most."""


@dataclass(frozen=True, slots=True)
class Processes:
    """Runs in `workers` processes, started as `context` says (None: as Python does by itself).

    What a configuration holds of functions of your own must be importable by name in the processes. It may start no
    processes there: killed with this one, they could not end their own.
    """

    workers: int
    context: BaseContext | None = None

    def run(self, plan: Plan[Sent, Outcome], batches: Iterable[list[Sent]]) -> Iterator[list[Outcome]]:
        """Yield the outcomes of each batch in order; `WorkerLostError` when a process ended before it was done."""
        with self.started() as engine:
            yield from engine.run(plan, batches)

    @contextmanager
    def started(self) -> Iterator[Engine]:
        """Give an engine whose processes run until the end: forked ones share only what was held when they started.

        What is at work when the block is left is ended with it.
        """
        idle: SimpleQueue[Connection[Any, Any]] = SimpleQueue()
        # The processes end before the threads are waited for, which see their connections end.
        with ExitStack() as ending, ThreadPoolExecutor(AHEAD * self.workers) as threads, ExitStack() as running:
            running.callback(threads.shutdown, wait=False, cancel_futures=True)
            for _ in range(self.workers):
                idle.put(_start(self.context or multiprocessing.get_context(), running, ending))
            yield _Started(self.workers, threads, idle)


def _start(context: BaseContext, running: ExitStack, ending: ExitStack) -> Connection[Any, Any]:
    """Start a process and return the connection to it.

    It is killed when `running` is left, and its connection is closed when `ending` is, which nobody may use any more.
    """
    here, there = context.Pipe()
    ending.enter_context(here)
    with there:
        # Ended with this process, should the block never be left.
        process: BaseProcess = context.Process(target=_serve, args=(there,), daemon=True)  # type: ignore[attr-defined]
        running.callback(_end, process)
        process.start()
    return here


def _end(process: BaseProcess) -> None:
    if process.pid is not None:
        process.kill()
        process.join()


@dataclass(frozen=True, slots=True)
class _Started:
    """Runs in processes that wait for work at the other ends of the connections in `idle`."""

    workers: int
    threads: ThreadPoolExecutor
    idle: SimpleQueue[Connection[Any, Any]]

    def run(self, plan: Plan[Sent, Outcome], batches: Iterable[list[Sent]]) -> Iterator[list[Outcome]]:
        """Do as `Processes.run`."""
        rest = iter(batches)
        waiting: deque[Future[bytes]] = deque()
        for batch in islice(rest, AHEAD * self.workers):
            waiting.append(self.threads.submit(self._asked, _question(plan, batch)))
        while waiting:
            future = waiting.popleft()
            for batch in islice(rest, 1):
                waiting.append(self.threads.submit(self._asked, _question(plan, batch)))
            yield outcomes_in(message(future.result()))

    def started(self) -> AbstractContextManager[Engine]:
        """Give this engine, whose processes run already."""
        return nullcontext(self)

    def _asked(self, question: memoryview[int]) -> bytes:
        """Return what a process that is idle answers; as many threads wait here as batches are held.

        They pass on bytes alone: objects that threads make lie in memory of each one's own, which is not given back.
        """
        connection = self.idle.get()
        try:
            connection.send_bytes(question)
            return connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise WorkerLostError(self.workers) from error
        finally:
            # Also where it has ended, so that nobody waits for it.
            self.idle.put(connection)


def _question(plan: Plan[Sent, Outcome], batch: list[Sent]) -> memoryview[int]:
    try:
        return ForkingPickler.dumps((plan, batch))
    except Exception as error:
        error.add_note("With several workers, functions of your own in the options must be importable by name.")
        raise


def _serve(connection: Connection[Any, Any]) -> None:
    """Answer what comes over a connection with what becomes of it, or with the error that was raised, to its end."""
    _end_with_parent()
    # Nobody is at the other end any more where it ends.
    with suppress(EOFError, OSError):
        while True:
            connection.send_bytes(_answer(connection.recv_bytes()))


def _answer(asked: bytes) -> memoryview[int]:
    try:
        plan, batch = message(asked)
        return ForkingPickler.dumps(plan(batch))
    except (Exception, SystemExit) as error:
        return ForkingPickler.dumps(Raised.within("one of several processes", error))


def _end_with_parent() -> None:
    """Let this process end when the one that asks does, and at signals without a word, about which that one speaks.

    An interrupt from the keyboard goes to all processes.
    """
    for number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
