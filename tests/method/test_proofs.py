"""What is remembered and what is not looked at changes no answer."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.columns import Columns, columns_of, read
from dedupe_text.config import GuardConfig
from dedupe_text.model import Span
from dedupe_text.proofs import Proofs
from dedupe_text.verification import align, like_enough, verify
from tests.documents import BODIES
from tests.grown import documents
from tests.prose import paragraphs

SENTENCES = (
    "The boat left at 5.", "The boat left at 6.", "The crew slept below.", "The crew slept, it is said, below.",
    "It did not rain.", "It did rain.", "The caf\N{LATIN SMALL LETTER E WITH ACUTE} was full.", "The cafe was full.",
)  # fmt: skip
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map(" ".join)


def two_paragraphs(a: str, b: str) -> Columns:
    return columns_of(read(f"{a}\n{b}"), [Span(0, len(a)), Span(len(a) + 1, len(a) + 1 + len(b))])


@given(texts, texts)
def test_a_match_without_its_changes_says_the_same(a: str, b: str) -> None:
    """The match of two paragraphs draws the conclusions of a full comparison, and lists all that changes nothing."""
    columns, proofs = two_paragraphs(a, b), Proofs(GuardConfig())
    left, right = proofs.paragraph(columns, 0), proofs.paragraph(columns, 1)
    match, full = proofs.matches(columns, np.array([[1, 0]])).get((1, 0)), verify(left, right, GuardConfig()).match
    assert (match is not None) is like_enough(align(left, right))
    if match is not None:
        assert (match.similarity, match.overlap) == (full.similarity, full.overlap)
        assert (match.changes, match.a_in_b, match.b_in_a) == (full.changes, full.a_in_b, full.b_in_a)
        assert match == full or (match.changes and not match.differences)


@given(texts, texts)
def test_a_match_that_is_explained_lists_all(a: str, b: str) -> None:
    """What differs between two paragraphs is told as a full comparison tells it, whatever was asked of them before."""
    columns, proofs = two_paragraphs(a, b), Proofs(GuardConfig())
    left, right = proofs.paragraph(columns, 0), proofs.paragraph(columns, 1)
    full = verify(left, right, GuardConfig()).match
    assert proofs.explained(left, right) == proofs.explained(left, right) == full
    assert proofs.verified(left, right).match == full


@given(texts, texts, st.data())
def test_sentences_that_are_asked_about_have_their_state(a: str, b: str, data: st.DataObject) -> None:
    """A comparison for some sentences tells of them, and of the other side as a whole, what a full one tells."""
    columns, proofs = two_paragraphs(a, b), Proofs(GuardConfig())
    left, right = proofs.paragraph(columns, 0), proofs.paragraph(columns, 1)
    each = [sentence for sentence in left.sentences if data.draw(st.booleans())]
    together = right.sentences if data.draw(st.booleans()) else []
    found = proofs.shared(left, right, each=each, together=together)
    full = verify(left, right, GuardConfig())
    assert found is not None  # Without the words of the columns nothing is certain beforehand.
    states, wanted = dict(found.sentence_states("a")), dict(full.sentence_states("a"))
    assert [states[sentence] for sentence in each] == [wanted[sentence] for sentence in each]
    if together:
        assert all(s for _, s in found.sentence_states("b")) is all(s for _, s in full.sentence_states("b"))


@given(texts, texts, st.data())
def test_sentences_that_are_left_out_are_not_said(a: str, b: str, data: st.DataObject) -> None:
    """Where a comparison for some sentences is left out, a full one finds none of them, nor all of the other side."""
    columns, proofs = two_paragraphs(a, b), Proofs(GuardConfig())
    assert proofs.words(columns)
    left, right = proofs.paragraph(columns, 0), proofs.paragraph(columns, 1)
    each = [sentence for sentence in left.sentences if data.draw(st.booleans())]
    together = right.sentences if data.draw(st.booleans()) else []
    if proofs.shared(left, right, each=each, together=together) is None:
        full = verify(left, right, GuardConfig())
        states = dict(full.sentence_states("a"))
        assert not any(states[sentence] for sentence in each)
        assert not together or not all(same for _, same in full.sentence_states("b"))


def test_sentences_are_left_out_in_which_a_fact_surely_differs() -> None:
    """Two sentences that differ in a number are told apart without the guard, others are not."""
    columns, proofs = (
        two_paragraphs("The boat left at 5 sharp. The crew slept.", "The boat left at 6 sharp."),
        Proofs(GuardConfig()),
    )
    assert proofs.words(columns)
    left, right = proofs.paragraph(columns, 0), proofs.paragraph(columns, 1)
    one, other = left.sentences
    assert proofs.shared(left, right, each=[one], together=()) is None
    assert proofs.shared(left, right, each=[one, other], together=()) is not None
    assert proofs.shared(left, right, each=[one], together=right.sentences) is None


@settings(max_examples=30, deadline=None)
@given(st.lists(documents(), max_size=4))
def test_documents_leave_no_trace(texts: list[str]) -> None:
    """A document has the same marks whatever was looked at before it."""
    known = ["\n".join([*BODIES["ferry"], *BODIES["ferry"]]), "\n".join(paragraphs(1, 4) * 2), *texts]
    forward = [dt.dedupe(text).marks for text in known]
    backward = [dt.dedupe(text).marks for text in reversed(known)]
    assert forward == backward[::-1]
