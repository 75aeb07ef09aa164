"""Writes a file so that a reader sees the old one or the new one, never a part."""

from __future__ import annotations

import glob
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

PART = ".part"
"""How the name of a file ends that is being written."""


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file under another name in the same folder; it takes the place of the old one when the block ends.

    An error in the block, a crash or a full disk leave the old file as it was; an error leaves no other file behind. A
    new file gets the permissions that the umask leaves, a replaced one keeps its own; a symbolic link stays one and its
    target is replaced; anything but a regular file (a device, a named pipe) is written directly. File and folder are
    synced. Raises `OSError` as the system does.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with open(target, "wb") as direct:
            yield direct
        return
    part = target.with_name(f"{_prefix(target)}{secrets.token_hex(8)}{PART}")
    try:
        # Inside, since a signal may end the run between any two steps.
        with open(part, "xb", opener=_for_us_alone) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, _permissions(target))
        os.replace(part, target)
    except BaseException as error:
        with suppress(OSError):
            part.unlink()
        if isinstance(error, OSError) and error.filename == str(part):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    _sync_folder(target.parent)


def remove_parts(path: Path) -> None:
    """Remove what a process that was killed left of a file that it was writing."""
    target = path.resolve()
    for part in target.parent.glob(f"{glob.escape(_prefix(target))}*{PART}"):
        part.unlink(missing_ok=True)


def _prefix(target: Path) -> str:
    return f".{target.name[:40]}."


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _permissions(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o7777
    # The mask can only be read by setting it.
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the new name last; where a system cannot open or sync folders, the file itself is synced all the same."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
