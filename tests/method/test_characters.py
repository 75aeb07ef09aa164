"""What a character is, asked of the running Python and of `regex`, against the Unicode of the tables."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
import regex
import unicodedata2

import dedupe_text
from dedupe_text import Difference, Mark, characters
from dedupe_text.characters import Pattern, settled
from dedupe_text.kernels.make_unicode_tables import HANGUL_SYLLABLES, properties
from dedupe_text.kernels.unicode_tables import CODE_POINTS, UNASSIGNED, stand_ins, unicode_tables

OWN_UNICODE = unicodedata2.unidata_version == unicode_tables().version
"""Whether the reader of the Unicode Character Database has the version of the tables; another knows other points."""

POINTS = np.arange(CODE_POINTS)
KNOWN = [chr(point) for point in np.flatnonzero(stand_ins() == POINTS)]
NEW = [chr(point) for point in np.flatnonzero((stand_ins() != POINTS) & (stand_ins() != UNASSIGNED))]

ALL_NEW = OWN_UNICODE and regex.fullmatch(r"\P{Cn}*+", "".join(NEW)) is not None
"""Whether `regex` is of that version too."""


def test_each_new_character_has_an_old_one_with_its_properties() -> None:
    """A character that some Python does not know is asked about as one that says all the same."""
    assert not ALL_NEW or [c for c in NEW if properties(c) != properties(settled(c))] == []
    assert set(map(settled, NEW)) <= set(KNOWN)
    assert len(NEW) > 20_000


def test_all_other_new_code_points_are_nothing() -> None:
    """A code point that the tables do not know is unassigned, whatever a newer Python says of it."""
    assert {unicodedata.category(chr(UNASSIGNED)), characters.category("\U0003ffff")} == {"Cn"}
    unknown = np.flatnonzero(stand_ins() == UNASSIGNED)
    assert not OWN_UNICODE or {unicodedata2.category(chr(point)) for point in unknown} == {"Cn"}


def test_all_pythons_agree_on_old_characters() -> None:
    """What the running Python says of a character that is asked about as it is, the tables' Unicode says too."""

    def said(of: object, c: str) -> tuple[object, ...]:
        names = ("category", "combining", *(() if ord(c) in HANGUL_SYLLABLES else ("decomposition",)))
        return tuple(getattr(of, name)(c) for name in names)

    assert [c for c in KNOWN if said(unicodedata, c) != said(unicodedata2, c)] == []


def test_regex_agrees_on_all_characters() -> None:
    """A class of `regex` holds the characters whose general category in the tables says so."""
    stretches: dict[str, list[str]] = {}
    for character in map(chr, POINTS):
        stretches.setdefault(unicodedata2.category(character), []).append(character)
    for category, held in stretches.items() if OWN_UNICODE else ():
        for name in (category, category[0]):
            assert Pattern(regex.compile(rf"\p{{{name}}}++")).fullmatch("".join(held)), name
    assert Pattern(regex.compile(r"\p{Lu}")).search("".join(stretches["Ll"])) is None


def test_case_is_that_of_the_tables() -> None:
    """New characters have the case that their Unicode gives them, and fold to what their normal form is."""
    new = {c: (characters.is_upper(c), characters.is_lower(c)) for c in NEW}
    assert not ALL_NEW or all(
        said == (bool(regex.match(r"\p{Uppercase}", c)), bool(regex.match(r"\p{Lowercase}", c)))
        for c, said in new.items()
        if regex.match(r"\p{Lu}|\p{Ll}", c)
    )
    assert characters.case_folded("\U00010d50\U00010d70") == "\U00010d70" * 2
    assert characters.folded("\U00010d50") == characters.folded("\U00010d70")


# A script that Unicode has since version 7, and one that it has since version 16: capitals, small letters, digits.
WARANG_CITI = "".join(map(chr, (*range(0x118A0, 0x118B6), *range(0x118C0, 0x118D6), *range(0x118E0, 0x118EA))))
GARAY = "".join(map(chr, (*range(0x10D50, 0x10D66), *range(0x10D70, 0x10D86), *range(0x10D40, 0x10D4A))))
LATIN = "ABCDEFGHIJKLMNOPQRSTUVabcdefghijklmnopqrstuv0123456789"
# The sign of the bitcoin is in Unicode since version 10, that of the riyal since version 17.
OLD = str.maketrans(LATIN + "$", WARANG_CITI + "\N{BITCOIN SIGN}")
YOUNG = str.maketrans(LATIN + "$", GARAY + "\u20c1")

PARAGRAPH = (
    "Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna "
    "aliqua. Ut enim ad minim Carla nostrud {} exercitation ullamco laboris nisi ut aliquip ea commodo consequat."
)


def retold(text: str) -> list[tuple[object, ...]]:
    """Return what the marks of a text say, their words left out."""

    def told(difference: Difference) -> tuple[object, ...]:
        return difference.kind, difference.effect, difference.a, difference.b

    def line(mark: Mark) -> tuple[object, ...]:
        return mark.span, mark.verdict, mark.kind, mark.rule, tuple(map(told, mark.differences))

    return list(map(line, dedupe_text.dedupe(text).marks))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("repente", "repente"),
        ("repente", "REPENTE"),
        ("repente", "repante"),
        ("repente", "furtim"),
        ("Marta", "Petra"),
        ("15", "16"),
        ("$5", "5"),
        ("1,500", "1500"),
        ("at 12:30", "at 12:45"),
        ("marta@lorem.it", "petra@lorem.it"),
        ("(repente)", ""),
        ("a - repente", "a repente"),
    ],
)
def test_new_characters_count_as_old_ones_do(first: str, second: str) -> None:
    """A text in a script that Unicode gained lately has the marks that it has in an old script of the same kind."""
    text = f"{PARAGRAPH.format(first)}\n\n{PARAGRAPH.format(second)}"
    old, young = text.translate(OLD), text.translate(YOUNG)
    assert retold(young) == retold(old)
    assert retold(young) or not second
