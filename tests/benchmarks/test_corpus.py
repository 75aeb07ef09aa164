"""The benchmark of runs over a corpus, at a small size."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main


def test_a_run_over_a_corpus_is_measured(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command cleans the first documents in a process of its own and tells time and memory."""
    out = tmp_path / "corpus.json"
    assert main(["corpus", "--data", str(corpus), "--sizes", "0.0004", "--out", str(out)]) == 0
    (run,) = json.loads(out.read_text(encoding="utf-8"))["runs"]
    assert run["documents"] >= 1
    assert run["memory"] > 0 < run["seconds"]
    assert capsys.readouterr().out.startswith("| 0 MB | ")


def test_a_corpus_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Without a corpus the command ends with status 2."""
    assert main(["corpus", "--data", str(tmp_path / "none.jsonl")]) == 2
