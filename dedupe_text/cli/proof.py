"""What `verify` checks of a result, from the text and the marks alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dedupe_text.api import compare
from dedupe_text.config import GuardConfig
from dedupe_text.model import Mark, Span
from dedupe_text.render.pairs import proving_pairs
from dedupe_text.results import DedupeResult


@dataclass
class Proof:
    """What was checked: counts, the failures with their spans, and the marks that this text alone cannot prove."""

    removed: int = 0
    compared: int = 0
    elsewhere: int = 0
    failures: list[tuple[Span | None, str]] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """True when nothing failed."""
        return not self.failures

    def __str__(self) -> str:
        words = [
            "the removed spans give the text back" if self.holds else f"{len(self.failures)} failures",
            f"{self.removed} removed spans, {self.compared} comparisons with their witnesses",
        ]
        if self.elsewhere:
            words.append(f"{self.elsewhere} proved outside this text and not checked")
        return "; ".join(words)


def prove(result: DedupeResult, guard: GuardConfig) -> Proof:
    """Check that a result is lossless, its spans in order and apart, and each removed span said by a kept witness.

    `guard` says what counts as a changed fact, as it did when the result was made.
    """
    proof = Proof()
    proof.failures += _disorder(result)
    if not proof.holds:
        return proof
    if result.restore() != result.document.text:
        proof.failures.append((None, "the clean text and the removed spans do not give the text back"))
    gone = [removal.span for removal in result.removed]
    for mark in result.marks:
        if mark.removes:
            proof.removed += 1
            _prove_mark(result.document.text, mark, gone, guard, proof)
    return proof


def _disorder(result: DedupeResult) -> Iterator[tuple[Span, str]]:
    position, start = 0, 0
    for mark in result.marks:
        if mark.span.start < start:
            yield mark.span, "the marks are not in order"
        start = max(start, mark.span.start)
        if mark.removes:
            if mark.span.start < position:
                yield mark.span, "two removed spans overlap"
            position = max(position, mark.span.end)


def _prove_mark(text: str, mark: Mark, gone: Sequence[Span], guard: GuardConfig, proof: Proof) -> None:
    if mark.witness is None or mark.witness.document_id is not None:
        proof.elsewhere += 1
        return
    pairs = proving_pairs(mark)
    left_over = _unproved(text, mark.span, [repeat for repeat, _ in pairs])
    if left_over is not None:
        proof.failures.append((left_over, "is taken out with its block, and no witness says it"))
    for repeat, witness in pairs:
        if touches(witness, gone):
            proof.failures.append((mark.span, f"its witness {witness.start}:{witness.end} is taken out too"))
        proof.compared += 1
        if not is_said(repeat.of(text), witness.of(text), guard):
            proof.failures.append((repeat, f"its witness {witness.start}:{witness.end} does not say all of it"))


def is_said(repeat: str, witness: str, guard: GuardConfig) -> bool:
    """Say whether a witness says all of a repeat; what has no words, such as a bracket, has to stand in it.

    >>> is_said("]", "numbers = [1, 2]", GuardConfig()), is_said("!", "numbers = [1, 2]", GuardConfig())
    (True, False)
    """
    signs = not any(map(str.isalnum, repeat))
    return (signs and repeat in witness) or compare(repeat, witness, guard=guard).a_in_b


def _unproved(text: str, span: Span, proved: Sequence[Span]) -> Span | None:
    """Return the first stretch of a span that is neither white space nor in a proved stretch."""
    position = span.start
    for stretch in (*sorted(proved), Span(span.end, span.end)):
        if text[position : stretch.start].strip():
            return Span(position, stretch.start)
        position = max(position, stretch.end)
    return None


def touches(span: Span, gone: Sequence[Span]) -> bool:
    """Say whether a span shares a code point with one of the removed stretches, which are in order and apart."""
    place = bisect_left(gone, span.start, key=lambda removed: removed.end)
    while place < len(gone) and gone[place].start < span.end:
        if gone[place].end > span.start:
            return True
        place += 1
    return False
