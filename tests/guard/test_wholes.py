"""What must be read as one thing, looked for in few words: the same that a look at all of a text finds."""

from __future__ import annotations

from collections.abc import Iterator

import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedupe_text.guard import wholes as looked_for
from dedupe_text.guard.wholes import (
    Whole,
    WholeKind,
    may_hold_wholes,
    part_starts,
    redecoded,
    resolved_references,
    wholes,
)
from dedupe_text.model import Span

PIECES = (
    "http://", "WWW.", "www.", "a.b/", "x.co/", "/", "@", "#", "a@b.de", "12:30", ":", "1:2", "&amp;", "&", "&quot,",
    "<b>", '<a href="x y">', "<a\nid=1>", "<", ">", "ab", "-", "(", ")", "'", "7", ".", " ", "\n", "\t",
    "\N{LINE SEPARATOR}", "\N{NO-BREAK SPACE}", "\N{REPLACEMENT CHARACTER}", "\xc3\xa9", "\xc2\xa0", "\xe2\x80\x99",
    "\N{LATIN SMALL LETTER LONG S}", "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)


def in_all(text: str, span: Span) -> list[Whole]:
    """Return the wholes of a stretch as patterns find them that are tried at each of its places."""
    stretch = span.of(text)
    found: list[Whole] = []
    for kind, pattern in ((WholeKind.URL, looked_for._URL), (WholeKind.EMAIL, looked_for._EMAIL)):
        places = (Span(*match.span()) for match in regex.finditer(pattern, stretch))
        found += (looked_for._address(stretch, place, kind) for place in places)
    for kind, matches in (
        (WholeKind.HANDLE, regex.finditer(looked_for._HANDLE, stretch)),
        (WholeKind.TIME, looked_for.TIME.finditer(stretch)),
    ):
        found += (Whole(*match.span(), kind, match[0]) for match in matches)
    found += (Whole(*match.span(), WholeKind.MARKUP, reading) for match, reading in readings(stretch))
    found = [whole._replace(start=span.start + whole.start, end=span.start + whole.end) for whole in found]
    kept: list[Whole] = []
    for candidate in sorted(found, key=lambda whole: (whole.start, -whole.end)):
        if not kept or candidate.start >= kept[-1].end:
            kept.append(candidate)
    return kept


def readings(stretch: str) -> Iterator[tuple[regex.Match[str], str]]:
    """Yield what is markup or wrongly decoded, and what it stands for."""
    yield from ((match, " ") for match in regex.finditer(looked_for._TAG, stretch))
    for pattern, read in ((looked_for._REFERENCES, resolved_references), (looked_for._MISDECODED, redecoded)):
        for match in regex.finditer(pattern, stretch):
            if read(match[0]) != match[0]:
                yield match, read(match[0])


@settings(max_examples=400, deadline=None)
@given(texts, st.data())
@example("At 12:30 see <a\nid=1>www.example.org/a</a> or mail a@b.de.", None)
def test_few_words_are_read(text: str, data: st.DataObject | None) -> None:
    """The wholes of a stretch are those that patterns find which are tried everywhere."""
    start, end = sorted(data.draw(st.integers(0, len(text))) for _ in "ab") if data else (0, len(text))
    assert wholes(text, Span(start, end)) == in_all(text, Span(start, end))


@settings(max_examples=400, deadline=None)
@given(texts, st.data())
def test_parts_are_read_alone(text: str, data: st.DataObject) -> None:
    """The wholes of the parts of a stretch are together those of the stretch."""
    start, end = sorted(data.draw(st.integers(0, len(text))) for _ in "ab")
    parts = part_starts(text, Span(start, end))
    found = [whole for part in zip(parts, [*parts[1:], end], strict=True) for whole in wholes(text, Span(*part))]
    assert found == wholes(text, Span(start, end))


@settings(max_examples=400, deadline=None)
@given(texts)
def test_what_may_hold_no_wholes_holds_none(text: str) -> None:
    """A text in which nothing tells of a whole has none."""
    assert may_hold_wholes(text) or not in_all(text, Span(0, len(text)))
