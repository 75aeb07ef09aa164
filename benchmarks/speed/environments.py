"""One virtual environment for each contender, so that none decides which versions another gets."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed.contenders import ENVIRONMENTS, OWN, Contender, Environment

FOLDER = Path(__file__).parents[1] / ".environments"
"""Where environments lie when nothing else is said; git ignores it."""
EVERYTHING = "all"


def python_of(contender: Contender, folder: Path) -> Path | None:
    """Return the Python that runs a contender; None when its environment is not installed."""
    if contender.environment == OWN:
        return Path(sys.executable)
    python = _python(folder, contender.environment)
    return python if python.exists() else None


def chosen(names: Sequence[str]) -> tuple[Environment, ...]:
    """Return the environments of these names, all for `all`; raises `ValueError` for a name that is none."""
    known = {environment.name: environment for environment in ENVIRONMENTS}
    unknown = sorted(set(names) - known.keys() - {EVERYTHING})
    if unknown:
        raise ValueError(f"no environment {', '.join(unknown)}; there are {EVERYTHING}, {', '.join(known)}")
    return tuple(known.values()) if EVERYTHING in names else tuple(known[name] for name in dict.fromkeys(names))


def install(environment: Environment, folder: Path) -> str:
    """Make an environment anew and install its packages; returns the reason when that fails."""
    python = _python(folder, environment.name)
    venv.create(folder / environment.name, clear=True, with_pip=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *environment.packages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    python.unlink()
    return (done.stderr.strip().splitlines() or [f"pip ended with {done.returncode}"])[-1]


def _python(folder: Path, name: str) -> Path:
    return (folder / name / "bin" / "python").absolute()
