"""Signals that ask the program to end: it closes what it has open, and leaves nothing half written."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""From the keyboard, from a supervisor, and from a terminal that was closed."""
STATUS = 128
"""What shells add to the number of a signal that ended a program."""


class Ended(BaseException):
    """Raised in the midst of a run by the signal that ends it."""


class Ending:
    """The signal that asked for an end, None while there is none."""

    number: int | None = None

    @property
    def status(self) -> int:
        """The exit status that shells expect."""
        return STATUS + (self.number or 0)

    @property
    def words(self) -> str:
        """What the program says of it."""
        return f"ended by {signal.Signals(self.number or 0).name}"


@contextmanager
def ended_by_signals() -> Iterator[Ending]:
    """Let the first signal that asks for an end raise `Ended` in the block, and later ones change nothing.

    A signal that is ignored, as under nohup, stays so. Outside the main thread no signal can be listened to.
    """
    ending = Ending()
    process = os.getpid()

    def end(number: int, frame: FrameType | None) -> None:
        if os.getpid() != process:
            # Forked a moment ago; what is open belongs to the other one.
            os._exit(STATUS + number)
        if ending.number is None:
            ending.number = number
            raise Ended

    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.getsignal(number) for number in ENDING}
    taken = {number: handler for number, handler in before.items() if handler not in (signal.SIG_IGN, None)}
    try:
        for number in taken:
            signal.signal(number, end)
        yield ending
    finally:
        for number, handler in taken.items():
            signal.signal(number, handler)
