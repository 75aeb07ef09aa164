"""Writes the word lists that the guard reads, one JSON file per language; needed only when they change.

Run `python -m dedupe_text.guard.make_words` with the dependency group `words`, in a folder where `npm install
cldr-annotations-full` has run. Months, weekdays, units, currencies and places come from Unicode CLDR through Babel
(Unicode licence), number words are the output of num2words; the lists that nobody publishes are kept by hand in
words/kept. Vocabularies are the heads of frequency lists, all under the MIT licence: that of symspellpy for English
(Google Books Ngram cut down to the words of SCOWL), of spacy-lookups-data for German, Greek and Spanish, of
pyspellchecker for the others (film subtitles, cut down to known words). The rest of the English list is kept as well.
Other languages get words that look like others, from `make_alike`. Each list is a file of its own, read when a text has
two words that look alike and not before. What is written is folded, so that reading costs next to nothing.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import distribution
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import babel
from babel import Locale
from num2words import num2words

from dedupe_text.config import LANGUAGES
from dedupe_text.guard.folding import fold
from dedupe_text.guard.lexicon import ALIKE, COMPLETE, KIND_CODES, RARE, VOCABULARY
from dedupe_text.guard.make_alike import SPELLCHECKER, alike, dictionary, is_foreign, look_alike
from dedupe_text.guard.spelling import SHORTEST_MISREAD
from dedupe_text.model import DifferenceKind

WITHOUT_NUMBER_WORDS = {"bg", "el", "hr", "zh", "ja"}
WITHOUT_ORDINALS = {"bg", "ca", "el", "hr", "sk", "zh", "ja", "cs", "ar"}
NAMES_IN_NUM2WORDS = {"nb": "no"}

# The units that prose gives to numbers; the rare ones are left to the rule for any word.
UNITS = (
    "duration-second duration-minute duration-hour duration-day duration-week duration-month duration-year "
    "duration-decade duration-century length-millimeter length-centimeter length-meter length-kilometer length-inch "
    "length-foot length-yard length-mile length-nautical-mile mass-milligram mass-gram mass-kilogram mass-ounce "
    "mass-pound mass-stone mass-ton mass-tonne volume-milliliter volume-liter volume-gallon volume-barrel "
    "temperature-celsius temperature-fahrenheit energy-kilocalorie energy-kilowatt-hour power-watt power-kilowatt "
    "power-megawatt power-gigawatt digital-kilobyte digital-megabyte digital-gigabyte digital-terabyte area-acre "
    "area-hectare area-square-meter area-square-kilometer area-square-mile speed-kilometer-per-hour "
    "speed-mile-per-hour speed-knot frequency-megahertz frequency-gigahertz concentr-percent"
).split()

CURRENCIES = (
    "USD EUR GBP JPY CNY INR RUB UAH PLN CZK SEK NOK DKK CHF CAD AUD NZD BRL MXN TRY ZAR KRW SAR AED EGP ILS "
    "HKD SGD THB"
).split()


# Lists of groups; the words of one group mean the same.
GROUPED_LISTS = (
    ("months", DifferenceKind.DATE),
    ("weekdays", DifferenceKind.WEEKDAY),
    ("magnitudes", DifferenceKind.UNIT),
    ("units", DifferenceKind.UNIT),
    ("currencies", DifferenceKind.CURRENCY),
    ("money", DifferenceKind.CURRENCY),
)
# Lists whose words are alone in what they say.
PLAIN_LISTS = (
    ("negation", DifferenceKind.NEGATION),
    ("modality", DifferenceKind.MODALITY),
    ("quantifiers", DifferenceKind.QUANTIFIER),
)
FOLDED_LISTS = ("common", "negative_prefixes", "ordinal_suffixes", "prefixes", "streets", "twins")
PERCENT = "%"

# Beyond it, words are as rare in running text as misspellings are.
VOCABULARY_SIZE = 25_000
# A rare word that looks like one of these is one of them misspelt more often than the rare word ("abut" for "about").
MISSPELT_SIZE = 10_000
SHORTEST_WORD = SHORTEST_MISREAD - 1
VOCABULARIES = {
    "en": ("symspellpy", "symspellpy/frequency_dictionary_en_82_765.txt"),
    **{
        name: ("spacy-lookups-data", f"spacy_lookups_data/data/{name}_lexeme_prob.json.gz")
        for name in "de el es".split()
    },
    **{name: (SPELLCHECKER, f"spellchecker/resources/{name}.json.gz") for name in "ar fr it nl pt ru".split()},
}
"""The distribution that has the frequency list of a language, and its file there."""


def main() -> None:
    """Write words/<language>.json for every language, or for those that are named, and the long list of its words."""
    # Babel gives a language names of those that were read before it, so each is read in a process of its own.
    with ProcessPoolExecutor(max_workers=1, max_tasks_per_child=1, mp_context=get_context("spawn")) as process:
        list(process.map(write, sys.argv[1:] or LANGUAGES))


def write(language: str) -> None:
    """Write the lists of one language."""
    folder = Path(__file__).parent / "words"
    kept = json.loads((folder / "kept" / f"{language}.json").read_text(encoding="utf-8"))
    lists, sources = _long_lists(language)
    packed = packed_lists(published_lists(language), kept, sources)
    text = json.dumps(packed, ensure_ascii=False, indent=0, sort_keys=True)
    (folder / f"{language}.json").write_text(text + "\n", encoding="utf-8")
    for kind, words in lists.items():
        if words:
            (folder / kind / f"{language}.txt").write_text("\n".join(words) + "\n", encoding="utf-8")


def _long_lists(language: str) -> tuple[dict[str, list[str]], list[str]]:
    """Return the long lists of one language by their kinds, and their sources."""
    if language not in VOCABULARIES:
        words, sources = alike(language)
        return {ALIKE: words}, sources
    package, _ = VOCABULARIES[language]
    counts = _counts(language)
    common = _commonest(counts, VOCABULARY_SIZE)
    lists, sources = {VOCABULARY: common}, [f"vocabulary by {package} {distribution(package).version}"]
    if language in COMPLETE:
        rare = counts.keys() - set(common)
        lists[RARE] = sorted(rare - look_alike(set(_commonest(counts, MISSPELT_SIZE)), rare))
    else:
        lists[ALIKE], more = alike(language, common)
        sources += more
    return lists, sources


def packed_lists(published: dict[str, Any], kept: dict[str, Any], sources: list[str]) -> dict[str, Any]:
    """Return the lists of one language as they are read: words by what they are, numbers by value, sorted word sets."""
    lists = {key: _together(published.get(key), kept.get(key)) for key in {**published, **kept}}
    packed: dict[str, Any] = {name: _folded(lists[name]) for name in FOLDED_LISTS}
    packed["source"] = "; ".join((published["source"], *sources, kept["source"]))
    packed["senses"] = _senses(lists)
    packed["places"] = " ".join(lists["places"])
    packed["articles"] = sorted(" ".join(_folded(group.split())) for group in lists["articles"])
    for name in ("numbers", "ordinals"):
        packed[name] = {fold(word): value for word, value in lists[name].items()}
    packed["confusables"] = sorted({"/".join(pair) for group in lists["confusables"] for pair in _pairs(group)})
    return packed


def _senses(lists: dict[str, Any]) -> dict[str, str]:
    """Return for each word what it is: codes of a kind and a number; words that mean the same share a code."""
    groups = [(kind, [word]) for name, kind in PLAIN_LISTS for word in _folded(lists[name])]
    groups += [(DifferenceKind.DIRECTION, [word]) for pair in lists["directions"] for word in _folded(pair)]
    for name, kind in GROUPED_LISTS:
        for group in map(_folded, lists.get(name, ())):
            groups.append((DifferenceKind.PERCENTAGE if PERCENT in group else kind, group))
    senses: dict[str, dict[str, None]] = {}
    kinds = {word_kind: code for code, word_kind in KIND_CODES.items()}
    for number, (kind, group) in enumerate(groups):
        for word in group:
            codes = senses.setdefault(word, {})
            if len(group) > 1 or not any(code[0] == kinds[kind] for code in codes):
                codes[f"{kinds[kind]}{number}"] = None
    return {word: " ".join(codes) for word, codes in senses.items()}


def _pairs(group: list[str]) -> list[list[str]]:
    folded = _folded(group)
    return [[one, other] for one in folded for other in folded if one < other]


def _together(one: Any, other: Any) -> Any:
    """Join a published list and a kept one; either may be missing."""
    if one is None or other is None:
        return one if other is None else other
    return {**one, **other} if isinstance(one, dict) else [*one, *other] if isinstance(one, list) else one


def published_lists(language: str) -> dict[str, Any]:
    """Return what is published for one language: groups of folded words that mean the same, number words by value."""
    locale = Locale.parse(language)
    return {
        "language": language,
        "source": f"Unicode CLDR through Babel {babel.__version__}; number words by num2words",
        "months": _calendar(locale.months, range(1, 13)),
        "weekdays": _calendar(locale.days, range(7)),
        "units": [group for unit in UNITS if (group := _unit(locale, unit))],
        "currencies": [group for code in CURRENCIES if (group := _currency(locale, code))],
        "places": _folded(name for code, name in locale.territories.items() if code.isalpha()),
        "numbers": _spelled(language, "cardinal") if language not in WITHOUT_NUMBER_WORDS else {},
        "ordinals": _spelled(language, "ordinal") if language not in WITHOUT_ORDINALS else {},
    }


def _calendar(contexts: Any, keys: Iterable[int]) -> list[list[str]]:
    widths = [contexts[context][width] for context in ("format", "stand-alone") for width in ("wide", "abbreviated")]
    return [group for key in keys if (group := [w for w in _folded(width[key] for width in widths) if not w.isdigit()])]


def _unit(locale: Locale, unit: str) -> list[str]:
    patterns = locale._data["unit_patterns"].get(unit, {})
    forms = (form for width in ("long", "short") for form in _plural_forms(patterns.get(width, {})))
    # One letter is a different unit in every trade ("m": metre, minute, million).
    return [w for w in _folded(form.replace("{0}", "") for form in forms) if len(w) > 1 or not w.isalpha()]


def _plural_forms(patterns: Any) -> Iterator[str]:
    for key, form in patterns.items():
        if key in ("zero", "one", "two", "few", "many", "other") and isinstance(form, str):
            yield form


def _currency(locale: Locale, code: str) -> list[str]:
    plurals = dict(locale._data["currency_names_plural"].get(code, {})).values()
    return _folded([*plurals, locale.currencies.get(code, "")])


def _spelled(language: str, form: str) -> dict[str, int]:
    values = [*range(1 if form == "ordinal" else 0, 101), *(() if form == "ordinal" else (200, 300, 400, 500, 1000))]
    spelled: dict[str, int] = {}
    for value in values:
        word = fold(num2words(value, lang=NAMES_IN_NUM2WORDS.get(language, language), to=form))
        if word and not word[0].isdigit():
            spelled.setdefault(word, value)
    return spelled


def _counts(language: str) -> dict[str, float]:
    """Return the words of a language that are long enough to be taken for a misspelling of one another."""
    counts: dict[str, float] = {}
    for word, count in _word_counts(language):
        folded = fold(word)
        if len(folded) >= SHORTEST_WORD and folded.isalpha() and not is_foreign(folded, language):
            counts[folded] = max(count, counts.get(folded, count))
    return counts


def _commonest(counts: dict[str, float], size: int) -> list[str]:
    ranked = sorted(counts.values(), reverse=True)
    # Rare words of one count stand in the order of the alphabet: all or none of them.
    least = ranked[size] if len(ranked) > size else -math.inf
    return sorted(word for word, count in counts.items() if count > least)


def _word_counts(language: str) -> Iterator[tuple[str, float]]:
    """Yield words with a number that is higher for commoner ones."""
    package, name = VOCABULARIES[language]
    if package == SPELLCHECKER:
        yield from dictionary(language).items()
        return
    data = Path(str(distribution(package).locate_file(name))).read_bytes()
    if name.endswith(".gz"):
        found: dict[str, float] = json.loads(gzip.decompress(data))
        yield from found.items()
    else:
        for line in data.decode("utf-8-sig").splitlines():
            word, count = line.split()
            yield word, float(count)


def _folded(words: Iterable[str]) -> list[str]:
    return sorted({folded for word in words if (folded := fold(word))})


if __name__ == "__main__":
    main()
