"""The page: self-contained, escaped, complete."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

from hypothesis import given, settings

from dedupe_text.model import Document, Kind, Mark, Rule, Span, Verdict, Witness
from dedupe_text.render.html import MOST_BACK_LINKS, MOST_EXPLAINED, MOST_IN_PART
from dedupe_text.results import DedupeResult
from tests.render.examples import LINE, PAYLOADS, every_verdict, numbered_lines, results
from tests.render.reading_pages import PageReader

ELEMENTS = frozenset(
    "a article bdi body del details div h1 h2 h3 head header html i input kbd label main mark meta noscript p pre "
    "script span style summary table td th title tr".split()
)
ATTRIBUTES = frozenset(
    "charset checked class colspan content data-end data-mark dir hidden href http-equiv id lang name scope title "
    "type".split()
)


@given(results())
@settings(max_examples=60)
def test_page_holds_the_text_and_nothing_else(result: DedupeResult) -> None:
    """Whatever the text, the page has only its own elements, and the text reads back from it."""
    page = PageReader(result.to_html())
    assert page.elements <= ELEMENTS
    assert page.attributes <= ATTRIBUTES
    # A page writes both line ends the same, unless a mark begins between carriage return and line feed.
    assert page.text.replace("\r\n", "\n") == result.document.text.replace("\r\n", "\n")
    result.to_html().encode("utf-8")


@given(results())
@settings(max_examples=60)
def test_removed_text_is_struck_through(result: DedupeResult) -> None:
    """What the removing marks span, and nothing else, stands in `del` elements."""
    removed = "".join(mark.span.of(result.document.text) for mark in result.marks if mark.removes)
    page = PageReader(result.to_html())
    # Marks may part a carriage return from its line feed, so line ends are left out of the comparison.
    assert "".join(page.removed.split()) == "".join(removed.split())


@given(results())
@settings(max_examples=60)
def test_links_lead_somewhere(result: DedupeResult) -> None:
    """Every id is there once, every link leads to one, and each mark can be reached from its explanation and back."""
    page = PageReader(result.to_html())
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    for number in range(1, len(result.marks) + 1):
        assert {f"m{number}", f"e{number}"} <= set(page.ids)
        assert {f"#m{number}", f"#e{number}"} <= set(page.links)


def test_page_forbids_everything_but_its_style_and_script() -> None:
    """The policy allows the one style and the one script that are in the page, by their digests, and nothing else."""
    page = PageReader(every_verdict().to_html())
    style, script = (
        f"'sha256-{base64.b64encode(hashlib.sha256(asset.encode()).digest()).decode()}'"
        for asset in (page.style, page.script)
    )
    assert page.policy == (
        f"default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in page.style
    assert "@import" not in page.style
    assert "prefers-color-scheme: dark" in page.style
    assert "@media print" in page.style


def test_title_is_text() -> None:
    """The title is the one asked for, else the document's id; markup in it stays text."""
    result = every_verdict()
    assert PageReader(result.to_html()).title == PAYLOADS[5]
    assert PageReader(result.to_html(title="<b>One</b> & only")).title == "<b>One</b> & only"


def test_summary_counts_what_goes() -> None:
    """The summary says for each verdict how many marks and how many code points, separators with what goes."""
    result = every_verdict()
    gone = sum(removal.span.size for removal in result.removed if removal.mark.verdict is Verdict.DUPLICATE)
    assert f'<td class="number">2</td><td class="number">{gone:,}</td>' in result.to_html()


def test_differences_stand_side_by_side() -> None:
    """Texts that differ stand side by side with the differences marked, equal texts stand once."""
    page = every_verdict().to_html()
    assert '<mark class="changes" title="number">6</mark>' in page
    assert '<mark class="changes" title="number">5</mark>' in page
    assert '<mark class="slight" title="punctuation">;</mark>' in page
    assert page.count('<td colspan="2"><bdi>') == 2


def test_lone_surrogate_is_named() -> None:
    """A lone surrogate shows as the replacement character and names its code point."""
    page = DedupeResult(Document("page", "a\udc80b"), (), "lines", 0.8).to_html()
    assert 'title="U+DC80 LONE SURROGATE">\N{REPLACEMENT CHARACTER}<' in page


def test_cost_is_linear_in_marks() -> None:
    """A line that repeats ten thousand times is linked from its witness a few times, and the page grows no faster."""
    count = 10_000
    text = "\n".join([LINE] * (count + 1))
    step = len(LINE) + 1
    witness = Witness(Span(0, len(LINE)))
    spans = [Span(n * step, n * step + len(LINE)) for n in range(1, count + 1)]
    marks = tuple(Mark(span, Verdict.DUPLICATE, Kind.LINE, 1.0, witness, Rule.LINE_INTERRUPTS) for span in spans)
    page = DedupeResult(Document("lines", text), marks, "lines", 0.8).to_html()
    assert f"and {count - MOST_BACK_LINKS} more" in page
    assert len(page) < 1_000 * count


def test_many_marks_are_all_in_the_text() -> None:
    """All of many marks are shown in the text, which is in parts; the first are explained, and the rest is counted."""
    count = MOST_EXPLAINED + 5
    result = numbered_lines(count)
    html = result.to_html()
    page = PageReader(html)
    assert page.text == result.document.text
    assert html.count("<noscript>") > 1
    assert {f"m{number}" for number in range(1, count + 1)} <= set(page.ids)
    assert html.count("<article") == MOST_EXPLAINED
    assert "and 5 more marks" in html
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_many_marks_on_one_line_are_in_parts() -> None:
    """A line with very many marks is in parts too, which say that the line goes on, and its text reads back."""
    result = numbered_lines(MOST_IN_PART)
    one_line = Document("line", result.document.text.replace("\n", " "))
    html = replace(result, document=one_line).to_html()
    assert PageReader(html).text == one_line.text
    assert html.count('<div class="part goes-on">') == 3


def test_witness_elsewhere_is_named() -> None:
    """A mark whose witness lies in another document names that document, in the text and in its explanation."""
    mark = Mark(Span(0, 4), Verdict.KEEP, Kind.LINE, 1.0, Witness(Span(0, 4), "<other>"), Rule.PARAGRAPH_ELSEWHERE)
    page = DedupeResult(Document("page", "Here"), (mark,), "lines", 0.8).to_html()
    assert page.count("witness in <bdi>&#39;&lt;other&gt;&#39;</bdi>") == 2
