"""onion: a program in C that reads one token a line; neither Debian nor PyPI has it, so it must be on the PATH."""

from __future__ import annotations

import os
import shutil
import subprocess

from benchmarks.speed.preparing import chosen, distinct, places_of
from benchmarks.speed.tasks import THRESHOLD, Task, Work, texts_given

VARIABLE = "ONION"
LENGTH = 5
"""Tokens of an n-gram; the program's own default."""


def works(mode: str) -> dict[Task, Work]:
    """Return the work of the program that `ONION` names or that is on the PATH."""
    program = os.environ.get(VARIABLE) or shutil.which("onion")
    if program is None:
        raise ModuleNotFoundError("not packaged by Debian or PyPI; build it and name the program in ONION")
    # -m: without it short paragraphs go with their neighbours.
    command = [program, "-q", "-m", "-n", str(LENGTH), "-t", str(THRESHOLD)]

    def near(texts: list[str]) -> list[int]:
        found = distinct(texts)
        # A document for each paragraph: the program stops at documents that are longer than its buffer.
        parts = ("<doc>\n<p>\n" + words.replace(" ", "\n") + "\n</p>\n</doc>\n" for words in found.words)
        done = subprocess.run(command, input="".join(parts).encode(), capture_output=True, check=True)
        flags = [line.startswith(b"1") for line in done.stdout.splitlines() if line.endswith(b"\t<p>")]
        return chosen(found, flags)

    return {Task.NEAR: Work(near, places_of, texts_given)}
