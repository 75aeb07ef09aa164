"""The second pass: documents with their facts in, their marks out; a pure function, so that any engine can run it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from dedupe_text.batches import Batch, read_batch
from dedupe_text.boilerplate import marks as boilerplate_marks
from dedupe_text.boilerplate.phrases import find_phrases
from dedupe_text.columns import Columns
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.alike import alike_document, document_marks
from dedupe_text.corpus.elsewhere import elsewhere_marks
from dedupe_text.corpus.facts import Facts, Task
from dedupe_text.corpus.partners import OtherDocument, paragraph_partners, read_others
from dedupe_text.errors import ChangedSourceError
from dedupe_text.model import Document, Mark, Rule, Span, Verdict
from dedupe_text.pipeline import may_repeat, repeats_marked
from dedupe_text.splitters import splitter_for

Marked = tuple[str, tuple[Mark, ...]]


def marks_of(tasks: Sequence[Task], config: CorpusConfig) -> list[Marked]:
    """Return for each document the name of the splitter that cut it, and its marks."""
    batch = read_batch([task.document.text for task in tasks], splitter_for(config.document.splitter))
    repeating = may_repeat(batch, config.document).tolist() if config.within else [False] * len(tasks)
    others = read_others({number: other for task in tasks for number, other in task.others.items()}, config)
    found: list[Marked] = []
    for number, task in enumerate(tasks):
        marks = _marks(batch, number, task, others, config, repeating[number])
        found.append((batch.splitters[number], tuple(sorted(marks, key=lambda mark: (mark.span, mark.verdict)))))
    return found


def _marks(
    batch: Batch, number: int, task: Task, others: Mapping[int, OtherDocument], config: CorpusConfig, repeating: bool
) -> list[Mark]:
    document, facts, columns = task.document, task.facts, batch.columns_of(number)
    if len(columns) != facts.paragraphs:
        raise ChangedSourceError(document.id, f"{len(columns)} paragraphs, and {facts.paragraphs} before")
    findings = {finding.paragraph: finding for finding in find_phrases(columns, config.learner)}
    findings.update((finding.paragraph, finding) for finding in facts.boilerplate)
    furniture = findings.keys() if config.boilerplate != "ignore" else set()
    found = list(boilerplate_marks(columns, (findings[p] for p in furniture)))
    if config.boilerplate == "mark":
        found = [replace(mark, verdict=Verdict.KEEP) for mark in found]
    kept = [p for p in range(len(columns)) if p not in furniture]
    whole, covered = _whole(columns, kept, facts, others, config)
    found += whole
    if any(mark.removes for mark in whole):
        return found
    if config.paragraphs != "ignore":
        partners = paragraph_partners(columns, facts, others, config)
        if config.paragraphs == "mark":
            # The mark of the whole document says it already.
            partners = [partner for partner in partners if partner.document != covered]
        stays = frozenset(range(len(columns))) if facts.relied_on_as_whole else facts.relied_on
        found += elsewhere_marks(columns, partners, others, stays, config)
    if repeating:
        found += _within(batch, number, document, columns, found, facts, config)
    return found


def _whole(
    columns: Columns, kept: Sequence[int], facts: Facts, others: Mapping[int, OtherDocument], config: CorpusConfig
) -> tuple[list[Mark], int]:
    """Return the marks of the document as a whole, and the document that they name, -1 for none."""
    alike = alike_document(columns, kept, facts, others, config)
    if alike is None:
        return [], -1
    removes = config.documents == "remove" and alike.says_all and not facts.relied_on
    return list(document_marks(columns, kept, alike, others[alike.document], removes=removes)), alike.document


def _within(
    batch: Batch,
    number: int,
    document: Document,
    columns: Columns,
    found: Sequence[Mark],
    facts: Facts,
    config: CorpusConfig,
) -> list[Mark]:
    """Return the marks of what repeats inside the document, among the paragraphs that are not taken out anyway."""
    gone = [mark.span for mark in found if mark.removes]
    rest = columns
    if gone:
        out = {p for span in gone for p in columns.paragraphs_in(span)}
        rest = columns.chosen([p for p in range(len(columns)) if p not in out])
    result = repeats_marked(document, batch.splitters[number], batch.reading_of(number), rest, config.document)
    marks = [piece for mark in result.marks for piece in _around(mark, gone, document.text)]
    if config.paragraphs != "remove" or not facts.relied_on:
        return marks
    held = [columns.span(p) for p in sorted(facts.relied_on)]
    return [_kept_for_others(mark, held) for mark in marks]


def _around(mark: Mark, gone: Sequence[Span], text: str) -> Iterator[Mark]:
    """Yield a mark, or its pieces between the stretches that go anyway, which may lie inside a block."""
    start, end = mark.span
    inside = [span for span in gone if start < span.end and span.start < end] if mark.removes else []
    if not inside:
        yield mark
        return
    for span in (*sorted(inside), Span(end, end)):
        piece = Span(start, max(start, span.start)).trimmed(text)
        if piece.size:
            yield replace(mark, span=piece)
        start = max(start, span.end)


def _kept_for_others(mark: Mark, held: Sequence[Span]) -> Mark:
    """Return a mark that takes nothing out that another document's mark names as its witness."""
    if not mark.removes or not any(mark.span.start < span.end and span.start < mark.span.end for span in held):
        return mark
    return replace(mark, verdict=Verdict.KEEP, rule=Rule.RELIED_ON)
