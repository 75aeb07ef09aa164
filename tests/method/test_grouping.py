"""Partners, runs, gaps and the company of lines, on paragraph numbers alone."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.config import EvidenceConfig
from dedupe_text.grouping.gaps import gap_pairs
from dedupe_text.grouping.lines import company, interrupts, labels
from dedupe_text.grouping.partners import partners
from dedupe_text.grouping.runs import Repeats, runs
from dedupe_text.grouping.runs import proved as proved_blocks

EVIDENCE = EvidenceConfig()


def first_of(text: str) -> list[int]:
    """Classes of paragraphs written as letters: equal letters are equal paragraphs."""
    return [text.index(letter) for letter in text]


@pytest.mark.parametrize(
    ("text", "wanted", "reason"),
    [
        ("abc", {}, "nothing repeats"),
        ("abcdabcd", {4: 0, 5: 1, 6: 2, 7: 3}, "a doubled body lines up"),
        ("aabbcc", {1: 0, 3: 2, 5: 4}, "interleaved copies pair with their neighbour"),
        ("abcabcabc", {3: 0, 4: 1, 5: 2, 6: 3, 7: 4, 8: 5}, "a third copy follows the second, where that goes on"),
        ("abcabdabc", {3: 0, 4: 1, 6: 3, 7: 4, 8: 2}, "what the second copy lacks is found in the first"),
        ("abxcdabcd", {5: 0, 6: 1, 7: 3, 8: 4}, "a paragraph more in the first copy is passed over"),
        ("abcdxabycd", {5: 0, 6: 1, 8: 2, 9: 3}, "a paragraph more in the second copy is passed over"),
        (
            "xaxbxcxaxbxc",
            {2: 0, 4: 2, 6: 4, 7: 1, 8: 2, 9: 3, 10: 4, 11: 5},
            "a line between all paragraphs goes along with the copy once that has begun",
        ),
        ("acabqrqab", {2: 0, 6: 4, 7: 2, 8: 3}, "where nothing goes on, the place that agrees furthest wins"),
    ],
)
def test_repeats_line_up_with_a_copy(text: str, wanted: dict[int, int], reason: str) -> None:
    """The partner of a repeat is the earlier paragraph that keeps the copies in order."""
    classes = first_of(text)
    assert partners(classes, classes) == wanted, reason


@pytest.mark.parametrize(
    ("classes", "roots", "wanted", "reason"),
    [
        ([0, 1, 2], [0, 0, 0], {1: 0, 2: 0}, "two near-duplicates of one root were not compared with each other"),
        ([0, 1, 2, 1], [0, 0, 2, 0], {1: 0, 3: 1}, "an equal paragraph will do where it goes on"),
        (
            [0, 1, 2, 3, 4, 3, 6, 2],
            [0, 1, 0, 3, 4, 3, 6, 0],
            {2: 0, 5: 3, 7: 2},
            "an equal paragraph wins where the root goes on no further",
        ),
    ],
)
def test_a_partner_was_verified_directly(
    classes: list[int], roots: list[int], wanted: dict[int, int], reason: str
) -> None:
    """The partner of a repeat is its equal, its root, or an equal of its root."""
    assert partners(classes, roots) == wanted, reason


@given(st.text("abcd", max_size=40))
def test_every_repeat_has_an_equal_partner_before_it(text: str) -> None:
    """A repeat is never without a partner, and a first occurrence never has one."""
    classes = first_of(text)
    found = partners(classes, classes)
    assert found.keys() == {t for t, first in enumerate(classes) if first != t}
    assert all(w < t and classes[w] == classes[t] for t, w in found.items())


def proved(text: str, weight: int) -> set[int]:
    """The paragraphs of a text of letters that runs prove, all letters of one weight."""
    classes = first_of(text)
    partner = partners(classes, classes)
    repeats = Repeats(partner, classes, [weight] * len(text), [False] * len(text), frozenset(partner), Counter(classes))
    return {t for block in proved_blocks(runs(repeats, set()), repeats, EVIDENCE) for t in block}


@pytest.mark.parametrize(
    ("text", "weight", "wanted", "reason"),
    [
        ("abcdefabcdef", 60, {6, 7, 8, 9, 10, 11}, "a block of short lines with enough text"),
        ("abcabc", 30, set(), "too little text"),
        ("ababababab", 60, set(), "two lines over and over are a habit, not a block"),
        ("aXaYaZa", 60, set(), "a refrain"),
        ("aXa", 250, {2}, "one long paragraph proves itself"),
        ("aabbccddeeff", 60, {1, 3, 5, 7, 9, 11}, "interleaved copies are one block"),
        ("1rs2rs3rs1rs2rs3rs", 60, set(range(9, 18)), "a song given twice keeps its refrains in the copy that stays"),
    ],
)
def test_runs_prove_blocks_only(text: str, weight: int, wanted: set[int], reason: str) -> None:
    """A run goes when its stretches in order hold enough distinct text."""
    assert proved(text, weight) == wanted, reason


def test_gaps_pair_paragraphs_at_the_same_place() -> None:
    """What stands between, before and after matched paragraphs in both copies is a candidate."""
    assert gap_pairs({6: 1, 8: 3}, 10) == {(7, 2), (5, 0), (9, 4)}


def test_gaps_of_different_size_pair_every_way() -> None:
    """A gap of two against one gives both pairs."""
    assert {(7, 2), (8, 2)} <= gap_pairs({6: 1, 9: 3}, 10)


@pytest.mark.parametrize(
    ("shape", "wanted", "reason"),
    [
        ("PxPPxPxP", True, "between paragraphs of prose"),
        ("sxsxsxs", False, "between short lines"),
        ("Pxsxsxs", False, "beside prose only once"),
        ("PxyPxyP", True, "beside another repeated line"),
    ],
)
def test_a_line_among_prose_interrupts_it(shape: str, wanted: bool, reason: str) -> None:
    """A repeated line is furniture when it mostly stands beside prose."""
    places = [k for k, letter in enumerate(shape) if letter == "x"]
    kept = company(places, [p for p, kind in enumerate(shape) if kind not in "xy"], lambda p: shape[p] == "P")
    assert interrupts(kept, EVIDENCE) is wanted, reason


def test_labels_are_found_by_their_repetition() -> None:
    """A word and a colon is a label only where several different lines carry it."""
    assert labels(["Anna: yes", "Anna: no", "Anna: maybe", "Note: once"]) == [True, True, True, False]
