"""The texts of documents that may hold witnesses: on disk, so that memory does not grow with them."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import replace
from tempfile import TemporaryFile
from types import MappingProxyType, TracebackType

from dedupe_text.model import Document, Span

_CODECS = MappingProxyType({1: "latin-1", 2: "utf-16-le", 4: "utf-32-le"})


class Texts:
    """Keeps texts by number in a temporary file without a name, which is gone when it is closed.

    Each code point of a text takes as many bytes as its widest one, so that a part of it can be read alone.

    >>> with Texts() as texts:
    ...     texts.keep(7, "Said once.")
    ...     texts[7], texts.part(7, Span(5, 9))
    ('Said once.', 'once')
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__
        self._places: dict[int, int] = {}
        self._starts, self._sizes, self._widths = array("Q"), array("Q"), array("B")
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
        width, data = _encoded(text)
        self._file.seek(self._end)
        self._file.write(data)
        self._places[number] = len(self._starts)
        self._starts.append(self._end)
        self._sizes.append(len(text))
        self._widths.append(width)
        self._end += len(data)

    def __getitem__(self, number: int) -> str:
        return self.part(number, Span(0, self._sizes[self._places[number]]))

    def part(self, number: int, span: Span) -> str:
        """Return a span of a text."""
        place = self._places[number]
        width = self._widths[place]
        self._file.seek(self._starts[place] + width * span.start)
        return self._file.read(width * span.size).decode(_CODECS[width], "surrogatepass")


def _encoded(text: str) -> tuple[int, bytes]:
    """Return a text in the narrowest encoding in which every code point takes as many bytes, and how many these are."""
    for width in (1, 2):
        try:
            data = text.encode(_CODECS[width])
        except UnicodeEncodeError:
            # A surrogate beside another one would come back as one code point.
            continue
        if len(data) == width * len(text):
            return width, data
    return 4, text.encode(_CODECS[4], "surrogatepass")


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
