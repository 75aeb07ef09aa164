"""The proof and the joining of wrapped lines on arrays, against the same line by line."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_text.kernels.normal import code_points
from dedupe_text.kernels.separators import LINE_BREAKS
from dedupe_text.splitters import batch_bounds, named_bounds
from dedupe_text.splitters.auto import Auto
from dedupe_text.splitters.wrapping import WrappedLines
from tests.splitters.slow_wrapping import slow_bounds, slow_named_bounds
from tests.splitters.test_auto import LAYOUTS, SENTENCES
from tests.splitters.test_protocol import PIECES

HAN = "\N{CJK UNIFIED IDEOGRAPH-8239}\N{CJK UNIFIED IDEOGRAPH-6E2F}"
WORDS = [
    *("boat", "the", "of", "and", "a", "harbour,", "pier;", "notwithstanding", "said.", "(so", 'it)."', "I", "Dr."),
    *("The", "North", "7", "1,250", "2.", "(b)", "-", "o", "http://example.org/harbour", "ftp://x", "a:b", "://", "|"),
    *("\N{ARABIC LETTER BEH}\N{ARABIC LETTER HAH}\N{ARABIC LETTER REH}\N{ARABIC COMMA}", "\N{ARABIC LETTER WAW}"),
    *(
        "\N{GEORGIAN LETTER AN}\N{GEORGIAN LETTER BAN}",
        "\N{LATIN SMALL LETTER E WITH ACUTE}t\N{COMBINING ACUTE ACCENT}",
    ),
    *(
        HAN,
        HAN * 9,
        f"{HAN}\N{FULLWIDTH COMMA}{HAN * 4}",
        f"{HAN * 3}\N{IDEOGRAPHIC FULL STOP}",
        "\N{THAI CHARACTER KO KAI}",
    ),
    *("\N{LATIN CAPITAL LETTER E WITH ACUTE}t", "\N{MODIFIER LETTER SMALL H}", "\U00020000", "\ud800", "x" * 170),
]
INDENTS = ["", "", "", " ", "    ", "\t", "\N{NO-BREAK SPACE}", "\N{IDEOGRAPHIC SPACE}", "  \N{EN SPACE} ", " " * 170]
MARKERS = ["", "", "- ", "1. ", "(12) ", "a) ", "\N{BULLET}\t", "o ", "1234. ", "12) "]
LINES = [line for case in LAYOUTS for line in case["lines"]]


@st.composite
def wrapped_texts(draw: st.DrawFn) -> str:
    """Paragraphs that a formatter wrapped, with other lines between them and some of their own changed."""
    width = draw(st.sampled_from([20, 34, 44, 56, 60, 72, 159]))
    most = draw(st.sampled_from([13, 13, 26, len(WORDS)]))
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            words = draw(st.lists(st.sampled_from(WORDS[:most]), min_size=12, max_size=50))
            text = draw(st.sampled_from(MARKERS)) + " ".join(words)
        else:
            text = " ".join(draw(st.permutations(SENTENCES))[:3])
        first, rest = draw(st.sampled_from(INDENTS)), draw(st.sampled_from(INDENTS))
        wrapped = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False, drop_whitespace=False)
        lines += [(rest if number else first) + line.strip() for number, line in enumerate(wrapped)]
        lines += draw(st.lists(st.sampled_from(["", " ", *LINES]), max_size=2))
    for _ in range(draw(st.integers(0, 3))):
        number = draw(st.integers(0, len(lines) - 1))
        changed = draw(st.sampled_from([lines[number] * 2, lines[number - 1], *PIECES]))
        lines[number] = draw(st.sampled_from([changed, lines[number] + changed, changed + lines[number]]))
    return draw(st.sampled_from(["\n", "\n", "\r\n", *sorted(LINE_BREAKS)])).join(lines)


TEXTS = st.one_of(wrapped_texts(), st.lists(st.sampled_from([*PIECES, *LINES, "\n"]), max_size=30).map("".join))


@given(text=TEXTS)
@settings(max_examples=300)
def test_text_is_cut_as_line_by_line(text: str) -> None:
    """Name and spans are those of the twin."""
    name, bounds = named_bounds(Auto(), text, code_points(text))
    assert (name, bounds.tolist()) == slow_named_bounds(text)


@given(text=TEXTS, widths=st.sets(st.integers(1, 200), max_size=4))
@settings(max_examples=300)
def test_lines_are_joined_as_one_by_one(text: str, widths: set[int]) -> None:
    """Lines are joined as the twin does, whatever the widths."""
    ordered = tuple(sorted(widths))
    assert [list(span) for span in WrappedLines(ordered)(text)] == slow_bounds(text, ordered)


@given(texts=st.lists(TEXTS, max_size=5))
@settings(max_examples=100)
def test_batch_is_cut_as_its_texts_alone(texts: list[str]) -> None:
    """Texts laid end to end have the names and spans that the twin gives each of them."""
    sizes = np.array([len(text) for text in texts], np.int64)
    starts = np.cumsum(sizes + 1) - sizes - 1
    names, bounds, counts = batch_bounds(Auto(), texts, code_points("\f".join(texts)), starts)
    own = np.split(bounds, np.cumsum(counts)[:-1]) if texts else []
    found = [(name, (part - start).tolist()) for name, part, start in zip(names, own, starts.tolist(), strict=True)]
    assert found == [slow_named_bounds(text) for text in texts]


@pytest.mark.parametrize("case", LAYOUTS, ids=lambda case: str(case["name"]))
def test_layout_is_cut_as_line_by_line(case: dict[str, list[str]]) -> None:
    """Name and spans of a layout are those of the twin, whatever stands before its first line."""
    for before in ("", " ", "\n", "\n ", "   \n    ", "\N{IDEOGRAPHIC SPACE}"):
        text = before + "\n".join(case["lines"])
        name, bounds = named_bounds(Auto(), text, code_points(text))
        assert (name, bounds.tolist()) == slow_named_bounds(text)
