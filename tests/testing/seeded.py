"""Programs that are run under several hash seeds, which order the sets of Python."""

from __future__ import annotations

import os
import subprocess
import sys

HASH_SEEDS = ("0", "1", "77")


def printed_under_each_seed(program: str) -> set[str]:
    """Return what a program prints under each hash seed, equal outputs once."""
    return {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
            encoding="utf-8",
        ).stdout
        for seed in HASH_SEEDS
    }
