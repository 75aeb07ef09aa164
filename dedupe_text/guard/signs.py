"""Tells where signs that are no tokens change what is said: equal tokens of both sides in, what changes out.

Punctuation is edited, lost and misread, and says the same nearly everywhere. Here are the places where it is the fact:
a question, the point and the power of a number, what joins two numbers, the start of a path, of an option and of a
negation in code, the minus of a rating, an arrow up or down.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from dedupe_text.characters import QUESTION_MARKS, STOPS, Pattern, has_digit, is_lower
from dedupe_text.guard.folding import fold
from dedupe_text.guard.reading import Reading
from dedupe_text.model import DifferenceKind, Span

_HIGH_MINUS = r"\N{SUPERSCRIPT MINUS}"
_DASH = r"[\p{Pd}\N{MINUS SIGN}\N{SUPERSCRIPT MINUS}]"
_OPENS = r"(?:^|[\s\p{Ps}\p{Pi}\p{Pf}\"'`=&|])"
# A semicolon asks in Greek; a question mark inside a word is what is left of another character. Little closes behind
# it: looked for without end, that would cost the square of a long run of question marks.
_QUESTION = Pattern(
    regex.compile(
        r"(?:[?\N{ARABIC QUESTION MARK}\N{DOUBLE QUESTION MARK}\N{ETHIOPIC QUESTION MARK}]"
        r"|(?<=^\p{Greek})[;\N{GREEK QUESTION MARK}])(?=\p{P}{0,8}+(?:\s|$))|\N{FULLWIDTH QUESTION MARK}"
    )
)
_MORE_THAN_STATE = (
    "\N{HORIZONTAL ELLIPSIS}\N{TWO DOT LEADER}\N{QUESTION EXCLAMATION MARK}\N{EXCLAMATION QUESTION MARK}\N{INTERROBANG}"
)
_STOP = regex.compile(f"[{''.join(sign for sign in STOPS if sign not in (*QUESTION_MARKS, *_MORE_THAN_STATE))}]")
_ANY_DASH = Pattern(regex.compile(_DASH))
_POWER = Pattern(regex.compile(rf"\^{_DASH}?$"))
_RAISED = regex.compile(
    r"[\N{SUPERSCRIPT TWO}\N{SUPERSCRIPT THREE}\N{SUPERSCRIPT ONE}\N{SUPERSCRIPT ZERO}"
    r"\N{SUPERSCRIPT FOUR}-\N{SUPERSCRIPT NINE}]"
)
_MINUS = Pattern(regex.compile(rf"[:;,/^]{_DASH}$|{_HIGH_MINUS}$"))
_POINT = Pattern(regex.compile(r"(?:^|[\s\p{Ps}\p{Sc}\p{Sm}])\.$"))
_JOINTS = tuple(
    (sign, Pattern(regex.compile(pattern))) for sign, pattern in (("-", _DASH), ("/", "/"), (":", "^:$"), (",", "[,;]"))
)
_BETWEEN_DIGITS = Pattern(regex.compile(r"(?<=\d)[\p{Pd}/:](?=\d)"))
# The stop inside the name of a site or of a file; "e.g." is none.
_DOTTED = Pattern(regex.compile(r"\p{L}{2}\.\p{L}{2}"))
_YEAR = Pattern(regex.compile(r"[12]\d{3}"))
_OPTION = Pattern(regex.compile(rf"{_OPENS}(--?)$"))
_PATH = Pattern(regex.compile(rf"(?:{_OPENS}|~)(\.{{0,2}}/)$"))
_NOT = Pattern(regex.compile(rf"{_OPENS}!\(*$"))
_RATING = regex.compile(r"[A-Z]{1,3}")
_LOWER = Pattern(regex.compile(rf"{_DASH}(?=[.,;)]?(?:\s|$))"))
_ARROWS = (
    ("up", regex.compile("[\N{BLACK UP-POINTING TRIANGLE}-\N{WHITE UP-POINTING SMALL TRIANGLE}]")),
    ("down", regex.compile("[\N{BLACK DOWN-POINTING TRIANGLE}-\N{WHITE DOWN-POINTING SMALL TRIANGLE}]")),
)
_APART = regex.compile(r"(?r)[\s\N{FULLWIDTH QUESTION MARK}]")


class Place(NamedTuple):
    """A token, what stands before it, with the last letter of the token before and without, and what stands after it.

    `first`: it is the first of its side; `number`: it begins with a digit; `joined`: the token before ends with one;
    `chain`: more numbers follow each other around it, as in a date, or a year stands before it.
    """

    token: str
    context: str
    before: str
    after: str
    first: bool
    number: bool
    joined: bool
    chain: bool


def signs_differ(a: Reading, i: int, b: Reading, j: int) -> DifferenceKind | None:
    """Return what the signs around token `i` of one side and the equal token `j` of the other change; None: nothing."""
    if all(a.before(i + k).strip() == b.before(j + k).strip() for k in (0, 1)):
        return None
    one, other = _place(a, i), _place(b, j)
    if one.number and (_sign(one) != _sign(other) or _joined_otherwise(one, other)):
        return DifferenceKind.NUMBER
    if not one.number and (_prefix(one) != _prefix(other) or _options_differ(one, other)):
        return DifferenceKind.PUNCTUATION
    if _operators_differ(one, other):
        return DifferenceKind.PUNCTUATION
    if any(_asks(*pair) or _rated_lower(*pair) for pair in ((one, other), (other, one))):
        return DifferenceKind.PUNCTUATION
    left, right = _arrow(one.before), _arrow(other.before)
    return DifferenceKind.DIRECTION if left != right and ((left and right) or one.number) else None


def joined_alike(a: str, b: str) -> bool:
    """Return whether signs join the parts of two equal words, or of numbers, alike.

    >>> joined_alike("boat_size", "boatsize"), joined_alike("3/5", "3-5"), joined_alike("3-5", "3\N{EN DASH}5")
    (False, False, True)
    """
    if ("_" in a or "_" in b) and _parts(a) != _parts(b):
        return False
    if a.startswith("~") != b.startswith("~") or _joints(a) != _joints(b):
        return False
    # A stop between two words may have lost its space.
    return " " in a + b or bool(_DOTTED.search(a)) == bool(_DOTTED.search(b))


def _parts(name: str) -> list[str]:
    """Return the folded parts of a name that underscores join; those around it are markup."""
    return [fold(part) for part in name.strip("_").split("_")]


def _joints(numbers: str) -> list[str]:
    return [_joint(found[0]) for found in _BETWEEN_DIGITS.finditer(numbers)]


def span_with_signs(side: Reading, i: int) -> Span:
    """Return the span of a token with the signs that may count."""
    place = _place(side, i)
    last = _APART.search(place.before)
    question = _QUESTION.search(place.token[-1:] + place.after)
    after = question.end() - 1 if question else 1 if _LOWER.match(place.after) else 0
    return Span(side.start(i) - len(place.before) + (last.end() if last else 0), side.end(i) + after)


def _place(side: Reading, i: int) -> Place:
    token, before, after = side.token(i), side.before(i), side.before(i + 1)
    earlier = side.token(i - 1)
    joined = has_digit(earlier[-1:])
    glued = _is_joint(after) and has_digit(side.token(i + 1)[:1])
    glued = glued or (_is_joint(side.before(i - 1) if i > 1 else "") and has_digit(side.token(i - 2)[-1:]))
    chain = glued or _YEAR.fullmatch(earlier) is not None
    return Place(token, earlier[-1:] + before, before, after, i == 0, has_digit(token[:1]), joined, chain)


def _is_joint(between: str) -> bool:
    return len(between) == 1 and not between.isspace()


def _sign(place: Place) -> tuple[bool, bool, bool]:
    """Return whether a power, a minus and a point stand before a number and belong to it."""
    power = _POWER.search(place.before) or _RAISED.match(place.token)
    return bool(power), bool(_MINUS.search(place.before)), bool(_POINT.search(place.context))


def _joined_otherwise(one: Place, other: Place) -> bool:
    """Return whether two numbers are joined by other signs; dates, telephone numbers and seasons may be."""
    if not (one.joined and other.joined):
        return False
    left, right = _joint(one.before), _joint(other.before)
    if one.chain and other.chain and ":" not in left + right:
        return False
    return left != right and left + right not in ("-", ",")


def _joint(between: str) -> str:
    """Return the sign that joins two numbers, nothing for spaces and the rest."""
    return next((sign for sign, pattern in _JOINTS if pattern.search(between)), "")


def _prefix(place: Place) -> str:
    """Return what makes a word a path, or denies it in code."""
    path = _PATH.search(place.context)
    if path and (len(path[1]) > 1 or place.after.startswith("/") or "." in place.token):
        return str(path[1])
    return "!" if is_lower(place.token[:1]) and _NOT.search(place.context) else ""


def _options_differ(one: Place, other: Place) -> bool:
    """Return whether dashes before a word, and nothing else, make another option of it, or an option at all."""
    if one.first or other.first or one.before == other.before:
        return False
    longer, shorter = (one, other) if len(one.before) > len(other.before) else (other, one)
    return bool(_OPTION.search(longer.context)) and longer.before.rstrip("-") == shorter.before.rstrip("-")


def _operators_differ(one: Place, other: Place) -> bool:
    """Return whether other operators of code stand before a token: "=" and "!=", "[a" and "[^a", "|" and "||"."""
    shorter, longer = sorted((one.before.strip(), other.before.strip()), key=len)
    more = longer.removeprefix(shorter)
    return (
        (more == "!" and one.token[:1] == "=")
        or (more == "^" and shorter[-1:] == "[")
        or (shorter == "|" and longer == "||")
    )


def _asks(one: Place, other: Place) -> bool:
    """Return whether one side asks what the other one states."""
    asked, stated = (place.token[-1:] + place.after for place in (one, other))
    return bool(_QUESTION.search(asked) and not _QUESTION.search(stated) and _STOP.search(other.after))


def _rated_lower(one: Place, other: Place) -> bool:
    """Return whether one side has a mark or a charge with a minus and the other one without ("AA-" and "AA")."""
    return bool(_RATING.fullmatch(one.token) and _LOWER.match(one.after)) and not _ANY_DASH.search(other.after)


def _arrow(before: str) -> str:
    return next((name for name, arrow in _ARROWS if arrow.search(before)), "")
