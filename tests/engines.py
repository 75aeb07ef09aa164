"""All engines, for the tests of what every engine promises."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache

import pytest
from pyspark.sql import SparkSession

from dedupe_text.engines.local import Local
from dedupe_text.engines.processes import Processes
from dedupe_text.engines.seam import Engine, Outcome, Plan, Sent
from dedupe_text.engines.spark import Spark


@cache
def spark_session() -> SparkSession:
    """Return a session on two cores of this machine, the same for all tests of a process."""
    # Else the executors take the `python3` of the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    options: dict[str, bool | float | int | str | None] = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
    }
    session = SparkSession.builder.master("local[2]").config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


class OwnSpark:
    """Spark on this machine, which starts when it is needed."""

    workers = 2

    def run(self, plan: Plan[Sent, Outcome], batches: Iterable[list[Sent]]) -> Iterator[list[Outcome]]:
        return Spark(spark_session()).run(plan, batches)

    def started(self) -> AbstractContextManager[Engine]:
        return nullcontext(self)


ENGINES: dict[str, Engine] = {
    "local": Local(),
    "one process": Processes(1),
    "forked": Processes(2, multiprocessing.get_context("fork")),
    "spawned": Processes(2, multiprocessing.get_context("spawn")),
    "forked by a server": Processes(3, multiprocessing.get_context("forkserver")),
    "spark": OwnSpark(),
}
every_engine = pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
