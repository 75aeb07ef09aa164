"""The scale benchmark: the whole method at a small size, with its profile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.scale.profiling import shares_by_module
from benchmarks.scale.works import leading, whole_method


def test_the_whole_method_is_measured(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command measures both kernels at a size, and says where the time goes."""
    out = tmp_path / "scale.json"
    sizes = ["--sizes", "0.0004", "--work", "whole", "--profile"]
    assert main(["scale", "--data", str(corpus), "--out", str(out), *sizes]) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    told = {run["work"] for run in result["runs"]} | {one["work"] for one in result["missing"]}
    assert told == {"whole C", "whole NumPy"}
    assert {"whole NumPy"} <= {run["work"] for run in result["runs"]} == {one["work"] for one in result["profiles"]}
    assert all(run["bytes"] >= 400 and run["paragraphs"] == 7 for run in result["runs"])
    assert "bytes per paragraph" in capsys.readouterr().out


def test_a_corpus_that_is_too_small_is_refused(corpus: Path) -> None:
    """A size that the corpus does not hold ends the command with status 2."""
    assert main(["scale", "--data", str(corpus), "--sizes", "10"]) == 2


def test_leading_texts_reach_the_size() -> None:
    """Texts are taken from the start until they hold the size, the last one whole."""
    assert leading(["abc", "\N{GREEK SMALL LETTER ALPHA}bc", "d"], 4) == ["abc", "\N{GREEK SMALL LETTER ALPHA}bc"]


def test_time_is_told_by_module(corpus: Path) -> None:
    """The shares add up to one and name modules of the package."""
    run = whole_method()
    shares = shares_by_module(lambda: run(["One line that is said.\n\nOne line that is said."] * 3))
    assert sum(share for _, share in shares) == pytest.approx(1.0)
    assert {"pipeline", "columns"} <= {name for name, _ in shares}
