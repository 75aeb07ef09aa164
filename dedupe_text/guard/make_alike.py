"""Finds the words of a language that the guard would take for each other: its published word lists in, words out.

Needed only by `make_words`. Where nobody publishes how common the words of a language are, its lists hold rare words
beside common ones, and most of them look like no other. What is kept are those that differ from another word of the
list as a slip does from a word: a small part, and all that the guard has to know.

A list is made of the keywords of the Unicode CLDR annotations, which are proofread, and of the words that at least two
messages of the translations of the Home Assistant frontend hold, since a misspelling seldom comes twice. Where all
forms of the words are published too, they count as words. So do the words of a dictionary that look like those, or
like one of the commonest: two rare ones seldom meet.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from importlib.metadata import PackagePath, distribution, files
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import regex
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from dedupe_text.guard.folding import fold
from dedupe_text.guard.spelling import SHORTEST_MISREAD, inflected, may_be_one_word, spelt_by_country

ANNOTATIONS = "node_modules/cldr-annotations-full"
"""Where npm puts the annotations, which no Python package holds."""
TRANSLATIONS = "home-assistant-frontend"
SPELLCHECKER = "pyspellchecker"
FORMS = {
    "ca": ("ca_lemma_lookup",),
    "hr": ("hr_lemma_lookup",),
    "pl": tuple(f"pl_lemma_lookup_{part}" for part in ("adj", "adv", "noun", "verb")),
}
"""The tables of spacy-lookups-data with all forms of words whose licence asks for no more than a notice."""

DICTIONARIES = frozenset("de es fr it nl pt".split())
"""Languages of which pyspellchecker lists all words that it knows."""

SEEN = 2
"""Messages that must hold a word: what stands in one may be a misspelling."""
FARTHEST = 2
"""Letters that a slip changes at the most."""
ROWS = 2048
"""Words that are compared with all others at a time."""

WITHOUT_LATIN = {"ar", "bg", "el", "fa", "he", "hi", "ko", "ru", "th", "uk"}
WITHOUT_SPACES = {"ja", "th", "zh"}

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_PLACEHOLDER = regex.compile(r"\{[^{}]*\}|<[^<>]*>")


def alike(language: str, common: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """Return the folded words of a language that look like others of them, sorted; and the sources of its list.

    Its commonest words count among the others, and are left out.
    """
    if language in WITHOUT_SPACES:
        # There a token is one character, and no two of them are one word with a slip.
        return [], []
    keywords, seen = _keywords(language), _seen(language)
    words = {word.lower() for word in (*keywords, *seen)}
    sources = [f"CLDR annotations {_annotations_version()}"] if keywords else []
    sources += [f"{TRANSLATIONS} {distribution(TRANSLATIONS).version}"] if seen else []
    for table in FORMS.get(language, ()):
        words |= _forms(table, words)
    sources += [f"spacy-lookups-data {distribution('spacy-lookups-data').version}"] if language in FORMS else []
    known = {*_plain(words, language), *common}
    found = look_alike(known, known)
    if language in DICTIONARIES:
        found |= look_alike(known, _plain(dictionary(language), language))
        sources.append(f"{SPELLCHECKER} {distribution(SPELLCHECKER).version}")
    return sorted(found.difference(common)), sources


def _plain(words: Iterable[str], language: str) -> set[str]:
    """Return the folded words that are long enough to be taken for one another."""
    folded = {word for word in map(fold, words) if len(word) >= SHORTEST_MISREAD and word.isalpha()}
    return {word for word in folded if not is_foreign(word, language)}


def dictionary(language: str) -> dict[str, float]:
    """Return all words that pyspellchecker knows of a language, with how often they were seen."""
    packed = Path(str(distribution(SPELLCHECKER).locate_file(f"spellchecker/resources/{language}.json.gz")))
    counts: dict[str, float] = json.loads(gzip.decompress(packed.read_bytes()))
    return counts


def is_foreign(word: str, language: str) -> bool:
    """Return whether a word stands in letters that its language does not write."""
    return language in WITHOUT_LATIN and any(letter.isascii() for letter in word)


def look_alike(known: Set[str], words: Set[str]) -> set[str]:
    """Return the words that the guard would take for a known one.

    Those that differ in a final -s, or as British and American spelling do, are one word to it whatever is listed; two
    words whose lengths differ by more than a letter never are, where no vocabulary is known.
    """
    by_length: dict[int, list[str]] = {}
    for word in sorted(words):
        by_length.setdefault(len(word), []).append(word)
    found: set[str] = set()
    for size, group in groupby(sorted(known, key=lambda word: (len(word), word)), key=len):
        own = list(group)
        others = [word for length in (size - 1, size, size + 1) for word in by_length.get(length, ())]
        for start in range(0, len(own), ROWS):
            rows = own[start : start + ROWS]
            apart = cdist(rows, others, scorer=OSA.distance, score_cutoff=FARTHEST, dtype=np.uint8)
            for row, column in zip(*np.nonzero((apart > 0) & (apart <= FARTHEST)), strict=True):
                one, other = rows[row], others[column]
                if other not in found and _alike(one, other):
                    found.add(other)
    return found


def _alike(one: str, other: str) -> bool:
    return may_be_one_word(one, other) and not inflected(one, other) and not spelt_by_country(one, other)


def _keywords(language: str) -> set[str]:
    """Return the words of the CLDR annotations; nothing where there are none."""
    name = {"nb": "no"}.get(language, language)
    file = Path(ANNOTATIONS, "annotations", name, "annotations.json")
    if not file.exists():
        return set()
    return {word for text in _texts(json.loads(file.read_text(encoding="utf-8"))) for word in _WORD.findall(text)}


def _annotations_version() -> str:
    version: str = json.loads(Path(ANNOTATIONS, "package.json").read_text(encoding="utf-8"))["version"]
    return version


def _seen(language: str) -> set[str]:
    """Return the words that several translated messages hold."""
    messages = _messages(language) - _messages("en")
    counts = Counter(
        word for text in messages for word in {word.lower() for word in _WORD.findall(_PLACEHOLDER.sub(" ", text))}
    )
    return {word for word, count in counts.items() if count >= SEEN}


def _messages(language: str) -> set[str]:
    own = regex.compile(rf"{language}-[0-9a-f]{{32}}\.json")
    found: Iterable[PackagePath] = files(TRANSLATIONS) or ()
    return {
        text
        for file in found
        if file.parent.parts[:3] == ("hass_frontend", "static", "translations") and own.fullmatch(file.name)
        for text in _texts(json.loads(file.read_text(encoding="utf-8")))
    }


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, (dict, list)):
        for part in data.values() if isinstance(data, dict) else data:
            yield from _texts(part)


def _forms(table: str, words: set[str]) -> set[str]:
    """Return all forms of the words of a table that are forms of some words."""
    packed = Path(str(distribution("spacy-lookups-data").locate_file(f"spacy_lookups_data/data/{table}.json.gz")))
    heads: dict[str, str | list[str]] = json.loads(gzip.decompress(packed.read_bytes()))
    by_form = {form: [head] if isinstance(head, str) else head for form, head in heads.items()}
    wanted = words.union(*(by_form.get(word, ()) for word in words))
    return {form.lower() for form, own in by_form.items() if not wanted.isdisjoint(own)}
