"""Baselines: what they name is known, what is beyond them is new, and a file that cannot be trusted is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dedupe_text import BaselineFormatError, DedupeError, SchemeError
from dedupe_text.baseline import BASELINE_FORMAT, Baseline, baseline_scheme
from tests.checks.places import BAKER, alerts, page

LINE = page().splitlines()[0]
TWICE = "\n".join([LINE, "One", LINE, "Two", LINE])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a baseline of a text that has a line three times."""
    path = tmp_path / "baseline.json"
    Baseline.of(alerts(TWICE)).write(path)
    return path


def changed(file: Path, **parts: Any) -> None:
    """Write other parts into a baseline."""
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **parts}), "utf-8")


def test_what_was_written_is_known(file: Path) -> None:
    """A baseline that is read back names all alerts it was made of, and none is gone."""
    known = Baseline.read(file)
    assert known == Baseline.of(alerts(TWICE))
    assert known.new(alerts(TWICE)) == []
    assert known.gone(alerts(TWICE)) == []


def test_moves_and_edits_elsewhere_are_not_new(file: Path) -> None:
    """Lines that moved, and other text around them, leave an alert known."""
    assert Baseline.read(file).new(alerts(f"New\r\n\r\n{LINE}\r\n{LINE}\r\nText\r\n{LINE}\r\n")) == []


def test_one_more_copy_is_new(file: Path) -> None:
    """Of equal alerts, those beyond the number in the baseline are new, the last ones of the text."""
    (new,) = Baseline.read(file).new(alerts(f"{TWICE}\nThree\n{LINE}"))
    assert new.place.lines == (7, 7)


def test_another_text_and_another_file_are_new(file: Path) -> None:
    """A repeat of another text is new, and so is one in a file that the baseline does not name."""
    known = Baseline.read(file)
    other = BAKER.format("as always")
    assert len(known.new(alerts(f"{other}\nOne\n{other}"))) == 1
    assert len(known.new(alerts(TWICE, "docs/other.txt"))) == 2


def test_what_no_longer_repeats_is_told(file: Path) -> None:
    """Entries that do not occur any more, or less often, are told with the number that is missing."""
    known = Baseline.read(file)
    ((path, entry),) = known.gone(alerts(f"{LINE}\nOne\n{LINE}"))
    assert (path, entry.count, entry.title) == ("docs/page.txt", 1, "duplicate line")
    assert entry.text.startswith("'The ferry to the island")
    assert [entry.count for _, entry in known.gone([])] == [2]


def test_file_is_sorted_and_changes_little(tmp_path: Path) -> None:
    """Equal alerts in any order make equal files; one more alert adds the lines of one entry."""
    paths = [tmp_path / name for name in ("a", "b", "c")]
    here, there = alerts(TWICE), alerts(page(), "docs/a.txt")
    for path, found in zip(paths, ([*here, *there], [*there, *here], here), strict=True):
        Baseline.of(found).write(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    more, less = (path.read_text("utf-8").splitlines() for path in (paths[0], paths[2]))
    assert [line for line in less if line not in more] == []
    assert len(more) - len(less) == 7


def test_any_path_and_text_are_written(tmp_path: Path) -> None:
    """A path that is no UTF-8 and a text with a lone surrogate come back as they were."""
    found = alerts(page().replace("ferry", "f\ud800rry"), "bad\udcff\N{PILE OF POO}.txt")
    assert found
    Baseline.of(found).write(tmp_path / "baseline.json")
    assert Baseline.read(tmp_path / "baseline.json").new(found) == []


def test_old_file_stays_where_a_new_one_cannot_be_written(tmp_path: Path) -> None:
    """A baseline that cannot be written is an `OSError`, and leaves nothing behind."""
    with pytest.raises(OSError, match="none"):
        Baseline().write(tmp_path / "none" / "baseline.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("part", sorted(baseline_scheme()))
def test_another_scheme_is_refused(file: Path, part: str) -> None:
    """A baseline whose fingerprints were made in another way is refused, and the part that differs is named."""
    changed(file, scheme={**baseline_scheme(), part: "other"})
    with pytest.raises(SchemeError, match=part) as caught:
        Baseline.read(file)
    assert (caught.value.part, caught.value.found, caught.value.wanted) == (part, "other", baseline_scheme()[part])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "nothing"),
        (b"\xff\xfe\x00", "no text"),
        (b"[" * 100_000, "too deep"),
        (b"[]", "a list"),
        (b'{"format": "dedupe_text.result"}', "another format"),
        (json.dumps({"format": BASELINE_FORMAT}).encode(), "no scheme"),
        (json.dumps({"format": BASELINE_FORMAT, "scheme": baseline_scheme()}).encode(), "no alerts"),
        (json.dumps({"format": BASELINE_FORMAT, "scheme": baseline_scheme(), "alerts": [1]}).encode(), "no entry"),
        (
            json.dumps(
                {
                    "format": BASELINE_FORMAT,
                    "scheme": baseline_scheme(),
                    "alerts": [{"path": "a", "fingerprint": "b", "count": -1, "is": "", "text": ""}],
                }
            ).encode(),
            "a count below one",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    """A file that is no baseline is an error that names it."""
    path = tmp_path / "file.json"
    path.write_bytes(data)
    with pytest.raises(BaselineFormatError, match=r"file\.json") as caught:
        Baseline.read(path)
    assert isinstance(caught.value, DedupeError), reason
    assert caught.value.path == str(path)
