"""Rows beside the results of their documents, so that a sink sees both, and rows without a document too."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from dedupe_text.errors import VerificationError
from dedupe_text.io.seam import Row
from dedupe_text.model import Document
from dedupe_text.results import DedupeResult


def with_results(rows: Iterable[Row], results: Iterable[DedupeResult]) -> Iterator[tuple[Row, DedupeResult | None]]:
    """Yield each row with the result of its document, None for a row without one.

    `results` come from an earlier reading of the same rows, in their order. Raises `VerificationError` when they do
    not fit: the files were changed in between.
    """
    waiting = iter(results)
    for row in rows:
        if row.document is None:
            yield row, None
            continue
        result = next(waiting, None)
        if result is None or result.document.id != row.document.id or result.document.text != row.document.text:
            raise VerificationError(f"the document {row.document.id!r} has no result; was its file changed meanwhile?")
        yield row, result
    if next(waiting, None) is not None:
        raise VerificationError("there are more results than documents; were the files changed meanwhile?")


def in_one_pass(
    rows: Iterable[Row], run: Callable[[Iterable[Document]], Iterable[DedupeResult]]
) -> Iterator[tuple[Row, DedupeResult | None]]:
    """Yield each row with the result of its document while `run` reads the documents once, in order.

    Holds the rows that `run` has read ahead. For what reads its documents twice, use `with_results`.
    """
    waiting: deque[Row] = deque()

    def documents() -> Iterator[Document]:
        for row in rows:
            waiting.append(row)
            if row.document is not None:
                yield row.document

    for result in run(documents()):
        while waiting[0].document is None:
            yield waiting.popleft(), None
        yield waiting.popleft(), result
    while waiting:
        yield waiting.popleft(), None
