"""Documents of several sources, with menus, footers and articles that they share, and what a perfect tool finds there.

Clean articles flow in, documents with their gold spans flow out. All choices come from a random generator seeded with
the arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from dedupe_text.errors import ConfigError
from dedupe_text.model import Document, Span
from dedupe_text.testing.arrange import ARRANGEMENTS, Source
from dedupe_text.testing.draft import Line, Name, lay_out, whole
from dedupe_text.testing.edits import lightly_edited
from dedupe_text.testing.facts import changed_fact
from dedupe_text.testing.planting import PlantKind, checked_separator, paragraphs_of
from dedupe_text.testing.words import Words, words_of

KINDS = (PlantKind.CLEAN, PlantKind.EXACT_DOUBLE, PlantKind.TRIPLE, PlantKind.INTERLEAVED, PlantKind.MOVED)
"""Shapes of repetition inside a document that leave paragraphs whole, so that those of several documents compare."""
MENU_LINES = 5
FOOTER_LINES = 3
FIRST_DAY = date(2026, 1, 1)
"""Each document is a day later than the one before, so that the order of input is that of time."""


class Copy(NamedTuple):
    """A stretch of a document, as a span of code points."""

    document_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class PlantedCorpus:
    """Documents and their right answer; all spans count code points of the text of their document.

    `boilerplate` are the spans of menus and footers, by the id of the document, in text order. `groups` are the
    stretches that say the same, in the order of the documents and of their text, at least two in each: paragraphs of a
    doubled body, and of an article that several sources carry. `variants` are paragraphs of which a fact differs from
    the same paragraph of an earlier document, after it: both must stay. `single` are the paragraphs said once, by id.
    """

    documents: tuple[Document, ...]
    boilerplate: Mapping[str, tuple[Span, ...]]
    groups: tuple[tuple[Copy, ...], ...]
    variants: tuple[tuple[Copy, Copy], ...]
    single: Mapping[str, tuple[Span, ...]]

    def text(self, copy: Copy) -> str:
        """Return the text of a stretch."""
        return copy.span.of(next(one.text for one in self.documents if one.id == copy.document_id))

    @property
    def shared(self) -> tuple[tuple[Copy, ...], ...]:
        """The groups of which several documents have a part."""
        return tuple(group for group in self.groups if len({copy.document_id for copy in group}) > 1)

    @property
    def inside(self) -> tuple[tuple[Copy, ...], ...]:
        """What repeats inside one document: each part of a group that a document has twice or more."""
        parts = []
        for group in self.groups:
            for name in dict.fromkeys(copy.document_id for copy in group):
                part = tuple(copy for copy in group if copy.document_id == name)
                if len(part) > 1:
                    parts.append(part)
        return tuple(parts)

    def to_dict(self) -> dict[str, Any]:
        """Return the corpus as JSON-ready data."""
        return {
            "documents": [
                {"id": one.id, "text": one.text, "source": one.source, "time": one.time} for one in self.documents
            ],
            "boilerplate": {name: [list(span) for span in spans] for name, spans in self.boilerplate.items()},
            "groups": [[[copy.document_id, list(copy.span)] for copy in group] for group in self.groups],
            "variants": [[[copy.document_id, list(copy.span)] for copy in pair] for pair in self.variants],
            "single": {name: [list(span) for span in spans] for name, spans in self.single.items()},
        }


def plant_corpus(
    articles: Sequence[str | Sequence[str]],
    *,
    seed: int,
    sources: int = 3,
    shared: float = 0.5,
    edited: float = 0.3,
    facts: float = 0.5,
    kinds: Sequence[PlantKind] = (PlantKind.CLEAN, PlantKind.CLEAN, PlantKind.EXACT_DOUBLE),
    separator: str | None = "\n",
    language: str = "en",
) -> PlantedCorpus:
    r"""Return the pages of some sources, each with its menu and footer around one article.

    Every article is on a page of one source; a share of `shared`, in [0, 1], is also on pages of others, as wire copy
    is. In later copies a share of `edited` of the paragraphs is lightly edited, and with a likelihood of `facts` one
    fact of an article differs in one of its copies. Each page repeats its own article in a shape drawn from `kinds`, of
    which `KINDS` are possible. The footer has a line with a number that differs from page to page. Articles are given
    and cut as for `plant`, and should say different things: where they repeat themselves, the gold does not know.

    Raises `ConfigError` for an option that cannot be used, `InputTypeError` for an article that is not text.

    >>> corpus = plant_corpus(["It rained all day.\nWe stayed at home."], seed=1, sources=2, shared=1, edited=0)
    >>> [(page.id, page.source, page.time) for page in corpus.documents][0]
    ('page-1', 'site-1.example', '2026-01-01')
    >>> {corpus.text(copy) for copy in corpus.shared[0]}
    {'It rained all day.'}
    """
    _check(articles, sources, {"shared": shared, "edited": edited, "facts": facts}, kinds)
    texts = [paragraphs_of(article) for article in articles]
    random = Random(f"corpus {seed}")
    words = words_of(language)
    sites = [_Site.drawn(number, words, random) for number in range(1, sources + 1)]
    corpus = _Growing(checked_separator(separator, random))
    for number, site, first in _pages(len(texts), sites, shared, random):
        article = _Article(number, texts[number])
        if not first:
            # One changed copy of an article: two might come out alike, and repeat each other.
            changes = random.random() < facts and all(number != name[0] for name, _ in corpus.changed)
            article = article.retold(words, random, edited=edited, changes=changes)
        corpus.add(site, article, random.choice(tuple(kinds)), words, random)
    return corpus.finished()


class _Article(NamedTuple):
    """An article as one page tells it; `changed` is the number of the paragraph in which a fact differs, or None."""

    number: int
    paragraphs: tuple[str, ...]
    changed: int | None = None

    def retold(self, words: Words, random: Random, *, edited: float, changes: bool) -> _Article:
        """Return it as another source prints it, with a fact changed where it holds one and that is asked for."""
        told = [lightly_edited(p, random, words) if random.random() < edited else p for p in self.paragraphs]
        for place in random.sample(range(len(told)), len(told) if changes else 0):
            other = changed_fact(self.paragraphs[place], random, words)
            if other is not None:
                told[place] = other[0]
                return self._replace(paragraphs=tuple(told), changed=place)
        return self._replace(paragraphs=tuple(told))


class _Site(NamedTuple):
    """A source: its name, the lines before and after each of its pages, and one with a place for a number."""

    name: str
    menu: tuple[str, ...]
    footer: tuple[str, ...]
    counted: str

    @classmethod
    def drawn(cls, number: int, words: Words, random: Random) -> _Site:
        """Return a source with lines of its own choice."""
        menu = tuple(random.sample(words.menu, min(MENU_LINES, len(words.menu))))
        footer = tuple(random.sample(words.footer, min(FOOTER_LINES, len(words.footer))))
        name = f"site-{number}.example"
        return cls(name, menu, (*footer, f"\N{COPYRIGHT SIGN} {name}"), random.choice(words.priced))

    def around(self, body: Sequence[Line], random: Random) -> list[Line]:
        """Return the lines of a page."""
        counted = self.counted.replace("{}", str(random.randrange(3, 1000)))
        lines = [*self.menu, None, counted, *self.footer]
        page: list[Line] = []
        for number, line in enumerate(lines):
            page += body if line is None else [whole(number, line, _SITE)]
        return page


_SITE = "site"


def _pages(count: int, sites: list[_Site], shared: float, random: Random) -> list[tuple[int, _Site, bool]]:
    """Return the pages in order of time: the article, the source, and whether it is the first to tell it."""
    pages = [(number, sites[number % len(sites)]) for number in range(count)]
    wire = random.sample(range(count), round(count * shared)) if len(sites) > 1 else []
    for number in sorted(wire):
        others = [site for site in sites if site is not sites[number % len(sites)]]
        pages += [(number, site) for site in random.sample(others, random.randrange(1, len(others) + 1))]
    random.shuffle(pages)
    told: set[int] = set()
    found = []
    for number, site in pages:
        found.append((number, site, number not in told))
        told.add(number)
    return found


@dataclass
class _Growing:
    """A corpus in the making: its pages, and where each paragraph of each article was said."""

    separator: str
    documents: list[Document] = field(default_factory=list)
    boilerplate: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    said: dict[tuple[int, Name], list[Copy]] = field(default_factory=dict)
    changed: list[tuple[tuple[int, Name], Copy]] = field(default_factory=list)

    def add(self, site: _Site, article: _Article, kind: PlantKind, words: Words, random: Random) -> None:
        """Add a page."""
        parts = Source(article.paragraphs, words, "", ())
        body = ARRANGEMENTS[kind.value](parts, random) if kind is not PlantKind.CLEAN else _named(article)
        layout = lay_out(site.around(body, random), self.separator)
        place = len(self.documents)
        document = Document(f"page-{place + 1}", layout.text, site.name, str(FIRST_DAY + timedelta(days=place)))
        self.documents.append(document)
        self.boilerplate[document.id] = tuple(
            sorted(span for name, spans in layout.groups.items() if name[0] == _SITE for span in spans)
        )
        for name, spans in layout.groups.items():
            if name[0] == _SITE:
                continue
            copies = [Copy(document.id, span) for span in spans]
            if name[1] == article.changed:
                # What it differs from is the paragraph as it was first told; its own copies repeat each other.
                self.changed.append(((article.number, name), copies[0]))
                self.said[article.number, (f"{name[0]} {document.id}", *name[1:])] = copies
            else:
                self.said.setdefault((article.number, name), []).extend(copies)

    def finished(self) -> PlantedCorpus:
        """Return what came of it."""
        groups = tuple(tuple(copies) for copies in self.said.values() if len(copies) > 1)
        single: dict[str, list[Span]] = {document.id: [] for document in self.documents}
        for copies in self.said.values():
            if len(copies) == 1:
                single[copies[0].document_id].append(copies[0].span)
        return PlantedCorpus(
            documents=tuple(self.documents),
            boilerplate=self.boilerplate,
            groups=groups,
            variants=tuple((copy, self.said[name][0]) for name, copy in self.changed),
            single={name: tuple(sorted(spans)) for name, spans in single.items()},
        )


def _named(article: _Article) -> list[Line]:
    return [whole(number, paragraph) for number, paragraph in enumerate(article.paragraphs)]


def _check(
    articles: Sequence[str | Sequence[str]], sources: int, shares: Mapping[str, float], kinds: Sequence[PlantKind]
) -> None:
    if isinstance(articles, str) or not articles:
        raise ConfigError("articles", articles, "use a list of texts, at least one")
    if isinstance(sources, bool) or not isinstance(sources, int) or sources < 1:
        raise ConfigError("sources", sources, "use a whole number from 1")
    for option, share in shares.items():
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise ConfigError(option, share, "use a share between 0 and 1")
    if not kinds or not set(kinds) <= set(KINDS):
        raise ConfigError("kinds", kinds, f"use some of {', '.join(kind.value for kind in KINDS)}")
