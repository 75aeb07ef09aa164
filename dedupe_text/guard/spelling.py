"""Tells a misspelt or misread word from another word: two folded words in, yes or no out.

Slips of writing double, drop, swap or replace a letter inside a word and seldom touch its first letter (Pollock and
Zamora 1984, "Automatic spelling correction in scientific and scholarly text"; Yannakoudakis and Fawthrop 1983, "The
rules of spelling errors"). Slips of recognition replace a shape by a similar shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, groupby
from typing import Final

from rapidfuzz.distance import OSA, DamerauLevenshtein

SHAPES = tuple(
    tuple(pair.split("/"))
    for pair in (
        "rn/m vv/w cl/d li/h ri/n ii/u nn/rm in/m fi/h e/c h/b l/i l/1 i/1 o/0 s/5 z/2 b/6 g/9 u/v n/u f/t "
        "i/j q/g ti/d "
    ).split()
)
"""Pairs of shapes that character recognition takes for each other."""

NEIGHBOURS = frozenset(
    (
        "qw we er rt ty yu ui io op as sd df fg gh hj jk kl zx xc cv vb bn nm qa ws ed rf tg yh uj ik ol az "
        "sx dc fv gb hn jm ae ei ai iy sz cs ck "
    ).split()
)
"""Letters taken for each other: neighbours on the keyboard, and letters that stand for one sound."""

# The ends differ that stand behind a syllable: "harbour", "travelled"; not "mourning", "fourth", "prise", "filled".
_BRITISH_AND_AMERICAN = tuple(
    (re.compile(british), american)
    for british, american in (
        ("([aeiou].*?)our", r"\1or"),
        ("([aeiouy].*?)is(?=e|ing|ation)", r"\1iz"),
        ("ys(?=e|ing)", "yz"),
        ("tre(?=s?$)", "ter"),
        ("ence(?=s?$)", "ense"),
        ("([aeiou].*[aeiou])ll(?=ed$|ing$|ers?$|or)", r"\1l"),
        ("ogue(?=s?$)", "og"),
        ("minium", "minum"),
    )
)

_MAY_BE_BRITISH = re.compile("our|is|ys|tre|ence|ll|ogue|minium")

OPPOSED_PREFIXES = (
    ("macro", "micro"), ("makro", "mikro"), ("pre", "peri"), ("ante", "anti"), ("deca", "deci"), ("gluco", "glyco"),
)  # fmt: skip
"""Prefixes of science that differ in a letter or two; "inter" and "intra", "hyper" and "hypo" differ in more."""

OPPOSED_ENDINGS = (("man", "woman"), ("men", "women"), ("ane", "ene"))
"""Endings that make the opposite, or in chemistry another substance, of one stem."""

_PREFIXES = tuple(chain.from_iterable(OPPOSED_PREFIXES))
_ENDINGS = tuple(chain.from_iterable(OPPOSED_ENDINGS))

SHORTEST_MISSPELT = 5
SHORTEST_TWICE_MISSPELT = 6
SHORTEST_REPLACED = 6
SHORTEST_NAME = 6
SHORTEST_MISREAD = 4


def misspelt(one: str, other: str, *, name: bool = False) -> bool:
    """Return whether two words can be one word, written with a slip or two; names are given less room.

    >>> misspelt("keyboard", "keybaord"), misspelt("trade", "grade")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    if len(short) == len(long) == SHORTEST_MISREAD:
        return sorted(one) == sorted(other) and OSA.distance(one, other) == 1
    if len(long) < SHORTEST_MISSPELT or len(short) < SHORTEST_MISREAD:
        return False
    if not _same_ends(one, other):
        return False
    if _run_lengths_differ_only(short, long):
        # "Hofman" and "Hofmann" are two families.
        return (len(long) > SHORTEST_MISSPELT and not name) or _stutters(long)
    distance = DamerauLevenshtein.distance(one, other, score_cutoff=2)
    if distance > 2 or (name and (distance > 1 or len(long) < SHORTEST_NAME)):
        return False
    if _only_dropped_or_swapped(short, long):
        if name and len(short) < len(long):
            return False
        return distance == 1 or len(long) >= SHORTEST_TWICE_MISSPELT
    if distance == 2 and len(long) >= SHORTEST_TWICE_MISSPELT and _doubled_and_dropped(one, other):
        return True
    return not name and len(long) >= SHORTEST_REPLACED and distance == 1 and _plausibly_replaced(one, other)


def misread(one: str, other: str) -> bool:
    """Return whether two words can be one word, misread by character recognition.

    >>> misread("modern", "modem"), misread("the", "tbe"), misread("the", "thy")
    (True, True, False)
    """
    if one == other or abs(len(one) - len(other)) > 1 + min(len(one), len(other)) // 4:
        return False
    # Two shapes in five letters, then one in four: more than that is no longer the same word.
    most = max(1 if len(one) < 5 else 2, (len(one) + 1) // 4)
    if OSA.distance(one, other, score_cutoff=2 * most) > 2 * most:
        return False
    return _shapes_apart(one, other, most) > 0


def inflected(one: str, other: str) -> bool:
    """Return whether two words differ by the -s of a plural alone, as "princes" and "princess" do not."""
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORTEST_MISSPELT and long == short + "s" and short[-1] != "s"


def one_letter_apart(one: str, other: str) -> bool:
    """Return whether one letter more, or another letter, makes one word of the other; two that are swapped do not.

    >>> one_letter_apart("strcpy", "strncpy"), one_letter_apart("string", "srting")
    (True, False)
    """
    return OSA.distance(one, other, score_cutoff=1) == 1 and sorted(one) != sorted(other)


def opposed(one: str, other: str) -> bool:
    """Return whether two words differ in a prefix or an ending alone that makes the opposite of the other.

    >>> opposed("macroscopic", "microscopic"), opposed("chairman", "chairwoman")
    (True, True)
    """
    if one.startswith(_PREFIXES) and any(begin_otherwise(one, other, pair) for pair in OPPOSED_PREFIXES):
        return True
    ends = one[::-1], other[::-1]
    return one.endswith(_ENDINGS) and any(
        begin_otherwise(*ends, [end[::-1] for end in pair]) for pair in OPPOSED_ENDINGS
    )


def begin_otherwise(one: str, other: str, prefixes: Sequence[str]) -> bool:
    """Return whether two words are the same behind two of some prefixes.

    >>> begin_otherwise("wjazd", "wyjazd", ("w", "wy")), begin_otherwise("wjazd", "jazda", ("w", "wy"))
    (True, False)
    """
    rests = ({word[len(prefix) :] for prefix in prefixes if word.startswith(prefix)} for word in (one, other))
    return one != other and bool(set.intersection(*rests))


def spelt_by_country(one: str, other: str) -> bool:
    """Return whether two words are one word of English in its British and its American spelling.

    >>> spelt_by_country("colour", "color"), spelt_by_country("organised", "organized"), spelt_by_country("four", "for")
    (True, True, False)
    """
    return min(len(one), len(other)) >= SHORTEST_MISSPELT and _american(one) == _american(other)


def _american(word: str) -> str:
    if not _MAY_BE_BRITISH.search(word):
        return word
    for british, american in _BRITISH_AND_AMERICAN:
        word = british.sub(american, word)
    return word


def _same_ends(one: str, other: str) -> bool:
    """First and last letters agree, or were swapped with the letters next to them.

    In words of other lengths a letter more at the end looks like a swap: Polish "kupił" and "kupiła" are he and she.
    """
    swapped = len(one) == len(other)
    first = one[0] == other[0] or (swapped and one[:2] == other[1::-1])
    return first and (one[-1] == other[-1] or (swapped and one[-2:] == other[:-3:-1]))


def _run_lengths_differ_only(short: str, long: str) -> bool:
    return [c for c, _ in groupby(short)] == [c for c, _ in groupby(long)]


def _stutters(word: str) -> bool:
    """No orthography writes a letter three times in a row."""
    return any(len(list(run)) > 2 for _, run in groupby(word))


def _only_dropped_or_swapped(short: str, long: str) -> bool:
    rest = list(long)
    for letter in short:
        if letter not in rest:
            return False
        rest.remove(letter)
    return True


def _doubled_and_dropped(one: str, other: str) -> bool:
    """One letter is doubled in one word and another missing from it ("everryboy")."""
    return any(
        left[k] == left[k - 1] and _only_one_dropped(left[:k] + left[k + 1 :], right)
        for left, right in ((one, other), (other, one))
        for k in range(1, len(left))
    )


def _only_one_dropped(short: str, long: str) -> bool:
    return len(short) + 1 == len(long) and any(long[:k] + long[k + 1 :] == short for k in range(len(long)))


def _plausibly_replaced(one: str, other: str) -> bool:
    if len(one) != len(other):
        # A letter too many that is not in the shorter word: a slip of the finger onto a neighbour.
        short, long = sorted((one, other), key=len)
        return any(long[:k] + long[k + 1 :] == short and _near(long[k], long[k - 1]) for k in range(1, len(long)))
    return all(_near(a, b) for a, b in zip(one, other, strict=True) if a != b)


def _near(one: str, other: str) -> bool:
    return one + other in NEIGHBOURS or other + one in NEIGHBOURS


def _shapes_apart(one: str, other: str, most: int) -> int:
    """Return how many shapes must be exchanged to make one word of the other; 0 when it takes more than `most`."""
    places = [(0, 0)]
    for count in range(most + 1):
        places = [_past_equal_letters(one, other, *place) for place in places]
        if (len(one), len(other)) in places:
            return count
        places = list({(i + x, j + y) for i, j in places for x, y in _shape_steps(one, other, i, j)})
    return 0


def _past_equal_letters(one: str, other: str, i: int, j: int) -> tuple[int, int]:
    while i < len(one) and j < len(other) and one[i] == other[j]:
        i, j = i + 1, j + 1
    return i, j


def _shape_steps(one: str, other: str, i: int, j: int) -> list[tuple[int, int]]:
    shapes = _SHAPES_FROM.get(one[i : i + 1] + other[j : j + 1], ())
    return [(len(x), len(y)) for x, y in shapes if one.startswith(x, i) and other.startswith(y, j)]


def _by_first_letters(pairs: Iterable[Sequence[str]]) -> Mapping[str, Sequence[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for left, right in pairs:
        for x, y in ((left, right), (right, left)):
            found.setdefault(x[0] + y[0], []).append((x, y))
    return found


_SHAPES_FROM: Final = _by_first_letters(SHAPES)


def may_be_one_word(one: str, other: str) -> bool:
    """Return whether two folded words may count as one word with a slip, whatever the language and their places.

    >>> may_be_one_word("harbour", "harbor"), may_be_one_word("harbour", "garden")
    (True, False)
    """
    shortest, longest = sorted((len(one), len(other)))
    if shortest < SHORTEST_MISREAD - 1 or longest - shortest > 1 + longest // 4:
        return False
    # Two shapes are misread in a word, in a longer one a letter of four; either changes two letters at the most.
    furthest = 2 * max(2, (longest + 1) // 4)
    if OSA.distance(one, other, score_cutoff=furthest) > furthest and (one[0] != other[0] or set(one) != set(other)):
        return False
    return misspelt(one, other) or inflected(one, other) or misread(one, other) or misread(other, one)
