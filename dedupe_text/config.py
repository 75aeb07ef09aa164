"""The options of a run: frozen, keyword-only, checked when they are made.

Numbers stand here, each with the reason for its default; functions elsewhere take them and hold none of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from dedupe_text.errors import ConfigError
from dedupe_text.model import Effect, Span

SPLITTERS = ("auto", "lines", "blank-lines")
MATCHERS = ("join", "minhash")
LANGUAGES = tuple("ar bg ca cs da de el en es fi fr hr hu id it ja nb nl pl pt ro ru sk sv tr uk zh".split())
"""Languages whose word lists ship with the guard."""
MIN_PAGES = 2
"""Pages from which there is anything to learn from a source."""
POLICIES = ("first", "last", "longest", "most_complete")


class Splitter(Protocol):
    """Cuts a text into paragraphs: spans in order, apart, inside the text, none of them blank."""

    @property
    def name(self) -> str:
        """The name that results carry."""
        ...

    def __call__(self, text: str) -> list[Span]:
        """Return the spans of the paragraphs of a text."""
        ...


@dataclass(frozen=True, slots=True)
class Member:
    """One copy in a cluster, as a policy sees it: its place, its text, and how many of the others it contains."""

    span: Span
    text: str
    contains: int


Policy = Callable[[Member], tuple[float, ...]]
"""Ranks a member: the lowest key stays. Ties go to the earlier member."""

GuardRule = Callable[[str, str], Effect | None]
"""A user's own rule: the two texts of one difference (one may be empty) to its effect, or None for no opinion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardConfig:
    """What counts as a changed fact.

    `languages` limits the word lists (None: all that are shipped). `rules` are asked first, in order; the first opinion
    decides. `spelling` lets small misspellings and recognition errors count as the same word.
    """

    languages: tuple[str, ...] | None = None
    rules: tuple[GuardRule, ...] = ()
    spelling: bool = True

    def __post_init__(self) -> None:
        if self.languages is not None:
            known = isinstance(self.languages, tuple) and all(language in LANGUAGES for language in self.languages)
            if not known:
                raise ConfigError("languages", self.languages, f"use None or a tuple of {', '.join(LANGUAGES)}")
        if not isinstance(self.rules, tuple):
            raise ConfigError("rules", self.rules, "use a tuple of functions")
        for rule in self.rules:
            if not callable(rule):
                raise ConfigError("rules", rule, "each rule is a function of two texts that returns an Effect or None")
        _flag("spelling", self.spelling)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceConfig:
    """How much must repeat before it counts as a repeat and not as a habit of the text.

    Lengths are in letters; an ideograph counts as three. The defaults were set on real pages with planted and natural
    repetition; `docs/method.md` says how and what they cost.

    `long_paragraph`: a paragraph of this length proves itself, unless it carries a label (a speaker, "Q:") or is only
    part of a longer one, where it may be a quotation.
    `block_paragraphs`, `block_characters`: a run in order of so many distinct paragraphs with so much distinct text
    proves itself. `prose_characters`, `prose_tokens`: from here on a paragraph counts as running prose. `beside_prose`:
    the share of its places at which a repeated line must stand next to prose to be furniture. `prose_share`: the share
    of a text that must be running prose for such a line to go. `passage_characters`: the least length of a passage that
    goes out of a paragraph beside a block, `lone_passage_characters` anywhere else, where it may be a quotation, and of
    a paragraph that is part of a longer one.
    `teaser_characters`: the least length of a text that was cut and stands elsewhere in full.
    """

    long_paragraph: int = 120
    block_paragraphs: int = 3
    block_characters: int = 300
    prose_characters: int = 100
    prose_tokens: int = 16
    beside_prose: float = 0.5
    prose_share: float = 0.5
    passage_characters: int = 10
    lone_passage_characters: int = 400
    teaser_characters: int = 25

    def __post_init__(self) -> None:
        for option in ("beside_prose", "prose_share"):
            value = getattr(self, option)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise ConfigError(option, value, "use a share between 0 and 1")
        for option in (name for name in self.__slots__ if name not in ("beside_prose", "prose_share")):
            value = getattr(self, option)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ConfigError(option, value, "use a whole number from 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoilerplateConfig:
    """What counts as boilerplate of a source.

    `pages`: how many pages a source must have before anything is learned of it: 2, because with them there is something
    to compare; pages that hold one article count once. `likelihood`: how sure the decision must be, in [0, 1]: 0.8, at
    which a line in twenty, or fewer, of what went from labelled pages was content (`docs/benchmarks.md`). `most_lost`:
    the share of its text in [0, 1] from which a source loses nothing and is reported: 0.95, because no labelled site of
    366 loses more. `phrases`: lines known as boilerplate without a corpus; a paragraph that says one goes from the
    similarity `phrase_similarity` on: 0.9 allows for a typo, or a comma, in four or five words.
    """

    pages: int = 2
    likelihood: float = 0.8
    most_lost: float = 0.95
    phrases: tuple[str, ...] = ()
    phrase_similarity: float = 0.9

    def __post_init__(self) -> None:
        if isinstance(self.pages, bool) or not isinstance(self.pages, int) or self.pages < MIN_PAGES:
            raise ConfigError("pages", self.pages, f"use a whole number from {MIN_PAGES}")
        for option in ("likelihood", "most_lost", "phrase_similarity"):
            value = getattr(self, option)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
                raise ConfigError(option, value, "use a share above 0 and up to 1")
        known = isinstance(self.phrases, tuple) and all(isinstance(phrase, str) for phrase in self.phrases)
        if not known or not all(phrase.strip() for phrase in self.phrases):
            raise ConfigError("phrases", self.phrases, "use a tuple of phrases, none of them blank")


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupeConfig:
    """Every option of a run.

    `threshold` is the similarity in [0, 1] from which two paragraphs are the same text, edited: 0.8, as in Lee et al.
    2022, "Deduplicating Training Data Makes Language Models Better", section 4.2 (edit similarity).
    """

    splitter: str | Splitter = "auto"
    matcher: str = "join"
    policy: str | Policy = "first"
    threshold: float = 0.8
    passages: bool = True
    guard: GuardConfig = field(default_factory=GuardConfig)
    evidence: EvidenceConfig = field(default_factory=EvidenceConfig)

    def __post_init__(self) -> None:
        _one_of("splitter", self.splitter, SPLITTERS)
        if isinstance(self.splitter, type):
            raise ConfigError("splitter", self.splitter, "give an object of the class, not the class")
        if not isinstance(self.splitter, str) and not isinstance(getattr(self.splitter, "name", None), str):
            raise ConfigError("splitter", self.splitter, "a splitter of your own needs a name, which results carry")
        _one_of("policy", self.policy, POLICIES)
        _named("matcher", self.matcher, MATCHERS)
        _similarity("threshold", self.threshold)
        _flag("passages", self.passages)
        if not isinstance(self.guard, GuardConfig):
            raise ConfigError("guard", self.guard, "use a GuardConfig")
        if not isinstance(self.evidence, EvidenceConfig):
            raise ConfigError("evidence", self.evidence, "use an EvidenceConfig")


ACTIONS = ("remove", "mark", "ignore")
"""What is done about a repeat across documents: taken out, marked and kept, or not looked for."""
ORDERS = ("input", "time", "latest", "longest")
"""What says which of two documents is the first, so the policies across documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusConfig:
    """Every option of a run over a corpus.

    `documents`: what is done about a document of which another says all; `paragraphs`: about paragraphs and blocks that
    stand in another document; `boilerplate`: about what a source says on its pages anyway. Each is "remove", "mark" or
    "ignore". Across documents the default is to mark: a shared paragraph belongs to both of its texts. `within`: look
    for repeats inside each document too, as `document` says.

    `order` says which of two documents is the first, whose text stays: that of the "input"; the earliest of the "time",
    and of the ids where times are equal, so that the order of arrival does not matter; the "latest" of them; or the
    "longest", which holds the most running prose, and the earliest of equally long ones. `near` is the Jaccard
    similarity of word 3-grams from which two paragraphs are compared, None for equal ones only; `alike` that of two
    documents. `learner` says what counts as boilerplate.
    """

    documents: str = "mark"
    paragraphs: str = "mark"
    boilerplate: str = "remove"
    within: bool = True
    order: str = "input"
    near: float | None = 0.8
    alike: float = 0.8
    learner: BoilerplateConfig = field(default_factory=BoilerplateConfig)
    document: DedupeConfig = field(default_factory=DedupeConfig)

    def __post_init__(self) -> None:
        for option in ("documents", "paragraphs", "boilerplate"):
            _named(option, getattr(self, option), ACTIONS)
        _named("order", self.order, ORDERS)
        _flag("within", self.within)
        for option, value in (("near", self.near), ("alike", self.alike)):
            if value is not None or option != "near":
                _similarity(option, value)
        if not isinstance(self.learner, BoilerplateConfig):
            raise ConfigError("learner", self.learner, "use a BoilerplateConfig")
        if not isinstance(self.document, DedupeConfig):
            raise ConfigError("document", self.document, "use a DedupeConfig")


def _named(option: str, value: object, names: tuple[str, ...]) -> None:
    if value not in names:
        raise ConfigError(option, value, f"use one of {', '.join(names)}")


def _one_of(option: str, value: object, names: tuple[str, ...]) -> None:
    if isinstance(value, str):
        if value not in names:
            raise ConfigError(option, value, f"use one of {', '.join(names)}, or an object of your own")
    elif not callable(value):
        raise ConfigError(option, value, f"use one of {', '.join(names)}, or a callable")


def _similarity(option: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.5 <= value <= 1:
        raise ConfigError(option, value, "use a similarity between 0.5 and 1")


def _flag(option: str, value: object) -> None:
    if not isinstance(value, bool):
        raise ConfigError(option, value, "use True or False")
