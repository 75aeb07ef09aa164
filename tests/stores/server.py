"""A PostgreSQL server of one's own: in a temporary folder, reached through a socket there, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

import psycopg
from psycopg import sql

NOBODY = ("postgres", "nobody")
"""Users that may run the server where the tests run as root, as whom it refuses to."""


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server and give the address of a database on it."""
    # A short path: that of a socket may have some hundred bytes.
    folder = Path(mkdtemp(prefix="pg", dir="/tmp"))
    user = _user()
    if user is not None:
        os.chown(folder, *pwd.getpwnam(user)[2:4])
    data = str(folder / "data")
    try:
        _run(["initdb", "-D", data, "-U", "tester", "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C"], user)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        _run(["pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start"], user)
        try:
            yield f"postgresql:///postgres?host={quote(str(folder), safe='')}&user=tester"
        finally:
            _run(["pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder)


def with_schema(address: str, schema: str) -> str:
    """Make a schema and return the address at which it is the current one."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    return f"{address}&options={quote(f'-csearch_path={schema}', safe='')}"


def _user() -> str | None:
    if os.getuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in NOBODY if name in known)


def _run(command: list[str], user: str | None) -> None:
    program = _program(command[0])
    subprocess.run(
        [program, *command[1:]],
        user=user,
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
        # The server would keep a pipe open.
        stderr=subprocess.DEVNULL,
    )


def _program(name: str) -> str:
    # Debian keeps the programs of a server, of several versions perhaps, out of the path.
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = shutil.which(name) or (str(versions[-1]) if versions else None)
    if found is None:
        raise FileNotFoundError(f"{name} is not installed: apt install postgresql")
    return found
