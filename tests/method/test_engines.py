"""What every engine promises: the results of each document alone, in order."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

import dedupe_text as dt
from dedupe_text.batches import in_batches
from dedupe_text.config import DedupeConfig
from dedupe_text.engines.local import Local
from dedupe_text.engines.processes import Processes
from dedupe_text.engines.seam import Engine, outcomes
from dedupe_text.pipeline import repeats_of
from tests.documents import cases

TEXTS = [text for case in cases("wild", "synthetic", "negative") for text in (case.text, "", "\ud800 lone")]
ENGINES: dict[str, Engine] = {
    "local": Local(),
    "one process": Processes(1),
    "forked": Processes(2, multiprocessing.get_context("fork")),
    "spawned": Processes(2, multiprocessing.get_context("spawn")),
    "forked by a server": Processes(3, multiprocessing.get_context("forkserver")),
}
every_engine = pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)


def shortest(member: dt.Member) -> tuple[float, ...]:
    """A policy of one's own: the shortest copy stays."""
    return (len(member.text),)


def in_reverse(texts: list[str]) -> list[str]:
    """A plan of one's own."""
    return [text[::-1] for text in texts]


@every_engine
def test_outcomes_are_those_of_the_plan(engine: Engine) -> None:
    """Every item comes with what the plan makes of it, in the order of the items."""
    batches = [[], ["ab"], ["cd", "ef"], *([str(number)] for number in range(10, 40))]
    found = list(outcomes(engine, in_reverse, iter(batches), send=str.upper))
    assert found == [(item, item.upper()[::-1]) for batch in batches for item in batch]


@every_engine
def test_results_are_those_of_each_document(engine: Engine) -> None:
    """The marks of the method equal those of one document at a time, whatever the batches."""
    config = DedupeConfig(policy=shortest)
    batches = in_batches(TEXTS, key=str, size=3000)
    found = list(outcomes(engine, partial(repeats_of, config=config), batches, send=str))
    alone = [(text, dt.dedupe(text, config=config)) for text in TEXTS]
    assert found == [(text, (result.splitter, result.marks)) for text, result in alone]


@every_engine
def test_outcomes_come_before_all_is_read(engine: Engine) -> None:
    """Few batches are held at a time: the first outcome comes long before the last batch is asked for."""
    asked = 0

    def batches() -> Iterator[list[str]]:
        nonlocal asked
        for asked in range(1, 1001):
            yield [str(asked)]

    found = outcomes(engine, in_reverse, batches(), send=str)
    assert next(found) == ("1", "1")
    assert asked < 50
    assert sum(1 for _ in found) == 999


def test_results_do_not_depend_on_workers() -> None:
    """Documents keep all they came with, and one and two workers give the same results."""
    documents = [dt.Document(str(n), text, "s", None, {"made": object()}) for n, text in enumerate(TEXTS)]
    one, two = (list(dt.dedupe_all(documents, workers=workers)) for workers in (1, 2))
    assert one == two
    assert [result.document for result in one] == documents


def test_documents_of_every_form() -> None:
    """Texts, mappings and documents are documents; what has no id gets its number."""
    given: list[Any] = ["a", {"id": 7, "text": "b", "source": "s", "lang": "en"}, {"text": "c"}, dt.Document("d", "d")]
    documents = [result.document for result in dt.dedupe_all(given)]
    assert [(d.id, d.text, d.source) for d in documents] == [
        ("0", "a", None), ("7", "b", "s"), ("2", "c", None), ("d", "d", None)
    ]  # fmt: skip
    assert documents[1].metadata == {"lang": "en"}


@pytest.mark.parametrize("item", [7, b"bytes", None, {"id": "x"}, {"text": b"bytes"}, dt.Document("x", None)])  # type: ignore[arg-type]
def test_what_is_no_document_is_named(item: Any) -> None:
    """Anything else is an error that says which one it was."""
    items: list[Any] = ["first", item]
    with pytest.raises(dt.InputTypeError, match="document 1"):
        list(dt.dedupe_all(items))


@pytest.mark.parametrize("workers", [0, -1, True, 1.5, "2"])
def test_workers_are_checked(workers: object) -> None:
    """The number of workers is checked before the first document is read."""
    with pytest.raises(dt.ConfigError, match="workers"):
        dt.dedupe_all([], workers=workers)  # type: ignore[arg-type]
