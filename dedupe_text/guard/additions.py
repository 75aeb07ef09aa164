"""Says what words on one side only are: a place in the text in, a kind and an effect out.

Words that one side adds contradict nothing when they are whole sentences, a label at the head, an aside in brackets,
or the rest of a text that was cut. Inside a sentence nearly any added word changes what is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import regex

from dedupe_text.characters import STOPS, Pattern, category, has_digit, has_letter, is_lower, is_number
from dedupe_text.guard.folding import unspaced
from dedupe_text.guard.kinds import word_kinds
from dedupe_text.guard.lexicon import Lexicon
from dedupe_text.guard.reading import Reading
from dedupe_text.model import DifferenceKind, Effect

Meaning = tuple[DifferenceKind, Effect]

LONGEST_LABEL = 15
"""Tokens of a label at the head of a text: "THURSDAY, Dec. 15, 2016 (Agency) -- " and the like."""

FURTHEST_SHIFT = 64
"""Tokens by which an addition is moved: one that repeats its surroundings could as well be aligned elsewhere."""

_LIST_NUMBER = Pattern(
    regex.compile(
        r"\W*(?:\d{1,3}|\p{L}|[ivxlcIVXLC]{1,5})\s*"
        r"(?:[.)\]:]\s+|[\N{FULLWIDTH RIGHT PARENTHESIS}\N{IDEOGRAPHIC COMMA}])\W*"
    )
)
_TIME = Pattern(regex.compile(r"\W*\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?\W*", regex.IGNORECASE))
# A colon, a dash between spaces, a long dash, a bar: what parts a label from the text behind it.
_LABEL = Pattern(
    regex.compile(
        r".*(?::\s+|\N{FULLWIDTH COLON}|\s\p{Pd}+\s+|[\p{Pd}--\-\N{HYPHEN}\N{NON-BREAKING HYPHEN}]+\s*|--\s*"
        r"|\s[|>\N{MIDDLE DOT}\N{BULLET}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}]+\s*)\W*",
        regex.DOTALL | regex.VERSION1,
    )
)
_BRACKETED = Pattern(regex.compile(r"\W*\p{Ps}.*\p{Pe}\W*", regex.DOTALL))
_STOP = re.compile(f"[{STOPS}]")
_ELLIPSIS = regex.compile(r"\N{HORIZONTAL ELLIPSIS}|\N{MIDLINE HORIZONTAL ELLIPSIS}|\.\.")
# Signs that decorate: bullets, stars, arrows to the right, registration marks.
_ORNAMENT = regex.compile(
    r"[\N{COPYRIGHT SIGN}\N{REGISTERED SIGN}\N{TRADE MARK SIGN}\N{RIGHTWARDS ARROW}\N{CHECK MARK}\N{BROKEN BAR}"
    r"\N{BLACK SQUARE}-\N{WHITE SQUARE}\N{BLACK SMALL SQUARE}\N{BLACK CIRCLE}\N{WHITE CIRCLE}"
    r"\N{BLACK STAR}\N{WHITE STAR}\N{BLACK DIAMOND}"
    r"\N{BLACK RIGHT-POINTING TRIANGLE}\N{BLACK RIGHT-POINTING POINTER}|*~^]"
)

_STRUCK = re.compile("(?<!~)~~(?!~)")
_STARS = ("\N{BLACK STAR}", "\N{WHITE STAR}")
# A comma, a colon or a dash behind which a sentence goes on.
_SET_OFF = Pattern(regex.compile(r"[,;:\p{Pd}\N{ARABIC COMMA}]\s|[\N{FULLWIDTH COMMA}\N{IDEOGRAPHIC COMMA}]"))
_EMPTY_BOX = re.compile(r"\[\s*\]|\(\s*\)")

LONGEST_DENIAL = 3
"""Words at the end that may deny all before them, in a language of which no words are known (as in Bengali, Tamil)."""

# Kinds whose words change the sentence that they are put into, wherever they stand.
_TURNING = frozenset((DifferenceKind.NEGATION, DifferenceKind.MODALITY, DifferenceKind.QUANTIFIER))
_OF_A_NUMBER = frozenset((DifferenceKind.UNIT, DifferenceKind.CURRENCY, DifferenceKind.PERCENTAGE))


class Gap(NamedTuple):
    """Tokens `[first, end)` of one side that stand in the other side before token `at`, where they are missing."""

    first: int
    end: int
    at: int


class Room(NamedTuple):
    """Equal tokens before and after a gap, over which it can be moved."""

    before: int
    after: int


def meaning_of_addition(
    says: Reading, lacks: Reading, gap: Gap, room: Room, known: Lexicon, spoken: Lexicon
) -> Meaning | None:
    """Return what an addition is; None when it changes the sentence that it is in, or ticks a box that is empty."""
    if _EMPTY_BOX.search(lacks.before(gap.at)):
        return None
    gaps = list(_shifted(says, gap, room))
    for test in _TESTS:
        for place in gaps:
            found = test(says, lacks, place, known, spoken)
            if found:
                return found
    return None


def _shifted(says: Reading, gap: Gap, room: Room) -> Iterator[Gap]:
    """Yield the places where the addition can stand, nearest first, before the given place and after it."""
    yield gap
    first, end, at = gap
    for _ in range(min(room.before, FURTHEST_SHIFT)):
        if says.word(first - 1) != says.word(end - 1):
            break
        first, end, at = first - 1, end - 1, at - 1
        yield Gap(first, end, at)
    first, end, at = gap
    for _ in range(min(room.after, FURTHEST_SHIFT)):
        if says.word(first) != says.word(end):
            break
        first, end, at = first + 1, end + 1, at + 1
        yield Gap(first, end, at)


def _sentences(says: Reading, lacks: Reading, gap: Gap, known: Lexicon, spoken: Lexicon) -> Meaning | None:
    if says.starts_sentence(gap.first) and says.starts_sentence(gap.end) and lacks.starts_sentence(gap.at):
        return DifferenceKind.SENTENCE, Effect.ADDS
    return None


def _label(says: Reading, lacks: Reading, gap: Gap, known: Lexicon, spoken: Lexicon) -> Meaning | None:
    if gap.first or gap.at or gap.end > LONGEST_LABEL or gap.end >= says.size:
        return None
    head = says.text[says.span.start : says.start(gap.end)]
    number_follows = has_digit(says.token(gap.end))
    if _LIST_NUMBER.fullmatch(head) and not (number_follows and ":" in head):
        return DifferenceKind.LABEL, Effect.ADDS
    if has_digit(says.token(gap.end - 1)) and number_follows:
        return None
    # "No - ..." and "Not true: ..." deny what follows them.
    kinds = word_kinds(says.units(0, gap.end), known)
    if DifferenceKind.NEGATION in kinds or (gap.end == 1 and kinds & _TURNING):
        return None
    if _LABEL.fullmatch(head) or _BRACKETED.fullmatch(head) or _TIME.fullmatch(head):
        return DifferenceKind.LABEL, Effect.ADDS
    return None


def _aside(says: Reading, lacks: Reading, gap: Gap, known: Lexicon, spoken: Lexicon) -> Meaning | None:
    opens, closes = says.before(gap.first).rstrip()[-1:], says.before(gap.end).lstrip()[:1]
    if not opens or not closes or category(opens) != "Ps" or category(closes) != "Pe":
        return None
    units = says.units(gap.first, gap.end)
    if word_kinds(units[:1], known) & _TURNING or (len(units) <= 2 and word_kinds(units, known) & _OF_A_NUMBER):
        return None
    return DifferenceKind.ASIDE, Effect.ADDS


def _spelled_out(says: Reading, lacks: Reading, gap: Gap, known: Lexicon, spoken: Lexicon) -> Meaning | None:
    """The words of an abbreviation that stands after them in brackets on one side, alone on the other."""
    if not 2 <= gap.end - gap.first <= 8 or gap.end >= says.size or says.before(gap.end).strip() != "(":
        return None
    if not says.before(gap.end + 1).strip().startswith(")"):
        return None
    initials = "".join(word[:1] for word in says.words(gap.first, gap.end))
    return (DifferenceKind.ASIDE, Effect.ADDS) if initials == says.word(gap.end) else None


def _rest_of_cut(says: Reading, lacks: Reading, gap: Gap, known: Lexicon, spoken: Lexicon) -> Meaning | None:
    if gap.end == says.size and gap.at == lacks.size and gap.at:
        tail = lacks.text[lacks.end(gap.at - 1) : lacks.span.end]
        # A sentence that has its stop was not cut: with more words in it, it says something else.
        cut = bool(_ELLIPSIS.search(tail)) or not (_STOP.search(tail) or _turns(says, gap, known, spoken))
    else:
        cut = not gap.first and not gap.at and lacks.size > 0 and bool(_ELLIPSIS.search(lacks.before(0)))
    return (DifferenceKind.CUT, Effect.ADDS) if cut else None


def _turns(says: Reading, gap: Gap, known: Lexicon, spoken: Lexicon) -> bool:
    """Return whether the first words of a rest change what was said before it ("5" and "5 million", "he did not").

    What is set off from it may do so further on ("he came, the police said, too late").
    """
    head = says.units(gap.first, min(gap.end, gap.first + 2))
    if not head or word_kinds(head, known) & _TURNING or _SET_OFF.search(says.before(gap.first)):
        return True
    if not spoken.languages and gap.end - gap.first <= LONGEST_DENIAL:
        return True
    return has_digit(says.token(gap.first - 1)) and (
        bool(word_kinds(head[:1], known) & _OF_A_NUMBER) or has_digit(head[0].raw) or not has_letter(head[0].raw)
    )


def _articles(says: Reading, lacks: Reading, gap: Gap, known: Lexicon, spoken: Lexicon) -> Meaning | None:
    if not all(spoken.is_article(word) for word in says.words(gap.first, gap.end)):
        return None
    # "A few" is more than "few".
    if spoken.kinds(says.word(gap.end)) & {DifferenceKind.QUANTIFIER, DifferenceKind.UNIT}:
        return None
    return DifferenceKind.FUNCTION_WORD, Effect.HARMLESS


def _ornaments(says: Reading, lacks: Reading, gap: Gap, known: Lexicon, spoken: Lexicon) -> Meaning | None:
    if not all(_ORNAMENT.fullmatch(says.token(i)) for i in range(gap.first, gap.end)):
        return None
    # What stands between two tildes was struck out.
    if _STRUCK.search(says.around(gap.first, gap.end)):
        return None
    # Stars in a row are a rating; a tilde before a number says about how many, before a path whose home.
    if sum(says.token(i) in _STARS for i in range(gap.first - 1, gap.end + 1)) > 1:
        return None
    about = says.token(gap.end - 1) == "~" and (says.before(gap.end) or says.token(gap.end)[:1])
    return None if about and (is_number(about[:1]) or about[0] == "/") else (DifferenceKind.MARKUP, Effect.HARMLESS)


def _said_twice(says: Reading, lacks: Reading, gap: Gap, known: Lexicon, spoken: Lexicon) -> Meaning | None:
    """A word written twice by a slip ("of of"); names and scripts that double characters on purpose are left alone."""
    token, word = says.token(gap.first), says.word(gap.first)
    if gap.end - gap.first > 1 or len(word) < 2 or has_digit(word) or unspaced(token) or not is_lower(token):
        return None
    neighbour = gap.first - 1 if says.word(gap.first - 1) == word else gap.first + 1
    between = says.before(max(neighbour, gap.first))
    if says.word(neighbour) == word and between.isspace() and spoken.is_common(word):
        return DifferenceKind.SPELLING, Effect.HARMLESS
    return None


_Test = Callable[[Reading, Reading, Gap, Lexicon, Lexicon], Meaning | None]
_TESTS: tuple[_Test, ...] = (
    _sentences, _label, _ornaments, _articles, _said_twice, _aside, _spelled_out, _rest_of_cut,
)  # fmt: skip
