"""An index among processes: killed, out of room, two writers, readers beside a writer."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import cycle
from pathlib import Path
from random import Random

import pytest

import dedupe_text as dt
from tests.corpus.sites import many_pages
from tests.corpus.test_index import batch_marks, index_marks

WRITER = """
import sys
import dedupe_text as dt
from tests.corpus.sites import many_pages

with dt.CorpusIndex.open(sys.argv[1]) as index:
    for number, document in enumerate(many_pages(4000, 7)):
        index.add(document)
        print(document.id, flush=True)
        if number % 5 == 4:
            index.refresh()
"""
BATCHES = """
import sys
import dedupe_text as dt
from tests.corpus.sites import many_pages

documents = many_pages(300, 8)
with dt.CorpusIndex.open(sys.argv[1]) as index:
    for first in range(0, 300, 50):
        index.add_all(documents[first : first + 50])
        index.refresh()
        print(first, flush=True)
"""
OUT_OF_ROOM = """
import sys
import dedupe_text as dt
from tests.corpus.sites import many_pages

index = dt.CorpusIndex.open(sys.argv[1])
try:
    for document in many_pages(4000, 7):
        index.add(document)
        print(document.id, flush=True)
        index.refresh()
except dt.IndexWriteError as error:
    print(type(error).__name__, flush=True)
"""
HOLDER = """
import sys
import dedupe_text as dt

with dt.CorpusIndex.open(sys.argv[1]) as index:
    print("open", flush=True)
    sys.stdin.readline()
"""
ROOM = 200_000
"""Bytes that a file may have where a disk is to be full."""


def started(script: str, path: Path, project_root: Path) -> subprocess.Popen[str]:
    """Start a Python process on an index."""
    return subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        cwd=project_root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def is_sound(path: Path) -> bool:
    """Ask SQLite whether a file is whole."""
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


@pytest.mark.parametrize("acknowledged", [1, 4, 5, 17])
def test_a_killed_writer_loses_nothing_acknowledged(acknowledged: int, tmp_path: Path, project_root: Path) -> None:
    """After SIGKILL in the midst of additions the file is sound, holds all that was acknowledged, and goes on."""
    path = tmp_path / "index"
    with started(WRITER, path, project_root) as writer:
        assert writer.stdout
        said = [writer.stdout.readline().strip() for _ in range(acknowledged)]
        writer.send_signal(signal.SIGKILL)
        said += writer.stdout.read().split()
    with dt.CorpusIndex.open(path) as index:
        there = list(index.documents())
        assert {document.id for document in there} >= set(said)
        assert len(there) <= len(said) + 1
        assert index_marks(index, there) == batch_marks(there)
    assert is_sound(path)


def test_a_full_disk_loses_nothing_acknowledged(tmp_path: Path, project_root: Path) -> None:
    """When no more can be written that is an error of its own, and what was acknowledged before is there."""
    path = tmp_path / "index"

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))

    done = subprocess.run(
        [sys.executable, "-c", OUT_OF_ROOM, str(path)],
        cwd=project_root,
        preexec_fn=limited,
        capture_output=True,
        text=True,
        check=True,
    )
    *said, error = done.stdout.split()
    assert error == "IndexWriteError"
    with dt.CorpusIndex.open(path) as index:
        there = {document.id for document in index.documents()}
        assert there >= set(said)
        assert len(there) <= len(said) + 1
        index.add_all(many_pages(200, 7))
    assert is_sound(path)


def test_a_second_writer_is_refused_or_waits(tmp_path: Path, project_root: Path) -> None:
    """While another process has it open for writing an index can be read only; whoever waits gets it afterwards."""
    path = tmp_path / "index"
    with started(HOLDER, path, project_root) as holder:
        assert holder.stdout
        assert holder.stdin
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(dt.IndexLockedError, match="open it read_only"):
            dt.CorpusIndex.open(path, wait=0.1)
        dt.CorpusIndex.open(path, read_only=True).close()
        holder.stdin.write("\n")
        holder.stdin.flush()
        dt.CorpusIndex.open(path, wait=60).close()


def test_readers_see_whole_documents_while_one_writes(tmp_path: Path, project_root: Path) -> None:
    """Readers beside a writer see every batch as a whole or not at all, and get answers all the time."""
    path = tmp_path / "index"
    dt.CorpusIndex.open(path).close()
    documents = many_pages(300, 8)
    seen = set()
    with (
        started(BATCHES, path, project_root) as writer,
        dt.CorpusIndex.open(path, read_only=True, wait=60) as reader,
    ):
        while writer.poll() is None:
            seen.add(len(reader))
            reader.check(documents[len(seen)])
        assert writer.returncode == 0
        assert {count % 50 for count in seen} == {0}
        assert index_marks(reader, documents[:20]) == {
            name: marks for name, marks in batch_marks(documents).items() if int(name[1:]) < 20
        }


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """What is opened to be read refuses to be changed."""
    dt.CorpusIndex.open(tmp_path / "index").close()
    with (
        dt.CorpusIndex.open(tmp_path / "index", read_only=True) as reader,
        pytest.raises(dt.IndexWriteError, match="readonly"),
    ):
        reader.add({"id": "a", "text": "Text."})


@pytest.mark.parametrize("content", [b"Not an index. " * 100, b"SQLite format 3\0" + b"\1" * 5000])
def test_what_is_no_index_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file of another kind is refused, and left as it is."""
    path = tmp_path / "index"
    path.write_bytes(content)
    with pytest.raises(dt.IndexFormatError, match="no index that can be read") as raised:
        dt.CorpusIndex.open(path)
    assert raised.value.path == str(path)
    assert path.read_bytes() == content


def test_another_database_is_refused(tmp_path: Path) -> None:
    """A database of another program is refused, and left as it is."""
    path = tmp_path / "index"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE scheme (part, value)")
    content = path.read_bytes()
    with pytest.raises(dt.IndexFormatError, match="another program"):
        dt.CorpusIndex.open(path)
    assert path.read_bytes() == content


def test_a_damaged_index_says_so(tmp_path: Path) -> None:
    """Bytes that changed on disk end in an error of the index or in an answer, never in another error."""
    path = tmp_path / "index"
    documents = many_pages(60, 9)
    with dt.CorpusIndex.open(path) as index:
        index.add_all(documents)
    content = path.read_bytes()
    refused = 0
    # Where some byte of a posting, a note, a name or a text was changed, and as many places in order.
    places = [*Random(1).sample(range(len(content)), 60), *range(0, len(content), len(content) // 40)]
    for place, size in zip(places, cycle((1, 4, 64, 512)), strict=False):
        path.write_bytes(
            content[:place] + bytes(byte ^ 0x5A for byte in content[place : place + size]) + content[place + size :]
        )
        try:
            with dt.CorpusIndex.open(path, read_only=True) as index:
                for document in documents[::10]:
                    index.check(document)
        except (dt.IndexFormatError, dt.SchemeError):
            refused += 1
    assert refused


def test_a_truncated_index_is_refused(tmp_path: Path) -> None:
    """A file that was cut is refused."""
    path = tmp_path / "index"
    documents = many_pages(60, 9)
    with dt.CorpusIndex.open(path) as index:
        index.add_all(documents)
    path.write_bytes(path.read_bytes()[: 3 * 8192])
    with pytest.raises(dt.IndexFormatError), dt.CorpusIndex.open(path, read_only=True) as index:
        index_marks(index, documents)
