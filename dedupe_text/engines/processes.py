"""Several processes: batches of documents out, their marks back, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing.context import BaseContext

from dedupe_text.batches import in_batches
from dedupe_text.config import DedupeConfig
from dedupe_text.model import Document, Mark
from dedupe_text.pipeline import deduplicate_all
from dedupe_text.results import DedupeResult

AHEAD = 2
"""Batches for each process that may wait for their turn: so many texts are held at the most."""

Found = list[tuple[str, tuple[Mark, ...]]]


@dataclass(frozen=True, slots=True)
class Processes:
    """Runs in `workers` processes, started as `context` says (None: as Python does by itself).

    What a configuration holds of functions of your own must be importable by name in the processes.
    """

    workers: int
    context: BaseContext | None = None

    def run(self, documents: Iterable[Document], config: DedupeConfig) -> Iterator[DedupeResult]:
        """Yield the results in the order of the documents; only texts go out, and only marks come back."""
        batches = in_batches(documents, key=lambda document: document.text)
        with ProcessPoolExecutor(self.workers, self.context) as pool:
            waiting: deque[tuple[list[Document], Future[Found]]] = deque()
            for batch in islice(batches, AHEAD * self.workers):
                waiting.append((batch, pool.submit(marks_of, [document.text for document in batch], config)))
            while waiting:
                done, future = waiting.popleft()
                for batch in islice(batches, 1):
                    waiting.append((batch, pool.submit(marks_of, [document.text for document in batch], config)))
                for document, (splitter, marks) in zip(done, future.result(), strict=True):
                    yield DedupeResult(document, marks, splitter, config.threshold)


def marks_of(texts: Sequence[str], config: DedupeConfig) -> Found:
    """Return for each text the name of the splitter that cut it and its marks; runs in a worker."""
    documents = (Document(str(number), text) for number, text in enumerate(texts))
    return [(result.splitter, result.marks) for result in deduplicate_all(documents, config)]
