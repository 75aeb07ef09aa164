"""How the lines of a planted document are arranged: one function for each kind of repetition.

Paragraphs flow in, lines of named pieces flow out; `draft` finds the spans.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import NamedTuple

from dedupe_text.errors import ConfigError
from dedupe_text.testing.draft import Line, Piece, Role, in_sentences, once, whole
from dedupe_text.testing.edits import lightly_edited
from dedupe_text.testing.facts import changed_fact
from dedupe_text.testing.sentences import first_half, sentence_spans
from dedupe_text.testing.words import Words


class Source(NamedTuple):
    """What a document is made of."""

    paragraphs: tuple[str, ...]
    words: Words
    headline: str
    site_lines: tuple[str, ...]

    @property
    def promos(self) -> tuple[str, ...]:
        """The promotional lines: the caller's, or those of the language."""
        return self.site_lines or self.words.promos


def _as_is(source: Source, random: Random) -> list[Line]:
    return [once(paragraph) for paragraph in source.paragraphs]


def _body(source: Source) -> list[Line]:
    return [whole(number, paragraph) for number, paragraph in enumerate(source.paragraphs)]


def _edited_body(source: Source, random: Random, share: float = 0.6) -> list[Line]:
    """Return the body with light edits in about a share of its paragraphs."""
    return [
        whole(number, lightly_edited(paragraph, random, source.words) if random.random() < share else paragraph)
        for number, paragraph in enumerate(source.paragraphs)
    ]


def _exact_double(source: Source, random: Random) -> list[Line]:
    return _body(source) * 2


def _triple(source: Source, random: Random) -> list[Line]:
    if random.randrange(3):
        return _body(source) * 3
    return [*_body(source), *_edited_body(source, random), *_edited_body(source, random)]


def _double_with_headline_and_promo(source: Source, random: Random) -> list[Line]:
    promo = whole(0, random.choice(source.promos), "promo")
    caption = once(random.choice(source.words.added))
    second = _edited_body(source, random, 0.3) if random.random() < 0.3 else _body(source)
    footer = [once(line) for line in source.words.short_lines[:3]]
    return [promo, caption, *_body(source), promo, once(source.headline), *second, *footer]


def _near_double(source: Source, random: Random) -> list[Line]:
    first, second = _body(source), _edited_body(source, random)
    long = [n for n, paragraph in enumerate(source.paragraphs) if len(sentence_spans(paragraph)) > 1]
    added = random.sample(source.words.added, len(source.words.added))
    for number in random.sample(long, min(random.randrange(3), len(long))):
        first[number] = in_sentences(number, source.paragraphs[number])
        second[number] = _sentence_more_or_less(first[number], random, added)
    return first + second


def _sentence_more_or_less(line: Line, random: Random, added: list[str]) -> Line:
    """Return the line with one sentence dropped, or one added that is used up."""
    at = random.randrange(1, len(line) + 1)
    if added and random.random() < 0.5:
        return (*line[:at], Piece(added.pop()), *line[at:])
    return line[: at - 1] + line[at:]


def _fact_change(source: Source, random: Random) -> list[Line]:
    first = _body(source)
    second = _edited_body(source, random, 0.3) if random.random() < 0.25 else list(first)
    order = list(range(len(first)))
    random.shuffle(order)
    wanted = random.choice((1, 2, 3))
    for number in order:
        changed = changed_fact(source.paragraphs[number], random, source.words) if wanted else None
        if changed is not None:
            first[number], second[number] = once(source.paragraphs[number]), once(changed[0])
            wanted -= 1
    if first == _body(source):
        raise ConfigError("source", source.paragraphs[0], "no paragraph holds a fact that could be changed")
    return first + second


def _interleaved(source: Source, random: Random) -> list[Line]:
    body, lines = _body(source), list[Line]()
    size = random.choice((1, 1, 2, 3))
    for start in range(0, len(body), size):
        lines += body[start : start + size] * 2
    return lines


def _truncated_second(source: Source, random: Random) -> list[Line]:
    count = min(random.randrange(1, 5), max(1, len(source.paragraphs) // 2))
    halves = random.random() < 0.5
    teaser, body = list[Line](), _body(source)
    for number, paragraph in enumerate(source.paragraphs[:count]):
        kept = first_half(paragraph, source.words.spaced)
        name = ("teaser", number, -1)
        if not halves or len(paragraph) < _SHORT or kept.size == len(paragraph):
            teaser.append((Piece(paragraph, name),))
            body[number] = teaser[-1]
            continue
        rest = paragraph[kept.end :]
        gap = rest[: len(rest) - len(rest.lstrip())]
        teaser.append((Piece(kept.of(paragraph) + random.choice(_ELLIPSES), name),))
        body[number] = (Piece(kept.of(paragraph), name), Piece(rest.lstrip(), before=gap))
    return [*teaser, once(source.headline), *body]


_SHORT = 60
# A heading of fewer code points stays whole in a teaser.
_ELLIPSES = ("...", "\N{HORIZONTAL ELLIPSIS}", " [\N{HORIZONTAL ELLIPSIS}]", " ...")


def _resplit(source: Source, random: Random) -> list[Line]:
    if random.random() < 0.5 and len(source.paragraphs) > 1:
        return [*_body(source), *_joined(source, random)]
    first = [in_sentences(number, paragraph) for number, paragraph in enumerate(source.paragraphs)]
    gap = " " if source.words.spaced else ""
    return [*first, *((Piece(piece.text, piece.name, before=gap),) for line in first for piece in line)]


def _joined(source: Source, random: Random) -> list[Line]:
    """Return the body with runs of two to four paragraphs on one line each."""
    lines, start = list[Line](), 0
    while start < len(source.paragraphs):
        end = min(start + random.randrange(2, 5), len(source.paragraphs))
        lines.append(tuple(Piece(source.paragraphs[n], ("body", n, -1)) for n in range(start, end)))
        start = end
    return lines


def _promo_repeat(source: Source, random: Random) -> list[Line]:
    copies = random.randrange(2, 7)
    if random.random() < 0.3:
        form, name = random.choice(source.words.priced), ("promo", 0, -1)
        numbers = random.sample(range(3, 90), copies)
        promos: list[Line] = [(Piece(form.replace("{}", str(n)), name, Role.TEMPLATE),) for n in numbers]
    else:
        promos = [whole(0, random.choice(source.promos), "promo")] * copies
    return _scattered(_as_is(source, random), promos, random)


def _short_lines(source: Source, random: Random) -> list[Line]:
    lines = _as_is(source, random)
    known = source.words.short_lines
    for number, line in enumerate(random.sample(known, min(len(known), random.randrange(2, 5)))):
        lines = _scattered(lines, [whole(number, line, "short")] * random.randrange(2, 5), random)
    return lines


def _scattered(lines: list[Line], more: list[Line], random: Random) -> list[Line]:
    """Return the lines with the others put between them at random places, in their order."""
    every = range(len(lines) + 1)
    places = sorted(random.sample(every, len(more)) if len(more) <= len(every) else random.choices(every, k=len(more)))
    scattered, position = list[Line](), 0
    for place, line in zip(places, more, strict=True):
        scattered += [*lines[position:place], line]
        position = place
    return scattered + lines[position:]


def _moved(source: Source, random: Random) -> list[Line]:
    body = _body(source)
    if random.random() < 0.5:
        cut = random.randrange(1, len(body)) if len(body) > 1 else 0
        return [*body, *body[cut:], *body[:cut]]
    return [*body, *random.sample(body, len(body))]


ARRANGEMENTS: Mapping[str, Callable[[Source, Random], list[Line]]] = MappingProxyType(
    {
        "exact_double": _exact_double,
        "double_with_headline_and_promo": _double_with_headline_and_promo,
        "near_double": _near_double,
        "fact_change": _fact_change,
        "interleaved": _interleaved,
        "truncated_second": _truncated_second,
        "resplit": _resplit,
        "triple": _triple,
        "promo_repeat": _promo_repeat,
        "moved": _moved,
        "short_lines": _short_lines,
        "natural": _as_is,
        "clean": _as_is,
    }
)
"""The arrangement of each kind, by its name."""
