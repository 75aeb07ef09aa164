"""The rules of Gopher and FineWeb: against slow, obvious versions, and on cases counted by hand."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.errors import ConfigError
from dedupe_text.repair import RepetitionLimits, measure, repetition_rules

TABLE_A1 = {
    "gopher duplicate lines": 0.30,
    "gopher duplicate paragraphs": 0.30,
    "gopher duplicate line characters": 0.20,
    "gopher duplicate paragraph characters": 0.20,
    "gopher top 2-gram": 0.20,
    "gopher top 3-gram": 0.18,
    "gopher top 4-gram": 0.16,
    "gopher duplicate 5-grams": 0.15,
    "gopher duplicate 6-grams": 0.14,
    "gopher duplicate 7-grams": 0.13,
    "gopher duplicate 8-grams": 0.12,
    "gopher duplicate 9-grams": 0.11,
    "gopher duplicate 10-grams": 0.10,
}
ONE, TWO, STOP = "\N{CJK UNIFIED IDEOGRAPH-4E00}", "\N{CJK UNIFIED IDEOGRAPH-4E8C}", "\N{IDEOGRAPHIC FULL STOP}"
FINEWEB = {"fineweb duplicated lines": 0.10, "fineweb lines with punctuation": 0.12, "fineweb short lines": 0.67}
texts = st.lists(
    st.sampled_from(["a", "a b", "bb", "a b c.", "\n", "\n\n", "\r\n", " ", "  ", "\N{CJK UNIFIED IDEOGRAPH-4E00}x"])
).map("".join) | (st.lists(st.sampled_from("abc"), max_size=60).map(" ".join))


def values(text: str) -> dict[str, float]:
    """Return what each rule measures."""
    return {value.rule: value.value for value in measure(text)}


def spans(text: str) -> list[tuple[int, int]]:
    """Return the words of a text."""
    return [match.span() for match in re.finditer(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+", text)]


def gram_places(text: str, size: int) -> dict[tuple[str, ...], list[tuple[int, int]]]:
    """Return where each n-gram stands."""
    words = spans(text)
    found: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for place in range(len(words) - size + 1):
        run = words[place : place + size]
        found.setdefault(tuple(text[start:end] for start, end in run), []).append((run[0][0], run[-1][1]))
    return found


def covered(places: list[tuple[int, int]]) -> int:
    """Count the characters inside some places, each once."""
    return len({offset for start, end in places for offset in range(start, end)})


def slow_top(text: str, size: int) -> float:
    """Return the share of the most frequent n-gram, the slow and obvious way."""
    repeated = [places for places in gram_places(text, size).values() if len(places) > 1]
    most = max(map(len, repeated), default=0)
    return max((covered(places) for places in repeated if len(places) == most), default=0) / max(1, len(text))


def slow_duplicates(text: str, size: int) -> float:
    """Return the share of all duplicate n-grams, the slow and obvious way."""
    repeated = [place for places in gram_places(text, size).values() if len(places) > 1 for place in places]
    return covered(repeated) / max(1, len(text))


def slow_share(items: list[str]) -> tuple[float, int]:
    """Return the share of items that repeat an earlier one, and their characters."""
    copies = Counter(items) - Counter(set(items))
    return copies.total() / max(1, len(items)), sum(len(item) * count for item, count in copies.items())


@given(texts)
def test_n_grams_are_counted_as_the_slow_way_counts_them(text: str) -> None:
    """Every rule about n-grams measures what a comparison of all n-grams gives."""
    found = values(text)
    for size in (2, 3, 4):
        assert found[f"gopher top {size}-gram"] == slow_top(text, size)
    for size in range(5, 11):
        assert found[f"gopher duplicate {size}-grams"] == slow_duplicates(text, size)


@given(texts)
def test_lines_are_counted_as_the_slow_way_counts_them(text: str) -> None:
    """Every rule about lines and paragraphs measures what counting them one by one gives."""
    found = values(text)
    lines = [line for line in text.splitlines() if line.strip()]
    paragraphs = [part.strip("\n") for part in re.split(r"\n(?:[^\S\n]*\n)+", "\n".join(text.splitlines()))]
    share, characters = slow_share(lines)
    assert found["gopher duplicate lines"] == share
    assert found["gopher duplicate line characters"] == characters / max(1, len(text))
    assert found["fineweb duplicated lines"] == characters / max(1, sum(map(len, lines)))
    assert found["fineweb short lines"] == sum(len(line) < 30 for line in lines) / max(1, len(lines))
    share, characters = slow_share([part for part in paragraphs if part.strip()])
    assert found["gopher duplicate paragraphs"] == share
    assert found["gopher duplicate paragraph characters"] == characters / max(1, len(text))


COUNTED = {
    "two of four lines repeat": ("one\ntwo\none\none\n", "gopher duplicate lines", 2 / 4),
    "their characters": ("one\ntwo\none\none\n", "gopher duplicate line characters", 6 / 16),
    "one of three paragraphs": ("a\nb\n\nc\n\na\nb", "gopher duplicate paragraphs", 1 / 3),
    "its characters, with its line end": ("a\nb\n\nc\n\na\nb", "gopher duplicate paragraph characters", 3 / 11),
    "the pair at both places": ("aa bb cc aa bb", "gopher top 2-gram", 10 / 14),
    "overlapping pairs count once": ("aa aa aa bb", "gopher top 2-gram", 8 / 11),
    "nothing repeats": ("aa bb cc", "gopher top 2-gram", 0.0),
    "three words": ("a b c, a b c,", "gopher top 3-gram", 12 / 13),
    "five words at two places": ("a b c d e x a b c d e", "gopher duplicate 5-grams", 18 / 21),
    "six words: none": ("a b c d e x a b c d e", "gopher duplicate 6-grams", 0.0),
    "each ideograph is a word": (f"{ONE}{TWO}{ONE}{TWO}", "gopher top 2-gram", 1.0),
    "a line in three": ("one two\nthree\none two", "fineweb duplicated lines", 7 / 19),
    "half end in punctuation": ("One.\nTwo\nThree?\"\nFour,\n", "fineweb lines with punctuation", 0.5),
    "in other scripts": (f"{ONE}{STOP}\nx (y.)", "fineweb lines with punctuation", 1.0),
    "29 characters are short": ("x" * 29 + "\n" + "x" * 30, "fineweb short lines", 0.5),
}  # fmt: skip


@pytest.mark.parametrize("case", COUNTED)
def test_a_rule_measures_what_was_counted_by_hand(case: str) -> None:
    """A rule measures what a person counts."""
    text, rule, expected = COUNTED[case]
    assert values(text)[rule] == pytest.approx(expected)


def test_limits_are_those_of_the_papers() -> None:
    """The limits of the rules are those of table A1 and of the FineWeb paper."""
    assert {value.rule: value.limit for value in measure("")} == TABLE_A1 | FINEWEB
    assert {value.rule for value in measure("") if value.kind == "quality"} == {
        "fineweb lines with punctuation",
        "fineweb short lines",
    }


def test_gopher_drops_beyond_its_limits_and_fineweb_at_them() -> None:
    """A share that is equal to the limit stays under Gopher's rules and goes under FineWeb's."""
    text = "\n".join(
        [*(f"A line that nobody has said before, number {number}." for number in range(6)), *["Same."] * 4]
    )
    share = values(text)["fineweb duplicated lines"]
    held = {
        value.rule: (value.value, value.drops)
        for value in measure(text, limits=RepetitionLimits(fineweb_duplicated_lines=share))
    }
    assert held["gopher duplicate lines"] == (0.3, False)
    assert held["fineweb duplicated lines"] == (share, True)


@pytest.mark.parametrize("text", ["", "\n\n", " \t"])
def test_nothing_drops_a_text_without_words(text: str) -> None:
    """No rule drops a text in which nothing stands."""
    assert repetition_rules(text) == ()


@pytest.mark.parametrize(
    "options",
    [{"duplicate_lines": 2}, {"duplicate_lines": "x"}, {"top_gram_characters": (0.1,)}, {"fineweb_punctuation": -1}],
)
def test_limits_are_checked(options: dict[str, object]) -> None:
    """A limit that is no share is refused when the limits are made."""
    with pytest.raises(ConfigError):
        RepetitionLimits(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["a\n" * 300_000, "x" * 3_000_000, "a " * 500_000, "\n" * 3_000_000],
    ids=["lines", "word", "words", "blank"],
)
def test_any_text_is_measured(text: str) -> None:
    """A million equal words, one long word and blank lines are measured like any other text."""
    assert len(measure(text)) == len(TABLE_A1 | FINEWEB)
