"""Runs the command line on a real terminal: a pseudo-terminal of a chosen width, with what a user's shell sets."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tests.cli.running import command, environment


class Shown(NamedTuple):
    """How a run on a terminal ended, and what each of its outputs, where it is the terminal, showed."""

    status: int
    out: str
    err: str


def show(
    *arguments: str | Path,
    columns: int = 80,
    out: bool = True,
    err: bool = True,
    folder: Path | None = None,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Shown:
    """Run the program to its end; `out` and `err` say which outputs are terminals, the others are pipes."""
    reading, writing, ends = {}, {}, {"out": out, "err": err}
    for name, is_terminal in ends.items():
        reading[name], writing[name] = pty.openpty() if is_terminal else os.pipe()
        if is_terminal:
            fcntl.ioctl(writing[name], termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    kept = {name: value for name, value in environment().items() if name not in ("COLUMNS", "LINES", "TERM")}
    process = subprocess.Popen(
        command(*map(str, arguments)),
        stdin=subprocess.DEVNULL,
        stdout=writing["out"],
        stderr=writing["err"],
        cwd=folder,
        env={**kept, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **variables},
    )
    for end in writing.values():
        os.close(end)
    # Less is written to the second than a terminal holds, so reading one after the other cannot block.
    found = {name: _all(end) for name, end in reading.items()}
    assert "Traceback" not in found["err"], found["err"]
    return Shown(process.wait(timeout=120), found["out"], found["err"])


def without_rich(folder: Path) -> dict[str, str]:
    """Return what makes Python find no library `rich`: a module of its name that cannot be imported comes first."""
    (folder / "rich.py").write_text('raise ImportError("not installed here")\n', "utf-8")
    return {"PYTHONPATH": f"{folder}{os.pathsep}{environment()['PYTHONPATH']}"}


def _all(end: int) -> str:
    """Read to the end; a terminal whose other side is closed is an error on Linux."""
    pieces = []
    while True:
        try:
            piece = os.read(end, 65_536)
        except OSError:
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(end)
    return b"".join(pieces).decode("utf-8").replace("\r\n", "\n")
