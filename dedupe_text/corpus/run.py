"""A run over a corpus on one page.

documents ─ read, collect ─▶ columns ─ weigh ─▶ facts ─ with the documents, read again ─▶ tasks ─ mark ─▶ DedupeResult
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from operator import attrgetter
from typing import NamedTuple

from dedupe_text.batches import in_batches
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.collecting import Collection, Collector, Kept
from dedupe_text.corpus.facts import Task, Whole
from dedupe_text.corpus.learning import learned, pages_of
from dedupe_text.corpus.marking import marks_of
from dedupe_text.corpus.reading import read_each, text_digest
from dedupe_text.corpus.texts import Texts
from dedupe_text.corpus.weighing import Weighed
from dedupe_text.engines.seam import Engine, outcomes
from dedupe_text.errors import ChangedSourceError
from dedupe_text.growing import Column, shingle_column
from dedupe_text.model import Document, Span
from dedupe_text.results import DedupeResult


def never(number: int) -> bool:
    """Say of a document that its result is not known yet."""
    return False


class Counted(NamedTuple):
    """What the first pass leaves: what was kept of the documents, and the facts of each."""

    kept: Kept
    weighed: Weighed


def counted(
    documents: Iterable[Document],
    config: CorpusConfig,
    engine: Engine,
    spool: str | os.PathLike[str] | None = None,
) -> Counted:
    """Read all documents for the first time; what does not fit in memory goes to files in the folder `spool`."""
    with shingle_column(spool) as values:
        # Started once, while there is little that forked processes would hold with this one.
        with engine.started() as running:
            collection = collect(documents, config, running, values)
            pages = pages_of(collection)
            boilerplate = learned(collection, pages, config, running)
        collection = collection.without_lines()
        return Counted(collection.kept, Weighed(collection, pages, boilerplate, config))


def corpus_results(
    documents: Iterable[Document],
    known: Counted,
    config: CorpusConfig,
    engine: Engine,
    spool: str | os.PathLike[str] | None = None,
    skip: Callable[[int], bool] = never,
) -> Iterator[DedupeResult]:
    """Yield every document with its marks, in the order in which they are read.

    `skip` says of a document, by its number, whether its result is known already; it still counts as a witness.
    """
    with Texts(spool) as texts:
        if not known.kept.in_order:
            gather(documents, known.weighed, texts)
        found = outcomes(
            engine,
            partial(marks_of, config=config),
            in_batches(tasks(documents, *known, texts, skip), key=lambda task: task.document.text),
            send=_without_metadata,
        )
        for task, (splitter, marks) in found:
            yield DedupeResult(task.document, marks, splitter, config.document.threshold)


def collect(documents: Iterable[Document], config: CorpusConfig, engine: Engine, values: Column) -> Collection:
    """Read all documents for the first time and return what is kept of them; `values` is the column for shingles."""
    batches = ([batch] for batch in in_batches(documents, key=attrgetter("text")))
    collector = Collector(config, values)
    for batch, read in outcomes(engine, partial(read_each, config=config), batches, send=_texts):
        collector.add(batch, read)
        # They go before the next batch is read.
        del batch, read
    return collector.collected()


def gather(documents: Iterable[Document], weighed: Weighed, texts: Texts) -> None:
    """Read all documents and keep the texts of those that may hold a witness."""
    for number, document in enumerate(documents):
        if number < len(weighed.witnesses) and weighed.witnesses[number]:
            texts.keep(number, document.text)


def tasks(
    documents: Iterable[Document], kept: Kept, weighed: Weighed, texts: Texts, skip: Callable[[int], bool]
) -> Iterator[Task]:
    """Read all documents for the last time; yield each with its facts and the others that these name."""
    for number, (document, digest) in enumerate(zip_longest(documents, kept.digests.tolist())):
        if document is None or digest is None:
            name = kept.ids[number] if document is None else document.id
            raise ChangedSourceError(name, "it is missing" if document is None else "it is new")
        if text_digest(document.text) != digest:
            raise ChangedSourceError(document.id, "its text is another one")
        if weighed.witnesses[number]:
            texts.keep(number, document.text)
        if skip(number):
            continue
        facts = weighed.facts(number)
        yield Task(
            document,
            kept.cut(number),
            facts,
            {k: kept.ids[k] for k in facts.documents},
            [texts.part(number, Span(*span)) for _, number, _, *span in facts.near.tolist()],
            {k: Whole(texts[k], kept.cut(k), weighed.furniture(k)) for k in sorted(facts.wholes)},
        )


def _texts(documents: list[Document]) -> list[str]:
    return [document.text for document in documents]


def _without_metadata(task: Task) -> Task:
    return replace(task, document=replace(task.document, metadata={}))
