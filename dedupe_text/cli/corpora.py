"""The commands on many documents: files of rows and folders are a corpus, read as one, with an output for each file."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dedupe_text.api import CorpusRun, dedupe_corpus
from dedupe_text.cli.progress import progress
from dedupe_text.cli.reading import DONE, OVER_LIMIT, UNREADABLE, complain
from dedupe_text.cli.settings import settings
from dedupe_text.cli.writing import write_line
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.report import CorpusReport
from dedupe_text.errors import ConfigError
from dedupe_text.files import OutputFormat, Outputs, Watched, run_files
from dedupe_text.io import FileSource, open_source
from dedupe_text.io.plain import STANDARD_INPUT, STANDARD_OUTPUT, write_bytes
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
    """Write the marks of every document, as stored results or as Dolma attributes."""
    if options.format not in ("text", "jsonl", "dolma"):
        raise ConfigError("--format", options.format, "the marks of a corpus are written as jsonl or dolma")
    return _run(options, "dolma" if options.format == "dolma" else "marks")


def report(options: argparse.Namespace) -> int:
    """Say what a run over a corpus finds; nothing else is written."""
    with _counted(options) as run:
        deque(run, maxlen=0)
    if options.format == "html":
        _write(options.output, run.report.to_html())
    elif options.format == "json":
        _write(options.output, json.dumps(run.report.to_dict(), indent=2, sort_keys=True))
    else:
        _write(options.output, "\n".join(summary(run.report)))
    return _ended(options, run.report)


def repair(options: argparse.Namespace) -> int:
    """Say how many documents the rules of Gopher and FineWeb drop before and after cleaning."""
    with _counted(options) as run:
        table = repair_table(run)
    _write(options.output, json.dumps(table.to_dict(), indent=2) if options.format == "json" else str(table))
    return _ended(options, run.report)


@contextmanager
def _counted(options: argparse.Namespace) -> Iterator[CorpusRun]:
    """Give the results of a corpus that are only looked at; what could not be read is in the report afterwards."""
    config, source = _opened(options)
    spool = options.spool or (tempfile.gettempdir() if source.one_shot else None)
    with progress(source.size, wanted=options.progress) as watch:
        run = dedupe_corpus(Watched(source, watch), config=config, workers=options.workers, spool=spool)
        yield run
    run.report.unreadable += [item.listed for item in source.unreadable]


def summary(report: CorpusReport) -> list[str]:
    """Return the headline figures of a report, a line each."""
    total = report.total
    gone = sum(total.removed.values())
    share = gone / total.characters if total.characters else 0.0
    lines = [
        f"{total.documents:,} documents of {len(report.sources):,} sources, {total.characters:,} code points",
        f"{gone:,} code points taken out ({share:.2%})",
        *(f"  {verdict}: {count:,}" for verdict, count in sorted(total.removed.items())),
        "marks:",
        *(f"  {verdict}, {kind}: {count:,} ({rule})" for (verdict, kind, rule), count in sorted(report.marks.items())),
    ]
    if report.stopped:
        lines.append("sources that would have lost too much, and lost nothing of their boilerplate:")
        lines += [f"  {source}: {lost:.1%}" for source, lost in sorted(report.stopped.items())]
    return lines


def _run(options: argparse.Namespace, format: OutputFormat) -> int:
    config, source = _opened(options)
    target = None if options.dry_run else Path(options.output or STANDARD_OUTPUT)
    folders = any(os.path.isdir(path) for path in options.files)
    outputs = Outputs(target=target, format=format, drop_empty=options.drop_empty, is_folder=folders)
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
        write_bytes(Path(options.report), (json.dumps(found.to_dict(), sort_keys=True) + "\n").encode("ascii"))
    if options.dry_run:
        for line in summary(found):
            write_line(line)
    return _ended(options, found)


def _opened(options: argparse.Namespace) -> tuple[CorpusConfig, FileSource]:
    config, names = settings(options)
    return config, open_source(options.files, format=options.input_format, fields=names)


def _ended(options: argparse.Namespace, report: CorpusReport) -> int:
    """List what could not be read, hold the share against its limit, and return the exit status."""
    _list(report.unreadable)
    if report.repeated_ids:
        complain(
            f"{report.repeated_ids} documents have an id that another one has too, so witnesses are not named well"
        )
    for source, lost in sorted(report.stopped.items()):
        complain(f"source {source}: would have lost {lost:.1%} as boilerplate, so it lost nothing")
    limit = getattr(options, "max_duplication", None)
    gone, size = sum(report.total.removed.values()), report.total.characters
    over = limit is not None and gone > limit * size
    if over:
        complain(f"{gone} of {size} code points repeat ({gone / size:.3f}), more than {limit:g}")
    if report.unreadable:
        return UNREADABLE
    return OVER_LIMIT if over else DONE


def _list(unreadable: Sequence[tuple[str, str, str]]) -> None:
    for path, row, reason in unreadable[:MOST_COMPLAINTS]:
        complain(f"{path}{f', row {row}' if row else ''}: {reason}")
    if len(unreadable) > MOST_COMPLAINTS:
        complain(f"{len(unreadable) - MOST_COMPLAINTS} more rows could not be read; --report lists them")


def _write(output: str | None, text: str) -> None:
    if output in (None, STANDARD_OUTPUT):
        for line in text.split("\n"):
            write_line(line)
        sys.stdout.flush()
    else:
        write_bytes(Path(output), (text + "\n").encode("utf-8", "backslashreplace"))
