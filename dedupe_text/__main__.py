"""Runs the command line as `python -m dedupe_text`."""

from __future__ import annotations

import sys

from dedupe_text.cli import main

if __name__ == "__main__":
    sys.exit(main())
