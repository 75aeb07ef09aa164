"""The second pass: documents with their facts in, their marks out; a pure function, so that any engine can run it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from dedupe_text.batches import Batch, read_cut
from dedupe_text.boilerplate import marks as boilerplate_marks
from dedupe_text.boilerplate.phrases import find_phrases
from dedupe_text.columns import Columns
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.alike import AsWhole, alike_document, document_marks, read_wholes
from dedupe_text.corpus.elsewhere import elsewhere_marks
from dedupe_text.corpus.facts import Facts, Task
from dedupe_text.corpus.partners import paragraph_partners, read_alone
from dedupe_text.model import Document, Mark, Rule, Span, Verdict
from dedupe_text.pipeline import may_repeat, repeats_marked

Marked = tuple[str, tuple[Mark, ...]]


def marks_of(tasks: Sequence[Task], config: CorpusConfig) -> list[Marked]:
    """Return for each document the name of the splitter that cut it, and its marks."""
    looked_at = config.within or bool(config.learner.phrases)
    some = [task for task in tasks if looked_at or not task.facts.say_nothing]
    found = iter(_marks_of_some(some, config))
    return [next(found) if looked_at or not task.facts.say_nothing else (task.cut.splitter, ()) for task in tasks]


def _marks_of_some(tasks: Sequence[Task], config: CorpusConfig) -> list[Marked]:
    batch = read_cut([task.document.text for task in tasks], [task.cut for task in tasks])
    repeating = may_repeat(batch, config.document).tolist() if config.within else [False] * len(tasks)
    similar = iter(read_alone([text for task in tasks for text in task.similar]))
    wholes = read_wholes({number: whole for task in tasks for number, whole in task.wholes.items()}, config)
    found: list[Marked] = []
    for number, task in enumerate(tasks):
        if task.facts.say_nothing and not repeating[number] and not config.learner.phrases:
            found.append((batch.splitters[number], ()))
            continue
        others = Others(list(islice(similar, len(task.similar))), wholes)
        marks = _marks(batch, number, task, others, config, repeating[number])
        found.append((batch.splitters[number], tuple(sorted(marks, key=lambda mark: (mark.span, mark.verdict)))))
    return found


class Others(NamedTuple):
    """What was read of other documents for a task: its `similar` paragraphs, each alone, and its `wholes`."""

    similar: Sequence[Columns]
    wholes: Mapping[int, AsWhole]


def _marks(batch: Batch, number: int, task: Task, others: Others, config: CorpusConfig, repeating: bool) -> list[Mark]:
    document, facts, columns = task.document, task.facts, batch.columns_of(number)
    findings = {finding.paragraph: finding for finding in find_phrases(columns, config.learner)}
    findings.update((finding.paragraph, finding) for finding in facts.boilerplate)
    furniture = findings.keys() if config.boilerplate != "ignore" else set()
    found = list(boilerplate_marks(columns, (findings[p] for p in furniture)))
    if config.boilerplate == "mark":
        found = [replace(mark, verdict=Verdict.KEEP) for mark in found]
    whole, covered = _whole(columns, furniture, task, others.wholes, config)
    found += whole
    if any(mark.removes for mark in whole):
        return found
    if config.paragraphs != "ignore":
        # Where nothing is taken out, the mark of the whole document says it already.
        said = covered if config.paragraphs == "mark" else -1
        partners = paragraph_partners(columns, facts, others.similar, furniture, said, config)
        stays = frozenset(range(len(columns))) if facts.relied_on_as_whole else facts.relied_on
        found += elsewhere_marks(columns, partners, task.names, stays, config)
    if repeating:
        found += _within(batch, number, document, columns, found, facts, config)
    return found


def _whole(
    columns: Columns,
    furniture: Collection[int],
    task: Task,
    others: Mapping[int, AsWhole],
    config: CorpusConfig,
) -> tuple[list[Mark], int]:
    """Return the marks of the document as a whole, and the document that they name, -1 for none."""
    facts = task.facts
    here = AsWhole(columns, [p for p in range(len(columns)) if p not in furniture] if facts.wholes else [])
    alike = alike_document(here, facts, others, config)
    if alike is None:
        return [], -1
    removes = config.documents == "remove" and alike.says_all and not facts.relied_on
    other, name = others[alike.document], task.names[alike.document]
    return list(document_marks(here, alike, other, name, removes=removes)), alike.document


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
