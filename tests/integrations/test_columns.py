"""Polars and pandas: columns of texts, what their results are, and how expressions run."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pytest

import dedupe_text as dt
from dedupe_text.integrations import pandas as of_pandas
from dedupe_text.integrations import polars as of_polars
from dedupe_text.integrations.cleaning import FLAT_MARK, flat_mark
from tests.prose import paragraphs

BODY = paragraphs(1, 4)
DOUBLED = "\n".join([*BODY, "A headline between the copies", *BODY])
RESULT = dt.dedupe(DOUBLED)
REMOVED = len(DOUBLED) - len(RESULT.text)
VALUES = {str: "x", int: 1, float: 0.5}


def test_the_fields_of_a_mark_have_their_types() -> None:
    """A flat mark has the fields and types that columns are made for."""
    (mark,) = RESULT.marks
    row = flat_mark(mark)
    assert list(row) == list(FLAT_MARK)
    assert {name: type(value) for name, value in row.items() if value is not None}.items() <= FLAT_MARK.items()


def test_polars_gives_structs() -> None:
    """A column becomes one of structs with the clean text, what went, and typed marks; a null becomes nulls."""
    frame = pl.DataFrame({"page": [BODY[0], None, DOUBLED]})
    found = frame.with_columns(of_polars.dedupe_column("page").alias("clean"))
    assert found.schema == {"page": pl.String, "clean": of_polars.clean_schema()}
    assert found["clean"].to_list() == [
        {"text": BODY[0], "removed": 0, "marks": []},
        {"text": None, "removed": None, "marks": None},
        {"text": RESULT.text, "removed": REMOVED, "marks": [flat_mark(mark) for mark in RESULT.marks]},
    ]


def test_polars_runs_lazily_and_in_groups() -> None:
    """An expression runs in a lazy frame, as a stream, over a group, and on an expression of texts."""
    frame = pl.DataFrame({"site": ["a", "b", "a"], "page": [DOUBLED, BODY[0], DOUBLED.lower()]})
    clean = of_polars.dedupe_column(pl.col("page").str.to_lowercase()).struct.field("text")
    expected = [dt.dedupe(text.lower()).text for text in frame["page"]]
    assert frame.lazy().select(clean).collect(engine="streaming")["text"].to_list() == expected
    grouped = frame.group_by("site", maintain_order=True).agg(clean)
    assert grouped["text"].to_list() == [[expected[0], expected[2]], [expected[1]]]
    assert frame.lazy().select(of_polars.dedupe_column("page")).collect_schema() == {"page": of_polars.clean_schema()}


def test_polars_looks_at_a_column_as_a_whole() -> None:
    """With an option of `dedupe_corpus` the texts of a column are a corpus, also where the frame is a stream."""
    frame = pl.DataFrame({"page": [BODY[0], *[f"Page {number}." for number in range(500)], BODY[0]]})
    clean = of_polars.dedupe_column("page", documents="remove").struct.field("text")
    assert frame.lazy().select(clean).collect(engine="streaming")["text"][-1] == ""


@pytest.mark.parametrize("values", [[], [None, None]])
def test_polars_takes_columns_without_texts(values: list[None]) -> None:
    """A series without values, or of nothing but nulls, gives one of the same type as any other."""
    found = of_polars.dedupe_series(pl.Series("page", values))
    assert (found.dtype, len(found), found.name) == (of_polars.clean_schema(), len(values), "page")


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum(["Once.", "Twice."])], ids=str)
def test_polars_reads_texts_that_are_kept_as_numbers(kind: Any) -> None:
    """A column of categories holds texts like any other."""
    found = of_polars.dedupe_series(pl.Series("page", ["Once.", None, "Twice."], dtype=kind))
    assert found.struct.field("text").to_list() == ["Once.", None, "Twice."]


class Halves:
    """A splitter that breaks its promise."""

    name = "halves"

    def __call__(self, text: str) -> list[dt.Span]:
        return [dt.Span(0, 2 * len(text))]


def test_errors_inside_an_expression_come_as_they_are() -> None:
    """What is raised while Polars runs an expression is an error of ours, with its words."""
    frame = pl.DataFrame({"number": [1], "page": ["Once."]})
    for run in (frame.select, lambda clean: frame.lazy().select(clean).collect()):
        with pytest.raises(dt.InputTypeError, match="'number' must be str, not int"):
            run(of_polars.dedupe_column("number"))
        with pytest.raises(dt.ConfigError, match="inside the text of 5 code points"):
            run(of_polars.dedupe_column("page", splitter=Halves()))


def test_other_values_are_refused() -> None:
    """A column of anything but texts raises `InputTypeError`."""
    with pytest.raises(dt.InputTypeError, match="'page' must be str, not int"):
        of_polars.dedupe_series(pl.Series("page", [1, 2]))
    with pytest.raises(dt.InputTypeError, match="row 'b' must be str, not int"):
        of_pandas.dedupe_column(pd.Series(["Once.", 2], index=["a", "b"]))


@pytest.mark.parametrize("dtype", [None, object, "string"])
def test_pandas_gives_columns(dtype: Any) -> None:
    """A series becomes a frame with its index: texts of its type, what went, and marks; what is missing stays so."""
    column = pd.Series([DOUBLED, None, BODY[0]], index=[7, 5, 7], dtype=dtype)
    found = of_pandas.dedupe_column(column)
    assert list(found.index) == [7, 5, 7]
    assert found["text"].dtype == column.dtype
    assert found["text"].isna().tolist() == [False, True, False]
    assert found["text"].tolist()[::2] == [RESULT.text, BODY[0]]
    assert found["removed"].tolist() == [REMOVED, pd.NA, 0]
    assert found["marks"].tolist() == [[flat_mark(mark) for mark in RESULT.marks], None, []]
    assert len(of_pandas.dedupe_column(column.iloc[:0])) == 0


def test_pandas_looks_at_a_column_as_a_whole() -> None:
    """With an option of `dedupe_corpus` the texts of a column are a corpus."""
    found = of_pandas.dedupe_column(pd.Series([BODY[0], BODY[1], BODY[0]]), documents="remove")
    assert found["text"].tolist() == [BODY[0], BODY[1], ""]
    assert [mark["witness_document"] for mark in found["marks"].tolist()[2]] == ["0"]
