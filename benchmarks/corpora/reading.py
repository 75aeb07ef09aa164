"""A corpus file to its texts and its facts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpora.building import CorpusError


@dataclass(frozen=True)
class Corpus:
    """The texts of a file of JSON lines, in order; `size` is their bytes of UTF-8."""

    path: Path
    texts: tuple[str, ...]
    digest: str
    size: int

    def to_dict(self) -> dict[str, Any]:
        """Return what a result says about its corpus."""
        return {"name": self.path.name, "digest": self.digest, "documents": len(self.texts), "bytes": self.size}


def texts_of(path: Path) -> list[str]:
    """Return the `text` of every line of a file of JSON lines; raises `CorpusError` with the line that has none."""
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            return [_text(line, path, number) for number, line in enumerate(lines, 1) if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: {error}; make a corpus with `python -m benchmarks corpora`") from None


def read(path: Path) -> Corpus:
    """Return a corpus with its digest and size."""
    texts = texts_of(path)
    if not texts:
        raise CorpusError(f"{path}: holds no document")
    whole, size = hashlib.blake2b(digest_size=16), 0
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        whole.update(data + b"\0")
        size += len(data)
    return Corpus(path, tuple(texts), whole.hexdigest(), size)


def _text(line: str, path: Path, number: int) -> str:
    try:
        text = json.loads(line)["text"]
    except (ValueError, KeyError, TypeError):
        text = None
    if not isinstance(text, str):
        raise CorpusError(f"{path}:{number}: no JSON object with a string `text`")
    return text
