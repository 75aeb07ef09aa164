"""Scrapy and trafilatura: pages as they come from the web."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import scrapy

import dedupe_text as dt
from dedupe_text.integrations.scrapy import ItemDeduper
from dedupe_text.integrations.trafilatura import dedupe_page, extract_page
from tests.prose import paragraphs

BODY = paragraphs(1, 4)
DOUBLED = "\n".join([*BODY, "A headline between the copies", *BODY])
MARKUP = "".join(f"<p>{line}</p>" for line in DOUBLED.split("\n"))
PAGE = f"""<html><head><title>Ferries</title><meta property="og:site_name" content="The Harbour">
<meta name="author" content="Ada Ferryman"><meta property="article:published_time" content="2024-05-06"></head>
<body><article>{MARKUP}</article></body></html>"""
URL = "https://example.com/ferries"
CRAWL = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess

class Pages(scrapy.Spider):
    name = "pages"
    start_urls = [sys.argv[1]]
    custom_settings = {
        "ITEM_PIPELINES": {"dedupe_text.integrations.scrapy.ItemDeduper": 300},
        "DEDUPE_TEXT": {"text": "body", "notes": "counts", "policy": "last"},
        "FEEDS": {sys.argv[2]: {"format": "jsonlines"}},
        "TELNETCONSOLE_ENABLED": False,
    }

    def parse(self, response):
        yield {"title": response.css("title::text").get(), "body": "\\n".join(response.css("p::text").getall())}
        yield {"title": "No text"}

process = CrawlerProcess()
crawler = process.create_crawler(Pages)
process.crawl(crawler)
process.start()
print(json.dumps({k: v for k, v in crawler.stats.get_stats().items() if k.startswith("dedupe_text/")}))
"""


def test_a_crawl_gives_clean_items(tmp_path: Path) -> None:
    """A spider with the pipeline in its settings writes clean items, and its statistics tell what went."""
    page, target = tmp_path / "page.html", tmp_path / "items.jsonl"
    page.write_text(PAGE, "utf-8")
    command = [sys.executable, "-W", "error", "-c", CRAWL, page.as_uri(), target.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, second = (json.loads(line) for line in target.read_text("utf-8").splitlines())
    clean = dt.dedupe(DOUBLED, policy="last").text
    removed = len(DOUBLED) - len(clean)
    assert first == {"title": "Ferries", "body": clean, "dedupe_text_removed": removed}
    assert second == {"title": "No text"}
    assert json.loads(done.stdout) == {
        "dedupe_text/items": 1, "dedupe_text/changed": 1, "dedupe_text/removed": removed,
    }  # fmt: skip


class PageItem(scrapy.Item):
    """An item of Scrapy's own kind."""

    text = scrapy.Field()


@dataclass
class PageRecord:
    """An item that is a dataclass."""

    text: str
    title: str = ""


ITEMS = (PageItem(text=DOUBLED), PageRecord(DOUBLED), {"text": DOUBLED})


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: type(item).__name__)
def test_items_of_every_kind(item: Any) -> None:
    """The item that comes in goes out, with its clean text."""
    found = ItemDeduper().process_item(item)
    assert found is item
    assert (item.text if isinstance(item, PageRecord) else item["text"]) == dt.dedupe(DOUBLED).text


def test_a_text_inside_an_item_is_cleaned_where_it_stands() -> None:
    """A dot leads into an inner item, which stays the one that it was; an item without it goes through."""
    inner = PageItem(text=DOUBLED)
    clean = ItemDeduper(text="page.text")
    found = clean.process_item({"page": inner, "n": 1})
    assert found["page"] is inner
    assert inner["text"] == dt.dedupe(DOUBLED).text
    assert clean.process_item({"page": None}) == {"page": None}
    assert clean.process_item({"page.text": DOUBLED}) == {"page.text": dt.dedupe(DOUBLED).text}


def test_a_field_that_is_no_text_is_refused() -> None:
    """A field that holds something else raises `InputTypeError`; so does an option without a name, `ConfigError`."""
    with pytest.raises(dt.InputTypeError, match="must be str, not bytes"):
        ItemDeduper().process_item({"text": b"Once."})
    with pytest.raises(dt.ConfigError, match="text"):
        ItemDeduper(text="")


def test_a_page_is_extracted_and_cleaned() -> None:
    """The text of a page is that of trafilatura without what repeats; its document has what is known of the page."""
    result = dedupe_page(PAGE, URL, policy="last")
    assert result is not None
    assert result.document.text == DOUBLED
    assert result.text == dt.dedupe(DOUBLED, policy="last").text
    assert (result.document.id, result.document.source, result.document.time) == (URL, "example.com", "2024-05-06")
    known = result.document.metadata
    assert (known["title"], known["author"], known["sitename"]) == ("Ferries", "Ada Ferryman", "The Harbour")


def test_a_page_gives_the_same_each_time() -> None:
    """The tenth extraction of a page gives what the first gave."""
    assert len({extract_page(PAGE, URL).text for _ in range(10)}) == 1  # type: ignore[union-attr]


def test_options_of_extraction_are_passed_on() -> None:
    """`extraction` reaches trafilatura, but for what is set here; a wrong option of ours is refused too."""
    link = '<p>See <a href="https://example.com/b">the other page</a> for more.</p>'
    page = PAGE.replace("</article>", f"{link}</article>")
    linked = dedupe_page(page, URL, extraction={"include_links": True})
    assert linked is not None
    assert "[the other page](https://example.com/b)" in linked.text
    for option, value in {"deduplicate": True, "output_format": "markdown", "with_metadata": False}.items():
        with pytest.raises(dt.ConfigError, match=option):
            dedupe_page(PAGE, extraction={option: value})
    with pytest.raises(dt.ConfigError, match="threshold"):
        dedupe_page(PAGE, threshold=3)


def test_a_page_without_a_text_is_none() -> None:
    """A page in which trafilatura finds no text is None."""
    assert extract_page("<html><body></body></html>", URL) is None
    assert dedupe_page("<html><body></body></html>", URL) is None


def test_pages_are_a_corpus() -> None:
    """Documents of pages go to `dedupe_corpus` with their host as their source."""
    news = paragraphs(9, 3)
    foot = "Follow the harbour on every channel that you like to read."
    pages = [f"<html><body><article><p>{line}</p><p>{foot}</p></article></body></html>" for line in news]
    documents = [page for number, html in enumerate(pages) if (page := extract_page(html, f"{URL}/{number}"))]
    assert [result.text for result in dt.dedupe_corpus(documents)] == news
