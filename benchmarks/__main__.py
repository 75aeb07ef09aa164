"""Runs one benchmark by its name: `python -m benchmarks quality [options]`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run the benchmark that the first argument names; returns its exit status, 2 for an unknown name."""
    here = Path(__file__).parent
    names = sorted(folder.name for folder in here.iterdir() if (folder / "command.py").is_file())
    if not arguments or arguments[0] not in names:
        print(f"usage: python -m benchmarks {{{','.join(names)}}} [options]", file=sys.stderr)
        return 2
    status: int = import_module(f"benchmarks.{arguments[0]}.command").main(arguments[1:])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
