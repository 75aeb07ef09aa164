"""The command `index`: documents remembered in a file, from one run of the program to the next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import dedupe_text as dt
from tests.cli.running import run
from tests.cli.test_corpora import read, rows, written

FIELDS = ("--source-field", "site")


def test_documents_are_remembered_and_checked(tmp_path: Path) -> None:
    """What is added in two runs is there in the third, whose marks are those of a run over all."""
    index = tmp_path / "pages.dedupe"
    first, second = written(tmp_path / "a.jsonl", rows(6)), written(tmp_path / "b.jsonl.gz", rows(6, 6))
    assert run("index", "add", index, first, *FIELDS).out == b"6 documents read, 6 in the index\n"
    assert run("index", "add", index, second, *FIELDS).out == b"6 documents read, 12 in the index\n"
    done = run("index", "check", index, second, "-o", tmp_path / "marks.jsonl", *FIELDS)
    assert (done.status, done.err) == (0, "")
    documents = [dt.Document(row["id"], row["text"], row["site"]) for row in rows(12)]
    found = {result.document.id: result for result in dt.dedupe_corpus(documents, order="time")}
    for stored in read(tmp_path / "marks.jsonl"):
        result = found[stored["id"]]
        assert dt.DedupeResult.from_dict(stored, result.document.text).marks == result.marks
    clean = run("index", "check", index, second, "--format", "clean", *FIELDS)
    assert [json.loads(line)["text"] for line in clean.out.splitlines()] == [found[f"p{k}"].text for k in range(6, 12)]


def test_documents_are_forgotten(tmp_path: Path) -> None:
    """Documents go by their ids or by their time; one that is not there is status 1."""
    index = tmp_path / "pages.dedupe"
    timed = [{**row, "time": f"2026-01-{k + 1:02}"} for k, row in enumerate(rows(6))]
    run("index", "add", index, written(tmp_path / "a.jsonl", timed))
    assert run("index", "remove", index, "p5").status == 0
    missing = run("index", "remove", index, "p5")
    assert (missing.status, "'p5' is not in the index" in missing.err) == (1, True)
    assert run("index", "expire", index, "--before", "2026-01-03").out == b"2 documents forgotten, 3 in the index\n"
    assert json.loads(run("index", "stats", index, "--format", "json").out)["documents"] == 3
    assert b"documents: 3\n" in run("index", "compact", index).out


def test_indexes_are_merged(tmp_path: Path) -> None:
    """The documents of another index are added."""
    for name, first in (("a", 0), ("b", 4)):
        run("index", "add", tmp_path / name, written(tmp_path / f"{name}.jsonl", rows(4, first)))
    done = run("index", "merge", tmp_path / "a", tmp_path / "b")
    assert done.out == b"4 documents read, 8 in the index\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--near", "0.7"], "near threshold"), (["--splitter", "lines"], "splitter")],
)
def test_another_scheme_is_a_usage_error(tmp_path: Path, arguments: list[str], words: str) -> None:
    """Options that decide fingerprints must be those of the index."""
    index = tmp_path / "pages.dedupe"
    pages = written(tmp_path / "a.jsonl", rows(2))
    run("index", "add", index, pages)
    done = run("index", "add", index, pages, *arguments)
    assert (done.status, words in done.err) == (2, True)


def test_a_file_that_is_no_index_is_a_usage_error(tmp_path: Path) -> None:
    """A file of something else is named and left as it is."""
    pages = written(tmp_path / "a.jsonl", rows(2))
    before = pages.read_bytes()
    done = run("index", "stats", pages)
    assert (done.status, str(pages) in done.err) == (2, True)
    assert run("index", "add", pages, pages).status == 2
    assert pages.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize(
    "line",
    ["stats absent", "check absent a.jsonl", "remove absent p1", "expire absent --before 2026", "compact absent",
     "merge absent none", "merge index none"],
)  # fmt: skip
def test_an_index_that_is_not_there_is_a_usage_error(tmp_path: Path, line: str) -> None:
    """Only what adds documents makes an index; a name that is wrong makes no file."""
    run("index", "add", tmp_path / "index", written(tmp_path / "a.jsonl", rows(2)))
    before = sorted(tmp_path.iterdir())
    done = run("index", *line.split(), folder=tmp_path)
    assert (done.status, "there is no index at" in done.err) == (2, True), done.err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "line",
    ["merge new junk", "merge new index --near 0.7", "add new - a.jsonl", "add new a.jsonl --text-field id"],
)
def test_what_cannot_be_read_makes_no_index(tmp_path: Path, line: str) -> None:
    """What an action reads is opened before an index is made, so a usage error leaves nothing behind."""
    run("index", "add", tmp_path / "index", written(tmp_path / "a.jsonl", rows(2)))
    (tmp_path / "junk").write_text("no index")
    before = sorted(tmp_path.iterdir())
    done = run("index", *line.split(), folder=tmp_path)
    assert (done.status, len(done.err.splitlines())) == (2, 1), done.err
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("line", ["add in/new in", "check in/index in", "check index in -o in/marks.jsonl"])
def test_an_index_and_what_it_finds_lie_outside_of_what_is_read(tmp_path: Path, line: str) -> None:
    """An index or an output in a folder that is read would be read there as documents, so it is refused."""
    for place in ("index", "in/index"):
        run("index", "add", tmp_path / place, written(tmp_path / "in/a.jsonl", rows(2)))
    before = sorted(tmp_path.rglob("*"))
    done = run("index", *line.split(), folder=tmp_path)
    assert (done.status, "it lies in the input in, which would read it" in done.err) == (2, True), done.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_damaged_lock_is_named(tmp_path: Path) -> None:
    """What lies in the place of the lock of an index and is something else is a usage error, and the index stays."""
    index, pages = tmp_path / "index", written(tmp_path / "a.jsonl", rows(2))
    run("index", "add", index, pages)
    (tmp_path / "index-lock").write_text("some words of another program, which is no database " * 20)
    done = run("index", "add", index, pages)
    assert (done.status, "index-lock" in done.err) == (2, True), done.err
    assert run("index", "check", index, pages).status == 0


def test_neither_index_nor_input_is_overwritten(tmp_path: Path) -> None:
    """Results that would be written over the index, or over what is checked, are refused, and both stay."""
    pages, index = tmp_path / "pages.jsonl", tmp_path / "index"
    pages.write_text('{"id": "a", "text": "Once."}\n')
    assert run("index", "add", index, pages).status == 0
    for output in (pages, index, tmp_path / "index-lock"):
        ended = run("index", "check", index, pages, "-o", output)
        assert (ended.status, "which would be overwritten" in ended.err) == (2, True), ended.err
    assert run("index", "check", index, pages).status == 0
