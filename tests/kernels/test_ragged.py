"""Positions and batches of spans against plain loops."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels.ragged import batches, offsets_inside, positions, whole_spans


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 6)), max_size=10))
def test_positions_are_the_ranges(spans: list[tuple[int, int]]) -> None:
    """Positions and offsets are those of each span, laid end to end."""
    starts, sizes = np.array(spans, dtype=np.int64).reshape(-1, 2).T
    assert positions(starts, sizes).tolist() == [at for start, size in spans for at in range(start, start + size)]
    assert offsets_inside(sizes).tolist() == [at for _, size in spans for at in range(size)]


@given(st.lists(st.integers(1, 6), max_size=10), st.integers(1, 8))
def test_batches_name_the_spans_they_touch(sizes: list[int], size: int) -> None:
    """Batches tile the elements, and name exactly the spans that have one in them."""
    owners = [span for span, count in enumerate(sizes) for _ in range(count)]
    found = list(batches(np.cumsum(sizes, dtype=np.int64), size))
    assert [at for batch in found for at in range(batch.first, batch.last)] == list(range(len(owners)))
    for batch in found:
        named = list(range(batch.spans.start, batch.spans.stop))
        assert named == sorted(set(owners[batch.first : batch.last]))
        assert batch.last - batch.first <= size


@given(st.lists(st.integers(0, 6), max_size=10), st.integers(1, 8))
def test_whole_spans_are_batched_as_far_as_they_fit(sizes: list[int], size: int) -> None:
    """Batches tile the spans; each has as many as fit, and one at the least."""
    found = [sizes[batch] for batch in whole_spans(np.cumsum(sizes, dtype=np.int64), size)]
    assert [own for batch in found for own in batch] == sizes
    assert all(len(batch) == 1 or sum(batch) <= size for batch in found)
    assert all(sum(batch) + following[0] > size for batch, following in pairwise(found))
