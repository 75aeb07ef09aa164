"""Answers one question with the `dedupe_text` that PYTHONPATH names, and prints cost and digest as JSON.

It is run by its path, not as a module, so that it sees the checkout that is measured and nothing of its own; both
checkouts thus do the same work.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

DOCUMENTS = 100
SIZES = range(1_000, 20_000)
"""Code points of the documents that the whole method gets; longer ones would decide alone."""
ANY_LENGTH = 2_000_000
"""Code points of documents of any length that the whole method gets."""
REPEAT = 50
THRESHOLD = 0.8


def latency(page: str, texts: Sequence[str]) -> Callable[[], Any]:
    """One document of 5 KB, many times over; the first call is made here, before the clock starts."""
    from dedupe_text import dedupe

    dedupe(page)
    return lambda: [_marks(dedupe(page)) for _ in range(REPEAT)][-1:]


def whole(page: str, texts: Sequence[str]) -> Callable[[], Any]:
    """The whole method on 100 documents of ordinary length."""
    from dedupe_text import dedupe

    chosen = [text for text in texts if len(text) in SIZES][:DOCUMENTS]
    return lambda: [_marks(dedupe(text)) for text in chosen]


def large(page: str, texts: Sequence[str]) -> Callable[[], Any]:
    """The whole method on the first documents of the corpus, whatever their length."""
    from dedupe_text import dedupe

    chosen: list[str] = []
    for text in texts:
        if sum(map(len, chosen)) < ANY_LENGTH:
            chosen.append(text)
    return lambda: [_marks(dedupe(text)) for text in chosen]


def near(page: str, texts: Sequence[str]) -> Callable[[], Any]:
    """Exact and near-duplicate paragraphs of the corpus."""
    find = _finder()
    return lambda: _repeated(find(texts, near=THRESHOLD))


def exact(page: str, texts: Sequence[str]) -> Callable[[], Any]:
    """Exact repeats of the corpus."""
    find = _finder()
    return lambda: _repeated(find(texts, near=None))


QUESTIONS = {question.__name__: question for question in (latency, whole, large, near, exact)}


def main(arguments: Sequence[str]) -> int:
    """Answer the question `name` for the files `page` and `corpus`; returns 0, or 1 with the reason."""
    name, page, corpus = arguments
    try:
        import dedupe_text

        with Path(corpus).open(encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
        call = QUESTIONS[name](Path(page).read_text(encoding="utf-8"), texts)
    except ImportError as error:
        print(f"not in this checkout: {error}", file=sys.stderr)
        return 1
    wall, cpu = time.perf_counter(), time.process_time()
    answer = call()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    digest = hashlib.blake2b(json.dumps(answer).encode(), digest_size=16).hexdigest()
    print(json.dumps({"cpu": cpu, "wall": wall, "digest": digest, "package": str(Path(dedupe_text.__file__).parent)}))
    return 0


def _marks(result: Any) -> list[Any]:
    marks: list[Any] = result.to_dict()["marks"]
    return marks


def _finder() -> Any:
    # By name, since a checkout may be older than this module.
    return import_module("dedupe_text.repeated").repeated_paragraphs


def _repeated(found: Any) -> list[Any]:
    return [array.tolist() for array in (found.documents, found.bounds, found.first, found.pairs)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
