"""The inputs of a command, one by one: what cannot be read is reported, and the rest is done."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dedupe_text.api import dedupe
from dedupe_text.cli.checking import Check, shown_path
from dedupe_text.cli.writing import DONE, OVER_LIMIT, UNREADABLE, complain
from dedupe_text.config import DedupeConfig
from dedupe_text.corpus.report import CorpusReport
from dedupe_text.errors import DecodeError
from dedupe_text.io.plain import PlainText, read_plain
from dedupe_text.model import Document
from dedupe_text.results import DedupeResult


class Read(NamedTuple):
    """One input: its path as given, its text as read, and what was found in it."""

    path: str
    plain: PlainText
    result: DedupeResult


@dataclass
class Run:
    """One run over the inputs of a command; collects what decides its exit status, and a report where one is shown."""

    options: argparse.Namespace
    config: DedupeConfig
    check: Check | None = None
    report: CorpusReport | None = None
    unreadable: list[str] = field(default_factory=list)
    over_limit: int = 0

    def texts(self, paths: Sequence[str]) -> Iterator[tuple[str, PlainText]]:
        """Yield what can be read; each of the others is one line on standard error."""
        for path in paths:
            try:
                yield path, read_plain(path, encoding=self.options.encoding, errors=self.options.errors)
            except DecodeError as error:
                self.failed(str(error))
            except OSError as error:
                self.failed(f"{path}: {error.strerror or error}")

    def results(self, paths: Sequence[str]) -> Iterator[Read]:
        """Yield the result of each input that can be read, in the order given."""
        for path, plain in self.texts(paths):
            yield Read(path, plain, self.deduplicated(path, plain))

    def deduplicated(self, path: str, plain: PlainText) -> DedupeResult:
        """Return the result of one text, and hold it against the limit of the options."""
        result = dedupe(Document(path, plain.text), config=self.config)
        if self.check is not None:
            result, new = self.check.without_known(shown_path(path), result)
            self._over(path, self.check.over_limit(new))
        self._hold_against_limit(path, result)
        if self.report is not None:
            self.report.add(result)
        return result

    def failed(self, reason: str) -> None:
        """Report one input or output that failed."""
        self.unreadable.append(reason)
        complain(reason)

    @property
    def status(self) -> int:
        """The exit status so far; an incomplete run says so before it says what it found."""
        if self.unreadable:
            return UNREADABLE
        return OVER_LIMIT if self.over_limit else DONE

    def _hold_against_limit(self, path: str, result: DedupeResult) -> None:
        limit = getattr(self.options, "max_duplication", None)
        gone = sum(removal.span.size for removal in result.removed)
        size = len(result.document.text)
        if limit is not None and gone > limit * size:
            self._over(path, f"{gone} of {size} code points repeat ({gone / size:.3f}), more than {limit:g}")

    def _over(self, path: str, reason: str | None) -> None:
        if reason is not None:
            self.over_limit += 1
            complain(f"{path}: {reason}")
