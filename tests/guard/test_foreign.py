"""Words that another text says in no form: yes must be certain, and the guard agrees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.columns import Columns, columns_of, read
from dedupe_text.config import GuardConfig
from dedupe_text.guard.foreign import Words, may_be_one_word
from dedupe_text.guard.spelling import inflected, misread, misspelt
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


@given(texts, texts, texts, texts)
def test_what_surely_differs_changes_a_fact(head: str, own: str, other: str, tail: str) -> None:
    """Where stretches that stand for each other surely differ, the guard finds a change."""
    columns, words = two_lines(f"{head} {own} {tail}", f"{head} {other} {tail}")
    match = verify(paragraph_stretch(columns, 0), paragraph_stretch(columns, 1), GuardConfig()).match
    a, b = (range(int(columns.first[p]), int(columns.last[p])) for p in (0, 1))
    ids = columns.tokens.ids.tolist()
    start = next((k for k in range(min(len(a), len(b))) if ids[a[k]] != ids[b[k]]), min(len(a), len(b)))
    most = min(len(a), len(b)) - start
    end = next((k for k in range(most) if ids[a[-1 - k]] != ids[b[-1 - k]]), most)
    left, right = range(a.start + start, a.stop - end), range(b.start + start, b.stop - end)
    if (left or right) and not {ids[k] for k in left} & {ids[k] for k in right}:
        assert not words.surely_differ(left, right, a, b) or match.changes
