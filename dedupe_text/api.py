"""The functions for one document, many, and two paragraphs; the one place where options become a configuration."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import ExitStack
from dataclasses import fields, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property, partial
from itertools import count
from numbers import Real
from operator import attrgetter
from typing import Any, Final, TypeVar

from dedupe_text.batches import in_batches
from dedupe_text.columns import columns_of, read
from dedupe_text.config import CorpusConfig, DedupeConfig, GuardConfig
from dedupe_text.corpus.report import CorpusReport
from dedupe_text.corpus.run import Counted, corpus_results, counted, never
from dedupe_text.corpus.texts import Spooled
from dedupe_text.engines.local import Local
from dedupe_text.engines.seam import Engine, outcomes
from dedupe_text.errors import ConfigError, InputTypeError, OneShotError
from dedupe_text.model import Comparison, Document, Span, Verdict, word_of
from dedupe_text.pipeline import deduplicate, repeats_of
from dedupe_text.results import DedupeResult
from dedupe_text.verification import Verified, paragraph_stretch, verify

Documents = TypeVar("Documents")

RELATED = 0.58
"""Relatedness from which two texts count as versions of one text: 95 % of 5,316 real edits lie above it."""
CONTAINED = 0.5
"""Overlap from which a text that says nothing new counts as part of the other."""
DEFAULT: Final = DedupeConfig()
"""The configuration of a call that sets nothing; it is frozen, so that all calls can have it."""

_OPTIONS: Final = frozenset(field.name for field in fields(DedupeConfig))
_CORPUS_OPTIONS: Final = frozenset(field.name for field in fields(CorpusConfig))


def dedupe(text: str | Document, *, config: DedupeConfig | None = None, **options: Any) -> DedupeResult:
    """Find what repeats inside one document, and return the document without it.

    `options` are fields of `DedupeConfig`; they override those of `config`. Raises `InputTypeError` for anything but a
    `str` or a `Document`, `ConfigError` for an option that cannot be used.

    >>> body = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. "
    >>> result = dedupe(chr(10).join([body * 3, "A headline", body * 3]))
    >>> result.text == chr(10).join([body * 3, "A headline"])
    True
    """
    document = text if isinstance(text, Document) else Document("text", text)
    if not isinstance(document.text, str):
        raise InputTypeError("the text to deduplicate", document.text)
    return deduplicate(document, configure(config, options))


def dedupe_all(
    documents: Iterable[str | Mapping[str, Any] | Document],
    *,
    workers: int = 1,
    engine: Engine | None = None,
    config: DedupeConfig | None = None,
    **options: Any,
) -> Iterator[DedupeResult]:
    """Yield each of many documents without what repeats inside it, in their order; the results of `dedupe`, faster.

    A document is a text, a mapping with `text` and, if you like, `id`, `source`, `time`, or a `Document`; one without
    an id gets its number. Documents are read in batches, and few are held at a time. `workers`: processes; or an
    `engine`, such as `engines.spark.Spark`. The results do not depend on them. Raises `InputTypeError` for anything
    that is no document, `ConfigError` for an option that cannot be used.

    >>> [len(result.removed) for result in dedupe_all(["One line.", {"id": "b", "text": "Another line."}])]
    [0, 0]
    """
    chosen = configure(config, options)
    found = outcomes(
        engine_for(workers, engine),
        partial(repeats_of, config=chosen),
        in_batches(map(as_document, several(documents), count()), key=attrgetter("text")),
        send=attrgetter("text"),
    )
    return (DedupeResult(document, marks, name, chosen.threshold) for document, (name, marks) in found)


def dedupe_corpus(
    documents: Iterable[str | Mapping[str, Any] | Document],
    /,
    *,
    workers: int = 1,
    engine: Engine | None = None,
    spool: str | os.PathLike[str] | None = None,
    config: CorpusConfig | None = None,
    **options: Any,
) -> CorpusRun:
    """Return every document without what it, its source and other documents say anyway; counts first, then marks.

    The documents are read at least twice, so they must be a list or another source that can be read anew; what can be
    read once, such as a generator, is copied to a file in the folder `spool` when one is given. Memory holds some 100
    bytes for each paragraph and not the texts. `options` are fields of `CorpusConfig`, or of its `document`, a
    `DedupeConfig`. Results come in the order of the documents; `workers` processes change nothing but the time, nor
    does an `engine`, such as `engines.spark.Spark`.

    Raises `OneShotError` for documents that can be read only once, `ChangedSourceError` when the second reading gives
    other texts, `InputTypeError` for what is no document, `ConfigError` for an option that cannot be used.

    >>> news = ["Snow fell on the northern fells and closed the pass.", "The ferry runs again from the old pier."]
    >>> news.append("A painter whitewashed the lighthouse in June, as each year.")
    >>> pages = [Document(line[:4], f"Home{chr(10)}{line}{chr(10)}Follow us.", "example.com") for line in news]
    >>> [result.text for result in dedupe_corpus(pages)] == news
    True
    """
    return CorpusRun(documents, configure_corpus(config, options), engine_for(workers, engine), spool)


class CorpusRun:
    """The results of a corpus, to be iterated over once, and the report that is complete when they have been.

    `report` is a `CorpusReport`.
    """

    def __init__(
        self,
        documents: Iterable[str | Mapping[str, Any] | Document],
        config: CorpusConfig,
        engine: Engine,
        spool: str | os.PathLike[str] | None = None,
        skip: Callable[[int], bool] = never,
    ) -> None:
        several(documents)
        if spool is None and reads_once(documents):
            raise OneShotError(f"a {type(documents).__name__}")
        self.report = CorpusReport()
        self._documents, self._config, self._engine, self._spool, self._skip = documents, config, engine, spool, skip
        self._open = ExitStack()
        self._counted: Counted | None = None
        self._results = self._marked()

    def __iter__(self) -> Iterator[DedupeResult]:
        return self._results

    @cached_property
    def _given(self) -> Iterable[Document]:
        given: Iterable[Document] = AsDocuments(self._documents)
        if self._spool is not None and reads_once(self._documents):
            return self._open.enter_context(Spooled(given, self._spool))
        return given

    def count(self) -> Counted:
        """Read all documents for the first time, unless that was done; the first result asks for it too."""
        if self._counted is None:
            self._counted = counted(self._given, self._config, self._engine, self._spool)
            self.report.learned(self._counted.weighed.boilerplate)
            ids = self._counted.kept.ids
            self.report.repeated_ids = len(ids) - len(set(ids))
        return self._counted

    def _marked(self) -> Iterator[DedupeResult]:
        with self._open:
            known = self.count()
            for result in corpus_results(self._given, known, self._config, self._engine, self._spool, self._skip):
                self.report.add(result)
                yield result


def reads_once(documents: object) -> bool:
    """Say whether documents can be read only once: an iterator, or a source that says so of itself."""
    return isinstance(documents, Iterator) or getattr(documents, "one_shot", False) is True


def several(documents: Documents) -> Documents:
    """Return documents; raises `InputTypeError` for one alone, whose letters or fields would be taken for them."""
    if isinstance(documents, str | bytes | Mapping | Document):
        raise InputTypeError("documents", documents, wanted="a list or the like", advice="put one document into a list")
    return documents


class AsDocuments:
    """Texts, mappings and documents as documents, as often as the source can be read."""

    def __init__(self, documents: Iterable[str | Mapping[str, Any] | Document]) -> None:
        self._documents = documents

    def __iter__(self) -> Iterator[Document]:
        return map(as_document, self._documents, count())


def checked_workers(workers: int) -> int:
    """Return a number of processes; raises `ConfigError` for anything but a whole number from 1."""
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise ConfigError("workers", workers, "use a whole number from 1")
    return workers


def engine_for(workers: int, engine: Engine | None = None) -> Engine:
    """Return the engine that is given, or else one for a number of processes; `ConfigError` for both."""
    if checked_workers(workers) > 1 and engine is not None:
        raise ConfigError("workers", workers, "leave it out where an engine is given, which has workers of its own")
    if engine is not None:
        if not callable(getattr(engine, "run", None)):
            raise ConfigError("engine", engine, "use an object such as engines.spark.Spark(session)")
        return engine
    if workers == 1:
        return Local()
    from dedupe_text.engines.processes import Processes  # The standard library's pools are slow to import.

    return Processes(workers)


def as_document(item: str | Mapping[str, Any] | Document, number: int) -> Document:
    """Return a text, a mapping or a document as a document; `number` names one without an id.

    Raises `InputTypeError` for anything else, and for parts that are no words.

    >>> as_document({"text": "Once.", "source": "example.com", "lang": "en"}, 3)
    Document(id='3', text='Once.', source='example.com', time=None, metadata={'lang': 'en'})
    """
    if isinstance(item, str):
        return Document(str(number), item)
    if isinstance(item, Mapping):
        rest = {key: value for key, value in item.items() if key not in ("id", "text", "source", "time")}
        name, source, time = (_in_words(item.get(field)) for field in ("id", "source", "time"))
        item = Document(str(number if name is None else name), item.get("text"), source, time, rest)  # type: ignore[arg-type]
    if not isinstance(item, Document):
        raise InputTypeError(f"document {number}", item)
    if not isinstance(item.text, str):
        raise InputTypeError(f"the text of document {number} ({item.id!r})", item.text)
    for what, value in (("id", item.id), ("source", item.source), ("time", item.time)):
        if not isinstance(value, str) and (value is not None or what == "id"):
            raise InputTypeError(f"the {what} of document {number} ({item.id!r})", value)
    return item


def _in_words(value: Any) -> Any:
    """Return a number or a date in words, as files are read; missing values of frames are None, others as they are."""
    return word_of(value) if isinstance(value, Real | date) else value


def configure(config: DedupeConfig | None, options: dict[str, Any]) -> DedupeConfig:
    """Return the configuration with the options set; an unknown option is a `TypeError`, as of any function."""
    if config is not None and not isinstance(config, DedupeConfig):
        raise ConfigError("config", config, "use a DedupeConfig")
    chosen = config or DEFAULT
    _check_names(options, _OPTIONS)
    return replace(chosen, **options) if options else chosen


def _check_names(options: Iterable[str], known: Set[str]) -> None:
    for name in options:
        if name not in known:
            alike = get_close_matches(name, sorted(known), 1)
            advice = f"did you mean {alike[0]!r}?" if alike else f"there are {', '.join(sorted(known))}"
            raise TypeError(f"no option {name!r}: {advice}")


def configure_corpus(config: CorpusConfig | None, options: dict[str, Any]) -> CorpusConfig:
    """Return the configuration with the options set, those of one document in its `document`."""
    if config is not None and not isinstance(config, CorpusConfig):
        raise ConfigError("config", config, "use a CorpusConfig, with a DedupeConfig as its document")
    config = config or CorpusConfig()
    _check_names(options, _CORPUS_OPTIONS | _OPTIONS)
    inner = {name: value for name, value in options.items() if name in _OPTIONS}
    outer = {name: value for name, value in options.items() if name not in _OPTIONS}
    if inner:
        outer["document"] = configure(outer.get("document", config.document), inner)
    return replace(config, **outer)


def compare(a: str, b: str, *, guard: GuardConfig | None = None) -> Comparison:
    """Say how two paragraphs relate: `DUPLICATE`, `VARIANT` (a fact differs) or `KEEP` (different texts).

    The aligned differences come with their kinds; their spans are offsets in `a` and in `b`. Raises `InputTypeError`
    for anything but `str`, `ConfigError` for a guard that is none.

    >>> found = compare("Revenue rose to 5 million euros in March.", "Revenue rose to 6 million euros in March.")
    >>> found.verdict.value, [(d.kind.value, d.a_text, d.b_text) for d in found.differences]
    ('variant', [('number', '5', '6')])
    """
    for name, text in (("a", a), ("b", b)):
        if not isinstance(text, str):
            raise InputTypeError(f"text {name!r}", text)
    if guard is not None and not isinstance(guard, GuardConfig):
        raise ConfigError("guard", guard, "use a GuardConfig")
    sides = [columns_of(read(text), [Span(0, len(text))] if text else []) for text in (a, b)]
    if not all(len(side.tokens.ids) for side in sides):
        worded = bool(a and b) and not any(bool(side.blank.any()) for side in sides)
        same = worded and bool((sides[0].hashes == sides[1].hashes).all())
        return Comparison(Verdict.DUPLICATE if same else Verdict.KEEP, float(same), (), same, same)
    left, right = (paragraph_stretch(side, 0) for side in sides)
    verified = verify(left, right, guard or GuardConfig())
    match = verified.match
    return Comparison(_verdict(verified), match.similarity, match.differences, match.a_in_b, match.b_in_a)


def _verdict(verified: Verified) -> Verdict:
    match = verified.match
    if (match.a_in_b or match.b_in_a) and max(match.overlap, match.similarity) >= CONTAINED:
        return Verdict.DUPLICATE
    return Verdict.VARIANT if verified.relatedness >= RELATED else Verdict.KEEP
