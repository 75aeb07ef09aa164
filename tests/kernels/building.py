"""Copies of the package, and those in which the C source is built in another way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info", "build", "dist", "*.so")


def copied(target: Path) -> Path:
    """Copy the tree, without what was built, to a folder that is not there yet; returns the folder."""
    return shutil.copytree(ROOT, target, ignore=LEFT_OUT)


def built_copy(target: Path, compiler: str, flags: list[str]) -> Path:
    """Copy the tree to a folder that is not there yet and build the extension in it; returns the folder.

    Raises `RuntimeError` with what the compiler said when it was not built.
    """
    copied(target)
    environment = os.environ | {
        "CC": compiler,
        "CFLAGS": " ".join(flags),
        "LDFLAGS": " ".join(flags),
        "LDSHARED": f"{compiler} -shared",
    }
    done = subprocess.run(
        [sys.executable, "setup.py", "build_ext", "--inplace"],
        cwd=target,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if not list((target / "dedupe_text" / "kernels").glob("_native*.so")):
        raise RuntimeError(done.stdout + done.stderr)
    return target
