"""The reference engine: one process, batch after batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dedupe_text.config import DedupeConfig
from dedupe_text.model import Document
from dedupe_text.pipeline import deduplicate_all
from dedupe_text.results import DedupeResult


@dataclass(frozen=True, slots=True)
class Local:
    """Runs in the process that asks."""

    def run(self, documents: Iterable[Document], config: DedupeConfig) -> Iterator[DedupeResult]:
        """Yield the results in the order of the documents."""
        return deduplicate_all(documents, config)
