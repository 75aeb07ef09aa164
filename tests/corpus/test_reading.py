"""The first pass: what is kept of a corpus, and learned of its sources, is the same from every engine."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import dedupe_text as dt
from dedupe_text import batches
from dedupe_text.config import CorpusConfig, DedupeConfig
from dedupe_text.corpus import learning
from dedupe_text.corpus.collecting import Collection
from dedupe_text.corpus.learning import learned, pages_of
from dedupe_text.corpus.run import collect
from dedupe_text.engines.local import Local
from dedupe_text.engines.seam import Engine
from dedupe_text.growing import shingle_column
from tests.corpus.corpora import corpora
from tests.documents import BODIES, cases
from tests.engines import every_engine


class Halves:
    """A splitter of one's own: a text is two paragraphs."""

    name = "halves"

    def __call__(self, text: str) -> list[dt.Span]:
        middle = len(text) // 2
        return [span for span in (dt.Span(0, middle), dt.Span(middle, len(text))) if span.size]


class Beyond:
    """A splitter that does not keep its promise."""

    name = "beyond"

    def __call__(self, text: str) -> list[dt.Span]:
        return [dt.Span(0, len(text) + 1)]


HOSTILE = [
    "",
    "\n\n \t\f\r\n",
    "\ud800 lone\n\udfff\ud800",
    "\x00\f\x00",
    "?!\n?!\n...",
    "\N{COMBINING ACUTE ACCENT}" * 3000,
    "\N{RIGHT-TO-LEFT OVERRIDE}drow",
    "One line that stands there again and again, and is long enough to be compared with others.\n" * 300,
    "\N{CJK UNIFIED IDEOGRAPH-6C34}" * 900,
    "word " * 5000,
]
ORDINARY = [text for case in cases("wild", "synthetic", "negative") for text in (case.text, case.text.upper())]
BODY = "\n".join(BODIES["ferry"])
DOCUMENTS = [
    dt.Document(f"{'x' * (k % 3)}{k}", text, f"s{k % 4}" if k % 5 else None, None if k % 3 else f"2026-01-{k:02}")
    for k, text in enumerate(
        [*HOSTILE, *ORDINARY, *HOSTILE, BODY, BODY.replace("the", "a", 3), *map("\n".join, BODIES.values())]
    )
]
CONFIGS: dict[str, CorpusConfig] = {
    "default": CorpusConfig(),
    "exact": CorpusConfig(near=None, documents="ignore"),
    "in time": CorpusConfig(order="time", document=DedupeConfig(splitter="blank-lines")),
    "own splitter": CorpusConfig(document=DedupeConfig(splitter=Halves())),
}
every_config = pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)


def columns(found: Collection) -> list[Any]:
    """Return all that a collection holds; keys by their documents, in which batches leave them unsorted."""
    order = np.argsort(found.bands.owners, kind="stable")
    keys = (found.bands.values[order], found.bands.owners[order])
    near = (found.owners, found.classes, *found.sets, found.of_sets)
    flat = [*astuple(found.kept), found.lines, *near, *keys, found.sources, found.times]
    return [
        (column.dtype, column.shape, column.tobytes()) if isinstance(column, np.ndarray) else column for column in flat
    ]


def collected(
    documents: list[dt.Document], config: CorpusConfig, engine: Engine, spool: Path | None = None
) -> Collection:
    with shingle_column(spool) as values:
        return collect(documents, config, engine, values)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many batches, so that paragraphs repeat some of their own and some of others."""
    monkeypatch.setattr(batches, "SIZE", 2000)


@every_config
@every_engine
@pytest.mark.usefixtures("small")
def test_every_engine_collects_the_same(engine: Engine, config: CorpusConfig) -> None:
    """What is kept of documents, hostile ones too, is the same, bit for bit, whatever process read them."""
    assert columns(collected(DOCUMENTS, config, engine)) == columns(collected(DOCUMENTS, config, Local()))


@every_config
@pytest.mark.parametrize("size", [1, 500, 20_000])
def test_batches_leave_no_trace(config: CorpusConfig, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of documents does not depend on what was read together with them."""
    wanted = columns(collected(DOCUMENTS, config, Local()))
    monkeypatch.setattr(batches, "SIZE", size)
    assert columns(collected(DOCUMENTS, config, Local())) == wanted


@given(corpora())
@settings(max_examples=40)
def test_any_corpus_is_collected_document_by_document(documents: list[dt.Document]) -> None:
    """Batches of one document leave the same columns as one batch of all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "SIZE", 1)
        alone = columns(collected(documents, CorpusConfig(), Local()))
    assert columns(collected(documents, CorpusConfig(), Local())) == alone


@every_engine
@pytest.mark.usefixtures("small")
def test_every_engine_learns_the_same(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes of the pages of each source is the same, whatever process looked at them and with which others."""
    pages = [
        dt.Document(
            f"{k}", "\n".join(["Home", f"Page {k}", *body, "Follow us", "Imprint"]), f"s{k % 5}", f"2026-01-{k:02}"
        )
        for k, body in enumerate([*BODIES.values(), *BODIES.values()], 1)
    ]
    config = CorpusConfig()
    collection = collected(pages, config, Local())
    numbers = pages_of(collection)
    wanted = learned(collection, numbers, config, Local())
    monkeypatch.setattr(learning, "AT_A_TIME", 30)
    found = learned(collection, numbers, config, engine)
    assert list(found) == list(wanted)
    for source, known in wanted.items():
        assert found[source].stopped == known.stopped
        gone = [list(known.findings(place)) for place in range(len(known))]
        assert [list(found[source].findings(place)) for place in range(len(known))] == gone
    assert any(len(known.findings(0)) for known in wanted.values())


@every_engine
def test_the_spool_holds_the_same(engine: Engine, tmp_path: Path) -> None:
    """Shingles that lie in a file are those that lie in memory."""
    config = CorpusConfig()
    assert columns(collected(DOCUMENTS, config, engine, tmp_path)) == columns(collected(DOCUMENTS, config, Local()))
    assert list(tmp_path.iterdir()) == []


@every_engine
def test_a_splitter_that_breaks_its_promise_is_named(engine: Engine) -> None:
    """A wrong span of a splitter of one's own is the same error in any process."""
    config = CorpusConfig(document=DedupeConfig(splitter=Beyond()))
    with pytest.raises(dt.ConfigError, match="option 'splitter'"):
        collected(DOCUMENTS, config, engine)


def test_documents_that_cannot_be_read_end_the_first_pass() -> None:
    """What is no document is named in the first pass too, however many processes wait for texts."""
    with pytest.raises(dt.InputTypeError, match="document 1"):
        list(dt.dedupe_corpus(["first", 7], workers=2))  # type: ignore[list-item]
