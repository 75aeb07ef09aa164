"""The summary of a run for a person at a terminal: tables beside the data, on standard error."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from typing import TextIO

from dedupe_text.cli.writing import write_lines
from dedupe_text.corpus.report import CorpusReport
from dedupe_text.render.summary import summary_lines, summary_tables
from dedupe_text.render.tables import drawn
from dedupe_text.render.terminal import wants_colour

MOST_COLUMNS = 120
"""Columns of a table on a wide terminal; longer lines are hard to follow."""


def is_shown() -> bool:
    """Say whether a person looks at both outputs, so that a summary is worth making."""
    return sys.stdout.isatty() and sys.stderr.isatty()


def show_summary(options: argparse.Namespace, report: CorpusReport) -> None:
    """Show the tables of a report on standard error where a person looks at it."""
    if is_shown():
        sys.stdout.flush()
        write_lines(sys.stderr, ["", *_tables(options, report, sys.stderr)])
        sys.stderr.flush()


def report_lines(options: argparse.Namespace, report: CorpusReport) -> list[str]:
    """Return a report for standard output: as tables for a person at a terminal, else as plain lines."""
    if sys.stdout.isatty() or options.color == "always":
        return _tables(options, report, sys.stdout)
    return summary_lines(report.to_dict())


def coloured(options: argparse.Namespace, stream: TextIO | None) -> bool:
    """Say whether what goes to a stream, or to a file for None, has colours."""
    if options.color == "auto":
        return wants_colour(stream is not None and stream.isatty(), os.environ)
    return bool(options.color == "always")


def _tables(options: argparse.Namespace, report: CorpusReport, stream: TextIO) -> list[str]:
    width = min(MOST_COLUMNS, shutil.get_terminal_size().columns)
    only_ascii = not (stream.encoding or "").lower().startswith("utf")
    tables = summary_tables(report.to_dict())
    return drawn(tables, width=width, colour=coloured(options, stream), only_ascii=only_ascii)
