"""`dedupe-text mark` and `explain` on real files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dedupe_text import DedupeResult, Verdict
from tests.cli.running import FERRY, HEADLINE, doubled, run
from tests.render.reading_pages import PageReader


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Return a file whose second half repeats the first."""
    file = tmp_path / "page.txt"
    file.write_bytes(doubled().encode())
    return file


def test_marks_are_lines_that_name_their_place(page: Path) -> None:
    """Into a pipe, each mark is one line: file, line and column, then the words."""
    ended = run("mark", "page.txt", folder=page.parent)
    assert ended.status == 0
    line, *others = ended.out.decode().splitlines()
    assert others == []
    assert line.startswith("page.txt:5:1: Lines 5 to 7 (code points ")
    assert "repeat lines 1 to 3" in line
    assert "as a block, 3/3 in order, similarity 1" in line
    assert "because a block repeats" in line


@pytest.mark.parametrize(
    ("arguments", "variables", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_for_those_who_ask(
    page: Path, arguments: list[str], variables: dict[str, str], coloured: bool
) -> None:
    """A pipe gets colours only on request: an option is stronger than NO_COLOR, and NO_COLOR than FORCE_COLOR."""
    ended = run("mark", page, *arguments, variables=variables)
    assert ended.status == 0
    assert (b"\x1b[31;9m" in ended.out) is coloured


def test_escapes_of_the_text_and_of_names_stay_out_of_the_terminal(tmp_path: Path) -> None:
    """Escape sequences in the text and in a file's name are shown and not sent."""
    file = tmp_path / "na\x1b[31mme.txt"
    file.write_text(doubled().replace("ferry", "fer\x1b]0;title\x07ry"), "utf-8")
    for arguments in (["mark", "--color", "never"], ["mark", "--color", "always"], ["explain"]):
        out = run(*arguments, file).out
        assert b"\x1b]" not in out
        assert b"\x1b[31mme" not in out
        assert b"<U+001B>" in out
    missing = run("clean", tmp_path / "no\x1b[31mne.txt")
    assert "<U+001B>" in missing.err
    assert "\x1b" not in missing.err


def test_json_reads_back(page: Path) -> None:
    """The json of a file is one stored result, which reads back for its text."""
    ended = run("mark", page, "--format", "json")
    result = DedupeResult.from_dict(json.loads(ended.out), doubled())
    assert [mark.verdict for mark in result.marks] == [Verdict.DUPLICATE]
    assert result.document.id == str(page)


def test_jsonl_has_a_line_for_each_input(page: Path) -> None:
    """The jsonl of several inputs is one result in each line, under the name of its input."""
    ended = run("mark", page, "-", "--format", "jsonl", stdin=b"other")
    assert [json.loads(line)["id"] for line in ended.out.splitlines()] == [str(page), "-"]


def test_json_of_several_inputs_is_refused(page: Path) -> None:
    """One json document cannot hold several results; the message names jsonl."""
    ended = run("mark", page, "-", "--format", "json")
    assert (ended.status, ended.out) == (2, b"")
    assert "jsonl" in ended.err


def test_html_goes_to_a_file_or_a_folder(page: Path) -> None:
    """The html of one input is one page, that of several is a page for each in a folder."""
    folder = page.parent
    assert run("mark", page, "--format", "html", "-o", folder / "one.html").status == 0
    assert PageReader((folder / "one.html").read_text("utf-8")).text == doubled()
    assert run("mark", page, "-", "--format", "html", "-o", folder / "pages", stdin=b"other").status == 0
    assert sorted(path.name for path in (folder / "pages").iterdir()) == ["page.txt.html", "standard-input.html"]


def test_marks_go_to_a_file(page: Path) -> None:
    """With -o the marks of all inputs are in one file, without colour."""
    target = page.parent / "marks.txt"
    assert run("mark", page, page, "-o", target) == (0, b"", "")
    assert [line.split(":")[0] for line in target.read_text("utf-8").splitlines()] == [str(page)] * 2


@pytest.mark.parametrize(
    ("arguments", "marks", "reason"),
    [
        ([], 1, "every mark"),
        (["--line", "6"], 1, "a line of the repeat"),
        (["--line", "2"], 1, "a line of the witness"),
        (["--line", "4"], 0, "the headline repeats nothing"),
        (["--at", "3"], 1, "an offset in the witness"),
        (["--at", str(doubled().index(HEADLINE))], 0, "an offset in the headline"),
    ],
)
def test_explain_finds_the_marks_of_a_place(page: Path, arguments: list[str], marks: int, reason: str) -> None:
    """A place is explained by the marks that cover it and those that it proves."""
    ended = run("explain", page, *arguments)
    assert ended.status == 0
    assert ended.out.decode().count("because a block repeats") == marks, reason
    assert ("nothing is marked here" in ended.out.decode()) == (marks == 0)


def test_explain_as_data(page: Path) -> None:
    """The json of an explanation holds the words and the data of each mark."""
    (found,) = json.loads(run("explain", page, "--format", "json").out)
    assert FERRY[:12] in found["words"]
    assert found["data"]["block"]["in_order"] == 3


@pytest.mark.parametrize("arguments", [["--line", "9"], ["--line", "0"], ["--at", "100000"], ["--at", "-1"]])
def test_place_outside_the_text_is_a_usage_error(page: Path, arguments: list[str]) -> None:
    """A line or an offset that the text does not have ends with status 2."""
    ended = run("explain", page, *arguments)
    assert (ended.status, ended.out) == (2, b"")
