"""Turns any text into HTML that a browser shows and never obeys."""

from __future__ import annotations

import re

from dedupe_text.render.visible import UNSAFE, described, symbol, visible

_SPECIAL = re.compile(rf"\r\n|[&<>\"']|{UNSAFE.pattern}")

_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;"))

# A browser that lays out pre-formatted text breaks lines at line feeds alone.
_BREAKS = frozenset("\r\v\f\x1c\x1d\x1e\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}")


def escaped(text: str) -> str:
    r"""Return a text as HTML for element content: markup escaped, unsafe characters as named signs.

    A lone surrogate becomes U+FFFD, so that the page encodes as UTF-8; its title names the code point. Carriage return
    and line feed in a row become one line feed, any other line separator keeps its sign and breaks the line.

    >>> escaped("<b>")
    '&lt;b&gt;'
    >>> escaped("\ud800") == '<span class="sign" title="U+D800 LONE SURROGATE">\N{REPLACEMENT CHARACTER}</span>'
    True
    """
    signs = _Signs()
    return _SPECIAL.sub(lambda found: signs[found[0]], text)


def attribute(text: str) -> str:
    r"""Return a text for a quoted HTML attribute, a title or a heading, where no element may stand.

    >>> attribute("a \"b\" \x00")
    'a &quot;b&quot; &lt;U+0000&gt;'
    """
    plain = visible(text)
    for character, entity in _ENTITIES:
        plain = plain.replace(character, entity)
    return plain


class _Signs(dict[str, str]):
    """The HTML of each special character, made when it is first met: a text may hold millions of one control."""

    def __init__(self) -> None:
        super().__init__((*_ENTITIES, ("\r\n", "\n")))

    def __missing__(self, character: str) -> str:
        self[character] = _sign(character)
        return self[character]


def _sign(character: str) -> str:
    surrogate = "\ud800" <= character <= "\udfff"
    shown = "\N{REPLACEMENT CHARACTER}" if surrogate else attribute(symbol(character))
    line_end = "\n" if character in _BREAKS else ""
    return f'<span class="sign" title="{described(character)}">{shown}</span>{line_end}'
