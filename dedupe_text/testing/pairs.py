"""Pairs of texts, one made from the other, and whether one of the two may go.

Paragraphs flow in, labelled pairs flow out; the same arguments give the same pairs on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice
from random import Random
from typing import Any

from dedupe_text.errors import ConfigError
from dedupe_text.testing.edits import HARMLESS, LIGHT, Edit
from dedupe_text.testing.facts import FACTS
from dedupe_text.testing.words import Words, words_of


class PairLabel(StrEnum):
    """How the two texts of a pair relate."""

    SAME = "same"
    """A harmless edit: one of the two may go."""
    CHANGED = "changed"
    """One fact differs: both must stay."""
    DIFFERENT = "different"
    """Two paragraphs of their own."""


@dataclass(frozen=True, slots=True)
class EditedPair:
    """Two texts, their label, the edit between them, and the harmless edit on top of it (None: no other)."""

    a: str
    b: str
    label: PairLabel
    edit: str
    noise: str | None
    language: str

    def to_dict(self, id: str, source: str | None = None) -> dict[str, Any]:
        """Return the pair as JSON-ready data, in the form that `python -m benchmarks quality --data` reads."""
        return {
            "id": id,
            "source": source,
            "lang": self.language,
            "label": self.label.value,
            "edit": self.edit,
            "noise": self.noise,
            "a": self.a,
            "b": self.b,
        }


def edited_pairs(paragraphs: Sequence[str], *, seed: int, language: str = "en") -> list[EditedPair]:
    """Return pairs made from paragraphs: one for each edit that fits, and some of two different paragraphs.

    Each edit is tried on the paragraphs in turn, starting at any of them. A fifth of the changed texts carry a harmless
    edit on top. Half of the pairs have the edited text first. There is one pair of different paragraphs for every four
    others. Raises `ConfigError` for fewer than two different
    paragraphs.

    >>> pair = edited_pairs(["The bridge is 40 metres long.", "It rained."], seed=1)[0]
    >>> pair.label, pair.edit
    (<PairLabel.SAME: 'same'>, 'typo')
    """
    texts = list(dict.fromkeys(paragraphs))
    if len(texts) < 2:
        raise ConfigError("paragraphs", paragraphs, "pairs need at least two different paragraphs")
    random, words = Random(f"pairs {seed}"), words_of(language)
    pairs = [*_same(texts, random, words), *_changed(texts, random, words)]
    for _ in range(max(1, len(pairs) // 4)):
        a, b = random.sample(texts, 2)
        pairs.append(EditedPair(a, b, PairLabel.DIFFERENT, "other paragraph", None, language))
    return pairs


def _same(texts: Sequence[str], random: Random, words: Words) -> Iterator[EditedPair]:
    for name, edit in HARMLESS.items():
        found = _first_edited(texts, edit, random, words)
        if found is not None:
            a, b = _either_way(*found, random)
            yield EditedPair(a, b, PairLabel.SAME, name, None, words.language)


def _changed(texts: Sequence[str], random: Random, words: Words) -> Iterator[EditedPair]:
    for name, edit in FACTS.items():
        found = _first_edited(texts, edit, random, words)
        if found is None:
            continue
        noise = random.choice(list(LIGHT)) if random.random() < 0.2 else None
        noisy = LIGHT[noise](found[1], random, words) if noise else None
        a, b = _either_way(found[0], noisy or found[1], random)
        yield EditedPair(a, b, PairLabel.CHANGED, name, noise if noisy else None, words.language)


def _first_edited(texts: Sequence[str], edit: Edit, random: Random, words: Words) -> tuple[str, str] | None:
    start = random.randrange(len(texts))
    for text in islice(cycle(texts), start, start + len(texts)):
        edited = edit(text, random, words)
        if edited is not None and edited != text:
            return text, edited
    return None


def _either_way(a: str, b: str, random: Random) -> tuple[str, str]:
    return (a, b) if random.random() < 0.5 else (b, a)
