"""The word lists that edits draw on, one set for each language, read from `words.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from dedupe_text.errors import ConfigError

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    `units`, `currencies` and `antonyms` are pairs of which each replaces the other; `negations` pair a statement with
    its denial, and `deniers` are the words that show that a statement is denied already. `names` and `places` stand in
    for those of a text, `prefixes` come before it, `added` are sentences that say something of their own. `promos`,
    `priced` (with a place for a number) and `short_lines` are lines of a site, `menu` and `footer` those around its
    pages.
    """

    language: str
    months: tuple[str, ...]
    units: Pairs
    currencies: Pairs
    negations: Pairs
    antonyms: Pairs
    names: tuple[str, ...]
    places: tuple[str, ...]
    prefixes: tuple[str, ...]
    added: tuple[str, ...]
    deniers: tuple[str, ...]
    promos: tuple[str, ...]
    priced: tuple[str, ...]
    short_lines: tuple[str, ...]
    menu: tuple[str, ...]
    footer: tuple[str, ...]

    @property
    def spaced(self) -> bool:
        """True when spaces stand between the words of the language."""
        return self.language not in ("zh", "th")


def words_of(language: str) -> Words:
    """Return the words of a language, by its code; raises `ConfigError` for a language without a list.

    >>> words_of("fr").currencies
    (('euros', 'francs'),)
    """
    known = json.loads(files("dedupe_text.testing").joinpath("words.json").read_text(encoding="utf-8"))
    if language not in known:
        raise ConfigError("language", language, f"use one of {', '.join(sorted(known))}")
    return Words(language=language, **{name: _frozen(values) for name, values in known[language].items()})


def _frozen(values: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)
