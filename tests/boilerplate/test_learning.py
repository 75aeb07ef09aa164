from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_text.boilerplate import marks
from dedupe_text.boilerplate.counting import Pages
from dedupe_text.boilerplate.doubles import grouped
from dedupe_text.boilerplate.features import Seen, articles
from dedupe_text.boilerplate.tables import Tables
from dedupe_text.config import BoilerplateConfig
from dedupe_text.errors import ConfigError
from dedupe_text.model import Kind, Rule, Verdict
from dedupe_text.render.words import mark_in_words
from tests.boilerplate.sources import FOOTER, MENU, OTHER_MENU, article, columns_of, gone, learned, page, rows_of
from tests.grown import documents
from tests.prose import PLACES, paragraphs

PROSE = "Tickets are booked by the travel desk, second class, a week before the journey where that is possible."
OWN = "Nobody else has written down, so far, what the ferryman said when the ice went out of the sound in May."


@pytest.mark.parametrize("pages", [2, 3, 5, 20])
def test_menu_and_footer_go(pages: int) -> None:
    """The menu and the footer of a site go, and of the article nothing."""
    texts = [page(seed) for seed in range(pages)]
    lines = gone(texts, 1)
    assert set(MENU) <= set(lines)
    assert set(FOOTER) <= set(lines)
    assert not set(article(1)) & set(lines)


def test_template_with_a_number_goes() -> None:
    """A line that differs between pages in its numbers alone is a template of its site."""
    texts = [page(seed) for seed in range(6)]
    source = learned(texts)
    columns = columns_of(texts)[2]
    found = {columns.span(one.paragraph).of(columns.text): one for one in source.find(rows_of(texts)[2])}
    assert found["17 people have read this today"].evidence["documents"] == 6
    assert found["17 people have read this today"].kind in (Kind.TEMPLATE, Kind.LINE)


def test_an_update_of_a_short_article_stays() -> None:
    """Two pages whose one paragraph differs in a number are an article and its update; both numbers are facts."""
    rule = "Staff have {} days of leave a year. Days that are not taken by the end of March are lost, unless agreed."
    texts = [
        "\n".join(["Home | Staff", text, "Ask us."]) for text in (rule.format(28), rule.format(30), *paragraphs(3, 4))
    ]
    found = learned(texts)
    assert [[finding.paragraph for finding in found.find(rows)] for rows in rows_of(texts)] == [[0, 2]] * len(texts)


def test_a_short_article_at_two_addresses_keeps_its_text_and_headline() -> None:
    """Where two pages share their only running text it is an article, and the line over it its headline."""
    texts = ["\n".join(["Home | Staff", "Travel", PROSE, "Ask us."])] * 2
    texts += ["\n".join(["Home | Staff", text, "Ask us."]) for text in paragraphs(3, 5)]
    found = learned(texts)
    assert [[finding.paragraph for finding in found.find(rows)] for rows in rows_of(texts)] == [[0, 3]] * 2 + [
        [0, 2]
    ] * 5


def test_source_with_two_page_templates() -> None:
    """Pages of a news part and of a shop are one source, and each loses its own menu."""
    texts = [page(seed, menu=MENU if seed % 2 else OTHER_MENU) for seed in range(8)]
    assert set(OTHER_MENU) <= set(gone(texts, 0))
    assert set(MENU) <= set(gone(texts, 1))


def test_one_article_at_two_addresses_stays() -> None:
    """An article that two pages of a site hold is a duplicate, not boilerplate."""
    texts = [page(seed) for seed in (1, 2, 3, 4)] + [page(1, slot=False)]
    for number in (0, 4):
        assert not set(article(1)) & set(gone(texts, number))


def test_two_copies_of_one_page_teach_nothing() -> None:
    """Two pages with one article are one page, and one page is no source to learn from."""
    assert gone([page(1), page(1)]) == []
    assert grouped(Pages.of(rows_of([page(1), page(2), page(1)]))).tolist() == [0, 1, 0]


def test_text_without_a_frame_stays() -> None:
    """Pages that share nothing lose nothing."""
    texts = ["\n".join(paragraphs(seed, 6)) for seed in range(5)]
    assert all(gone(texts, number) == [] for number in range(5))


def test_brake_stops_a_source() -> None:
    """A source that would lose more than its share loses nothing, and says how much it would have been."""
    texts = [page(seed) for seed in range(4)]
    source = learned(texts, BoilerplateConfig(most_lost=0.05))
    assert source.learned.stopped is not None
    assert source.learned.stopped.share > source.learned.stopped.limit == 0.05
    assert list(source.find(rows_of(texts)[0])) == []


def test_pages_are_found_alike_alone_and_together() -> None:
    """What is kept of the pages that were learned from is what each of them is found to lose alone."""
    texts = [page(seed, menu=MENU if seed % 2 else OTHER_MENU, slot=seed != 3) for seed in range(7)]
    texts.insert(1, "")
    source = learned(texts)
    kept = [list(source.learned.findings(number)) for number in range(len(texts))]
    assert kept == [list(source.find(one)) for one in rows_of(texts)]
    assert [bool(found) for found in kept] == [bool(text) for text in texts]
    assert [source.learned.findings(n).paragraphs.tolist() for n in range(len(texts))] == [
        [found.paragraph for found in one] for one in kept
    ]


def test_an_article_protects_the_lines_of_its_own_page_alone() -> None:
    """What is an article on one page and a notice on another is told of each page by itself, alone and together."""
    texts = ["\n".join([MENU[0], "Journeys", PROSE, *rest, FOOTER[-1]]) for rest in ([], [], [OWN])]
    rows = rows_of([*texts, *(page(seed) for seed in range(7))])
    tables = Tables.of(Pages.of(rows))
    alone = [articles(laid, tables, Seen.of(laid, tables))[0] for laid in (Pages.of([one]) for one in rows)]
    together = Pages.of(rows)
    assert np.array_equal(articles(together, tables, Seen.of(together, tables))[0], np.concatenate(alone))
    assert [one[:3].tolist() for one in alone[:3]] == [[False, True, True]] * 2 + [[False, False, False]]


SHARED = "Tickets are booked by the travel desk, a week before the journey. Receipts are handed in within a month."
VERSIONS = {
    "equal": lambda number: SHARED,
    "another number": lambda number: SHARED.replace("a week", f"{number + 3} days"),
    "other words": lambda number: SHARED.replace("a month", f"the year after the {PLACES[number]} was built"),
}


@pytest.mark.parametrize(("pages", "others"), [(2, 6), (4, 4), (5, 2), (8, 3)])
@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_page_says_alone_never_goes(version: str, pages: int, others: int) -> None:
    """However many pages have one article or a version of it, no rule takes it from all of them."""
    shared = [VERSIONS[version](number) for number in range(pages)]
    texts = ["\n".join([MENU[0], text, FOOTER[0]]) for text in shared]
    texts += ["\n".join([MENU[0], *paragraphs(50 + seed, 3), FOOTER[0]]) for seed in range(others)]
    assert all(text not in gone(texts, number) for number, text in enumerate(shared))


STREETS = ["du Moulin", "des Roses", "des Tilleuls", "des Écoles", "du Parc", "du Canal", "du Nord", "du Château"]
STREETS += ["des Arts", "du Pont"]
HOURS = ["huit heures", "dix heures", "onze heures", "sept heures", "seize heures", "midi", "treize heures"]
HOURS += ["vingt heures", "six heures", "neuf heures"]


@pytest.mark.parametrize("sentences", [1, 2])
@pytest.mark.parametrize("pages", [2, 5])
def test_sentences_of_one_form_stay_where_a_page_says_nothing_else(pages: int, sentences: int) -> None:
    """A directory says of each place the same in other words; that is what its pages are for."""
    own = [
        f"Qui vient rue {street} y trouve la boulangerie, où l'on a du pain à bon prix, et personne n'attend un mot "
        f"aimable avant {hour}."
        for street, hour in zip(STREETS, HOURS, strict=True)
    ]
    head, foot = ["Accueil", "Commerces de la ville", "Qui sommes-nous"], ["Lisez nos conditions avant de commander."]
    texts = ["\n".join([*head, *own[n * sentences : (n + 1) * sentences], *foot]) for n in range(pages)]
    assert not {line for number in range(pages) for line in gone(texts, number)} & set(own)


def test_new_page_of_a_known_source() -> None:
    """A page that was not learned from loses the frame of its source all the same."""
    source = learned([page(seed) for seed in range(6)])
    columns = columns_of([page(77)])[0]
    lines = {columns.span(one.paragraph).of(columns.text) for one in source.find(rows_of([page(77)])[0])}
    assert set(MENU) <= lines
    assert not set(article(77)) & lines


def test_marks_have_no_witness_and_say_where() -> None:
    """Each boilerplate paragraph has a mark of its own, which says on how many pages it stands, and where."""
    texts = [page(seed) for seed in range(6)]
    columns = columns_of(texts)[0]
    made = marks(columns, learned(texts).find(rows_of(texts)[0]))
    assert all(mark.verdict is Verdict.BOILERPLATE and mark.witness is None for mark in made)
    assert [mark.span for mark in made] == sorted(mark.span for mark in made)
    assert "the last paragraph of 6 of 6 pages of its source" in mark_in_words(columns.text, made[-1])
    assert made[-1].rule is Rule.SITE_LINE


def test_time_window() -> None:
    """A line counts against the pages between its first and its last one, where the times are known."""
    texts = [page(seed, menu=MENU if seed < 3 else OTHER_MENU) for seed in range(6)]
    tables = Tables.of(Pages.of(rows_of(texts)), [3.0, 1.0, 2.0, 4.0, 5.0, 6.0])
    by_key = dict(zip(tables.keys.values.tolist(), tables.between.tolist(), strict=True))
    assert by_key[int(rows_of([MENU[0]])[0]["key"][0])] == 3
    assert by_key[int(rows_of([FOOTER[0]])[0]["key"][0])] == 6


@pytest.mark.parametrize(
    ("option", "value"),
    [("pages", 1), ("likelihood", 0), ("most_lost", 1.5), ("phrases", ("",)), ("phrases", "one"), ("pages", True)],
)
def test_options_are_checked(option: str, value: object) -> None:
    """An option that cannot be used is refused when the configuration is made."""
    with pytest.raises(ConfigError, match=option):
        BoilerplateConfig(**{option: value})  # type: ignore[arg-type]


def test_empty_source_and_empty_pages() -> None:
    """No pages, and pages without a paragraph, are sources without boilerplate."""
    assert len(learned([]).learned) == 0
    assert gone(["", "", "A line.\n"], 2) == []


@settings(max_examples=30)
@given(st.lists(documents(), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_order_of_pages_does_not_matter(texts: list[str], random: Random) -> None:
    """What goes from a page does not depend on the order in which the pages of its source came."""
    texts = texts + [page(seed) for seed in range(3)]
    shuffled = texts.copy()
    random.shuffle(shuffled)
    a, b = learned(texts), learned(shuffled)
    assert a.learned.stopped == b.learned.stopped
    for rows in rows_of(texts):
        assert list(a.find(rows)) == list(b.find(rows))


@settings(max_examples=30)
@given(documents())
def test_source_of_one_page_yields_nothing(text: str) -> None:
    """One page alone has nothing to be compared with."""
    assert gone([text]) == []


@pytest.mark.parametrize("line", ["Menu", "Page 7"])
def test_many_equal_lines(line: str) -> None:
    """A page of fifty thousand equal lines is learned from like any other; no work grows with their pairs."""
    texts = [f"{line}\n" * 50_000, f"{line}\n" * 50_000, page(1)]
    assert len(learned(texts).learned) == 3


def test_many_different_lines() -> None:
    """What is kept of a source grows with the lines that pages share, not with all of its lines."""
    rows = rows_of([page(seed) for seed in range(30)])
    few, many = (Tables.of(Pages.of(rows[:count])) for count in (10, 30))
    assert len(few.keys.values) == len(many.keys.values)


def told(seed: int, *, opens: str = "You are reading the tale of") -> str:
    """Return a page whose lines before and after its article name it in a slot."""
    headline, *body = article(seed)
    return "\n".join(
        [f"{opens} {headline[4:]}", "Tales", headline, *body, f"This was the end of {headline[4:]}", *FOOTER]
    )


def test_lines_with_words_in_a_slot() -> None:
    """What opens alike on many pages goes with whatever stands in its slot, and the mark names that."""
    texts = [told(seed) for seed in range(8)]
    columns, source = columns_of(texts)[3], learned(texts)
    made = {mark.span.of(columns.text): mark for mark in marks(columns, source.find(rows_of(texts)[3]))}
    headline = article(3)[0]
    slotted = [mark for line, mark in made.items() if headline[4:] in line]
    assert [mark.rule for mark in slotted] == [Rule.SITE_SLOT, Rule.SITE_SLOT]
    assert headline not in made
    words = mark_in_words(columns.text, slotted[0])
    assert f"opens with 'You are reading the' and has 'tale of {headline[4:]}' in the slot" in words
    assert "as lines on 8 of 8 pages of its source do" in words
    assert list(source.find(rows_of(texts)[3])) == list(source.learned.findings(3))
    assert told(99).splitlines()[0] in gone([*texts, told(99)], 8)


def test_sentences_that_open_alike_are_no_template() -> None:
    """Running text of many pages may begin with the same words, and characters that stand for words say nothing."""
    frame = MENU[0], FOOTER[-1]
    openings = [
        f"The harbour by the {place} was closed, and nobody in the village knew for how long." for place in PLACES
    ]
    thai = "\N{THAI CHARACTER RO RUA}\N{THAI CHARACTER SARA AA}"
    unspaced = [thai * 2 + thai[::-1] * (7 + number) for number in range(len(PLACES))]
    for lines in (openings, unspaced):
        texts = ["\n".join([frame[0], line, *paragraphs(seed, 4), frame[1]]) for seed, line in enumerate(lines[:8])]
        assert all(gone(texts, number) == [*frame] for number in range(8))


def test_a_slot_needs_many_pages() -> None:
    """What opens alike on three pages of eight is their own."""
    texts = [told(seed, opens="You are reading the tale of" if seed < 3 else f"Number {seed}:") for seed in range(8)]
    assert texts[0].splitlines()[0] not in gone(texts, 0)
