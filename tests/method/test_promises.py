"""The promises as properties, on documents grown from a small grammar of repetition."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from tests.documents import BODIES, Case, cases
from tests.grown import LINES, ODD, SEPARATORS, documents, edited, odd_text

anything = st.one_of(
    documents(), st.text(max_size=300), st.lists(st.sampled_from(SEPARATORS + ODD), max_size=60).map("".join)
)
configs = st.builds(
    dt.DedupeConfig,
    splitter=st.sampled_from(["auto", "lines", "blank-lines"]),
    matcher=st.sampled_from(["join", "minhash"]),
    policy=st.sampled_from(["first", "last", "longest", "most_complete"]),
)
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(anything, configs)
def test_lossless(text: str, config: dt.DedupeConfig) -> None:
    """The clean text and the removed spans give the input back, and spans are in order, apart and inside."""
    result = dt.dedupe(text, config=config)
    assert result.restore() == text
    position = 0
    for removal in result.removed:
        assert position <= removal.span.start < removal.span.end <= len(text)
        assert removal.text == removal.span.of(text)
        assert removal.text.strip() == removal.mark.span.of(text).strip()
        position = removal.span.end


def pairs_of(mark: dt.Mark) -> list[tuple[dt.Span, dt.Span]]:
    """Return the pairs (repeat, witness) that prove a mark."""
    assert mark.witness is not None
    if mark.block is None:
        return [(mark.span, mark.witness.span)]
    inside = [(t, w) for t, w in mark.block.pairs if mark.span.start <= t.start and t.end <= mark.span.end]
    return inside or [(mark.span, mark.witness.span)]


@many
@given(anything, configs)
def test_every_removed_span_has_a_witness_that_stays(text: str, config: dt.DedupeConfig) -> None:
    """What goes is said by a span that stays, compared directly, without a changed fact."""
    result = dt.dedupe(text, config=config)
    gone = [removal.span for removal in result.removed]
    for mark in result.marks:
        if not mark.removes:
            continue
        for repeat, witness in pairs_of(mark):
            assert not any(span.start < witness.end and witness.start < span.end for span in gone)
            said = dt.compare(repeat.of(text), witness.of(text))
            assert said.a_in_b or repeat.of(text).split() == witness.of(text).split()


@many
@given(documents(st.one_of(st.sampled_from(LINES), edited, odd_text)), st.sampled_from(["auto", "lines"]))
def test_idempotent(text: str, splitter: str) -> None:
    """A second run removes nothing more."""
    once = dt.dedupe(text, splitter=splitter).text
    assert dt.dedupe(once, splitter=splitter).text == once


@pytest.mark.parametrize("case", cases("wild", "synthetic"), ids=lambda case: case.name)
@pytest.mark.parametrize("policy", ["first", "last", "longest", "most_complete"])
def test_clean_documents_stay_clean(case: Case, policy: str) -> None:
    """A second run over a cleaned document removes nothing more, whichever copy stays."""
    once = dt.dedupe(case.text, policy=policy).text
    assert dt.dedupe(once, policy=policy).text == once


def test_overlapping_halves_settle() -> None:
    """A second run removes nothing more where joined paragraphs overlap in halves."""
    a, b = BODIES["ferry"][0], BODIES["ferry"][4]
    once = dt.dedupe("\n".join([b, f"{a} {a}", f"{a} {b}", a, a])).text
    assert dt.dedupe(once).text == once


@pytest.mark.xfail(strict=True, reason="the witness would reach over a line that goes in the same run")
def test_known_failure_witness_over_a_line() -> None:
    """A second run removes nothing more where two paragraphs are joined that a line parts which goes itself."""
    a, b, c = BODIES["ferry"][:3]
    lines = [a, f"One {c}", "One", "Read more", "One", b, f"Read more {b} {b}", "One"]
    once = dt.dedupe("\n".join(lines)).text
    assert dt.dedupe(once).text == once


@many
@given(anything, configs)
def test_deterministic_and_stored(text: str, config: dt.DedupeConfig) -> None:
    """The same text gives the same result, and a stored result reads back as it was."""
    result = dt.dedupe(text, config=config)
    assert result.to_json() == dt.dedupe(text, config=config).to_json()
    assert dt.DedupeResult.from_dict(result.to_dict(), text) == dt.DedupeResult(
        dt.Document("text", text), result.marks, result.splitter, result.threshold
    )


@many
@given(anything)
def test_offsets_convert(text: str) -> None:
    """Spans in UTF-8 and UTF-16 cut the same text out of the encoded input."""
    result = dt.dedupe(text)
    for unit, encoding, width in (("utf8", "utf-8", 1), ("utf16", "utf-16-le", 2)):
        data = text.encode(encoding, "surrogatepass")
        for mark, (start, end) in zip(result.marks, result.spans(unit), strict=True):  # type: ignore[arg-type]
            assert data[start * width : end * width].decode(encoding, "surrogatepass") == mark.span.of(text)


@many
@given(documents())
def test_a_changed_number_is_never_removed(text: str) -> None:
    """A paragraph that differs from all others in a number stays."""
    fact = "The crossing takes exactly {} minutes in calm weather, twice that when the wind stands against the tide."
    marked = "\n".join([fact.format(41), text, fact.format(47), text, fact.format(53)])
    clean = dt.dedupe(marked).text
    assert all(clean.count(fact.format(number)) == 1 for number in (41, 47, 53))


@pytest.mark.parametrize("similarity", [0.8, 0.9, 1.0])
def test_a_higher_threshold_keeps_more(similarity: float) -> None:
    """Raising the threshold afterwards gives a result that still restores, with no mark below it."""
    text = "\n".join([*BODIES["ferry"], "Again", *(line.replace("the", "teh", 1) for line in BODIES["ferry"])])
    result = dt.dedupe(text).at_threshold(similarity)
    assert result.restore() == text
    assert all(mark.similarity >= similarity for mark in result.marks)
