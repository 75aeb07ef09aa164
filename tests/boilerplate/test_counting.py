"""On how many pages things stand: against counting one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.boilerplate.counting import Tally, firsts, page_sets, standing

ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=30)


@given(ROWS)
def test_counts_are_those_of_a_loop(rows: list[tuple[int, int]]) -> None:
    """Each value is counted once for each page, and 0 is no value."""
    values, pages = np.array([value for value, _ in rows], np.uint64), np.array([page for _, page in rows], np.int64)
    slow = {value: len({page for other, page in rows if other == value}) for value, _ in rows}
    tally = Tally.of(values, pages, 2)
    assert dict(zip(tally.values.tolist(), tally.pages.tolist(), strict=True)) == {
        value: count for value, count in slow.items() if value and count > 1
    }
    assert tally.counts(values).tolist() == [slow[v] if v and slow[v] > 1 else 0 for v, _ in rows]
    assert firsts(values, pages).tolist() == [rows.index(row) for row in rows]
    assert standing(values, pages).tolist() == [rows.index(row) == place for place, row in enumerate(rows)]


@given(ROWS)
def test_equal_sets_of_pages_have_equal_hashes(rows: list[tuple[int, int]]) -> None:
    """Two values have one hash when they stand on the same pages, however often, and two when they do not."""
    values, pages = np.array([value for value, _ in rows], np.uint64), np.array([page for _, page in rows], np.int64)
    slow = [frozenset(page for other, page in rows if other == value) for value, _ in rows]
    hashes = page_sets(values, pages).tolist()
    assert [a == b for a in hashes for b in hashes] == [a == b for a in slow for b in slow]
