"""The seam that all engines stand behind."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Sent = TypeVar("Sent")
Outcome = TypeVar("Outcome")

Plan = Callable[[list[Sent]], list[Outcome]]
"""A pure function from a batch to what becomes of each of its items; it must be importable by name."""


class Engine(Protocol):
    """Runs a plan over batches, each by itself."""

    def run(self, plan: Plan[Sent, Outcome], batches: Iterable[list[Sent]]) -> Iterator[list[Outcome]]:
        """Yield the outcomes of each batch in the order of the batches, which are read as far as is needed."""
        ...

    def started(self) -> AbstractContextManager[Engine]:
        """Give an engine for several plans, one after the other, which starts what it needs once."""
        ...


def outcomes(
    engine: Engine, plan: Plan[Sent, Outcome], batches: Iterable[list[Item]], send: Callable[[Item], Sent]
) -> Iterator[tuple[Item, Outcome]]:
    """Yield every item with its outcome, in order; the plan sees only what `send` makes of an item."""
    waiting: deque[list[Item]] = deque()

    def sent() -> Iterator[list[Sent]]:
        for batch in batches:
            waiting.append(batch)
            yield [send(item) for item in batch]

    for found in engine.run(plan, sent()):
        yield from zip(waiting.popleft(), found, strict=True)
        # Outcomes may be large: they go before the next ones are made.
        del found
