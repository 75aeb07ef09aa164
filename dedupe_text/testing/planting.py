"""Documents with repetition put into them, and what a perfect tool would find there.

Clean paragraphs flow in, one document with its gold spans flows out. The same arguments give the same document on every
machine: all choices come from a random generator seeded with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Any

from dedupe_text.errors import ConfigError, InputTypeError
from dedupe_text.model import Span
from dedupe_text.testing.arrange import ARRANGEMENTS, Source
from dedupe_text.testing.draft import Layout, lay_out
from dedupe_text.testing.words import words_of


class PlantKind(StrEnum):
    """The shapes of repetition that can be put into a document."""

    EXACT_DOUBLE = "exact_double"
    """The whole body again."""
    DOUBLE_WITH_HEADLINE_AND_PROMO = "double_with_headline_and_promo"
    """Promotional line, caption, body, the line again, headline, the body again, lines of the site."""
    NEAR_DOUBLE = "near_double"
    """The body again, lightly edited; up to two paragraphs with a sentence added or dropped."""
    FACT_CHANGE = "fact_change"
    """The body again; in up to three paragraphs one fact differs, and both of those must stay."""
    INTERLEAVED = "interleaved"
    """One to three paragraphs, the same again, the next ones, the same again."""
    TRUNCATED_SECOND = "truncated_second"
    """A teaser (the first paragraphs, or their first halves with an ellipsis), then the whole article."""
    RESPLIT = "resplit"
    """The body again, with paragraphs joined into lines or cut at their sentences."""
    TRIPLE = "triple"
    """The body three times; one document in three is lightly edited."""
    PROMO_REPEAT = "promo_repeat"
    """A promotional line two to six times between the paragraphs; in some documents a number in it differs."""
    MOVED = "moved"
    """The body again, in another order."""
    SHORT_LINES = "short_lines"
    """Two to four short lines of a site (a byline, "Advertisement"), each two to four times."""
    NATURAL = "natural"
    """The text as it is: its own repeats (a refrain, the rows of a table) belong to it and must stay."""
    CLEAN = "clean"
    """The text as it is: nothing repeats."""


@dataclass(frozen=True, slots=True)
class PlantedRepeat:
    """A later occurrence and the first occurrence that it repeats; `kind` is body, promo, teaser or short."""

    span: Span
    of: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Planted:
    """A document and its right answer; all spans count code points of `text`.

    `groups` are the stretches that say the same, each in text order: one of a group has to stay, the others may go.
    `group_kinds` names each group (body, promo, teaser, short). `keep` are the stretches that must stay when the first
    of each group is the survivor. `templates` are lines that differ in a number: neither right nor wrong to remove.
    `ignore` is not judged.
    """

    text: str
    kind: PlantKind
    language: str
    groups: tuple[tuple[Span, ...], ...]
    group_kinds: tuple[str, ...]
    keep: tuple[Span, ...]
    templates: tuple[tuple[Span, ...], ...] = ()
    ignore: tuple[Span, ...] = ()

    @property
    def duplicates(self) -> tuple[PlantedRepeat, ...]:
        """Every occurrence after the first of its group, in text order."""
        found = [
            PlantedRepeat(span, group[0], kind)
            for group, kind in zip(self.groups, self.group_kinds, strict=True)
            for span in group[1:]
        ]
        return tuple(sorted(found, key=lambda repeat: repeat.span))

    def to_dict(self, id: str, source: str | None = None, form: str | None = None) -> dict[str, Any]:
        """Return the document as JSON-ready data, in the form that `python -m benchmarks quality --data` reads."""
        return {
            "id": id,
            "kind": self.kind.value,
            "form": form,
            "lang": self.language,
            "source": source,
            "text": self.text,
            "duplicates": [
                {"start": repeat.span.start, "end": repeat.span.end, "of": list(repeat.of), "kind": repeat.kind}
                for repeat in self.duplicates
            ],
            "groups": [[list(span) for span in group] for group in self.groups],
            "group_kinds": list(self.group_kinds),
            "keep": [list(span) for span in self.keep],
            "templates": [[list(span) for span in group] for group in self.templates],
            "ignore": [list(span) for span in self.ignore],
        }


def plant(
    source: str | Sequence[str],
    *,
    kind: PlantKind,
    seed: int,
    separator: str | None = None,
    language: str = "en",
    headline: str = "The story in full",
    site_lines: Sequence[str] = (),
) -> Planted:
    r"""Return a document made of the paragraphs of `source` with repetition of one kind put into it.

    A `str` is cut at line feeds, and so is each paragraph; blank lines go. Paragraphs should say different things:
    where the source repeats itself, the gold does not know. `separator` stands between the lines: None draws "\n" or
    "\n\n". `language` is the code of the word lists for edits and site lines; `site_lines` take the place of the
    promotional lines. The kinds `NATURAL` and `CLEAN` keep a `str` as it is.

    Raises `ConfigError` for a source without text, a fact change where no paragraph holds a fact, an unknown language,
    and a separator without a line feed.

    >>> paragraphs = ["It rained all day.", "We stayed at home."]
    >>> planted = plant(paragraphs, kind=PlantKind.EXACT_DOUBLE, seed=1, separator="\n")
    >>> planted.text.split("\n")
    ['It rained all day.', 'We stayed at home.', 'It rained all day.', 'We stayed at home.']
    >>> planted.groups[0]
    (Span(start=0, end=18), Span(start=38, end=56))
    """
    paragraphs = paragraphs_of(source)
    random = Random(f"{kind.value} {seed}")
    between = checked_separator(separator, random)
    if isinstance(source, str) and kind in (PlantKind.NATURAL, PlantKind.CLEAN):
        return Planted(source, kind, language, (), (), _lines(source))
    parts = Source(paragraphs, words_of(language), headline, tuple(site_lines))
    return _planted(lay_out(ARRANGEMENTS[kind.value](parts, random), between), kind, language)


def paragraphs_of(source: str | Sequence[str]) -> tuple[str, ...]:
    """Return the lines of a text, or of paragraphs, without the blank ones; the errors are those of `plant`."""
    for item in (source,) if isinstance(source, str) else source:
        if not isinstance(item, str):
            raise InputTypeError("a paragraph", item)
    text = source if isinstance(source, str) else "\n".join(source)
    paragraphs = tuple(line.strip() for line in text.split("\n") if line.strip())
    if not paragraphs:
        raise ConfigError("source", source, "it needs at least one paragraph that is not blank")
    return paragraphs


def checked_separator(separator: str | None, random: Random) -> str:
    """Return what stands between lines, drawn where none is given; the errors are those of `plant`."""
    if separator is None:
        return random.choice(("\n", "\n\n"))
    if separator.strip() or "\n" not in separator:
        raise ConfigError("separator", separator, "use white space with a line feed, or None to draw one")
    return separator


def _planted(layout: Layout, kind: PlantKind, language: str) -> Planted:
    repeated = {name: spans for name, spans in layout.groups.items() if len(spans) > 1}
    keep = sorted([*layout.single, *(spans[0] for spans in layout.groups.values())])
    return Planted(
        text=layout.text,
        kind=kind,
        language=language,
        groups=tuple(repeated.values()),
        group_kinds=tuple(name[0] for name in repeated),
        keep=tuple(keep),
        templates=tuple(layout.templates.values()),
    )


def _lines(text: str) -> tuple[Span, ...]:
    """Return the spans of the lines that are not blank."""
    spans, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    return tuple(spans)
