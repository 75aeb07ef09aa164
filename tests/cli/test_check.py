"""`dedupe-text mark` as a check: annotations, SARIF, baselines and their exit statuses, on real files."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from dedupe_text import Document
from tests.cli.running import BAKER, FERRY, HEADLINE, LIGHT, doubled, run
from tests.cli.test_corpora import rows, written
from tests.io.makers import MAKERS, Maker

NEW = (
    "A lighthouse keeper counted nine hundred gulls on the morning of the storm, and wrote it in the book at the door."
)
QUAY = (
    "The crane on the quay lifted a piano into the pilot boat on Monday, because the daughter of the pilot has lessons "
    "on the island, where there is no instrument."
)
BASELINE = "repeats.json"


def write(folder: Path, name: str, *lines: str) -> Path:
    """Write a file of lines."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([*lines, ""]), "utf-8")
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of texts: one repeats itself, another says a paragraph of it, a third is clean."""
    write(tmp_path, "docs/a.txt", *doubled().splitlines())
    write(tmp_path, "docs/b.txt", "Quay news", QUAY, "Weather", "Rain until noon, then fog.", QUAY)
    write(tmp_path, "docs/c.txt", "Nothing here is said twice.")
    return tmp_path


def results(data: bytes) -> list[dict[str, Any]]:
    """Return the results of a SARIF log."""
    ((found),) = [run["results"] for run in json.loads(data)["runs"]]
    return list(found)


def test_annotations_of_files(folder: Path) -> None:
    """Each repeat is a workflow command with its file and lines; without a limit the status is 0."""
    ended = run("mark", "docs/a.txt", folder / "docs" / "b.txt", "--format", "github", folder=folder)
    first, second = ended.out.decode().splitlines()
    assert (ended.status, ended.err) == (0, "")
    assert first.startswith("::warning file=docs/a.txt,line=5,endLine=7,title=duplicate block::Lines 5 to 7 (")
    assert second.startswith("::warning file=docs/b.txt,line=5,endLine=5,col=1,")


def test_files_outside_the_working_directory_have_whole_paths(folder: Path) -> None:
    """What lies elsewhere is named by its absolute path."""
    (folder / "elsewhere").mkdir()
    ended = run("mark", "../docs/a.txt", "--format", "github", folder=folder / "elsewhere")
    assert f"file={(folder / 'docs' / 'a.txt').as_posix()}," in ended.out.decode()


def test_a_limit_fails_the_check(folder: Path) -> None:
    """--max-duplication works with annotations as without, and the annotations are written all the same."""
    ended = run("mark", "docs/a.txt", "--format", "github", "--max-duplication", "0.1", folder=folder)
    assert ended.status == 1
    assert ended.out.startswith(b"::warning file=docs/a.txt")
    assert "docs/a.txt: " in ended.err


def test_sarif_of_files_that_cannot_all_be_read(folder: Path) -> None:
    """The log has the results of what was read, what could not be, and the exit status."""
    ended = run("mark", "docs/a.txt", "docs/none.txt", "--format", "sarif", "-o", "log.sarif", folder=folder)
    assert (ended.status, ended.out) == (3, b"")
    log = json.loads((folder / "log.sarif").read_bytes())
    (invocation,) = log["runs"][0]["invocations"]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (3, False)
    assert "docs/none.txt" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert [result["ruleId"] for result in results((folder / "log.sarif").read_bytes())] == ["block-repeats"]


def test_a_folder_is_checked_as_one_corpus(folder: Path) -> None:
    """In a folder what another file says is an alert too, with that file as the place of its witness."""
    write(folder, "docs/d.txt", "A copy", QUAY, NEW, LIGHT)
    ended = run("mark", "docs", "--format", "sarif", folder=folder)
    (copy,) = [
        result
        for result in results(ended.out)
        if result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "docs/d.txt"
    ]
    assert copy["ruleId"] == "paragraph-elsewhere"
    (related,) = copy["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "docs/b.txt"
    assert related["physicalLocation"]["region"]["startLine"] == 2
    annotated = run("mark", "docs", "--format", "github", folder=folder)
    assert "The witness: docs/b.txt, line 2." in annotated.out.decode()


def test_rows_are_lines(tmp_path: Path) -> None:
    """In JSONL an alert points to the line of its row, also when blank lines stand between, and names the document."""
    file = written(tmp_path / "pages.jsonl", rows(8))
    file.write_bytes(file.read_bytes().replace(b"\n", b"\n\n", 1))
    ended = run("mark", "pages.jsonl", "--source-field", "site", "--format", "github", folder=tmp_path)
    lines = ended.out.decode().splitlines()
    boilerplate = [line for line in lines if "title=boilerplate" in line]
    assert boilerplate[0].startswith(
        "::warning file=pages.jsonl,line=1,endLine=1,title=boilerplate line::Document 'p0'"
    )
    assert any("line=3,endLine=3" in line and "Document 'p1'" in line for line in lines)


DOUBLED = [Document("first", "A line of its own."), Document("second", doubled())]


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.name)
def test_files_of_any_format_are_checked(tmp_path: Path, maker: Maker) -> None:
    """An alert points to the line of a row where the rows of the file are lines, and else to the file and the row."""
    file = f"pages{maker.suffix}"
    maker.write(tmp_path / file, DOUBLED)
    ended = run("mark", file, "--format", "github", folder=tmp_path)
    assert (ended.status, ended.err) == (0, "")
    command, _, message = ended.out.decode().removeprefix("::warning ").partition("::")
    lined = ".jsonl" in maker.suffix
    assert command == f"file={file},{'line=2,endLine=2,' if lined else ''}title=duplicate block"
    assert re.match(r"Document '.*second.*'(: Lines| in row \d+: Lines) 5 to 7 ", message)
    assert ("in row" in message) is not lined
    (result,) = results(run("mark", file, "--format", "sarif", folder=tmp_path).out)
    (place,) = result["locations"]
    assert place["physicalLocation"].get("region") == ({"startLine": 2} if lined else None)
    assert "second" in place["logicalLocations"][0]["name"]
    run("mark", file, "--write-baseline", BASELINE, folder=tmp_path)
    known = run("mark", file, "--baseline", BASELINE, "--format", "github", folder=tmp_path)
    assert known == (0, b"", "")


@pytest.mark.parametrize("style", ["github", "sarif"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_rows_on_standard_input_are_checked(tmp_path: Path, style: str, packed: bool) -> None:
    """Rows from a pipe have the alerts that they have in a file of that name, have a baseline, and leave no copy."""
    data = written(tmp_path / "standard-input", rows(8)).read_bytes().replace(b"\n", b"\n\nno row\n", 1)
    (tmp_path / "standard-input").write_bytes(data)
    options = ("--input-format", "jsonl", "--source-field", "site", "--spool", ".")
    shown = ("--format", style)
    wanted = run("mark", "standard-input", *options, *shown, folder=tmp_path)
    (tmp_path / "standard-input").unlink()
    given = gzip.compress(data) if packed else data
    ended = run("mark", "-", *options, *shown, stdin=given, folder=tmp_path)
    assert (ended, wanted.status) == (wanted, 3)
    whole = data.replace(b"no row", b"")
    run("mark", "-", *options, "--write-baseline", BASELINE, stdin=whole, folder=tmp_path)
    known = run("mark", "-", *options, "--baseline", BASELINE, "--format", "github", stdin=whole, folder=tmp_path)
    assert known == (0, b"", "")
    assert [path.name for path in tmp_path.iterdir()] == [BASELINE]


def test_standard_input_has_a_name(tmp_path: Path) -> None:
    """A text on standard input is checked as a file of that name, with its lines, and has a baseline."""
    ended = run("mark", "--format", "github", stdin=doubled().encode(), folder=tmp_path)
    assert ended.out.startswith(b"::warning file=standard-input,line=5,endLine=7,")
    (result,) = results(run("mark", "-", "--format", "sarif", stdin=doubled().encode(), folder=tmp_path).out)
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "standard-input"
    run("mark", "--write-baseline", BASELINE, stdin=doubled().encode(), folder=tmp_path)
    check = ("--baseline", BASELINE, "--format", "github")
    assert run("mark", *check, stdin=doubled().encode(), folder=tmp_path) == (0, b"", "")
    write(tmp_path, "other.txt", "Nothing here is said twice.")
    assert run("mark", "other.txt", *check, folder=tmp_path) == (0, b"", "")
    assert "no longer repeats" in run("mark", *check, stdin=b"Said once.", folder=tmp_path).err


@pytest.mark.parametrize("inputs", [("docs",), ("docs/a.txt", "docs/b.txt", "docs/c.txt")], ids=["folder", "files"])
@pytest.mark.parametrize("style", ["github", "sarif"])
def test_baseline_leaves_out_what_it_names(folder: Path, inputs: tuple[str, ...], style: str) -> None:
    """What the baseline names is not reported and does not count; a new repeat is reported and ends with 1."""
    wrote = run("mark", *inputs, "--write-baseline", BASELINE, folder=folder)
    assert (wrote.status, wrote.out) == (0, b"")
    assert BASELINE in wrote.err
    check = ("mark", *inputs, "--baseline", BASELINE, "--format", style)
    known = run(*check, folder=folder)
    assert (known.status, known.err) == (0, "")
    assert known.out == b"" if style == "github" else results(known.out) == []
    write(folder, "docs/a.txt", "A line before", "", *doubled().splitlines(), "A line behind")
    assert run(*check, folder=folder)[:2] == known[:2]
    write(folder, "docs/c.txt", f"{NEW} {LIGHT}", "Nothing here is said twice.", f"{NEW} {LIGHT}")
    ended = run(*check, folder=folder)
    assert ended.status == 1
    assert "1 repeat that the baseline does not name" in ended.err
    assert ended.out.count(b"docs/c.txt") == (1 if style == "github" else 2)
    assert b"docs/a.txt" not in ended.out


def test_baseline_works_in_every_format_of_texts(folder: Path) -> None:
    """The marks that a baseline names are in no format of `mark`, and the stored result still verifies."""
    run("mark", "docs/a.txt", "--write-baseline", BASELINE, folder=folder)
    write(folder, "docs/a.txt", *doubled().splitlines(), "A line", NEW + NEW, "Another", NEW + NEW)
    check = ("mark", "docs/a.txt", "--baseline", BASELINE)
    lines = run(*check, folder=folder)
    assert lines.status == 1
    assert [line.split(":")[1] for line in lines.out.decode().splitlines()] == ["11"]
    stored = run(*check, "--format", "json", "-o", "marks.json", folder=folder)
    assert stored.status == 1
    assert len(json.loads((folder / "marks.json").read_bytes())["marks"]) == 1
    assert run("verify", "docs/a.txt", "--marks", "marks.json", folder=folder).status == 0


def test_a_limit_beside_a_baseline_counts_the_new_alone(folder: Path) -> None:
    """With both options only the share of what is new fails the check."""
    run("mark", "docs", "--write-baseline", BASELINE, folder=folder)
    write(folder, "docs/c.txt", f"{NEW} {LIGHT}", "Nothing here is said twice.", f"{NEW} {LIGHT}")
    for limit, status in (("0.5", 0), ("0.01", 1)):
        for inputs in (["docs"], ["docs/a.txt", "docs/c.txt"]):
            check = ("mark", *inputs, "--baseline", BASELINE, "--format", "github", "--max-duplication", limit)
            expected = status if inputs == ["docs"] else 1 if limit == "0.01" else 0
            assert run(*check, folder=folder).status == expected, (limit, inputs)


def test_what_no_longer_repeats_is_told(folder: Path) -> None:
    """Entries that are gone are told; those of files that were not read are not, those of deleted files are."""
    run("mark", "docs", "--write-baseline", BASELINE, folder=folder)
    write(folder, "docs/a.txt", *doubled().splitlines()[:4])
    ended = run("mark", "docs/a.txt", "--baseline", BASELINE, folder=folder)
    assert ended.status == 0
    assert ended.err.count("no longer repeats") == 1
    assert "docs/a.txt: no longer repeats" in ended.err
    (folder / "docs" / "b.txt").unlink()
    ended = run("mark", "docs/c.txt", "--baseline", BASELINE, folder=folder)
    assert ended.err.count("no longer repeats") == ended.err.count("docs/b.txt: ") > 0


def test_baseline_is_not_written_without_all_inputs(folder: Path) -> None:
    """When an input cannot be read the old baseline stays, since the new one would miss alerts."""
    (folder / BASELINE).write_text("old", "utf-8")
    (folder / "docs" / "bad.txt").write_bytes(b"abc\xff")
    for inputs in (["docs"], ["docs/a.txt", "docs/bad.txt"]):
        ended = run("mark", *inputs, "--write-baseline", BASELINE, folder=folder)
        assert (ended.status, ended.out) == (3, b"")
        assert "is not written" in ended.err
        assert (folder / BASELINE).read_text("utf-8") == "old"


def test_baseline_that_cannot_be_written(folder: Path) -> None:
    """A baseline in a folder that does not exist ends with status 3 and names the file."""
    ended = run("mark", "docs/a.txt", "--write-baseline", "none/base.json", folder=folder)
    assert ended.status == 3
    assert "none/base.json" in ended.err


@pytest.mark.parametrize(
    ("arguments", "message", "reason"),
    [
        (["docs/a.txt", "--baseline", "none.json"], "cannot be read", "a baseline that is not there"),
        (["docs/a.txt", "--baseline", "docs/c.txt"], "is no baseline", "a file that is none"),
        (["docs/a.txt", "--baseline", "other.json"], "--write-baseline", "one of another scheme"),
        (["docs/a.txt", "--baseline", "a", "--write-baseline", "b"], "not allowed with", "both at once"),
        (["docs", "--baseline", "good.json"], "--format github or sarif", "the marks of a corpus"),
        (["docs", "--format", "github", "--dry-run"], "--dry-run", "a dry run"),
    ],
)
def test_checks_that_cannot_be_made(folder: Path, arguments: list[str], message: str, reason: str) -> None:
    """A check that cannot be made ends with status 2 and says why."""
    run("mark", "docs/c.txt", "--write-baseline", "good.json", folder=folder)
    good = json.loads((folder / "good.json").read_bytes())
    (folder / "other.json").write_text(json.dumps({**good, "scheme": {**good["scheme"], "Unicode": "1.1"}}), "utf-8")
    ended = run("mark", *arguments, folder=folder)
    assert (ended.status, ended.out) == (2, b""), reason
    assert message in ended.err


def test_hostile_names_and_texts_make_one_command(tmp_path: Path) -> None:
    """What looks like a workflow command in a text or a name starts no line of its own."""
    evil = "\r\n::error::pwned\r\n%0A::add-mask::x"
    file = tmp_path / "a\n::error::b.txt"
    file.write_text("\n".join([f"{FERRY} {evil} {BAKER}", HEADLINE, f"{FERRY} {evil} {BAKER}"]), "utf-8", newline="")
    ended = run("mark", file, "--format", "github", folder=tmp_path)
    lines = ended.out.decode().splitlines()
    assert lines
    assert all(line.startswith("::warning file=a%0A%3A%3Aerror%3A%3Ab.txt,") for line in lines)


@pytest.mark.parametrize("inputs", [["docs"], ["docs/a.txt", "docs/b.txt"]], ids=["folder", "files"])
def test_what_could_not_be_read_is_not_called_gone(folder: Path, inputs: list[str]) -> None:
    """Of a file that cannot be read nobody knows whether it still repeats, so nothing is told of its entries."""
    run("mark", "docs", "--write-baseline", BASELINE, folder=folder)
    (folder / "docs" / "b.txt").write_bytes(b"abc\xff")
    ended = run("mark", *inputs, "--baseline", BASELINE, "--format", "github", folder=folder)
    assert (ended.status, ended.out) == (3, b"")
    assert "no longer repeats" not in ended.err


def test_a_file_that_is_named_twice_is_known_once(folder: Path) -> None:
    """A baseline counts the alerts of a file once, however often it was named."""
    run("mark", "docs/a.txt", "docs/a.txt", "--write-baseline", BASELINE, folder=folder)
    assert [alert["count"] for alert in json.loads((folder / BASELINE).read_bytes())["alerts"]] == [1]
    ended = run("mark", "docs/a.txt", "docs/a.txt", "--baseline", BASELINE, folder=folder)
    assert ended == (0, b"", "")
