"""The commands on many documents: files of rows and folders are a corpus, read as one, with an output for each file."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dedupe_text.alerts import Home, alerts_of, with_witnesses
from dedupe_text.api import CorpusRun, dedupe_corpus
from dedupe_text.cli.checking import Check, check_of, shown_path
from dedupe_text.cli.progress import progress
from dedupe_text.cli.settings import settings
from dedupe_text.cli.summaries import is_shown, report_lines, show_summary
from dedupe_text.cli.writing import (
    DONE,
    OVER_LIMIT,
    UNREADABLE,
    complain,
    refuse_inputs,
    refuse_inside,
    refuse_unwritable,
    write,
    write_output,
)
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.report import CorpusReport
from dedupe_text.errors import ConfigError
from dedupe_text.files import OutputFormat, Outputs, Watched, run_files
from dedupe_text.io import Fields, FileSource, open_source, with_results
from dedupe_text.io.plain import STANDARD_INPUT, STANDARD_OUTPUT, write_bytes
from dedupe_text.io.seam import Row
from dedupe_text.render.alerts import Alert
from dedupe_text.render.summary import summary_lines
from dedupe_text.repair import repair_table

MOST_COMPLAINTS = 20
"""Rows that could not be read which are listed on standard error; the report has more."""


def is_corpus(options: argparse.Namespace) -> bool:
    """Say whether the inputs of a command are a corpus: rows, folders, or what is called so."""
    if options.input_format not in ("auto", "text"):
        return True
    paths = [path for path in options.files if path != STANDARD_INPUT]
    if any(os.path.isdir(path) for path in paths):
        return True
    return bool(paths) and any(file.format != "text" for file in open_source(paths).files)


def clean(options: argparse.Namespace) -> int:
    """Write the clean text of every document, in the format of its file."""
    return _run(options, "clean")


def mark(options: argparse.Namespace) -> int:
    """Write the marks of every document, as stored results or as Dolma attributes, or check them."""
    check = check_of(options)
    if check is not None:
        return _checked(options, check)
    if options.format not in ("text", "jsonl", "dolma"):
        raise ConfigError("--format", options.format, "the marks of a corpus are written as jsonl or dolma")
    return _run(options, "dolma" if options.format == "dolma" else "marks")


def report(options: argparse.Namespace) -> int:
    """Say what a run over a corpus finds; nothing else is written."""
    with _counted(options, *_opened(options)) as run:
        deque(run, maxlen=0)
    if options.format == "html":
        page = (run.report.to_html() + "\n").encode("utf-8", "backslashreplace")
        write(None if options.output in (None, STANDARD_OUTPUT) else Path(options.output), page)
    elif options.format == "json":
        write_output(options.output, json.dumps(run.report.to_dict(), indent=2, sort_keys=True).split("\n"))
    elif options.output in (None, STANDARD_OUTPUT):
        write_output(None, report_lines(options, run.report))
        return _ended(options, run.report)
    else:
        write_output(options.output, summary_lines(run.report.to_dict()))
    show_summary(options, run.report)
    return _ended(options, run.report)


def repair(options: argparse.Namespace) -> int:
    """Say how many documents the rules of Gopher and FineWeb drop before and after cleaning."""
    with _counted(options, *_opened(options)) as run:
        table = repair_table(run)
    words = json.dumps(table.to_dict(), indent=2) if options.format == "json" else str(table)
    write_output(options.output, words.split("\n"))
    return _ended(options, run.report, tables=False)


@contextmanager
def _counted(options: argparse.Namespace, config: CorpusConfig, source: FileSource) -> Iterator[CorpusRun]:
    """Give the results of a corpus that are only looked at; what could not be read is in the report afterwards."""
    spool = options.spool or (tempfile.gettempdir() if source.one_shot else None)
    with progress(source.size, wanted=options.progress) as watch:
        run = dedupe_corpus(Watched(source, watch), config=config, workers=options.workers, spool=spool)
        yield run
    run.report.unreadable += [item.listed for item in source.unreadable]


def _checked(options: argparse.Namespace, check: Check) -> int:
    """Check the documents of files, which are read again for what alerts say of them."""
    config, given = _opened(options)
    _refuse_what_is_no_check(options, check)
    with given.kept(options.spool or tempfile.gettempdir()) as source, _counted(options, config, source) as run:
        found = _alerts(run, source)
    by_path: dict[str, list[Alert]] = {shown_path(file.path): [] for file in given.files}
    for alert in found:
        by_path[alert.place.path].append(alert)
    cut = {shown_path(path) for path, _, _ in run.report.unreadable}
    for path, alerts in by_path.items():
        check.add(path, alerts, whole=path not in cut)
    if options.report is not None:
        _write_report(options.report, run.report)
    show_summary(options, run.report)
    gone = sum(alert.removed for alert in check.new)
    status = _ended(options, run.report, gone, check.over_limit(check.new))
    return check.end(
        status, [": ".join(filter(None, (path, row, reason))) for path, row, reason in run.report.unreadable]
    )


def _refuse_what_is_no_check(options: argparse.Namespace, check: Check) -> None:
    if check.writes_marks:
        raise ConfigError(
            "--baseline", options.baseline, "in a corpus, marks are written whole: use --format github or sarif"
        )
    for name in ("dry_run", "resume", "drop_empty"):
        if getattr(options, name):
            raise ConfigError(f"--{name.replace('_', '-')}", True, "a check writes no documents")


def _alerts(run: CorpusRun, source: FileSource) -> list[Alert]:
    """Return the alerts of all documents, with their witnesses, for which the files are read once more."""
    rows = FileSource(source.files, source.fields)
    formats = {file.shown: file.format for file in source.files}

    def home(row: Row) -> Home:
        format, path = formats[row.path], shown_path(row.path)
        return Home(path) if format == "text" else Home(path, row.number, lined=format == "jsonl")

    found: list[Alert] = []
    for row, result in with_results(rows.rows(), run):
        if result is not None:
            found += alerts_of(result, home(row))
    if all(alert.mark.witness is None or alert.mark.witness.document_id is None for alert in found):
        return found
    return with_witnesses(found, ((row.document, home(row)) for row in rows.rows() if row.document is not None))


def _run(options: argparse.Namespace, format: OutputFormat) -> int:
    config, source = _opened(options)
    target = None if options.dry_run else Path(options.output or STANDARD_OUTPUT)
    folders = any(os.path.isdir(path) for path in options.files)
    outputs = Outputs(target=target, format=format, drop_empty=options.drop_empty, is_folder=folders)
    if options.report is not None and Path(options.report).resolve() in _resolved(outputs.places(source)):
        raise ConfigError("--report", options.report, "it is an output, which it would overwrite")
    with progress(source.size, wanted=options.progress) as watch:
        found = run_files(
            source,
            outputs,
            config,
            workers=options.workers,
            resume=options.resume,
            spool=options.spool,
            watch=watch,
        )
    if options.report is not None:
        _write_report(options.report, found)
    if options.dry_run:
        write_output(None, report_lines(options, found))
    else:
        show_summary(options, found)
    return _ended(options, found)


def _resolved(places: Sequence[Path | None]) -> set[Path]:
    return {place.resolve() for place in places if place is not None}


def _write_report(path: str, report: CorpusReport) -> None:
    write_bytes(Path(path), (json.dumps(report.to_dict(), sort_keys=True) + "\n").encode("ascii"))


def _opened(options: argparse.Namespace) -> tuple[CorpusConfig, FileSource]:
    config, names = settings(options)
    source = open_source(options.files, format=options.input_format, fields=names)
    inputs = [file.path for file in source.files]
    for option in ("output", "report", "write_baseline"):
        refuse_inputs(option, getattr(options, option, None), inputs)
        refuse_unwritable(option, getattr(options, option, None))
    for option in ("output", "report", "write_baseline", "baseline"):
        refuse_inside(option, getattr(options, option, None), options.files)
    return config, source


def _ended(
    options: argparse.Namespace,
    report: CorpusReport,
    gone: int | None = None,
    failed: str | None = None,
    *,
    tables: bool = True,
) -> int:
    """List what could not be read, hold the share against its limit, and return the exit status.

    `gone` are the code points that count, by default all that were taken out; `failed` says why a check fails.
    `tables`: where a person looks on, the sources at the brake were shown in a table, and need not be named again.
    """
    _list(report.unreadable)
    if report.repeated_ids:
        complain(
            f"{report.repeated_ids} documents have an id that another one has too, so witnesses are not named well"
        )
    _miss_sources(options, report)
    for source, lost in () if tables and is_shown() else sorted(report.stopped.items()):
        complain(f"source {source}: would have lost {lost:.1%} as boilerplate, so it lost nothing")
    limit = getattr(options, "max_duplication", None)
    gone, size = sum(report.total.removed.values()) if gone is None else gone, report.total.characters
    over = limit is not None and gone > limit * size
    if over:
        complain(f"{gone} of {size} code points repeat ({gone / size:.3f}), more than {limit:g}")
    if failed is not None:
        complain(failed)
    if report.unreadable:
        return UNREADABLE
    return OVER_LIMIT if over or failed is not None else DONE


def _miss_sources(options: argparse.Namespace, report: CorpusReport) -> None:
    """Say that a field which was named for the sources gives none: most often its name is mistyped."""
    _, names = settings(options)
    name = names.host_of or names.source
    if name != Fields().source and report.total.documents and not report.sources:
        complain(f"no document has a source in {name!r}, so nothing is known of what a site says on all its pages")


def _list(unreadable: Sequence[tuple[str, str, str]]) -> None:
    for path, row, reason in unreadable[:MOST_COMPLAINTS]:
        complain(f"{path}{f', row {row}' if row else ''}: {reason}")
    if len(unreadable) > MOST_COMPLAINTS:
        complain(f"{len(unreadable) - MOST_COMPLAINTS} more rows could not be read; --report lists them")
