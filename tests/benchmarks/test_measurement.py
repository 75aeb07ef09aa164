"""Workers in turns and what a call costs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.measurement import results
from benchmarks.measurement.cost import measured
from benchmarks.measurement.machine import describe, packages
from benchmarks.measurement.turns import Spread, Worker, WorkerError, in_turns


def worker(code: str, limit: float = 60.0) -> Worker:
    """Return a worker that runs Python code."""
    return Worker([sys.executable, "-c", code], Path.cwd(), {"GIVEN": "yes"}, limit)


def test_workers_take_turns() -> None:
    """Each worker runs once before any runs again, and the answer is the JSON on the last line."""
    code = "import os, json; print('talk'); print(json.dumps({'given': os.environ['GIVEN']}))"
    found = list(in_turns({"a": worker(code), "b": worker(code)}, 2))
    assert found == [(turn, name, {"given": "yes"}) for turn in range(2) for name in "ab"]


def test_a_worker_that_fails_is_told_once_and_left_out() -> None:
    """The reason is the last line that it said; the others go on."""
    failing = worker("import sys; print('why', file=sys.stderr); sys.exit(1)")
    found = [(turn, name, str(answer)) for turn, name, answer in in_turns({"a": failing, "b": worker("print({})")}, 2)]
    assert found == [(0, "a", "why"), (0, "b", "{}"), (1, "b", "{}")]


@pytest.mark.parametrize(
    ("code", "reason"), [("print('no')", "no JSON"), ("", "no JSON"), ("import time; time.sleep(9)", "no answer")]
)
def test_what_a_worker_may_not_do(code: str, reason: str) -> None:
    """A worker that prints no JSON or takes too long gives an error that says so."""
    with pytest.raises(WorkerError, match=reason):
        worker(code, limit=0.5 if "sleep" in code else 60.0).answer()


def test_a_call_is_measured() -> None:
    """The answer comes with its processor time, and with the memory that was held at the peak above the start."""
    answer, cost = measured(lambda: len(bytearray(b"x") * 50_000_000))
    assert answer == 50_000_000
    assert cost.cpu > 0
    assert cost.wall > 0
    assert cost.peak > 40_000_000


def test_spread_shows_its_range() -> None:
    """A spread shows its median, and its range where there is one."""
    assert (str(Spread.of([2.0])), str(Spread.of([1.0, 3.0, 2.0]))) == ("2", "2 (1..3)")


def test_results_say_where_they_were_made(tmp_path: Path) -> None:
    """A result holds machine, versions and command line, and one of another scheme is refused."""
    path = tmp_path / "result.json"
    results.write(path, "speed", {"digest": "d"}, {"runs": []})
    found = results.read(path)
    assert found["machine"] == describe()
    assert found["packages"] == packages()
    assert {"numpy", "dedupe-text"} <= found["packages"].keys()
    assert {"benchmark", "scheme", "command", "corpus", "runs"} <= found.keys()
    path.write_text('{"benchmark": "speed", "scheme": 0}', encoding="utf-8")
    with pytest.raises(results.ResultError, match="scheme 0"):
        results.read(path)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(results.ResultError, match="not a result"):
        results.read(path)
