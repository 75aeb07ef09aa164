"""Where the results of a command go: standard output, one file, or one file for each input in a folder; what it says
beside them, and with which status it ends.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from dedupe_text.errors import ConfigError
from dedupe_text.io.plain import STANDARD_INPUT, STANDARD_OUTPUT, write_bytes
from dedupe_text.render.visible import visible

DONE = 0
OVER_LIMIT = NOT_PROVED = 1
UNREADABLE = 3
"""Exit statuses of what was run."""

STANDARD_INPUT_NAME = "standard-input"
"""The name, of a file in a folder and in alerts, of what came from standard input."""


def targets(paths: Sequence[str], output: str | None, suffix: str = "") -> list[Path | None]:
    """Return the file for each input, None for standard output; makes the folder when there are several.

    Raises `ConfigError` when several inputs would go to one place, or one would be overwritten by another.
    """
    if output is None or output == STANDARD_OUTPUT:
        if len(paths) > 1:
            raise ConfigError("--output", output, "several inputs need a folder to go to")
        return [None]
    folder = Path(output)
    if len(paths) == 1 and not folder.is_dir():
        return [folder]
    names = [(STANDARD_INPUT_NAME if path == STANDARD_INPUT else Path(path).name) + suffix for path in paths]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ConfigError("--output", output, f"several inputs are named {twice[0]!r}; write them to different folders")
    found: list[Path | None] = [folder / name for name in names]
    inputs = {Path(path).resolve() for path in paths if path != STANDARD_INPUT}
    for target in found:
        if target is not None and target.resolve() in inputs:
            raise ConfigError("--output", output, f"it holds the input {target.name!r}, which would be overwritten")
    if folder.exists() and not folder.is_dir():
        raise ConfigError("--output", output, "several inputs need a folder, and this is a file")
    folder.mkdir(parents=True, exist_ok=True)
    return found


def refuse_unwritable(option: str, output: str | None) -> None:
    """Raise `ConfigError` before a run when the file or folder of an option, by its name in Python, cannot be written.

    What is no file, such as a device or a pipe, is written to as it is.
    """
    if output is None or output == STANDARD_OUTPUT or (os.path.exists(output) and _is_special(output)):
        return
    target = Path(os.path.realpath(output))
    folder = next((there for there in (target, *target.parents) if there.is_dir()), target)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(_flag(option), output, f"nothing may be written to the folder {folder}")


def _flag(option: str) -> str:
    """Return how the command line names an option; an argument that has no flag is in capitals."""
    return option if option.isupper() else f"--{option.replace('_', '-')}"


def _is_special(path: str) -> bool:
    return not (os.path.isfile(path) or os.path.isdir(path))


def refuse_inside(option: str, place: str | None, inputs: Sequence[str]) -> None:
    """Raise `ConfigError` when what an option names, by its name in Python, lies in a folder that is read.

    It would be read there as a document, by this run or by the next one.
    """
    for path in inputs if place not in (None, STANDARD_OUTPUT) else ():
        if place is None or not os.path.isdir(path):
            continue
        way = Path(os.path.relpath(os.path.realpath(place), os.path.realpath(path))).parts
        if not any(part.startswith(".") for part in way):
            reason = f"it lies in the input {path}, which would read it: name a place outside, or one that is hidden"
            raise ConfigError(_flag(option), place, reason)


def refuse_inputs(option: str, output: str | None, inputs: Sequence[str]) -> None:
    """Raise `ConfigError` when the file of an option, by its name in Python, is one that is read."""
    if output is None or output == STANDARD_OUTPUT:
        return
    if Path(output).resolve() in {Path(path).resolve() for path in inputs if path != STANDARD_INPUT}:
        raise ConfigError(_flag(option), output, "it is an input, which would be overwritten")


def write(target: Path | None, data: bytes) -> None:
    """Write bytes to a file at once, or to standard output for None; raises `OSError` as the system does."""
    if target is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_bytes(target, data)


def write_output(output: str | None, lines: Sequence[str]) -> None:
    """Write lines to a file at once, in UTF-8, or to standard output; raises `OSError` as the system does."""
    if output in (None, STANDARD_OUTPUT):
        write_lines(sys.stdout, lines)
        sys.stdout.flush()
    else:
        write_bytes(Path(output), "".join(line + "\n" for line in lines).encode("utf-8", "backslashreplace"))


def complain(reason: str) -> None:
    """Write one line to standard error; file names cannot smuggle escape sequences into it."""
    words = visible(reason).replace("\n", " ")
    sys.stderr.write(f"dedupe-text: {words}\n")


def write_line(line: str) -> None:
    """Write one line to standard output; what its encoding cannot hold is written as an escape."""
    write_lines(sys.stdout, [line])


def write_lines(stream: TextIO, lines: Iterable[str]) -> None:
    """Write lines to one of the standard streams; what its encoding cannot hold is written as an escape."""
    data = "".join(line + "\n" for line in lines)
    stream.buffer.write(data.encode(stream.encoding or "utf-8", "backslashreplace"))
