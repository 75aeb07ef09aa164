"""Packages to folders of files: downloaded by the ordinary clients, unpacked, never installed."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path


def debian(packages: Sequence[str], folder: Path) -> dict[str, str]:
    """Unpack each Debian package into `folder/NAME`; returns the reason for each that could not be had.

    A package that is there already is left as it is. Nothing is installed, so no root is needed; the lists of
    packages must be fresh enough (`apt-get update`).
    """
    return {name: reason for name in packages if (reason := _once(folder / name, _debian_package, name))}


def pypi(archives: Sequence[str], folder: Path) -> dict[str, str]:
    """Unpack each source archive (`name==version`) into `folder/NAME`; returns the reason for each not had."""
    return {name: reason for name in archives if (reason := _once(folder / name, _source_archive, name))}


def _once(target: Path, fetch: Callable[[str, Path], None], name: str) -> str:
    if target.is_dir():
        return ""
    scratch = target.with_name(target.name + ".part")
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        fetch(name, scratch)
    except (OSError, tarfile.TarError, ValueError) as error:
        return str(error)
    except subprocess.CalledProcessError as error:
        return (error.stderr or str(error)).strip().splitlines()[-1]
    scratch.rename(target)
    return ""


def _debian_package(name: str, folder: Path) -> None:
    _run(["apt-get", "download", "-qq", name], folder)
    for archive in folder.glob("*.deb"):
        _run(["dpkg-deb", "-x", archive.name, "files"], folder)
        archive.unlink()


def _source_archive(name: str, folder: Path) -> None:
    # pip asks the archive for its metadata, so the packages must be such that need no compiler for that.
    _run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", name], folder)
    archives = list(folder.glob("*.tar.gz"))
    if not archives:
        raise ValueError(f"{name}: no .tar.gz among the source archives")
    for archive in archives:
        with tarfile.open(archive) as packed:
            packed.extractall(folder / "files", filter="data")
        archive.unlink()


def _run(command: Sequence[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
