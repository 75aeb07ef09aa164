"""The commands: each takes the parsed options and returns the exit status."""

from __future__ import annotations

import argparse
import json
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from dedupe_text.cli import corpora, indexes
from dedupe_text.cli.checking import check_of
from dedupe_text.cli.proof import Proof, prove
from dedupe_text.cli.reading import Read, Run
from dedupe_text.cli.settings import settings
from dedupe_text.cli.summaries import coloured, is_shown, show_summary
from dedupe_text.cli.verifying import verify as verify_corpus
from dedupe_text.cli.writing import DONE, NOT_PROVED, UNREADABLE, complain, refuse_inputs, targets, write, write_line
from dedupe_text.config import DedupeConfig
from dedupe_text.corpus.report import CorpusReport
from dedupe_text.errors import (
    ConfigError,
    DedupeError,
    IndexFormatError,
    IndexLockedError,
    MissingLibraryError,
    ResultFormatError,
    ResumeError,
    SchemeError,
    VerificationError,
)
from dedupe_text.io.plain import STANDARD_INPUT, STANDARD_OUTPUT, checked_encoding, read_plain
from dedupe_text.model import Mark, Span
from dedupe_text.render.lines import Lines
from dedupe_text.render.terminal import marked_lines
from dedupe_text.render.visible import visible
from dedupe_text.render.words import mark_in_words
from dedupe_text.results import DedupeResult

USAGE = 2
REFUSED = (ConfigError, IndexFormatError, IndexLockedError, MissingLibraryError, ResumeError, SchemeError)
"""Errors that end a run before it did anything."""

PAGE_SUFFIX = ".html"


def run(options: argparse.Namespace) -> int:
    """Run one command; an option that cannot be used is a usage error."""
    try:
        if options.command in OF_CORPORA and (options.command in OF_CORPORA_ALONE or corpora.is_corpus(options)):
            return OF_CORPORA[options.command](options)
        checked_encoding(options.encoding)
        config, _ = settings(options)
        if getattr(options, "files", ()).count(STANDARD_INPUT) > 1:
            raise ConfigError("FILE", STANDARD_INPUT, "standard input can be read once")
        return _texts(options, config.document)
    except REFUSED as error:
        complain(str(error))
        return USAGE
    except DedupeError as error:
        complain(str(error))
        return UNREADABLE


def _texts(options: argparse.Namespace, config: DedupeConfig) -> int:
    run = Run(options, config)
    if options.command in ("clean", "mark") and is_shown():
        run.report = CorpusReport()
    status = OF_TEXTS[options.command](run)
    if run.report is not None:
        show_summary(options, run.report)
    return status


def clean(run: Run) -> int:
    """Write each text without what it repeats, in the encoding it was read in."""
    places = dict(zip(run.options.files, targets(run.options.files, run.options.output), strict=True))
    for read in run.results(run.options.files):
        _write(run, places[read.path], read.plain.encode(read.result.text))
    return run.status


def mark(run: Run) -> int:
    """Show the marks of each text in the format asked for."""
    if run.options.format == "dolma":
        raise ConfigError("--format", "dolma", "attributes belong to the rows of a corpus; give files of rows")
    for option in ("output", "write_baseline"):
        refuse_inputs(option, getattr(run.options, option), run.options.files)
    check = run.check = check_of(run.options)
    if check is not None and not check.writes_marks:
        deque(run.results(run.options.files), maxlen=0)
    else:
        _write_marks(run)
    return run.status if check is None else check.end(run.status, run.unreadable)


def _write_marks(run: Run) -> None:
    files, output, style = run.options.files, run.options.output, run.options.format
    if style == "json" and len(files) > 1:
        raise ConfigError("--format", "json", "it holds one result; use jsonl for several inputs")
    if style == "html":
        places = dict(zip(files, targets(files, output, PAGE_SUFFIX), strict=True))
        for read in run.results(files):
            _write(run, places[read.path], read.result.to_html(title=_name(read.path)).encode())
    elif output in (None, STANDARD_OUTPUT):
        for read in run.results(files):
            for line in _mark_lines(run, read):
                write_line(line)
    else:
        lines = [line + "\n" for read in run.results(files) for line in _mark_lines(run, read)]
        _write(run, Path(output), "".join(lines).encode("utf-8", "backslashreplace"))


def explain(run: Run) -> int:
    """Say in words why a place is marked, or why each mark stands."""
    for read in run.results([run.options.file]):
        lines = Lines(read.plain.text)
        place = _place(run.options, lines, len(read.plain.text))
        found = [mark for mark in read.result.marks if _concerns(mark, place)]
        if run.options.format == "json":
            explained = [read.result.explain(mark) for mark in found]
            write_line(json.dumps([{"words": item.words, "data": item.data} for item in explained], indent=2))
            continue
        for mark in found:
            write_line(mark_in_words(read.plain.text, mark, lines))
        if not found:
            write_line(f"{_name(read.path)}: nothing is marked here")
    return run.status


def verify(run: Run) -> int:
    """Check a new or a stored result against its text; 1 when it does not hold."""
    (path,), marks = run.options.files, run.options.marks
    for _, plain in run.texts([path]):
        try:
            result = run.deduplicated(path, plain) if marks is None else _stored_result(marks, path, plain.text)
        except VerificationError as error:
            complain(f"{marks}: {error}")
            return NOT_PROVED
        except (ResultFormatError, OSError, ValueError) as error:
            run.failed(f"{marks}: {error}")
        else:
            return _say_proof(path, plain.text, prove(result, run.config.guard))
    return run.status


def _say_proof(path: str, text: str, proof: Proof) -> int:
    lines = Lines(text)
    write_line(f"{_name(path)}: {'holds' if proof.holds else 'does not hold'}: {proof}")
    for span, reason in proof.failures:
        place = "" if span is None else f"{lines.numbers(span)} (code points {span.start}:{span.end}): "
        write_line(f"  {place}{reason}")
    return DONE if proof.holds else NOT_PROVED


def _stored_result(marks: str, path: str, text: str) -> DedupeResult:
    """Read the stored result of a text: the only one of a file, or the one whose id is the path of the text."""
    stored = read_plain(marks).text
    try:
        results = [json.loads(stored)]
    except json.JSONDecodeError:
        results = [json.loads(line) for line in stored.split("\n") if line]
    named = [result for result in results if isinstance(result, dict) and result.get("id") == path]
    chosen = results if len(results) == 1 else named
    if len(chosen) != 1 or not isinstance(chosen[0], dict):
        raise ResultFormatError("id", f"{len(chosen)} of {len(results)} results are for {path!r}")
    return DedupeResult.from_dict(chosen[0], text)


def _mark_lines(run: Run, read: Read) -> Iterator[str]:
    if run.options.format == "json":
        yield json.dumps(read.result.to_dict(), indent=2, sort_keys=True)
    elif run.options.format == "jsonl":
        yield read.result.to_json()
    elif _shows_text(run):
        yield from marked_lines(read.result.document, read.result.marks, colour=coloured(run.options, _screen(run)))
    else:
        lines = Lines(read.plain.text)
        for mark in read.result.marks:
            place = f"{_name(read.path)}:{lines.number(mark.span.start)}:{lines.column(mark.span.start)}"
            yield f"{place}: {mark_in_words(read.plain.text, mark, lines)}"


def _shows_text(run: Run) -> bool:
    """Say whether a person looks at the output, who is served better by the whole text than by a line for each mark."""
    screen = _screen(run)
    return (screen is not None and screen.isatty()) or coloured(run.options, screen)


def _screen(run: Run) -> TextIO | None:
    """Return standard output where the marks go there."""
    return sys.stdout if run.options.output in (None, STANDARD_OUTPUT) else None


def _place(options: argparse.Namespace, lines: Lines, size: int) -> Span:
    """Return the span that the options ask about; raises `ConfigError` for a place outside the text."""
    if options.line is not None:
        if options.line > lines.count:
            raise ConfigError("--line", options.line, f"the text has {lines.count} lines")
        return lines.span(options.line)
    if options.at is not None:
        if options.at >= size:
            raise ConfigError("--at", options.at, f"the text has {size} code points")
        return Span(options.at, options.at + 1)
    return Span(0, size)


def _concerns(mark: Mark, place: Span) -> bool:
    """Say whether a mark, or its witness in the same text, shares a code point with a place."""
    spans = [mark.span]
    if mark.witness is not None and mark.witness.document_id is None:
        spans.append(mark.witness.span)
    return any(span.start < place.end and place.start < span.end for span in spans)


def _write(run: Run, place: Path | None, data: bytes) -> None:
    """Write one output; a file that cannot be written is reported, and the next one is tried."""
    try:
        write(place, data)
    except OSError as error:
        if place is None:
            raise
        run.failed(f"{place}: {error.strerror or error}")


def _name(path: str) -> str:
    return visible(path).replace("\n", " ")


OF_TEXTS: Mapping[str, Callable[[Run], int]] = MappingProxyType(
    {"clean": clean, "mark": mark, "explain": explain, "verify": verify}
)
OF_CORPORA_ALONE: Mapping[str, Callable[[argparse.Namespace], int]] = MappingProxyType(
    {"index": indexes.run, "report": corpora.report, "repair": corpora.repair}
)
OF_CORPORA: Mapping[str, Callable[[argparse.Namespace], int]] = MappingProxyType(
    {"clean": corpora.clean, "mark": corpora.mark, "verify": verify_corpus, **OF_CORPORA_ALONE}
)
