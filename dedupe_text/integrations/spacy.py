"""spaCy: a component that marks in `doc.spans` what repeats; the text of a `Doc` cannot change."""

# No annotations from the future: spaCy reads those of a factory, and its older versions cannot read them as strings.

from collections.abc import Iterable, Iterator
from typing import Any

from dedupe_text import model
from dedupe_text.config import DedupeConfig
from dedupe_text.errors import ConfigError, MissingLibraryError
from dedupe_text.integrations.cleaning import Cleaning
from dedupe_text.option_tables import document_config
from dedupe_text.results import DedupeResult

try:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, SpanGroup
except ImportError as error:
    raise MissingLibraryError("spacy", "spacy", "the integration with spaCy") from error

KEY = "dedupe_text"


class DocumentDeduper:
    """Marks what repeats in a `Doc`: a span for each mark in `doc.spans[key]`, and all of it in `doc.user_data[key]`.

    The label of a span is the verdict of its mark ("duplicate", "variant", "keep"), its id the kind ("block", "line").
    A span has whole tokens, none of which holds a character outside the mark; `result_of` has the exact offsets.
    """

    def __init__(self, config: DedupeConfig, key: str = KEY) -> None:
        if not (isinstance(key, str) and key):
            raise ConfigError("key", key, "use the key of a group of spans")
        self.cleaning = Cleaning(config)
        self.key = key

    def __call__(self, doc: Doc) -> Doc:
        """Mark one document."""
        (marked,) = self.pipe([doc])
        return marked

    def pipe(self, stream: Iterable[Doc], batch_size: int = 0) -> Iterator[Doc]:
        """Mark a stream of documents, a few batches at a time; `batch_size` is spaCy's and changes nothing."""
        for doc, result in self.cleaning.results(stream, lambda doc: model.Document("doc", doc.text)):
            spans = (_span(doc, mark) for mark in result.marks)
            doc.spans[self.key] = SpanGroup(doc, name=self.key, spans=[span for span in spans if span is not None])
            doc.user_data[self.key] = result.to_dict()
            yield doc


@Language.factory(KEY, default_config={"key": KEY, "options": {}}, assigns=["doc.spans"])
def make_component(nlp: Language, name: str, key: str, options: dict[str, Any]) -> DocumentDeduper:
    """Return the component for `nlp.add_pipe("dedupe_text", config={"options": {"threshold": 0.9}})`.

    `options` are those of `dedupe` as a table, which spaCy keeps with the pipeline. spaCy finds this by its entry
    point, so nothing has to be imported for it. Raises `ConfigError` for an option that is unknown or cannot be used.
    """
    return DocumentDeduper(document_config(options, f"config of {name}"), key)


def result_of(doc: Doc, key: str = KEY) -> DedupeResult:
    """Return what the component found in a document: its clean text, its marks, and why.

    Raises `KeyError` for a document that did not go through it.

    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> component = nlp.add_pipe("dedupe_text")
    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
    >>> doc = nlp(f"{line}\\nA headline\\n{line}")
    >>> [(span.label_, span.start, span.end) for span in doc.spans["dedupe_text"]], len(result_of(doc).text)
    ([('duplicate', 46, 88)], 201)
    """
    return DedupeResult.from_dict(doc.user_data[key], doc.text)


def _span(doc: Doc, mark: model.Mark) -> Span | None:
    start, end = mark.span
    return doc.char_span(start, end, label=mark.verdict.value, span_id=mark.kind.value, alignment_mode="contract")
