"""Two checkouts in one run: the checkout against itself, and against what is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.regression.command import Compared


def test_a_checkout_equals_itself(
    corpus: Path, project_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answers are equal, and every question has its ratio."""
    out = tmp_path / "regression.json"
    questions = ["--question", "latency", "--question", "whole", "--rounds", "1", "--out", str(out)]
    assert main(["regression", str(project_root), "--data", str(corpus), *questions]) == 0
    compared = json.loads(out.read_text(encoding="utf-8"))["compared"]
    assert [(one["question"], one["equal"]) for one in compared] == [("latency", True), ("whole", True)]
    assert all(len(one["seconds"][side]) == 1 for one in compared for side in ("this", "other"))
    printed = capsys.readouterr()
    assert printed.out.count("| equal |") == 2
    assert "warning" not in printed.err


def test_a_folder_that_is_no_checkout_is_refused(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where another package would be measured in its place, the command ends with status 2."""
    arguments = ["regression", str(tmp_path), "--data", str(corpus), "--question", "latency", "--rounds", "1"]
    assert main(arguments) == 2
    assert "holds no package dedupe_text" in capsys.readouterr().err


def test_different_answers_are_shown() -> None:
    """A row says that the answers differ, and gives the ratio of the medians with its range."""
    row = Compared("near", {"this": [2.0, 4.0, 3.0], "other": [1.0, 2.0, 1.5]}, False, {}).row()
    assert (row["ratio"], row["answers"]) == ("2.00 (1.00..4.00)", "DIFFERENT")
    row = Compared("near", {"this": [1.0], "other": []}, True, {"other": "not in this checkout"}).row()
    assert (row["ratio"], row["answers"]) == (None, "other: not in this checkout")
