"""Runs tests where versions are not those of this environment: `python -m tests.floors [NAME ...]`, by default all.

An environment is made anew for each name, with a copy of the tree built for its Python: `lowest` has of everything the
lowest version that pyproject.toml allows, `pytest8.0` the first pytest that the plugin works with, and the others the
newest versions on another Python, with or without the frameworks. Needs `uv` from PyPI, which looks for the Python on
this machine and may fetch it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import NamedTuple

from tests.kernels.building import copied

ALL = ("-r", "pyproject.toml", "--all-extras", "--group", "test")
CORE = ("-r", "pyproject.toml", "pytest", "pytest-xdist", "hypothesis", "unicodedata2", "backports.zstd")
"""What is installed: every framework, or what the tests of the method need, which is soon there for a new Python."""

OF_LIBRARIES = ("tests/integrations", "tests/plugin", "tests/io", "tests/stores", "tests/cli/test_terminal.py")
OF_METHOD = (
    "tests/kernels",
    "tests/matchers",
    *(f"tests/method/test_{name}.py" for name in ("api", "characters", "engines")),
)
OF_PLUGIN = ("tests/plugin", "-c", os.devnull, "--rootdir", ".")
"""The tests; those of the plugin without the settings in pyproject.toml, which are for a later pytest."""

NOT_MADE = 2


class Versions(NamedTuple):
    """An environment: its Python, how packages are chosen, what is installed, and which tests run."""

    python: str
    packages: tuple[str, ...]
    tests: tuple[str, ...]


ENVIRONMENTS: Mapping[str, Versions] = MappingProxyType(
    {
        "lowest": Versions("3.11", (*ALL, "--resolution", "lowest-direct"), (*OF_METHOD, *OF_LIBRARIES)),
        "pytest8.0": Versions("3.11", (*CORE, "pytest==8.0.0"), OF_PLUGIN),
        "3.12": Versions("3.12", ALL, (*OF_METHOD, *OF_LIBRARIES)),
        "3.13": Versions("3.13", ALL, (*OF_METHOD, *OF_LIBRARIES)),
        "3.14": Versions("3.14", CORE, OF_METHOD),
        "3.13t": Versions("3.13t", CORE, OF_METHOD),
    }
)


def main(names: list[str]) -> int:
    """Run the tests in the environments of some names; 1 when tests failed, 2 when an environment was not made."""
    unknown = set(names) - set(ENVIRONMENTS)
    if unknown:
        sys.stderr.write(f"floors: no {', '.join(sorted(unknown))} among {', '.join(ENVIRONMENTS)}\n")
        return NOT_MADE
    found: dict[str, int] = {}
    for name in names or ENVIRONMENTS:
        with TemporaryDirectory() as folder:
            found[name] = tested(ENVIRONMENTS[name], Path(folder))
    for name, status in found.items():
        words = {0: "passed", NOT_MADE: "could not be made"}.get(status, "failed")
        sys.stderr.write(f"floors: {name} {words}\n")
    return max(found.values())


def tested(versions: Versions, folder: Path) -> int:
    """Make an environment in a folder, run its tests, and return 0 when they pass, 1 when they do not, 2 without it."""
    tree, python = copied(folder / "tree"), folder / "environment" / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    # Copies, not links into the cache of uv: some packages refuse to read a file that has two names.
    install = [*uv, "pip", "install", "-q", "--python", str(python), "--link-mode", "copy"]
    steps = (
        [*uv, "venv", "-q", "--python", versions.python, str(folder / "environment")],
        [*install, *versions.packages],
        [*install, "--no-deps", "-e", "."],
    )
    if any(subprocess.run(words, cwd=tree, check=False).returncode for words in steps):
        return NOT_MADE
    # What packages of other years warn of each other is not ours.
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "filterwarnings=default", *versions.tests]
    return int(subprocess.run([str(python), *tests], cwd=tree, check=False).returncode != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
