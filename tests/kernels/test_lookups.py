"""Bytes of code points against the table that they come from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels.lookups import FEW, LOW, ByteTable

VALUES = (np.arange(3 * LOW) * 37 % 251).astype(np.uint8)


@given(st.lists(st.integers(0, 0x10FFFF) | st.integers(0, 4 * LOW) | st.integers(0, LOW), max_size=40))
def test_each_code_point_has_its_byte(points: list[int]) -> None:
    """A code point has the byte of its place, and behind the end of the table that of its last place."""
    found = ByteTable.of(VALUES.copy()).look_up(np.array(points, np.uint32))
    assert found.tolist() == [int(VALUES[min(point, len(VALUES) - 1)]) for point in points]


@pytest.mark.parametrize("others", [0, 1, 2])
def test_few_and_many_others_are_looked_up_alike(others: int) -> None:
    """On both sides of the share from which all are looked up by number, the bytes are the same, and may be changed."""
    points = np.array([ord("a")] * (FEW - 1) + [LOW + 7] * others, np.uint32)
    found = ByteTable.of(VALUES.copy()).look_up(points)
    assert found.tolist() == VALUES[points].tolist()
    found[0] = 0
