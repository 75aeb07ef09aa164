"""The checks that are other programs' work: style, types, imports, quality floors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKS = {
    "style": ["ruff", "check", "."],
    "layout": ["ruff", "format", "--check", "."],
    "types by mypy": ["mypy"],
    "types by pyright": ["pyright", "--pythonpath", sys.executable, "--warnings"],
    "imports point down": ["lint-imports"],
    "quality floors": [sys.executable, "-m", "benchmarks", "quality", "--check"],
}


@pytest.mark.parametrize("check", CHECKS)
def test_check_passes(check: str, project_root: Path) -> None:
    """Every check ends without a finding."""
    done = run(CHECKS[check], project_root)
    assert done.returncode == 0, done.stdout + done.stderr


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment in a folder."""
    own_programs = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": own_programs + os.pathsep + os.environ["PATH"]}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
