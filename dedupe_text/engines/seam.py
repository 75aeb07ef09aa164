"""The seam that all engines stand behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from dedupe_text.config import DedupeConfig
from dedupe_text.model import Document
from dedupe_text.results import DedupeResult


class Engine(Protocol):
    """Runs the method over documents, each by itself."""

    def run(self, documents: Iterable[Document], config: DedupeConfig) -> Iterator[DedupeResult]:
        """Yield the results in the order of the documents, which are read as far as is needed."""
        ...
