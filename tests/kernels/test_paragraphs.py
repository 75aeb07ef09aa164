"""The kernel that reads paragraphs, against its slow twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels import paragraphs
from dedupe_text.kernels.normal import code_points
from dedupe_text.kernels.paragraphs import ReadParagraphs, read_paragraphs
from dedupe_text.kernels.tokens import UNSPACED
from tests.kernels import reference
from tests.kernels.strategies import texts

Bounds = list[tuple[int, int]]


@st.composite
def cut_texts(draw: st.DrawFn) -> tuple[str, Bounds]:
    """A text, and spans of it that are in order, apart, and may touch or be empty."""
    text = draw(texts)
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return text, list(zip(edges[::2], edges[1::2], strict=False))


def read(text: str, bounds: Bounds) -> ReadParagraphs:
    return read_paragraphs(code_points(text), np.array(bounds, np.int64).reshape(-1, 2))


def check(text: str, bounds: Bounds) -> None:
    """Compare what is read of a text with what the slow twin reads of each of its spans alone."""
    found = read(text, bounds)
    slow = [reference.paragraph(text, *span) for span in bounds]
    assert list(map(tuple, found.hashes.tolist())) == [reference.span_hash(list(map(ord, form))) for form, _ in slow]
    assert found.sizes.tolist() == [len(form) for form, _ in slow]
    assert np.diff(found.offsets).tolist() == [len(tokens) for _, tokens in slow]
    everything = [token for _, tokens in slow for token in tokens]
    starts, ends, ids, kinds = found.tokens
    assert list(zip(starts.tolist(), ends.tolist(), kinds.tolist(), strict=True)) == [
        (start, end, kind) for start, end, _, kind in everything
    ]
    assert ids.tolist() == [reference.span_hash(list(map(ord, said)))[0] for _, _, said, _ in everything]
    unspaced = [[start for start, _, _, kind in tokens if kind == UNSPACED] for _, tokens in slow]
    assert found.unspaced.tolist() == [len(starts) for starts in unspaced]
    assert found.ideographs.tolist() == [
        sum(ord(text[start]) >= paragraphs.FIRST_IDEOGRAPH for start in starts) for starts in unspaced
    ]


@given(cut_texts())
def test_paragraphs_are_read_as_if_alone(cut: tuple[str, Bounds]) -> None:
    """Hash, size and tokens of each span are those of its own text, whatever stands beside it."""
    check(*cut)


@given(cut_texts(), st.integers(1, 8))
def test_windows_leave_no_trace(cut: tuple[str, Bounds], size: int) -> None:
    """Reading a few code points at a time, long paragraphs in pieces, gives the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paragraphs, "WINDOW", size)
        check(*cut)


MARKED = "e\N{COMBINING ACUTE ACCENT} \N{ZERO WIDTH SPACE} "


@pytest.mark.parametrize("word", ["word ", MARKED, "\N{THAI CHARACTER KO KAI}", "5 - -5"])
def test_long_paragraph(word: str) -> None:
    """A paragraph longer than a window is read like any other."""
    text = "x " + word * (2 * paragraphs.WINDOW // len(word))
    check(text, [(0, 1), (2, len(text))])


def test_no_paragraphs() -> None:
    """A text without paragraphs gives empty columns."""
    found = read("a", [])
    assert [len(column) for column in (found.hashes, found.offsets, found.tokens.ids, found.unspaced)] == [0, 1, 0, 0]
