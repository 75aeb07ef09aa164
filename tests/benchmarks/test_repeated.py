"""The benchmarks of `dedupe_text.repeated`: the contender finds all, at every size, and equals itself."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.__main__ import main


def test_the_own_contender_finds_all(corpus: Path, tmp_path: Path) -> None:
    """On the small corpus the NumPy kernels give the complete answer to each task."""
    out = tmp_path / "speed.json"
    assert (
        main(["speed", "--data", str(corpus), "--only", "dedupe_text NumPy", "--rounds", "1", "--out", str(out)]) == 0
    )
    result = json.loads(out.read_text(encoding="utf-8"))
    assert result["missing"] == []
    assert [(run["task"], run["found"]) for run in result["runs"]] == [("near", 3), ("exact", 2), ("exact-file", 2)]
    assert {(one["recall"], one["precision"]) for one in result["quality"]} == {(1.0, 1.0)}


def test_the_kernels_are_measured(corpus: Path, tmp_path: Path) -> None:
    """The scale benchmark has a run of the kernels, near and exact."""
    out = tmp_path / "scale.json"
    work = ["--sizes", "0.0004", "--work", "near", "--work", "exact"]
    assert main(["scale", "--data", str(corpus), "--out", str(out), *work]) == 0
    runs = json.loads(out.read_text(encoding="utf-8"))["runs"]
    assert {"near NumPy", "exact NumPy"} <= {run["work"] for run in runs}


def test_repeats_are_compared(corpus: Path, project_root: Path, tmp_path: Path) -> None:
    """The regression benchmark asks about near and exact repeats."""
    out = tmp_path / "regression.json"
    questions = ["--question", "near", "--question", "exact", "--rounds", "1", "--out", str(out)]
    assert main(["regression", str(project_root), "--data", str(corpus), *questions]) == 0
    assert [one["equal"] for one in json.loads(out.read_text(encoding="utf-8"))["compared"]] == [True, True]
