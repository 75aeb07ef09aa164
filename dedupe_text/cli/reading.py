"""The inputs of a command, one by one: what cannot be read is reported, and the rest is done."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dedupe_text.api import dedupe
from dedupe_text.config import DedupeConfig
from dedupe_text.errors import DecodeError
from dedupe_text.io.plain import PlainText, read_plain
from dedupe_text.model import Document
from dedupe_text.render.visible import visible
from dedupe_text.results import DedupeResult

DONE = 0
OVER_LIMIT = 1
UNREADABLE = 3


class Read(NamedTuple):
    """One input: its path as given, its text as read, and what was found in it."""

    path: str
    plain: PlainText
    result: DedupeResult


@dataclass
class Run:
    """One run over the inputs of a command; collects what decides its exit status."""

    options: argparse.Namespace
    config: DedupeConfig
    unreadable: int = 0
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
        self._hold_against_limit(path, result)
        return result

    def failed(self, reason: str) -> None:
        """Report one input or output that failed."""
        self.unreadable += 1
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
            self.over_limit += 1
            complain(f"{path}: {gone} of {size} code points repeat ({gone / size:.3f}), more than {limit:g}")


def complain(reason: str) -> None:
    """Write one line to standard error; file names cannot smuggle escape sequences into it."""
    words = visible(reason).replace("\n", " ")
    sys.stderr.write(f"dedupe-text: {words}\n")
