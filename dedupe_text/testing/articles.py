"""Short articles that ship with the package, so that material for tests can be planted without texts of one's own."""

from __future__ import annotations

import json
from importlib.resources import files


def sample_articles() -> list[tuple[str, ...]]:
    """Return eight English articles of five paragraphs each, written for this project; nothing in them repeats.

    >>> articles = sample_articles()
    >>> len(articles), articles[2][0]
    (8, 'In Tolmin Street the bread is ready at five, and the queue is ready at half past four.')
    """
    known = json.loads(files("dedupe_text.testing").joinpath("articles.json").read_text(encoding="utf-8"))
    return [tuple(paragraphs) for paragraphs in known.values()]
