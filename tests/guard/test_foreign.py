"""Words that another text says in no form: yes must be certain, and the guard agrees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.columns import Columns, columns_of, read
from dedupe_text.config import GuardConfig
from dedupe_text.guard.foreign import Words
from dedupe_text.guard.spelling import inflected, may_be_one_word, misread, misspelt
from dedupe_text.model import Effect, Span
from dedupe_text.verification import paragraph_stretch, verify

COMMON = "the a not are is will un de 5 05 15 1 000 five first th per cent percent km half no".split()
RARE = """harbour harbor harbours colour color modern modem notable able they're don't do can't cannot 1,900 1.900 1900
2019 09:30 9:30 www.example.com/a example.com/b <b>data</b>base database caf\N{LATIN SMALL LETTER E WITH ACUTE} cafe
caf&eacute; \N{VULGAR FRACTION ONE HALF} \N{DEGREE CELSIUS} 17 seventeen twenty-one 21 (quay) quay. me@example.com
Niksic bridge v2 x86_64 max_size maxsize \N{EURO SIGN}5 \N{ARABIC-INDIC DIGIT ONE}\N{ARABIC-INDIC DIGIT SEVEN}
\N{LATIN SMALL LETTER N PRECEDED BY APOSTROPHE} tbe teh presid... president \N{COPYRIGHT SIGN} &amp;
data base""".split()
WORDS = "harbour modern clear little summer burn misspelling international tree moon letters committee".split()
NUMBERS = """0 00 02 2 12 21 112 2:1.02 2.1 2,1 2.1.3 1,234 1234 1'234 09:30 9:30 19:30 9:30:05 9:30, (9:30) 30 05 2...
2..
1.0… 2012-05-02 2012-05-20 2/5 /2/ ٢ &#50; am pm""".split()
texts = st.lists(st.sampled_from(COMMON + RARE), min_size=1, max_size=9).map(" ".join)


def two_lines(a: str, b: str) -> tuple[Columns, Words]:
    spans = [Span(0, len(a)), Span(len(a) + 1, len(a) + 1 + len(b))]
    columns = columns_of(read(f"{a}\n{b}"), spans)
    ids = columns.tokens.ids.tolist()
    return columns, Words(columns.text, columns.token_starts, columns.token_ends, ids)


def foreign(a: str, b: str) -> list[str]:
    """Return the tokens of `a` that are foreign to `b`."""
    columns, words = two_lines(a, b)
    own, first, last = range(int(columns.first[0]), int(columns.last[0])), int(columns.first[1]), int(columns.last[1])
    tokens = columns.tokens
    return [columns.text[tokens.starts[k] : tokens.ends[k]] for k in own if words.foreign(k, first, last)]


@pytest.mark.parametrize(
    ("a", "b", "expected", "reason"),
    [
        ("to Bristol", "to Norwich", ["Bristol"], "another name"),
        ("in 2019", "in 2027", ["2019"], "another number"),
        ("a harbour", "a harbor", [], "spelt by country"),
        ("a keyboard", "a keybaord", [], "misspelt"),
        ("data base", "database", [], "written in one word"),
        ("it will not", "it won't", [], "contracted"),
        ("17 boats", "seventeen boats", [], "a number in words"),
        ("1900 boats", "1,900 boats", [], "digits in groups"),
        ("at 09:30", "at 9:30", [], "a time with a nought"),
        ("database", "<b>data</b>base", [], "a tag inside a word"),
        ("cafe", "caf&eacute;", [], "a character reference"),
        ("an anchor", "the anchor", [], "an article may be added"),
        ("5 th", "5 e", [], "the end of an ordinal"),
    ],
)
def test_what_is_foreign(a: str, b: str, expected: list[str], reason: str) -> None:
    """A word is foreign unless some form of it may stand in the other text."""
    assert foreign(a, b) == expected, reason


@given(st.sampled_from(WORDS), st.lists(st.tuples(st.integers(0, 12), st.sampled_from("aeilmnrstu")), max_size=4))
def test_no_slip_is_overlooked(word: str, changes: list[tuple[int, str]]) -> None:
    """A word may be another wherever one of the rules of spelling and of recognition says so."""
    other = word
    for place, letter in changes:
        other = other[:place] + letter + other[place + (place % 2) :]
    rules = misspelt(word, other), inflected(word, other), misread(word, other), misread(other, word)
    near = min(len(word), len(other)) > 2 and abs(len(word) - len(other)) <= 1 + max(len(word), len(other)) // 4
    assert may_be_one_word(word, other) is (near and any(rules))


@given(texts, texts)
def test_a_foreign_word_is_a_difference(a: str, b: str) -> None:
    """The guard finds something that is not harmless at each foreign word."""
    columns, words = two_lines(a, b)
    match = verify(paragraph_stretch(columns, 0), paragraph_stretch(columns, 1), GuardConfig()).match
    found = [d.a for d in match.differences if d.effect is not Effect.HARMLESS and d.a.size]
    first, last = int(columns.first[1]), int(columns.last[1])
    for k in range(int(columns.first[0]), int(columns.last[0])):
        if words.foreign(k, first, last):
            start, end = columns.token_starts[k], columns.token_ends[k]
            assert any(span.start < end and start < span.end for span in found), columns.text[start:end]


def differing(a: str, b: str) -> tuple[bool, Columns]:
    """Return whether what lies between the equal ends of two texts surely differs, and the two as paragraphs."""
    columns, words = two_lines(a, b)
    left, right = (range(int(columns.first[p]), int(columns.last[p])) for p in (0, 1))
    ids = columns.tokens.ids.tolist()
    start = next((k for k in range(min(len(left), len(right))) if ids[left[k]] != ids[right[k]]), None)
    start = min(len(left), len(right)) if start is None else start
    most = min(len(left), len(right)) - start
    end = next((k for k in range(most) if ids[left[-1 - k]] != ids[right[-1 - k]]), most)
    own, other = range(left.start + start, left.stop - end), range(right.start + start, right.stop - end)
    apart = (own or other) and not {ids[k] for k in own} & {ids[k] for k in other}
    return bool(apart) and words.surely_differ(own, other, left, right), columns


@pytest.mark.parametrize(
    ("a", "b", "expected", "reason"),
    [
        ("on 2021-03-02 by Niksic", "on 2021-12-01 by Niksic", True, "of the digits of a date one stands in another"),
        ("on 2021-03-02 by Niksic", "on 2021-3-2 by Niksic", False, "leading noughts say nothing"),
        ("over 1 900 boats", "over 1900 boats", False, "digits in groups"),
        ("version 2.63.1", "version 2.74.3", True, "the last word, which nothing cuts"),
        ("version 2", "version 24", True, "the last word, which nothing cuts"),
        ("version 2...", "version 24", False, "the last word, which is cut"),
        ("July 6th, 6:49 pm", "July 6th, 6:48 pm", True, "two times of day"),
        ("July 6th, 06:49 pm", "July 6th, 6:49 pm", False, "a time with a nought"),
        ("at 6:49:10 and", "at 6:49 and", False, "a time with seconds"),
        ("pool (2:1.02.27-1) urgent", "pool (2:1.02.26-1) urgent", True, "a colon that makes no time"),
        ("at <b>6</b> boats", "at <b>7</b> boats", False, "a tag may be read as part of a word"),
    ],
)
def test_which_numbers_surely_differ(a: str, b: str, expected: bool, reason: str) -> None:
    """Numbers differ when their digits do, however they are grouped, and nothing reads them as something else."""
    assert differing(a, b)[0] is expected, reason


numbers = st.lists(st.sampled_from([*NUMBERS, "clear", "first"]), max_size=4).map(" ".join)


@pytest.mark.parametrize("drawn", [texts, numbers], ids=["words", "numbers"])
@given(data=st.data())
def test_what_surely_differs_changes_a_fact(drawn: st.SearchStrategy[str], data: st.DataObject) -> None:
    """Where stretches that stand for each other surely differ, the guard finds a change."""
    head, own, other, tail = (data.draw(drawn) for _ in range(4))
    surely, columns = differing(f"{head} {own} {tail}", f"{head} {other} {tail}")
    match = verify(paragraph_stretch(columns, 0), paragraph_stretch(columns, 1), GuardConfig()).match
    assert not surely or match.changes
