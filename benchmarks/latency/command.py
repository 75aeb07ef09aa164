"""Times one document of about 5 KB through `dedupe()`: `python -m benchmarks latency [FILE]`."""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "article.txt"


def main(arguments: Sequence[str]) -> int:
    """Print the times of the imports in new processes and the median time of a document, in milliseconds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks latency", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=EXAMPLE, help="a text (without: the example article)")
    parser.add_argument("--repeat", type=int, default=200, metavar="N", help="times that the document is read (200)")
    options = parser.parse_args(arguments)
    text = options.file.read_text(encoding="utf-8")
    from dedupe_text.kernels.implementation import IN_USE

    print(f"Python {platform.python_version()}, {platform.machine()}, kernels {IN_USE}, {len(text)} code points")
    for module, what in (("dedupe_text", ""), ("dedupe_text.api", ", what the first document loads")):
        middle = statistics.median(_import_time(module) for _ in range(7)) * 1000
        print(f"import {module}: {middle:.0f} ms{what}")
    times = sorted(_document_times(text, options.repeat))
    middle, high = (seconds * 1000 for seconds in (statistics.median(times), times[len(times) * 9 // 10]))
    print(f"dedupe(text): median {middle:.2f} ms, 90 % below {high:.2f} ms")
    return 0


def _import_time(module: str) -> float:
    command = f"import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"
    run = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    return float(run.stdout)


def _document_times(text: str, repeat: int) -> list[float]:
    import dedupe_text

    dedupe_text.dedupe(text)
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        dedupe_text.dedupe(text)
        times.append(time.perf_counter() - start)
    return times
