"""More documents and paragraphs on one key than are compared: the same marks in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from random import Random
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus import holders, near, similar
from dedupe_text.model import Document
from dedupe_text.stores.seam import CROWD
from tests.corpus.conftest import Opener
from tests.corpus.sites import edited
from tests.prose import paragraph, paragraphs

COUNT = 2 * CROWD + 20
LONG = paragraphs(7, 4, sentences=8)
"""Paragraphs of 150 words, so that a few words may differ."""


def own_words(number: int, count: int = 90) -> str:
    """Return words that no other number has."""
    return " ".join(f"{'abcdefghij'[number % 10]}{place}word{number}" for place in range(count))


def varied(text: str, number: int) -> str:
    """Return a text in which two words have another form."""
    return edited(edited(text, number), 7 * number + 3)


def near_paragraphs() -> Iterator[list[str]]:
    """One paragraph, a little different in each document, beside one of its own."""
    yield from ([varied(LONG[0], k), own_words(k)] for k in range(COUNT))


def near_documents() -> Iterator[list[str]]:
    """One document, of which each time other paragraphs differ."""
    yield from ([varied(text, k * (place + 1)) for place, text in enumerate(LONG)] for k in range(COUNT))


def equal_documents_among_near_ones() -> Iterator[list[str]]:
    """Versions of a document, and copies of the later ones."""
    yield from near_documents()
    yield from islice(near_documents(), COUNT - 9, None)


def one_opening() -> Iterator[list[str]]:
    """Paragraphs that open with the same words and differ in the rest; the last ones are similar to two of them."""
    shared = LONG[0][: len(LONG[0]) // 2]
    texts = [f"{shared} {own_words(k)}" for k in range(COUNT)]
    yield from ([text] for text in texts)
    yield from ([varied(texts[k], k)] for k in (3, CROWD + 7, COUNT - 1))


def many_in_one_document() -> Iterator[list[str]]:
    """Paragraphs with the same words in them, very many in each document, a few of them again with slips."""
    shared = LONG[0][: len(LONG[0]) // 3]
    texts = [f"{shared} {own_words(k)}" for k in range(60)]
    yield from ([*texts[first : first + 20], *(varied(text, 5) for text in texts[:first:7])] for first in (0, 20, 40))


def documents(corpus: Callable[[], Iterator[list[str]]]) -> list[Document]:
    """Return the documents of a corpus, most of them with times, which say their order."""
    lines = list(corpus())
    times = [f"2026-{1 + k // 28:02}-{1 + k % 28:02}" for k in range(len(lines))]
    ids = Random(1).sample(range(len(lines)), len(lines))
    found = [Document(f"d{i}", "\n".join(each), None, t) for i, each, t in zip(ids, lines, times, strict=True)]
    return [replace(one, time=None) if k % 9 == 8 else one for k, one in enumerate(found)]


CORPORA = [near_paragraphs, near_documents, equal_documents_among_near_ones, one_opening, many_in_one_document]


def run_marks(given: list[Document], action: str, *, within: bool = False) -> dict[str, tuple[dt.Mark, ...]]:
    """Return the marks of a run."""
    found = dt.dedupe_corpus(given, order="time", documents=action, paragraphs=action, within=within)
    return {result.document.id: result.marks for result in found}


@pytest.mark.parametrize("action", ["mark", "remove"])
@pytest.mark.parametrize("corpus", CORPORA)
def test_a_run_marks_crowds_alike_in_any_order(corpus: Callable[[], Iterator[list[str]]], action: str) -> None:
    """Documents in the order of time have the same marks in whatever order they are read."""
    given = documents(corpus)
    wanted = run_marks(given, action)
    assert any(wanted.values())
    for order in (given[::-1], Random(2).sample(given, len(given))):
        assert run_marks(order, action) == wanted


@pytest.mark.parametrize("action", ["mark", "remove"])
@pytest.mark.parametrize("corpus", CORPORA)
def test_an_index_marks_crowds_as_a_run_does(
    corpus: Callable[[], Iterator[list[str]]], action: str, opener: Opener
) -> None:
    """After any order of arrival, with replacements and removals, and for documents that are not there."""
    given = documents(corpus)
    wanted = run_marks(given, action)
    config = CorpusConfig(documents=action, paragraphs=action, within=False)
    for seed, order in enumerate((given[::-1], Random(2).sample(given, len(given)))):
        with opener(f"{seed}", config=config) as index:
            index.add_all(order[: len(order) // 2])
            index.refresh()
            index.add_all([replace(one, text=paragraph(Random(3))) for one in order[::5]])
            index.refresh()
            index.add_all(order)
            asked = given[:: 1 + len(given) // 12]
            found = {result.document.id: result.marks for result in index.check_all(asked)}
            assert found == {one.id: wanted[one.id] for one in asked}
            for one in asked[::4]:
                index.remove(one.id)
                assert index.check(one).marks == wanted[one.id]
                index.add(one)


POOL = [f"{edited(LONG[0], 9 * k)} It took {days} days to get there." for k in range(4) for days in (3, 5, 8)]
"""Versions of one paragraph, each similar to the others; those with one number of days say the same."""

versions = st.lists(st.sampled_from(POOL), min_size=1, max_size=3).map("\n".join)


@pytest.fixture(params=[1, 2])
def crowded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one or two documents and paragraphs be all that others are compared with for one shingle."""
    for module in (near, similar, holders):
        monkeypatch.setattr(module, "MOST_MET", request.param)
    for module in (near, similar):
        monkeypatch.setattr(module, "MOST_TOGETHER", request.param)


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("action", ["mark", "remove"])
@given(st.data(), st.lists(versions, min_size=2, max_size=9))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_few_that_are_met_are_the_same(opener: Opener, action: str, data: st.DataObject, texts: list[str]) -> None:
    """Where a shingle meets hardly any documents, they are those of a run, be they added, asked about or replaced."""
    times = st.sampled_from(["1", "2", None])
    pages = [Document(f"d{k}", text, None, data.draw(times)) for k, text in enumerate(texts)]
    wanted = run_marks(pages, action, within=True)
    config = CorpusConfig(documents=action, paragraphs=action, within=True)
    with opener(uuid4().hex, config=config) as index:
        for one in data.draw(st.permutations(pages)):
            if data.draw(st.booleans()):
                index.add(replace(one, text=data.draw(versions), time=data.draw(times)))
                index.refresh()
            index.add(one)
        assert {result.document.id: result.marks for result in index.check_all(pages)} == wanted
        asked = data.draw(st.sampled_from(pages))
        index.remove(asked.id)
        assert index.check(asked).marks == wanted[asked.id]
        index.add(replace(asked, text=data.draw(versions), time=data.draw(times)))
        assert index.check(asked).marks == wanted[asked.id]
        index.add(asked)
        assert {result.document.id: result.marks for result in index.check_all(pages)} == wanted
