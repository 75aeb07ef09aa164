"""Small tables for a terminal, with the library and without it, and the summary of a run."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dedupe_text.corpus.report import CorpusReport
from dedupe_text.render.summary import MOST_TEXTS, summary_lines, summary_tables
from dedupe_text.render.tables import NARROWEST, Table, drawn, plain
from dedupe_text.render.widths import width_of, wrapped
from tests.render.examples import PAYLOADS, every_verdict, hostile_report

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
WORDS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=40)


def table_of(*rows: tuple[str, ...]) -> Table:
    """Return a table of two columns, the second of numbers."""
    return Table(title="Title", heads=("text", "count"), rows=rows, numbers=(1,))


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("", 0, "nothing"),
        ("abc", 3, "ASCII"),
        ("\N{CJK UNIFIED IDEOGRAPH-6771}\N{HANGUL SYLLABLE GA}", 4, "wide scripts"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}", 2, "wide forms"),
        ("\N{HALFWIDTH KATAKANA LETTER A}", 1, "narrow forms"),
        ("e\N{COMBINING ACUTE ACCENT}", 1, "a mark stands on its letter"),
        ("a\N{ZERO WIDTH SPACE}b\N{ZERO WIDTH JOINER}", 2, "signs without a place"),
        ("\N{SOFT HYPHEN}", 1, "terminals show it"),
    ],
)
def test_widths(text: str, expected: int, reason: str) -> None:
    """The width is the number of columns on a terminal, as the library counts them."""
    assert width_of(text) == expected == cell_len(text), reason


@given(WORDS, st.integers(2, 30))
def test_wrapped_lines_fit(text: str, width: int) -> None:
    """No line is wider than asked for, and the lines hold the words."""
    lines = wrapped(text, width)
    assert all(width_of(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.lists(st.tuples(WORDS, st.integers(0, 10**6).map(str)), min_size=1, max_size=4), st.integers(30, 100))
def test_tables_fit_and_hold_the_cells(rows: list[tuple[str, str]], width: int) -> None:
    """Both tables are as wide as asked for at most, and hold all that is in the cells."""
    table = table_of(*rows)
    for lines in (plain(table, width), drawn([table], width=width, colour=False)):
        assert all(width_of(line) <= width for line in lines)
        shown = "".join("".join(lines).split())
        assert all(count in shown for _, count in rows)


@pytest.mark.parametrize("payload", [*PAYLOADS, "[red]markup[/red]", "[link=http://x]y[/link]", ":smile: \\[b]"])
def test_cells_are_inert(payload: str) -> None:
    """What a cell holds is shown and neither obeyed by a screen nor read as markup."""
    table = table_of((payload, "1"))
    for lines in (plain(table, 400), drawn([table], width=400, colour=False)):
        assert not CONTROL.search("\n".join(lines))
    assert "".join(payload.split())[:12] in "".join("".join(plain(table, 400)).split()) or CONTROL.search(payload)
    coloured = "\n".join(drawn([table], width=400, colour=True))
    assert not CONTROL.search(re.sub(r"\x1b\[[0-9;]*m", "", coloured))


def test_verdicts_are_words_and_colours() -> None:
    """A verdict has the colour of its marks, and without colour the word alone."""
    table = Table(title="Marks", heads=("verdict",), rows=(("duplicate",), ("keep",)))
    coloured = drawn([table], width=40, colour=True)
    assert any("\x1b[31mduplicate\x1b[0m" in line for line in coloured)
    assert not any("\x1b" in line for line in drawn([table], width=40, colour=False))


def test_a_narrow_table_keeps_a_readable_column() -> None:
    """The column that gives way keeps a least width, however narrow the terminal."""
    lines = plain(table_of(("a text of several words", "1234567")), 5)
    assert lines[2].split() == ["-" * NARROWEST, "-" * 7]


def test_tables_without_rows_are_left_out() -> None:
    """What there is nothing of has no table."""
    assert drawn([table_of()], width=80, colour=False) == []


def test_summary_says_what_a_report_says() -> None:
    """The tables hold the figures of the report: documents, code points, share, marks by verdict and kind, texts."""
    report = CorpusReport()
    result = every_verdict()
    for _ in range(3):
        report.add(result)
    report.stopped["example.com"] = 0.75
    totals, marks, texts, stopped = summary_tables(report.to_dict())
    gone = sum(report.total.removed.values())
    figures = {row[0].strip(): row[1:] for row in totals.rows}
    assert figures["documents"] == ("3", "")
    assert figures["code points"] == (f"{report.total.characters:,}", "")
    assert figures["taken out"] == (f"{gone:,}", f"{100 * gone / report.total.characters:.1f} %")
    assert ("duplicate", "block", "3") in marks.rows
    assert sum(int(row[-1]) for row in marks.rows) == sum(report.marks.values())
    assert texts.rows[0][0] == "3"
    assert stopped.rows == (("'example.com'", "75.0 %"),)
    assert summary_lines(report.to_dict())[0].startswith("3 documents of 1 sources, ")


def test_summary_of_a_hostile_report_is_inert_and_short() -> None:
    """Whatever texts and names a report holds, its tables obey nothing and end after a few rows."""
    tables = summary_tables(hostile_report(PAYLOADS).to_dict())
    assert all(len(table.rows) <= MOST_TEXTS + 1 for table in tables[2:])
    for lines in (drawn(tables, width=60, colour=False), [line for table in tables for line in plain(table, 60)]):
        assert not CONTROL.search("\n".join(lines))


def test_summary_of_nothing() -> None:
    """A run without a document has a table of zeros."""
    totals, *others = summary_tables(CorpusReport().to_dict())
    assert totals.rows == (("documents", "0", ""), ("code points", "0", ""), ("taken out", "0", "0.0 %"))
    assert [table.rows for table in others] == [(), (), ()]
