"""The speed benchmark: what callers write, the complete answer, scores, and the command with real contenders."""

from __future__ import annotations

import ast
import doctest
import importlib
import json
import pkgutil
import random
import sys
from itertools import combinations
from pathlib import Path

import pytest

import benchmarks
from benchmarks.__main__ import main
from benchmarks.corpora.reading import texts_of
from benchmarks.speed import adapters, environments
from benchmarks.speed.contenders import CONTENDERS, ENVIRONMENTS, OWN, Contender, named
from benchmarks.speed.preparing import distinct, long_enough, places
from benchmarks.speed.reference import reference, similar_pairs
from benchmarks.speed.scoring import score
from benchmarks.speed.tasks import Task


def test_paragraphs_have_their_places(corpus: Path) -> None:
    """A number is that of a stretch between blank lines, and its place is where the words begin in the text."""
    texts = texts_of(corpus)
    found = distinct(texts)
    known = places(texts)
    assert [known[number] for number in found.numbers] == [(0, 0), (0, 95), (2, 0)]
    assert [known[number] for number in found.repeats] == [(1, 11), (3, 0)]
    assert long_enough(texts) == {(0, 0), (0, 95), (1, 11), (2, 0), (3, 0)}
    assert all(texts[document][start : start + 1].strip() for document, start in long_enough(texts))


def test_the_reference_is_complete(corpus: Path) -> None:
    """The reference finds exact repeats, and both members of a pair that is like at 0.8."""
    found = reference(texts_of(corpus))
    assert found.exact == {(1, 11), (3, 0)}
    assert found.later.keys() == {(0, 95)}
    assert found.either.keys() == {(0, 0), (0, 95)}
    assert set(found.either.values()) == {18 / 19}


@pytest.mark.parametrize("threshold", [0.5, 0.8, 1.0])
def test_the_reference_join_equals_all_pairs(threshold: float) -> None:
    """The join gives the pairs that comparing all sets gives."""
    choose = random.Random(7)
    sets = [frozenset(choose.sample("abcdefghij", choose.randint(1, 10))) for _ in range(200)]
    wanted = [
        (a, b) for a, b in combinations(range(200), 2) if len(sets[a] & sets[b]) >= threshold * len(sets[a] | sets[b])
    ]
    assert [pair[:2] for pair in similar_pairs(sets, threshold)] == wanted


def test_scores_count_what_is_asked(corpus: Path) -> None:
    """Near scores leave exact repeats aside, and a contender that marks both members is held to both."""
    truth = reference(texts_of(corpus))
    one = Contender("one", "a", OWN, (Task.NEAR,))
    both = Contender("both", "a", OWN, (Task.NEAR,), marks_both=True)
    given = [(0, 0), (1, 11), (9, 9)]
    near = score(one, Task.NEAR, given, truth)
    assert (near["exact_recall"], near["recall"], near["precision"]) == (0.5, 0.0, 0.0)
    assert (near["clear_recall"], near["close_precision"]) == (0.0, 0.0)
    assert score(both, Task.NEAR, given, truth)["recall"] == 0.5
    assert score(both, Task.NEAR, given, truth)["precision"] == 1.0
    assert score(one, Task.EXACT, given, truth)["recall"] == 0.5
    assert score(one, Task.EXACT, [], truth)["precision"] is None


def test_contenders_run_and_the_missing_are_told(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Real contenders run in turns on the small corpus; one whose environment is not there is reported."""
    (tmp_path / "environments" / "datasketch").parent.mkdir()
    (tmp_path / "environments" / "datasketch").symlink_to(sys.prefix, target_is_directory=True)
    out = tmp_path / "speed.json"
    names = ("Python set", "datasketch defaults", "polars")
    arguments = [part for name in names for part in ("--only", name)]
    folders = ["--environments", str(tmp_path / "environments"), "--out", str(out)]
    assert main(["speed", "--data", str(corpus), "--rounds", "2", *folders, *arguments]) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    runs = [(run["task"], run["contender"], run["round"], run["found"]) for run in result["runs"]]
    assert runs[:2] == [("near", "datasketch defaults", 0, 3), ("near", "datasketch defaults", 1, 3)]
    assert runs[2:] == [(task, "Python set", turn, 2) for task in ("exact", "exact-file") for turn in (0, 1)]
    assert {(one["recall"], one["precision"]) for one in result["quality"]} == {(1.0, 1.0)}
    assert [one["contender"] for one in result["missing"]] == ["polars", "polars"]
    printed = capsys.readouterr().out
    assert "python -m benchmarks speed --install polars" in printed
    assert result["corpus"]["digest"][:12] in printed


@pytest.mark.parametrize(
    "arguments",
    [["--only", "nobody"], ["--install", "nobody"], ["--data", "missing.jsonl"]],
)
def test_usage_errors_have_status_2(arguments: list[str]) -> None:
    """A contender, an environment or a corpus that is none ends the command with status 2."""
    assert main(["speed", *arguments]) == 2


def test_every_contender_has_its_adapter_and_environment() -> None:
    """Each contender has an adapter and an environment that exist, and a name of its own."""
    modules = {module.name for module in pkgutil.iter_modules(adapters.__path__)}
    assert {contender.adapter for contender in CONTENDERS} == modules
    assert {contender.environment for contender in CONTENDERS} - {OWN} == {one.name for one in ENVIRONMENTS}
    assert len({contender.name for contender in CONTENDERS}) == len(CONTENDERS)
    assert environments.chosen(["all"]) == ENVIRONMENTS
    assert [contender.name for contender in named(["duckdb"])] == ["DuckDB"]


def test_workers_need_the_standard_library_alone() -> None:
    """What runs in the environment of a contender imports nothing at the top but the standard library."""
    parts = ("speed/worker", "speed/tasks", "speed/preparing", "measurement/cost", "measurement/machine")
    root = Path(benchmarks.__path__[0])
    files = [root / f"{part}.py" for part in parts] + sorted((root / "speed" / "adapters").glob("*.py"))
    imported = {name for file in files for name in _imports(file)}
    assert imported - sys.stdlib_module_names - {"benchmarks"} == set()


def test_the_examples_in_the_benchmarks_are_right() -> None:
    """Every `>>>` in a module of the benchmarks gives what it says."""
    found = pkgutil.walk_packages(benchmarks.__path__, "benchmarks.")
    names = [module.name for module in found if not module.name.endswith("__main__")]
    assert sum(doctest.testmod(importlib.import_module(name)).failed for name in names) == 0


def _imports(file: Path) -> set[str]:
    nodes = ast.parse(file.read_text(encoding="utf-8")).body
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named_ones = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in plain | named_ones}
