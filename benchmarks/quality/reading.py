"""Gold and predictions: JSON lines, plain or gzip-compressed, to checked rows. Offsets are code points, half open."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedupe_text.model import Span

PAIR_VERDICTS = ("duplicate", "variant", "distinct")


class RowError(ValueError):
    """A row that cannot be used; the message names the place it came from."""


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object and where it came from."""

    data: Mapping[str, Any]
    place: str

    @property
    def id(self) -> str:
        """The name of the row; raises `RowError` without one."""
        return self.text("id")

    def text(self, field: str) -> str:
        """Return a field that must be a string."""
        value = self.data.get(field)
        if not isinstance(value, str):
            raise RowError(f"{self.place}: field {field!r} must be a string, not {value!r}")
        return value

    def items(self, field: str) -> list[Any]:
        """Return a field that must be a list."""
        value = self.data.get(field)
        if not isinstance(value, list):
            raise RowError(f"{self.place}: field {field!r} must be a list, not {value!r}")
        return value

    def span(self, value: object, length: int) -> Span:
        """Return a [start, end] pair as a span of a text of `length` code points."""
        if isinstance(value, (list, tuple)) and len(value) == 2 and all(type(edge) is int for edge in value):
            start, end = value
            if 0 <= start <= end <= length:
                return Span(start, end)
        raise RowError(f"{self.place}: {value!r} is not a span of a text of {length} code points")

    def spans(self, field: str, length: int) -> list[Span]:
        """Return a field that must be a list of spans."""
        return [self.span(value, length) for value in self.items(field)]


@dataclass(frozen=True, slots=True)
class MarkGuess:
    """A predicted mark."""

    span: Span
    verdict: str

    @property
    def removes(self) -> bool:
        """True when the text under the mark goes."""
        return self.verdict in ("duplicate", "boilerplate")


@dataclass(frozen=True, slots=True)
class PairGuess:
    """A predicted verdict on a pair, with a score in [0, 1]."""

    verdict: str
    score: float


def rows_of(path: Path) -> list[Row]:
    """Return the rows of a JSONL file.

    Raises `RowError` with the file and line for what is not a JSON object, has no id, or an id that was used before.
    """
    number, rows = 0, list[Row]()
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    rows.append(_row(line, f"{path}:{number}"))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise RowError(f"{path}:{number + 1}: {error}") from error
    seen = set[str]()
    for row in rows:
        if row.id in seen:
            raise RowError(f"{row.place}: the id {row.id!r} was used before")
        seen.add(row.id)
    return rows


def _row(line: str, place: str) -> Row:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise RowError(f"{place}: not JSON: {error}") from error
    if not isinstance(data, dict):
        raise RowError(f"{place}: not a JSON object")
    return Row(data, place)


def matched(gold: Iterable[Row], guesses: Iterable[Row]) -> Iterator[tuple[Row, Row]]:
    """Yield every gold row with its prediction; other predictions are passed over.

    Raises `RowError` where a prediction is missing.
    """
    by_id = {row.id: row for row in guesses}
    for row in gold:
        if row.id not in by_id:
            raise RowError(f"{row.place}: there is no prediction for the id {row.id!r}")
        yield row, by_id[row.id]


def marks_of(guess: Row, length: int) -> list[MarkGuess]:
    """Return the marks of a prediction for a text of `length` code points."""
    found = []
    for mark in guess.items("marks"):
        if not isinstance(mark, dict) or not isinstance(mark.get("verdict"), str):
            raise RowError(f"{guess.place}: a mark has start, end and verdict, unlike {mark!r}")
        if mark.get("of") is not None:
            guess.span(mark["of"], length)
        found.append(MarkGuess(guess.span([mark.get("start"), mark.get("end")], length), mark["verdict"]))
    return found


def pair_of(guess: Row) -> PairGuess:
    """Return the verdict and score of a prediction for a pair."""
    verdict, score = guess.text("verdict"), guess.data.get("score")
    if verdict not in PAIR_VERDICTS:
        raise RowError(f"{guess.place}: the verdict {verdict!r} is not one of {', '.join(PAIR_VERDICTS)}")
    if isinstance(score, bool) or not isinstance(score, (int, float)) or not 0 <= score <= 1:
        raise RowError(f"{guess.place}: the score {score!r} is not a number in [0, 1]")
    return PairGuess(verdict, float(score))
