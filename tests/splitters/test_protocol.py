"""What every splitter promises, on any text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text import dedupe
from dedupe_text.config import SPLITTERS, Splitter
from dedupe_text.errors import ConfigError
from dedupe_text.kernels.normal import code_points
from dedupe_text.kernels.separators import LINE_BREAKS, count_breaks
from dedupe_text.model import Span
from dedupe_text.splitters import named_bounds, splitter_for
from dedupe_text.splitters.sentences import sentence_spans
from dedupe_text.splitters.wrapping import WrappedLines


class Sentences:
    """The sentences of a text that is taken as one paragraph."""

    name = "sentences"

    def __call__(self, text: str) -> list[Span]:
        """Return the spans of the sentences."""
        return sentence_spans(text, Span(0, len(text)))


PIECES = [
    *sorted(LINE_BREAKS),
    *("\r\n", "\n\n", " \n\t\n", " ", "   ", "\t", "\x1f", "\N{NO-BREAK SPACE}", "\N{IDEOGRAPHIC SPACE}"),
    *("\0", "\ud800", "\udfff", "\N{COMBINING ACUTE ACCENT}", "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{ZERO WIDTH SPACE}"),
    *("\N{ZERO WIDTH NO-BREAK SPACE}", "\N{GRINNING FACE}", "\N{HEBREW LETTER ALEF}", "\N{THAI CHARACTER KO KAI}"),
    *(
        "a",
        "B",
        "7",
        ".",
        "!",
        '"',
        ")",
        "[1]",
        "- ",
        "1. ",
        "\N{IDEOGRAPHIC FULL STOP}",
        "\N{CJK UNIFIED IDEOGRAPH-4E00}",
    ),
    *("Mr. ", "goes on inside a sentence, ", "a line of prose that is full, and whose rest would not have"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)

EVERY_SPLITTER: list[Splitter] = [*map(splitter_for, SPLITTERS), WrappedLines((40, 60)), Sentences()]
for_every_splitter = pytest.mark.parametrize("splitter", EVERY_SPLITTER, ids=lambda splitter: type(splitter).__name__)
# Indents that are trimmed away are evidence for wrapped lines, so that splitter may cut its own result anew.
for_named_splitters = pytest.mark.parametrize("splitter", [*map(splitter_for, SPLITTERS)], ids=SPLITTERS)


@for_every_splitter
@given(text=TEXTS)
def test_spans_are_in_order_and_apart(splitter: Splitter, text: str) -> None:
    """Spans follow each other inside the text and do not overlap."""
    edges = [0, *(edge for span in splitter(text) for edge in span), len(text)]
    assert all(a <= b for a, b in pairwise(edges))


@for_every_splitter
@given(text=TEXTS)
def test_spans_are_trimmed(splitter: Splitter, text: str) -> None:
    """No span is blank, and none begins or ends with white space."""
    assert all(span.of(text) and span.of(text) == span.of(text).strip() for span in splitter(text))


@for_every_splitter
@given(text=TEXTS)
def test_only_white_space_lies_between(splitter: Splitter, text: str) -> None:
    """What lies outside the spans is white space."""
    ends = [0, *(span.end for span in splitter(text))]
    starts = [*(span.start for span in splitter(text)), len(text)]
    assert not any(text[end:start].strip() for end, start in zip(ends, starts, strict=True))


@for_named_splitters
@given(text=TEXTS)
def test_paragraphs_stay_what_they_are(splitter: Splitter, text: str) -> None:
    """Paragraphs that are set apart by blank lines are cut into the same paragraphs."""
    paragraphs = [span.of(text) for span in splitter(text)]
    again = "\n\n".join(paragraphs)
    assert [span.of(again) for span in splitter(again)] == paragraphs


@for_every_splitter
def test_spans_lie_behind_an_offset_as_they_do_alone(splitter: Splitter) -> None:
    """Blank lines before a text move its spans and change nothing else."""
    text = "One. Two is here.\nThree.\n\nFour."
    moved = splitter("\n\n\n" + text)
    assert [Span(span.start - 3, span.end - 3) for span in moved] == splitter(text)


@for_every_splitter
@pytest.mark.parametrize("text", ["", " ", "\n" * 1000, "\r\n \x1c", "\N{LINE SEPARATOR}"], ids=repr)
def test_blank_text_has_no_spans(splitter: Splitter, text: str) -> None:
    """A text of white space has no paragraphs."""
    assert splitter(text) == []


@for_every_splitter
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\n" * 200_000, "a run of line breaks"),
        (("a" + " " * 400 + "\n") * 500, "a run of spaces before each break"),
        ("word " * 40_000, "one long line"),
        ("The same line, again.\n" * 10_000, "one line, repeated"),
        ("." * 200_000, "a run of stops"),
        (".)" * 100_000, "stops and closers"),
        ("a. " * 50_000, "initials"),
        ("." + " " * 200_000 + "a", "a stop and a run of spaces"),
    ],
    ids=lambda value: value if len(value) < 40 else "",
)
def test_long_runs_are_cut(splitter: Splitter, text: str, reason: str) -> None:
    """A text that would trap a backtracking pattern is cut like any other."""
    words = "".join(span.of(text) for span in splitter(text)).split()
    assert "".join(words) == "".join(text.split()), reason


@given(
    space=st.lists(
        st.sampled_from([*sorted(LINE_BREAKS - set("\f\x1c\x1d\N{PARAGRAPH SEPARATOR}")), " ", "\t", "\r\n"])
    )
)
def test_blank_lines_are_counted_breaks(space: list[str]) -> None:
    """White space without page breaks ends a paragraph when it holds two line breaks or more."""
    text = "".join(space)
    spans = splitter_for("blank-lines")(f"a{text}b")
    assert len(spans) == (2 if count_breaks(text) > 1 else 1)


@pytest.mark.parametrize(
    "separator", ["\f", "\x1c", "\x1d", "\N{PARAGRAPH SEPARATOR}", "\r\n\r\n", "\n \n", "\x85\x85"]
)
def test_paragraph_separators(separator: str) -> None:
    """A page break, a paragraph separator and a blank line of any kind end a paragraph."""
    assert splitter_for("blank-lines")(f"a{separator}b") == [Span(0, 1), Span(1 + len(separator), 2 + len(separator))]


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\r", "\v", "\x1e", "\x85", "\N{LINE SEPARATOR}"])
def test_line_separators(separator: str) -> None:
    """A single line break ends a line and no paragraph."""
    text = f"a{separator}b"
    assert splitter_for("lines")(text) == [Span(0, 1), Span(len(text) - 1, len(text))]
    assert splitter_for("blank-lines")(text) == [Span(0, len(text))]


@pytest.mark.parametrize("name", SPLITTERS)
def test_splitter_is_found_by_its_name(name: str) -> None:
    """Each name that the options allow stands for the splitter of that name."""
    assert splitter_for(name).name == name


def test_own_splitter_is_used_as_it_is() -> None:
    """A splitter of one's own is taken and named as it is."""
    own = Sentences()
    assert splitter_for(own) is own
    name, bounds = named_bounds(own, "One. Two.", code_points("One. Two."))
    assert (name, bounds.tolist()) == ("sentences", [[0, 4], [5, 9]])


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        (None, "returned None"),
        (5, "returned 5"),
        ([(0, 3)], r"\(0, 3\), which is no Span"),
        (["One"], "'One', which is no Span"),
        ([Span(0.0, 3.5)], "whole numbers"),  # type: ignore[arg-type]
        ([Span("a", "b")], "whole numbers"),  # type: ignore[arg-type]
        ([Span(0, None)], "whole numbers"),  # type: ignore[arg-type]
        ([Span(0, 3), Span(2, 4)], "not in order"),
        ([Span(0, 99)], "inside the text"),
        ([Span(2, 2)], "not in order"),
    ],
)
def test_own_splitter_that_breaks_its_promise_is_named(returned: object, words: str) -> None:
    """What a splitter of one's own returns is checked, and told with what was wrong."""

    def own(text: str) -> object:
        return returned

    own.name = "own"  # type: ignore[attr-defined]
    with pytest.raises(ConfigError, match=words):
        dedupe("One line.", splitter=own)


def test_own_splitter_may_yield_spans() -> None:
    """Any iterable of spans will do."""

    def own(text: str) -> Iterator[Span]:
        yield Span(0, 3)

    own.name = "own"  # type: ignore[attr-defined]
    assert dedupe("One line.", splitter=own).splitter == "own"


def test_unknown_name_is_refused() -> None:
    """An unknown name raises an error that lists the known ones."""
    with pytest.raises(ConfigError, match="auto, lines, blank-lines"):
        splitter_for("words")
