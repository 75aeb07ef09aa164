"""Finds what must be read as one thing: addresses, times, character references, tags and wrongly decoded characters.

A text and a span of it go in; `Whole` spans come out, in order and apart, each with the text that it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import NamedTuple

import regex

from dedupe_text.characters import Pattern, settled
from dedupe_text.model import Span


class WholeKind(Enum):
    """What a whole is."""

    URL = "url"
    EMAIL = "email"
    HANDLE = "handle"
    TIME = "time"
    MARKUP = "markup"


class Whole(NamedTuple):
    """A span of a text that is one thing, and what it stands for once markup is resolved."""

    start: int
    end: int
    kind: WholeKind
    reading: str


# An address ends at white space, a quotation mark or the full-width punctuation of Chinese and Japanese.
_IN_ADDRESS = (
    r"[^\s<>\"\p{Pi}\p{Pf}\N{IDEOGRAPHIC SPACE}-\N{IDEOGRAPHIC HALF FILL SPACE}"
    r"\N{FULLWIDTH EXCLAMATION MARK}-\N{FULLWIDTH SOLIDUS}]"
)
_URL = (
    rf"(?i)(?:https?|ftp)://{_IN_ADDRESS}+|\bwww\.{_IN_ADDRESS}+"
    rf"|\b(?:[a-z0-9-]{{1,63}}\.){{1,4}}[a-z]{{2,12}}/{_IN_ADDRESS}*"
)
TIME = Pattern(regex.compile(r"(?<![\d:.])\d{1,2}(?::\d{2}){1,2}(?![\d:])"))
"""The time of day in digits, or as long as it takes."""
_EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
# The name of a member or of a subject on a site; "#1" is a number.
_HANDLE = r"(?<![\w@#&/.])[@#](?=\w*\p{L})\w+(?:\.\w+)*"
# The elements of HTML that stand in running text; other words in angle brackets are placeholders.
ELEMENTS = (
    "a abbr acronym article aside b big blockquote br button center cite code dd del div dl dt em figcaption figure "
    "font footer h1 h2 h3 h4 h5 h6 header hr i iframe img input ins label li main mark nav nobr ol option p pre q s "
    "samp section select small span strike strong style sub sup table tbody td tfoot th thead time tr tt u ul var wbr"
).replace(" ", "|")
_TAG = rf"(?i)</?(?:{ELEMENTS})(?:\s[^<>]{{0,500}})?\s*/?>"
_TARGET = r"(?i)<[^<>]{0,500}?\s(?:href|src)\s*=\s*[\"']?([^\"'\s<>]+)"
_STRUCK = r"(?i)</?(?:s|del|strike)\b"
_GLUE = r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\d'\N{RIGHT SINGLE QUOTATION MARK}]{0,40}"
_REFERENCE = r"&(?:\#x?[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31})[;,]?"
_REFERENCES = rf"{_GLUE}(?:{_REFERENCE}{_GLUE})+"
# UTF-8 that was read as Windows-1252: the leading byte of a Latin, Greek or Cyrillic letter or of general punctuation,
# and its continuation bytes, each as the character that Windows-1252 or Latin-1 has for it.
_CONTINUATION = "[" + bytes(range(0x80, 0xC0)).decode("cp1252", errors="ignore") + r"\x80-\xBF]"
MISDECODED_ONE = (
    "(?:\N{REPLACEMENT CHARACTER}|"
    rf"\xE2{_CONTINUATION}{{2}}|[\xC2-\xC5\xCE-\xD1]{_CONTINUATION}|\xE2\?{{1,2}})"
)
_MISDECODED = rf"{_GLUE}(?:{MISDECODED_ONE}{_GLUE})+"

# What every match of a pattern holds: most words hold none of them.
_PATH_SIGN, _WEB_SIGN = re.compile("/"), re.compile(r"/|[wW]{3}\.")
_EMAIL_SIGN, _HANDLE_SIGN, _REFERENCE_SIGN = re.compile("@"), re.compile("[@#]"), re.compile("&")
_ANY_SIGN = r"[/@#&<\N{REPLACEMENT CHARACTER}\xE2\xC2-\xC5\xCE-\xD1]|\d:\d|[wW]{3}\."
_SPACE, _LINE_BREAK = re.compile("[ \n]"), re.compile("\n")

_compiled = cache(regex.compile)
"""Compiles a pattern when it is first needed: together they take longer than most documents do."""

_TRAILING = ".,;:!?)]}'\N{RIGHT SINGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"


def wholes(text: str, span: Span) -> list[Whole]:
    """Return the wholes of a stretch, in order and apart; spans count code points of the text."""
    found: list[Whole] = []
    for candidate in sorted(_candidates(text, span), key=lambda whole: (whole.start, -whole.end)):
        if not found or candidate.start >= found[-1].end:
            found.append(candidate)
    return found


def may_hold_wholes(text: str) -> bool:
    """Return whether a text holds what one of its wholes may be known by; without it, it has none.

    >>> may_hold_wholes("Doors open at seven."), may_hold_wholes("Doors open at 7:00.")
    (False, True)
    """
    return _compiled(_ANY_SIGN).search(settled(text)) is not None


def part_starts(text: str, span: Span) -> list[int]:
    """Return where the parts of a stretch start of which each has the wholes that it has alone: its lines.

    Of the wholes tags alone hold line breaks; where one does, the stretch is one part.
    """
    if "<" in text and any("\n" in match[0] for match in _compiled(_TAG).finditer(text, *span)):
        return [span.start]
    breaks = _LINE_BREAK.finditer(text, *span)
    return [span.start, *(found.end() for found in breaks)]


def _candidates(text: str, span: Span) -> list[Whole]:
    stretch = span.of(text)
    sign = _WEB_SIGN if "www." in stretch.lower() else _PATH_SIGN
    known = settled(stretch)
    places = [(place, WholeKind.URL) for place in _places(_URL, sign, known)]
    places += ((place, WholeKind.EMAIL) for place in _places(_EMAIL, _EMAIL_SIGN, known))
    found = [_address(stretch, place, kind) for place, kind in places]
    found += (_whole(place, place.of(stretch), WholeKind.HANDLE) for place in _places(_HANDLE, _HANDLE_SIGN, known))
    if ":" in stretch:
        times = (Span(*match.span()) for match in TIME.finditer(stretch))
        found += (_whole(place, place.of(stretch), WholeKind.TIME) for place in times)
    if "<" in stretch:
        found += (_whole(Span(*match.span()), " ") for match in _compiled(_TAG).finditer(stretch))
    readings = [(p, resolved_references(p.of(stretch))) for p in _places(_REFERENCES, _REFERENCE_SIGN, known)]
    if not stretch.isascii():
        misdecoded = _places(_MISDECODED, _compiled(MISDECODED_ONE), known)
        readings += ((place, redecoded(place.of(stretch))) for place in misdecoded)
    found += (_whole(place, reading) for place, reading in readings if reading != place.of(stretch))
    return [whole._replace(start=span.start + whole.start, end=span.start + whole.end) for whole in found]


def _places(pattern: str, sign: regex.Pattern[str] | re.Pattern[str], text: str) -> Iterator[Span]:
    """Yield where a pattern matches that holds no space, so that only the words with its sign need be read."""
    end = 0
    while found := sign.search(text, end):
        start = max(text.rfind(" ", end, found.start()) + 1, text.rfind("\n", end, found.start()) + 1, end)
        after = _SPACE.search(text, found.end())
        end = after.start() if after else len(text)
        yield from (Span(*match.span()) for match in _compiled(pattern).finditer(text, start, end))


def leads_elsewhere(a: str, b: str) -> bool:
    """Return whether the tags of both of two texts name addresses, and not the same ones.

    >>> leads_elsewhere('<a href="/boats">', '<a href="/ships">'), leads_elsewhere('<a href="/boats">', "<b>")
    (True, False)
    """
    if "<" not in a or "<" not in b:
        return False
    targets = [[m[1] for m in _compiled(_TARGET).finditer(text)] for text in (a, b)]
    return all(targets) and targets[0] != targets[1]


def strikes(text: str) -> bool:
    """Return whether a text holds tags of text that was struck out.

    >>> strikes("<del datetime='2020-01-01'>"), strikes("</s>"), strikes("<strong>")
    (True, True, False)
    """
    return "<" in text and _compiled(_STRUCK).search(text) is not None


def resolved_references(text: str) -> str:
    """Return text with its HTML character references resolved, also those that were escaped twice.

    >>> resolved_references("R&amp;D, &amp;quot;yes&quot,")
    'R&D, "yes"'
    """
    from html import unescape  # Its tables are large, and few texts hold references.

    closed = _compiled(rf"({_REFERENCE[:-5]}),").sub(r"\1;", text)
    return unescape(unescape(closed))


def redecoded(text: str) -> str:
    """Return text in which UTF-8 that was read as Windows-1252 is read again; what is left of a quote is a quote.

    The method is that of ftfy (Speer 2019), for the short sequences that make punctuation and letters.
    """
    return _compiled(MISDECODED_ONE).sub(lambda match: _decoded(match[0]), text)


def _decoded(piece: str) -> str:
    if "?" in piece or piece == "\N{REPLACEMENT CHARACTER}":
        return "'"
    data = bytearray()
    for character in piece:
        try:
            data += character.encode("cp1252")
        except UnicodeEncodeError:
            data += character.encode("latin-1", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return piece


def _address(text: str, place: Span, kind: WholeKind) -> Whole:
    address = place.of(text).rstrip(_TRAILING)
    return Whole(place.start, place.start + len(address), kind, address)


def _whole(place: Span, reading: str, kind: WholeKind = WholeKind.MARKUP) -> Whole:
    return Whole(*place, kind, reading)
