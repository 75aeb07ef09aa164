"""A baseline that `dedupe-text mark` wrote says to a test what may repeat."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dedupe_text import ConfigError
from dedupe_text.testing import assert_no_duplicate_paragraphs, repeats_in
from tests.cli.running import BODY, FERRY, HEADLINE, doubled, run
from tests.cli.test_corpora import rows, written
from tests.prose import paragraphs


def baseline(folder: Path, *words: str | Path) -> Path:
    """Write the baseline of some files and return its path."""
    ended = run("mark", *words, "--write-baseline", "repeats.json", folder=folder)
    assert ended.status == 0, ended.err
    return folder / "repeats.json"


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """Return the baseline of a file that repeats its body."""
    (tmp_path / "page.txt").write_text(doubled(), "utf-8")
    return baseline(tmp_path, "page.txt")


def test_what_a_baseline_names_may_repeat(known: Path) -> None:
    """The repeats of a file may be in its text, also after edits elsewhere, and a new one may not."""
    assert_no_duplicate_paragraphs(doubled(), allow=[known])
    assert_no_duplicate_paragraphs(f"A line before\n{doubled()}", allow=[known])
    changed = "\n".join([doubled(), "A line between", *paragraphs(7, 1), "Another line", *paragraphs(7, 1)])
    assert len(repeats_in(changed, allow=[known])) == 1


def test_a_baseline_lets_through_as_many_as_it_names(known: Path) -> None:
    """A third copy of what is there twice is new."""
    thrice = "\n".join([doubled(), "A second headline", *BODY])
    assert len(repeats_in(thrice)) == 2
    assert len(repeats_in(thrice, allow=[known])) == 1
    assert repeats_in(thrice, allow=[known, FERRY, *BODY]) == ()


def test_a_document_that_is_named_as_a_file_has_the_repeats_of_that_file(tmp_path: Path) -> None:
    """What the baseline names of one file may not be in another one that it knows, and may be in any other text."""
    (tmp_path / "page.txt").write_text(doubled(), "utf-8")
    line = f"{HEADLINE}. {FERRY}"
    (tmp_path / "other.txt").write_text("\n".join([line, "Between", line]), "utf-8")
    known = baseline(tmp_path, "page.txt", "other.txt")
    for name, counted in (("page.txt", 0), ("other.txt", 1), ("a page of ours", 0)):
        assert len(repeats_in({"id": name, "text": doubled()}, allow=[known])) == counted, name


def test_a_folder_may_repeat_as_its_baseline_says(tmp_path: Path) -> None:
    """Documents with the names of files may say what the baseline of the folder names, whole copies too."""
    first, *others = paragraphs(7, 4)
    story = "\n".join([first, *others])
    texts = {"docs/a.txt": doubled(), "docs/b.txt": story, "docs/c.txt": story, "docs/d.txt": f"Quay news\n{first}\n"}
    (tmp_path / "docs").mkdir()
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    documents = [{"id": name, "text": text} for name, text in texts.items()]
    kinds = {repeat.mark.kind.value for repeat in repeats_in(documents)}
    assert {"block", "document", "paragraph"} <= kinds
    assert repeats_in(documents, allow=[baseline(tmp_path, "docs")]) == ()


@pytest.mark.parametrize("options", [(), ("--documents", "remove"), ("--boilerplate", "mark")], ids=" ".join)
def test_rows_may_repeat_as_their_baseline_says(tmp_path: Path, options: tuple[str, ...]) -> None:
    """What a corpus says in several places is known again, whether the baseline was made with marks or removals."""
    given: list[dict[str, Any]] = [*rows(), {"id": "copy", "text": rows()[0]["text"], "site": "elsewhere.example"}]
    documents = [{"id": row["id"], "text": row["text"], "source": row["site"]} for row in given]
    known = baseline(tmp_path, written(tmp_path / "pages.jsonl", given), "--source-field", "site", *options)
    assert {"boilerplate", "keep"} <= {
        repeat.mark.verdict.value for repeat in repeats_in(documents, boilerplate="remove")
    }
    assert repeats_in(documents, allow=[known]) == ()


def test_a_baseline_that_cannot_be_read_is_refused(tmp_path: Path, known: Path) -> None:
    """A file that is not there, is none, or is of another scheme, is an error that names it."""
    data = json.loads(known.read_bytes())
    (tmp_path / "other.json").write_text(json.dumps({**data, "scheme": {**data["scheme"], "Unicode": "1.1"}}), "utf-8")
    for name, reason in (("none.json", "cannot be read"), ("page.txt", "not JSON"), ("other.json", "Unicode '1.1'")):
        with pytest.raises(ConfigError, match=reason) as refused:
            repeats_in("A text", allow=[tmp_path / name])
        assert name in str(refused.value)
