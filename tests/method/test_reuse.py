"""Passages as repeats: whole sentences that are said elsewhere, whatever the paragraph borders."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.columns import Columns, columns_of, read
from dedupe_text.config import GuardConfig
from dedupe_text.proofs import Proofs
from dedupe_text.reuse import Piece, Scope, partial_pieces, passage_pieces
from dedupe_text.splitters.lines import Lines
from tests.documents import BODIES
from tests.prose import paragraphs

GUARD = GuardConfig()
BOAT = "The night boat left the old pier at noon with the whole crew of the ferry on board."
LAMP = "Along the harbour wall the lamps burned until the mail plane had come in from the mainland."
SHOP = "Marit opened her shop early and sold coffee to everybody who waited for the crossing."
BAND = "A brass band from the next island played on the quay until the rain set in."
DOGS = "Two dogs slept under the bench and did not wake when the whistle blew."


def columns(*lines: str) -> Columns:
    text = "\n".join(lines)
    return columns_of(read(text), Lines()(text))


def pieces(*lines: str, only_whole: frozenset[int] = frozenset(), related: frozenset[int] = frozenset()) -> list[Piece]:
    """Return the passages among lines, all of them in use; `related` lines may be witnesses only."""
    found = columns(*lines)
    usable = np.ones(len(found), np.bool_)
    unrelated = ~np.isin(np.arange(len(found)), list(related))
    return passage_pieces(found, Scope(usable, unrelated, only_whole), [], Proofs(GUARD))


def said(found: list[Piece], *lines: str) -> list[tuple[int, str, bool]]:
    text = "\n".join(lines)
    return [(piece.paragraph, piece.span.of(text), piece.whole) for piece in found]


def test_paragraphs_joined_in_one_line_are_a_whole_repeat() -> None:
    """A line that holds two earlier paragraphs says nothing else and is a piece as a whole."""
    lines = (BOAT, LAMP, SHOP, f"{BOAT} {LAMP}")
    assert said(pieces(*lines), *lines) == [(3, lines[3], True)]


def test_a_stretch_stands_where_it_stands_in_the_columns_at_hand() -> None:
    """A passage is found among some of the paragraphs though its witness was looked at among all of them."""
    every = columns(f"{SHOP} {DOGS} {BAND}", f"{BOAT} {LAMP}", BAND, BOAT, LAMP)
    proofs = Proofs(GUARD)
    proofs.paragraph(every, 1)
    some = every.chosen([1, 2, 3, 4])
    flags = np.ones(len(some), np.bool_)
    found = passage_pieces(some, Scope(flags, flags, frozenset()), [], proofs)
    assert [(piece.paragraph, piece.whole) for piece in found] == [(2, True), (3, True)]


def test_a_line_without_words_goes_once() -> None:
    """Signs that stand alone where a line was broken are one piece, though all passages around them have them."""
    calls = "__init__(self, harbour: Harbour) -> None|load(self, crates: int) -> Crate"
    more = "__init__(self, master: Master) -> None|__iter__(self) -> Iterator[Crate]|__next__(self) -> Crate"
    head = ["class Ferry:", "    harbour: Harbour", "    cargo: list[Crate]", "    moored: bool"]
    head += [f"    def {call}: ..." for call in f"{calls}|{more}".split("|")]
    head += ["    sail: Callable[[Sea], Crate]"]
    last = [f"    def {name}(self, crates: int | None = None) -> Crate: ..." for name in ("load", "unload")]
    broken = [last[0].replace("int ", "int.").replace("Crate: ", "Crat\n: "), last[1].replace(" crates", "xcrates")]
    text = "\n".join([*head, *last, *head, *broken])
    for policy in ("first", "last"):
        spans = [mark.span for mark in dt.dedupe(text, policy=policy).marks if mark.removes]
        assert len(spans) == len(set(spans))


def test_a_paragraph_split_in_lines_repeats_line_by_line() -> None:
    """Lines that together are an earlier paragraph are each a piece."""
    lines = (f"{BOAT} {LAMP} {SHOP}", BAND, BOAT, LAMP, SHOP)
    assert said(pieces(*lines), *lines) == [(2, BOAT, True), (3, LAMP, True), (4, SHOP, True)]


def test_a_sentence_among_others_is_a_part() -> None:
    """Of a paragraph that says more, only the sentences said elsewhere are a piece."""
    lines = (f"{BOAT} {LAMP}", f"{BAND} {LAMP} {DOGS}")
    assert said(pieces(*lines), *lines) == [(1, LAMP, False)]


def test_pieces_keep_to_sentences() -> None:
    """Half a sentence that repeats is no piece, however long it is."""
    half = BOAT.removesuffix(" on board.")
    assert pieces(BOAT, f"{half} under the deck, and {BAND.lower()}") == []


def test_a_changed_fact_stays_out_of_a_piece() -> None:
    """The sentence in which a number differs parts the piece in two."""
    price = "A ticket for the crossing costs {} euros and children travel free of charge."
    lines = (f"{BOAT} {price.format(12)} {LAMP}", f"{DOGS} {BOAT} {price.format(14)} {LAMP} {BAND}")
    assert said(pieces(*lines), *lines) == [(1, BOAT, False), (1, LAMP, False)]


def test_the_shorter_text_before_the_longer_is_the_repeat() -> None:
    """A teaser that breaks off within a sentence goes where the article has the sentence whole."""
    lines = (f"{BOAT} {LAMP.removesuffix(' from the mainland.')}", f"{SHOP} {BOAT} {LAMP} {BAND}")
    assert said(pieces(*lines), *lines) == [(0, lines[0], True)]


def test_of_equal_sentences_the_later_is_the_repeat() -> None:
    """A sentence that two paragraphs share goes where it stands later, even when the earlier one says only that."""
    lines = (LAMP, f"{BOAT} {LAMP} {SHOP}")
    assert said(pieces(*lines), *lines) == [(1, LAMP, False)]


def test_a_related_paragraph_is_a_witness_only() -> None:
    """A paragraph that a match explains loses nothing here."""
    lines = (f"{BOAT} {LAMP}", f"{BAND} {LAMP}")
    assert pieces(*lines, related=frozenset([0, 1])) == []
    assert said(pieces(*lines, related=frozenset([0])), *lines) == [(1, LAMP, False)]


def test_some_paragraphs_go_whole_or_not_at_all() -> None:
    """A paragraph that may go only as a whole keeps the sentence that it shares."""
    lines = (f"{BOAT} {LAMP}", f"{BAND} {LAMP}", SHOP, f"{BOAT} {LAMP}")
    assert said(pieces(*lines, only_whole=frozenset([1, 3])), *lines) == [(3, lines[3], True)]


def test_the_rest_of_a_partial_repeat_is_not_a_piece() -> None:
    """Of a paragraph that says what an earlier one says and more, the common sentences are the piece."""
    lines = (f"{BOAT} {LAMP}", f"{BOAT} {LAMP} {BAND}")
    found = partial_pieces(columns(*lines), {1: 0}, Proofs(GUARD))
    assert said(found, *lines) == [(1, f"{BOAT} {LAMP}", False)]


def test_a_headline_without_a_stop_ends_its_sentence() -> None:
    """A paragraph that begins with an earlier headline loses just the headline."""
    head = "Night boat to run through the winter"
    lines = (head, f"{head} {BOAT}")
    found = partial_pieces(columns(*lines), {1: 0}, Proofs(GUARD))
    assert said(found, *lines) == [(1, head, False)]


WALK = "Along the harbour wall of the old town walked Dr."
VANCE = "Vance from the mail office with all the dogs that he kept."


def test_lines_that_part_a_sentence_go_together() -> None:
    """A sentence that was cut at an abbreviation is said by two lines, and both of them go."""
    lines = (f"{WALK} {VANCE}", WALK, VANCE)
    assert said(pieces(*lines), *lines) == [(1, WALK, True), (2, VANCE, True)]


@pytest.mark.parametrize("rest", [VANCE.replace("all the", "two"), f"Dogs {VANCE}", SHOP])
def test_a_line_stays_where_the_rest_of_its_sentence_is_another(rest: str) -> None:
    """What goes on otherwise in the longer sentence keeps the line, as it keeps the other one."""
    assert pieces(f"{WALK} {VANCE}", WALK, rest) == []


def test_a_sentence_goes_where_what_stands_around_it_is_the_same() -> None:
    """The head of the longer sentence stands before the other copy, too, in a line that is looked at elsewhere."""
    head = "Timetable of the night boat to the islands for the winter months"
    lines = (f"{DOGS} ## {head} {BOAT}", head, BOAT)
    usable = np.array([True, False, True])
    found = passage_pieces(columns(*lines), Scope(usable, usable, frozenset()), [], Proofs(GUARD))
    assert said(found, *lines) == [(2, BOAT, True)]
    other = (lines[0], "Timetable of the day boat to the islands for the summer months", BOAT)
    assert passage_pieces(columns(*other), Scope(usable, usable, frozenset()), [], Proofs(GUARD)) == []


SENTENCES = [BOAT, LAMP, SHOP, BAND, DOGS, *BODIES["garden"][2].split(". ")[:1], "Yes.", "Tickets cost 12 euros."]
grown = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5).map(" ".join), min_size=1, max_size=7)


@settings(max_examples=60)
@given(grown)
def test_pieces_are_whole_sentences_apart_and_proved(lines: list[str]) -> None:
    """Pieces are in order, apart, whole sentences; no witness touches a piece, and each says all of its piece."""
    distinct = list(dict.fromkeys(lines))
    text = "\n".join(distinct)
    found = pieces(*distinct)
    own = columns(*distinct)
    spans = [piece.span for piece in found]
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    for piece in found:
        sentences = own.sentences(piece.paragraph)
        assert piece.span.start in {sentence.start for sentence in sentences}
        assert piece.span.end in {sentence.end for sentence in sentences}
        assert not any(piece.witness.start < span.end and span.start < piece.witness.end for span in spans)
        assert piece.match.a_in_b
        assert dt.compare(piece.span.of(text), piece.witness.of(text)).a_in_b


@settings(max_examples=30)
@given(grown)
def test_pieces_of_a_paragraph_that_go_whole_cover_it(lines: list[str]) -> None:
    """The pieces of a paragraph are all whole or none is; the whole ones hold all its sentences."""
    distinct = list(dict.fromkeys(lines))
    found = pieces(*distinct)
    own = columns(*distinct)
    for p in {piece.paragraph for piece in found}:
        mine = [piece for piece in found if piece.paragraph == p]
        covered = all(
            any(piece.span.start <= s.start and s.end <= piece.span.end for piece in mine) for s in own.sentences(p)
        )
        assert {piece.whole for piece in mine} == {covered}


def test_passages_can_be_switched_off() -> None:
    """Without passages a joined copy stays."""
    text = "\n".join([*BODIES["garden"], " ".join(BODIES["garden"])])
    assert dt.dedupe(text, passages=False).text == text
    assert dt.dedupe(text).text == "\n".join(BODIES["garden"])


@pytest.mark.parametrize("body", ["ru", "zh", "th", "ar", "garden"])
def test_passages_work_in_every_script(body: str) -> None:
    """The joined copy of a body goes in scripts with spaces and without, from either side."""
    text = "\n".join([*BODIES[body], " ".join(BODIES[body])])
    assert dt.dedupe(text).text == "\n".join(BODIES[body])


def test_a_quotation_of_one_sentence_stays() -> None:
    """A single repeated sentence in another paragraph may be a quotation and is not cut out."""
    first, second = paragraphs(21, 2)
    text = f"{first} {BOAT}\n{second} {BOAT} {second[::-1]}"
    assert dt.dedupe(text).text == text


def test_a_witness_stays_where_a_line_between_its_paragraphs_goes() -> None:
    """A line that joins three paragraphs, one of them removed as a repeated line, names a witness that stays."""
    ferry, ticket = BODIES["ferry"], BODIES["ferry"][5]
    joined = f"{ferry[0]} {ticket} {ferry[3]}"
    text = "\n".join([ferry[1], ticket, ferry[2], ferry[0], ticket, ferry[3], "Something else entirely.", joined])
    result = dt.dedupe(text)
    gone = [removal.span for removal in result.removed]
    for removal in result.removed:
        assert removal.mark.witness is not None
        witness = removal.mark.witness.span
        assert not any(span.start < witness.end and witness.start < span.end for span in gone)
