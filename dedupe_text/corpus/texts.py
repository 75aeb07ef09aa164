"""The texts of documents that may hold witnesses: on disk, so that memory does not grow with them."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import replace
from tempfile import TemporaryFile
from types import TracebackType

from dedupe_text.model import Document


class Texts:
    """Keeps texts by number in a temporary file without a name, which is gone when it is closed.

    >>> with Texts() as texts:
    ...     texts.keep(7, "Said once.")
    ...     texts[7]
    'Said once.'
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__
        self._places: dict[int, int] = {}
        self._starts, self._sizes = array("Q"), array("Q")
        self._end = 0

    def __enter__(self) -> Texts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __contains__(self, number: int) -> bool:
        return number in self._places

    def keep(self, number: int, text: str) -> None:
        """Keep the text of a document; one that is kept already stays as it is."""
        if number in self._places:
            return
        data = text.encode("utf-8", "surrogatepass")
        self._file.seek(self._end)
        self._file.write(data)
        self._places[number] = len(self._starts)
        self._starts.append(self._end)
        self._sizes.append(len(data))
        self._end += len(data)

    def __getitem__(self, number: int) -> str:
        place = self._places[number]
        self._file.seek(self._starts[place])
        return self._file.read(self._sizes[place]).decode("utf-8", "surrogatepass")


class Spooled:
    """Documents that can be read once, kept so that they can be read again: the texts on disk, the rest in memory."""

    def __init__(self, documents: Iterable[Document], folder: str | os.PathLike[str]) -> None:
        self._rest: Iterator[Document] = iter(documents)
        self._read: list[Document] = []
        self._texts = Texts(folder)

    def __enter__(self) -> Spooled:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._texts.__exit__(kind, error, trace)

    def __iter__(self) -> Iterator[Document]:
        for number, document in enumerate(self._read):
            yield replace(document, text=self._texts[number])
        for document in self._rest:
            self._texts.keep(len(self._read), document.text)
            self._read.append(replace(document, text=""))
            yield document
