"""The coloured view, and the same without colour."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from dedupe_text.model import Document
from dedupe_text.render.terminal import marked_lines, wants_colour
from dedupe_text.render.visible import visible
from dedupe_text.results import DedupeResult
from tests.render.examples import every_verdict, results

RENDITION = re.compile(r"\x1b\[[0-9;]*m")
LABEL = re.compile(r"\(\d+ (?:keep|duplicate|boilerplate|variant)(?: of (?:lines? \d+(?: to \d+)?))?\) ")


@given(results())
def test_colours_are_the_only_escapes(result: DedupeResult) -> None:
    """Without the colours, the lines hold no control but tabs, and they hold the text, made visible, line by line."""
    *lines, blank, _ = marked_lines(result.document, result.marks, colour=True)
    plain = [RENDITION.sub("", line) for line in lines]
    assert blank == ""
    assert all(visible(line) == line and "\n" not in line for line in plain)
    margin = len(str(len(lines))) + 3
    shown = "".join(LABEL.sub("", line[margin:]) for line in plain)
    expected = "".join(visible(line) for line in re.split(r"\r\n?|\n", result.document.text))
    assert LABEL.sub("", shown) == LABEL.sub("", expected)
    assert len(lines) == len(re.split(r"\r\n?|\n", result.document.text))


def test_every_verdict_shows_without_colour() -> None:
    """Without colour there is no escape sequence; margin signs and brackets say what goes, varies and stays."""
    result = every_verdict()
    lines = list(marked_lines(result.document, result.marks, colour=False))
    assert not any("\x1b" in line for line in lines)
    assert [line[2] for line in lines[:9]] == list("    -~--=")
    assert lines[4].startswith("5 - (1 duplicate of line 1) [-The old ferry")
    assert lines[5].endswith("{~The fare rose to 6 euros in March, said the harbour master.~}")
    assert lines[8].startswith("9 = (5 keep of line 4) {=")


def test_summary_says_what_is_taken_out() -> None:
    """The last line counts code points and marks."""
    result = every_verdict()
    gone = sum(removal.span.size for removal in result.removed)
    *_, summary = marked_lines(result.document, result.marks, colour=False)
    assert f"{gone:,} (" in summary
    assert summary.endswith("taken out; 2 duplicate, 1 boilerplate, 1 variant, 1 keep")
    assert list(marked_lines(Document("empty", ""), (), colour=False))[-1] == (
        "'empty': 0 code points, 0 (0.0 %) taken out; no marks"
    )


@pytest.mark.parametrize(
    ("is_terminal", "environment", "expected", "reason"),
    [
        (True, {}, True, "a terminal has colours"),
        (False, {}, False, "a pipe has none"),
        (True, {"NO_COLOR": "1"}, False, "the user forbids it"),
        (True, {"NO_COLOR": ""}, True, "an empty variable is not set"),
        (False, {"FORCE_COLOR": "1"}, True, "the user asks for it"),
        (False, {"FORCE_COLOR": ""}, False, "an empty variable is not set"),
        (True, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, "forbidding is stronger"),
        (True, {"TERM": "dumb"}, False, "a dumb terminal has none"),
    ],
)
def test_colour_follows_the_environment(
    is_terminal: bool, environment: dict[str, str], expected: bool, reason: str
) -> None:
    """Colour follows NO_COLOR, FORCE_COLOR, TERM and whether there is a terminal, in this order."""
    assert wants_colour(is_terminal, environment) is expected, reason
