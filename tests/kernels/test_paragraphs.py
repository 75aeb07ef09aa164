"""The kernel that reads paragraphs, against its slow twin."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.kernels import bytewise, paragraphs
from dedupe_text.kernels.normal import code_points
from dedupe_text.kernels.paragraphs import ReadParagraphs, read_new, read_paragraphs, read_words
from dedupe_text.kernels.seen import EMPTY, Table
from dedupe_text.kernels.tokens import UNSPACED
from tests.kernels import reference
from tests.kernels.implementations import each_implementation, of
from tests.kernels.strategies import plain_text, texts

Bounds = list[tuple[int, int]]


@st.composite
def cut_texts(draw: st.DrawFn) -> tuple[str, Bounds]:
    """A text, and spans of it that are in order, apart, and may touch or be empty."""
    text = draw(texts | plain_text)
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return text, list(zip(edges[::2], edges[1::2], strict=False))


def read(text: str, bounds: Bounds, implementation: str, *, words: bool = True) -> ReadParagraphs:
    edges = np.array(bounds, np.int64).reshape(-1, 2)
    return of(read_paragraphs, implementation)(code_points(text), edges, words=words)


def check(text: str, bounds: Bounds, *implementations: str) -> None:
    """Compare what is read of a text with what the slow twin reads of each of its spans alone."""
    slow = [reference.paragraph(text, *span) for span in bounds]
    hashes = [reference.span_hash(list(map(ord, form))) for form, _ in slow]
    everything = [token for _, tokens in slow for token in tokens]
    own_ids = {said: reference.span_hash(list(map(ord, said)))[0] for said in {said for _, _, said, _ in everything}}
    unspaced = [[start for start, _, _, kind in tokens if kind == UNSPACED] for _, tokens in slow]
    for implementation in implementations:
        found = read(text, bounds, implementation)
        assert list(map(tuple, found.hashes.tolist())) == hashes
        assert found.sizes.tolist() == [len(form) for form, _ in slow]
        assert np.diff(found.offsets).tolist() == [len(tokens) for _, tokens in slow]
        bare = read(text, bounds, implementation, words=False)
        assert np.array_equal(bare.hashes, found.hashes)
        assert np.array_equal(bare.sizes, found.sizes)
        assert (len(bare.tokens.ids), set(bare.offsets.tolist())) == (0, {0})
        starts, ends, ids, kinds = found.tokens
        assert list(zip(starts.tolist(), ends.tolist(), kinds.tolist(), strict=True)) == [
            (start, end, kind) for start, end, _, kind in everything
        ]
        assert ids.tolist() == [own_ids[said] for _, _, said, _ in everything]
        said = of(read_words, implementation)(code_points(text), np.array(bounds, np.int64).reshape(-1, 2))
        for column in ("hashes", "sizes", "offsets", "unspaced"):
            assert np.array_equal(getattr(said, column), getattr(found, column)), column
        assert np.array_equal(said.ids, found.tokens.ids)
        assert found.unspaced.tolist() == [len(starts) for starts in unspaced]
        assert found.ideographs.tolist() == [
            sum(ord(text[start]) >= paragraphs.FIRST_IDEOGRAPH for start in starts) for starts in unspaced
        ]


@each_implementation
@given(cut=cut_texts())
def test_paragraphs_are_read_as_if_alone(implementation: str, cut: tuple[str, Bounds]) -> None:
    """Hash, size and tokens of each span are those of its own text, whatever stands beside it."""
    check(*cut, implementation)


ODD = (
    "\N{LATIN SMALL LETTER E WITH ACUTE}",
    "na\u00efve_",
    "\N{THAI CHARACTER KO KAI}",
    "\N{EM DASH}",
    "\ufb01n",
    "\0",
    "x\u0301\u0323",
    "2\u00bd",
    "co\u00adop",
    "\u0416\u0443\u043a-\u0664",
    "\ud55c\uae00",
    "\u4e2d\u6587",
    "\u0915\u093f",
    "\u2260\u20ac5",
    "\ufdfa",
    "\ud800",
)
PLAIN_WORDS = (
    "An",
    "old",
    "word,",
    "3.5",
    "-5",
    "__",
    "_a",
    "don't",
    "(-2)",
    "snake_case",
    " ",
    "\n  ",
    "antidisestablishmentarianism",
)


@each_implementation
@given(
    runs=st.lists(st.tuples(st.sampled_from(ODD), st.lists(st.sampled_from(PLAIN_WORDS), max_size=40)), max_size=6),
    touching=st.booleans(),
)
def test_odd_words_in_plain_text(implementation: str, runs: list[tuple[str, list[str]]], touching: bool) -> None:
    """Points that are not plain leave no trace in the plain text before and behind them, however much there is."""
    text = ("" if touching else " ").join(odd + " ".join(words) for odd, words in runs)
    check(text, [(0, len(text))], implementation)


@each_implementation
@given(
    lines=st.lists(st.lists(st.sampled_from((*ODD, *PLAIN_WORDS)), max_size=6).map("".join), max_size=8),
    between=st.sampled_from(["\n", "\N{NO-BREAK SPACE}", "\N{COMBINING ACUTE ACCENT}", ""]),
)
def test_paragraphs_of_many_kinds(implementation: str, lines: list[str], between: str) -> None:
    """Paragraphs that are read in different ways keep their order, whatever stands between them."""
    edges = np.cumsum([0, *(len(line) + len(between) for line in lines)]).tolist()
    check(
        between.join(lines),
        [(edge, edge + len(line)) for edge, line in zip(edges, lines, strict=False)],
        implementation,
    )


BYTEWISE = {
    "plain": ("An old word.", True),
    "accents": ("caf\u00e9 nai\u0308ve", True),
    "another script": ("\u0416\u0443\u043a \u4e2d\u6587 \ud55c\uae00", True),
    "dropped points": ("co\u00adop\0", True),
    "marks in canonical order": ("x\u0323\u0301", True),
    "marks out of order": ("x\u0301\u0323", False),
    "a point is dropped between marks": ("x\u0301\u200b\u0323", False),
    "marks that count": ("\u0915\u093f", False),
    "a mark that makes another sign": ("\u2260", False),
}


@pytest.mark.parametrize("name", BYTEWISE)
def test_which_paragraphs_are_read_bytewise(name: str) -> None:
    """A byte for each point is enough but for marks that count as letters do, and for marks to be sorted."""
    text, expected = BYTEWISE[name]
    found = list(bytewise.byte_forms(code_points(text), np.array([[0, len(text)]])))
    assert [form.numbers.tolist() for form in found] == [[0]] * expected


@given(cut_texts(), st.integers(1, 8))
def test_windows_leave_no_trace(cut: tuple[str, Bounds], size: int) -> None:
    """Reading a few code points at a time, long paragraphs in pieces, gives the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paragraphs, "WINDOW", size)
        patch.setattr(bytewise, "WINDOW", 2 * size)
        check(*cut, "numpy")


LONG = {
    "words": "word ",
    "marks and what is dropped": "e\N{COMBINING ACUTE ACCENT} \N{ZERO WIDTH SPACE} ",
    "no spaces": "\N{THAI CHARACTER KO KAI}",
    "minus signs": "5 - -5",
    "one word": "a",
    "one number": "1,234.5",
    "marks": "\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}",
    "spaces": " \N{NO-BREAK SPACE}",
}


@pytest.mark.parametrize("name", LONG)
def test_long_paragraph(name: str) -> None:
    """A paragraph longer than the larger window, and than several of the smaller, is read like any other."""
    size = bytewise.WINDOW + paragraphs.WINDOW
    text = "x " + LONG[name] * (size // len(LONG[name]))
    check(text, [(0, 1), (2, len(text))], "c", "numpy")


@each_implementation
@pytest.mark.parametrize(
    "size", [*range(6, 10), *range(30, 34), *range(252, 262), *range(508, 516), *range(4090, 4100)]
)
def test_paragraphs_of_any_size(size: int, implementation: str) -> None:
    """Sizes around those that the kernels read at a time leave no trace, whatever stands at the end."""
    words = "An old word,  a 3.5 number\n   and some more. "
    plain = (words * size)[:size]
    ends = ("", "  ", "  two", "\N{LATIN SMALL LETTER E WITH ACUTE}t", "\N{RIGHT SINGLE QUOTATION MARK}s __", " \0 b")
    for text in ("a" * size, " " * 3 + plain[4:] + "-5.", " " * size, *(plain + end for end in ends)):
        check(text, [(0, len(text))], implementation)


BETWEEN = ("\n\n", "\n", " \n \N{NO-BREAK SPACE}\n", "\n* * *\n", "\n\N{ZERO WIDTH SPACE}\n", "\n\N{EM DASH}\n")
"""What may stand between paragraphs: white space, other points, and some that become nothing or white space."""


@pytest.mark.parametrize("seed", range(6))
def test_paragraphs_that_are_read_together(seed: int) -> None:
    """Windows that hold many paragraphs, odd ones among them, and paragraphs that windows cut, leave no trace."""
    random = Random(seed)
    text, bounds = "", []
    for _ in range(200):
        words = random.choices(PLAIN_WORDS, k=random.choice((0, 1, 5, 20, 100)))
        odd = random.choices(ODD, k=random.choice((0, 0, 1)))
        said = " ".join(random.sample(words + odd, len(words + odd)))
        bounds.append((len(text), len(text) + len(said)))
        text += said + random.choice(BETWEEN[: 2 + seed])
    check(text, bounds, "c", "numpy")


@each_implementation
@pytest.mark.parametrize("seed", range(6))
def test_new_paragraphs(seed: int, implementation: str) -> None:
    """Batch after batch, the words of paragraphs that repeat an earlier one are not read; all else is the same."""
    random = Random(seed)
    lines = [" ".join(random.choices((*PLAIN_WORDS, *ODD[:2]), k=random.choice((0, 1, 5, 20, 100)))) for _ in range(60)]
    lines += ["a" * 5000, "word " * 1000 + ODD[0], "\N{DEVANAGARI LETTER KA}\N{DEVANAGARI VOWEL SIGN I} yes", *ODD]
    table = Table(np.full(1 << 10, EMPTY, np.uint32), np.empty((500, 2), np.uint64), np.empty(500, np.int64))
    seen, entries, count = dict[bytes, int](), 0, 0
    for size in (0, 40, 100, 100):
        said = random.choices(lines, k=size)
        ends = np.cumsum([len(line) + len(BETWEEN[0]) for line in said], dtype=np.int64) - len(BETWEEN[0])
        bounds = np.stack([ends - [len(line) for line in said], ends], axis=1)
        points = code_points(BETWEEN[0].join(said))
        every = of(read_words, implementation)(points, bounds)
        found, first, entries = of(read_new, implementation)(points, bounds, table, entries, count)
        numbers = list(range(count, count + size))
        keys = [row.tobytes() for row in every.hashes]
        assert first.tolist() == [seen.setdefault(key, number) for key, number in zip(keys, numbers, strict=True)]
        new = first == numbers
        assert np.array_equal(found.hashes, every.hashes)
        assert np.array_equal(found.sizes, every.sizes)
        assert np.array_equal(np.diff(found.offsets), np.diff(every.offsets) * new)
        assert np.array_equal(found.ids, every.ids[np.repeat(new, np.diff(every.offsets))])
        assert np.array_equal(found.unspaced, every.unspaced * new)
        count += size
        assert entries == len(seen)


def test_spans_out_of_order_are_read_where_they_are() -> None:
    """C, which is handed any numbers, reads a span before the last one where it stands, and nothing beyond."""
    points = code_points("One two. Three four five.")
    bounds = np.array([[9, 25], [0, 8], [20, 25]])
    found = of(read_paragraphs, "c")(points, bounds)
    alone = [of(read_paragraphs, "c")(points, span[None]) for span in bounds]
    assert np.array_equal(found.hashes, np.concatenate([one.hashes for one in alone]))
    assert np.array_equal(found.tokens.ids, np.concatenate([one.tokens.ids for one in alone]))


CONTEXTS = (
    "{}",
    "a{}b",
    "1{}2",
    "{}1",
    " {}5",
    "\N{COMBINING ACUTE ACCENT}{}\N{COMBINING DOT BELOW}",
    "_{}_",
    "a.{}",
    "${}5",
)
"""Where a point may stand: alone, between letters and digits, before a number, among marks, after a sign."""


@pytest.mark.parametrize("context", CONTEXTS)
def test_both_implementations_read_all_of_unicode_alike(context: str) -> None:
    """Every code point, lone surrogates too, gives the same bits in C and in NumPy, apart and all in a row."""
    before, after = context.split("{}")
    row = np.array([[*map(ord, before), 0, *map(ord, after), ord("\n")]] * 0x110000, np.uint32)
    row[:, len(before)] = np.arange(0x110000)
    points, width = row.reshape(-1), row.shape[1]
    starts = np.arange(0, len(points), width)
    for bounds in (np.stack([starts, starts + width - 1], axis=1), np.array([[0, len(points)]])):
        fast, slow = (of(read_paragraphs, name)(points, bounds) for name in ("c", "numpy"))
        assert np.array_equal(of(read_paragraphs, "c")(points, bounds, words=False).hashes, slow.hashes)
        for left, right in zip(columns(fast), columns(slow), strict=True):
            assert left.dtype == right.dtype
            assert np.array_equal(left, right)


def columns(found: ReadParagraphs) -> list[np.ndarray]:
    """Return all arrays of what was read."""
    return [found.hashes, found.sizes, found.offsets, *found.tokens, found.unspaced, found.ideographs]


@each_implementation
@pytest.mark.parametrize("line", ["The same line.", "", " ", "\N{COMBINING ACUTE ACCENT}", "7"])
def test_many_equal_paragraphs(line: str, implementation: str) -> None:
    """A hundred thousand equal paragraphs all have the hash and the number of tokens of one."""
    size = len(line) + 1
    starts = np.arange(100_000) * size
    bounds = np.stack([starts, starts + len(line)], axis=1)
    found = of(read_paragraphs, implementation)(code_points(f"{line}\n" * 100_000), bounds)
    (form, tokens) = reference.paragraph(line, 0, len(line))
    assert {tuple(row) for row in np.unique(found.hashes, axis=0).tolist()} == {
        reference.span_hash(list(map(ord, form)))
    }
    assert np.unique(np.diff(found.offsets)).tolist() == [len(tokens)]


@each_implementation
def test_no_paragraphs(implementation: str) -> None:
    """A text without paragraphs gives empty columns."""
    found = read("a", [], implementation)
    assert [len(column) for column in (found.hashes, found.offsets, found.tokens.ids, found.unspaced)] == [0, 1, 0, 0]
