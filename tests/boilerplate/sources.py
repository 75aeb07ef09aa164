"""Sources that nobody scraped: pages of one site, from a seed, with a frame around an article of their own."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from dedupe_text.batches import read_batch
from dedupe_text.boilerplate import SourceBoilerplate, learn, read_lines
from dedupe_text.columns import Columns
from dedupe_text.config import BoilerplateConfig
from dedupe_text.splitters import splitter_for
from tests.prose import NOUNS, PLACES, paragraphs

MENU = ["Home", "News", "Sport", "Weather", "Travel", "Podcasts", "About us", "Jobs", "Subscribe", "Log in"]
FOOTER = [
    "Read more",
    "Most read",
    "Follow us",
    "Newsletter",
    "Contact",
    "Privacy policy",
    "Terms of use",
    "Cookies",
    "Advertise with us",
    "All rights reserved by the publisher of this page, who answers for no other.",
]
OTHER_MENU = ["Shop", "Basket", "Gift cards", "Delivery", "Returns", "Help", "Store finder", "Sale", "Brands", "Outlet"]


def article(seed: int, count: int = 5) -> list[str]:
    """Return a headline and some paragraphs that no other seed has."""
    random = Random(seed)
    return [f"The {random.choice(NOUNS)} of the old {random.choice(PLACES)} {seed}", *paragraphs(seed, count)]


def page(seed: int, *, menu: Sequence[str] = MENU, slot: bool = True) -> str:
    """Return a page: a menu, an article with a dated line under its headline, and a footer with a number in it."""
    headline, *body = article(seed)
    published = [f"Published on {seed % 28 + 1}/{seed % 12 + 1}/2021 at {seed % 23}:15"] if slot else []
    counted = [f"{seed * 7 + 3} people have read this today"] if slot else []
    return "\n".join([*menu, headline, *published, *body, *counted, *FOOTER])


def columns_of(texts: Sequence[str]) -> list[Columns]:
    """Return the columns of each text."""
    batch = read_batch(texts, splitter_for("lines"))
    return [batch.columns_of(number) for number in range(len(texts))]


def rows_of(texts: Sequence[str]) -> list[NDArray[np.void]]:
    """Return the rows of each text."""
    return [read_lines(columns) for columns in columns_of(texts)]


def learned(texts: Sequence[str], config: BoilerplateConfig | None = None) -> SourceBoilerplate:
    """Return what is learned of a source with these pages."""
    return learn(rows_of(texts), config=config)


def gone(texts: Sequence[str], number: int = 0, config: BoilerplateConfig | None = None) -> list[str]:
    """Return the lines that go from one of the pages of a source."""
    source = learned(texts, config)
    columns = columns_of(texts)[number]
    return [columns.span(found.paragraph).of(columns.text) for found in source.find(read_lines(columns))]
