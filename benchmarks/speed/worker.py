"""Runs one contender on one task once, and prints what it cost as JSON: `python -m benchmarks.speed.worker`.

It runs in the environment of the contender, so it and all that it imports need the standard library alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib import import_module
from pathlib import Path

from benchmarks.measurement.cost import measured
from benchmarks.measurement.machine import packages
from benchmarks.speed.preparing import long_enough, texts_in
from benchmarks.speed.tasks import Given, Task


def main(arguments: list[str]) -> int:
    """Run it; returns 0, or 1 with the reason as the last line on standard error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.worker", description=__doc__)
    parser.add_argument("adapter")
    parser.add_argument("mode")
    parser.add_argument("task", type=Task)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--answer", type=Path, help="write the places that were found there")
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    try:
        work = import_module(f"benchmarks.speed.adapters.{options.adapter}").works(options.mode)[options.task]
    except ImportError as error:
        print(f"cannot be had: {error}", file=sys.stderr)
        return 1
    loaded = time.perf_counter() - start
    texts = [] if options.task.reads_file else texts_in(options.corpus)
    ready = work.ready(Given(options.corpus, texts))
    answer, cost = measured(lambda: work.run(ready))
    texts = texts or texts_in(options.corpus)
    found = sorted(long_enough(texts).intersection(work.spell(texts, answer)))
    if options.answer:
        options.answer.write_text(json.dumps(found), encoding="utf-8")
    print(json.dumps(cost.to_dict() | {"load": loaded, "found": len(found), "packages": packages()}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
