"""Spark on this machine: frames with clean texts, and a corpus whose documents are the rows of a frame."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.errors import PythonException
from pyspark.sql import SparkSession

import dedupe_text as dt
from dedupe_text.engines.spark import PER_CORE, Spark
from dedupe_text.integrations.cleaning import flat_mark
from dedupe_text.integrations.spark import FrameDocuments, dedupe_corpus_frame, dedupe_frame
from dedupe_text.io import Fields
from tests.engines import spark_session
from tests.method.test_engines import asleep
from tests.prose import paragraphs

BODY = paragraphs(1, 4)
DOUBLED = "\n".join([*BODY, "A headline between the copies", *BODY])
RESULT = dt.dedupe(DOUBLED)
REMOVED = len(DOUBLED) - len(RESULT.text)


@pytest.fixture(scope="module")
def session() -> SparkSession:
    return spark_session()


def test_a_frame_has_clean_texts(session: SparkSession) -> None:
    """Each text becomes what `dedupe` makes of it, null stays null, other columns stay, and notes have their types."""
    frame = session.createDataFrame([(1, DOUBLED), (2, None), (3, BODY[0])], "n int, text string").repartition(2)
    rows = dedupe_frame(frame, notes="marks").sort("n").collect()
    assert [(row.n, row.text, row.dedupe_text_removed) for row in rows] == [
        (1, RESULT.text, REMOVED), (2, None, None), (3, BODY[0], 0)
    ]  # fmt: skip
    assert [mark.asDict() for mark in rows[0].dedupe_text_marks] == [flat_mark(mark) for mark in RESULT.marks]
    assert (rows[1].dedupe_text_marks, rows[2].dedupe_text_marks) == (None, [])


def test_texts_in_a_struct_and_into_another_column(session: SparkSession) -> None:
    """A dot leads into a struct, of which all else stays; `into` names a new column beside the old one."""
    frame = session.createDataFrame([((DOUBLED, [1, 2]),), (None,)], "body struct<text string, more array<int>>")
    clean = [row.body and (row.body.text, row.body.more) for row in dedupe_frame(frame, column="body.text").collect()]
    assert clean == [(RESULT.text, [1, 2]), None]
    beside = dedupe_frame(frame, column="body.text", into="clean")
    assert beside.columns == ["body", "clean"]
    assert [(row.body and row.body.text, row.clean) for row in beside.collect()] == [
        (DOUBLED, RESULT.text), (None, None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"column": "page"}, "there are n, text"),
        ({"column": "n"}, "a column of strings"),
        ({"into": "n"}, "into"),
        ({"notes": "all"}, "notes"),
        ({"policy": 7}, "policy"),
    ],
)
def test_options_are_checked_before_anything_runs(session: SparkSession, options: dict[str, Any], named: str) -> None:
    """A wrong option is an error when the frame is made, and says what there is."""
    frame = session.createDataFrame([(1, "Once.")], "n int, text string")
    with pytest.raises(dt.ConfigError, match=named):
        dedupe_frame(frame, **options)


def test_an_empty_frame_has_no_rows(session: SparkSession) -> None:
    """No rows give none, with the columns that there would be."""
    found = dedupe_frame(session.createDataFrame([], "text string"), notes="counts")
    assert (found.columns, found.collect()) == (["text", "dedupe_text_removed"], [])


def test_a_frame_is_a_corpus(session: SparkSession) -> None:
    """Rows are documents, and the results of `dedupe_corpus` in Spark are those without it."""
    pages = [
        {"id": f"p{n}", "text": f"Home\n{line}\nFollow us.", "url": f"https://example.com/{n}", "lang": "en"}
        for n, line in enumerate(BODY + BODY[:1])
    ]
    frame = session.createDataFrame(pages).repartition(3).sort("id")
    documents = FrameDocuments(frame, fields=Fields(host_of="url"))
    found = list(dt.dedupe_corpus(documents, engine=Spark(session), documents="remove"))
    alone = list(dt.dedupe_corpus(list(documents), documents="remove"))
    assert found == alone
    assert [result.text for result in found] == [*BODY, ""]
    assert found[0].document == dt.Document(
        "p0", pages[0]["text"], "example.com", None, {"url": "https://example.com/0", "lang": "en"}
    )


def test_a_row_without_a_text_is_named(session: SparkSession) -> None:
    """A text that is null is no document."""
    documents = FrameDocuments(session.createDataFrame([("Once.",), (None,)], "text string"))
    with pytest.raises(dt.InputTypeError, match="row 1"):
        list(documents)


def test_an_engine_has_its_own_workers(session: SparkSession) -> None:
    """An engine and a number of processes are two answers to one question."""
    engine = Spark(session)
    assert [result.text for result in dt.dedupe_all([DOUBLED], engine=engine)] == [RESULT.text]
    for many in (dt.dedupe_all, dt.dedupe_corpus):
        with pytest.raises(dt.ConfigError, match="workers"):
            many([DOUBLED], workers=2, engine=engine)
        with pytest.raises(dt.ConfigError, match=r"Spark\(session\)"):
            many([DOUBLED], engine=session)  # type: ignore[arg-type]


def test_a_session_without_a_context_is_refused() -> None:
    """An engine needs a session in which tasks can run, and says so when it is made."""
    with pytest.raises(dt.ConfigError, match="classic"):
        Spark(object())  # type: ignore[arg-type]


def test_a_run_that_is_left_ends_its_job(session: SparkSession) -> None:
    """When nobody wants the rest of the results, nothing is at work any more."""
    first = PER_CORE * session.sparkContext.defaultParallelism
    found = Spark(session).run(asleep, (["now" if number < first else "later"] for number in range(10**6)))
    assert next(found) == ["now"]
    # Nobody else holds it.
    del found
    assert not session.sparkContext.statusTracker().getActiveJobsIds()


def test_a_frame_loses_what_its_rows_say_together(session: SparkSession) -> None:
    """Rows of a frame become those of one process: cut where they are, in structs too, and left out when empty."""
    pages = [
        ({"text": f"Home\n{line}\nFollow us.", "n": n}, f"https://example.com/{n}", n)
        for n, line in enumerate([*BODY, *BODY[:1]])
    ]
    frame = session.createDataFrame(pages, "body struct<text string, n int>, url string, number int").repartition(3)
    found = dedupe_corpus_frame(
        frame.sort("number"), fields=Fields(id="number", text="body.text", host_of="url"), documents="remove"
    )
    assert found.schema == frame.schema
    rows = sorted(found.collect(), key=lambda row: row.number)
    assert [(row.body.text, row.body.n, row.number) for row in rows] == [(line, n, n) for n, line in enumerate(BODY)]


def test_ids_of_rows_must_differ(session: SparkSession) -> None:
    """Rows are told apart by their ids, so two with one id are refused."""
    frame = session.createDataFrame([("a", DOUBLED), ("a", BODY[0])], "id string, text string")
    with pytest.raises(dt.ConfigError, match="ids that differ"):
        dedupe_corpus_frame(frame)


@pytest.mark.parametrize(
    ("ids", "type", "named"),
    [(["a", None], "string", "the id of row 1"), ([1.5, 2.5], "double", "whole numbers")],
)
def test_rows_without_a_name_are_refused(session: SparkSession, ids: list[Any], type: str, named: str) -> None:
    """A row that could not be found again by its id would stay as it was without a word."""
    frame = session.createDataFrame(list(zip(ids, [DOUBLED, DOUBLED], strict=True)), f"id {type}, text string")
    with pytest.raises(dt.DedupeError, match=named):
        dedupe_corpus_frame(frame)


def test_another_text_is_not_cut(session: SparkSession, tmp_path: Path) -> None:
    """Where a row has another text, when the new frame is read, than it had in the run, that is an error."""
    path = tmp_path / "pages.jsonl"
    path.write_text(json.dumps({"id": "a", "text": DOUBLED}), encoding="utf-8")
    found = dedupe_corpus_frame(session.read.json(str(path), schema="id string, text string"))
    assert [row.text for row in found.collect()] == [RESULT.text]
    path.write_text(json.dumps({"id": "a", "text": DOUBLED.replace("headline", "newsline")}), encoding="utf-8")
    with pytest.raises(PythonException, match="document 'a' changed"):
        found.collect()
