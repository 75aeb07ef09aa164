"""DuckDB: paragraphs, words and repeats in one query over the file."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.speed.preparing import BLANK_LINE, places_in_documents
from benchmarks.speed.tasks import LEAST_WORDS, Task, Work, path_given

QUERY = r"""
with documents as (
    select row_number() over () - 1 as document, text
    from read_json(?, format = 'newline_delimited', columns = {text: 'VARCHAR'}, maximum_object_size = 268435456)
), paragraphs as (
    select document, unnest(pieces) as paragraph, unnest(range(len(pieces))) as number
    from (select document, string_split_regex(text, ?) as pieces from documents)
), keys as (
    select document, number, trim(regexp_replace(lower(paragraph), '[^\pL\pM\pN_]+', ' ', 'g')) as words
    from paragraphs
), long as (
    select document, number, hash(words) as key from keys where length(words) - length(replace(words, ' ', '')) >= ?
)
select document, number from long
qualify row_number() over (partition by key order by document, number) > 1
"""


def works(mode: str) -> dict[Task, Work]:
    """Return the work of DuckDB on one thread."""
    duckdb: Any = import_module("duckdb")

    def from_file(path: Path) -> list[tuple[int, int]]:
        with duckdb.connect() as connection:
            connection.execute("set threads = 1")
            answer = connection.execute(QUERY, [str(path), BLANK_LINE, LEAST_WORDS - 1])
            found: list[tuple[int, int]] = answer.fetchall()
            return found

    return {Task.EXACT_FILE: Work(from_file, places_in_documents, path_given)}
