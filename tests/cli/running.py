"""Runs the command line, in this process or as users do in one of its own, and the texts that it is run on."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import IO, NamedTuple

import pytest

from dedupe_text.cli import main
from dedupe_text.cli.signals import ENDING

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


def hear_signals() -> None:
    """Take the signals that end a program as it would from a keyboard, before it starts.

    Shells start what they run in the background with SIGINT ignored, and nohup ignores SIGHUP.
    """
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)


def run(
    *arguments: str | Path,
    stdin: bytes = b"",
    folder: Path | None = None,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Ended:
    """Run the program to its end in this process, where its libraries are loaded already.

    `test_process` holds this to what `run_process` gives, which variables need that Python reads when it starts.
    """
    with ExitStack() as stack:
        kept_out, kept_err = (stack.enter_context(TemporaryFile()) for _ in range(2))
        stack.enter_context(chdir(folder or Path.cwd()))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name in os.environ.keys() - environment().keys():
            patch.delenv(name)
        for name, value in variables.items():
            patch.setenv(name, value)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin)), "utf-8"))
        stack.enter_context(redirect_stdout(stack.enter_context(_stream(kept_out, "strict"))))
        stack.enter_context(redirect_stderr(stack.enter_context(_stream(kept_err, "backslashreplace"))))
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 0
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = (_written(kept) for kept in (kept_out, kept_err))
    return Ended(status, out, err.decode("utf-8", "backslashreplace"))


def run_process(
    *arguments: str | Path,
    stdin: bytes = b"",
    folder: Path | None = None,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Ended:
    """Run the program to its end in a process of its own."""
    words = command(*map(str, arguments))
    done = subprocess.run(
        words, input=stdin, capture_output=True, cwd=folder, env=environment(variables), timeout=120, check=False
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")
    return Ended(done.returncode, done.stdout, done.stderr.decode("utf-8", "backslashreplace"))


@contextmanager
def _stream(kept: IO[bytes], errors: str) -> Iterator[io.TextIOWrapper]:
    """Give a text stream into a file by a descriptor of its own, which the program may point elsewhere."""
    with os.fdopen(os.dup(kept.fileno()), "wb") as binary, io.TextIOWrapper(binary, "utf-8", errors) as text:
        yield text


def _written(kept: IO[bytes]) -> bytes:
    kept.seek(0)
    return kept.read()
