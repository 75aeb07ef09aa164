"""What a look-up costs does not grow with the index: counted in rows, not in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.remembering import scheme_of
from dedupe_text.index import CorpusIndex
from dedupe_text.model import Document
from dedupe_text.stores.seam import CROWD, Held, Postings
from dedupe_text.stores.sqlite import SqliteStore
from tests.corpus.sites import FOOT, PARAGRAPHS

SMALL, LARGE = 2 * CROWD, 8 * CROWD


class CountingStore(SqliteStore):
    """Counts the postings, documents and texts that are read."""

    read = 0

    def members(self, keys: NDArray[np.uint64], most: int = CROWD) -> Postings:
        found = super().members(keys, most)
        self.read += len(found.members)
        return found

    def documents(self, numbers: Iterable[int]) -> dict[int, Held]:
        found = super().documents(numbers)
        self.read += len(found)
        return found

    def texts(self, numbers: Iterable[int]) -> dict[int, bytes]:
        found = super().texts(numbers)
        self.read += len(found)
        return found


def unlike_others(number: int) -> str:
    """Return a text of which no word stands in that of another number."""
    return " ".join(f"word{number}x{place}" for place in range(30))


def same_document(count: int) -> list[Document]:
    """One document under many names."""
    return [Document(f"{k:05}", "\n".join(PARAGRAPHS[:4])) for k in range(count)]


def same_paragraph(count: int) -> list[Document]:
    """A short and a long line that all documents have."""
    return [Document(f"{k:05}", f"{unlike_others(k)}\n{FOOT[0]}\nYes.") for k in range(count)]


def same_template(count: int) -> list[Document]:
    """Paragraphs that differ in a number."""
    return [Document(f"{k:05}", f"{PARAGRAPHS[0]} It was the boat of day {k}. {PARAGRAPHS[1]}") for k in range(count)]


def same_opening(count: int) -> list[Document]:
    """Different paragraphs that begin in one way."""
    return [Document(f"{k:05}", f"{PARAGRAPHS[0][:60]} {unlike_others(k)}") for k in range(count)]


@pytest.mark.parametrize("action", ["mark", "remove"])
@pytest.mark.parametrize("corpus", [same_document, same_paragraph, same_template, same_opening])
def test_a_question_costs_the_same_in_a_larger_index(
    corpus: Callable[[int], list[Document]], action: str, tmp_path: Path
) -> None:
    """With four times the documents that share a key a question reads hardly more rows."""
    config = CorpusConfig(order="time", documents=action, paragraphs=action)
    read = []
    for size in (SMALL, LARGE):
        documents = corpus(size)
        store = CountingStore(tmp_path / str(size), scheme_of(config))
        with CorpusIndex(store, config) as index:
            index.add_all(documents)
            index.refresh()
            store.read = 0
            for document in (documents[0], documents[SMALL // 2], documents[-1]):
                index.check(document)
            read.append(store.read)
    assert read[1] <= 1.5 * read[0], read


@pytest.mark.parametrize("corpus", [same_document, same_template])
def test_additions_cost_the_same_in_a_larger_index(corpus: Callable[[int], list[Document]], tmp_path: Path) -> None:
    """Four times the documents that share a key take about four times the rows to add, and to remove."""
    config = CorpusConfig(order="time")
    read = []
    for size in (SMALL, LARGE):
        store = CountingStore(tmp_path / str(size), scheme_of(config))
        with CorpusIndex(store, config) as index:
            index.add_all(corpus(size))
            index.refresh()
            for document in corpus(size)[: size // 2]:
                index.remove(document.id)
            read.append(store.read)
    assert read[1] <= 1.5 * (LARGE / SMALL) * read[0], read
