"""A run over a corpus: what is read, how often, what is marked, and what is counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dedupe_text as dt
from dedupe_text.config import ORDERS
from dedupe_text.corpus.ordering import order_key, ranked
from tests.corpus.corpora import misspelt
from tests.documents import BODIES
from tests.prose import paragraphs

FERRY, GARDEN = BODIES["ferry"], BODIES["garden"]
ONE, TWO, THREE = (paragraphs(seed, 6) for seed in (1, 2, 3))


def page(name: str, lines: list[str], source: str | None = None, time: str | None = None) -> dt.Document:
    return dt.Document(name, "\n".join(lines), source, time)


def marks_elsewhere(result: dt.DedupeResult) -> list[tuple[str, str, str, str]]:
    return [
        (mark.verdict.value, mark.kind.value, mark.rule.name, mark.witness.document_id)
        for mark in result.marks
        if mark.witness is not None and mark.witness.document_id is not None
    ]


class Again:
    """A source that can be read anew, and counts how often it was; `change` is applied from the second time on."""

    def __init__(self, documents: list[dt.Document], change: Any = list) -> None:
        self.documents, self.change, self.times = documents, change, 0

    def __iter__(self) -> Iterator[dt.Document]:
        self.times += 1
        return iter(self.documents if self.times == 1 else self.change(self.documents))


def test_wire_copy_is_marked_and_stays() -> None:
    """The second paper with a story keeps it, and its mark names the first."""
    found = list(dt.dedupe_corpus([page("a", ONE), page("b", ["Our own headline", *ONE])]))
    assert [marks_elsewhere(result) for result in found] == [[], [("keep", "document", "DOCUMENT_ADDS", "a")]]
    assert all(not result.removed for result in found)


def test_wire_copy_is_taken_out_where_asked() -> None:
    """A document of which an earlier one says all goes as a whole; one that adds a sentence stays as a whole."""
    documents = [page("a", ONE), page("b", ONE), page("c", [*ONE, "And one thing that nobody else has said so far."])]
    first, second, third = dt.dedupe_corpus(documents, documents="remove")
    assert (first.text, second.text, third.text) == (documents[0].text, "", documents[2].text)
    assert marks_elsewhere(second) == [("duplicate", "document", "DOCUMENT_ELSEWHERE", "a")]
    assert marks_elsewhere(third) == [("keep", "document", "DOCUMENT_ADDS", "a")]


@pytest.mark.parametrize(
    ("lines", "other", "gone"),
    [
        ([*ONE, "Dover", "3", "Hull", "5"], [*ONE, "Dover", "5", "Hull", "3"], False),
        (["Ann:", ONE[0], "Bob:", ONE[1], *TWO], ["Ann:", ONE[1], "Bob:", ONE[0], *TWO], False),
        (["Ann:", ONE[0], "Bob:", ONE[1], *TWO], ["Ann:", ONE[0], *TWO], True),
        (ONE, [*ONE, *ONE], True),
    ],
    ids=["cells of a table", "who said what", "a part in order", "the text twice"],
)
def test_lines_in_another_order_say_something_else(lines: list[str], other: list[str], gone: bool) -> None:
    """A document goes for one that has its lines in its order; where short lines are exchanged, it stays."""
    _, second = dt.dedupe_corpus([page("a", lines), page("b", other)], documents="remove", within=False)
    assert (second.text == "") is gone


def test_the_copy_of_a_later_version_names_that_version() -> None:
    """A version with another fact is no original, and yet what says the same as it goes for it, and it stays whole."""
    update = [
        ONE[0],
        "The board has put 41 million marks aside for the new mole, and wants to build it in two years.",
        *ONE[1:],
    ]
    first = [line.replace("41", "38") for line in update]
    documents = [page("a", first), page("b", update), page("c", update), page("d", [*TWO, ONE[2]])]
    for paragraphs_too in ("mark", "remove"):
        _, second, third, _ = dt.dedupe_corpus(documents, documents="remove", paragraphs=paragraphs_too)
        assert (second.text, third.text) == (documents[1].text, "")
        assert marks_elsewhere(third) == [("duplicate", "document", "DOCUMENT_ELSEWHERE", "b")]


def test_an_equal_document_is_found_behind_many_versions() -> None:
    """Many versions of a story before it do not hide the one document that says all of another."""
    versions = [
        [*ONE, f"The mole will be {length} metres long, the board has said."] for length in (90, 91, 92, 93, 94, 95)
    ]
    documents = [page(str(number), lines) for number, lines in enumerate([*versions, versions[-1]])]
    *_, last = dt.dedupe_corpus(documents)
    assert ("keep", "document", "DOCUMENT_ELSEWHERE", "5") in marks_elsewhere(last)


def test_a_story_with_another_fact_is_a_variant() -> None:
    """Two reports that differ in one number are variants, whatever was asked, and the mark names the difference."""
    other = [*ONE[:2], "The flood damaged 12 houses and 3 bridges along the lower part of the river.", *ONE[2:]]
    changed = [line.replace("12", "19") for line in other]
    result = list(dt.dedupe_corpus([page("a", other), page("b", changed)], documents="remove"))[1]
    mark = next(mark for mark in result.marks if mark.kind is dt.Kind.DOCUMENT)
    assert (mark.verdict, [(d.a_text, d.b_text) for d in mark.differences]) == (dt.Verdict.VARIANT, [("19", "12")])
    assert mark.differences[0].a.of(result.document.text) == "19"
    assert result.text == result.document.text


def test_a_version_of_several_documents_tells_all_that_changed() -> None:
    """Of several versions the first counts, and the marks tell every change from it, in a document and a paragraph."""
    line = (
        "The flood damaged {} houses and 3 bridges along the lower part of the river, and {} people were brought out."
    )
    line = " ".join([line, *TWO[:3]])
    told = [[*ONE, line.format(*numbers)] for numbers in ((12, 40), (13, 41), (14, 42))]
    documents = [page(name, lines) for name, lines in zip("abc", told, strict=True)]
    *_, last = dt.dedupe_corpus([*documents, page("d", [*THREE, line.format(15, 43)])])
    *_, whole = dt.dedupe_corpus(documents)
    for result, kind, changes in (
        (whole, dt.Kind.DOCUMENT, [("14", "12"), ("42", "40")]),
        (last, dt.Kind.PARAGRAPH, [("15", "12"), ("43", "40")]),
    ):
        (mark,) = (mark for mark in result.marks if mark.kind is kind)
        assert (mark.verdict, mark.witness and mark.witness.document_id) == (dt.Verdict.VARIANT, "a")
        assert [(d.a_text, d.b_text) for d in mark.differences] == changes
        assert {d.kind for d in mark.differences} == {dt.DifferenceKind.NUMBER}


def test_a_block_in_another_document_is_one_mark() -> None:
    """Paragraphs that stand in another document in order are one block, and say how many of them in order."""
    found = list(dt.dedupe_corpus([page("a", [*TWO, *ONE]), page("b", [*THREE, *ONE])]))
    mark = found[1].marks[0]
    assert (mark.kind, mark.rule, str(mark.block)) == (dt.Kind.BLOCK, dt.Rule.BLOCK_ELSEWHERE, "6/6 in order")
    assert mark.span.of(found[1].document.text) == "\n".join(ONE)
    assert mark.witness is not None
    assert mark.witness.span.of(found[0].document.text) == "\n".join(ONE)
    assert found[1].explain(mark).words.endswith("Kept, and only marked: a block stands in another document too.")


def test_paragraphs_are_taken_out_where_asked() -> None:
    """With paragraphs taken out the first document keeps what both have, and the second what it has alone."""
    first, second = dt.dedupe_corpus([page("a", [*TWO, *ONE]), page("b", [*THREE, *ONE])], paragraphs="remove")
    assert (first.text, second.text) == ("\n".join([*TWO, *ONE]), "\n".join(THREE))


def test_a_chain_of_edits_keeps_its_witness() -> None:
    """Of A~B~C, where B goes because of A, C does not go because of B, even where B stands first in its document."""
    a = paragraphs(77, 1, 5)[0]
    b, c, other = (misspelt(a, [0, 2, 5, 8, 12, 16][:count]) for count in (2, 4, 6))
    documents = [page("v", [a]), page("w", [ONE[0], b, ONE[1], other]), page("d", [TWO[0], c])]
    first, second, third = dt.dedupe_corpus(documents, paragraphs="remove", documents="ignore")
    assert first.text == a
    assert b not in second.text
    assert third.text == TWO[0]
    (mark,) = (mark for mark in third.marks if mark.removes)
    assert mark.witness is not None
    assert mark.witness.span.of(second.document.text) == other
    assert other in second.text


def test_short_lines_of_two_documents_are_nothing() -> None:
    """Short lines that two texts happen to share get no mark."""
    documents = [page(name, ["Yes.", "Thank you.", *lines, "Read more"]) for name, lines in (("a", ONE), ("b", TWO))]
    assert all(not marks_elsewhere(result) for result in dt.dedupe_corpus(documents))


def test_short_documents_prove_nothing() -> None:
    """Two notices of a few words may be alike because that is all that such notices say."""
    notice = "Dividend paid on the first day of the month to all who hold shares"
    assert all(not marks_elsewhere(result) for result in dt.dedupe_corpus([page("a", [notice]), page("b", [notice])]))


def test_boilerplate_is_no_witness() -> None:
    """What a source says on all its pages goes there, so it proves nothing about another source."""
    notice = FERRY[0]
    pages = [page(f"p{k}", [*paragraphs(10 + k, 3), notice], "site.example") for k in range(6)]
    found = list(dt.dedupe_corpus([*pages, page("other", [notice, *TWO])], paragraphs="remove"))
    assert all(notice not in result.text for result in found[:6])
    assert found[6].text == found[6].document.text


def test_a_copy_around_boilerplate_goes_in_pieces() -> None:
    """A line of the source inside the second copy has its own mark, and those of the copy stand on its sides."""
    promo = "Read our newsletter each morning"
    document = page("a", [*ONE, "A headline", *ONE[:3], promo, *ONE[3:]])
    (result,) = dt.dedupe_corpus([document], learner=dt.BoilerplateConfig(phrases=(promo,)))
    assert result.text.splitlines() == [*ONE, "A headline"]
    removing = [mark for mark in result.marks if mark.removes]
    assert [mark.verdict.value for mark in removing] == ["duplicate", "boilerplate", "duplicate"]
    assert all(before.span.end <= after.span.start for before, after in pairwise(removing))


def test_one_article_at_two_addresses_is_a_duplicate() -> None:
    """The same article on two pages of a source is no boilerplate: it stays, and the second is marked."""
    menu, foot = ["Home", "News", "Sport"], ["Imprint", "Follow us"]
    bodies = [ONE, TWO, THREE, FERRY, ONE]
    pages = [page(str(k), [*menu, *body, *foot], "site.example") for k, body in enumerate(bodies)]
    found = list(dt.dedupe_corpus(pages))
    assert [result.text for result in found] == ["\n".join(body) for body in bodies]
    assert marks_elsewhere(found[4]) == [("keep", "document", "DOCUMENT_ELSEWHERE", "0")]


def test_the_first_in_time_is_kept() -> None:
    """In the order of time the earlier text is the witness, also when it is read later."""
    documents = [page("late", ONE, time="2026-03-01"), page("early", ONE, time="2026-02-01")]
    late, early = dt.dedupe_corpus(documents, documents="remove", order="time")
    assert (late.text, early.text) == ("", early.document.text)


def test_spaces_do_not_decide_what_is_compared() -> None:
    """Of two equal paragraphs one may be written with wider spaces; whichever is read first, the marks are the same."""
    line = (
        "The lantern by the mill covered a needle and repaired the wagon behind the quarry in the first days of autumn."
    )
    wide, near = line.replace(" ", "   "), misspelt(line, [0]).replace(" ", "   ")
    documents = [page("1", [line]), page("2", [wide]), page("3", [near])]
    found = [
        sorted(result.to_json() for result in dt.dedupe_corpus(chosen, order="time", documents="ignore"))
        for chosen in permutations(documents)
    ]
    assert all(results == found[0] for results in found)
    assert "a paragraph long enough" in found[0][2]


def test_order_without_times() -> None:
    """Documents without a time come last, in the order of their ids, numbers in theirs."""
    keys = [(None, "10"), (None, "9"), ("2026-01-02", "b"), ("2026-01-01", "z"), ("2026-01-02", "a")]
    assert [name for _, name in sorted(keys, key=lambda key: order_key(*key))] == ["z", "a", "b", "9", "10"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("input", "z b a 9 10"), ("time", "z a b 9 10"), ("latest", "a b z 9 10"), ("longest", "b 9 z a 10")],
)
def test_each_order_of_documents(order: str, expected: str) -> None:
    """By place, by time from either end, and by running prose; what is equal is ordered by time, then by id."""
    documents = {
        "z": ("2026-01-01", 30),
        "b": ("2026-01-02", 40),
        "a": ("2026-01-02", 20),
        "9": (None, 40),
        "10": (None, 0),
    }
    times = [time for time, _ in documents.values()]
    prose = np.array([size for _, size in documents.values()], np.uint64)
    places = ranked(order, list(documents), times, prose)
    assert [name for _, name in sorted(zip(places.tolist(), documents, strict=True))] == expected.split()


@pytest.mark.parametrize(("order", "stay"), [("time", "first full"), ("latest", "full last"), ("longest", "full")])
def test_the_order_says_which_document_stays(order: str, stay: str) -> None:
    """Of two equal stories the one that the order names stays; of all, the one that says more, when it is the first."""
    menu = [f"Menu item number {k} of this paper, which is long" for k in range(9)]
    story = [*ONE, *TWO]
    documents = [
        page("first", [*story, *menu], "a", time="2026-01-01"),
        page("full", [*story, THREE[0]], "b", time="2026-01-02"),
        page("last", story, "c", time="2026-01-03"),
    ]
    others = [
        page(f"{source}{k}", [*body, *menu], source) for source in "abc" for k, body in enumerate((FERRY, GARDEN))
    ]
    found = dt.dedupe_corpus([*documents, *others], order=order, documents="remove", paragraphs="ignore", within=False)
    assert [result.document.id for result in found if ONE[0] in result.text] == stay.split()


@pytest.mark.parametrize("order", ORDERS)
def test_workers_change_nothing(order: str) -> None:
    """One process and two give the same marks in the same order."""
    documents = [
        page(f"{k}", [*paragraphs(k % 7, 4), *(ONE if k % 5 == 0 else []), "Follow us"], f"s{k % 3}") for k in range(60)
    ]
    one, two = (list(dt.dedupe_corpus(documents, workers=workers, order=order)) for workers in (1, 2))
    assert one == two


def test_texts_mappings_and_metadata() -> None:
    """Documents may be texts and mappings; what they came with comes back."""
    given: list[Any] = ["\n".join(ONE), {"id": 7, "text": "\n".join(ONE), "lang": "en", "made": object()}]
    found = list(dt.dedupe_corpus(given, workers=2))
    assert [result.document.id for result in found] == ["0", "7"]
    assert found[1].document.metadata == {"lang": "en", "made": given[1]["made"]}


@pytest.mark.parametrize("order", ["input", "time"])
def test_a_source_is_read_two_or_three_times(order: str) -> None:
    """Two passes do, and a third where a witness may come after its repeat."""
    source = Again([page("b", ONE), page("a", ONE)])
    list(dt.dedupe_corpus(source, order=order))
    assert source.times == (2 if order == "input" else 3)


def test_what_can_be_read_once_is_refused_or_copied(tmp_path: Path) -> None:
    """A generator is an error that says what to do; with a folder to copy to it gives the same results."""
    documents = [page("a", ONE), page("b", ONE)]
    with pytest.raises(dt.OneShotError, match="spool"):
        dt.dedupe_corpus(document for document in documents)
    assert list(dt.dedupe_corpus(iter(documents), spool=tmp_path)) == list(dt.dedupe_corpus(documents))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [lambda found: found[:1], lambda found: [*found, page("c", TWO)], lambda found: [found[0], page("b", TWO)]],
    ids=["fewer", "more", "other"],
)
def test_a_source_that_changes_is_noticed(change: Any) -> None:
    """A source that gives other documents at the second time is an error that names the first of them."""
    with pytest.raises(dt.ChangedSourceError, match=r"'[bc]' changed between the two passes"):
        list(dt.dedupe_corpus(Again([page("a", ONE), page("b", ONE)], change)))


@pytest.mark.parametrize(
    "chosen", [{"documents": "drop"}, {"order": "random"}, {"near": 0.2}, {"alike": None}, {"within": 1}, {"policy": 7}]
)
def test_options_are_checked(chosen: dict[str, Any]) -> None:
    """An option that cannot be used is an error before anything is read."""
    with pytest.raises(dt.ConfigError):
        dt.dedupe_corpus([], **chosen)


def test_options_of_a_document_are_taken_too() -> None:
    """Options of the method for one document are handed on to it."""
    twice = [page("a", [*ONE, "Between", *ONE])]
    first, last = (next(iter(dt.dedupe_corpus(twice, policy=policy))) for policy in ("first", "last"))
    assert first.marks != last.marks


def test_the_report_counts() -> None:
    """The report counts documents, code points and marks, by source too, and draws the same samples each time."""
    pages = [page(str(k), ["Home", *paragraphs(k, 3), "Follow us"], "site.example") for k in range(4)]
    runs = [dt.dedupe_corpus([*pages, page("x", ONE), page("y", ONE)]) for _ in range(2)]
    found = list(runs[0])
    assert list(runs[1]) == found
    report = runs[0].report
    assert report.to_json() == runs[1].report.to_json()
    data = json.loads(report.to_json())
    assert data["total"]["documents"] == 6
    assert data["total"]["characters"] == sum(len(result.document.text) for result in found)
    assert data["total"]["removed"] == {"boilerplate": sum(len(r.document.text) - len(r.text) for r in found)}
    assert data["sources"]["site.example"]["documents"] == 4
    assert sum(data["histogram"]) == 6
    assert {"Home", "Follow us"} <= {line["text"] for line in data["repeated"] if line["places"] == 4}
    assert any(sample["mark"]["kind"] == "document" for sample in data["samples"])


def test_ids_that_repeat_are_counted() -> None:
    """Documents of one id are all marked, and the report says that their names are no help."""
    run = dt.dedupe_corpus([page("a", ONE), page("a", ONE), page("b", TWO)])
    assert [marks_elsewhere(result) for result in run][1] == [("keep", "document", "DOCUMENT_ELSEWHERE", "a")]
    assert run.report.repeated_ids == 1


def test_an_empty_corpus_is_a_corpus() -> None:
    """No documents, and documents without a word, give no marks."""
    assert list(dt.dedupe_corpus([])) == []
    assert [result.marks for result in dt.dedupe_corpus(["", "\n", "", "?!"])] == [()] * 4
