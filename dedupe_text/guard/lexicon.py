"""The word lists of the guard: folded words in, what they are out; read from `words/` once, when first needed.

The files are written by `make_words`, each language's in one that names its sources; long lists of words stand in files
of their own and are read when two words look alike.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain
from types import MappingProxyType
from typing import Any

from dedupe_text.errors import ConfigError
from dedupe_text.guard.spelling import begin_otherwise
from dedupe_text.model import DifferenceKind

Sense = tuple[DifferenceKind, str]
"""What a word is, and the key that it shares with the words that mean the same."""

CURRENCY_CODES = frozenset(
    "USD EUR GBP JPY CNY RMB INR RUB UAH PLN CZK SEK NOK DKK CHF CAD AUD NZD BRL MXN TRY ZAR KRW SAR AED EGP ILS HKD "
    "SGD THB HUF RON BGN KWD QAR PKR IDR MYR PHP VND NGN KES ARS CLP COP".split()
)
"""ISO 4217 codes; they count in capitals only ("try" is a verb)."""

KIND_CODES = MappingProxyType(
    {
        "N": DifferenceKind.NEGATION,
        "M": DifferenceKind.MODALITY,
        "Q": DifferenceKind.QUANTIFIER,
        "D": DifferenceKind.DIRECTION,
        "T": DifferenceKind.DATE,
        "W": DifferenceKind.WEEKDAY,
        "U": DifferenceKind.UNIT,
        "C": DifferenceKind.CURRENCY,
        "P": DifferenceKind.PERCENTAGE,
    }
)
"""The letters that stand for kinds in the word lists."""


@dataclass(frozen=True, slots=True)
class Language:
    """The lists of one language, folded; `senses` maps a word to codes, each a kind's letter and a number.

    `articles` maps each article to the groups that it is in, of articles that stand for each other in one place.
    """

    name: str
    senses: Mapping[str, str]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    ordinal_suffixes: frozenset[str]
    articles: Mapping[str, Sequence[str]]
    common: frozenset[str]
    negative_prefixes: frozenset[str]
    prefixes: Sequence[str]
    places: frozenset[str]
    streets: frozenset[str]
    confusables: frozenset[str]
    twins: frozenset[str]

    def has(self, word: str, *kinds: str) -> bool:
        """Return whether a folded word stands in one of some long lists of the language, such as its `VOCABULARY`."""
        return any(_holds(_words(kind, self.name), word) for kind in kinds)


WITHOUT_ACCENTS = frozenset(("en",))
"""Languages that write accents in loan words only, and there at will ("cafe")."""

ANYWHERE = frozenset(("en",))
"""Languages whose words stand in texts of all others."""

OF_FEW_TEXTS = frozenset(("bg", "ca", "hr", "hu", "id", "nb", "ro", "sk"))
"""Languages beside a larger neighbour, or with common words that are short words of others too."""

PASSIVE_IN_S = frozenset(("da", "nb", "sv"))
"""Languages in which a final -s makes a verb passive and a noun a genitive, and no plural."""

VOCABULARY = "vocabulary"
"""The commonest words of a language."""
RARE = "rare"
"""All its other words: what stands in neither list is a name, a term, or no word of it."""
ALIKE = "alike"
"""Other words of a language that look like some of its words; how common they are nobody has published."""
COMPLETE = frozenset(("en",))
"""Languages of which all words are listed, with their forms; in others compounds and forms make too many."""

NOTHING: frozenset[Any] = frozenset()


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Some languages, asked together; a word may be known in several."""

    languages: tuple[Language, ...]

    @cached_property
    def _listed(self) -> frozenset[str]:
        """The words that stand in any list that makes a difference of facts; most words do not."""
        lists = ((one.senses, one.numbers, one.ordinals, one.places) for one in self.languages)
        return frozenset().union(*(words for own in lists for words in own))

    @cached_property
    def _confusables(self) -> frozenset[str]:
        """The pairs of words that are taken for each other, in any of the languages."""
        return frozenset().union(*(language.confusables for language in self.languages))

    @cached_property
    def _speakers(self) -> Mapping[str, Sequence[int]]:
        """The numbers of the languages in which a word is one of the commonest."""
        found: dict[str, list[int]] = {}
        for number, language in enumerate(self.languages):
            for word in language.common:
                found.setdefault(word, []).append(number)
        return found

    def senses(self, word: str) -> frozenset[Sense]:
        """Return what a folded word is, in any of the languages."""
        if word not in self._listed:
            return NOTHING
        return frozenset(
            (KIND_CODES[code[0]], language.name + code)
            for language in self.languages
            for code in language.senses.get(word, "").split()
        )

    def kinds(self, word: str) -> frozenset[DifferenceKind]:
        """Return the kinds of fact that a folded word can state."""
        return frozenset(kind for kind, _ in self.senses(word)) if word in self._listed else NOTHING

    def cardinals(self, word: str) -> frozenset[int]:
        """Return the values of a folded number word ("five")."""
        if word not in self._listed:
            return NOTHING
        return frozenset(language.numbers[word] for language in self.languages if word in language.numbers)

    def ordinals(self, word: str) -> frozenset[int]:
        """Return the values of a folded ordinal word ("fifth")."""
        if word not in self._listed:
            return NOTHING
        return frozenset(language.ordinals[word] for language in self.languages if word in language.ordinals)

    def number_words(self) -> Iterator[tuple[str, int]]:
        """Yield the folded words for numbers, cardinal and ordinal, with their values."""
        for language in self.languages:
            yield from language.numbers.items()
            yield from language.ordinals.items()

    def is_ordinal_suffix(self, suffix: str) -> bool:
        """Return whether letters after a number make it an ordinal ("5th")."""
        return any(suffix in language.ordinal_suffixes for language in self.languages)

    def is_article(self, word: str) -> bool:
        """Return whether a folded word is an article."""
        return any(word in language.articles for language in self.languages)

    def places_of_article(self, word: str) -> Iterator[str]:
        """Yield the places that a folded article may stand in; of two that share none one says another thing.

        Before one noun "der" stands for who does it and "den" for whom it is done to.
        """
        for language in self.languages:
            yield from language.articles.get(word, ())

    def is_common(self, word: str) -> bool:
        """Return whether a folded word is one of the commonest words."""
        return word in self._speakers

    def is_street(self, word: str) -> bool:
        """Return whether a folded word is a kind of street."""
        return any(word in language.streets for language in self.languages)

    @property
    def writes_accents(self) -> bool:
        """Whether accents belong to the spelling in any of the languages; so they do where none is known."""
        return not self.languages or any(language.name not in WITHOUT_ACCENTS for language in self.languages)

    @cached_property
    def passive_in_s(self) -> bool:
        """Whether a final -s says something in any of the languages (Swedish "köpte", "köptes": bought, was bought)."""
        return any(language.name in PASSIVE_IN_S for language in self.languages)

    def is_twin(self, word: str) -> bool:
        """Return whether a folded word is two words that differ in accents, or in a hyphen, alone (French "ou")."""
        return any(word in language.twins for language in self.languages)

    def is_known(self, word: str) -> bool:
        """Return whether a folded word stands in any list that makes a difference of facts."""
        return word in self._listed

    def is_listed_pair(self, one: str, other: str) -> bool:
        """Return whether two folded words stand together in a list of words that are taken for each other."""
        return "/".join(sorted((one, other))) in self._confusables

    def both_words(self, one: str, other: str, spoken: Lexicon) -> bool:
        """Return whether two folded words are both words of a language that may be meant ("trial", "trail").

        That is the `spoken` one, or any where it cannot be told, and English, whose words stand in texts of all
        languages. Of a language that is not known to be spoken the commonest words count alone.
        """
        lists = chain(
            ((language, (VOCABULARY, ALIKE, RARE)) for language in spoken.languages),
            ((language, (VOCABULARY,)) for language in self._meant(spoken)),
        )
        return any(language.has(one, *kinds) and language.has(other, *kinds) for language, kinds in lists)

    def is_word(self, word: str, spoken: Lexicon) -> bool:
        """Return whether a folded word is listed as a word of the `spoken` language, or is a common one elsewhere."""
        return any(language.has(word, VOCABULARY, RARE) for language in spoken.languages) or any(
            language.has(word, VOCABULARY) for language in self._meant(spoken)
        )

    def is_no_word(self, word: str) -> bool:
        """Return whether a folded word is a name, a term or a misspelling, where that can be told."""
        stem = word.removesuffix("s")
        return any(
            language.name in COMPLETE
            and not language.has(word, VOCABULARY, RARE)
            # The genitive of a word is not listed.
            and not language.has(stem, VOCABULARY, RARE)
            for language in self.languages
        )

    def _meant(self, spoken: Lexicon) -> Iterator[Language]:
        meant = {language.name for language in spoken.languages or self.languages} | ANYWHERE
        return (language for language in self.languages if language.name in meant)

    def negates(self, one: str, other: str) -> bool:
        """Return whether two folded words differ by a negative prefix ("legal", "illegal")."""
        short, long = sorted((one, other), key=len)
        prefix = long.removesuffix(short)
        if len(short) < 3 or prefix == long or not prefix:
            return False
        return any(prefix in language.negative_prefixes for language in self.languages)

    def prefixed_otherwise(self, one: str, other: str) -> bool:
        """Return whether two folded words differ in a prefix of the language alone (Polish "wjazd", "wyjazd")."""
        return any(begin_otherwise(one, other, language.prefixes) for language in self.languages)

    def spoken_in(self, words: Set[str]) -> Lexicon:
        """Return the lexicon of the language that has most of these among its commonest words; of none in a tie.

        A language of few texts yields to another one: Norwegian has most of its commonest words from Danish.
        """
        counts = [0] * len(self.languages)
        for word in words & self._speakers.keys():
            for number in self._speakers[word]:
                counts[number] += 1
        best = max(counts, default=0)
        if not best:
            return lexicon(())
        ahead = [number for number, count in enumerate(counts) if count == best]
        if len(ahead) > 1:
            ahead = [number for number in ahead if self.languages[number].name not in OF_FEW_TEXTS]
        return self._alone[ahead[0]] if len(ahead) == 1 else lexicon(())

    @cached_property
    def _alone(self) -> Sequence[Lexicon]:
        return [Lexicon((language,)) for language in self.languages]


def shipped_languages() -> tuple[str, ...]:
    """Return the codes of the languages with word lists, sorted."""
    folder = files("dedupe_text.guard").joinpath("words")
    return tuple(sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json")))


@cache
def lexicon(languages: tuple[str, ...] | None) -> Lexicon:
    """Return the lexicon of some languages, or of all that are shipped.

    Raises `ConfigError` for a language without lists.

    >>> lexicon(("en",)).cardinals("five")
    frozenset({5})
    """
    shipped = shipped_languages()
    for name in languages or ():
        if name not in shipped:
            raise ConfigError("languages", languages, f"use some of {', '.join(shipped)}")
    return Lexicon(tuple(_language(name) for name in (shipped if languages is None else languages)))


@cache
def _words(kind: str, language: str) -> tuple[str, ...]:
    """Return the words of a language in a file of their own, sorted; none where there is no file.

    Garbage collection would read a set of so many words each time; tuples of strings it leaves out.
    """
    file = files("dedupe_text.guard").joinpath("words", kind, f"{language}.txt")
    return tuple(sorted(file.read_text(encoding="utf-8").split())) if file.is_file() else ()


def _holds(words: Sequence[str], word: str) -> bool:
    place = bisect_left(words, word)
    return place < len(words) and words[place] == word


def _by_word(groups: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Return each word of some groups with the groups that it is in."""
    return {word: [group for group in groups if word in group.split()] for word in " ".join(groups).split()}


@cache
def _language(name: str) -> Language:
    text = files("dedupe_text.guard").joinpath("words", f"{name}.json").read_text(encoding="utf-8")
    lists: dict[str, Any] = json.loads(text)
    return Language(
        name=name,
        senses=lists["senses"],
        numbers=lists["numbers"],
        ordinals=lists["ordinals"],
        ordinal_suffixes=frozenset(lists["ordinal_suffixes"]),
        articles=_by_word(lists["articles"]),
        common=frozenset(lists["common"]),
        negative_prefixes=frozenset(lists["negative_prefixes"]),
        prefixes=lists["prefixes"],
        places=frozenset(lists["places"].split()),
        streets=frozenset(lists["streets"]),
        confusables=frozenset(lists["confusables"]),
        twins=frozenset(lists["twins"]),
    )
