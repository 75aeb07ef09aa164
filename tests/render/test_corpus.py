"""The page of a corpus run: complete, escaped, and no longer than a person can look through."""

from __future__ import annotations

import dedupe_text as dt
from dedupe_text.corpus.report import CorpusReport, Share
from dedupe_text.model import Difference, DifferenceKind, Document, Effect, Kind, Mark, Rule, Span, Verdict, Witness
from dedupe_text.render.corpus import MOST_SOURCES, MOST_UNREADABLE
from dedupe_text.results import DedupeResult
from tests.prose import paragraphs
from tests.render.examples import FARE, PAYLOADS, hostile_report
from tests.render.reading_pages import PageReader

ELEMENTS = frozenset(
    "a article bdi blockquote body del h1 h2 h3 h4 head header html input kbd label main mark meta meter nav p script "
    "section span style table td th title tr".split()
)


def test_page_of_a_run_has_its_figures() -> None:
    """The page says what was read, what was taken out by verdict and source, and which lines repeat where."""
    bodies = [chr(10).join(paragraphs(seed, 4)) for seed in range(8)]
    pages = [
        {"id": str(number), "source": "north.example", "text": f"Home\n{body}\nAll rights reserved"}
        for number, body in enumerate(bodies)
    ]
    run = dt.dedupe_corpus(pages)
    assert len(list(run)) == 8
    page = run.report.to_html()
    gone = run.report.total.removed["boilerplate"]
    assert '<p class="figures">8 documents, 1 sources, ' in page
    assert f'<td class="number">16</td><td class="number">{gone:,}</td>' in page
    assert '<bdi class="said">All rights reserved</bdi></th><td class="number">8</td><td class="number">1</td>' in page
    assert '<span id="s1"><bdi>north.example</bdi></span></th><td class="number">8</td>' in page
    assert page == run.report.to_html()


def test_hostile_report_is_escaped() -> None:
    """Whatever a report holds, its page has only its own elements, links that lead somewhere, and encodes."""
    html = hostile_report(PAYLOADS).to_html(title=PAYLOADS[5])
    page = PageReader(html)
    assert page.elements <= ELEMENTS
    assert page.title == PAYLOADS[5]
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    html.encode("utf-8")


def test_empty_report_has_a_page() -> None:
    """A run over nothing has a page that says that there is none of anything."""
    page = CorpusReport().to_html()
    assert page.count('<p class="more">none</p>') == 7
    assert "0 documents" in page


def test_long_lists_are_cut() -> None:
    """Sources and unreadable rows are listed up to a bound, those that lose most first, and the rest is counted."""
    report = CorpusReport()
    for number in range(MOST_SOURCES + 3_000):
        report.sources[f"s{number}.example"] = Share(1, 10_000)
        report.sources[f"s{number}.example"].removed["boilerplate"] = number
    report.unreadable = [("rows.jsonl", str(number), "not JSON") for number in range(MOST_UNREADABLE + 7)]
    page = report.to_html()
    assert "and 3,000 more sources" in page
    assert "and 7 more rows" in page
    assert f"s{MOST_SOURCES + 2_999}.example" in page
    assert "s0.example" not in page
    assert page.count('id="s') == MOST_SOURCES + len(("sources", "samples", *Verdict))


def test_shade_follows_the_share() -> None:
    """A cell of the heat map has no shade where nothing goes, the first for a little, and the last for all."""
    report = CorpusReport()
    for gone in (0, 1, 1_000):
        report.sources[f"lost-{gone}"] = Share(1, 1_000)
        report.sources[f"lost-{gone}"].removed["duplicate"] = gone
    rows = {row.split("<bdi>")[1].split("<")[0]: row for row in report.to_html().split("\n") if "lost-" in row}
    assert [rows[f"lost-{gone}"].count(f"shade-{shade}") for gone, shade in ((0, 0), (1, 1), (1_000, 10))] == [3, 2, 2]


def test_sample_shows_what_differs() -> None:
    """A sample has its text with the differences marked, its witness, its rule, and the words of both sides."""
    text = f"Before it.\n{FARE.format(6)}"
    span = Span(11, len(text))
    slot = Difference(DifferenceKind.NUMBER, Effect.CHANGES, Span(28, 29), Span(17, 18), "6", "5")
    mark = Mark(span, Verdict.VARIANT, Kind.LINE, 0.9, Witness(Span(0, 59), "other"), Rule.FACT_DIFFERS, None, (slot,))
    report = CorpusReport()
    report.add(DedupeResult(Document("page", text), (mark,), "lines", 0.8))
    page = report.to_html()
    assert 'The fare rose to <mark class="changes" title="number">6</mark> euros' in page
    assert "Because a fact differs. Witness: code points 0:59 of document <bdi>other</bdi>, similarity 0.9." in page
    assert "<td><bdi>6</bdi></td><td><bdi>5</bdi></td><td>number, changes</td>" in page


def test_long_sample_is_cut_and_says_so() -> None:
    """The rest of a text of which the report keeps the beginning is counted."""
    text = "word " * 1_000
    mark = Mark(Span(0, 5_000), Verdict.KEEP, Kind.LINE, 1.0, Witness(Span(0, 5_000), "other"), Rule.DOCUMENT_ADDS)
    report = CorpusReport()
    for name in "ab":
        report.add(DedupeResult(Document(name, text), (mark,), "lines", 0.8))
    page = report.to_html()
    assert page.count("(4,000 more code points)") == 2
    assert '</bdi> <span class="more">and more</span>' in page
