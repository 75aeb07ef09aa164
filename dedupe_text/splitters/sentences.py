"""One paragraph to its sentences.

The rules are those of Unicode Standard Annex 29 (sentence boundaries) and the suppressions of Unicode CLDR, cut down to
what needs no dictionary, with two changes: a full stop needs white space after it, and no sentence opens with a small
letter. Where a rule cannot tell, the sentence goes on: a sentence that is too long is still whole.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files

from dedupe_text.characters import (
    CLOSE_STOPS,
    STOPS,
    Pattern,
    has_letter,
    is_alphanumeric,
    is_lower,
    is_number,
    is_upper,
)
from dedupe_text.model import Span

_CLOSERS = re.escape(
    "\"')]}*_\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
    "\N{RIGHT CORNER BRACKET}\N{RIGHT WHITE CORNER BRACKET}\N{FULLWIDTH RIGHT PARENTHESIS}"
    "\N{RIGHT BLACK LENTICULAR BRACKET}\N{RIGHT DOUBLE ANGLE BRACKET}\N{RIGHT ANGLE BRACKET}"
)
_OPENERS = re.compile(
    "[\"'(\\[{*_\N{INVERTED QUESTION MARK}\N{INVERTED EXCLAMATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
    "\N{LEFT SINGLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}\N{SINGLE LOW-9 QUOTATION MARK}"
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{EN DASH}\N{EM DASH}-]*+\\s*+"
)
# French sets a space before a closing quote, which German opens with: white space or a mark behind it tells. A
# reference mark such as [12] belongs to the sentence it follows.
_FRENCH_CLOSER = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
_AFTER_STOP = rf"(?:[{_CLOSERS}]|{_FRENCH_CLOSER}(?=[\s,.;:]|\Z)|\[[0-9]{{1,3}}\])*+"
# One look-behind keeps a run of stops from being tried at each of its stops; what follows it gives nothing back.
_END = (
    rf"[{STOPS}](?:(?<![{STOPS}]{{2}})[{STOPS}]*+{_AFTER_STOP}\s++"
    rf"|(?<=[{CLOSE_STOPS}])[{STOPS}]*+{_AFTER_STOP}\s*+)"
)
# Thai, Lao, Burmese and Khmer set a space between sentences and none between words; the repetition and abbreviation
# marks of Thai and Lao have spaces of their own.
_SIGNS = "\N{THAI CHARACTER MAIYAMOK}\N{THAI CHARACTER PAIYANNOI}\N{LAO KO LA}\N{LAO ELLIPSIS}"
_UNSPACED = (
    "\N{THAI CHARACTER KO KAI}-\N{LAO LETTER KHMU NYO}\N{MYANMAR LETTER KA}-\N{MYANMAR SYMBOL SHAN EXCLAMATION}"
    "\N{KHMER LETTER KA}-\N{KHMER SYMBOL LEK ATTAK PRAM-BUON}"
)
_PLAIN_SPACES = " \N{NO-BREAK SPACE}"
_SPACE = f"(?<=[{_UNSPACED}])(?<![{_SIGNS}{CLOSE_STOPS}])[{_PLAIN_SPACES}]++(?=[{_UNSPACED}])(?![{_SIGNS}])"

_SENTENCE_END = re.compile(_END)
_SENTENCE_END_UNSPACED = re.compile(f"{_END}|{_SPACE}")
_BARE_SPACE = re.compile(_SPACE)
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
# The last word before a full stop, as far as an abbreviation is long.
_LONGEST_ABBREVIATION = 12
_LONGEST_ORDINAL = 2
_LONGEST_WORD = 16
_LAST_WORD = Pattern(re.compile(r"[^\W_]+(?:[.\-][^\W_]+)*\Z"))


def _words(kind: str) -> frozenset[str]:
    """Read the words of one kind, in all languages, from `abbreviations.json`."""
    lists = json.loads(files("dedupe_text.splitters").joinpath("abbreviations.json").read_text("utf-8"))[kind]
    return frozenset(word for words in lists.values() for word in words.split())


_ABBREVIATIONS = _words("abbreviations")
_AFTER_ORDINAL = _words("after_ordinal")


def sentence_spans(text: str, span: Span) -> list[Span]:
    """Cut one paragraph into sentences; returns their spans in order, apart and trimmed, in code points of `text`.

    A sentence ends after a stop and its closing quotes and brackets when white space follows (none is needed after
    ideographic, Burmese and Khmer stops), except before a small letter, after an abbreviation or an initial, and inside
    numbers. In Thai, Lao, Burmese and Khmer a space ends one, too. Line breaks and semicolons end none. All that is not
    white space lies in one of the spans. Limits: a name in small letters does not open a sentence; "vitamin C. It"
    stays one, as "J. Smith" does; a quoted question before a name ends a sentence.

    >>> text = 'Dr. Who paid 3.5 million. "Why?" he asked.'
    >>> [sentence.of(text) for sentence in sentence_spans(text, Span(0, len(text)))]
    ['Dr. Who paid 3.5 million.', '"Why?" he asked.']
    """
    start, end = _trimmed(text, span)
    spans: list[Span] = []
    unspaced = not text.isascii() and _HAS_UNSPACED.search(text, start, end)
    for stop in (_SENTENCE_END_UNSPACED if unspaced else _SENTENCE_END).finditer(text, start, end):
        after = stop.end()
        if after < end and _ends_sentence(text, start, stop, end):
            spans.append(Span(start, stop.start() + len(stop.group().rstrip())))
            start = after
    if start < end:
        spans.append(Span(start, end))
    return spans


def is_cut_at_bare_space(text: str, span: Span) -> bool:
    """Say whether text goes on beside a span behind a space that alone tells a sentence, as in Thai.

    Thai, Lao, Burmese and Khmer set one between clauses and around names as well.
    """
    before = span.start
    while before and text[before - 1] in _PLAIN_SPACES:
        before -= 1
    opening, closing = _BARE_SPACE.match(text, before), _BARE_SPACE.match(text, span.end)
    return closing is not None or (opening is not None and opening.end() == span.start)


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))


def _ends_sentence(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    """Say whether a stop with white space behind it ends the sentence that opens at `start`."""
    follows = text[stop.end()]
    if not is_alphanumeric(follows):
        opens = _OPENERS.match(text, stop.end(), end)
        follows = text[opens.end()] if opens and opens.end() < end else follows
    # Georgian has sentences open with the letters that Unicode calls small.
    if is_lower(follows) and not "\N{GEORGIAN LETTER AN}" <= follows <= "\N{GEORGIAN LETTER LABIAL SIGN}":
        return False
    at = stop.start()
    if text[at] != "." or text[at + 1] in STOPS:
        return True
    before = text[max(start, at - _LONGEST_ABBREVIATION) : at]
    found = _LAST_WORD.search(before)
    if not found:
        return True
    word = before[found.start() :]
    return not _goes_on_after(word, at - len(word) == start, text[stop.end() : stop.end() + _LONGEST_WORD])


def _goes_on_after(word: str, opens: bool, rest: str) -> bool:
    """Say whether a sentence goes on after a word and a full stop; `opens` when it has no other word."""
    if is_number(word):
        return opens or (len(word) <= _LONGEST_ORDINAL and rest.split(None, 1)[0].rstrip(".,;:") in _AFTER_ORDINAL)
    if len(word) == 1 or "." in word:
        return word.isascii() or has_letter(word[0])
    return word in _ABBREVIATIONS or (is_upper(word[0]) and word.lower() in _ABBREVIATIONS)
