"""What is run at each size: the kernels alone, and the whole method; each on both kernels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from benchmarks.speed.tasks import THRESHOLD

KERNELS = {"C": "c", "NumPy": "numpy"}
"""The two implementations, by the name that is shown and the one that `DEDUPE_TEXT_KERNELS` takes."""


@dataclass(frozen=True)
class Scaled:
    """A kind of work; `whole` says that it is the whole method, which takes longer by far."""

    name: str
    load: Callable[[], Callable[[Sequence[str]], Any]]
    whole: bool = False


def kernels(near: float | None) -> Callable[[Sequence[str]], Any]:
    """Return the function that finds repeated paragraphs; raises `ImportError` where this checkout has none."""
    find: Any = import_module("dedupe_text.repeated").repeated_paragraphs
    return partial(find, near=near)


def whole_method() -> Callable[[Sequence[str]], Any]:
    """Return the function that runs the whole method on many documents, each by itself, in one process."""
    from dedupe_text import dedupe_all

    return lambda texts: [result.text for result in dedupe_all(texts)]


WORKS = {
    work.name: work
    for work in (
        Scaled("near", partial(kernels, THRESHOLD)),
        Scaled("exact", partial(kernels, None)),
        Scaled("whole", whole_method, whole=True),
    )
}


def leading(texts: Iterable[str], size: int) -> list[str]:
    """Return the first texts that hold `size` bytes of UTF-8 together, the last one whole."""
    taken: list[str] = []
    for text in texts:
        taken.append(text)
        size -= len(text.encode("utf-8", "surrogatepass"))
        if size <= 0:
            break
    return taken
