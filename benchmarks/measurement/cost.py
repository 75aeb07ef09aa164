"""What one call costs: processor time, time on the clock, and peak memory above what was there before.

Nothing here needs more than the standard library, since it runs in the environment of every contender.
"""

from __future__ import annotations

import ctypes
import gc
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

STATUS = Path("/proc/self/status")
RESET = Path("/proc/self/clear_refs")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Cost:
    """Seconds, and bytes: `base` held before the call, `peak` the most above that while it ran."""

    cpu: float
    wall: float
    base: int
    peak: int

    def to_dict(self) -> dict[str, Any]:
        """Return the parts by name."""
        return asdict(self)


def measured(call: Callable[[], Answer]) -> tuple[Answer, Cost]:
    """Return what a call returns and what it cost, its child processes included in the processor time."""
    _give_back()
    base = _memory_at_start()
    wall, cpu = time.perf_counter(), _cpu()
    answer = call()
    cpu, wall = _cpu() - cpu, time.perf_counter() - wall
    return answer, Cost(cpu, wall, base, max(_peak() - base, 0))


def _cpu() -> float:
    parts = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in parts)


def _give_back() -> None:
    # What was freed but is still held would be used again and hide what the call needs (glibc; elsewhere it stays).
    gc.collect()
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def _memory_at_start() -> int:
    # 5 sets the peak back to what is held now (Linux, proc(5)); elsewhere the peak so far has to serve as the base.
    try:
        RESET.write_text("5", encoding="ascii")
    except OSError:
        return _peak()
    return _status("VmRSS:") or _peak()


def _peak() -> int:
    return _status("VmHWM:") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _status(name: str) -> int:
    try:
        lines = STATUS.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 0)
