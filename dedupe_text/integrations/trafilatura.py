"""trafilatura: a web page in, its text without what repeats out, with what is known of the page."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from dedupe_text.api import dedupe
from dedupe_text.config import DedupeConfig
from dedupe_text.errors import ConfigError, MissingLibraryError
from dedupe_text.model import Document
from dedupe_text.results import DedupeResult

try:
    from trafilatura import bare_extraction
except ImportError as error:
    raise MissingLibraryError("trafilatura", "trafilatura", "the integration with trafilatura") from error

KEPT = "title author url hostname description sitename date categories tags license language image pagetype".split()
"""What trafilatura knows of a page, beside its text, that becomes metadata."""

SET_HERE: Mapping[str, str] = MappingProxyType(
    {
        "deduplicate": "what repeats is found afterwards",
        "output_format": "a document is plain text",
        "with_metadata": "a document has all that is known of the page",
    }
)
"""Options of trafilatura that are none here, each with its reason."""


def extract_page(html: Any, url: str | None = None, **extraction: Any) -> Document | None:
    """Return the text of a page as a document, with its host as its source and its date as its time; None for no text.

    `html` is what trafilatura takes, and `extraction` are options of its `bare_extraction` but those in `SET_HERE`:
    `deduplicate` drops a page, or a paragraph, that was seen a few times before in the same process, and in another
    `output_format` a page has no text. Documents of many pages go to `dedupe_corpus`, which finds what a site says on
    all of them. Raises `ConfigError` for an option that is set here.
    """
    for option in SET_HERE & extraction.keys():
        raise ConfigError(option, extraction[option], f"leave it out: {SET_HERE[option]}")
    page = bare_extraction(html, url=url, deduplicate=False, with_metadata=True, **extraction)
    known = page if page is None or isinstance(page, dict) else page.as_dict()
    if known is None or not known["text"]:
        return None
    identity = url or known["url"] or known["fingerprint"] or "page"
    kept = {name: known[name] for name in KEPT if known[name]}
    return Document(identity, known["text"], known["hostname"], known["date"], kept)


def dedupe_page(
    html: Any,
    url: str | None = None,
    *,
    extraction: Mapping[str, Any] | None = None,
    config: DedupeConfig | None = None,
    **options: Any,
) -> DedupeResult | None:
    """Return the result of a page, whose document has the page's metadata; None for a page without a text.

    `extraction` are options of `extract_page`, `options` those of `dedupe`.

    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
    >>> page = f"<html><title>Ferries</title><article><p>{line}<p>A word between.<p>{line}</article></html>"
    >>> result = dedupe_page(page, "https://example.com/ferries")
    >>> result.document.metadata["title"], result.document.source, len(result.removed)
    ('Ferries', 'example.com', 1)
    """
    document = extract_page(html, url, **(extraction or {}))
    return None if document is None else dedupe(document, config=config, **options)
