"""Results as JSON: what was asked, where, of which corpus, and every raw measurement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.measurement import machine

FOLDER = Path(__file__).parents[1] / ".results"
"""Where results lie when nothing else is said; git ignores it."""
SCHEME = 1
"""What the keys mean; a reader refuses another number."""


class ResultError(ValueError):
    """A file that holds no result of a benchmark."""


def write(path: Path, benchmark: str, corpus: Mapping[str, Any], parts: Mapping[str, Any]) -> None:
    """Write the parts of a result with the circumstances they were measured in."""
    facts = {"benchmark": benchmark, "scheme": SCHEME, "command": machine.command(), "machine": machine.describe()}
    result = facts | {"packages": machine.packages(), "corpus": dict(corpus)} | dict(parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, Any]:
    """Return a result; raises `ResultError` for a file that is none or of another scheme."""
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ResultError(f"{path}: {error}") from None
    if not isinstance(result, dict) or "benchmark" not in result:
        raise ResultError(f"{path}: not a result of a benchmark")
    if result.get("scheme") != SCHEME:
        raise ResultError(f"{path}: scheme {result.get('scheme')}, this reads {SCHEME}; measure again")
    return result
