"""`dedupe-text verify`: results that hold and results that do not."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dedupe_text import dedupe
from dedupe_text.cli.proof import prove
from dedupe_text.config import GuardConfig
from dedupe_text.results import DedupeResult
from dedupe_text.testing import plant_corpus, sample_articles
from tests.cli.running import BODY, FERRY, HEADLINE, Ended, doubled, run

NUMBERED = FERRY + " It carries {} passengers and a dog, and never waits for anybody, says the captain of the ferry."


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Return a file whose second half repeats the first."""
    file = tmp_path / "page.txt"
    file.write_bytes(doubled().encode())
    return file


def test_new_result_holds(page: Path) -> None:
    """A result just computed holds, and the output says what was compared."""
    ended = run("verify", page)
    assert ended.status == 0
    assert "holds: the removed spans give the text back; 1 removed spans, 3 comparisons" in ended.out.decode()


def test_stored_result_holds(page: Path) -> None:
    """A stored result holds for its text, alone or among others."""
    folder = page.parent
    run("mark", page, "--format", "json", "-o", folder / "marks.json")
    run("mark", page, "-", "--format", "jsonl", "-o", folder / "marks.jsonl")
    assert run("verify", page, "--marks", folder / "marks.json").status == 0
    assert run("verify", page, "--marks", folder / "marks.jsonl").status == 0


def _alter(*path: str | int, value: Any) -> Callable[[Any], None]:
    def alter(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value

    return alter


ALTERED = [
    (_alter("digest", value="0"), 1, "the text is not the one"),
    (_alter("version", value=99), 3, "version"),
    (_alter("marks", 0, "verdict", value="lost"), 3, "mark"),
    (_alter("marks", 0, "span", value=[5, 10**6]), 3, "span"),
]


@pytest.mark.parametrize(("alter", "status", "reason"), ALTERED, ids=[reason for _, _, reason in ALTERED])
def test_altered_result_is_refused(page: Path, alter: Callable[[Any], None], status: int, reason: str) -> None:
    """A stored result of another text does not hold, one that cannot be read is unreadable."""
    data = dedupe(doubled()).to_dict()
    alter(data)
    marks = page.parent / "marks.json"
    marks.write_text(json.dumps(data), "utf-8")
    ended = run("verify", page, "--marks", marks)
    assert (ended.status, ended.out) == (status, b"")
    assert reason in ended.err


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        (b"", "empty"),
        (b"{", "cut off"),
        (b"[1]", "not a result"),
        (b"\xff", "not text"),
        (b'{"a":1}\n{"b":2}', "others"),
    ],
)
def test_marks_that_are_no_result_are_unreadable(page: Path, stored: bytes, reason: str) -> None:
    """A file without a result for the text ends with status 3 and is named."""
    marks = page.parent / "marks.json"
    marks.write_bytes(stored)
    ended = run("verify", page, "--marks", marks)
    assert (ended.status, ended.out) == (3, b""), reason
    assert "marks.json" in ended.err


def _result(lines: list[str], marks: list[tuple[int, int]]) -> DedupeResult:
    """Return a stored result in which line `repeat` is taken out for line `witness`."""
    text = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    spans = [[start, start + len(line)] for start, line in zip(starts, lines, strict=True)]
    found = [
        {
            "span": spans[repeat],
            "verdict": "duplicate",
            "kind": "paragraph",
            "similarity": 1.0,
            "witness": {"span": spans[witness], "document_id": None},
            "rule": "a paragraph long enough to prove itself repeats",
            "block": None,
            "differences": [],
            "evidence": {},
        }
        for repeat, witness in marks
    ]
    return DedupeResult.from_dict({**dedupe(text).to_dict(), "marks": found}, text)


@pytest.mark.parametrize(
    ("lines", "marks", "failure"),
    [
        ([*BODY, *BODY], [(3, 0), (4, 1)], None),
        ([*BODY, *BODY], [(3, 3)], "is taken out too"),
        ([*BODY, *BODY], [(0, 3), (3, 0)], "is taken out too"),
        ([*BODY, *BODY], [(4, 1), (3, 0)], "not in order"),
        ([*BODY, *BODY], [(3, 0), (3, 0)], "overlap"),
        ([*BODY, *BODY], [(3, 1)], "does not say all of it"),
        ([NUMBERED.format(40), NUMBERED.format(41)], [(1, 0)], "does not say all of it"),
    ],
    ids=["holds", "own witness", "each other's witness", "order", "twice", "another text", "a number differs"],
)
def test_marks_that_lose_something_do_not_hold(
    lines: list[str], marks: list[tuple[int, int]], failure: str | None
) -> None:
    """A result holds only if spans are in order and apart, and each witness stays and says what was taken out."""
    proof = prove(_result(lines, marks), GuardConfig())
    assert proof.holds == (failure is None)
    assert failure is None or any(failure in reason for _, reason in proof.failures)


def test_failed_proof_is_status_one(tmp_path: Path) -> None:
    """A result that does not hold ends with status 1 and says where and why."""
    result = _result([*BODY, *BODY], [(0, 3), (3, 0)])
    (tmp_path / "page.txt").write_text(result.document.text, "utf-8", newline="")
    (tmp_path / "marks.json").write_text(result.to_json(), "utf-8")
    ended = run("verify", "page.txt", "--marks", "marks.json", folder=tmp_path)
    assert ended.status == 1
    assert "page.txt: does not hold" in ended.out.decode()
    assert "  line 1 (code points 0:" in ended.out.decode()


@pytest.mark.parametrize("inputs", ["page.txt", "."])
def test_the_guard_of_the_settings_decides(tmp_path: Path, inputs: str) -> None:
    """A result that was made with fewer languages, to which two words are one with a slip, is held to them."""
    page, settings = tmp_path / "in/page.txt", tmp_path / "few.toml"
    page.parent.mkdir()
    page.write_text("\n".join([*BODY, HEADLINE, *(line.replace("three", "there") for line in BODY)]), "utf-8")
    settings.write_text("[guard]\nlanguages = []\n", "utf-8")
    made = run("mark", inputs, "--format", "jsonl", "-o", "../marks.jsonl", "--config", settings, folder=page.parent)
    assert made.status == 0, made.err
    for options, status in ((("--config", settings), 0), ((), 1)):
        assert run("verify", inputs, "--marks", "../marks.jsonl", *options, folder=page.parent).status == status


def test_signs_on_lines_of_their_own_hold(tmp_path: Path) -> None:
    """What has no words, such as a bracket that ends a list in one copy and a line in the other, has its witness."""
    lines = [*BODY[:1], ")", *BODY[1:]]
    (tmp_path / "page.txt").write_text("\n".join([" ".join(lines), HEADLINE, *lines]), "utf-8")
    ended = run("verify", "page.txt", folder=tmp_path)
    assert (ended.status, b"1 removed spans, 4 comparisons" in ended.out) == (0, True), ended.out


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Return a folder with a planted corpus, and the marks of a run that takes out what others say."""
    pages = plant_corpus(sample_articles(), seed=7, sources=4).documents
    rows = [{"name": page.id, "site": page.source, "text": page.text} for page in pages]
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    ended = run(
        *("mark", tmp_path / "pages.jsonl", "-o", tmp_path / "marks.jsonl.gz", "--documents", "remove"),
        *("--paragraphs", "remove", "--id-field", "name", "--source-field", "site"),
    )
    assert ended.status == 0
    return tmp_path


def _verified(folder: Path, *options: str) -> Ended:
    return run("verify", folder / "pages.jsonl", "--id-field", "name", "--marks", folder / "marks.jsonl.gz", *options)


def test_results_of_a_corpus_hold(corpus: Path) -> None:
    """Each removed span is said by its witness, in its own document or in another one, and the witness stays."""
    ended = _verified(corpus)
    assert (ended.status, ended.err) == (0, "")
    assert re.fullmatch(rb"17 documents: holds; \d+ removed spans, [1-9]\d+ comparisons .*\n", ended.out)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda rows: rows[1:], "page-1, which is not there"),
        (lambda rows: [rows[0] | {"text": "Another text."}, *rows[1:]], "page-1 is in a text that is not the one"),
        (lambda rows: rows[:-1], "page-17: there is no such document"),
    ],
)
def test_a_changed_corpus_does_not_hold(corpus: Path, change: Callable[[Any], Any], reason: str) -> None:
    """A witness that is gone, a text that is another one and a result of no document end with status 1, each named."""
    file = corpus / "pages.jsonl"
    rows = change([json.loads(line) for line in file.read_text("utf-8").splitlines()])
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    ended = _verified(corpus)
    assert ended.status == 1
    assert reason in ended.out.decode()


def test_a_witness_that_goes_or_says_something_else_does_not_hold(corpus: Path) -> None:
    """A mark whose witness in another document is taken out too, or is another paragraph, is found."""
    marks = corpus / "marks.jsonl.gz"
    results = [json.loads(line) for line in gzip.decompress(marks.read_bytes()).splitlines()]
    named = next(
        mark
        for result in results
        for mark in result["marks"]
        if mark["verdict"] == "duplicate" and mark["kind"] != "document" and mark["witness"]["document_id"]
    )
    other = next(result for result in results if result["id"] == named["witness"]["document_id"])
    gone = next(mark["span"] for mark in other["marks"] if mark["verdict"] == "boilerplate")
    named["witness"]["span"], named["block"] = gone, None
    marks.write_bytes(gzip.compress("".join(json.dumps(result) + "\n" for result in results).encode()))
    ended = _verified(corpus)
    assert ended.status == 1
    assert "is taken out too" in ended.out.decode()


def test_a_document_without_a_stored_result_is_told(corpus: Path) -> None:
    """Marks that end too early, at the end of a line, do not hold for the documents behind."""
    marks = corpus / "marks.jsonl.gz"
    lines = gzip.decompress(marks.read_bytes()).splitlines(keepends=True)
    marks.write_bytes(gzip.compress(b"".join(lines[:-1])))
    ended = _verified(corpus)
    assert ended.status == 1
    assert "page-17: there is no stored result of it" in ended.out.decode()


def test_a_corpus_is_verified_against_stored_results(corpus: Path) -> None:
    """Without stored results, or with another file in their place, the command line cannot be used."""
    assert run("verify", corpus / "pages.jsonl").status == 2
    ended = run("verify", corpus / "pages.jsonl", "--marks", corpus / "pages.jsonl")
    assert (ended.status, ended.out) == (2, b"")
    assert "row 1 is no stored result" in ended.err
