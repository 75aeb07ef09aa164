"""What a result gives: words, data, other thresholds, other units, and a stored form that reads back."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

import dedupe_text as dt
from dedupe_text.model import Kind, Rule, Verdict
from dedupe_text.results import RESULT_FORMAT, RESULT_VERSION
from tests.documents import BODIES

FERRY = BODIES["ferry"]
PLAIN = "\n".join([*FERRY, "Winter boat for Ormsay", *FERRY])
# A misspelt second copy, a price that differs, a line that stays, characters of one to four bytes.
RICH = "\n".join(
    [
        "\N{FERRY} Caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{EURO SIGN} \ud800",
        *FERRY,
        "Winter boat \N{SHIP}",
        *(line.replace("passengers", "pasengers").replace("12 euros", "14 euros") for line in FERRY),
        "Yes.",
        "Not yet",
        "Who knows",
        "Perhaps so",
        "Yes.",
    ]
)


@pytest.fixture
def rich() -> dt.DedupeResult:
    return dt.dedupe(dt.Document("page-7", RICH))


def test_a_result_names_what_made_it(rich: dt.DedupeResult) -> None:
    """A result carries its document, the splitter that was used and the threshold."""
    assert rich.document == dt.Document("page-7", RICH)
    assert rich.splitter == "auto: lines"
    assert rich.threshold == 0.8
    assert dt.dedupe(PLAIN, splitter="lines", threshold=0.9).splitter == "lines"


def test_the_rich_document_has_every_verdict_of_a_single_document(rich: dt.DedupeResult) -> None:
    """The document of these tests has a block, a variant, a misspelling and a repeat that stays."""
    assert {mark.verdict for mark in rich.marks} == {Verdict.DUPLICATE, Verdict.VARIANT, Verdict.KEEP}
    assert {mark.kind for mark in rich.marks} >= {Kind.BLOCK, Kind.PARAGRAPH, Kind.LINE}
    assert any(mark.similarity < 1 for mark in rich.marks if mark.removes)


def test_an_explanation_says_why_in_words() -> None:
    """The words of a block name its lines, its order, its similarity, the rule and the outcome."""
    result = dt.dedupe(PLAIN)
    (mark,) = result.marks
    words = str(result.explain(mark))
    assert words == result.explain(mark).words
    for part in ("Lines 10 to 17", "repeat lines 1 to 8", "8/8 in order", "similarity 1", "Taken out as a duplicate"):
        assert part.casefold() in words.casefold().replace("-", " to ")
    assert str(Rule.BLOCK_REPEATS) in words


def test_every_mark_explains_itself(rich: dt.DedupeResult) -> None:
    """The words of each mark name its place, its rule and the facts that differ, and hold no line break."""
    for mark in rich.marks:
        words = rich.explain(mark).words
        assert f"{mark.span.start}:{mark.span.end}" in words
        assert mark.rule.value in words
        assert words.splitlines() == [words]
        if mark.verdict is Verdict.VARIANT:
            assert "'14' here, '12' there" in words


def test_the_data_of_an_explanation_recomputes_the_decision(rich: dt.DedupeResult) -> None:
    """The data of each mark is plain JSON from which span, witness and similarity can be checked on the text."""
    for mark in rich.marks:
        data = json.loads(json.dumps(rich.explain(mark).data))
        assert data == rich.explain(mark).data
        assert (data["verdict"], data["kind"], data["rule"]) == (mark.verdict.value, mark.kind.value, mark.rule.value)
        repeat, witness = (RICH[slice(*span)] for span in (data["span"], data["witness"]["span"]))
        pairs = (data["block"] or {}).get("pairs") or [[data["span"], data["witness"]["span"]]]
        if mark.removes:
            assert all(dt.compare(RICH[slice(*a)], RICH[slice(*b)]).a_in_b for a, b in pairs)
        assert repeat
        assert witness
        for difference in data["differences"]:
            assert RICH[slice(*difference["a"])] == difference["a_text"]
            assert RICH[slice(*difference["b"])] == difference["b_text"]


def test_removed_spans_carry_text_and_mark(rich: dt.DedupeResult) -> None:
    """Each removal has the text that went and the mark it went for; text and removals are the input."""
    assert "".join(removal.text for removal in rich.removed)
    assert all(removal.mark in rich.marks for removal in rich.removed)
    assert len(rich.text) + sum(len(removal.text) for removal in rich.removed) == len(RICH)
    assert rich.restore() == RICH


def test_every_point_of_the_clean_text_knows_its_place(rich: dt.DedupeResult) -> None:
    """The origin of any stretch of the clean text, piece by piece, is that stretch in the input, in order."""
    clean, text = rich.text, rich.document.text
    places = [n for span in rich._kept() for n in range(*span)]
    for start in range(0, len(clean), 97):
        for end in (start, start + 1, start + 350, len(clean)):
            end = min(end, len(clean))
            spans = rich.origin((start, end))
            assert "".join(span.of(text) for span in spans) == clean[start:end]
            assert [n for span in spans for n in range(*span)] == places[start:end]


@pytest.mark.parametrize("span", [(-1, 2), (3, 2), (0, 10**9)])
def test_a_stretch_outside_the_clean_text_has_no_origin(rich: dt.DedupeResult, span: tuple[int, int]) -> None:
    """A span that does not lie in the clean text is refused, with its bounds."""
    with pytest.raises(dt.ConfigError, match="length of `text`"):
        rich.origin(span)


def test_a_higher_threshold_keeps_the_edited_copies(rich: dt.DedupeResult) -> None:
    """At threshold 1 only the exact repeats go; the result is like any other."""
    exact = rich.at_threshold(1.0)
    assert exact.threshold == 1.0
    assert "pasengers" in exact.text
    assert "pasengers" not in rich.text
    assert exact.restore() == RICH
    assert len(exact.removed) < len(rich.removed) or len(exact.text) > len(rich.text)
    assert exact.at_threshold(1.0) == exact


def test_the_threshold_of_the_run_changes_nothing(rich: dt.DedupeResult) -> None:
    """A result at its own threshold is itself."""
    assert rich.at_threshold(rich.threshold) == rich


@pytest.mark.parametrize("similarity", [0.0, 0.79, 1.01, -1.0, float("nan")])
def test_a_threshold_that_was_not_looked_for_is_refused(rich: dt.DedupeResult, similarity: float) -> None:
    """A similarity below the threshold of the run, or no similarity at all, is an error that names the bounds."""
    with pytest.raises(dt.ConfigError, match=r"between 0\.8 .* and 1") as caught:
        rich.at_threshold(similarity)
    assert caught.value.option == "similarity"


def test_a_lowered_threshold_is_refused_after_it_was_raised(rich: dt.DedupeResult) -> None:
    """What a higher threshold left out cannot be got back from its result."""
    with pytest.raises(dt.ConfigError):
        rich.at_threshold(0.95).at_threshold(0.9)


def test_spans_come_in_three_units(rich: dt.DedupeResult) -> None:
    """Spans cut the same words out of the text as code points, UTF-8 bytes and UTF-16 code units."""
    points, utf8, utf16 = rich.spans(), rich.spans("utf8"), rich.spans("utf16")
    assert points == [tuple(mark.span) for mark in rich.marks]
    assert len(points) == len(utf8) == len(utf16) > 2
    encoded8, encoded16 = (RICH.encode(name, "surrogatepass") for name in ("utf-8", "utf-16-le"))
    for (start, end), (a, b), (c, d) in zip(points, utf8, utf16, strict=True):
        assert encoded8[a:b].decode("utf-8", "surrogatepass") == RICH[start:end]
        assert encoded16[2 * c : 2 * d].decode("utf-16-le", "surrogatepass") == RICH[start:end]
        assert start < c < a


def test_spans_can_be_limited_to_verdicts(rich: dt.DedupeResult) -> None:
    """Only the spans of the wanted verdicts come; none for no verdict."""
    wanted = [tuple(mark.span) for mark in rich.marks if mark.verdict is Verdict.VARIANT]
    assert rich.spans(verdicts=[Verdict.VARIANT]) == wanted
    assert rich.spans(verdicts=[]) == []
    every = len(rich.marks)
    assert sum(len(rich.spans("utf8", [verdict])) for verdict in Verdict) == every


def test_an_unknown_unit_is_refused(rich: dt.DedupeResult) -> None:
    """A unit that spans do not come in is an error that names those they do."""
    with pytest.raises(dt.ConfigError, match="'codepoint', 'utf8' or 'utf16'") as caught:
        rich.spans("bytes")  # type: ignore[arg-type]
    assert caught.value.option == "unit"


def test_an_unknown_unit_is_refused_without_marks() -> None:
    """An option is checked even where there is nothing to convert."""
    with pytest.raises(dt.ConfigError):
        dt.dedupe("").spans("bytes")  # type: ignore[arg-type]


def test_a_result_is_plain_data(rich: dt.DedupeResult) -> None:
    """The stored form names its format and version, holds the digest of the text but not the text, and is JSON."""
    data = rich.to_dict()
    assert (data["format"], data["version"]) == (RESULT_FORMAT, RESULT_VERSION)
    assert (data["id"], data["length"], data["splitter"]) == ("page-7", len(RICH), "auto: lines")
    assert len(data["marks"]) == len(rich.marks)
    line = rich.to_json()
    assert "\n" not in line
    assert line.isascii()
    assert json.loads(line) == data
    assert FERRY[0] not in line


def test_a_stored_result_reads_back(rich: dt.DedupeResult) -> None:
    """A result through JSON and back is equal in everything."""
    again = dt.DedupeResult.from_dict(json.loads(rich.to_json()), RICH)
    assert again == rich
    assert again.text == rich.text
    assert again.to_json() == rich.to_json()
    assert [again.explain(mark).words for mark in again.marks] == [rich.explain(mark).words for mark in rich.marks]


@pytest.mark.parametrize("text", ["", " ", "\ud800", "One line."], ids=ascii)
def test_a_result_without_marks_reads_back(text: str) -> None:
    """Texts of nothing much have results too."""
    result = dt.dedupe(text)
    assert dt.DedupeResult.from_dict(json.loads(result.to_json()), text) == result


def test_a_witness_in_another_document_may_lie_anywhere() -> None:
    """The span of a witness elsewhere is not bounded by this text."""
    data = dt.dedupe(PLAIN).to_dict()
    data["marks"][0]["witness"] = {"span": [10**6, 10**6 + 5], "document_id": "other"}
    data["marks"][0]["block"] = None
    (mark,) = dt.DedupeResult.from_dict(data, PLAIN).marks
    assert mark.witness == dt.Witness(dt.Span(10**6, 10**6 + 5), "other")


def stored(**changes: object) -> dict[str, Any]:
    """The stored form of a result with top fields changed; one that is changed to `...` is left out."""
    data = {**dt.dedupe(PLAIN).to_dict(), **changes}
    return {key: value for key, value in data.items() if value is not ...}


def stored_mark(**changes: object) -> dict[str, Any]:
    """The stored form of a result with fields of its mark changed or, with `...`, left out."""
    (mark,) = dt.dedupe(PLAIN).to_dict()["marks"]
    return stored(marks=[{key: value for key, value in {**mark, **changes}.items() if value is not ...}])


BEYOND = len(PLAIN) + 1
DIFFERENCE = {"kind": "spelling", "effect": "harmless", "a": [0, 1], "b": [0, 1], "a_text": "T", "b_text": "T"}
BLOCK = {"span": [0, 1], "witness": [2, 3], "paragraphs": 1, "matched": 1, "in_order": 1, "pairs": [[[0, 1], [2, 3]]]}


NO_WORDS: tuple[Any, ...] = (7, [], True)
NOTHING: tuple[Any, ...] = ({}, [], 0, "")
NO_COUNTS: tuple[Any, ...] = (1.5, math.inf, -1, True, "3")


@pytest.mark.parametrize(
    ("data", "field", "reason"),
    [
        (stored(format="other"), "format", "another program's file"),
        (stored(format=...), "format", "no format"),
        ({}, "format", "nothing at all"),
        (stored(version=RESULT_VERSION + 1), "version", "a later version"),
        (stored(version=...), "version", "no version"),
        (stored(id=...), "id", "no id"),
        (stored(digest=...), "digest", "no digest"),
        (stored(splitter=...), "splitter", "no splitter"),
        (stored(threshold=...), "threshold", "no threshold"),
        (stored(threshold="high"), "threshold", "a threshold that is no number"),
        (stored(threshold=None), "threshold", "a threshold that is nothing"),
        (stored(marks=...), "marks", "no marks"),
        (stored(marks=5), "marks", "marks that are no list"),
        (stored(marks=["mark"]), "span", "a mark that is no mapping"),
        (stored_mark(span=...), "span", "no span"),
        (stored_mark(span=[0, BEYOND]), "span", "a span beyond the text"),
        (stored_mark(span=[5, 2]), "span", "a span that ends before it starts"),
        (stored_mark(span=[-1, 2]), "span", "a span that starts before the text"),
        (stored_mark(span=[0.0, 2.0]), "span", "a span that is no whole numbers"),
        (stored_mark(span=[True, 2]), "span", "a truth value is no offset"),
        (stored_mark(span=[1]), "span", "half a span"),
        (stored_mark(span="01"), "span", "a span of letters"),
        (stored_mark(witness=...), "witness", "no witness"),
        (stored_mark(witness={"span": [0, BEYOND], "document_id": None}), "witness", "a witness beyond the text"),
        (stored_mark(witness={"document_id": None}), "witness", "a witness without span"),
        (stored_mark(witness={"span": [0, 1]}), "witness", "a witness that names no document"),
        (stored_mark(witness={"span": ["a", "b"], "document_id": "x"}), "witness", "a witness elsewhere of letters"),
        *((stored_mark(witness={"span": [0, 1], "document_id": id_}), "witness", "no id") for id_ in NO_WORDS),
        *((stored_mark(block=none), "block", "a block that is none") for none in NOTHING),
        *((stored_mark(witness=none), "witness", "a witness that is none") for none in NOTHING),
        *((stored_mark(block={**BLOCK, "matched": count}), "block", "no count") for count in NO_COUNTS),
        (stored_mark(block=...), "block", "no block"),
        (stored_mark(block={**BLOCK, "span": [0, BEYOND]}), "block", "a block beyond the text"),
        (stored_mark(block={**BLOCK, "matched": "many"}), "block", "a count that is no number"),
        (stored_mark(block={**BLOCK, "pairs": [[0, 1]]}), "block", "pairs that are no spans"),
        (stored_mark(differences=...), "differences", "no differences"),
        (stored_mark(differences=[{**DIFFERENCE, "kind": "mood"}]), "differences", "an unknown kind"),
        (stored_mark(differences=[{**DIFFERENCE, "effect": "odd"}]), "differences", "an unknown effect"),
        (stored_mark(differences=[{**DIFFERENCE, "a": [0, BEYOND]}]), "differences", "a difference beyond the text"),
        (stored_mark(verdict="maybe"), "mark", "an unknown verdict"),
        (stored_mark(kind="chapter"), "mark", "an unknown kind"),
        (stored_mark(rule="because"), "mark", "an unknown rule"),
        (stored_mark(similarity="high"), "mark", "a similarity that is no number"),
        (stored_mark(similarity=1.5), "mark", "a similarity above 1"),
        (stored_mark(evidence=...), "mark", "no evidence"),
        (stored_mark(evidence=["characters"]), "mark", "evidence that is no mapping"),
    ],
)
def test_what_cannot_be_read_is_refused(data: dict[str, Any], field: str, reason: str) -> None:
    """A stored result of another format or version, or with a field that is missing or odd, is refused by its name."""
    with pytest.raises(dt.ResultFormatError) as caught:
        dt.DedupeResult.from_dict(data, PLAIN)
    assert caught.value.field == field, reason
    assert repr(field) in str(caught.value)


def test_changed_fields_alone_are_no_reason_to_refuse() -> None:
    """The stored form that the refusals start from is itself accepted."""
    assert dt.DedupeResult.from_dict(stored(), PLAIN) == dt.dedupe(PLAIN)
    assert dt.DedupeResult.from_dict(stored_mark(differences=[DIFFERENCE], block=BLOCK), PLAIN).marks[0].block


@pytest.mark.parametrize("text", ["", PLAIN + " ", PLAIN.replace("12", "14"), PLAIN.upper()])
def test_another_text_is_refused(text: str) -> None:
    """A stored result is read for the text that was marked and for no other."""
    with pytest.raises(dt.VerificationError, match="digest"):
        dt.DedupeResult.from_dict(stored(), text)


def test_a_page_shows_the_document(rich: dt.DedupeResult) -> None:
    """The page of a result is one HTML document with its title, and what the text says about markup is escaped."""
    page = rich.to_html()
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "page-7" in page
    assert "<script>alert" not in dt.dedupe("<script>alert(1)</script>").to_html()
    assert "Two &lt;boats&gt;" in rich.to_html("Two <boats>")
    page.encode("utf-8")


def test_a_result_never_changes(rich: dt.DedupeResult) -> None:
    """Results and marks are frozen."""
    with pytest.raises(AttributeError):
        rich.threshold = 0.5  # type: ignore[misc]
    with pytest.raises(AttributeError):
        rich.marks[0].similarity = 0.5  # type: ignore[misc]
