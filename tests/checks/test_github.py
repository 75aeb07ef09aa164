"""Workflow commands, read back as the runner of GitHub Actions reads them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.render.alerts import Alert, Level, Place
from dedupe_text.render.github import annotation
from dedupe_text.render.visible import visible
from tests.checks.places import BAKER, FARE, FERRY, alerts, page

TEXTS = st.text(st.one_of(st.sampled_from("%:,=\r\n;A0D25 #[]\x1b"), st.characters()), max_size=30)


def read(line: str) -> tuple[str, dict[str, str], str]:
    """Return command, properties and message of a line, as the runner takes it apart (`ActionCommand.TryParseV2`)."""
    assert "\n" not in line
    assert "\r" not in line
    assert line.startswith("::")
    end = line.index("::", 2)
    command, _, properties = line[2:end].partition(" ")
    signs = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
    found = {}
    for item in properties.split(","):
        name, _, value = item.partition("=")
        for escape, sign in signs:
            value = value.replace(escape, sign)
        found[name] = value
    message = line[end + 2 :]
    for escape, sign in (signs[0], signs[1], signs[4]):
        message = message.replace(escape, sign)
    return command, found, message


def only(text: str, path: str = "docs/page.txt") -> Alert:
    """Return the only alert of a text."""
    (alert,) = alerts(text, path)
    return alert


def test_a_repeat_is_a_warning_at_its_lines() -> None:
    """A repeat in one line is a warning with line and columns, the last column part of it."""
    line = page().splitlines()[0]
    command, properties, message = read(annotation(only(page())))
    assert command == "warning"
    assert properties == {
        "file": "docs/page.txt",
        "line": "3",
        "endLine": "3",
        "col": "1",
        "endColumn": str(len(line)),
        "title": "duplicate line",
    }
    assert message.startswith("Line 3 (code points ")
    assert "repeats line 1" in message


def test_several_lines_have_no_columns() -> None:
    """GitHub takes columns for one line only, so a block has none."""
    body = "\n".join([FERRY.format("every day"), BAKER.format("as always"), FARE.format(5)])
    alert = only(f"{body}\nA headline\n{body}")
    _, properties, _ = read(annotation(alert))
    assert (properties["line"], properties["endLine"], properties["title"]) == ("5", "7", "duplicate block")
    assert not {"col", "endColumn"} & set(properties)


def test_a_fact_that_differs_is_a_notice() -> None:
    """What repeats but for a fact is told and is no warning."""
    command, _, message = read(annotation(only(f"{FARE.format(5)}\nA headline\n{FARE.format(6)}")))
    assert command == "notice"
    assert "'6' here, '5' there (currency)" in message


def test_the_witness_in_another_file_is_named() -> None:
    """Of a witness in another file the annotation says file and line."""
    alert = replace(only(page()), witness=Place("docs/other, one.txt", None, 7))
    assert read(annotation(alert))[2].endswith(" The witness: docs/other, one.txt, line 7.")


@given(TEXTS, TEXTS, st.sampled_from(Level))
def test_any_text_and_path_come_back(words: str, path: str, level: Level) -> None:
    """Whatever the words and the path hold, the runner reads one command with them, control characters made visible."""
    alert = replace(only(page()), words=words, level=level, place=Place(path, None, 3), witness=None)
    _, properties, message = read(annotation(alert))
    # The text of a test may hold what looks like an escape; the runner reads those back too.
    assert message == visible(words).replace("\r", "<U+000D>")
    assert properties["file"] == visible(path)
    assert set(properties) == {"file", "line", "endLine", "title"}
