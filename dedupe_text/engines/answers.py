"""What another process hands back: what became of a batch, or the error that was raised there."""

from __future__ import annotations

from traceback import format_exc
from typing import NamedTuple, TypeVar

Outcome = TypeVar("Outcome")


class Raised(NamedTuple):
    """Stands for the outcomes of a batch in which an error was raised."""

    error: Exception

    @classmethod
    def within(cls, where: str, error: Exception) -> Raised:
        """Return an error that is being handled, with its traceback as a note: that itself stays in its process."""
        error.add_note(f"In {where}:\n{format_exc()}")
        return cls(error)


def outcomes_in(answer: list[Outcome] | Raised) -> list[Outcome]:
    """Return the outcomes of a batch, or raise the error that was raised."""
    if isinstance(answer, Raised):
        raise answer.error
    return answer
