"""What a person at a terminal sees, on real pseudo-terminals; and that a pipe gets the data and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.running import BAKER, FERRY, HEADLINE, LIGHT, cleaned, doubled, run
from tests.cli.terminals import show, without_rich
from tests.cli.test_corpora import rows, written

RENDITION = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = "\x1b[31mred\x1b[0m \x1b]0;t\x07 \x9b31m [red]markup[/red] [link=x]y[/link] \N{RIGHT-TO-LEFT OVERRIDE}abc"
WIDE = "\N{CJK UNIFIED IDEOGRAPH-6771}\N{CJK UNIFIED IDEOGRAPH-4EAC}" * 90

BRAKED = [{"text": f"Home\nAbout us\nContact\nImprint\nLogin {k}", "source": "tiny.example"} for k in range(9)]
"""Pages that are boilerplate for the most part, so that the brake stops their source."""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Return a file whose second half repeats the first."""
    file = tmp_path / "page.txt"
    file.write_text(doubled(), "utf-8")
    return file


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Return rows of two sites with menus and a story that several pages have."""
    return written(tmp_path / "pages.jsonl", rows())


def hostile_page(folder: Path) -> Path:
    """Return a file whose lines repeat and hold what a terminal would obey, in a file with such a name."""
    file = folder / "na\x1b[31mme [bold].txt"
    lines = [f"{HOSTILE} {FERRY}", WIDE, f"{HOSTILE} {BAKER}"]
    file.write_text("\n".join([*lines, HEADLINE, *lines, ""]), "utf-8")
    return file


def test_clean_shows_a_summary_beside_the_text(page: Path) -> None:
    """The text goes to standard output as it does into a pipe, and the tables to standard error."""
    shown = show("clean", page)
    assert (shown.status, shown.out) == (0, cleaned())
    words = RENDITION.sub("", shown.err)
    gone = len(doubled()) - len(cleaned())
    for part in ("documents", f"{len(doubled())}", f"{gone}", "taken out", "duplicate", "block", FERRY[:30]):
        assert part in words


def test_mark_shows_coloured_marks_and_a_summary(page: Path) -> None:
    """On a terminal the text has its marks in colour, and the tables follow on standard error."""
    shown = show("mark", page)
    assert shown.status == 0
    assert f"\x1b[31;9m{FERRY}\x1b[0m" in shown.out
    assert "Marks" in shown.err
    assert "\x1b[31mduplicate\x1b[0m" in shown.err


def test_report_shows_tables_in_place_of_lines(pages: Path) -> None:
    """On a terminal the tables are what standard output has, and what a pipe gets are the plain lines."""
    shown = show("report", pages, "--source-field", "site", "--no-progress")
    piped = run("report", pages, "--source-field", "site")
    assert shown.err == ""
    assert "│ documents " in shown.out
    assert "boilerplate" in shown.out
    assert piped.out.decode().splitlines()[0].startswith("8 documents of 2 sources, ")
    assert "│" not in piped.out.decode()


@pytest.mark.parametrize(
    "words",
    [("clean",), ("clean", "--dry-run"), ("mark", "--format", "github"), ("report",), ("report", "--format", "json")],
    ids=" ".join,
)
def test_summary_of_a_corpus_names_the_sources_at_the_brake(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Sources that the brake stopped have a table of their own, and are told once more only where it is not seen."""
    pages = written(tmp_path / "pages.jsonl", BRAKED)
    shown = show(*words, pages, "--no-progress")
    table = RENDITION.sub("", shown.out if words in (("report",), ("clean", "--dry-run")) else shown.err)
    assert "Sources at the brake" in table
    assert re.search(r"'tiny\.example' │ +[0-9.]+ %", table)
    assert "would have lost" not in shown.out + shown.err
    assert show(*words, pages, "--no-progress", out=False).err.count("source tiny.example: would have lost") == 1


def test_repair_names_the_sources_at_the_brake(tmp_path: Path) -> None:
    """A command that shows no summary says on standard error what the brake stopped."""
    shown = show("repair", written(tmp_path / "pages.jsonl", BRAKED), "--no-progress")
    assert shown.err.count("source tiny.example: would have lost") == 1


@pytest.mark.parametrize(("out", "err"), [(False, False), (False, True), (True, False)])
@pytest.mark.parametrize("words", [("clean",), ("mark", "--format", "jsonl")], ids=["clean", "mark"])
def test_pipe_gets_the_data_alone(page: Path, words: tuple[str, ...], out: bool, err: bool) -> None:
    """Where one of the outputs is no terminal there is no summary, and the data is the same byte for byte."""
    shown = show(*words, page, out=out, err=err)
    assert shown == (0, run(*words, page).out.decode(), "")


def test_report_into_a_pipe_is_plain_whatever_the_environment(pages: Path) -> None:
    """Into a pipe a report is the same plain lines, whatever the environment says of terminals."""
    variables = {"FORCE_COLOR": "1", "COLUMNS": "40"}
    shown = show("report", pages, "--source-field", "site", out=False, err=False, variables=variables)
    assert shown.out.encode() == run("report", pages, "--source-field", "site").out


@pytest.mark.parametrize(
    ("arguments", "variables", "coloured", "reason"),
    [
        ([], {}, True, "a terminal has colours"),
        ([], {"NO_COLOR": "1"}, False, "the user forbids them"),
        ([], {"NO_COLOR": "no"}, False, "by any value"),
        ([], {"NO_COLOR": ""}, True, "but an empty one is none"),
        ([], {"TERM": "dumb"}, False, "a dumb terminal has none"),
        ([], {"TERM": "dumb", "FORCE_COLOR": "1"}, True, "unless they are asked for"),
        ([], {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, "forbidding is stronger"),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False, "the option is stronger than both"),
        (["--color", "always"], {"NO_COLOR": "1"}, True, "in both directions"),
    ],
)
def test_colour_is_a_choice(
    page: Path, arguments: list[str], variables: dict[str, str], coloured: bool, reason: str
) -> None:
    """Colours follow the option, then NO_COLOR, then FORCE_COLOR, then the terminal."""
    shown = show("clean", page, *arguments, variables=variables)
    assert ("\x1b[" in shown.err) is coloured, reason


@pytest.mark.parametrize("command", ["clean", "mark", "report"])
def test_no_colour_means_no_escape_at_all(page: Path, command: str) -> None:
    """Where colours are not wanted there is no escape sequence in either output, and the words are the same."""
    coloured, plain = (show(command, page, "--no-progress", "--color", choice) for choice in ("always", "never"))
    assert "\x1b" in coloured.out + coloured.err
    assert "\x1b" not in plain.out + plain.err
    assert RENDITION.sub("", coloured.err) == plain.err


@pytest.mark.parametrize("command", ["clean", "mark", "report"])
@pytest.mark.parametrize("library", ["rich", "no library"])
def test_hostile_data_is_inert(tmp_path: Path, command: str, library: str) -> None:
    """Escapes, controls, bidirectional overrides and markup in texts and names are shown and not obeyed."""
    file = hostile_page(tmp_path)
    variables = without_rich(tmp_path) if library != "rich" else {}
    shown = show(command, file, "--no-progress", variables=variables)
    own = shown.err if command == "clean" else shown.out + shown.err
    rest = RENDITION.sub("", own)
    assert re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", rest) == []
    # A narrow cell breaks words where it has to.
    assert "[red]markup[/red]" in re.sub(r"[│\s]", "", rest)
    if command != "clean":
        assert "<U+001B>[31m" in re.sub(r"[│\s]", "", rest)


@pytest.mark.parametrize("columns", [40, 200])
@pytest.mark.parametrize("library", ["rich", "no library"])
def test_tables_fit_the_terminal(tmp_path: Path, columns: int, library: str) -> None:
    """No line of the tables is wider than the terminal, also with characters that take two columns; borders align."""
    file = tmp_path / "wide.txt"
    file.write_text("\n".join([WIDE, f"{LIGHT} {BAKER}", HEADLINE, WIDE, f"{LIGHT} {BAKER}"]), "utf-8")
    variables = without_rich(tmp_path) if library != "rich" else {}
    shown = show("clean", file, columns=columns, variables={**variables, "NO_COLOR": "1"})
    lines = shown.err.splitlines()
    assert max(map(cell_len, lines)) <= min(columns, 120)
    assert WIDE[:4] in shown.err
    framed = [line for line in lines if line.startswith("│") and line.count("│") == 4 and WIDE[0] in line]
    assert len({cell_len(line) for line in framed}) == (1 if library == "rich" else 0)


def test_without_rich_a_plain_table_is_shown(tmp_path: Path, page: Path, pages: Path) -> None:
    """Without the library everything works, and the tables are plain text without an escape sequence."""
    variables = without_rich(tmp_path)
    for words in (("clean", page), ("mark", page), ("report", pages, "--no-progress", "--source-field", "site")):
        shown = show(*words, variables=variables)
        table = shown.out if words[0] == "report" else shown.err
        assert shown.status == 0
        assert "\x1b" not in table
        assert re.search(r"^verdict +kind +marks$", table, re.MULTILINE)
        assert re.search(r"^-+  -+  -+$", table, re.MULTILINE)


def test_terminal_that_holds_only_ascii_gets_frames_of_ascii(page: Path) -> None:
    """Where the encoding has no lines to draw with, frames are made of plus signs and dashes."""
    shown = show("clean", page, variables={"PYTHONIOENCODING": "ascii", "NO_COLOR": "1"})
    assert shown.err.isascii()
    assert "+---" in shown.err
    assert "\\u" not in shown.err


def test_dry_run_shows_tables(pages: Path) -> None:
    """What a dry run would take out is shown as tables on a terminal and as lines in a pipe."""
    words = ("clean", pages, "--dry-run", "--no-progress", "--source-field", "site")
    assert "│ taken out " in show(*words).out
    assert run(*words).out.decode().splitlines()[0].startswith("8 documents of 2 sources, ")
