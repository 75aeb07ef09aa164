"""The quality command: its sets, its files and its floors."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.quality import floors
from benchmarks.quality.command import sets_in
from benchmarks.quality.own_set import articles, own_set
from benchmarks.quality.reading import Row, RowError
from dedupe_text.testing import PlantKind

GOLD = {"id": "a", "kind": "clean", "text": "One line.", "groups": [], "templates": [], "ignore": []}


def test_every_kind_and_language_is_in_the_own_set() -> None:
    """The project's own set has each kind of repetition, ten languages, and each label of a pair."""
    found = own_set()
    assert {row.data["kind"] for row in found["planted"]} == {kind.value for kind in PlantKind}
    assert {row.data["lang"] for row in found["planted"]} == {
        "en",
        "de",
        "fr",
        "es",
        "pl",
        "ru",
        "el",
        "zh",
        "th",
        "ar",
    }
    assert {row.data["label"] for row in found["guard"]} == {"same", "changed", "different"}
    for rows in found.values():
        assert len({row.id for row in rows}) == len(rows)


def test_no_paragraph_of_the_articles_repeats() -> None:
    """Clean texts are clean: every paragraph is said once, in one article."""
    paragraphs = [paragraph for article in articles() for paragraph in (article.title, *article.paragraphs)]
    assert len(set(paragraphs)) == len(paragraphs)


def test_own_set_is_the_same_each_time() -> None:
    """Two makings of the set have one digest."""
    assert floors.digest(own_set()) == floors.digest(own_set())


def test_predictions_are_scored_from_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Gold and predictions in a folder are measured as JSON, packed or not, without making predictions."""
    with gzip.open(tmp_path / "planted.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps(GOLD) + "\n")
    guess = {"id": "a", "marks": [{"start": 0, "end": 3, "verdict": "duplicate", "of": None}]}
    (tmp_path / "guess").mkdir()
    (tmp_path / "guess" / "planted.jsonl").write_text(json.dumps(guess) + "\n", encoding="utf-8")
    status = main(["quality", "--data", str(tmp_path), "--score", str(tmp_path / "guess"), "--json"])
    assert status == 0
    row = json.loads(capsys.readouterr().out)["planted"]["planted"][0]
    assert (row["false_chars"], row["survival"], row["recall"]) == (3, 5 / 8, None)


def test_predictions_are_written(tmp_path: Path) -> None:
    """The command leaves its predictions in files that it can score again."""
    (tmp_path / "planted.jsonl").write_text(json.dumps(GOLD) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    assert main(["quality", "--data", str(tmp_path), "--predictions", str(out), "--workers", "1"]) == 0
    assert json.loads((out / "planted.jsonl").read_text(encoding="utf-8")) == {"id": "a", "marks": []}
    assert main(["quality", "--data", str(tmp_path), "--score", str(out)]) == 0


def test_a_folder_without_sets_is_refused(tmp_path: Path) -> None:
    """A folder with none of the known files ends the command with status 2."""
    with pytest.raises(RowError, match="none of"):
        sets_in(tmp_path)
    assert main(["quality", "--data", str(tmp_path)]) == 2


@pytest.mark.parametrize("arguments", [[], ["quantity"], ["quality", "--check", "--data", "x"]])
def test_usage_errors_have_status_2(arguments: list[str]) -> None:
    """An unknown benchmark, and floors for foreign data, are usage errors."""
    assert main(arguments) == 2


def test_floors_tell_what_is_below(tmp_path: Path) -> None:
    """A measure under its floor or over its roof is named, and others are not."""
    path = tmp_path / "floors.json"
    found = {"s / clean / survival": 1.0, "s / near / recall": 0.9, "s / clean / false_per_1000": 0.0}
    floors.renew(found, "d", path)
    assert floors.below(found, "d", path) == []
    worse = found | {"s / near / recall": 0.8, "s / clean / false_per_1000": 3.0}
    assert [line.partition(":")[0] for line in floors.below(worse, "d", path)] == [
        "s / near / recall",
        "s / clean / false_per_1000",
    ]


def test_floors_of_another_set_say_how_to_renew_them(tmp_path: Path) -> None:
    """A digest that does not fit is an error that holds the command to run."""
    path = tmp_path / "floors.json"
    floors.renew({}, "d", path)
    with pytest.raises(floors.FloorError, match="--renew-floors"):
        floors.below({}, "other", path)


def test_floors_without_their_measure_are_an_error(tmp_path: Path) -> None:
    """A floor for a measure that was not made is not passed over."""
    path = tmp_path / "floors.json"
    floors.renew({"s / near / recall": 0.9}, "d", path)
    with pytest.raises(floors.FloorError, match="near"):
        floors.below({}, "d", path)


def test_shipped_floors_belong_to_the_shipped_set() -> None:
    """The floors in the tree were made for the set in the tree."""
    stored = json.loads(floors.FLOORS.read_text(encoding="utf-8"))
    assert stored["digest"] == floors.digest(own_set())


def test_the_digest_sees_every_change() -> None:
    """One changed character gives another digest."""
    assert floors.digest({"s": [Row({"id": "a"}, "x")]}) != floors.digest({"s": [Row({"id": "b"}, "x")]})
