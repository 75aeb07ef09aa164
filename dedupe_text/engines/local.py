"""The reference engine: one process, batch after batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dedupe_text.engines.seam import Outcome, Plan, Sent


@dataclass(frozen=True, slots=True)
class Local:
    """Runs in the process that asks."""

    def run(self, plan: Plan[Sent, Outcome], batches: Iterable[list[Sent]]) -> Iterator[list[Outcome]]:
        """Yield the outcomes of each batch in order."""
        return map(plan, batches)
