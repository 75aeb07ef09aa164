"""Where the time of a call goes, by module of `dedupe_text`; what a module calls elsewhere counts as its own."""

from __future__ import annotations

import cProfile
import pstats
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

PACKAGE = "dedupe_text"
ELSEWHERE = "elsewhere"
Function = tuple[str, int, str]


def shares_by_module(call: Callable[[], object]) -> list[tuple[str, float]]:
    """Return (module, share of the time), the largest first; small functions look dearer than they are."""
    profile = cProfile.Profile()
    profile.runcall(call)
    stats: dict[Function, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    times: defaultdict[str, float] = defaultdict(float)
    for function, (_, _, own, _, callers) in stats.items():
        _share_out(function, own, callers, stats, times, frozenset())
    total = sum(times.values()) or 1.0
    return sorted(((module, seconds / total) for module, seconds in times.items()), key=lambda share: -share[1])


def _share_out(
    function: Function,
    seconds: float,
    callers: dict[Function, Any],
    stats: dict[Function, Any],
    times: defaultdict[str, float],
    below: frozenset[Function],
) -> None:
    module = _module(function[0])
    # A function that is not ours gives its time to its callers, each as much as it caused.
    causes = {caller: numbers[3] for caller, numbers in callers.items() if caller not in below}
    total = sum(causes.values())
    if module or not total or len(below) > 8:
        times[module or ELSEWHERE] += seconds
        return
    for caller, caused in causes.items():
        if caused:
            _share_out(caller, seconds * caused / total, stats[caller][4], stats, times, below | {function})


def _module(path: str) -> str:
    parts = Path(path).with_suffix("").parts
    return ".".join(parts[len(parts) - parts[::-1].index(PACKAGE) :]) if PACKAGE in parts else ""
