"""The two functions, their options, and what they say to a caller who passes something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import dedupe_text as dt
from dedupe_text.splitters.lines import Lines
from tests.documents import BODIES

FERRY = BODIES["ferry"]
TEXT = "\n".join([*FERRY, "Winter boat for Ormsay", *FERRY])
CLEAN = "\n".join([*FERRY, "Winter boat for Ormsay"])

NO_TEXTS = [
    pytest.param(b"bytes", "decode it first", id="bytes"),
    pytest.param(None, "pass a str", id="None"),
    pytest.param(5, "pass a str", id="number"),
    pytest.param(["a", "b"], "pass a str", id="list"),
    pytest.param({"text": "a"}, "pass a str", id="mapping"),
    pytest.param(bytearray(b"a"), "must be str, not bytearray", id="bytearray"),
]


@pytest.mark.parametrize(("value", "advice"), NO_TEXTS)
def test_anything_but_text_is_refused(value: Any, advice: str) -> None:
    """Something that is not text is a TypeError that names its type and says what to pass."""
    with pytest.raises(TypeError, match=advice) as caught:
        dt.dedupe(value)
    assert isinstance(caught.value, dt.InputTypeError)
    assert caught.value.got is type(value)
    assert type(value).__name__ in str(caught.value)


@pytest.mark.parametrize(("value", "advice"), NO_TEXTS)
def test_comparing_anything_but_text_is_refused(value: Any, advice: str) -> None:
    """The error of a comparison names the side that is not text."""
    with pytest.raises(dt.InputTypeError, match=rf"'a'.*{advice}|{advice}"):
        dt.compare(value, "text")
    with pytest.raises(dt.InputTypeError, match="'b'"):
        dt.compare("text", value)


def test_a_document_without_text_is_refused() -> None:
    """A document whose text is not text is an error too."""
    with pytest.raises(dt.InputTypeError):
        dt.dedupe(dt.Document("page", b"bytes"))  # type: ignore[arg-type]


@pytest.mark.parametrize("call", [dt.dedupe, lambda text, **options: dt.dedupe_corpus([text], **options)])
def test_an_unknown_option_is_a_type_error(call: Callable[..., Any]) -> None:
    """An option that does not exist fails at once, and the message says which one may be meant, or which there are."""
    with pytest.raises(TypeError, match=r"no option 'treshold': did you mean 'threshold'\?"):
        call("text", treshold=0.9)
    with pytest.raises(TypeError, match=r"no option 'xyz': there are .*evidence, guard"):
        call("text", xyz=1)


def test_options_have_no_positions() -> None:
    """Options are given by name only."""
    with pytest.raises(TypeError):
        dt.dedupe(TEXT, dt.DedupeConfig())  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        dt.DedupeConfig("lines")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("option", "value", "advice"),
    [
        ("splitter", "words", "auto, lines, blank-lines"),
        ("splitter", 5, "callable"),
        ("splitter", None, "callable"),
        ("splitter", str.splitlines, "a name"),
        ("splitter", Lines, "an object of the class"),
        ("matcher", "simhash", "join, minhash"),
        ("matcher", None, "join, minhash"),
        ("policy", "best", "first, last, longest, most_complete"),
        ("policy", 5, "callable"),
        ("threshold", 0.49, "between 0.5 and 1"),
        ("threshold", 1.01, "between 0.5 and 1"),
        ("threshold", 80, "between 0.5 and 1"),
        ("threshold", "0.8", "between 0.5 and 1"),
        ("threshold", float("nan"), "between 0.5 and 1"),
        ("threshold", None, "between 0.5 and 1"),
        ("passages", "no", "True or False"),
        ("passages", None, "True or False"),
        ("guard", {"spelling": False}, "GuardConfig"),
        ("guard", None, "GuardConfig"),
        ("evidence", {}, "EvidenceConfig"),
    ],
)
def test_an_option_that_cannot_be_used_names_itself(option: str, value: Any, advice: str) -> None:
    """A configuration is checked when it is made; the error names the option, the value and what to use."""
    for make in (lambda: dt.DedupeConfig(**{option: value}), lambda: dt.dedupe("", **{option: value})):
        with pytest.raises(dt.ConfigError, match=advice) as caught:
            make()
        assert caught.value.option == option
        assert caught.value.value is value
        assert repr(option) in str(caught.value)
        assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("option", "value", "advice"),
    [
        ("long_paragraph", 0, "whole number"),
        ("long_paragraph", 1.5, "whole number"),
        ("block_paragraphs", 0, "whole number"),
        ("block_characters", -1, "whole number"),
        ("prose_characters", 0, "whole number"),
        ("prose_tokens", "16", "whole number"),
        ("beside_prose", 1.1, "between 0 and 1"),
        ("beside_prose", -0.1, "between 0 and 1"),
        ("beside_prose", "half", "between 0 and 1"),
        ("passage_characters", -5, "whole number"),
        ("passage_characters", "10", "whole number"),
        ("lone_passage_characters", 2.5, "whole number"),
        ("teaser_characters", None, "whole number"),
    ],
)
def test_evidence_that_cannot_be_used_names_itself(option: str, value: Any, advice: str) -> None:
    """Each number of the evidence is checked when it is made."""
    with pytest.raises(dt.ConfigError, match=advice) as caught:
        dt.EvidenceConfig(**{option: value})
    assert caught.value.option == option


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("rules", ("no function",)),
        ("rules", None),
        ("rules", [str.count]),
        ("languages", ("tlh",)),
        ("languages", "en"),
        ("spelling", "yes"),
    ],
)
def test_a_guard_that_cannot_be_used_names_its_option(option: str, value: Any) -> None:
    """The options of the guard are checked when it is made."""
    with pytest.raises(dt.ConfigError) as caught:
        dt.GuardConfig(**{option: value})
    assert caught.value.option == option


def test_options_override_a_configuration() -> None:
    """Options beside a configuration change it for the call and not for good."""
    config = dt.DedupeConfig(policy="last", threshold=0.9)
    assert dt.dedupe(TEXT, config=config).text == "\n".join(["Winter boat for Ormsay", *FERRY])
    result = dt.dedupe(TEXT, config=config, policy="first")
    assert result.text == CLEAN
    assert result.threshold == 0.9
    assert config.policy == "last"


def test_configurations_are_frozen_and_compare() -> None:
    """A configuration is a value."""
    config = dt.DedupeConfig(threshold=0.9)
    assert config == dt.DedupeConfig(threshold=0.9)
    with pytest.raises(FrozenInstanceError):
        config.threshold = 0.8  # type: ignore[misc]


def test_a_text_and_a_document_give_the_same() -> None:
    """A text is a document without a name of its own."""
    document = dt.Document("page-7", TEXT, source="ormsay.example", time="2024-02-01", metadata={"author": "S. Holm"})
    result = dt.dedupe(document)
    assert result.document is document
    assert result.text == dt.dedupe(TEXT).text == CLEAN
    assert result.marks == dt.dedupe(TEXT).marks


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\n\n\n", "\r\n", "\0", "\ud800", "\N{ZERO WIDTH SPACE}", "...", "a"], ids=ascii
)
def test_texts_of_nothing_much_come_back(text: str) -> None:
    """Any text has a result, and one without repeats is not changed."""
    result = dt.dedupe(text)
    assert (result.text, result.marks, result.removed) == (text, (), ())
    assert result.restore() == text


@pytest.mark.parametrize(
    ("a", "b", "verdict", "reason"),
    [
        ("", "", dt.Verdict.KEEP, "nothing equals nothing"),
        ("", "The boat left.", dt.Verdict.KEEP, "nothing and something"),
        (" ", "\n", dt.Verdict.KEEP, "white space"),
        (" ", " ", dt.Verdict.KEEP, "the same white space has no words"),
        ("\N{ZERO WIDTH SPACE}", "\N{ZERO WIDTH SPACE}", dt.Verdict.KEEP, "invisible characters"),
        ("...", "...", dt.Verdict.DUPLICATE, "the same marks"),
        ("...", "\N{HORIZONTAL ELLIPSIS}", dt.Verdict.DUPLICATE, "the same marks in another form"),
        ("...", "***", dt.Verdict.KEEP, "other marks"),
        ("...", "The boat left.", dt.Verdict.KEEP, "marks and words"),
        ("Boat", "Boat", dt.Verdict.DUPLICATE, "one word"),
        ("Boat", "Wall", dt.Verdict.KEEP, "another word"),
        ("5", "6", dt.Verdict.KEEP, "numbers with nothing around them are not versions of a text"),
    ],
)
def test_texts_without_words_compare(a: str, b: str, verdict: dt.Verdict, reason: str) -> None:
    """Empty and blank texts are like no other; marks alone are alike when they are the same."""
    for first, second in ((a, b), (b, a)):
        found = dt.compare(first, second)
        assert found.verdict is verdict, reason
        assert 0 <= found.similarity <= 1
        if verdict is dt.Verdict.KEEP:
            assert not (found.a_in_b and found.b_in_a)


@pytest.mark.parametrize(
    ("a", "b", "verdict", "a_in_b", "b_in_a"),
    [
        (FERRY[0], FERRY[0], dt.Verdict.DUPLICATE, True, True),
        (FERRY[0], FERRY[0].upper(), dt.Verdict.DUPLICATE, True, True),
        (FERRY[0], f"{FERRY[0]} {FERRY[3]}", dt.Verdict.DUPLICATE, True, False),
        (f"{FERRY[0]} {FERRY[3]}", FERRY[0], dt.Verdict.DUPLICATE, False, True),
        (FERRY[5], FERRY[5].replace("12", "14"), dt.Verdict.VARIANT, False, False),
        (FERRY[0], FERRY[0].replace("will run", "will not run"), dt.Verdict.VARIANT, False, False),
        (FERRY[0], FERRY[7], dt.Verdict.KEEP, False, False),
    ],
)
def test_paragraphs_compare(a: str, b: str, verdict: dt.Verdict, a_in_b: bool, b_in_a: bool) -> None:
    """A comparison says which of two paragraphs says all of the other."""
    found = dt.compare(a, b)
    assert (found.verdict, found.a_in_b, found.b_in_a) == (verdict, a_in_b, b_in_a)


class Sections:
    """A splitter of the caller's own: paragraphs lie between section signs."""

    name = "sections"

    def __call__(self, text: str) -> list[dt.Span]:
        spans: list[dt.Span] = []
        start = 0
        for part in text.split("\N{SECTION SIGN}"):
            words = part.strip()
            if words:
                begin = start + part.index(words)
                spans.append(dt.Span(begin, begin + len(words)))
            start += len(part) + 1
        return spans


def test_a_splitter_of_ones_own() -> None:
    """Any object with a name that returns spans is a splitter; results carry its name."""
    text = "\N{SECTION SIGN}".join([*FERRY, "Winter boat", *FERRY])
    result = dt.dedupe(text, splitter=Sections())
    assert result.splitter == "sections"
    assert [mark.span.of(text).count("\N{SECTION SIGN}") for mark in result.marks] == [len(FERRY) - 1]
    assert result.restore() == text
    assert text.count(FERRY[0]) == 2
    assert result.text.count(FERRY[0]) == 1


@dataclass(frozen=True)
class Faulty:
    """A splitter that returns what it was made with."""

    spans: tuple[dt.Span, ...]
    name: str = "faulty"

    def __call__(self, text: str) -> list[dt.Span]:
        return list(self.spans)


@pytest.mark.parametrize(
    ("spans", "reason"),
    [
        ((dt.Span(0, len(TEXT) + 5),), "beyond the text"),
        ((dt.Span(10, 20), dt.Span(0, 5)), "out of order"),
        ((dt.Span(0, 20), dt.Span(10, 30)), "overlapping"),
        ((dt.Span(-5, 20),), "before the text"),
        ((dt.Span(20, 10),), "backwards"),
    ],
)
def test_a_faulty_splitter_is_refused(spans: tuple[dt.Span, ...], reason: str) -> None:
    """Spans that are not in order, apart and inside the text are an error that names the splitter."""
    with pytest.raises(dt.DedupeError, match="splitter"):
        dt.dedupe(TEXT, splitter=Faulty(spans))


def test_a_splitter_may_find_nothing() -> None:
    """A text without paragraphs comes back as it was."""
    assert dt.dedupe(TEXT, splitter=Faulty(())).text == TEXT


A = "The Teal needs 95 minutes for the crossing when the sea is calm, and carries the mail too."
B = A.replace("95", "105")


def test_a_guard_rule_decides_first() -> None:
    """A rule of the caller's own may call a difference harmless that the guard calls a fact."""

    def numbers_are_noise(a: str, b: str) -> dt.Effect | None:
        return dt.Effect.HARMLESS if a.isdecimal() and b.isdecimal() else None

    assert dt.compare(A, B).verdict is dt.Verdict.VARIANT
    found = dt.compare(A, B, guard=dt.GuardConfig(rules=(numbers_are_noise,)))
    assert found.verdict is dt.Verdict.DUPLICATE
    assert [(d.a_text, d.b_text, d.effect) for d in found.differences] == [("95", "105", dt.Effect.HARMLESS)]


def test_a_guard_rule_may_forbid() -> None:
    """A rule may call a difference a fact that the guard calls harmless."""

    def every_letter_counts(a: str, b: str) -> dt.Effect | None:
        return dt.Effect.CHANGES

    misspelt = A.replace("minutes", "minuets")
    assert dt.compare(A, misspelt).verdict is dt.Verdict.DUPLICATE
    assert dt.compare(A, misspelt, guard=dt.GuardConfig(rules=(every_letter_counts,))).verdict is dt.Verdict.VARIANT


@pytest.mark.parametrize("opinion", [True, "changes", "harmless", 1])
def test_an_opinion_that_is_none_is_refused(opinion: Any) -> None:
    """A rule that returns something else than an effect is named: a fact that it means to keep would be lost."""

    def rule(a: str, b: str) -> Any:
        return opinion

    for pair in ((A, B), (B, A)):
        with pytest.raises(dt.ConfigError, match="an Effect or None") as caught:
            dt.compare(*pair, guard=dt.GuardConfig(rules=(rule,)))
        assert (caught.value.option, caught.value.value) == ("rules", rule)


@pytest.mark.parametrize("config", [{"threshold": 0.9}, dt.GuardConfig(), 1])
def test_what_is_no_configuration_is_refused(config: Any) -> None:
    """Something else than the configuration that a function takes is named before any document is read."""
    calls: list[Any] = [dt.dedupe, dt.dedupe_all, dt.dedupe_corpus]
    for call, other in zip(calls, (dt.CorpusConfig(), dt.CorpusConfig(), dt.DedupeConfig()), strict=True):
        for wrong in (config, other):
            with pytest.raises(dt.ConfigError, match="Config"):
                call(A if call is dt.dedupe else [A], config=wrong)
    with pytest.raises(dt.ConfigError, match="GuardConfig"):
        dt.compare(A, B, guard=dt.DedupeConfig())  # type: ignore[arg-type]


def test_an_id_of_none_is_no_id() -> None:
    """Documents whose id is None are numbered like those without one, and an index does not take them for one."""
    (first, second) = dt.dedupe_all([{"id": None, "text": A}, {"id": None, "text": B}])
    assert (first.document.id, second.document.id) == ("0", "1")
    with TemporaryDirectory() as folder, dt.CorpusIndex.open(f"{folder}/index") as index:
        with pytest.raises(dt.InputTypeError, match="the id of a document"):
            index.add({"id": None, "text": A})
        assert len(index) == 0


def test_the_first_opinion_of_the_rules_decides() -> None:
    """Rules are asked in order; one without an opinion leaves the next one to say."""

    def silent(a: str, b: str) -> dt.Effect | None:
        return None

    def lenient(a: str, b: str) -> dt.Effect | None:
        return dt.Effect.HARMLESS

    def strict(a: str, b: str) -> dt.Effect | None:
        return dt.Effect.CHANGES

    verdicts = [
        dt.compare(A, B, guard=dt.GuardConfig(rules=rules)).verdict
        for rules in ((silent, lenient, strict), (silent, strict, lenient), (silent,))
    ]
    assert verdicts == [dt.Verdict.DUPLICATE, dt.Verdict.VARIANT, dt.Verdict.VARIANT]


def test_a_guard_rule_reaches_whole_documents() -> None:
    """The rules of the guard decide what goes out of a document."""

    def lenient(a: str, b: str) -> dt.Effect | None:
        return dt.Effect.HARMLESS

    text = "\n".join([*FERRY, "Update", *(line.replace("12 euros", "14 euros") for line in FERRY)])
    assert "14 euros" in dt.dedupe(text).text
    assert dt.dedupe(text, guard=dt.GuardConfig(rules=(lenient,))).text == "\n".join([*FERRY, "Update"])


class OwnError(Exception):
    """An error that only this test raises."""


def test_an_error_of_a_rule_comes_through() -> None:
    """A rule that raises stops the comparison with its own error."""

    def failing(a: str, b: str) -> dt.Effect | None:
        raise OwnError(a, b)

    with pytest.raises(OwnError):
        dt.compare(A, B, guard=dt.GuardConfig(rules=(failing,)))


def test_misspellings_can_be_facts() -> None:
    """Without tolerance for spelling a misspelt word is another word."""
    misspelt = A.replace("minutes", "minuets")
    assert dt.compare(A, misspelt, guard=dt.GuardConfig(spelling=False)).verdict is dt.Verdict.VARIANT


def test_calls_do_not_remember() -> None:
    """The same page gives the same answer at the fourth call."""
    assert len({dt.dedupe(TEXT).to_json() for _ in range(4)}) == 1
