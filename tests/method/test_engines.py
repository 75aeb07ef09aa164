"""What every engine promises: the results of each document alone, in order."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from typing import Any

import pytest

import dedupe_text as dt
from dedupe_text import batches
from dedupe_text.config import DedupeConfig
from dedupe_text.engines.local import Local
from dedupe_text.engines.processes import Processes
from dedupe_text.engines.seam import Engine
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


@every_engine
def test_results_are_those_of_each_document(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The results equal those of one document at a time, in the order of the documents, whatever the batches."""
    monkeypatch.setattr(batches, "SIZE", 3000)
    config = DedupeConfig(policy=shortest)
    documents = [dt.Document(str(number), text) for number, text in enumerate(TEXTS)]
    results = list(engine.run(iter(documents), config))
    alone = [dt.dedupe(document, config=config) for document in documents]
    assert [(r.document, r.marks, r.splitter) for r in results] == [(r.document, r.marks, r.splitter) for r in alone]


@every_engine
def test_results_come_before_all_is_read(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few documents are held at a time: the first result comes long before the last document is asked for."""
    monkeypatch.setattr(batches, "SIZE", 100)
    asked = 0

    def documents() -> Iterator[dt.Document]:
        nonlocal asked
        for asked in range(1, 1001):
            yield dt.Document(str(asked), "A line that stands alone. " * 4)

    results = engine.run(documents(), DedupeConfig())
    assert next(results).document.id == "1"
    assert asked < 50
    assert sum(1 for _ in results) == 999


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
