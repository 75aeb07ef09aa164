"""Spark: batches out to its executors, what becomes of them back, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import islice
from uuid import uuid4

from dedupe_text.engines.answers import Raised, outcomes_in
from dedupe_text.engines.seam import Engine, Outcome, Plan, Sent
from dedupe_text.errors import ConfigError, MissingLibraryError

try:
    from pyspark import SparkContext
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession
except ImportError as error:
    raise MissingLibraryError("pyspark", "spark", "the engine for Spark") from error

PER_CORE = 4
"""Batches in a job for each core that Spark has: a core that is done early finds another one."""

CANCELLED_EACH = 0.1
"""Seconds after which a job that nobody wants any more is ended again, until it has."""


@dataclass(frozen=True, slots=True)
class Spark:
    """Runs in the executors of a session, on which `dedupe_text` is installed; each batch is a task.

    The process that asks reads the documents, hands out batches, a few of them at a time, and keeps what is known of
    all documents. Raises `ConfigError` for a session without a Spark context, as one of Spark Connect is.
    """

    session: SparkSession

    def __post_init__(self) -> None:
        self._context()

    def run(self, plan: Plan[Sent, Outcome], batches: Iterable[list[Sent]]) -> Iterator[list[Outcome]]:
        """Yield the outcomes of each batch in order; while they are taken, the next job runs."""
        context, rest, group = self._context(), iter(batches), f"dedupe_text {uuid4()}"
        with ThreadPoolExecutor(1) as thread:
            waiting = None
            try:
                waiting = _next_job(thread, context, group, plan, rest)
                while waiting:
                    job, waiting = waiting, _next_job(thread, context, group, plan, rest)
                    yield from map(outcomes_in, job.result())
            finally:
                # What is still at work when the rest is not wanted. Spark knows of it only once the thread asked.
                while waiting and not waiting.done():
                    context.cancelJobGroup(group)
                    wait([waiting], timeout=CANCELLED_EACH)

    def started(self) -> AbstractContextManager[Engine]:
        """Give this engine, whose executors run already."""
        return nullcontext(self)

    def _context(self) -> SparkContext:
        try:
            return self.session.sparkContext
        except (AttributeError, PySparkException) as error:
            advice = "use a classic Spark session: one of Spark Connect has no context to run tasks in"
            raise ConfigError("session", self.session, advice) from error


def _next_job(
    thread: ThreadPoolExecutor,
    context: SparkContext,
    group: str,
    plan: Plan[Sent, Outcome],
    batches: Iterator[list[Sent]],
) -> Future[list[list[Outcome] | Raised]] | None:
    """Start a job on the next batches; None when there are no more."""
    part = list(islice(batches, PER_CORE * context.defaultParallelism))
    return thread.submit(_job, context, group, plan, part) if part else None


def _job(
    context: SparkContext, group: str, plan: Plan[Sent, Outcome], batches: list[list[Sent]]
) -> list[list[Outcome] | Raised]:
    context.setJobGroup(group, "dedupe_text", interruptOnCancel=True)
    return context.parallelize(batches, len(batches)).map(partial(_answer, plan)).collect()


def _answer(plan: Plan[Sent, Outcome], batch: list[Sent]) -> list[Outcome] | Raised:
    # As an exception Spark would hand back nothing but its words, after three more tries.
    try:
        return plan(batch)
    except (Exception, SystemExit) as error:
        return Raised.within("an executor of Spark", error)
