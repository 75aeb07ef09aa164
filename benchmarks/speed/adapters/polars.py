"""polars: paragraphs, words and repeats as column expressions, from a column of texts or a lazy scan of the file."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.speed.preparing import BLANK_LINE, places_in_documents
from benchmarks.speed.tasks import LEAST_WORDS, Task, Work, path_given, texts_given


def works(mode: str) -> dict[Task, Work]:
    """Return the works of polars; one query serves both."""
    pl: Any = import_module("polars")
    words = pl.col("paragraph").str.to_lowercase().str.replace_all(r"[^\p{L}\p{M}\p{N}_]+", " ").str.strip_chars(" ")
    number = pl.int_ranges(pl.col("paragraph").list.len())
    # A column of texts is split at a character that no text of a corpus holds.
    paragraphs = pl.col("text").str.replace_all(BLANK_LINE.replace(r"\v", r"\x0b"), "\0").str.split("\0")

    def repeats(frame: Any) -> list[tuple[int, int]]:
        query = (
            frame.select(document=pl.int_range(pl.len()), paragraph=paragraphs)
            .select("document", "paragraph", number=number)
            .explode("paragraph", "number")
            .select("document", "number", words=words)
            .filter(pl.col("words").str.count_matches(" ", literal=True) >= LEAST_WORDS - 1)
            .select("document", "number", key=pl.col("words").hash())
            .filter(~pl.col("key").is_first_distinct())
        )
        found: list[tuple[int, int]] = query.select("document", "number").collect().rows()
        return found

    def from_texts(texts: list[str]) -> list[tuple[int, int]]:
        return repeats(pl.LazyFrame({"text": texts}))

    def from_file(path: Path) -> list[tuple[int, int]]:
        return repeats(pl.scan_ndjson(path, schema={"text": pl.String}))

    return {
        Task.EXACT: Work(from_texts, places_in_documents, texts_given),
        Task.EXACT_FILE: Work(from_file, places_in_documents, path_given),
    }
