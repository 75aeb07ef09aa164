"""The table of hashes that were seen, against a dictionary."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels import seen as module
from dedupe_text.kernels.implementation import native
from dedupe_text.kernels.numbering import SMALLEST, Seen
from dedupe_text.kernels.paragraphs import read_new
from dedupe_text.kernels.seen import EMPTY, Table, enter, first_equal, look_up
from tests.kernels.implementations import each_implementation, of

halves = st.sampled_from([0, 1, 2, SMALLEST, SMALLEST + 1, 2**63, 2**64 - 1]) | st.integers(0, 2**64 - 1)
batches = st.lists(st.lists(st.tuples(halves, halves), max_size=12), max_size=6)


@each_implementation
@given(added=batches)
def test_first_equal_hash_is_found(implementation: str, added: list[list[tuple[int, int]]]) -> None:
    """Each hash gets the number of the first equal one, over all batches."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "look_up", of(look_up, implementation))
        patch.setattr(module, "enter", of(enter, implementation))
        seen, known, count = Seen(), dict[tuple[int, int], int](), 0
        for batch in added:
            found = seen.add(np.array(batch, np.uint64).reshape(-1, 2)).tolist()
            assert found == [known.setdefault(hash_, count + place) for place, hash_ in enumerate(batch)]
            count += len(batch)
        assert len(seen) == count


@each_implementation
@given(hashes=st.lists(st.tuples(halves, halves), max_size=40))
def test_first_of_equal_hashes(implementation: str, hashes: list[tuple[int, int]]) -> None:
    """Each hash gets the place of the first equal one, both halves of it."""
    found = of(first_equal, implementation)(np.array(hashes, np.uint64).reshape(-1, 2))
    assert found.tolist() == [hashes.index(own) for own in hashes]


@each_implementation
def test_equal_and_crowded_hashes_stay_linear(implementation: str) -> None:
    """A million equal hashes have the first, and many that want neighbouring slots are told apart."""
    assert not of(first_equal, implementation)(np.ones((1_000_000, 2), np.uint64)).any()
    numbers = np.arange(100_000, dtype=np.uint64)
    crowded = np.stack([numbers, np.zeros_like(numbers)], axis=1)
    assert np.array_equal(of(first_equal, implementation)(crowded), numbers)


@each_implementation
def test_table_grows(implementation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many more hashes than the table began with, all wanting neighbouring slots, are told apart."""
    monkeypatch.setattr(module, "look_up", of(look_up, implementation))
    monkeypatch.setattr(module, "enter", of(enter, implementation))
    low = np.arange(4 * SMALLEST, dtype=np.uint64) % np.uint64(2 * SMALLEST)
    hashes = np.stack([low, low * np.uint64(3)], axis=1)
    seen = Seen()
    found = np.concatenate([seen.add(part) for part in np.array_split(hashes, 7)])
    assert (found == np.arange(4 * SMALLEST) % (2 * SMALLEST)).all()


@pytest.mark.parametrize(
    ("slots", "room", "entries"),
    [(6, 4, 0), (0, 4, 0), (4, 4, 0), (8, 1, 0), (8, 4, 3), (8, 4, -1), (8, 4, 5)],
)
def test_table_that_cannot_be_is_refused(slots: int, room: int, entries: int) -> None:
    """C takes no table without room for the hashes, and reads no entry that is not there."""
    table = np.full(slots, EMPTY, np.uint32), np.zeros((room, 2), np.uint64), np.zeros(room, np.int64)
    with pytest.raises(ValueError, match="table"):
        native.seen(*table, np.arange(8, dtype=np.uint64).reshape(-1, 2), entries, 0)
    with pytest.raises(ValueError, match="table"):
        of(read_new, "c")(np.full(8, ord("a"), np.uint32), np.arange(8).reshape(-1, 2), Table(*table), entries, 0)


def test_entry_that_is_not_there_is_not_read() -> None:
    """A slot that names an entry beyond the last is an error."""
    table = np.full(16, 7, np.uint32), np.zeros((4, 2), np.uint64), np.zeros(4, np.int64)
    with pytest.raises(ValueError, match="table"):
        native.seen(*table, np.zeros((1, 2), np.uint64), 1, 0)


def test_table_without_a_free_slot_is_an_error() -> None:
    """A table whose slots all name one entry does not send the search round and round."""
    table = np.zeros(16, np.uint32), np.zeros((4, 2), np.uint64), np.zeros(4, np.int64)
    with pytest.raises(ValueError, match="table"):
        native.seen(*table, np.ones((1, 2), np.uint64), 1, 0)


@pytest.mark.parametrize(("slots", "entries"), [(6, 1), (0, 0), (4, 4)])
def test_entries_without_free_slots_are_refused(slots: int, entries: int) -> None:
    """C enters nothing into a table that cannot be, or that has not a slot more than entries."""
    hashes = np.arange(2 * entries, dtype=np.uint64).reshape(-1, 2)
    with pytest.raises(ValueError, match="table"):
        native.enter(np.full(slots, EMPTY, np.uint32), hashes)


def test_entries_that_find_no_free_slot_are_an_error() -> None:
    """A table that is full already does not send the search round and round."""
    with pytest.raises(ValueError, match="table"):
        native.enter(np.zeros(16, np.uint32), np.ones((1, 2), np.uint64))
