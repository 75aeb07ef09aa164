"""Help for tests: assertions about repeats, and material whose right answer is known, so that any tool can be measured.

Assertions: `checking` (what repeats, and the objects to assert with), `allowing` (what may repeat), `explaining` (both
places side by side), `settings` (what holds for the test that runs). Material: `planting` (a document with repetition
put into it), `corpora` (documents of several sources, with menus and shared articles), `pairs` (two texts, one an edit
of the other), `articles` (texts that ship here); made with `arrange`, `draft`, `edits`, `facts`, `sentences`, `words`.
"""

import importlib
import typing

if typing.TYPE_CHECKING:
    from dedupe_text.testing.articles import sample_articles
    from dedupe_text.testing.checking import NoDuplicates, Repeat, assert_no_duplicate_paragraphs, repeats_in
    from dedupe_text.testing.corpora import Copy, PlantedCorpus, plant_corpus
    from dedupe_text.testing.pairs import EditedPair, PairLabel, edited_pairs
    from dedupe_text.testing.planting import Planted, PlantedRepeat, PlantKind, plant

__all__ = [
    "Copy",
    "EditedPair",
    "NoDuplicates",
    "PairLabel",
    "PlantKind",
    "Planted",
    "PlantedCorpus",
    "PlantedRepeat",
    "Repeat",
    "assert_no_duplicate_paragraphs",
    "edited_pairs",
    "plant",
    "plant_corpus",
    "repeats_in",
    "sample_articles",
]

# A name is loaded when somebody asks for it, as in `dedupe_text` itself, because the pytest plugin imports this package
# in every run. No module may be named as something that is public here, or importing it would hide that.
_HOMES = {
    "articles": "sample_articles",
    "checking": "NoDuplicates Repeat assert_no_duplicate_paragraphs repeats_in",
    "corpora": "Copy PlantedCorpus plant_corpus",
    "pairs": "EditedPair PairLabel edited_pairs",
    "planting": "PlantKind Planted PlantedRepeat plant",
}

if not typing.TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Return a public name from its module."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(importlib.import_module(f"dedupe_text.testing.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
