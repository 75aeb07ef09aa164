"""The repair table: what rules drop before and after cleaning."""

from __future__ import annotations

import json

import dedupe_text as dt
from dedupe_text.model import Kind, Mark, Rule, Span, Verdict
from dedupe_text.repair import RepetitionLimits, repair_table, repetition_rules

FIRST = (
    "The ferry to the island leaves at noon from the old pier. It comes back at dusk with the mail, the fish "
    "and whoever has had enough of gulls, bells and wind."
)
SECOND = "Since the lighthouse was automated nobody lives on the rock, but a painter comes each June to whitewash it."
DOUBLED = f"{FIRST}\n{SECOND}\nA headline of the day.\n{FIRST}\n{SECOND}"


def without(text: str, *spans: tuple[int, int]) -> dt.DedupeResult:
    """Return a result from which some spans are taken out as boilerplate."""
    marks = [Mark(Span(*span), Verdict.BOILERPLATE, Kind.LINE, 1.0, None, next(iter(Rule))) for span in spans]
    return dt.DedupeResult(dt.Document("a", text), tuple(marks), "lines", 0.8)


def test_a_doubled_text_is_saved() -> None:
    """A text that every rule of repetition would drop stays once it is cleaned."""
    table = repair_table([dt.dedupe(DOUBLED), dt.dedupe(f"{FIRST}\n{SECOND}")])
    repetition, every = table.rows[-2:]
    assert (table.documents, table.empty_before, table.empty_after) == (2, 0, 0)
    assert (repetition.before, repetition.after, repetition.saved, repetition.newly) == (1, 0, 1, 0)
    assert (every.before, every.after) == (1, 0)


def test_what_became_of_each_document_is_told() -> None:
    """Saved, newly dropped, emptied and empty documents are counted apart."""
    kept, menu = f"{FIRST}\n", "Home\nHome\n"
    results = [
        without(kept + menu * 9, (len(kept), len(kept + menu * 9))),
        without(f"{kept}Menu", (0, len(kept))),
        without(menu, (0, len(menu))),
        without(menu),
        without(""),
    ]
    table = repair_table(results)
    assert (table.documents, table.empty_before, table.empty_after) == (5, 1, 2)
    every = table.rows[-1]
    assert (every.before, every.after, every.saved, every.newly, every.emptied) == (3, 2, 1, 1, 1)
    for row in table.rows:
        assert row.after == row.before - row.saved - row.emptied + row.newly


def test_each_row_counts_one_rule() -> None:
    """The row of a rule counts the documents that it drops."""
    texts = [DOUBLED, FIRST, "Home\nAbout\nHome", "a b a b a b"]
    table = repair_table([without(text) for text in texts])
    for row in table.rows[:-2]:
        dropped = [text for text in texts if row.rule in {value.rule for value in repetition_rules(text)}]
        assert row.before == row.after == len(dropped)


def test_limits_are_handed_on() -> None:
    """The rules of the table have the limits that were asked for."""
    table = repair_table([without(DOUBLED)], limits=RepetitionLimits(duplicate_lines=0.9))
    assert (table.rows[0].limit, table.rows[0].before) == (0.9, 0)


def test_the_table_is_data_and_text() -> None:
    """The table is JSON-ready data with its version, and a text with a line for each row."""
    table = repair_table([dt.dedupe(DOUBLED)])
    data = json.loads(json.dumps(table.to_dict()))
    assert (data["format"], data["version"], data["documents"]) == ("dedupe_text.repair", 1, 1)
    assert [row["rule"] for row in data["rows"]] == [row.rule for row in table.rows]
    lines = str(table).splitlines()
    assert len(lines) == len(table.rows) + 2
    assert len({len(line) for line in lines[1:]}) == 1


def test_no_documents_are_a_table_too() -> None:
    """Without documents every count is 0."""
    table = repair_table([])
    assert {row.before + row.after for row in table.rows} == {0}
