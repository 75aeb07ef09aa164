"""What counts as a repeat in a check, what may repeat, and how it is shown."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from typing import Any

import pytest

import dedupe_text.testing as public
from dedupe_text import ConfigError, Document, InputTypeError, Verdict
from dedupe_text.testing import NoDuplicates, assert_no_duplicate_paragraphs, repeats_in, sample_articles
from dedupe_text.testing.explaining import explained

BAKERY, COMET, BUS = (list(article) for article in sample_articles()[2:5])
DOUBLED = "\n".join([*BAKERY, "A headline between the two", *BAKERY])
SONG = "The bells ring.\nNobody came up the hill that day.\nThe bells ring.\nThe candle was out before the night."
PRICES = [
    f"The barrel of herring costs {price} crowns at the pier of Ormsay, and the carter wants his share of it, too." * 2
    for price in (5, 6)
]
Cases = tuple[tuple[Any, ...], ...]


def test_a_doubled_body_is_one_repeat() -> None:
    """A block that repeats comes as one repeat, with both texts."""
    (repeat,) = repeats_in(DOUBLED)
    assert repeat.text == repeat.witness_text == "\n".join(BAKERY)
    assert json.loads(json.dumps(repeat.to_dict()))["span"] == list(repeat.mark.span)


COUNTED: Cases = (
    ("a refrain stays", SONG, {}, 0),
    ("a refrain, strictly", SONG, {"strict": True}, 1),
    ("a fact that differs", "\n".join(PRICES), {}, 0),
    ("a fact that differs, strictly", "\n".join(PRICES), {"strict": True}, 0),
    ("documents with an article in common", ["\n".join(BAKERY), "\n".join(BAKERY)], {}, 1),
    ("documents with a paragraph in common", ["\n".join(BAKERY), "\n".join([*COMET, BAKERY[1]])], {}, 1),
    ("shared paragraphs that are ignored", ["\n".join(BAKERY), "\n".join([*COMET, BAKERY[1]])],
     {"paragraphs": "ignore", "documents": "ignore"}, 0),
    ("a document that repeats itself", ["\n".join(COMET), DOUBLED], {}, 1),
    ("one document", Document("page", DOUBLED), {}, 1),
    ("a mapping", {"text": DOUBLED}, {}, 1),
    ("a generator", (text for text in ["\n".join(BAKERY)] * 2), {}, 1),
    ("no document", [], {}, 0),
    ("no text", "", {}, 0),
    ("an option of the method", "\n".join([BAKERY[1], "So.", BAKERY[1].replace("hand", "foot")]), {"threshold": 1}, 0),
)  # fmt: skip


@pytest.mark.parametrize(("label", "given", "options", "count"), COUNTED, ids=[case[0] for case in COUNTED])
def test_repeats_are_counted(label: str, given: Any, options: dict[str, Any], count: int) -> None:
    """What repeats counts, what belongs to its text counts only strictly, what says something else never."""
    assert len(repeats_in(given, **options)) == count


def test_boilerplate_of_a_source_counts_on_every_page() -> None:
    """A line that stands on the pages of a source has no one witness, and is found on each of them."""
    pages = [Document(str(n), "\n".join(["Home and garden", *body, "All rights reserved"]), "site.example")
             for n, body in enumerate((BAKERY, COMET, BUS))]  # fmt: skip
    found = repeats_in(pages)
    assert [repeat.text for repeat in found] == ["Home and garden", "All rights reserved"] * 3
    assert {(repeat.other, repeat.witness_text) for repeat in found} == {(None, None)}
    shown = explained(found)
    assert shown.count("Home and garden") == 1
    assert shown[1] == "here: '0', line 1 (0:15)"
    assert repeats_in(pages, allow=["HOME AND GARDEN", re.compile("rights")]) == ()
    assert repeats_in(pages, boilerplate="ignore") == ()


ALLOWED: Cases = (
    ("each paragraph", BAKERY, True),
    ("each but one", BAKERY[1:], False),
    ("in normal form", [text.upper().replace(" ", "  ") for text in BAKERY], True),
    ("the whole block", ["\n".join(BAKERY)], True),
    ("a pattern for all", [re.compile(r"\w")], True),
    ("a pattern and texts", [re.compile("^Ilse"), *BAKERY[:1], *BAKERY[2:]], True),
    ("nothing", [], False),
)


@pytest.mark.parametrize(("label", "allow", "passes"), ALLOWED, ids=[case[0] for case in ALLOWED])
def test_what_is_allowed_may_repeat(label: str, allow: list[Any], passes: bool) -> None:
    """A block goes through when all of its paragraphs may repeat."""
    assert (NoDuplicates(allow=allow) == DOUBLED) is passes


def test_an_assertion_that_fails_shows_both_places() -> None:
    """The message names the places, sets the texts side by side, and says why they count."""
    with pytest.raises(AssertionError) as caught:
        assert_no_duplicate_paragraphs(DOUBLED)
    lines = str(caught.value).split("\n")
    assert lines[0] == "1 repeat found"
    assert re.fullmatch(r"here: lines 7 to 11 \(\d+:\d+\) +\| there: lines 1 to 5 \(0:\d+\)", lines[1])
    assert lines[2] == f"{BAKERY[0][:48]}   | {BAKERY[0][:48]}"
    assert lines[-1] == "block, 5/5 in order, similarity 1: a block repeats"


def test_what_can_be_read_once_is_shown_too() -> None:
    """An assertion reads a generator once and shows what it found; an equality, which could not, refuses it."""
    with pytest.raises(AssertionError, match=r"^1 repeat found\n"):
        assert_no_duplicate_paragraphs(text for text in [DOUBLED])
    assert NoDuplicates() != iter(["One."])
    assert "make a list of it" in NoDuplicates().explain(iter(["One."]))[0]


def test_documents_are_named_where_there_are_several() -> None:
    """The places of a repeat across documents carry their ids, each in its own column."""
    pages = [Document("first", "\n".join(BAKERY)), Document("sec\x1bond", "\n".join(BAKERY))]
    head = NoDuplicates().explain(pages)[1]
    assert re.fullmatch(r"here: 'sec<U\+001B>ond', lines 1 to 5 \(0:\d+\) +\| there: 'first', lines 1 to 5 .*", head)


@pytest.mark.parametrize("mark", ["\N{CJK UNIFIED IDEOGRAPH-8239}", "\N{FULLWIDTH LATIN SMALL LETTER A}"])
def test_wide_characters_keep_to_their_column(mark: str) -> None:
    """A script that takes two columns for each character is cut at half the number."""
    line = mark * 150
    rows = explained(repeats_in("\n".join([line, "Something else is said here.", line])))[2:-1]
    assert rows
    assert all(row.index(" | ") == 25 for row in rows if row.count(mark) == 50)


def test_only_so_much_is_shown() -> None:
    """Of many repeats the first are shown and the rest counted; long texts are cut."""
    lines = [f"{word} ".join(sample_articles()[7]) for word in "abcdefghijklmnop"]
    lines = [text for text in lines for _ in range(2)]
    shown = explained(repeats_in("\n".join(lines)))
    assert len(shown) < 200
    assert max(map(len, shown)) <= 120


def test_it_is_equal_from_both_sides_and_to_nothing_else() -> None:
    """The order of the sides does not matter; what is neither text nor documents is not equal."""
    text = "\n".join(BAKERY)
    assert text == NoDuplicates()
    assert NoDuplicates() == text
    assert NoDuplicates() != DOUBLED
    assert NoDuplicates() != 5
    assert NoDuplicates() != b"one"
    assert NoDuplicates().explain(5) == ["int is neither a text nor documents, so nothing can be found in it"]
    with pytest.raises(TypeError, match="unhashable"):
        hash(NoDuplicates())


WRONG: Cases = (
    ("bytes", b"one", {}, InputTypeError),
    ("a number", 5, {}, InputTypeError),
    ("a number among documents", ["one", 5], {}, InputTypeError),
    ("a text for many", "one", {"allow": "one"}, ConfigError),
    ("a blank text", "one", {"allow": [" "]}, ConfigError),
    ("a number that is allowed", "one", {"allow": [5]}, ConfigError),
    ("a wrong option", "one", {"threshold": 7}, ConfigError),
    ("an unknown option", "one", {"treshold": 0.7}, TypeError),
)


@pytest.mark.parametrize(("label", "given", "options", "error"), WRONG, ids=[case[0] for case in WRONG])
def test_wrong_arguments_are_refused(label: str, given: Any, options: dict[str, Any], error: type[Exception]) -> None:
    """An argument that cannot be used raises the error that is documented."""
    with pytest.raises(error):
        repeats_in(given, **options)
    with pytest.raises(error):
        assert_no_duplicate_paragraphs(given, **options)


def test_variants_are_never_repeats() -> None:
    """The method marks the two prices, as a variant."""
    from dedupe_text import dedupe

    assert [mark.verdict for mark in dedupe("\n".join(PRICES)).marks] == [Verdict.VARIANT]


@pytest.mark.parametrize("name", public.__all__)
def test_public_names_are_documented_and_stay_what_they_are(name: str) -> None:
    """Every public name has words of its own, and no module of the package takes its place when it is imported."""
    value = getattr(public, name)
    assert (inspect.getdoc(value) or "").strip()
    assert inspect.isclass(value) or inspect.isfunction(value)
    assert getattr(public, name) is value
    assert list(public.__all__) == sorted(public.__all__)


def test_planting_loads_neither_numpy_nor_the_method() -> None:
    """Whoever only plants loads nothing of the method."""
    program = """
import sys
from dedupe_text.testing import edited_pairs, plant, plant_corpus, sample_articles
plant_corpus(sample_articles(), seed=0)
print(*sorted(name for name in ("numpy", "dedupe_text.api", "rapidfuzz", "datasketch") if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
