"""What another process hands back: what became of a batch, or the error that was raised there."""

from __future__ import annotations

from multiprocessing.reduction import ForkingPickler
from traceback import format_exc
from typing import Any, NamedTuple, TypeVar

Outcome = TypeVar("Outcome")


class Raised(NamedTuple):
    """Stands for the outcomes of a batch in which an error was raised."""

    error: BaseException

    @classmethod
    def within(cls, where: str, error: BaseException) -> Raised:
        """Return an error that is being handled, with its traceback as a note: that itself stays in its process.

        What cannot be made again at the other end, as its class stands inside a function or takes other arguments than
        its message, goes as a `RuntimeError` of its words. So no process ends for want of an answer.
        """
        note = f"In {where}:\n{format_exc()}"
        error.add_note(note)
        try:
            message(ForkingPickler.dumps(error))
        except Exception:
            error = RuntimeError(f"{type(error).__name__}: {error}")
            error.add_note(note)
        return cls(error)


def message(data: bytes | memoryview[int]) -> Any:
    """Read a message as `multiprocessing` itself does, between processes of one run."""
    return ForkingPickler.loads(data)  # pyright: ignore[reportAttributeAccessIssue] - it is declared as a method


def outcomes_in(answer: list[Outcome] | Raised) -> list[Outcome]:
    """Return the outcomes of a batch, or raise the error that was raised."""
    if isinstance(answer, Raised):
        raise answer.error
    return answer
