"""The report: tables and plots from results that are stored here."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.measurement import results
from benchmarks.report.tables import markdown, speed_rows

STORED = Path(__file__).parent / "stored"
QUESTIONS = ("near", "exact", "exact-file")
PICTURES = {"scale-cost", "speed-recall", *(f"speed-{kind}{task}" for kind in ("", "memory-") for task in QUESTIONS)}


def test_a_report_has_tables_and_plots(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each question has one plot, and the tables name machine, corpus, contenders and those that could not run."""
    files = [str(path) for path in sorted(STORED.glob("*.json"))]
    assert main(["report", *files, "--out", str(tmp_path)]) == 0
    assert {path.stem for path in tmp_path.iterdir()} == PICTURES
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in tmp_path.iterdir())
    printed = capsys.readouterr().out
    result = results.read(STORED / "speed.json")
    assert result["machine"]["processor"] in printed
    assert result["corpus"]["digest"][:12] in printed
    assert all(name in printed for name in result["contenders"])
    assert "Could not be had" in printed


def test_the_fastest_comes_first() -> None:
    """Rows are sorted by the median processor time, and hold medians with their range."""
    result = results.read(STORED / "speed.json")
    rows = speed_rows(result, "near")
    medians = [float(row["processor s"].split()[0]) for row in rows]
    assert medians == sorted(medians)
    assert all("MB/s" in row and "recall" in row for row in rows)


def test_numbers_stand_to_the_right() -> None:
    """A Markdown table aligns numbers to the right, and shows a dash for what there is not."""
    table = markdown([{"name": "a", "share": 0.5}, {"name": "b", "share": None}])
    assert table.splitlines() == ["| name | share |", "|---|--:|", "| a | 0.500 |", "| b | - |"]


def test_what_is_no_result_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is no result ends the command with status 2 and its name."""
    path = tmp_path / "other.json"
    path.write_text("{}", encoding="utf-8")
    assert main(["report", str(path)]) == 2
    assert "other.json" in capsys.readouterr().err
