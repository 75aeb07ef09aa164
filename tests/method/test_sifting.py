"""What was found of regions is remembered, and changes nothing but the time of the next look."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.columns import columns_of, read
from dedupe_text.config import GuardConfig
from dedupe_text.proofs import Proofs
from dedupe_text.reuse import Piece, Scope, passage_pieces
from dedupe_text.sifting import Answers, row_hashes
from dedupe_text.splitters.lines import Lines
from tests.prose import paragraphs


@given(st.lists(st.lists(st.integers(0, 9), max_size=12), max_size=6))
def test_a_question_is_asked_once(batches: list[list[int]]) -> None:
    """Answers are those that asking each time would give, and no question of an earlier batch is asked again."""
    answers, asked = Answers(), list[int]()
    for batch in batches:
        numbers = np.array(batch, np.int64)

        def ask(new: np.ndarray, numbers: np.ndarray = numbers) -> np.ndarray:
            asked.extend(numbers[new].tolist())
            divisible: np.ndarray = numbers[new] % 3 == 0
            return divisible

        assert answers.of(row_hashes(numbers), ask).tolist() == [number % 3 == 0 for number in batch]
    assert len(asked) == len(set(asked))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-2, 2**40)), max_size=40))
def test_equal_rows_have_equal_hashes(rows: list[tuple[int, int]]) -> None:
    """Two rows of numbers have one hash when they are equal, and only then."""
    hashes = row_hashes(*np.array(rows, np.int64).reshape(-1, 2).T).tolist()
    assert len(set(map(tuple, hashes))) == len(set(rows))


NUMBERS = "two three four five six seven eight nine ten eleven twelve".split()


def shuffled(seed: int) -> str:
    """Return lines of two sentences, some said before, and some that differ from others in a number in words alone."""
    sentences = [f"{text.split('.')[0]}." for text in paragraphs(seed, 12)]
    counted = [f"The ferry left the old pier in the rain with {number} people on board at noon." for number in NUMBERS]
    order = np.random.default_rng(seed).permutation(len(sentences + counted))
    mixed = [[*sentences, *counted][k] for k in order.tolist()]
    return "\n".join(f"{a} {b}" for a, b in zip(mixed + mixed[::-3], mixed[1:] + mixed[::2], strict=False))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("related", [0, 5], ids=["all may go", "some may not"])
def test_a_second_look_finds_what_the_first_found(seed: int, related: int) -> None:
    """What gave nothing in one look is left out of the next; the pieces are those of a look that remembers nothing."""
    text = shuffled(seed)
    every = columns_of(read(text), Lines()(text))
    proofs = Proofs(GuardConfig())

    def look(chosen: range, known: Proofs) -> list[Piece]:
        columns = every.chosen(chosen)
        usable = np.ones(len(columns), np.bool_)
        unrelated = np.arange(len(columns)) % 7 >= related
        return passage_pieces(columns, Scope(usable, unrelated, frozenset()), [], known)

    for chosen in (range(len(every)), range(len(every)), range(0, len(every), 2), range(1, len(every))):
        assert look(chosen, proofs) == look(chosen, Proofs(GuardConfig()))
    assert proofs.barren
