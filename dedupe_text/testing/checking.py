"""Says whether paragraphs repeat in a text or in documents: as a value, an assertion, or something to be equal to.

A text or documents flow in, the marks of the method that tell of a repeat flow out. Nothing is decided here but which
of them count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any, TypeGuard

from dedupe_text.api import as_document, configure_corpus, dedupe, dedupe_corpus
from dedupe_text.errors import InputTypeError
from dedupe_text.model import Document, Mark, Rule, Verdict
from dedupe_text.results import DedupeResult
from dedupe_text.testing.allowing import MayRepeat
from dedupe_text.testing.settings import RUNNING, Allowed, CheckSettings

Given = str | Mapping[str, Any] | Document | Iterable[str | Mapping[str, Any] | Document]

_STAYING = (Rule.NATURAL,)
"""Rules of what repeats and belongs to its text; counted only where a check is strict."""
_MARK_ALL = {"documents": "mark", "paragraphs": "mark", "boilerplate": "mark"}
"""What is done across documents: marked and not taken out, so that each document is looked at as it was given."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A paragraph, block or passage that repeats: the mark, its document, and the document that it repeats.

    `other` is None for a line that is boilerplate, which has no one witness.
    """

    document: Document
    mark: Mark
    other: Document | None

    @property
    def text(self) -> str:
        """The marked text."""
        return self.mark.span.of(self.document.text)

    @property
    def witness_text(self) -> str | None:
        """The text that it repeats, None where there is no one place."""
        if self.other is None or self.mark.witness is None:
            return None
        return self.mark.witness.span.of(self.other.text)

    def to_dict(self) -> dict[str, Any]:
        """Return the repeat as JSON-ready data; spans are pairs of code points."""
        witness = self.mark.witness
        return {
            "document": self.document.id,
            "span": list(self.mark.span),
            "text": self.text,
            "of_document": None if self.other is None else self.other.id,
            "of_span": None if witness is None else list(witness.span),
            "of_text": self.witness_text,
            "similarity": self.mark.similarity,
            "verdict": self.mark.verdict.value,
            "kind": self.mark.kind.value,
            "rule": self.mark.rule.value,
        }


def repeats_in(
    given: Given, /, *, allow: Iterable[Allowed] = (), strict: bool = False, **options: Any
) -> tuple[Repeat, ...]:
    """Return what repeats in a text or in documents, in text order, without what is allowed to.

    Inside a text that is what `dedupe` takes out; of documents also what stands in several of them and what their
    sources say on every page. Texts in which a fact differs are no repeats. `strict`: what repeats but stays, such as a
    refrain, a table row or a short line, counts too. `allow`: paragraphs that may repeat, compared in normal form,
    patterns that are found in a paragraph, and the `Path` of a baseline, written by `dedupe-text mark`, that names what
    repeats already; a block goes through when all of its paragraphs may. `options` are fields of `CorpusConfig`, or of
    its `document`. The settings of a running test do not matter here.

    Raises `InputTypeError` for what is neither, `ConfigError` for an option that cannot be used.

    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. "
    >>> [repeat.mark.span for repeat in repeats_in(chr(10).join([line * 2, "A headline", line * 2]))]
    [Span(start=202, end=391)]
    >>> repeats_in(chr(10).join([line * 2, "A headline", line * 2]), allow=[line * 2])
    ()
    """
    return tuple(_counted(MayRepeat(allow), tuple(_found(given, strict, options))))


def assert_no_duplicate_paragraphs(
    given: Given, /, *, allow: Iterable[Allowed] = (), strict: bool | None = None, **options: Any
) -> None:
    """Raise an `AssertionError` that shows both places side by side when something repeats in a text or in documents.

    What counts says `repeats_in`, and which errors there are. Under pytest the settings of the project and the markers
    of the test hold too: `allow` comes on top of theirs, `strict` and `options` take their place.

    >>> assert_no_duplicate_paragraphs(["Snow fell on the fells.", "The ferry runs again."])
    """
    __tracebackhide__ = True
    expected = NoDuplicates(allow=allow, strict=strict, **options)
    documents = _documents(given)
    if documents != expected:
        raise AssertionError("\n".join(expected.explain(documents)))


@dataclass(frozen=True, eq=False, init=False)
class NoDuplicates:
    """Equal to every text, and to all lists of documents, in which nothing repeats: `assert text == NoDuplicates()`.

    The options are those of `assert_no_duplicate_paragraphs`.

    >>> "Snow fell on the fells." == NoDuplicates()
    True
    """

    allow: tuple[Allowed, ...] = ()
    strict: bool | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def __init__(self, *, allow: Iterable[Allowed] = (), strict: bool | None = None, **options: Any) -> None:
        # Frozen, with options as those of a function: the generated initialiser knows no `**options`.
        object.__setattr__(self, "allow", MayRepeat(allow).given)
        object.__setattr__(self, "strict", strict)
        object.__setattr__(self, "options", options)

    def __eq__(self, given: object) -> bool:
        if not _can_be_checked(given) or isinstance(given, Iterator):
            return NotImplemented
        documents = _documents(given)
        settings = self._settings()
        found = tuple(_found(documents, settings.strict, settings.options))
        counted = _counted(MayRepeat(settings.allow), found)
        RUNNING.get().note(_noted(documents, counted, len(found) - len(counted)))
        return not counted

    __hash__ = None  # type: ignore[assignment]

    def explain(self, given: object) -> list[str]:
        """Return lines that show what repeats in a text or in documents, both places side by side."""
        from dedupe_text.testing.explaining import explained

        if isinstance(given, Iterator):
            return [f"{type(given).__name__} can be read only once, so it is equal to nothing here: make a list of it"]
        if not _can_be_checked(given):
            return [f"{type(given).__name__} is neither a text nor documents, so nothing can be found in it"]
        settings = self._settings()
        return explained(repeats_in(given, allow=settings.allow, strict=settings.strict, **settings.options))

    def _settings(self) -> CheckSettings:
        around = RUNNING.get().settings()
        return CheckSettings(
            allow=(*around.allow, *self.allow),
            strict=around.strict if self.strict is None else self.strict,
            options={**around.options, **self.options},
        )


def _counted(may: MayRepeat, found: Sequence[Repeat]) -> list[Repeat]:
    return list(compress(found, may.count((repeat.document, repeat.mark, repeat.other) for repeat in found)))


def _found(given: Given, strict: bool, options: Mapping[str, Any]) -> Iterator[Repeat]:
    """Yield what repeats, allowed or not."""
    documents = _documents(given)
    config = configure_corpus(None, {**_MARK_ALL, **options})
    results: Iterable[DedupeResult]
    if len(documents) == 1:
        results = [dedupe(documents[0], config=config.document)]
    else:
        results = dedupe_corpus(documents, config=config)
    by_id = {document.id: document for document in reversed(documents)}
    for result in results:
        for mark in result.marks:
            if mark.verdict is not Verdict.VARIANT and (strict or mark.rule not in _STAYING):
                witness = mark.witness
                name = None if witness is None else witness.document_id or result.document.id
                yield Repeat(result.document, mark, None if name is None else by_id[name])


def _can_be_checked(given: object) -> TypeGuard[Given]:
    return isinstance(given, str | Document | Iterable) and not isinstance(given, bytes | bytearray)


def _documents(given: object) -> list[Document]:
    if not _can_be_checked(given):
        raise InputTypeError("a text, or each of the documents,", given)
    items: Iterable[Any] = [given] if isinstance(given, str | Mapping | Document) else given
    return [as_document(item, number) for number, item in enumerate(items)]


def _noted(documents: Sequence[Document], repeats: Sequence[Repeat], allowed: int) -> dict[str, Any]:
    return {
        "documents": len(documents),
        "characters": sum(len(document.text) for document in documents),
        "allowed": allowed,
        "repeats": [repeat.to_dict() for repeat in repeats],
    }
