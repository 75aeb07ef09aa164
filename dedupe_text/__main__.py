"""Runs the command line as a process of its own, by name or as `python -m dedupe_text`."""

from __future__ import annotations

import signal
import sys


def start() -> None:
    """Run one command and end with its status."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # While nothing is open yet, and when all is done, an interrupt ends the process without a traceback.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from dedupe_text.cli import main

    sys.exit(main())


if __name__ == "__main__":
    start()
