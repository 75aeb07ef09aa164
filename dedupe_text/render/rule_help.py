"""The rules for those who meet one in a check: what each looks at, and what can be done about a repeat it found."""

from __future__ import annotations

from types import MappingProxyType

from dedupe_text.model import Rule

_TWICE = "Take one of the two out, or refer from one to the other."
_ELSEWHERE = "Keep it in one document and refer to it from the other, or generate both from one source."
_SITE = "The line belongs to the site and not to the document: take it out of the page, or out of what makes the page."

HELP = MappingProxyType(
    {
        Rule.BLOCK_REPEATS: f"Several paragraphs in a row stand earlier in the document, in the same order. {_TWICE}",
        Rule.LONG_REPEATS: f"A long paragraph stands twice in one document. {_TWICE}",
        Rule.LINE_INTERRUPTS: "A short line stands between paragraphs of running text more than once, as promotional "
        f"lines do. {_TWICE}",
        Rule.TEASER: "The beginning of a text, cut off, stands beside the text in full. Take the cut one out.",
        Rule.PASSAGE_REPEATS: "Whole sentences inside a paragraph stand elsewhere in the document, where paragraphs "
        f"end in other places. {_TWICE}",
        Rule.FACT_DIFFERS: "Two texts repeat each other, but a number, date, name, address or negation differs. Both "
        "stay: look whether both are right, or one is an old version of the other.",
        Rule.NATURAL: "A refrain, a row of a table, an answer or another short line that repeats on purpose as far as "
        "can be seen. Nothing has to be done.",
        Rule.BLOCK_ELSEWHERE: f"Several paragraphs in a row stand in another document too. {_ELSEWHERE}",
        Rule.PARAGRAPH_ELSEWHERE: f"A long paragraph stands in another document too. {_ELSEWHERE}",
        Rule.DOCUMENT_ELSEWHERE: f"All that the document says stands in another one. {_ELSEWHERE}",
        Rule.DOCUMENT_ADDS: f"Most of what the document says stands in another one. {_ELSEWHERE}",
        Rule.RELIED_ON: "The text repeats, but it is the proof that others repeat it, so it stays.",
        Rule.SITE_LINE: f"The line stands on several pages of its source, where menus and footers stand. {_SITE}",
        Rule.SITE_TEMPLATE: "The words stand on several pages of their source with other numbers in them, as in a "
        f"counter or a date. {_SITE}",
        Rule.SITE_SLOT: "The line opens as one line of many pages of its source does, with other words behind that, as "
        f"in a title or the name of an author. {_SITE}",
        Rule.SITE_FRAME: f"The line stands among menus and footers of its source. {_SITE}",
        Rule.SITE_EDGE: f"The line opens or ends many pages of its source. {_SITE}",
        Rule.RUNNING_LINE: "The line heads or ends the printed pages of a document. Take it out where the pages were "
        "put together.",
        Rule.KNOWN_PHRASE: f"The line is one of the phrases that were given as boilerplate. {_SITE}",
    }
)


def rule_id(rule: Rule) -> str:
    """Return the name of a rule in machine-readable reports, which stays when its words are put better.

    >>> rule_id(Rule.BLOCK_REPEATS)
    'block-repeats'
    """
    return rule.name.lower().replace("_", "-")
