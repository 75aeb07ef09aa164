"""A document with every verdict and every kind of hostile text, and documents drawn at random."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from dedupe_text.corpus.report import CorpusReport
from dedupe_text.model import (
    Block,
    Difference,
    DifferenceKind,
    Document,
    Effect,
    Kind,
    Mark,
    Rule,
    Span,
    Verdict,
    Witness,
)
from dedupe_text.results import DedupeResult

PAYLOADS = (
    "</pre><script>document.title = 'pwned'</script>",
    "<img src=x onerror=\"document.title = 'pwned'\">",
    "<style>body { display: none }</style>",
    "<svg onload=\"document.title = 'pwned'\">",
    "--><script>document.title = 'pwned'</script>",
    "</title></style></textarea><script>document.title = 'pwned'</script>",
    '<base href="https://example.com/"><meta http-equiv=refresh content="0;url=data:text/html,x">',
    "&lt;script&gt; &#x3c;b&#x3e; ]]> <![CDATA[ {{7*7}}",
    "\x00\x08\x1b[31m\x7f\x9b \ud800 \udfff \N{RIGHT-TO-LEFT OVERRIDE}abc \N{LINE SEPARATOR} \N{LEFT-TO-RIGHT ISOLATE}",
)
"""Each stands in the text, in quotes of it, in titles and in names."""

FERRY = "The old ferry leaves the pier at noon & comes back at dusk, every day but Sunday."
FARE = "The fare rose to {} euros in March, said the harbour master."
LINE = "Subscribe to the harbour news"


class Places:
    """A text made of lines, and where each of them stands."""

    def __init__(self, *lines: str) -> None:
        self.text = "\n".join(lines)
        starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
        self.spans = [Span(start, start + len(line)) for start, line in zip(starts, lines, strict=True)]


def every_verdict() -> DedupeResult:
    """Return a result with a block, a variant, boilerplate of another document, a kept line, and hostile lines."""
    hostile = " ".join(PAYLOADS)
    places = Places(FERRY, FARE.format(5), hostile, LINE, FERRY.replace(",", ";"), FARE.format(6), hostile, LINE, LINE)
    text, spans = places.text, places.spans
    comma = Span(spans[4].start + FERRY.index(","), spans[4].start + FERRY.index(",") + 1)
    there = Span(comma.start - spans[4].start, comma.end - spans[4].start)
    six, five = (Span(span.start + 17, span.start + 18) for span in (spans[5], spans[1]))
    punctuation = Difference(DifferenceKind.PUNCTUATION, Effect.HARMLESS, comma, there, ";", ",")
    number = Difference(DifferenceKind.NUMBER, Effect.CHANGES, six, five, "6", "5")
    block = Block(spans[4], spans[0], 1, 1, 1, ((spans[4], spans[0]),))
    other = Witness(Span(1, 30), PAYLOADS[0])
    found = (
        Mark(
            spans[4],
            Verdict.DUPLICATE,
            Kind.BLOCK,
            0.9996,
            Witness(spans[0]),
            Rule.BLOCK_REPEATS,
            block,
            (punctuation,),
        ),
        Mark(spans[5], Verdict.VARIANT, Kind.PARAGRAPH, 0.9, Witness(spans[1]), Rule.FACT_DIFFERS, None, (number,)),
        Mark(spans[6], Verdict.DUPLICATE, Kind.PARAGRAPH, 1.0, Witness(spans[2]), Rule.LONG_REPEATS),
        Mark(spans[7], Verdict.BOILERPLATE, Kind.TEMPLATE, 1.0, other, Rule.LINE_INTERRUPTS),
        Mark(spans[8], Verdict.KEEP, Kind.LINE, 1.0, Witness(spans[3]), Rule.NATURAL),
    )
    return DedupeResult(Document(PAYLOADS[5], text, source=PAYLOADS[1], time="2024-02-30"), found, "lines", 0.8)


CHARACTERS = st.one_of(
    st.sampled_from(
        "ab &<>\"'\n\r\t\f\x00\x1b\x85\ud800\N{LINE SEPARATOR}\N{RIGHT-TO-LEFT OVERRIDE}\N{HEBREW LETTER ALEF}"
    ),
    st.characters(),
    st.sampled_from(["\r\n"]),
)
TEXTS = st.lists(CHARACTERS, max_size=40).map("".join)


@st.composite
def results(draw: st.DrawFn) -> DedupeResult:
    """Draw a text with removed spans that are apart and other marks anywhere, some of them empty."""
    text = draw(TEXTS)
    offsets = st.integers(0, len(text))
    edges = sorted(draw(st.lists(offsets, max_size=8)))
    removing = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    noting = [Span(*sorted(pair)) for pair in draw(st.lists(st.tuples(offsets, offsets), max_size=4))]
    verdicts = {True: (Verdict.DUPLICATE, Verdict.BOILERPLATE), False: (Verdict.KEEP, Verdict.VARIANT)}
    marks = []
    for span, removes in [*((span, True) for span in removing), *((span, False) for span in noting)]:
        witness = draw(st.none() | st.builds(Witness, st.just(Span(*sorted((draw(offsets), draw(offsets)))))))
        verdict = draw(st.sampled_from(verdicts[removes]))
        marks.append(Mark(span, verdict, draw(st.sampled_from(Kind)), 0.9, witness, draw(st.sampled_from(Rule))))
    return DedupeResult(Document(draw(TEXTS), text), tuple(sorted(marks, key=lambda mark: mark.span)), "lines", 0.8)


def numbered_lines(count: int) -> DedupeResult:
    """Return a result with `count` lines, each different, that all stand there again and are marked there."""
    lines = [f"{number:06d} {LINE}" for number in range(count)]
    size, step = len(lines[0]), len(lines[0]) + 1
    marks = tuple(
        Mark(
            Span((count + n) * step, (count + n) * step + size),
            Verdict.DUPLICATE,
            Kind.LINE,
            1.0,
            Witness(Span(n * step, n * step + size)),
            Rule.LINE_INTERRUPTS,
        )
        for n in range(count)
    )
    return DedupeResult(Document("lines", "\n".join(lines + lines)), marks, "lines", 0.8)


def hostile_report(payloads: Sequence[str]) -> CorpusReport:
    """Return a report of which every text, id, source, file, place and reason is a payload."""
    report = CorpusReport()
    for payload in payloads:
        there = Span(0, len(payload))
        number = Difference(DifferenceKind.NUMBER, Effect.CHANGES, Span(0, 1), Span(2, 3), payload, payload)
        marks = (
            Mark(there, Verdict.DUPLICATE, Kind.DOCUMENT, 0.9, Witness(there, payload), Rule.DOCUMENT_ELSEWHERE),
            Mark(there, Verdict.VARIANT, Kind.LINE, 0.9, Witness(there), Rule.FACT_DIFFERS, None, (number,)),
            Mark(there, Verdict.BOILERPLATE, Kind.LINE, 1.0, None, Rule.SITE_LINE, evidence={payload: 2.0}),
        )
        for mark in marks:
            for _ in range(2):
                report.add(DedupeResult(Document(payload, payload, payload), (mark,), "lines", 0.8))
        report.stopped[payload] = 0.75
        report.unreadable.append((payload, payload, payload))
    return report
