"""All engines, for the tests of what every engine promises."""

from __future__ import annotations

import multiprocessing

import pytest

from dedupe_text.engines.local import Local
from dedupe_text.engines.processes import Processes
from dedupe_text.engines.seam import Engine

ENGINES: dict[str, Engine] = {
    "local": Local(),
    "one process": Processes(1),
    "forked": Processes(2, multiprocessing.get_context("fork")),
    "spawned": Processes(2, multiprocessing.get_context("spawn")),
    "forked by a server": Processes(3, multiprocessing.get_context("forkserver")),
}
every_engine = pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
