"""trafilatura's duplicate test: a cache of the last paragraphs, asked with an element for each."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from benchmarks.speed.preparing import BLANK_LINE, places_of
from benchmarks.speed.tasks import Task, Work, texts_given


def works(mode: str) -> dict[Task, Work]:
    """Return the work of `duplicate_test`, told to flag the second of two equal paragraphs of any length."""
    deduplication: Any = import_module("trafilatura.deduplication")
    settings: Any = import_module("trafilatura.settings")
    etree: Any = import_module("lxml.etree")
    split: Any = import_module("re").compile(BLANK_LINE).split

    def exact(texts: list[str]) -> list[int]:
        options = settings.Extractor(dedup=deduplication.LRUCache(maxsize=settings.LRU_SIZE))
        options.min_duplcheck_size, options.max_repetitions = 0, 0
        flagged, before = [], 0
        for text in texts:
            paragraphs = split(text)
            for number, paragraph in enumerate(paragraphs, before):
                element = etree.Element("p")
                try:
                    element.text = paragraph
                except ValueError:  # a control character, which XML cannot hold
                    continue
                if deduplication.duplicate_test(element, options):
                    flagged.append(number)
            before += len(paragraphs)
        return flagged

    return {Task.EXACT: Work(exact, places_of, texts_given)}
