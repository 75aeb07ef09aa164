"""Passages on made-up tokens, where every repeat is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels.chains import MAX_GAP
from dedupe_text.matchers.passages import SEED_WIDTH, UNSPACED_SEED_WIDTH, Region, regions, regions_in_each


def found(tokens: list[int], unusable: frozenset[int] = frozenset(), wanted: range | None = None) -> list[Region]:
    """Return the regions; tokens at `unusable` places are out, all others wanted unless a range is given."""
    places = np.arange(len(tokens))
    usable = ~np.isin(places, list(unusable))
    wanted_places = np.ones(len(tokens), np.bool_) if wanted is None else np.isin(places, list(wanted))
    rows = regions(np.array(tokens, np.uint64), usable, wanted_places, unspaced=False)
    return list(map(Region._make, rows.tolist()))


def fresh(start: int, size: int) -> list[int]:
    """Tokens that stand nowhere else."""
    return list(range(1000 * start, 1000 * start + size))


PASSAGE = fresh(1, 40)


def test_a_copied_passage_is_one_region() -> None:
    """A stretch that stands twice between other text is one region with its exact borders."""
    tokens = [*fresh(2, 30), *PASSAGE, *fresh(3, 30), *PASSAGE, *fresh(4, 30)]
    assert found(tokens) == [Region(30, 70, 100, 140)]


def test_a_copy_with_an_edit_is_still_one_region() -> None:
    """Runs on either side of a small edit join, whether it replaced, added or dropped tokens."""
    for edit in ([7, 8], [7, 8, 9, 10], []):
        copy = [*PASSAGE[:18], *edit, *PASSAGE[20:]]
        tokens = [*PASSAGE, *fresh(3, 30), *copy]
        assert found(tokens) == [Region(0, 40, 70, 70 + len(copy))]


def test_a_wide_gap_parts_regions() -> None:
    """More than a dozen tokens between two runs make two regions."""
    copy = [*PASSAGE[:20], *fresh(5, MAX_GAP + 1), *PASSAGE[20:]]
    assert len(found([*PASSAGE, *fresh(3, 30), *copy])) == 2


@pytest.mark.parametrize("size", [SEED_WIDTH - 1, SEED_WIDTH])
def test_a_passage_is_at_least_a_seed_long(size: int) -> None:
    """Four tokens are a phrase, five are a seed."""
    tokens = [*fresh(2, 20), *PASSAGE[:size], *fresh(3, 20), *PASSAGE[:size], *fresh(4, 20)]
    assert len(found(tokens)) == (size >= SEED_WIDTH)


def test_scripts_without_spaces_need_longer_seeds() -> None:
    """A run of nine characters that repeats is a phrase where characters are the tokens."""
    for size in (UNSPACED_SEED_WIDTH - 1, UNSPACED_SEED_WIDTH):
        tokens = np.array([*fresh(2, 20), *PASSAGE[:size], *fresh(3, 20), *PASSAGE[:size]], np.uint64)
        every = np.ones(len(tokens), np.bool_)
        assert len(regions(tokens, every, every, unspaced=True)) == (size >= UNSPACED_SEED_WIDTH)


def test_three_copies_give_a_region_for_each_later_one() -> None:
    """Each later copy is the late side of a region."""
    tokens = [*PASSAGE, *fresh(3, 20), *PASSAGE, *fresh(4, 20), *PASSAGE]
    assert {(region.late_start, region.late_end) for region in found(tokens)} == {(60, 100), (120, 160)}


def test_a_period_is_cut_into_its_repetitions() -> None:
    """Of a sentence said over and over each later saying repeats the first one."""
    regions_found = found(fresh(1, 8) * 5)
    assert {Region(0, 8, start, start + 8) for start in (8, 16, 24, 32)} <= set(regions_found)


def test_nothing_repeats_in_fresh_text() -> None:
    """Text without a repeat has no regions."""
    assert found(fresh(1, 500)) == []


@pytest.mark.parametrize("tokens", [[], [1], [1, 2, 3], [1] * 9], ids=str)
def test_texts_shorter_than_two_seeds_have_none(tokens: list[int]) -> None:
    """A text too short for two seeds has no regions."""
    assert found(tokens) == []


def test_only_wanted_tokens_are_looked_for() -> None:
    """A repeat that lies wholly outside the wanted tokens is not returned; one side in them is enough."""
    tokens = [*PASSAGE, *fresh(3, 30), *PASSAGE]
    assert found(tokens, wanted=range(45, 60)) == []
    assert len(found(tokens, wanted=range(70, 110))) == 1
    assert len(found(tokens, wanted=range(40))) == 1


def test_seeds_do_not_reach_over_unusable_tokens() -> None:
    """A copy that is out of use is not a side of a region."""
    tokens = [*PASSAGE, *fresh(3, 30), *PASSAGE]
    assert found(tokens, unusable=frozenset(range(70, 110))) == []


ALPHABET = st.lists(st.integers(0, 3), max_size=120)


@given(ALPHABET, st.frozensets(st.integers(0, 119), max_size=8))
def test_regions_are_sound(tokens: list[int], unusable: frozenset[int]) -> None:
    """The early side of a region ends before the late one begins, both lie in the text, and begin and end alike."""
    for region in found(tokens, unusable):
        assert 0 <= region.early_start < region.early_end <= region.late_start < region.late_end <= len(tokens)
        early, late = tokens[region.early_start : region.early_end], tokens[region.late_start : region.late_end]
        assert early[0] == late[0]
        assert early[-1] == late[-1]


@given(st.lists(ALPHABET, max_size=4), st.integers(0, 3), st.booleans())
def test_many_texts_have_the_regions_that_each_has_alone(texts: list[list[int]], left_out: int, unspaced: bool) -> None:
    """Texts looked at together, with others between them, have the regions of each, in order."""
    ids = np.array([token + 10 * number for number, text in enumerate(texts) for token in text], np.uint64)
    ends = np.cumsum([0, *map(len, texts)])
    chosen = np.array([number for number in range(len(texts)) if number != left_out], np.int64)
    together = regions_in_each(ids, ends[chosen], ends[chosen + 1], unspaced=unspaced)
    alone = []
    for start, end in zip(ends[chosen], ends[chosen + 1], strict=True):
        every = np.ones(end - start, np.bool_)
        alone += (start + regions(ids[start:end], every, every, unspaced=unspaced)).tolist()
    assert together.tolist() == alone


@pytest.mark.parametrize("place", [20, 90], ids=["early side", "late side"])
def test_no_region_holds_a_token_out_of_use(place: int) -> None:
    """A token that is out of use parts a passage in two, on whichever side it stands."""
    sides = [
        range(start, end)
        for region in found([*PASSAGE, *fresh(3, 30), *PASSAGE], unusable=frozenset([place]))
        for start, end in ((region.early_start, region.early_end), (region.late_start, region.late_end))
    ]
    assert len(sides) == 4
    assert not any(place in side for side in sides)


@pytest.mark.parametrize(
    "tokens",
    [[1] * 4000, [1, 2] * 2000, [*range(50)] * 80, [k % 7 * (k % 11) for k in range(4000)]],
    ids=["one token", "two tokens", "a period of fifty", "two periods"],
)
def test_repetitive_texts_give_few_regions(tokens: list[int]) -> None:
    """Four times the text gives about four times the regions, however often its tokens repeat."""
    small, large = len(found(tokens[:1000])), len(found(tokens))
    assert large <= 6 * max(small, 50)
