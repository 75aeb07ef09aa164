"""Scrapy: an item pipeline that cleans a field of the items that go through it."""

from __future__ import annotations

from functools import reduce
from operator import getitem
from typing import Any, Self

from dedupe_text.config import DedupeConfig
from dedupe_text.errors import ConfigError, MissingLibraryError
from dedupe_text.integrations.cleaning import Cleaning, removed_from
from dedupe_text.io.nested import path_to
from dedupe_text.model import Document

try:
    from itemadapter import ItemAdapter
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector
except ImportError as error:
    raise MissingLibraryError("scrapy", "scrapy", "the integration with Scrapy") from error

SETTING = "DEDUPE_TEXT"
"""The setting of a project or spider that holds the options, a dictionary."""


class ItemDeduper:
    """Takes out of the field `text` of each item what repeats in it; an item without a text goes through as it is.

    A dot in the name leads into an inner item.

    `options` are those of `dedupe`; Scrapy takes all of them from the setting `DEDUPE_TEXT`. `notes` ("none", "counts",
    "marks") says what is noted in fields of the item, and `original` names a field for the text as it was; an item
    class must have those fields. The statistics of a crawl count the items (`dedupe_text/items`), those that changed
    (`dedupe_text/changed`), and the code points (`dedupe_text/removed`). Raises `ConfigError` for an option that
    cannot be used.

    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
    >>> ItemDeduper(text="body").process_item({"body": f"{line}\\nA headline\\n{line}"})["body"].endswith("A headline")
    True
    """

    def __init__(
        self,
        *,
        text: str = "text",
        config: DedupeConfig | None = None,
        notes: str = "none",
        original: str | None = None,
        stats: StatsCollector | None = None,
        **options: Any,
    ) -> None:
        if not (isinstance(text, str) and text):
            raise ConfigError("text", text, "use the name of a field")
        self.text = text
        self.stats = stats
        self.cleaning = Cleaning.of_documents(config, options, notes=notes, original=original)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline with the options of the setting `DEDUPE_TEXT`."""
        return cls(stats=crawler.stats, **crawler.settings.getdict(SETTING))

    def process_item(self, item: Any) -> Any:
        """Return the item with its clean text."""
        adapter = ItemAdapter(item)
        path = path_to(adapter, self.text)
        if path is None:
            return item
        *way, name = path
        holder: Any = reduce(getitem, way, adapter)
        text = holder[name]
        if text is None:
            return item
        result = self.cleaning.result(Document("item", text))
        self._count("items", 1)
        adapter.update(self.cleaning.noted(result))
        if result.removed:
            holder[name] = result.text
            self._count("changed", 1)
            self._count("removed", removed_from(result))
        return item

    def _count(self, name: str, value: int) -> None:
        if self.stats is not None:
            self.stats.inc_value(f"dedupe_text/{name}", value)
