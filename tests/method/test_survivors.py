"""Which copy stays: the named policies and a function of the caller's, on whole documents."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.config import Policy
from dedupe_text.splitters.sentences import sentence_spans
from tests.documents import BODIES, Case, cases

FERRY, GARDEN = BODIES["ferry"], BODIES["garden"]
HEAD = "Winter boat for Ormsay"
NAMED = ["first", "last", "longest", "most_complete"]
each_policy = pytest.mark.parametrize("policy", NAMED)


def kept(paragraphs: list[str], policy: str | Policy) -> list[str]:
    return dt.dedupe("\n".join(paragraphs), policy=policy).text.split("\n")


def by_place(member: dt.Member) -> tuple[float, ...]:
    return (-member.span.start,)


def by_length(member: dt.Member) -> tuple[float, ...]:
    return (-len(member.text),)


@pytest.mark.parametrize(
    ("policy", "wanted", "reason"),
    [
        ("first", [*FERRY, HEAD], "the first copy stays"),
        ("last", [HEAD, *FERRY], "the last copy stays"),
        ("longest", [*FERRY, HEAD], "equal lengths: the earlier one stays"),
        ("most_complete", [*FERRY, HEAD], "equal contents: the earlier one stays"),
        (by_place, [HEAD, *FERRY], "a function that prefers the last"),
    ],
)
def test_a_policy_chooses_the_copy(policy: str | Policy, wanted: list[str], reason: str) -> None:
    """Of two equal copies that one stays which the policy ranks first."""
    assert kept([*FERRY, HEAD, *FERRY], policy) == wanted, reason


def test_of_three_copies_the_last_stays() -> None:
    """The policy sees all copies at once."""
    text = [*GARDEN, "One", *GARDEN, "Two", *GARDEN]
    assert kept(text, "first") == [*GARDEN, "One", "Two"]
    assert kept(text, "last") == ["One", "Two", *GARDEN]


@pytest.mark.parametrize("policy", ["longest", "most_complete", by_length], ids=["longest", "most_complete", "own"])
def test_the_copy_that_says_more_stays(policy: str | Policy) -> None:
    """A paragraph that says all of the other and more stays in one piece, whichever of the two comes first."""
    longer = f"{GARDEN[0]} Nobody will see what is inside it."
    assert longer in kept([longer, *GARDEN[1:], "One", *GARDEN], policy)
    assert longer in kept([*GARDEN, "One", longer, *GARDEN[1:]], policy)


def test_the_last_copy_does_not_stay_if_it_says_less() -> None:
    """A policy never prefers a copy that lacks something that another says."""
    longer = f"{GARDEN[0]} Nobody will see what is inside it."
    clean = "\n".join(kept([longer, "One", "Two", GARDEN[0]], "last"))
    assert "Nobody will see what is inside it." in clean
    assert GARDEN[0] in clean


def test_a_policy_sees_the_copies() -> None:
    """A policy is asked for each copy: where it lies, its text, and how many of the others say no more than it."""
    seen: list[dt.Member] = []

    def watching(member: dt.Member) -> tuple[float, ...]:
        seen.append(member)
        return (member.span.start,)

    text = "\n".join([GARDEN[0], "One", "Two", GARDEN[0], "Three", "Four", GARDEN[0]])
    dt.dedupe(text, policy=watching)
    assert {member.text for member in seen} == {GARDEN[0]}
    assert {member.contains for member in seen} == {2}
    assert len({member.span for member in seen}) == 3
    assert all(member.span.of(text) == GARDEN[0] for member in seen)


def test_a_policy_sees_whole_blocks() -> None:
    """Where copies are blocks, the span of each member is that of its block, so that blocks stay whole."""
    seen: set[dt.Span] = set()

    def watching(member: dt.Member) -> tuple[float, ...]:
        seen.add(member.span)
        return (member.span.start,)

    text = "\n".join([*FERRY, HEAD, *FERRY])
    dt.dedupe(text, policy=watching)
    body = len("\n".join(FERRY))
    assert seen == {dt.Span(0, body), dt.Span(len(text) - body, len(text))}


class OwnError(Exception):
    """An error that only this test raises."""


def test_an_error_of_a_policy_comes_through() -> None:
    """A policy that raises stops the run with its own error."""

    def failing(member: dt.Member) -> tuple[float, ...]:
        raise OwnError(member.text)

    with pytest.raises(OwnError):
        dt.dedupe("\n".join([*FERRY, *FERRY]), policy=failing)


@pytest.mark.parametrize("key", [None, (None,), (float("nan"),), "text", {1}, 1j, [1.0]], ids=repr)
def test_a_policy_that_ranks_nothing_is_refused(key: Any) -> None:
    """What has no order among all copies is named, with the policy that returned it."""

    def ranking(member: dt.Member) -> Any:
        return key

    with pytest.raises(dt.ConfigError, match="a tuple of numbers") as caught:
        kept([*FERRY, HEAD, *FERRY], ranking)
    assert (caught.value.option, caught.value.value) == ("policy", ranking)


@pytest.mark.parametrize("number", [int, float, np.int64, np.float32])
def test_a_policy_may_return_one_number(number: Any) -> None:
    """A number is as good as a tuple of one, also one of NumPy."""
    last: Any = lambda member: number(-member.span.start)  # noqa: E731
    assert kept([*FERRY, HEAD, *FERRY], last) == [HEAD, *FERRY]


def test_a_policy_is_not_asked_where_nothing_repeats() -> None:
    """A text without repeats needs no choice."""

    def failing(member: dt.Member) -> tuple[float, ...]:
        raise OwnError(member.text)

    text = "\n".join(FERRY)
    assert dt.dedupe(text, policy=failing).text == text


@each_policy
@pytest.mark.parametrize("case", cases("wild", "synthetic"), ids=lambda case: case.name)
def test_every_policy_takes_as_much_out(case: Case, policy: str) -> None:
    """Whichever copy stays, every paragraph of the clean text is said in it, and the input comes back."""
    result = dt.dedupe(case.text, policy=policy)
    clean = result.text
    assert result.restore() == case.text
    for line in case.clean:
        sides = [paragraph for paragraph in [*clean.splitlines(), clean] if paragraph]
        assert any(dt.compare(line, side).a_in_b for side in sides), line


@each_policy
@pytest.mark.parametrize("case", cases("negative"), ids=lambda case: case.name)
def test_no_policy_touches_natural_repetition(case: Case, policy: str) -> None:
    """What stays under one policy by nature stays under all."""
    assert dt.dedupe(case.text, policy=policy).text == case.text


LINES = [
    *GARDEN,
    *FERRY[:4],
    f"{GARDEN[0]} Nobody will see what is inside it.",
    f"{FERRY[3]} The pilots liked her.",
    GARDEN[1].replace("trench", "trnech"),
    GARDEN[2].replace(".", " !"),
    FERRY[0].replace("half", "most"),
    "Advertisement",
    "Yes.",
]
grown = st.lists(st.sampled_from(LINES), min_size=2, max_size=14)


@settings(max_examples=60)
@given(grown, st.sampled_from([*NAMED, by_place, by_length]))
def test_no_policy_loses_text(paragraphs: list[str], policy: str | Policy) -> None:
    """What goes is said by a witness that stays, and the input comes back, under any policy."""
    text = "\n".join(paragraphs)
    result = dt.dedupe(text, policy=policy)
    gone = [removal.span for removal in result.removed]
    assert result.restore() == text
    for removal in result.removed:
        mark = removal.mark
        assert mark.witness is not None
        pairs = [
            (repeat, witness)
            for repeat, witness in (mark.block.pairs if mark.block else ())
            if mark.span.start <= repeat.start and repeat.end <= mark.span.end
        ] or [(mark.span, mark.witness.span)]
        for repeat, witness in pairs:
            assert not any(span.start < witness.end and witness.start < span.end for span in gone)
            assert dt.compare(repeat.of(text), witness.of(text)).a_in_b


@settings(max_examples=40)
@given(st.lists(st.integers(-3, 3), min_size=14, max_size=14), grown)
def test_a_policy_of_any_opinion_is_safe(ranks: list[int], paragraphs: list[str]) -> None:
    """However a policy ranks its members, every sentence of the input is still said by a line of the clean text."""
    text = "\n".join(paragraphs)
    result = dt.dedupe(text, policy=lambda member: (ranks[member.span.start % len(ranks)],))
    assert result.restore() == text
    clean = set(result.text.splitlines())
    for paragraph in set(paragraphs) - clean:
        for span in sentence_spans(paragraph, dt.Span(0, len(paragraph))):
            assert any(dt.compare(span.of(paragraph), line).a_in_b for line in clean), paragraph
