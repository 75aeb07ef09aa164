"""What may not be read or written: said in one line, with the name of the file, and the rest is done."""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import Ended, command, environment, run
from tests.cli.test_corpora import read, rows, written

DROP_FROM_BOUNDING_SET = 24
ABOVE_RIGHTS = (1, 2, 3)
"""PR_CAPBSET_DROP of prctl(2); CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH and CAP_FOWNER of capabilities(7)."""


def keep_rights() -> None:
    """Let the rights of files hold for this process, and for root too once another program runs in it."""
    for capability in ABOVE_RIGHTS if os.geteuid() == 0 else ():
        assert ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) == 0


def run_within_rights(folder: Path, *arguments: str) -> Ended:
    """Run the program in a folder, as a user for whom the rights of files hold."""
    done = subprocess.run(
        command(*arguments), cwd=folder, env=environment(), capture_output=True, preexec_fn=keep_rights, check=False
    )
    return Ended(done.returncode, done.stdout, done.stderr.decode())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Write two files of rows, and a folder `closed` into which nothing may be written."""
    written(tmp_path / "in/a.jsonl", rows())
    written(tmp_path / "in/b.jsonl", rows(8, 8))
    written(tmp_path / "closed/old.jsonl", rows(1))
    (tmp_path / "closed").chmod(0o555)
    yield tmp_path
    for path in (tmp_path, *tmp_path.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(tmp_path)


@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("clean in/a.jsonl -o closed/new.jsonl", "--output"),
        ("clean in/a.jsonl -o closed/old.jsonl", "--output"),
        ("clean in -o closed", "--output"),
        ("clean in -o closed/new/deep", "--output"),
        ("clean in -o out --report closed/report.json", "--report"),
        ("report in -o closed/report.txt", "--output"),
        ("mark in/a.jsonl --write-baseline closed/known.json", "--write-baseline"),
    ],
)
def test_an_output_that_may_not_be_written_is_refused_before_a_run(folder: Path, line: str, option: str) -> None:
    """A folder into which nothing may be written is named before anything is read, and nothing else is written."""
    done = run_within_rights(folder, *line.split())
    assert (done.status, done.out, len(done.err.splitlines())) == (2, b"", 1)
    assert done.err.startswith(f"dedupe-text: option '{option}' cannot be 'closed")
    assert f"nothing may be written to the folder {folder / 'closed'}" in done.err
    assert not (folder / "out").exists()
    assert [path.name for path in (folder / "closed").iterdir()] == ["old.jsonl"]


def test_a_manifest_that_may_not_be_written_is_named(folder: Path) -> None:
    """It is the first thing that is written, so nothing else is."""
    (folder / "out").mkdir()
    (folder / "out/.dedupe-text-manifest.json").touch(0o444)
    done = run_within_rights(folder, "clean", "in", "-o", "out")
    assert (done.status, done.err) == (3, "dedupe-text: out/.dedupe-text-manifest.json: Permission denied\n")
    assert not list((folder / "out").glob("*.jsonl"))


def test_what_may_not_be_read_is_named_and_the_rest_is_done(folder: Path) -> None:
    """A file and a folder that may not be read are one line each; the files before and behind them are cleaned."""
    written(folder / "in/deep/c.jsonl", rows(4))
    written(folder / "in/z.jsonl", rows(4, 16))
    (folder / "in/a.jsonl").chmod(0)
    (folder / "in/deep").chmod(0)
    done = run_within_rights(folder, "clean", "in", "-o", "out", "--source-field", "site")
    assert (done.status, sorted(done.err.splitlines())) == (
        3,
        [f"dedupe-text: in/{name}: cannot be opened (Permission denied)" for name in ("a.jsonl", "deep")],
    )
    assert sorted(path.name for path in (folder / "out").glob("*.jsonl")) == ["b.jsonl", "z.jsonl"]
    assert (len(read(folder / "out/b.jsonl")), len(read(folder / "out/z.jsonl"))) == (8, 4)


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_an_index_that_may_only_be_read_is_read(folder: Path, mode: str) -> None:
    """A file, or a folder, that may not be written keeps nobody from checks, and additions are refused in words."""
    assert run("index", "add", folder / "i/x.dedupe", folder / "in", folder=folder).status == 3
    (folder / "i").mkdir()
    assert run("index", "add", folder / "i/x.dedupe", folder / "in", folder=folder).status == 0
    with closing(sqlite3.connect(folder / "i/x.dedupe")) as database:
        assert database.execute(f"PRAGMA journal_mode={mode}").fetchone() == (mode,)
    checked = run("index", "check", "i/x.dedupe", "in", folder=folder)
    assert (checked.status, checked.err) == (0, "")
    written(folder / "more.jsonl", rows(4, 16))
    for file, place in ((0o444, 0o755), (0o644, 0o555), (0o444, 0o555)):
        (folder / "i/x.dedupe").chmod(file)
        (folder / "i").chmod(place)
        assert run_within_rights(folder, "index", "check", "i/x.dedupe", "in") == checked
        if file == 0o444:
            refused = run_within_rights(folder, "index", "add", "i/x.dedupe", "more.jsonl")
            assert (refused.status, len(refused.err.splitlines())) == (3, 1)
            assert "check the rights on it and its folder" in refused.err
        (folder / "i").chmod(0o755)
    (folder / "i/x.dedupe").chmod(0)
    for action in ("check", "add"):
        refused = run_within_rights(folder, "index", action, "i/x.dedupe", "in")
        assert (refused.status, refused.err) == (3, "dedupe-text: i/x.dedupe: Permission denied\n")


@pytest.mark.parametrize("output", ["in/out", "in", "in/deep/out", "./in/../in/out"])
def test_outputs_inside_an_input_are_refused(folder: Path, output: str) -> None:
    """A folder of outputs in one that is read would be read by the next run, so the first one refuses it."""
    done = run("clean", "in", "-o", output, folder=folder)
    assert (done.status, "would " in done.err) == (2, True)
    assert sorted(path.name for path in (folder / "in").iterdir()) == ["a.jsonl", "b.jsonl"]
    assert run("clean", "in", "-o", "in/.out", folder=folder).status == 0
    assert run("clean", "in/a.jsonl", "-o", "in/a.clean.jsonl", folder=folder).status == 0


@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("clean in -o out --report in/report.json", "--report"),
        ("clean in --dry-run --report in/deep/report.json", "--report"),
        ("report in -o in/report.txt", "--output"),
        ("repair in -o in/report.txt", "--output"),
        ("mark in --format sarif -o in/x.sarif", "--output"),
        ("mark in --write-baseline in/known.json", "--write-baseline"),
        ("mark in --baseline in/known.json --format github", "--baseline"),
    ],
)
def test_whatever_is_written_lies_outside_of_what_is_read(folder: Path, line: str, option: str) -> None:
    """A report, alerts or a baseline in a folder that is read would be read there as documents, so they are refused."""
    if option == "--baseline":
        run("mark", "in/a.jsonl", "--write-baseline", "in/known.json", folder=folder)
    before = sorted(folder.rglob("*"))
    done = run(*line.split(), folder=folder)
    assert (done.status, f"'{option}'" in done.err, "it lies in the input in" in done.err) == (2, True, True), done.err
    assert sorted(folder.rglob("*")) == before
