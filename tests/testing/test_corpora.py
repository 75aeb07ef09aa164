"""The planter of corpora: its gold must be right before anything is measured with it."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.errors import ConfigError, InputTypeError
from dedupe_text.model import Span
from dedupe_text.testing import PlantedCorpus, PlantKind, plant_corpus, sample_articles
from dedupe_text.testing.corpora import KINDS
from dedupe_text.testing.words import words_of
from tests.testing.seeded import printed_under_each_seed

ARTICLES = sample_articles()
LANGUAGES = ("ar", "de", "el", "en", "es", "fr", "pl", "ru", "th", "zh")

options = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 1000),
        "sources": st.integers(1, 5),
        "shared": st.sampled_from([0, 0.5, 1]),
        "edited": st.sampled_from([0, 0.5, 1]),
        "facts": st.sampled_from([0, 1]),
        "kinds": st.lists(st.sampled_from(KINDS), min_size=1, max_size=3),
        "separator": st.sampled_from([None, "\n", "\n\n"]),
        "language": st.sampled_from(LANGUAGES),
    }
)
articles = st.lists(st.sampled_from(ARTICLES), min_size=1, max_size=5, unique=True)


def spans_of(corpus: PlantedCorpus, name: str) -> list[Span]:
    """All gold spans of one document, each once."""
    copies = [copy for group in corpus.groups for copy in group] + [copy for pair in corpus.variants for copy in pair]
    spans = {copy.span for copy in copies if copy.document_id == name}
    return sorted({*corpus.boilerplate[name], *corpus.single[name], *spans})


@given(articles, options)
@settings(max_examples=100)
def test_gold_spans_cover_every_document_and_lie_apart(texts: list[tuple[str, ...]], chosen: dict[str, Any]) -> None:
    """The spans of a document do not overlap, and whatever they leave is white space between its lines."""
    corpus = plant_corpus(texts, **chosen)
    for document in corpus.documents:
        spans = spans_of(corpus, document.id)
        assert all(a.end <= b.start for a, b in pairwise(spans))
        rest = list(document.text)
        for span in spans:
            assert span.size > 0
            rest[span.start : span.end] = [" "] * span.size
        assert not "".join(rest).strip()


@given(articles, options)
@settings(max_examples=100)
def test_groups_say_the_same_and_variants_do_not(texts: list[tuple[str, ...]], chosen: dict[str, Any]) -> None:
    """Copies stand in order and are equal where nothing was edited; of a variant the two texts differ."""
    corpus = plant_corpus(texts, **(chosen | {"edited": 0, "kinds": [PlantKind.EXACT_DOUBLE, PlantKind.MOVED]}))
    order = {document.id: place for place, document in enumerate(corpus.documents)}
    for group in corpus.groups:
        assert len({corpus.text(copy) for copy in group}) == 1
        assert [(order[copy.document_id], copy.span) for copy in group] == sorted(
            (order[copy.document_id], copy.span) for copy in group
        )
    for later, earlier in corpus.variants:
        assert corpus.text(later) != corpus.text(earlier)
        assert order[later.document_id] > order[earlier.document_id]


def test_shared_and_inside_are_views_of_the_groups() -> None:
    """What several documents say and what one says twice are told apart."""
    corpus = plant_corpus(ARTICLES, seed=3, kinds=[PlantKind.EXACT_DOUBLE], shared=0.5)
    assert corpus.shared
    assert all(len({copy.document_id for copy in group}) > 1 for group in corpus.shared)
    assert len(corpus.inside) == sum(len(text) for text in ARTICLES) + len(
        {(copy.document_id, copy.span) for group in corpus.shared for copy in group}
    ) // 2 - len(corpus.shared) + len(corpus.variants)
    alone = plant_corpus(ARTICLES, seed=3, kinds=[PlantKind.CLEAN], shared=0)
    assert (alone.groups, alone.shared, alone.inside, alone.variants) == ((), (), (), ())


def test_every_source_frames_its_pages_alike() -> None:
    """All pages of a source have its menu and footer, but for the number in one line; another source has others."""
    corpus = plant_corpus(ARTICLES, seed=0, sources=2)
    frames: dict[str | None, list[list[str]]] = {}
    for page in corpus.documents:
        lines = [span.of(page.text) for span in corpus.boilerplate[page.id]]
        frames.setdefault(page.source, []).append(lines)
    assert len(frames) == 2
    for pages in frames.values():
        lines_by_place = list(zip(*pages, strict=True))
        assert [len(set(lines)) > 1 for lines in lines_by_place].count(True) == 1
    first, second = (set(pages[0]) for pages in frames.values())
    assert first != second


def test_times_follow_the_order_of_the_documents() -> None:
    """Ids are distinct, and each document is later than the one before."""
    pages = plant_corpus(ARTICLES, seed=0).documents
    assert len({page.id for page in pages}) == len(pages)
    assert [page.time for page in pages] == sorted({page.time or "" for page in pages})


@given(options)
@settings(max_examples=20)
def test_the_same_arguments_give_the_same_corpus(chosen: dict[str, Any]) -> None:
    """Two calls with equal arguments return equal corpora, whose plain form survives JSON."""
    corpus = plant_corpus(ARTICLES[:3], **chosen)
    assert plant_corpus([list(article) for article in ARTICLES[:3]], **chosen) == corpus
    assert json.loads(json.dumps(corpus.to_dict())) == corpus.to_dict()


def test_corpora_do_not_depend_on_the_hash_seed() -> None:
    """Processes with different hash seeds plant the same corpora."""
    program = (
        "from dedupe_text.testing import *\n"
        "print([plant_corpus(sample_articles(), seed=s).to_dict() for s in range(5)])"
    )
    assert len(printed_under_each_seed(program)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_frame(language: str) -> None:
    """The word lists of each language hold enough lines for a menu and a footer, each once."""
    words = words_of(language)
    assert len(words.menu) >= 5
    assert len(words.footer) >= 3
    assert len({*words.menu, *words.footer}) == len(words.menu) + len(words.footer)


@pytest.mark.parametrize("seed", range(6))
def test_the_gold_agrees_with_the_method(seed: int) -> None:
    """Nothing that the method takes out as boilerplate is an article, and each shared paragraph is marked."""
    corpus = plant_corpus(ARTICLES, seed=seed, edited=0)
    results = {result.document.id: result for result in dt.dedupe_corpus(corpus.documents)}
    for name, result in results.items():
        gone = [removal.mark for removal in result.removed if removal.mark.verdict is dt.Verdict.BOILERPLATE]
        assert {mark.span for mark in gone} <= set(corpus.boilerplate[name])
    for group in corpus.shared:
        copy = group[-1]
        marks = results[copy.document_id].marks
        assert any(mark.span.start <= copy.span.start and copy.span.end <= mark.span.end for mark in marks)


def test_the_articles_that_ship_do_not_repeat() -> None:
    """The gold may rely on the articles: no paragraph of any repeats another."""
    run = dt.dedupe_corpus(["\n".join(article) for article in ARTICLES])
    assert [result.marks for result in run] == [()] * len(ARTICLES)


WRONG: tuple[tuple[str, dict[str, Any], type[Exception]], ...] = (
    ("one text for many", {"articles": "It rained."}, ConfigError),
    ("no article", {"articles": []}, ConfigError),
    ("a blank article", {"articles": [" \n "]}, ConfigError),
    ("bytes for an article", {"articles": [b"It rained."]}, InputTypeError),
    ("no source", {"sources": 0}, ConfigError),
    ("a share above 1", {"shared": 1.5}, ConfigError),
    ("a share that is no number", {"facts": "often"}, ConfigError),
    ("no kind", {"kinds": []}, ConfigError),
    ("a kind that cuts paragraphs", {"kinds": [PlantKind.RESPLIT]}, ConfigError),
    ("a separator without a line feed", {"separator": " "}, ConfigError),
    ("a language without words", {"language": "tlh"}, ConfigError),
)


@pytest.mark.parametrize(("label", "wrong", "error"), WRONG, ids=[case[0] for case in WRONG])
def test_wrong_options_are_refused(label: str, wrong: dict[str, Any], error: type[Exception]) -> None:
    """An option that cannot be used raises the error that is documented."""
    arguments: dict[str, Any] = {"articles": ARTICLES, "seed": 0} | wrong
    given_articles = arguments.pop("articles")
    with pytest.raises(error):
        plant_corpus(given_articles, **arguments)
