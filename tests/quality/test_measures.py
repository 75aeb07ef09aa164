"""The measures, against cases small enough to be counted by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from benchmarks.quality import doubled, pairs, planted
from benchmarks.quality.reading import PairGuess, Row, RowError, rows_of

TEXT = "abcd\nefgh\nabcd\n1234\n1235"
GOLD = {
    "id": "x",
    "kind": "promo_repeat",
    "text": TEXT,
    "groups": [[[0, 4], [10, 14]]],
    "templates": [[[15, 19], [20, 24]]],
    "ignore": [],
}


def marks(*spans: tuple[int, int], verdict: str = "duplicate") -> Row:
    """A prediction with one mark for each span."""
    return Row({"id": "x", "marks": [{"start": a, "end": b, "verdict": verdict} for a, b in spans]}, "guess")


PLANTED: tuple[tuple[str, list[tuple[int, int]], dict[str, float]], ...] = (
    ("the second copy goes", [(10, 14)], {"recall": 1.0, "precision": 1.0, "survival": 1.0, "right": 1.0}),
    ("the first copy may go instead", [(0, 5)], {"recall": 1.0, "precision": 1.0, "survival": 1.0, "right": 1.0}),
    ("half of the copy", [(10, 12)], {"recall": 0.5, "precision": 1.0, "survival": 1.0, "right": 0.0}),
    ("nothing", [], {"recall": 0.0, "survival": 1.0, "right": 0.0, "false_chars": 0}),
    ("both copies", [(0, 4), (10, 14)], {"recall": 1.0, "precision": 0.5, "survival": 0.5, "false_chars": 4}),
    ("a single line", [(5, 9)], {"recall": 0.0, "precision": 0.0, "survival": 0.5, "false_per_1000": 500.0}),
    ("a template", [(20, 24)], {"recall": 0.0, "survival": 1.0, "template_marked": 1.0}),
    ("white space is not counted", [(4, 5), (10, 15)], {"recall": 1.0, "precision": 1.0, "false_chars": 0}),
)


@pytest.mark.parametrize(("label", "spans", "wanted"), PLANTED, ids=[case[0] for case in PLANTED])
def test_planted_measures(label: str, spans: list[tuple[int, int]], wanted: dict[str, float]) -> None:
    """The measures on one planted document are those counted by hand."""
    row = planted.measure([Row(GOLD, "gold")], [marks(*spans)])[0]
    assert {name: row[name] for name in wanted} == wanted


def test_variants_inform_only() -> None:
    """A mark with another verdict removes nothing, but a template under it counts as marked."""
    row = planted.measure([Row(GOLD, "gold")], [marks((10, 14), (20, 24), verdict="variant")])[0]
    assert (row["recall"], row["survival"], row["template_marked"]) == (0.0, 1.0, 1.0)
    assert math.isnan(row["precision"])


def test_ignored_text_counts_for_nothing() -> None:
    """Removed text under `ignore` is neither right nor wrong."""
    gold = Row(GOLD | {"ignore": [[5, 9]]}, "gold")
    row = planted.measure([gold], [marks((5, 9), (10, 14))])[0]
    assert (row["recall"], row["precision"], row["survival"]) == (1.0, 1.0, 1.0)


def test_kinds_are_pooled_and_short_lines_left_out_of_one_row() -> None:
    """The last two rows pool the characters of all kinds, without and with short lines."""
    short = Row(GOLD | {"id": "y", "kind": "short_lines"}, "gold")
    guesses = [marks((10, 14)), Row({"id": "y", "marks": []}, "guess")]
    rows = planted.measure([Row(GOLD, "gold"), short], guesses)
    assert [row["kind"] for row in rows] == ["promo_repeat", "short_lines", "ALL but short_lines", "ALL"]
    assert [row["recall"] for row in rows] == [1.0, 0.0, 1.0, 0.5]


PAGE = {
    "id": "x",
    "text": "abcd\nefgh\nmenu\nabcd\nefgh\nonce",
    "runs": [{"pairs": [[[0, 4], [15, 19]], [[5, 9], [20, 24]]]}],
    "content": [[0, 4], [5, 9]],
}
DOUBLED = (
    ("the second run goes", [(15, 24)], {"removed": 1.0, "survival": 1.0, "content_survival": 1.0}),
    ("one line of each run goes", [(0, 4), (20, 24)], {"removed": 1.0, "survival": 1.0, "content_survival": 1.0}),
    ("both copies of a line go", [(0, 4), (15, 19)], {"removed": 0.5, "survival": 0.5, "content_survival": 0.5}),
    ("a tenth may be missing", [(15, 24), (0, 0)], {"survival": 1.0}),
    ("a line between the runs goes", [(10, 14)], {"removed": 0.0, "outside_per_1000": 500, "unique_per_1000": 500}),
)


@pytest.mark.parametrize(("label", "spans", "wanted"), DOUBLED, ids=[case[0] for case in DOUBLED])
def test_doubled_measures(label: str, spans: list[tuple[int, int]], wanted: dict[str, float]) -> None:
    """The measures on one page with a doubled run are those counted by hand."""
    row = doubled.measure([Row(PAGE, "gold")], [marks(*spans)])[0]
    assert {name: row[name] for name in wanted} == wanted


def judged(*cases: tuple[str, str, float]) -> list[pairs.Judged]:
    """Judged pairs from (label, verdict, score)."""
    return [pairs.Judged(label, "", PairGuess(verdict, score)) for label, verdict, score in cases]


def test_pair_measures() -> None:
    """Precision and recall count verdicts, and the best threshold looks at the score alone."""
    duplicate, related, best = pairs.measure(
        judged(
            ("same", "duplicate", 0.9),
            ("same", "variant", 0.8),
            ("changed", "duplicate", 0.95),
            ("different", "distinct", 0.1),
        )
    )
    assert (duplicate["precision"], duplicate["recall"], duplicate["f1"]) == (0.5, 0.5, 0.5)
    assert (related["precision"], related["recall"]) == (2 / 3, 1.0)
    assert (best["precision"], best["recall"], best["threshold"]) == (2 / 3, 1.0, 0.8)


def test_within_measures() -> None:
    """Each label has its row: the share called a duplicate, and the share called anything but distinct."""
    gold = [Row({"id": name, "label": label}, "gold") for name, label in zip("abcd", "DTSA", strict=True)]
    guesses = [
        Row({"id": name, "verdict": verdict, "score": 1}, "guess")
        for name, verdict in zip("abcd", ("duplicate", "variant", "duplicate", "distinct"), strict=True)
    ]
    table = pairs.within(gold, guesses)
    assert [(row["label"], row["pairs"]) for row in table] == [("D", 1), ("T", 1), ("S", 1), ("N", 0)]
    assert [row["duplicate"] for row in table[:3]] == [1.0, 0.0, 1.0]
    assert [row["duplicate_or_variant"] for row in table[:3]] == [1.0, 1.0, 1.0]


WRONG: tuple[tuple[str, dict[str, Any]], ...] = (
    ("a mark beyond the text", {"id": "x", "marks": [{"start": 0, "end": 99, "verdict": "duplicate"}]}),
    ("a mark without a verdict", {"id": "x", "marks": [{"start": 0, "end": 4}]}),
    ("a witness that is no span", {"id": "x", "marks": [{"start": 0, "end": 4, "verdict": "duplicate", "of": [4, 0]}]}),
    ("marks that are no list", {"id": "x", "marks": None}),
    ("another id", {"id": "y", "marks": []}),
)


@pytest.mark.parametrize(("label", "guess"), WRONG, ids=[case[0] for case in WRONG])
def test_predictions_that_cannot_be_used_are_refused(label: str, guess: dict[str, Any]) -> None:
    """A prediction that does not fit its document raises an error that names its place."""
    with pytest.raises(RowError, match=r"guess|gold"):
        planted.measure([Row(GOLD, "gold")], [Row(guess, "guess")])


FILES = (
    ("not JSON", "{}\nx\n"),
    ("no object", "[]\n"),
    ("no id", "{}\n"),
    ("an id twice", '{"id": "a"}\n{"id": "a"}\n'),
)


@pytest.mark.parametrize(("label", "content"), FILES, ids=[case[0] for case in FILES])
def test_files_that_cannot_be_read_are_refused(label: str, content: str, tmp_path: Any) -> None:
    """A line that is not a row with an id of its own raises an error with its file."""
    path = tmp_path / "rows.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RowError, match=r"rows\.jsonl:\d"):
        rows_of(path)
