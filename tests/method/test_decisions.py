"""Which repeats go and why, on whole documents: one shape of page for each rule."""

from __future__ import annotations

from random import Random

import pytest
import regex

import dedupe_text as dt
from dedupe_text.model import Rule, Verdict
from tests.documents import BODIES
from tests.prose import paragraphs, sentence

FERRY, GARDEN = BODIES["ferry"], BODIES["garden"]
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def lines(count: int, seed: int = 1) -> list[str]:
    """Short headings, all different, none with a number or a stop."""
    random = Random(seed)
    return [" ".join(sentence(random).removesuffix(".").split()[:7]) for _ in range(count)]


def kept(paragraphs: list[str], **options: object) -> list[str]:
    return dt.dedupe("\n".join(paragraphs), config=dt.DedupeConfig(**options)).text.split("\n")  # type: ignore[arg-type]


def rules(paragraphs: list[str]) -> list[Rule]:
    return [mark.rule for mark in dt.dedupe("\n".join(paragraphs)).marks if mark.removes]


def test_a_block_goes_with_its_short_lines() -> None:
    """A short line inside a block goes with it, though alone it would stay."""
    body = [GARDEN[0], "Stones", GARDEN[1], "Hearting", GARDEN[2]]
    assert kept([*body, "Again", *body]) == [*body, "Again"]
    assert rules([*body, "Again", *body]) == [Rule.BLOCK_REPEATS]


def test_a_block_of_short_lines_needs_enough_text() -> None:
    """A dozen headings of some thirty letters prove themselves, three do not."""
    long, short = lines(12), lines(3)
    between = lines(12, seed=2)
    assert kept([*long, *between, *long]) == [*long, *between]
    assert kept([*short, *between, *short]) == [*short, *between, *short]


@pytest.mark.parametrize("copies", [2, 3, 5])
def test_every_copy_but_one_goes(copies: int) -> None:
    """Of any number of copies one stays."""
    assert kept(FERRY * copies) == FERRY


@pytest.mark.parametrize("least", [3, 6])
def test_the_evidence_is_an_option(least: int) -> None:
    """A block of five paragraphs is one or not, as the options say; a long paragraph too."""
    body = [f"{line[:90]}." for line in [*FERRY, *GARDEN][:5]]
    text = [*body, "Again", *body]
    evidence = dt.EvidenceConfig(block_paragraphs=least, long_paragraph=1000, prose_characters=1000)
    assert (kept(text, evidence=evidence) == text) == (least == 6)


def test_a_long_paragraph_proves_itself() -> None:
    """A paragraph of a hundred and twenty letters that stands twice goes once, wherever it stands."""
    text = [FERRY[0], "One", "Two", "Three", FERRY[0], "Four"]
    assert kept(text) == [FERRY[0], "One", "Two", "Three", "Four"]
    assert rules(text) == [Rule.LONG_REPEATS]


def test_a_quotation_before_its_answer_stays() -> None:
    """A paragraph that is part of a longer one may be quoted to be answered; a very long one goes."""
    post, answers = paragraphs(11, 3, sentences=6), paragraphs(12, 3)
    quoted = [" ".join(regex.split(r"(?<=[.]) ", line)[2:4]) for line in post]
    reply = [part for pair in zip(quoted, answers, strict=True) for part in pair]
    assert min(map(len, quoted)) > dt.EvidenceConfig().long_paragraph
    assert kept([*post, *reply]) == [*post, *reply]
    assert kept([*post, *reply], evidence=dt.EvidenceConfig(lone_passage_characters=140)) == [*post, *answers]


@pytest.mark.parametrize("mark", [ELLIPSIS, "...", f" {ELLIPSIS}", f'{ELLIPSIS}"', " [...]"])
def test_a_teaser_goes_where_the_article_has_it_whole(mark: str) -> None:
    """A cut beginning before the article goes, with whichever mark it was cut."""
    teaser = GARDEN[0][:100].rsplit(" ", 1)[0] + mark
    assert kept([teaser, "Walls that stay up", *GARDEN]) == ["Walls that stay up", *GARDEN]
    assert rules([teaser, "Walls that stay up", *GARDEN]) == [Rule.TEASER]


def test_a_teaser_after_the_article_goes_too() -> None:
    """A cut beginning that stands below the article goes as well."""
    teaser = GARDEN[0][:100].rsplit(" ", 1)[0] + ELLIPSIS
    assert kept([*GARDEN, "More", teaser]) == [*GARDEN, "More"]


def test_a_teaser_is_no_witness_for_a_longer_one() -> None:
    """What was cut sooner does not say in full what was cut later."""
    text = [f"The night boat from Ormsay leaves the old pier at{end}{ELLIPSIS}" for end in ("", " the")]
    assert kept([text[0], "Walls", text[1], "More"]) == [text[0], "Walls", text[1], "More"]


BOAT = "The night boat leaves the old pier at noon"
LOAD = "Load(self, crates: list[Crate] | None) -> None: ..."
UNLOAD = "Unload_all(self, crates: list[Crate] | None) -> None: ..."


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([f"Ferry: sink = None... {LOAD} Moor(self, place: Place) -> None: ... {UNLOAD}", LOAD, UNLOAD],
         "the later was a variant of the earlier, and goes"),
        ([BOAT + ELLIPSIS, "Walls that stay up", BOAT + ELLIPSIS, f"{BOAT} with mail and comes back at dusk."],
         "its equal was cut as well, and goes"),
    ],
)  # fmt: skip
def test_a_teaser_goes_once_what_kept_it_is_gone(lines: list[str], reason: str) -> None:
    """A text that was cut and stands elsewhere in full goes in one run, though another has to go first."""
    result = dt.dedupe("\n".join(lines))
    assert len(result.removed) == 2, reason
    assert dt.dedupe(result.text).removed == ()


def test_a_long_paragraph_repeats_its_equal_where_another_only_contains_it() -> None:
    """A paragraph of which two copies stand behind a longer one that holds it goes once."""
    longer, *others = [" ".join(paragraphs(21, 1, sentences=4)), *paragraphs(22, 10)]
    part = " ".join(regex.split(r"(?<=[.]) ", longer)[:3])
    once = ["Note:", *others[:6], longer, others[6], part, others[7], "Note:", others[8]]
    assert kept([*once, part, others[9]]) == [*once, others[9]]


def test_a_menu_that_goes_line_by_line_goes_to_its_end() -> None:
    """Lines near prose go first, and those beside them when they are gone; nothing is left for a second run."""
    prose, menu = paragraphs(41, 20), lines(160, seed=3)
    once = kept([*prose[:10], *menu, *reversed(menu[::2]), *prose[10:]])
    assert len(once) < 200
    assert kept(once) == once


def test_a_sentence_inside_a_paragraph_is_no_line() -> None:
    """What stands as a line, and between two sentences that have copies elsewhere, stays in both places."""
    others, (before, after) = paragraphs(31, 6), paragraphs(32, 2)
    one, two, three, four = paragraphs(33, 4, sentences=1)
    line = "View the complete list."
    first = [others[0], line, others[1], before, f"{one} {line} {two}", after, others[2]]
    assert kept([*first, before, f"{one} {three}", others[3], f"{four} {two}", after, others[4]]) == [
        *first, three, others[3], four, others[4]
    ]  # fmt: skip


def test_a_clause_is_not_cut_out_at_a_space_alone() -> None:
    """In Thai a space stands around names too, so a clause that goes on in another way stays beside a block."""
    letters = [chr(point) for point in range(ord("\N{THAI CHARACTER KO KAI}"), ord("\N{THAI CHARACTER HO NOKHUK}"))]
    long, clause, one, two, between = (
        "".join(Random(size).choices(letters, k=size)) for size in (150, 130, 50, 55, 70)
    )
    assert kept([long, f"{clause} {one}", between, long, f"{clause} {two}"]) == [
        long, f"{clause} {one}", between, f"{clause} {two}"
    ]  # fmt: skip
    stop = "\N{KHMER SIGN KHAN}"
    assert kept([long, f"{clause}{stop} {one}", between, long, f"{clause}{stop} {two}"])[-1] == two


@pytest.mark.parametrize(
    ("teaser", "reason"),
    [
        (GARDEN[0][:60].rsplit(" ", 1)[0], "without a mark of a cut it may be a heading or a quotation"),
        (f"And so it{ELLIPSIS}", "too short to say anything"),
        (GARDEN[0][:100].rsplit(" ", 1)[0].replace("two others", "six others") + ELLIPSIS, "another number"),
        (f"The wall in my garden fell in the first wet winter, they say{ELLIPSIS}", "said nowhere else"),
    ],
)
def test_what_only_looks_like_a_teaser_stays(teaser: str, reason: str) -> None:
    """A beginning stays when it was not cut, is tiny, or says something else."""
    text = [teaser, "Walls that stay up", *GARDEN]
    assert kept(text) == text, reason


def sections(heads: list[str], size: int) -> list[str]:
    """Sections of paragraphs, each below its heading."""
    body = paragraphs(4, len(heads) * size)
    return [line for k, head in enumerate(heads) for line in (head, *body[k * size : k * size + size])]


def test_a_table_of_contents_goes_before_its_sections() -> None:
    """Headings that stand together first and one by one above their sections go where they stand together."""
    heads = lines(9, seed=6)
    article = sections(heads, 10)
    assert kept([*heads, *article]) == article
    assert rules([*heads, *article]) == [Rule.BLOCK_REPEATS]


@pytest.mark.parametrize("size", [1, 3, 6])
def test_headings_stay_above_short_sections(size: int) -> None:
    """Where sections are short it is the list of headings that goes, too, and no section loses its heading."""
    heads = lines(9, seed=6)
    article = sections(heads, size)
    assert kept([*heads, *article]) == article


def links(seed: int, count: int) -> list[str]:
    random = Random(seed)
    return [f"{sentence(random).removesuffix('.')} after all" for _ in range(count)]


def test_a_second_list_goes_though_lines_are_missing_in_it() -> None:
    """A list of links that comes again with some of its links left out and others between is one chain of repeats."""
    first = links(8, 12)
    other = links(9, 4)
    second = [*first[:3], other[0], *first[4:6], other[1], *first[7:9], other[2], *first[10:]]
    text = [*first, *paragraphs(5, 2), *second]
    assert kept(text) == [*first, *paragraphs(5, 2), *other[:3]]


def test_a_block_with_a_new_paragraph_in_it_keeps_that() -> None:
    """A paragraph that only the second copy has stays, and the copy goes on both sides of it."""
    new = "A brass band will play at the pier when the boat comes in for the first time."
    assert kept([*FERRY, "Again", *FERRY[:4], new, *FERRY[4:]]) == [*FERRY, "Again", new]


@pytest.mark.parametrize("line", ["Advertisement", "Read more", "Sign up for our letter"])
def test_a_line_among_prose_is_furniture(line: str) -> None:
    """A short line that interrupts running prose again and again stays once."""
    prose = paragraphs(6, 5)
    text = [part for paragraph in prose for part in (paragraph, line)]
    assert kept(text) == [prose[0], line, *prose[1:]]
    assert set(rules(text)) == {Rule.LINE_INTERRUPTS}


def test_a_line_among_short_lines_stays() -> None:
    """The same line in a list, between short lines, is a part of it."""
    text = [part for entry in lines(8) for part in (entry, "Read more")]
    assert kept(text) == text


def test_how_much_prose_must_stand_beside_is_an_option() -> None:
    """Raising the share of prose keeps a line that stands beside prose in part."""
    prose, short = paragraphs(6, 6), lines(4)
    text = [prose[0], "Read more", prose[1], "Read more", short[0], "Read more", short[1], "Note", short[2]]
    strict, lax = (dt.EvidenceConfig(beside_prose=share) for share in (1.0, 0.3))
    assert kept(text, evidence=strict) == text
    assert kept(text, evidence=lax) == [prose[0], "Read more", prose[1], short[0], short[1], "Note", short[2]]


def test_labelled_answers_stay() -> None:
    """Speakers may say the same again, in short and at length."""
    answer = "Anna: I cannot say anything about the boat while the inquiry sits, as you all know very well by now, Ben."
    text = [
        "Ben: Did the board know?",
        answer,
        "Ben: Did it tell anyone?",
        "Anna: Yes.",
        "Ben: And the crew?",
        answer,
        "Ben: Who else?",
        "Anna: Yes.",
    ]
    assert kept(text) == text


def test_a_question_before_a_labelled_answer_takes_nothing_from_its_label() -> None:
    """What a speaker says again stays under another question too, also where it is too short to count as prose."""
    answer = "Anna: I cannot say anything about the boat while the inquiry sits."
    text = ["Did the board know?", answer, "Anna: Yes.", "Who told the crew?", answer, "Anna: No."]
    assert kept(text, evidence=dt.EvidenceConfig(long_paragraph=40, prose_characters=200)) == text


def test_an_answer_stays_under_its_question() -> None:
    """One long answer to two questions stays under both; in a copy of all of them it goes with its question."""
    answer = (
        "You may bring a boat to the old pier on any day of the year, but tell the harbour office in the town before "
        "you come, and pay the fee in the small house at the gate."
    )
    text = ["May I bring a rowing boat?", answer, "Is there a crane?", "Yes.", "May I bring a sailing boat?", answer]
    assert kept(text) == text
    assert kept([*FERRY, *text, "Again", *text]) == [*FERRY, *text, "Again"]


def test_lines_of_a_table_in_another_order_stay() -> None:
    """Short lines in a row that say the same in another order stay; what stands around them in order goes."""
    first, last = FERRY[:2]
    text = [first, "Red boat", "noon", "Blue boat", "midnight", last]
    swapped = ["Red boat", "midnight", "Blue boat", "noon"]
    assert kept([*text, "Tuesday", first, *swapped, last]) == [*text, "Tuesday", *swapped]
    assert kept([*text, "Tuesday", *text]) == [*text, "Tuesday"]


def test_repeats_that_stay_are_marked_as_natural() -> None:
    """What repeats and stays is reported with the verdict that keeps it."""
    result = dt.dedupe("Yes.\nNo.\nYes.\nMaybe.\nNo.")
    assert {(mark.verdict, mark.rule) for mark in result.marks} == {(Verdict.KEEP, Rule.NATURAL)}
    assert result.text == result.document.text


@pytest.mark.parametrize("paragraph", [*FERRY, *GARDEN])
def test_nothing_said_once_goes(paragraph: str) -> None:
    """A body whose second copy lacks a paragraph keeps all of the first."""
    second = [line for line in FERRY if line != paragraph]
    assert kept([*FERRY, "Again", *second]) == [*FERRY, "Again"]
    assert kept([*second, "Again", *FERRY])[: len(second)] == second
    assert set(kept([*second, "Again", *FERRY])) == {*FERRY, "Again"}


def test_different_lines_of_one_shape_stay() -> None:
    """A table of values has no repeat, however alike its rows are."""
    rows = [f"Route {number}: leaves at {number % 12}:{number:02d} and arrives at noon" for number in range(1, 50)]
    assert kept(rows) == rows


def test_matchers_agree_on_a_clear_case() -> None:
    """The sketch and the join give the same clean text for a doubled body."""
    swapped = [regex.sub(r"(?<=\b\p{Ll}{2})(\p{Ll})(\p{Ll})(?=\p{Ll}{4})", r"\2\1", line, count=1) for line in FERRY]
    text = [*FERRY, "Again", *swapped]
    assert swapped != FERRY
    assert kept(text, matcher="minhash") == kept(text, matcher="join") == [*FERRY, "Again"]
