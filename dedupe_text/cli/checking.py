"""A check: the alerts of a run, those that a baseline does not name, and what is told of them."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from dedupe_text.alerts import Home, alerts_of, numbered
from dedupe_text.baseline import Baseline, baseline_at
from dedupe_text.cli.arguments import installed_version
from dedupe_text.cli.writing import STANDARD_INPUT_NAME, UNREADABLE, complain, write_output
from dedupe_text.io.plain import STANDARD_INPUT
from dedupe_text.render.alerts import Alert, Level
from dedupe_text.render.github import annotation
from dedupe_text.render.sarif import sarif_log
from dedupe_text.results import DedupeResult

MOST_GONE = 20
"""Entries of a baseline that no longer occur and are listed one by one."""


class Check:
    """The alerts of one run: all that were `found`, and the `new` ones, which the baseline does not name."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Read the baseline; raises `ConfigError` for a file that cannot be used."""
        self._options = options
        self._baseline = None if options.baseline is None else baseline_at(Path(options.baseline), "--baseline")
        self._read: set[str] = set()
        self.found: list[Alert] = []
        self.new: list[Alert] = []

    @property
    def writes_marks(self) -> bool:
        """True when the run writes marks, and not alerts or a baseline in place of them."""
        return not (self.shows_alerts or self.writes_baseline)

    @property
    def writes_baseline(self) -> bool:
        """True when the run writes what it finds to a baseline, and nothing else."""
        return self._options.write_baseline is not None

    @property
    def shows_alerts(self) -> bool:
        """True when the run shows alerts and no marks."""
        return self._options.format in FORMATS

    def add(self, path: str, alerts: Sequence[Alert], *, whole: bool = True) -> list[Alert]:
        """Take the alerts of one file and return the new ones; to a baseline that is being written none is new.

        `whole`: all of the file could be read. A file that was named twice is known once.
        """
        own = list(numbered(alerts))
        new = [] if self.writes_baseline else own if self._baseline is None else self._baseline.new(own)
        self.found += own if path not in self._read else ()
        self.new += new
        if whole:
            self._read.add(path)
        return new

    def without_known(self, path: str, result: DedupeResult) -> tuple[DedupeResult, list[Alert]]:
        """Return the result of a file without the marks that the baseline names, and its new alerts."""
        alerts = alerts_of(result, Home(path))
        new = self.add(path, alerts)
        known = {id(alert.mark) for alert in alerts} - {id(alert.mark) for alert in new}
        return replace(result, marks=tuple(mark for mark in result.marks if id(mark) not in known)), new

    def over_limit(self, new: Sequence[Alert]) -> str | None:
        """Say in words why new alerts fail the check, where a baseline and no other limit was given."""
        repeats = sum(alert.level is Level.WARNING for alert in new)
        if self._baseline is None or self._options.max_duplication is not None or not repeats:
            return None
        return f"{repeats} {'repeat' if repeats == 1 else 'repeats'} that the baseline does not name"

    def _gone(self) -> Iterator[str]:
        """Say of what the baseline names and is no longer found that it is gone; files that were not read may have it.

        A file that is not there any more has nothing.
        """
        if self._baseline is None:
            return
        missing = [
            (path, entry)
            for path, entry in self._baseline.gone(self.found)
            if path in self._read or (path != STANDARD_INPUT_NAME and not os.path.exists(path))
        ]
        for path, entry in missing[:MOST_GONE]:
            times = f" ({entry.count} times)" if entry.count > 1 else ""
            yield f"{path}: no longer repeats, so the baseline need not name it: {entry.title}, {entry.text}{times}"
        if len(missing) > MOST_GONE:
            yield f"{len(missing) - MOST_GONE} more of the baseline no longer repeat; --write-baseline writes it anew"

    def end(self, status: int, unreadable: Sequence[str]) -> int:
        """Write what the run writes instead of marks, tell what is gone, and return the exit status."""
        if self.writes_baseline:
            return self._write_baseline(status, unreadable)
        if self.shows_alerts:
            write_output(self._options.output, FORMATS[self._options.format](self.new, status, unreadable))
        for words in self._gone():
            complain(words)
        return status

    def _write_baseline(self, status: int, unreadable: Sequence[str]) -> int:
        target = self._options.write_baseline
        if unreadable:
            complain(f"{target} is not written: it would not name the alerts of what could not be read")
            return status
        try:
            Baseline.of(self.found).write(Path(target))
        except OSError as error:
            complain(f"{target}: {error.strerror or error}")
            return UNREADABLE
        files = len({alert.place.path for alert in self.found})
        complain(f"{target} names {len(self.found)} alerts in {files} files")
        return status


def check_of(options: argparse.Namespace) -> Check | None:
    """Return the check that the options ask for, None where they ask for none; raises as `Check` does."""
    asked = options.format in FORMATS or options.baseline is not None or options.write_baseline is not None
    return Check(options) if asked else None


def shown_path(path: str) -> str:
    """Return a path as alerts name it: with forward slashes, from the working directory, and absolute outside of it.

    What comes from standard input has a name of its own.
    """
    if path == STANDARD_INPUT:
        return STANDARD_INPUT_NAME
    whole, folder = Path(os.path.abspath(path)), Path.cwd()
    return (whole.relative_to(folder) if whole.is_relative_to(folder) else whole).as_posix()


def _github(alerts: Sequence[Alert], status: int, unreadable: Sequence[str]) -> list[str]:
    return [annotation(alert) for alert in alerts]


def _sarif(alerts: Sequence[Alert], status: int, unreadable: Sequence[str]) -> list[str]:
    log = sarif_log(alerts, version=installed_version(), status=status, unreadable=unreadable)
    return json.dumps(log, indent=2).split("\n")


FORMATS: MappingProxyType[str, Callable[[Sequence[Alert], int, Sequence[str]], list[str]]] = MappingProxyType(
    {"github": _github, "sarif": _sarif}
)
"""Formats that show alerts and nothing else."""
