r"""The marked text for a terminal, with line numbers, and with or without colour.

Only the escape sequences written here reach the terminal: those of the text are made visible. Without colour, brackets
say the same: ``[-taken out-]``, ``{~variant~}``, ``{=kept=}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from dedupe_text.cutting import removals
from dedupe_text.model import Document, Mark, Verdict
from dedupe_text.render.lines import Lines
from dedupe_text.render.stretches import stretches
from dedupe_text.render.visible import quoted, visible


class _Look(NamedTuple):
    """How a verdict shows: a sign in the margin, brackets, and an ECMA-48 rendition."""

    sign: str
    opening: str
    closing: str
    rendition: str


_LOOKS = MappingProxyType(
    {
        Verdict.DUPLICATE: _Look("-", "[-", "-]", "\x1b[31;9m"),
        Verdict.BOILERPLATE: _Look("-", "[-", "-]", "\x1b[35;9m"),
        Verdict.VARIANT: _Look("~", "{~", "~}", "\x1b[33m"),
        Verdict.KEEP: _Look("=", "{=", "=}", "\x1b[2;4m"),
    }
)
_DIM = "\x1b[2m"
_RESET = "\x1b[0m"


def wants_colour(is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Say whether output should be coloured: NO_COLOR forbids it, FORCE_COLOR asks for it, else a terminal gets it.

    An empty variable counts as not set (no-color.org, force-color.org); TERM=dumb is a terminal without colour.

    >>> wants_colour(True, {}), wants_colour(True, {"NO_COLOR": "1"}), wants_colour(False, {"FORCE_COLOR": "1"})
    (True, False, True)
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return is_terminal and environment.get("TERM") != "dumb"


def marked_lines(document: Document, marks: Sequence[Mark], *, colour: bool) -> Iterator[str]:
    r"""Yield the document line by line, without line ends, and a summary last; linear in text and marks.

    Every line starts with its number and the sign of the verdict it shows: "-" taken out, "~" variant, "=" keep.

    >>> from dedupe_text.model import Kind, Rule, Span, Witness
    >>> mark = Mark(Span(4, 7), Verdict.DUPLICATE, Kind.LINE, 1.0, Witness(Span(0, 3)), Rule.LINE_INTERRUPTS)
    >>> for line in marked_lines(Document("d", "one\none"), [mark], colour=False):
    ...     print(line)
    1   one
    2 - (1 duplicate of line 1) [-one-]
    <BLANKLINE>
    'd': 7 code points, 4 (57.1 %) taken out; 1 duplicate
    """
    lines = Lines(document.text)
    width = len(str(lines.count))
    for number, (sign, words) in enumerate(_lines(document.text, marks, lines, colour), 1):
        margin = f"{number:>{width}} {sign}"
        yield f"{_painted(margin, _DIM, colour)} {words}"
    yield ""
    yield summary_line(document, marks)


def summary_line(document: Document, marks: Sequence[Mark]) -> str:
    """Return the counts of a document in one line: code points, how many of them go, marks by verdict."""
    size = len(document.text)
    gone = sum(removal.span.size for removal in removals(document.text, marks))
    counts = [(verdict, sum(mark.verdict is verdict for mark in marks)) for verdict in _LOOKS]
    found = ", ".join(f"{count:,} {verdict.value}" for verdict, count in counts if count) or "no marks"
    name = quoted(document.id, 0, len(document.id), 200)
    return f"{name}: {size:,} code points, {gone:,} ({100 * gone / max(1, size):.1f} %) taken out; {found}"


def _lines(text: str, marks: Sequence[Mark], lines: Lines, colour: bool) -> Iterator[tuple[str, str]]:
    """Yield the margin sign and the words of each line."""
    line_ends = (lines.span(number).end for number in range(1, lines.count))
    sign, words = " ", [""]
    line_end = next(line_ends, len(text) + 1)
    for stretch in stretches(len(text), marks):
        words += [_label(number, marks[number], lines, colour) for number in stretch.begins]
        look = None if stretch.shown is None else _LOOKS[marks[stretch.shown].verdict]
        position = stretch.span.start
        while line_end <= stretch.span.end:
            words.append(_shown(text[position:line_end], look, colour))
            yield (look.sign if look else sign), "".join(words)
            sign, words, position = " ", [""], line_end
            line_end = next(line_ends, len(text) + 1)
        rest = text[position : stretch.span.end]
        words.append(_shown(rest, look, colour))
        sign = look.sign if look and rest else sign
    yield sign, "".join(words)


def _shown(words: str, look: _Look | None, colour: bool) -> str:
    plain = words.removesuffix("\n").removesuffix("\r") if words.endswith(("\n", "\r")) else words
    if not plain or look is None:
        return visible(plain)
    return f"{look.rendition}{visible(plain)}{_RESET}" if colour else f"{look.opening}{visible(plain)}{look.closing}"


def _label(number: int, mark: Mark, lines: Lines, colour: bool) -> str:
    witness = ""
    if mark.witness is not None and mark.witness.document_id is None:
        witness = f" of {lines.numbers(mark.witness.span)}"
    elif mark.witness is not None:
        witness = f" of {visible(quoted(mark.witness.document_id or '', 0, len(mark.witness.document_id or ''), 80))}"
    return _painted(f"({number + 1} {mark.verdict.value}{witness})", _DIM, colour) + " "


def _painted(words: str, rendition: str, colour: bool) -> str:
    return f"{rendition}{words}{_RESET}" if colour else words
