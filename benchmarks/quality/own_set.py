"""The project's own set: documents and pairs made in memory from the texts in `texts`, with fixed seeds.

`texts/articles` holds one article a file, `<language>-<name>.txt`, the title on its first line; `texts/natural` holds
documents whose repeats belong to them, `<form>-<name>.txt`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.quality.natural import natural_documents
from benchmarks.quality.reading import Row
from dedupe_text.errors import ConfigError
from dedupe_text.testing import PlantKind, edited_pairs, plant

TEXTS = Path(__file__).with_name("texts")


class Article(NamedTuple):
    """A clean text: its name, language, title and paragraphs."""

    name: str
    language: str
    title: str
    paragraphs: tuple[str, ...]


def articles(folder: Path = TEXTS) -> list[Article]:
    """Return the shipped articles, sorted by name."""
    found = []
    for path in sorted((folder / "articles").glob("*.txt"), key=lambda path: path.name):
        title, *paragraphs = [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        found.append(Article(path.stem, path.stem.partition("-")[0], title, tuple(paragraphs)))
    return found


def own_set(folder: Path = TEXTS) -> dict[str, list[Row]]:
    """Return the gold rows of the sets `planted` and `guard`."""
    return {"planted": list(_planted(folder)), "guard": list(_pairs(folder))}


def _planted(folder: Path) -> Iterator[Row]:
    known = articles(folder)
    for kind in PlantKind:
        if kind is not PlantKind.NATURAL:
            for seed, article in enumerate(known):
                row = _document(article, kind, seed)
                if row is not None:
                    yield row
    for number, (form, text) in enumerate(_natural(folder)):
        name = f"natural-{form}-{number}"
        yield Row(plant(text, kind=PlantKind.NATURAL, seed=0).to_dict(name, form=form), name)


def _document(article: Article, kind: PlantKind, seed: int) -> Row | None:
    """Return one planted document; None where an article holds no fact that could be changed."""
    name = f"{kind.value}-{article.name}"
    apart = kind in (PlantKind.DOUBLE_WITH_HEADLINE_AND_PROMO, PlantKind.TRUNCATED_SECOND)
    source = article.paragraphs if apart else (article.title, *article.paragraphs)
    try:
        planted = plant(source, kind=kind, seed=seed, language=article.language, headline=article.title)
    except ConfigError:
        return None
    return Row(planted.to_dict(name, article.name), name)


def _natural(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((folder / "natural").glob("*.txt"), key=lambda path: path.name):
        yield path.stem.partition("-")[0], path.read_text(encoding="utf-8")
    yield from natural_documents()


def _pairs(folder: Path) -> Iterator[Row]:
    for article in articles(folder):
        long = [paragraph for paragraph in article.paragraphs if len(paragraph) >= 40]
        for seed in range(2):
            for number, pair in enumerate(edited_pairs(long, seed=seed, language=article.language)):
                name = f"{article.name}-{seed}-{number}"
                yield Row(pair.to_dict(name, article.name), name)
