"""What a result says about where it was made."""

from __future__ import annotations

import os
import platform
import re
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Any


def describe() -> dict[str, Any]:
    """Return the processor, cores, memory in bytes, system and Python of this machine."""
    return {
        "processor": _first(r"^model name\s*:\s*(.+)$", "/proc/cpuinfo") or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory": _memory(),
        "system": platform.platform(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def packages() -> dict[str, str]:
    """Return the version of every package of the running Python, by name."""
    return dict(sorted((found.metadata["Name"], found.version) for found in distributions() if found.metadata["Name"]))


def command() -> list[str]:
    """Return the command line as it was given, the program by its name alone."""
    return [Path(sys.argv[0]).name, *sys.argv[1:]]


def _memory() -> int:
    kib = _first(r"^MemTotal:\s*(\d+)", "/proc/meminfo")
    return int(kib) * 1024 if kib else 0


def _first(pattern: str, path: str) -> str:
    try:
        found = re.search(pattern, Path(path).read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return ""
    return found[1].strip() if found else ""
