from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_text.batches import read_batch
from dedupe_text.boilerplate.lines import (
    ENDS_LABEL,
    ENDS_SENTENCE,
    HAS_NUMBER,
    IS_SLOT,
    LINE,
    OPENS_SMALL,
    read_lines,
)
from dedupe_text.splitters import splitter_for
from tests.boilerplate.sources import rows_of
from tests.grown import documents


def test_row_is_small() -> None:
    """A row takes 26 bytes, little-endian, whatever the machine."""
    assert LINE.itemsize == 26
    assert all(LINE[name].newbyteorder("<") == LINE[name] for name in LINE.names or ())


@pytest.mark.parametrize(
    ("line", "flags"),
    [
        ("It rains.", ENDS_SENTENCE),
        ("He said: \N{LEFT DOUBLE QUOTATION MARK}It rains.\N{RIGHT DOUBLE QUOTATION MARK}", ENDS_SENTENCE),
        ("Read more", 0),
        ("Page 3", HAS_NUMBER),
        ("12/11/2013", HAS_NUMBER | IS_SLOT),
        ("and so on", OPENS_SMALL),
        ("Related:", ENDS_LABEL),
        ("...", ENDS_SENTENCE),
    ],
)
def test_flags(line: str, flags: int) -> None:
    """A row says how its line begins and ends, and what it holds."""
    assert rows_of([line])[0]["flags"].tolist() == [flags]


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ("Page 3 of 9", "Page 4 of 9", "template"),
        ("12 comments", "1,204 comments", "template"),
        ("Posted 3/4/2020", "Posted 11.12.1999", "template"),
        ("Published by Anna on 3 May", "Published by Bert Klein on 3 May", "tail"),
        ("Title: One", "Title: Quite another one", "opening"),
        ("READ MORE", "Read  more", "key"),
    ],
)
def test_what_lines_share(first: str, second: str, field: str) -> None:
    """Lines of one template, or with the same first or last words, share the hash that stands for it."""
    a, b = (rows_of([line])[0][field].tolist() for line in (first, second))
    assert a == b != [0]


def test_number_counts_on() -> None:
    """The number of a row grows by one from page to page, in whatever slot the page number stands."""
    rows = rows_of(["Page 9 of 30\nPage 10 of 30\nRFC 12 [Page 4]\nRFC 12 [Page 5]\nNo number"])[0]
    numbers = rows["number"].tolist()
    assert (numbers[1] - numbers[0], numbers[3] - numbers[2], numbers[4]) == (1, 1, 0)


@settings(max_examples=50)
@given(st.lists(documents(), min_size=1, max_size=4))
def test_batch_equals_single_documents(texts: list[str]) -> None:
    """A batch gives the rows that its documents give one by one."""
    splitter = splitter_for("auto")
    batch = read_batch(texts, splitter)
    together = read_lines(batch.columns)
    alone = [read_lines(read_batch([text], splitter).columns) for text in texts]
    assert np.array_equal(together, np.concatenate(alone))
    assert all(np.array_equal(read_lines(batch.columns_of(k)), rows) for k, rows in enumerate(alone))


@pytest.mark.parametrize(
    ("line", "other", "alike"),
    [
        ("You are reading the tale of the ferry", "YOU are reading the, last letter", True),
        ("You are reading the tale", "You are reading a tale", False),
        ("One two three four", "One two three four", False),
        ("Page 3 of the tale of the ferry", "Page 3 of the tale of the pier", False),
    ],
    ids=["slot", "another word", "nothing behind", "a number among them"],
)
def test_head(line: str, other: str, alike: bool) -> None:
    """Lines that open with the same four words and go on have one head; a number is a slot itself and opens none."""
    heads = [rows_of([text])[0]["head"][0] for text in (line, other)]
    assert bool(heads[0] and heads[0] == heads[1]) is alike
