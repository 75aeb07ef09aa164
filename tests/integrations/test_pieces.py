"""Documents in pieces: what is put together, what stays of a piece, and where it begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.config import CorpusConfig, DedupeConfig
from dedupe_text.integrations.cleaning import MARKS, REMOVED, Cleaning
from dedupe_text.integrations.pieces import CutPiece, Piece, clean_pieces, put_together, read_spans
from dedupe_text.model import Document, Span
from tests.prose import paragraphs

BODY = paragraphs(1, 12)
DOUBLED = "\n\n".join([*BODY[:6], "A headline between the copies", *BODY[:6], *BODY[6:]])
ONE = DedupeConfig()


def cut_at(text: str, spans: Sequence[tuple[int, int]], parent: str = "a") -> list[Piece]:
    """Return the pieces of a document at some spans."""
    return [Piece.of(Document("", text[start:end]), parent, start) for start, end in spans]


def windows(text: str, size: int, overlap: int) -> list[tuple[int, int]]:
    """Return the spans of pieces of one size that cover a text, each with the end of the one before."""
    return [(start, min(start + size, len(text))) for start in range(0, max(len(text) - overlap, 1), size - overlap)]


def cleaned(
    pieces: Sequence[Piece], config: DedupeConfig | CorpusConfig = ONE, notes: str = "none"
) -> list[CutPiece | None]:
    """Return what stays of pieces."""
    return clean_pieces(pieces, Cleaning(config, notes))


def covered(pieces: Sequence[CutPiece | None]) -> set[int]:
    """Return the offsets of a document that its pieces hold."""
    return {offset for piece in pieces if piece for span in piece.spans for offset in range(*span)}


def holds(piece: CutPiece, text: str) -> bool:
    """Say whether the text of a piece is that of its stretches."""
    return piece.text == "".join(span.of(text) for span in piece.spans)


@pytest.mark.parametrize("overlap", [0, 1, 80, 199, 399])
def test_pieces_make_their_document(overlap: int) -> None:
    """Pieces that cover a document are put together to the text that it was, in whatever order they come."""
    pieces = cut_at(DOUBLED, windows(DOUBLED, 400, overlap))
    Random(overlap).shuffle(pieces)
    assert put_together(range(len(pieces)), pieces).document.text == DOUBLED


@pytest.mark.parametrize("overlap", [0, 1, 80, 199, 399])
def test_pieces_hold_the_clean_document(overlap: int) -> None:
    """What pieces hold afterwards is the clean text of the document, nothing less and nothing more."""
    stays = cleaned(cut_at(DOUBLED, windows(DOUBLED, 400, overlap)))
    result = dt.dedupe(DOUBLED)
    assert result.removed
    gone = {offset for removal in result.removed for offset in range(*removal.span)}
    text = {offset for offset in set(range(len(DOUBLED))) - gone if DOUBLED[offset].strip()}
    assert {offset for offset in covered(stays) if DOUBLED[offset].strip()} == text
    assert all(holds(piece, DOUBLED) for piece in stays if piece)


@given(st.integers(1, 10**6), st.integers(20, 700), st.floats(0, 0.9), st.data())
@settings(max_examples=60)
def test_nothing_said_once_is_lost(seed: int, size: int, share: float, data: st.DataObject) -> None:
    """However a document repeats and is cut, what its clean text says stands in a piece, at its place."""
    body = paragraphs(seed, 6, sentences=2)
    order = data.draw(st.lists(st.integers(0, 5), min_size=1, max_size=12))
    text = data.draw(st.sampled_from(["\n", "\n\n", " "])).join(body[number] for number in order)
    stays = cleaned(cut_at(text, windows(text, size, int(size * share))))
    gone = {offset for removal in dt.dedupe(text).removed for offset in range(*removal.span)}
    assert {offset for offset in set(range(len(text))) - gone if text[offset].strip()} <= covered(stays)
    assert not covered(stays) & gone
    assert all(holds(piece, text) for piece in stays if piece)


def test_an_overlap_is_no_repeat() -> None:
    """Pieces that overlap by whole paragraphs stay as they are when their document says everything once."""
    text = "\n\n".join(BODY)
    edges = [sum(len(paragraph) + 2 for paragraph in BODY[:number]) for number in range(13)]
    pieces = cut_at(text, [(edges[number], edges[number + 3] - 2) for number in range(10)])
    assert [piece and piece.text for piece in cleaned(pieces)] == [piece.text for piece in pieces]


def test_a_repeat_may_reach_over_pieces() -> None:
    """Paragraphs that were each cut in two by the splitter are found to repeat."""
    stays = cleaned(cut_at(DOUBLED, windows(DOUBLED, 150, 0)))
    assert sum(len(piece.text) for piece in stays if piece) == len(dt.dedupe(DOUBLED).text)


def test_what_only_a_neighbour_says_too_is_dropped() -> None:
    """A piece of which only the overlap with its neighbour stays is dropped; the neighbour has it."""
    text = "\n\n".join([*BODY[:3], BODY[0]])
    start = text.index(BODY[2])
    assert [piece is None for piece in cleaned(cut_at(text, [(0, start + len(BODY[2])), (start, len(text))]))] == [
        False, True,
    ]  # fmt: skip


def test_a_cut_piece_knows_its_place() -> None:
    """A piece whose head goes begins further on; one cut in its middle has two stretches, and is read back by them."""
    text = "\n\n".join([*BODY[:2], BODY[0], BODY[2]])
    second, third = text.index(BODY[1]), text.rindex(BODY[0])
    _, later = cleaned(cut_at(text, [(0, third), (third, len(text))]))
    assert later
    assert (later.text, later.start, later.spans_noted) == (BODY[2], text.index(BODY[2]), {})
    _, later = cleaned(cut_at(text, [(0, second), (second, len(text))]))
    assert later
    assert later.text == f"{BODY[1]}\n\n{BODY[2]}"
    (noted,) = later.spans_noted.values()
    assert read_spans(noted) == later.spans
    assert Piece.of(Document("", later.text), "a", later.start, noted).spans == later.spans


@pytest.mark.parametrize("overlap", [0, 80, 250])
def test_a_second_run_finds_nothing_more(overlap: int) -> None:
    """Pieces that were cleaned stay as they are in a second run."""
    stays = [piece for piece in cleaned(cut_at(DOUBLED, windows(DOUBLED, 400, overlap))) if piece]
    again = [
        Piece.of(Document("", piece.text), "a", piece.start, "".join(piece.spans_noted.values())) for piece in stays
    ]
    assert [piece and piece.text for piece in cleaned(again)] == [piece.text for piece in stays]


def test_what_has_no_place_stands_by_itself() -> None:
    """Pieces without a parent, or that the splitter did not find, are documents of their own, each cleaned alone."""
    doubled = f"{BODY[0]}\n\n{BODY[1]}\n\n{BODY[0]}"
    pieces = [Piece(BODY[0]), Piece(BODY[0]), Piece.of(Document("", doubled), "a", -1)]
    assert [piece and piece.text for piece in cleaned(pieces)] == [BODY[0], BODY[0], f"{BODY[0]}\n\n{BODY[1]}"]


def test_a_wrong_place_loses_nothing() -> None:
    """A piece whose words are not those of its place is looked at all the same, and so are those after it."""
    pieces = cut_at(DOUBLED, windows(DOUBLED, 400, 80))
    wrong = Piece.of(Document("", BODY[7] + "\n\nWords of another document."), "a", 500)
    stays = cleaned([*pieces, wrong])
    assert stays[-1] is not None
    assert "Words of another document." in stays[-1].text
    said = "".join(piece.text for piece in stays if piece)
    assert all(paragraph[:60] in said for paragraph in BODY)


def test_documents_are_looked_at_together() -> None:
    """With options of a corpus, pieces whose document another one says are dropped, and notes name the other."""
    first, other = "\n\n".join(BODY[:4]), "\n\n".join(BODY[4:])
    pieces = [
        *cut_at(first, windows(first, 300, 50)),
        *cut_at(other, windows(other, 300, 50), "b"),
        *cut_at(first, windows(first, 200, 0), "c"),
    ]
    marked = cleaned(pieces, CorpusConfig(documents="mark"), notes="marks")
    assert all(piece is not None for piece in marked)
    last = marked[-1]
    assert last is not None
    assert [mark["witness_document"] for mark in last.noted[MARKS]] == ["a"]
    stays = cleaned(pieces, CorpusConfig(documents="remove"))
    gone = [number for number, piece in enumerate(stays) if piece is None]
    assert gone == [number for number, piece in enumerate(pieces) if piece.parent == "c"]


def test_notes_have_the_offsets_of_the_document() -> None:
    """Marks that are noted of a piece have the offsets of its document, also where white space was left out."""
    spans = [found.span() for found in re.finditer("[^\n]+\n\n[^\n]+", DOUBLED)]
    stays = cleaned(cut_at(DOUBLED, spans), notes="marks")
    noted = [mark for piece in stays if piece for mark in piece.noted[MARKS]]
    assert noted
    for mark in noted:
        span, witness = Span(mark["start"], mark["end"]), Span(mark["witness_start"], mark["witness_end"])
        assert span.of(DOUBLED) == witness.of(DOUBLED)
    headline = next(piece for piece in stays if piece and piece.text.startswith("A headline"))
    assert headline.noted[REMOVED] == len(BODY[0])


def test_many_pieces_cost_little() -> None:
    """Ten thousand pieces of a few documents, and one piece of each of several thousand documents, go through."""
    text = "\n\n".join(paragraphs(5, 2000, sentences=1))
    pieces = cut_at(text, windows(text, 40, 20)[:8000])
    pieces += [Piece.of(Document("", f"Page {number} is short."), f"p{number}", 0) for number in range(3000)]
    assert all(piece is not None for piece in cleaned(pieces, notes="marks"))


@pytest.mark.parametrize("noted", ["", "1", "1:2:3", "a:b", "5:3", "0:4,2:6", "-4:2", None, 7, "0:4,4:6"])
def test_stretches_that_cannot_be_read_are_none(noted: object) -> None:
    """A field that holds no stretches in order is none, so the piece is read by its start."""
    assert read_spans(noted) == ()
    assert Piece.of(Document("", "Once."), "a", 3, noted).spans == (Span(3, 8),)
