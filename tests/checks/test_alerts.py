"""Marks as alerts: which of them, where, and known again by which fingerprint."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.alerts import Home, alerts_of
from dedupe_text.model import Kind, Mark, Rule, Span, Verdict
from dedupe_text.render.alerts import Level, level_of, region_of
from dedupe_text.render.lines import Lines
from tests.checks.places import BAKER, FARE, FERRY, alerts, page

NEWLINES = [("\n", "line feeds"), ("\r\n", "carriage returns with line feeds")]


@pytest.mark.parametrize(
    ("verdict", "rule", "level"),
    [
        (Verdict.DUPLICATE, Rule.LONG_REPEATS, Level.WARNING),
        (Verdict.BOILERPLATE, Rule.SITE_LINE, Level.WARNING),
        (Verdict.KEEP, Rule.PARAGRAPH_ELSEWHERE, Level.WARNING),
        (Verdict.KEEP, Rule.SITE_LINE, Level.WARNING),
        (Verdict.VARIANT, Rule.FACT_DIFFERS, Level.NOTE),
        (Verdict.KEEP, Rule.RELIED_ON, Level.NOTE),
        (Verdict.KEEP, Rule.NATURAL, None),
    ],
)
def test_levels(verdict: Verdict, rule: Rule, level: Level | None) -> None:
    """A repeat is a warning, also where it is only marked; a differing fact is a note; a refrain is nothing."""
    assert level_of(Mark(Span(0, 1), verdict, Kind.LINE, 1.0, None, rule)) is level


@pytest.mark.parametrize(("newline", "reason"), NEWLINES, ids=["LF", "CRLF"])
def test_lines_are_those_of_git(newline: str, reason: str) -> None:
    """Lines end at line feeds, with a carriage return or not; form feeds and other separators end none."""
    (alert,) = alerts(page("One\fpage \N{LINE SEPARATOR} and\vanother\x85", newline=newline))
    assert alert.place.lines == (4, 4), reason
    assert alert.witness is not None
    assert alert.witness.lines == (1, 1)
    assert f"Line 4 (code points {alert.mark.span.start}:" in alert.words


def test_a_carriage_return_alone_ends_no_line() -> None:
    """Git, GitHub and SARIF count a text without a line feed as one line."""
    (alert,) = alerts(page(newline="\r"))
    assert alert.place.lines == (1, 1)
    assert alert.place.region is not None
    assert alert.place.region.column == alert.mark.span.start + 1


def test_a_byte_order_mark_is_not_counted() -> None:
    """Columns and offsets do not depend on a byte order mark."""
    text = page()
    for (with_mark,), (without,) in [(alerts("\N{ZERO WIDTH NO-BREAK SPACE}" + text), alerts(text))]:
        assert with_mark.place == without.place
        assert with_mark.witness == without.witness


TEXTS = st.text(st.sampled_from("ab\r\n\f\N{LINE SEPARATOR}\N{PILE OF POO}\N{ZERO WIDTH NO-BREAK SPACE}"), max_size=30)


@given(TEXTS, st.data())
def test_lines_and_offsets_name_the_same_region(text: str, data: st.DataObject) -> None:
    """A reader of either finds the span: by counting code points, or by lines that end at line feeds."""
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    region = region_of(text, span, Lines(text, git=True))
    counted = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    marked = span.of(text) if len(counted) == len(text) or span.start else span.of(text)[1:]
    assert counted[region.offset : region.offset + region.length] == marked
    lines = re.findall(r"[^\n]*\n|[^\n]+\Z|\Z", counted)
    before = sum(map(len, lines[: region.line - 1]))
    assert before + region.column - 1 == region.offset
    last = sum(map(len, lines[: region.last_line - 1]))
    assert last + region.last_column - 1 == region.offset + region.length


@pytest.mark.parametrize(
    ("edited", "reason"),
    [
        (page("One line more"), "a line before the repeat"),
        ("A new beginning\n\n" + page(), "a line before the witness"),
        (page() + "A new end\n", "a line after it"),
        (page(newline="\r\n"), "other line ends"),
        (page().replace("  ", " ").replace("The ferry", "THE  FERRY"), "another case and other spaces"),
    ],
)
def test_fingerprints_survive_edits_elsewhere(edited: str, reason: str) -> None:
    """A fingerprint does not depend on where in its file a text stands, nor on what the normal form leaves out."""
    (before,), (after,) = alerts(page()), alerts(edited)
    assert after.fingerprint == before.fingerprint, reason


def test_fingerprints_differ_by_what_repeats() -> None:
    """Another text, another witness, another verdict or another kind have another fingerprint."""
    line, other = FERRY.format("every day but Sunday"), BAKER.format("as always")
    edited = line.replace("the old pier", "the old piers")
    texts = [
        f"{line}\nA headline\n{line}",
        f"{other}\nA headline\n{other}",
        f"{edited}\nA headline\n{line}",
        f"{FARE.format(5)}\nA headline\n{FARE.format(6)}",
        "\n".join([line, other, FARE.format(5), "A headline", line, other, FARE.format(5)]),
    ]
    found = [alert for text in texts for alert in alerts(text)]
    assert len(found) == len(texts)
    assert {alert.title for alert in found} == {"duplicate line", "duplicate block", "variant paragraph"}
    assert len({alert.fingerprint for alert in found}) == len(texts)


def test_equal_alerts_are_numbered() -> None:
    """Alerts of one file with one fingerprint are told apart by a number, in text order."""
    line = FERRY.format("every day but Sunday")
    found = alerts("\n".join([line, "One", line, "Two", line]))
    assert [(alert.ordinal, alert.place.lines[0]) for alert in found] == [(1, 3), (2, 5)]
    assert len({alert.fingerprint for alert in found}) == 1


def test_natural_repetition_is_no_alert() -> None:
    """A refrain stays and is not told."""
    song = "The bells ring.\nNobody came up the hill.\nThe bells ring.\nThe candle was out."
    assert dt.dedupe(song).marks
    assert alerts(song) == []


def test_a_row_has_its_line_and_its_document() -> None:
    """In a file of rows an alert points to the line of the row, and names the document."""
    (alert,) = alerts_of(dt.dedupe(dt.Document("p7", page())), Home("pages.jsonl", 7))
    assert (alert.place.lines, alert.place.document) == ((7, 7), "p7")
    assert alert.words.startswith("Document 'p7': Line 3 (")
