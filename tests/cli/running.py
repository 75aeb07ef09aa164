"""Runs the command line as users do, in a process of its own, and the texts that it is run on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

FERRY = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail and the fish."
BAKER = "The baker in the harbour street lights her oven at three, and by six the whole quarter smells of rye bread."
LIGHT = "Since the lighthouse was automated nobody lives on the rock, but a painter comes each June to whitewash it."
HEADLINE = "A day on the coast"
BODY = (FERRY, BAKER, LIGHT)


class Ended(NamedTuple):
    """How a run ended: exit status, and the bytes on standard output and standard error."""

    status: int
    out: bytes
    err: str


def doubled(newline: str = "\n") -> str:
    """Return a body, a headline and the body again, in lines that end in `newline`."""
    return newline.join([*BODY, HEADLINE, *BODY, ""])


def cleaned(newline: str = "\n") -> str:
    """Return what stays of `doubled`."""
    return newline.join([*BODY, HEADLINE, ""])


def command(*arguments: str) -> list[str]:
    """Return the command line that runs the program with this Python."""
    return [sys.executable, "-m", "dedupe_text", *arguments]


def environment(variables: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the environment of a run: this one's, without what chooses colours."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return {**kept, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), **variables}


def run(
    *arguments: str | Path,
    stdin: bytes = b"",
    folder: Path | None = None,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Ended:
    """Run the program to its end."""
    words = command(*map(str, arguments))
    done = subprocess.run(
        words, input=stdin, capture_output=True, cwd=folder, env=environment(variables), timeout=120, check=False
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    return Ended(done.returncode, done.stdout, done.stderr.decode("utf-8", "backslashreplace"))
