"""The report of a session: what every check found, from one process or from several."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.plugin.test_plugin import HEADER, LINE

pytest_plugins = ["pytester"]

TESTS = (
    HEADER
    + """
@pytest.mark.parametrize("number", range(4))
def test_passes(number):
    assert LINE == NoDuplicates()

def test_fails():
    assert TWICE == NoDuplicates()

def test_allows():
    assert TWICE == NoDuplicates(allow=[LINE])

@pytest.fixture
def checked():
    assert_no_duplicate_paragraphs(["One.", "Two."])

def test_in_a_fixture(checked):
    pass

def test_surrogate():
    assert_no_duplicate_paragraphs(TWICE.replace("ferry", "f\\ud800rry"))

def test_asks_nothing():
    pass
"""
)


def report(pytester: pytest.Pytester, *arguments: str) -> dict[str, Any]:
    """Run the tests in a process of their own and read the report."""
    pytester.makepyfile(test_it=TESTS)
    result = pytester.runpytest_subprocess("--dedupe-text-report=out/report.json", *arguments)
    result.assert_outcomes(passed=7, failed=2)
    result.stdout.fnmatch_lines(["*dedupe_text report: *report.json*", "8 checks, 9 documents, *2 repeats, 1 allowed"])
    data: dict[str, Any] = json.loads((pytester.path / "out" / "report.json").read_bytes())
    return data


def test_the_report_holds_what_every_check_found(pytester: pytest.Pytester) -> None:
    """Each check stands under its test and phase, with its repeats, their places and their texts."""
    data = report(pytester)
    assert (data["format"], data["version"]) == ("dedupe_text.test-report", 1)
    assert data["totals"]["repeats"] == 2
    by_test = {check["test"].partition("::")[2]: check for check in data["checks"]}
    assert "test_asks_nothing" not in by_test
    (repeat,) = by_test["test_fails"]["repeats"]
    assert (repeat["span"], repeat["of_span"]) == ([202, 391], [0, 189])
    assert repeat["text"] == repeat["of_text"] == LINE.strip()
    assert by_test["test_fails"]["outcome"] == "failed"
    assert (by_test["test_allows"]["allowed"], by_test["test_allows"]["repeats"]) == (1, [])
    assert by_test["test_in_a_fixture"]["when"] == "setup"
    assert "f\ud800rry" in by_test["test_surrogate"]["repeats"][0]["text"]


def test_several_processes_write_the_same_report(pytester: pytest.Pytester) -> None:
    """Under pytest-xdist the report of all processes is that of one, byte for byte."""
    report(pytester)
    alone = (pytester.path / "out" / "report.json").read_bytes()
    report(pytester, "-n", "2")
    assert (pytester.path / "out" / "report.json").read_bytes() == alone


def test_a_process_that_dies_takes_only_its_test_with_it(pytester: pytest.Pytester) -> None:
    """What was found before a process of pytest-xdist was killed is in the report."""
    pytester.makepyfile(
        HEADER
        + """
import os

def test_a():
    assert TWICE == NoDuplicates()

def test_b():
    os._exit(1)
"""
    )
    pytester.runpytest_subprocess("--dedupe-text-report=report.json", "-n", "1").assert_outcomes(failed=2)
    data = json.loads((pytester.path / "report.json").read_bytes())
    assert data["totals"]["repeats"] == 1


def test_without_the_option_nothing_is_written(pytester: pytest.Pytester) -> None:
    """A session that was not asked for a report writes no file and says nothing of it."""
    pytester.makepyfile(HEADER + "def test_it():\n    assert LINE == NoDuplicates()\n")
    before = _files(pytester.path)
    result = pytester.runpytest("-p", "no:cacheprovider")
    result.stdout.no_fnmatch_line("*dedupe_text report*")
    assert {name for name in _files(pytester.path) - before if not name.endswith(".pyc")} == set()


def _files(folder: Path) -> set[str]:
    return {str(path) for path in folder.rglob("*") if path.is_file()}
