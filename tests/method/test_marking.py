"""What the marks of a document say: spans, kinds, blocks, witnesses and evidence."""

from __future__ import annotations

import itertools

import pytest

import dedupe_text as dt
from dedupe_text.model import Block, Difference, DifferenceKind, Effect, Kind, Mark, Rule, Span, Verdict, Witness
from tests.documents import BODIES

PROMO = (
    "Read the whole story with our island pass: a month of every page we print for two euros, "
    "cancel when you like, no questions asked."
)
CAPTION = "The Teal at the old pier in February. Picture: Solveig Holm"
HEADLINE = "Winter boat for Ormsay"
BODY = [*BODIES["ferry"], *BODIES["garden"][:2]]
TAIL = [
    "Harbour wire",
    "SOLVEIG HOLM: What the islands owe the mainland",
    "Would you like to comment on this article?",
    "Sign up (it is quick and free) or sign in now.",
    "Most read",
    "Related articles",
    "Published by Sound Press with the Ormsay Gazette on the last Thursday of every month.",
]


def scraped() -> str:
    """A scraped page: promo, caption, ten paragraphs, promo again, a headline, the ten again, lists and a footer."""
    return "\n".join([PROMO, CAPTION, *BODY, PROMO, HEADLINE, *BODY, *TAIL])


def place(text: str, first: str, last: str, copy: int = 1) -> Span:
    """The span from one paragraph to another of the second copy (or of the first)."""
    find = text.rindex if copy == 2 else text.index
    return Span(find(first), find(last) + len(last))


def test_a_scraped_page_has_one_block_and_one_line() -> None:
    """The doubled body is one mark of ten in order and the promo one mark of a line, each with its witness."""
    text = scraped()
    promo, block = dt.dedupe(text).marks
    assert promo == Mark(
        span=place(text, PROMO, PROMO, copy=2),
        verdict=Verdict.DUPLICATE,
        kind=Kind.LINE,
        similarity=1.0,
        witness=Witness(place(text, PROMO, PROMO)),
        rule=Rule.LONG_REPEATS,
        evidence={"characters": float(len(PROMO)), "paragraphs": 1.0},
    )
    assert block.span == place(text, BODY[0], BODY[-1], copy=2)
    assert block.witness == Witness(place(text, BODY[0], BODY[-1]))
    assert (block.verdict, block.kind, block.rule) == (Verdict.DUPLICATE, Kind.BLOCK, Rule.BLOCK_REPEATS)
    assert str(block.block) == "10/10 in order"
    assert block.evidence == {"characters": float(sum(map(len, BODY))), "paragraphs": 10.0}


def test_a_scraped_page_comes_back_clean() -> None:
    """The text without the marks has everything once."""
    assert dt.dedupe(scraped()).text == "\n".join([PROMO, CAPTION, *BODY, HEADLINE, *TAIL])


def test_a_block_pairs_each_paragraph_with_its_copy() -> None:
    """The pairs of a block are its paragraphs in order, each with the paragraph that it repeats."""
    text = scraped()
    block = dt.dedupe(text).marks[1].block
    assert block is not None
    assert (block.paragraphs, block.matched, block.in_order) == (10, 10, 10)
    assert [(repeat.of(text), witness.of(text)) for repeat, witness in block.pairs] == [(line, line) for line in BODY]
    assert (block.span, block.witness) == (place(text, BODY[0], BODY[-1], copy=2), place(text, BODY[0], BODY[-1]))


@pytest.mark.parametrize(
    ("edit", "kind", "reason"),
    [
        (("waited for", "waited  for"), None, "a space is no difference of tokens"),
        (("mainland", "mianland"), DifferenceKind.SPELLING, "a misspelling"),
    ],
)
def test_a_block_with_harmless_edits_names_them(
    edit: tuple[str, str], kind: DifferenceKind | None, reason: str
) -> None:
    """An edited copy goes, with a similarity just below 1 and the differences as evidence."""
    text = "\n".join([*BODY, HEADLINE, *(line.replace(*edit) for line in BODY)])
    (mark,) = dt.dedupe(text).marks
    assert mark.block is not None
    assert (mark.similarity == 1.0) == (kind is None), reason
    assert mark.similarity > 0.95
    assert [difference.kind for difference in mark.differences] == ([kind] if kind else [])
    for difference in mark.differences:
        assert difference.effect is Effect.HARMLESS
        assert difference.a.of(text) == difference.a_text
        assert difference.b.of(text) == difference.b_text
        assert mark.span.start <= difference.a.start < mark.span.end
        assert mark.witness is not None
        assert mark.witness.span.start <= difference.b.start < mark.witness.span.end


def test_a_changed_fact_is_a_variant_with_its_slot() -> None:
    """A copy with another price loses the rest; the price is a variant that stays and names both values."""
    text = "\n".join([*BODY, "Update", *(line.replace("12 euros", "14 euros") for line in BODY)])
    before, variant, after = dt.dedupe(text).marks
    assert str(before.block) == str(after.block) == "9/9 in order"
    assert (variant.verdict, variant.kind, variant.rule) == (Verdict.VARIANT, Kind.PARAGRAPH, Rule.FACT_DIFFERS)
    assert not variant.removes
    (slot,) = variant.differences
    assert slot == Difference(DifferenceKind.CURRENCY, Effect.CHANGES, slot.a, slot.b, "14", "12")
    assert (slot.a.of(text), slot.b.of(text)) == ("14", "12")
    assert variant.witness is not None
    assert variant.witness.span.of(text) == BODY[5]


def test_template_lines_are_variants_with_their_slots() -> None:
    """Lines of one template differ in their values, stay, and each names its own values and those of an earlier one."""
    line = "Depot {} is open from {} to 16:30 on working days and closed at midday."
    values = [("Northfield", "07:00"), ("Eastfield", "08:00"), ("Westfield", "09:30")]
    text = "\n".join(line.format(*value) for value in values)
    result = dt.dedupe(text)
    assert result.text == text
    assert [mark.verdict for mark in result.marks] == [Verdict.VARIANT] * 2
    for mark, value in zip(result.marks, values[1:], strict=True):
        depot, time = mark.differences
        assert depot.a_text == value[0]
        assert value[1].startswith(time.a_text)
        assert all(difference.a.of(text) == difference.a_text for difference in mark.differences)


def test_neighbouring_repeats_that_stay_are_one_mark() -> None:
    """A refrain is marked as natural, once for its lines, and stays."""
    refrain = ["Oh haul away, my darling, haul,", "and count the hours to bread."]
    text = "\n".join(["The lamps go out along the quay,", *refrain, "My brother took the northern road,", *refrain])
    result = dt.dedupe(text)
    (mark,) = result.marks
    assert result.text == text
    assert (mark.verdict, mark.kind, mark.rule) == (Verdict.KEEP, Kind.BLOCK, Rule.NATURAL)
    assert mark.span.of(text) == "\n".join(refrain)
    assert mark.witness is not None


def test_a_copy_in_another_order_counts_what_is_in_order() -> None:
    """A block whose paragraphs are shuffled says how many stand in the order of the witness."""
    moved = [BODY[k] for k in (4, 5, 6, 7, 0, 1, 2, 3)]
    text = "\n".join([*BODY[:8], HEADLINE, *moved])
    (mark,) = dt.dedupe(text).marks
    assert str(mark.block) == "8/8, 4 in order"
    assert dt.dedupe(text).text == "\n".join([*BODY[:8], HEADLINE])


def test_a_single_line_has_no_block() -> None:
    """One repeated line is a line and not a block of one."""
    text = "\n".join([BODY[0], "Advertisement", BODY[1], "Advertisement", BODY[2]])
    (mark,) = dt.dedupe(text).marks
    assert (mark.kind, mark.block, mark.rule) == (Kind.LINE, None, Rule.LINE_INTERRUPTS)
    assert mark.evidence == {"occurrences": 2.0, "beside_prose": 1.0}


def test_a_wrapped_paragraph_is_no_line() -> None:
    """A repeated paragraph that holds line breaks is a paragraph."""
    wrapped = [line.replace(" ", "\n", 8) for line in BODY]
    text = "\n\n".join([wrapped[0], wrapped[1], wrapped[0]])
    (mark,) = dt.dedupe(text, splitter="blank-lines").marks
    assert (mark.kind, mark.block) == (Kind.PARAGRAPH, None)


def test_a_passage_mark_stands_inside_its_paragraph() -> None:
    """The sentences that an earlier paragraph says already are a passage; the rest of the paragraph stays."""
    more = f"{BODY[0]} A brass band will play at the pier."
    text = "\n".join([*BODY[:3], more, *BODY[1:3]])
    passage = dt.dedupe(text).marks[0]
    assert passage.kind is Kind.PASSAGE
    assert passage.span.of(text).startswith(BODY[0])
    assert dt.dedupe(text).text == "\n".join([*BODY[:3], "A brass band will play at the pier."])


def test_marks_come_in_text_order_and_apart() -> None:
    """The marks of a page that has everything are in order, and no two that remove overlap."""
    text = "\n".join([scraped(), "Update", *(line.replace("12 euros", "14 euros") for line in BODY), PROMO])
    marks = dt.dedupe(text).marks
    assert [mark.span for mark in marks] == sorted(mark.span for mark in marks)
    spans = [mark.span for mark in marks if mark.removes]
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))


def test_a_block_reads_as_words() -> None:
    """A block says how many of its paragraphs repeat and how many of them in order."""
    block = Block(Span(9, 12), Span(0, 3), 14, 14, 14, ())
    assert str(block) == "14/14 in order"
    assert str(Block(Span(9, 12), Span(0, 3), 14, 12, 10, ())) == "12/14, 10 in order"
