"""JSONL: one JSON object in each line, as the standard library's `json` reads and writes it.

Lines end in a line feed; blank ones are no rows. A lone surrogate (`"\\ud800"`) is kept and written as the same escape.
Numbers keep their value, not their spelling; of equal names in one object the last counts.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import BinaryIO

from dedupe_text.io.rows import row_of
from dedupe_text.io.seam import Fields, Reason, Row

MOST_NESTED = 256
"""Objects and lists inside each other (RFC 8259, section 9, lets a reader set a limit). Python's own depends on who
calls it, so that a row would be read one time and refused the next; 64 to 1,000 are usual in other languages."""
TOO_DEEP = f"more than {MOST_NESTED} objects and lists inside each other"


def read_jsonl(stream: BinaryIO, path: str, names: Fields) -> Iterator[Row]:
    """Yield the rows of a stream of lines; `number` counts lines from 1. Holds one line at a time."""
    for number, line in enumerate(stream, 1):
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if not line.isspace() and line:
            yield _row(line, path, number, names)


def json_line(data: Mapping[str, object]) -> bytes:
    r"""Return an object as one line of JSON in UTF-8, with lone surrogates as escapes.

    What other formats hold and JSON does not (dates, decimals, bytes) is written in words.

    >>> json_line({"text": "caf\xe9 \ud800"})
    b'{"text":"caf\xc3\xa9 \\ud800"}\n'
    """
    # In JSON, the escape that Python writes for a lone surrogate is the right one.
    return (json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=in_words) + "\n").encode(
        "utf-8", "backslashreplace"
    )


def in_words(value: object) -> str:
    """Return a value that JSON has no form for as a string.

    >>> from datetime import date
    >>> in_words(date(2024, 5, 1))
    '2024-05-01'
    """
    if isinstance(value, date | time):
        return value.isoformat()
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def _is_deep(data: object) -> bool:
    """Say whether more objects and lists stand inside each other than are read."""
    level = [data]
    for _ in range(MOST_NESTED):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
        ]
    return any(isinstance(inner, dict | list) for inner in level)


def _row(line: bytes, path: str, number: int, names: Fields) -> Row:
    try:
        data = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Row.refused(path, number, Reason.NOT_UTF8, f"byte {error.start} of the line: {error.reason}")
    except RecursionError:
        return Row.refused(path, number, Reason.NOT_JSON, TOO_DEEP)
    except ValueError as error:
        return Row.refused(path, number, Reason.NOT_JSON, str(error))
    if not isinstance(data, dict):
        return Row.refused(path, number, Reason.NOT_AN_OBJECT, type(data).__name__)
    if line.count(b"[") + line.count(b"{") > MOST_NESTED and _is_deep(data):
        return Row.refused(path, number, Reason.NOT_JSON, TOO_DEEP)
    return row_of(path, number, data, names)
