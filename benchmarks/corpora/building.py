"""Files to a corpus of a size: texts in the order of their digests, so that a small corpus begins a large one."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.corpora.texts import files_in, text_of

MEGABYTE = 1_000_000
CHANGED_EVERY = 40
"""In a copy that fills a corpus, one word in so many is another one."""


class CorpusError(ValueError):
    """A corpus that cannot be made or read; the message says why and what to do."""


@dataclass(frozen=True)
class Source:
    """One file that gives a text: the label that is its id, and the digest of its text that gives its place."""

    digest: str
    label: str
    path: Path


@dataclass(frozen=True)
class Built:
    """What a corpus that was written holds; sizes in bytes of UTF-8."""

    path: Path
    digest: str
    documents: int
    size: int
    copied: int

    def to_dict(self) -> dict[str, Any]:
        """Return the facts about the corpus, as they lie beside it in JSON."""
        share = self.copied / self.size if self.size else 0.0
        facts = {"digest": self.digest, "documents": self.documents, "bytes": self.size}
        return facts | {"bytes_in_changed_copies": self.copied, "share_of_changed_copies": round(share, 4)}


def sources_in(folders: Iterable[Path]) -> list[Source]:
    """Return the files under the folders that give a text, in the order of the digests of their texts."""
    found: list[Source] = []
    for folder in folders:
        for path in files_in(folder):
            text = text_of(path)
            if text is not None:
                label = f"{folder.name}/{path.relative_to(folder).as_posix()}"
                found.append(Source(_digest(text), label, path))
    return sorted(found, key=lambda source: (source.digest, source.label))


def build(sources: Sequence[Source], size: int, path: Path) -> Built:
    """Write a corpus of `size` bytes of text as JSON lines `{"id", "text"}`; raises `CorpusError` without sources.

    Where the sources do not fill it, copies of them follow in which one word in 40 is changed, each time another one.
    """
    if not sources:
        raise CorpusError("no file that gives a text; name other folders with --folder")
    whole = hashlib.blake2b(digest_size=16)
    written = documents = copied = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for label, text, is_copy in _documents(sources):
            text = _cut(text, size - written)
            out.write(json.dumps({"id": label, "text": text}, ensure_ascii=False) + "\n")
            data = text.encode()
            whole.update(data + b"\0")
            written, documents, copied = written + len(data), documents + 1, copied + len(data) * is_copy
            # A cut never splits a character, so up to three bytes stay open.
            if written > size - 4:
                break
    built = Built(path, whole.hexdigest(), documents, written, copied)
    path.with_suffix(".facts.json").write_text(json.dumps(built.to_dict(), indent=1) + "\n", encoding="utf-8")
    return built


def changed(text: str, copy: int) -> str:
    """Return a text with every 40th word changed; `copy` (from 1) says which words and into what.

    >>> changed("word " * 40, 1).split().index("word1")
    1
    """
    position = count(-copy)
    return re.sub(r"\S+", lambda word: word[0] + str(copy) * (next(position) % CHANGED_EVERY == 0), text)


def _documents(sources: Sequence[Source]) -> Iterator[tuple[str, str, bool]]:
    for copy in count():
        for source in sources:
            text = text_of(source.path)
            if text is not None:
                label = f"{source.label}#{copy}" if copy else source.label
                yield label, changed(text, copy) if copy else text, bool(copy)


def _cut(text: str, size: int) -> str:
    data = text.encode()
    return text if len(data) <= size else data[:size].decode(errors="ignore")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
