"""The import contract: it holds in `test_checks`, it catches what breaks it, and the architecture page shows it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

BREACHES = {
    "a kernel that knows documents": ("kernels/pairs.py", "import dedupe_text.model"),
    "a sibling that knows its sibling": ("guard/alignment.py", "import dedupe_text.splitters"),
    "a seam that knows the method": ("policies/__init__.py", "import dedupe_text.pipeline"),
    "a detour over the public names": ("render/words.py", "from dedupe_text import dedupe"),
    "a module that no layer names": ("newcomer.py", "VALUE = 1"),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_broken_import_is_caught(breach: str, project_root: Path, tmp_path: Path) -> None:
    """A copy of the package with one import that points up does not pass the contract."""
    name, line = BREACHES[breach]
    shutil.copytree(
        project_root / "dedupe_text", tmp_path / "dedupe_text", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(project_root / "pyproject.toml", tmp_path)
    with (tmp_path / "dedupe_text" / name).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Imports point down BROKEN" in done.stdout


def test_architecture_page_shows_the_contract(project_root: Path) -> None:
    """The list of layers on the architecture page has the members and the order of the contract."""
    page = (project_root / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = page.split("## Layers", 1)[1].split("\n## ", 1)[0]
    shown = [re.findall(r"`(\w+)`", line.split(":", 1)[0]) for line in section.splitlines() if line.startswith("1. ")]
    assert shown == _layers(project_root)


def _layers(root: Path) -> list[list[str]]:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    return [layer.split(" | ") for layer in contract["layers"]]
