"""Cost that grows with the text: work is counted, not timed, on texts that are hard for methods of pairs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import dedupe_text as dt
from dedupe_text.columns import Columns, columns_of, read
from dedupe_text.config import DedupeConfig
from dedupe_text.matchers.exact import classes
from dedupe_text.model import Span
from dedupe_text.pipeline import near_pairs
from dedupe_text.splitters.lines import Lines
from tests.documents import BODIES
from tests.prose import paragraphs

SENTENCE = "The night boat left the old pier at noon with the whole crew of the ferry on board."


def identical_lines(size: int) -> str:
    return f"{SENTENCE}\n" * size


def alternating_lines(size: int) -> str:
    return f"{SENTENCE}\nA wall that was built in a hurry falls in the first wet winter.\n" * (size // 2)


def short_lines(size: int) -> str:
    return "Yes.\nNo.\nPerhaps.\n" * (size // 3)


def one_word(size: int) -> str:
    return "word " * (4 * size)


def one_sentence(size: int) -> str:
    return f"{SENTENCE} " * (size // 4)


def template_lines(size: int) -> str:
    return "".join(f"Depot number {k} of the northern line opens at noon, closes at midday.\n" for k in range(size))


def numbered_sentences(size: int) -> str:
    return "".join(f"Depot number {k} of the northern line opens at noon. " for k in range(size))


def digits(size: int) -> str:
    return "\n".join(str(k * k) for k in range(size))


def one_digit(size: int) -> str:
    return "7 " * (4 * size)


def letters(size: int) -> str:
    return "a" * (16 * size)


def ideographs(size: int) -> str:
    return BODIES["zh"][0] * (size // 16)


def interleaved(size: int) -> str:
    return "".join(f"{line}\n" for line in paragraphs(1, size // 2, 1) for _ in range(2))


def mirrored(size: int) -> str:
    half = paragraphs(2, size // 2, 1)
    return "\n".join([*half, *reversed(half)])


def shared_half(size: int) -> str:
    return "".join(f"{SENTENCE} {line}\n" for line in paragraphs(3, size, 1))


HARD: list[Callable[[int], str]] = [
    identical_lines,
    alternating_lines,
    short_lines,
    one_word,
    one_sentence,
    template_lines,
    numbered_sentences,
    digits,
    one_digit,
    letters,
    ideographs,
    interleaved,
    mirrored,
    shared_half,
]
each_shape = pytest.mark.parametrize("shape", HARD, ids=lambda shape: shape.__name__)
SMALL, LARGE = 256, 1024
GROWTH = LARGE // SMALL
SLACK = 1.5
"""What a count may grow beyond the text itself: sizes at which buckets become stars, and edges."""
LEAST = 2 * SMALL
"""A count below this is small in any case."""


def columns(text: str) -> Columns:
    return columns_of(read(text), Lines()(text))


def pairs_of(text: str) -> int:
    own = columns(text)
    return len(near_pairs(own, classes(own.hashes, own.blank), DedupeConfig()))


def grows_linearly(small: int, large: int) -> bool:
    return large <= SLACK * GROWTH * max(small, LEAST)


@each_shape
def test_candidate_pairs_grow_with_the_text(shape: Callable[[int], str]) -> None:
    """Four times the text has about four times the candidate pairs."""
    small, large = pairs_of(shape(SMALL)), pairs_of(shape(LARGE))
    assert grows_linearly(small, large), (small, large)


def work(result: dt.DedupeResult) -> int:
    """Everything that a result holds: marks, their pairs and their differences."""
    return sum(
        1 + len(mark.differences) + len(mark.evidence) + (len(mark.block.pairs) if mark.block else 0)
        for mark in result.marks
    )


@each_shape
def test_marks_grow_with_the_text(shape: Callable[[int], str]) -> None:
    """Four times the text has about four times the marks, with all they hold, stored too, and comes back as it was."""
    results = [dt.dedupe(shape(size), splitter="lines") for size in (SMALL, LARGE)]
    for result, size in zip(results, (SMALL, LARGE), strict=True):
        assert result.restore() == shape(size)
    small, large = map(work, results)
    assert grows_linearly(small, large), (small, large)
    small, large = (len(result.to_json()) for result in results)
    assert large <= SLACK * GROWTH * max(small, 100 * SMALL), (small, large)


def separate_runs(size: int) -> str:
    """One body, then copies of it with a new line between any two paragraphs."""
    body = paragraphs(5, 8, 2)
    fresh = iter(paragraphs(6, size, 1))
    return "\n".join(
        [*body, *(line for _ in range(size // 8) for paragraph in body for line in (paragraph, next(fresh)))]
    )


def test_blocks_of_many_pieces_do_not_repeat_their_pairs() -> None:
    """Copies that new lines part in pieces give marks whose pairs grow with the text and not with its square."""
    small, large = (work(dt.dedupe(separate_runs(size))) for size in (SMALL // 2, LARGE // 2))
    assert large <= SLACK * GROWTH * max(small, LEAST), (small, large)


def one_long_copy_in_pieces(size: int) -> str:
    """A long body, then one copy of it with a variant of every fourth paragraph."""
    body = [f"{line} Tickets cost {k} euros." for k, line in enumerate(paragraphs(7, size // 2, 1))]
    copy = [line.replace("cost", "cost 1") if k % 4 == 0 else line for k, line in enumerate(body)]
    return "\n".join([*body, *copy])


def test_a_block_in_many_pieces_is_stored_once() -> None:
    """A block that variants part in many marks makes the stored form grow with the text and not with its square."""
    small, large = (len(dt.dedupe(one_long_copy_in_pieces(size)).to_json()) for size in (SMALL // 2, LARGE // 2))
    assert large <= SLACK * GROWTH * small, (small, large)


@pytest.mark.parametrize("period", [2, 3, 7, 50])
def test_deep_interleavings_finish(period: int) -> None:
    """Copies that are laid into each other like the teeth of a comb have a result from which the text comes back."""
    lines = paragraphs(9, 1_000, 1)
    woven = [line for k in range(period) for line in lines[k::period]]
    text = "\n".join([*lines, *woven])
    result = dt.dedupe(text)
    assert result.restore() == text
    assert len(result.text) < 0.6 * len(text)


def test_pieces_of_pieces_finish() -> None:
    """Paragraphs joined by two, by four and so on up to one line have a result from which the text comes back."""
    lines = paragraphs(10, 128, 1)
    levels = [lines]
    while len(levels[-1]) > 1:
        last = levels[-1]
        levels.append([" ".join(last[k : k + 2]) for k in range(0, len(last), 2)])
    text = "\n".join(line for level in levels for line in level)
    result = dt.dedupe(text)
    assert result.restore() == text
    assert all(removal.mark.witness for removal in result.removed)


def test_many_spans_convert_in_one_pass() -> None:
    """The spans of twenty thousand marks convert to other units, in order."""
    page = f"{SENTENCE} {SENTENCE}\nNumber 1 \N{FERRY}\n{SENTENCE} {SENTENCE}\nNumber 2 \N{FERRY}\n"
    result = dt.dedupe(page, splitter="lines")
    assert [mark.verdict for mark in result.marks] == [dt.Verdict.DUPLICATE, dt.Verdict.VARIANT]
    marks = [
        replace(mark, span=Span(mark.span.start + place, mark.span.end + place))
        for place in range(0, 10_000 * len(page), len(page))
        for mark in result.marks
    ]
    text = page * 10_000
    many = dt.DedupeResult(dt.Document("many", text), tuple(marks), result.splitter, result.threshold)
    units = many.spans("utf8")
    assert len(units) == 20_000
    assert units == sorted(units)
    assert Span(*many.spans()[-1]).of(text) == text.encode()[slice(*units[-1])].decode() == "Number 2 \N{FERRY}"


@pytest.mark.parametrize(
    "text",
    [f"{SENTENCE}\n" * 20_000, "\n" * 1_000_000, "word " * 20_000, f"{SENTENCE} " * 2_000, "0\n" * 20_000],
    ids=["equal lines", "empty lines", "one word", "one sentence", "zeros"],
)
def test_hard_texts_finish(text: str) -> None:
    """Texts of one thing over and over come to an end, and back."""
    assert dt.dedupe(text).restore() == text
