"""Runs one work at one size, and prints what it cost as JSON: `python -m benchmarks.scale.worker`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.measurement.cost import measured
from benchmarks.scale.profiling import shares_by_module
from benchmarks.scale.works import WORKS, leading
from benchmarks.speed.preparing import places, texts_read


def main(arguments: list[str]) -> int:
    """Run it; returns 0, or 1 with the reason as the last line on standard error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale.worker", description=__doc__)
    parser.add_argument("work", choices=WORKS)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("size", type=int, help="bytes")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args(arguments)
    try:
        run = WORKS[options.work].load()
    except ImportError as error:
        print(f"cannot be had: {error}", file=sys.stderr)
        return 1
    texts = leading(texts_read(options.corpus), options.size)
    if options.profile:
        print(json.dumps({"stages": shares_by_module(lambda: run(texts))}))
        return 0
    _, cost = measured(lambda: run(texts))
    # An empty stretch has its place where no word begins.
    paragraphs = sum(not texts[document][place : place + 1].isspace() for document, place in places(texts))
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    print(json.dumps(cost.to_dict() | {"bytes": size, "documents": len(texts), "paragraphs": paragraphs}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
