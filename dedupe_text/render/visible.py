"""Makes visible what a screen would obey or hide: control characters, lone surrogates and bidirectional overrides.

Text flows in, text flows out; nothing that comes out moves a cursor, changes a colour, reorders the words around it, or
fails to encode as UTF-8.
"""

from __future__ import annotations

import re
import unicodedata

# C0 except tab and line feed, DEL and C1 (ECMA-48 reads them as commands), the line and paragraph separators, the
# bidirectional embeddings, overrides and isolates (CVE-2021-42574), surrogates.
_UNSAFE_CLASS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
UNSAFE = re.compile(f"[{_UNSAFE_CLASS}]")
_UNSAFE_OR_SPACE = re.compile(f"[{_UNSAFE_CLASS}]| ?[\t\n][\t\n ]*|  [\t\n ]*")

# Unicode gives control characters no names, but names the pictures of them.
_CONTROL_PICTURES = 0x2400

# Bounded, so that a long word, or a script without spaces, is cut where it is.
_CUT_WORD_AT_END = re.compile(r" \S{0,12}\Z")
_CUT_WORD_AT_START = re.compile(r"\A\S{0,12} ")


def symbol(character: str) -> str:
    r"""Return a visible stand-in for one unsafe character, in ASCII: few fonts have the control pictures.

    >>> symbol("\x00"), symbol("\ud800")
    ('<U+0000>', '<U+D800>')
    """
    return f"<{code_point(character)}>"


def code_point(character: str) -> str:
    """Return a character as Unicode writes code points.

    >>> code_point("A")
    'U+0041'
    """
    return f"U+{ord(character):04X}"


def described(character: str) -> str:
    r"""Return the code point and the name of an unsafe character.

    >>> described("\u202e")
    'U+202E RIGHT-TO-LEFT OVERRIDE'
    >>> described("\x1b")
    'U+001B ESCAPE'
    """
    if "\ud800" <= character <= "\udfff":
        return f"{code_point(character)} LONE SURROGATE"
    if character < " ":
        name = unicodedata.name(chr(_CONTROL_PICTURES + ord(character)))
        return f"{code_point(character)} {name.removeprefix('SYMBOL FOR ')}"
    return f"{code_point(character)} {unicodedata.name(character, 'CONTROL CHARACTER')}"


def visible(text: str) -> str:
    r"""Return a text with its unsafe characters replaced by visible stand-ins; tabs and line feeds stay.

    >>> visible("\x1b[31mred")
    '<U+001B>[31mred'
    """
    return UNSAFE.sub(lambda found: symbol(found[0]), text)


def quoted(text: str, start: int, end: int, limit: int = 60) -> str:
    r"""Return `text[start:end]` in single quotes, on one line, shortened in the middle to about `limit` code points.

    >>> quoted("one\n  two", 0, 9)
    "'one two'"
    >>> quoted("abcdefghij" * 9, 0, 90, limit=11)
    "'abcdef ... ghij'"
    """
    if end - start > limit:
        tail = limit // 2 - 1
        first = _CUT_WORD_AT_END.sub("", text[start : start + limit - tail - 1])
        last = _CUT_WORD_AT_START.sub("", text[end - tail : end])
        return f"'{_one_line(first)} ... {_one_line(last)}'"
    return f"'{_one_line(text[start:end])}'"


def _one_line(text: str) -> str:
    text = text.replace("\r\n", "\n")
    return _UNSAFE_OR_SPACE.sub(lambda found: " " if found[0][0] in "\t\n " else symbol(found[0]), text).strip(" ")
