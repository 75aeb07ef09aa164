"""Classifies the aligned differences of two texts: alignment in, differences with their effects out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from dedupe_text.config import GuardConfig, GuardRule
from dedupe_text.errors import ConfigError
from dedupe_text.guard.accents import Accents, accented, accents_of
from dedupe_text.guard.additions import Gap, Meaning, Room, meaning_of_addition
from dedupe_text.guard.alignment import Opcode
from dedupe_text.guard.kinds import is_name, kind_of
from dedupe_text.guard.lexicon import lexicon
from dedupe_text.guard.pairing import Piece, pieces
from dedupe_text.guard.reading import Reading, Unit
from dedupe_text.guard.sameness import Language, language_of
from dedupe_text.guard.signs import signs_differ, span_with_signs
from dedupe_text.guard.wholes import leads_elsewhere, strikes
from dedupe_text.model import Difference, DifferenceKind, Effect, Span

ELLIPSES = ("\N{HORIZONTAL ELLIPSIS}", "..")
"""Marks behind the last word of a text that was cut."""


class Bounds(NamedTuple):
    """Differing tokens `[a_start, a_end)` of one side and `[b_start, b_end)` of the other."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int

    def touches(self, after: Bounds) -> bool:
        """Return whether nothing lies between these and the tokens after them, on one side at least."""
        return self.a_end >= after.a_start or self.b_end >= after.b_start

    def joined(self, after: Bounds) -> Bounds:
        """Return both as one."""
        return Bounds(self.a_start, max(self.a_end, after.a_end), self.b_start, max(self.b_end, after.b_end))


class Region(NamedTuple):
    """Differing tokens of both sides, and how many equal tokens surround them."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    room: Room


def differences(a: Reading, b: Reading, opcodes: Sequence[Opcode], config: GuardConfig) -> tuple[Difference, ...]:
    """Return the differences of two aligned texts that are worth saying, in order, with their kinds and effects.

    Spans count code points of `a.text` and `b.text`. Differences of case and punctuation between equal tokens are
    harmless and not returned, nor are accents that one side leaves out; `accents` and `signs` say where they count.
    """
    return tuple(_differences(a, b, opcodes, config, named=True))


def differences_unless_changed(
    a: Reading, b: Reading, opcodes: Sequence[Opcode], config: GuardConfig
) -> tuple[Difference, ...] | None:
    """Return the differences of two aligned texts that say nothing different; None, at the first change, for others."""
    found: list[Difference] = []
    for difference in _differences(a, b, opcodes, config, named=bool(config.rules)):
        if difference.effect is Effect.CHANGES:
            return None
        found.append(difference)
    return tuple(found)


Places = Callable[[Span, Span], bool]
"""Whether anybody wants to know what differs between a stretch of one side and a stretch of the other."""


def differences_at(
    a: Reading, b: Reading, opcodes: Sequence[Opcode], config: GuardConfig, wanted: Places
) -> Iterator[Difference]:
    """Yield the differences at the places that are `wanted` when their turn comes; the kinds of changes are not named.

    The places that are asked for reach back to the end of the token before them.
    """
    return _differences(a, b, opcodes, config, wanted, named=bool(config.rules))


def _differences(
    a: Reading, b: Reading, opcodes: Sequence[Opcode], config: GuardConfig, wanted: Places | None = None, *, named: bool
) -> Iterator[Difference]:
    differing = [code for code in opcodes if code.tag != "equal"]
    if not differing and a.said == b.said:
        return
    if b.said < a.said:
        # Pairings can tie; one order for both makes swapped sides give mirrored results.
        bounds = [Bounds(code.b_start, code.b_end, code.a_start, code.a_end) for code in differing]
        for difference in _Guard(b, a, config, named=named, turned=True).differences(
            bounds, wanted and _swapped(wanted)
        ):
            yield difference.mirrored()
    else:
        yield from _Guard(a, b, config, named=named).differences([Bounds(*code[1:]) for code in differing], wanted)


def _swapped(wanted: Places) -> Places:
    return lambda b, a: wanted(a, b)


def _checked_effect(rule: GuardRule, effect: object) -> Effect:
    """Return what a user's rule said; raises `ConfigError` for what is no effect, and would count as harmless."""
    if not isinstance(effect, Effect):
        raise ConfigError("rules", rule, f"it returned {effect!r}: a rule returns an Effect or None")
    return effect


class _Guard:
    """Two readings and what is known about their language, for the time of one comparison.

    `turned`: the first of them is the second text of the caller, whose rules see both as they were given.
    """

    def __init__(self, a: Reading, b: Reading, config: GuardConfig, *, named: bool, turned: bool = False) -> None:
        self.a, self.b, self.config, self.rules, self.named = a, b, config, config.rules, named
        self.turned = turned
        self.accented: list[tuple[str, str]] = []

    @cached_property
    def language(self) -> Language:
        """What is known of the words; looked up when a word differs."""
        known = lexicon(self.config.languages)
        spoken = known.spoken_in(self.a.sample | self.b.sample)
        return language_of(known, spoken, spelling=self.config.spelling)

    @property
    def plain(self) -> bool:
        """Whether both sides hold ASCII alone, so that no accents differ."""
        return self.a.plain and self.b.plain

    @cached_property
    def tagged(self) -> bool:
        """Whether both sides may hold tags."""
        return "<" in self.a.said and "<" in self.b.said

    @cached_property
    def accents(self) -> Accents:
        """How the two sides use accents, from the equal tokens that differ in them alone."""
        both = bool(self.accented) and self.a.writes_accents and self.b.writes_accents
        return accents_of(self.accented, self.language.naming, both=both)

    def differences(self, differing: list[Bounds], wanted: Places | None) -> Iterator[Difference]:
        if wanted is None and not self.named and self.plain:
            # Nobody asks what differs, but if: the words come first, in which nearly all texts do.
            for region in self.regions(differing):
                yield from self.in_region(region)
            looked_at = self.written_otherwise(differing)
        else:
            looked_at = sorted((*differing, *self.written_otherwise(differing)))
        for region in self.regions(looked_at):
            if wanted is None or wanted(*self.place(region)):
                yield from self.in_region(region)

    def place(self, region: Region) -> tuple[Span, Span]:
        """Return where a region lies on both sides, from the end of the tokens before it; for none, to the next one."""
        a, b = self.a, self.b
        return (
            Span(a.end(region.a_start - 1), max(a.end(region.a_end - 1), a.start(region.a_start))),
            Span(b.end(region.b_start - 1), max(b.end(region.b_end - 1), b.start(region.b_start))),
        )

    def written_otherwise(self, differing: list[Bounds]) -> list[Bounds]:
        """Return the equal tokens that are other words by their accents, or say something else by the signs around."""
        written = list(self.differently_written(differing))
        matter = {bound for bound in written if signs_differ(self.a, bound.a_start, self.b, bound.b_start)}
        if written and not self.plain:
            words = {bound: (self.a.token(bound.a_start), self.b.token(bound.b_start)) for bound in written}
            self.accented = [(a, b) for a, b in words.values() if a != b and accented(a) != accented(b)]
            matter.update(bound for bound, pair in words.items() if self.accents.matter(*pair))
        return sorted(matter)

    def differently_written(self, differing: Sequence[Bounds]) -> Iterator[Bounds]:
        """Yield the equal tokens that are not written the same, or do not stand among the same signs."""
        i = j = 0
        for bound in (*differing, Bounds(self.a.size, self.a.size, self.b.size, self.b.size)):
            waiting = [Bounds(i, bound.a_start, j, bound.b_start)]
            while waiting:
                low, high, b_low, b_high = waiting.pop()
                if low == high or self.a.around(low, high) == self.b.around(b_low, b_high):
                    continue
                half = (high - low) // 2
                if half:
                    waiting.append(Bounds(low + half, high, b_low + half, b_high))
                    waiting.append(Bounds(low, low + half, b_low, b_low + half))
                else:
                    yield Bounds(low, high, b_low, b_high)
            i, j = bound.a_end, bound.b_end

    def regions(self, differing: Iterable[Bounds]) -> Iterator[Region]:
        """Yield the differing regions, each widened until it cuts no address, reference or tag on either side."""
        bounds = self.widened(differing)
        edges = [Bounds(0, 0, 0, 0), *bounds, Bounds(self.a.size, self.a.size, self.b.size, self.b.size)]
        for before, bound, after in zip(edges, bounds, edges[2:], strict=False):
            room = Room(
                min(bound.a_start - before.a_end, bound.b_start - before.b_end),
                min(after.a_start - bound.a_end, after.b_start - bound.b_end),
            )
            yield Region(*bound, room)

    def widened(self, differing: Iterable[Bounds]) -> list[Bounds]:
        """Widen regions over equal tokens; what lies between two of them is equally long on both sides."""
        found: list[Bounds] = []
        waiting = list(differing)[::-1]
        while waiting:
            bound = waiting.pop()
            if found and found[-1].touches(bound):
                bound = found.pop().joined(bound)
            if bound.a_start and bound.b_start and self.cut_at(bound.a_start, bound.b_start):
                waiting.append(bound._replace(a_start=bound.a_start - 1, b_start=bound.b_start - 1))
            elif waiting and bound.touches(waiting[-1]):
                waiting.append(bound.joined(waiting.pop()))
            elif bound.a_end < self.a.size and bound.b_end < self.b.size and self.cut_at(bound.a_end, bound.b_end):
                waiting.append(bound._replace(a_end=bound.a_end + 1, b_end=bound.b_end + 1))
            else:
                found.append(bound)
        return found

    def cut_at(self, a_place: int, b_place: int) -> bool:
        return self.a.cuts_whole(a_place) or self.b.cuts_whole(b_place)

    def in_region(self, region: Region) -> Iterator[Difference]:
        a_units = self.a.units(region.a_start, region.a_end)
        b_units = self.b.units(region.b_start, region.b_end)
        if self.tagged and leads_elsewhere(self.a.raw(*region[:2]), self.b.raw(*region[2:4])):
            yield self.difference(*self.spans(region), (DifferenceKind.URL, Effect.CHANGES))
            return
        # What is struck out on one side and not there at all on the other is an addition like any other.
        both = bool(a_units) == bool(b_units)
        if both and strikes(self.a.raw(*region[:2])) != strikes(self.b.raw(*region[2:4])):
            yield self.difference(*self.spans(region), (DifferenceKind.MARKUP, Effect.CHANGES))
            return
        if not a_units and not b_units:
            yield self.difference(*self.spans(region), (DifferenceKind.MARKUP, Effect.HARMLESS))
            return
        found = pieces(a_units, b_units, self.language, self.names)
        if len(found) > 1 and (ruled := self.ruled(region, found, a_units, b_units)):
            yield ruled
            return
        for piece in found:
            part = self.part(region, piece, a_units, b_units, alone=len(found) == 1)
            meaning = self.meaning(part, piece, a_units, b_units)
            signs = self.signs(part, piece) if meaning is None or meaning[1] is Effect.HARMLESS else None
            if signs:
                # Beside other pieces the signs may be theirs.
                near = span_with_signs(self.a, part.a_start), span_with_signs(self.b, part.b_start)
                spans = near if len(found) == 1 else self.spans(part)
                yield self.difference(*spans, (signs, Effect.CHANGES))
            elif meaning:
                yield self.difference(*self.spans(part), meaning)

    def signs(self, part: Region, piece: Piece) -> DifferenceKind | None:
        """Return what the signs around two words change that say the same in some form."""
        if not piece.form or part.a_end - part.a_start != 1 or part.b_end - part.b_start != 1:
            return None
        return signs_differ(self.a, part.a_start, self.b, part.b_start)

    def spans(self, part: Region) -> tuple[Span, Span]:
        a, b = (part.a_start, part.a_end), (part.b_start, part.b_end)
        return _span(self.a, *a, self.b, *b), _span(self.b, *b, self.a, *a)

    def names(self, a_unit: Unit, b_unit: Unit) -> bool:
        return is_name(self.a, a_unit.first) and is_name(self.b, b_unit.first)

    def ruled(
        self, region: Region, found: Sequence[Piece], a_units: Sequence[Unit], b_units: Sequence[Unit]
    ) -> Difference | None:
        """Return the whole region as one difference when a user's rule has an opinion on it."""
        effect = self.opinion(self.a.raw(*region[:2]), self.b.raw(*region[2:4]))
        if effect is None:
            return None
        return self.difference(*self.spans(region), (self.kind(a_units, b_units), effect))

    def part(
        self, region: Region, piece: Piece, a_units: Sequence[Unit], b_units: Sequence[Unit], *, alone: bool
    ) -> Region:
        """Return the tokens of a piece; a piece that is the whole region keeps the tokens that stand for nothing."""
        if alone:
            return region
        a_start, a_end = _tokens(a_units, piece.a_start, piece.a_end, region.a_start, region.a_end)
        b_start, b_end = _tokens(b_units, piece.b_start, piece.b_end, region.b_start, region.b_end)
        return Region(a_start, a_end, b_start, b_end, Room(0, 0))

    def meaning(self, part: Region, piece: Piece, a_units: Sequence[Unit], b_units: Sequence[Unit]) -> Meaning | None:
        a_own, b_own = a_units[piece.a_start : piece.a_end], b_units[piece.b_start : piece.b_end]
        if piece.form and len(a_own) == len(b_own) == 1 and self.accents.matter(a_own[0].raw, b_own[0].raw):
            return self.kind(a_own, b_own), Effect.CHANGES
        if piece.form:
            plain = [unit.folded for unit in a_own] == [unit.folded for unit in b_own]
            return None if plain and piece.form is DifferenceKind.PUNCTUATION else (piece.form, Effect.HARMLESS)
        found = self.cut_inside_word(part) if a_own and b_own else self.addition(part, a_own, b_own)
        return found or (self.kind(a_own, b_own), Effect.CHANGES)

    def kind(self, a_own: Sequence[Unit], b_own: Sequence[Unit]) -> DifferenceKind:
        """Return what a change is about, where somebody wants to know."""
        if not self.named:
            return DifferenceKind.WORDING
        return kind_of(self.a, a_own, self.b, b_own, self.language.naming)

    def addition(self, part: Region, a_own: Sequence[Unit], b_own: Sequence[Unit]) -> Meaning | None:
        known, spoken = self.language.naming, self.language.spoken
        if a_own:
            gap = Gap(part.a_start, part.a_end, part.b_start)
            return meaning_of_addition(self.a, self.b, gap, part.room, known, spoken)
        gap = Gap(part.b_start, part.b_end, part.a_start)
        return meaning_of_addition(self.b, self.a, gap, part.room, known, spoken)

    def cut_inside_word(self, part: Region) -> Meaning | None:
        """The last word of a cut text is the head of the word at its place ("the presid..." of "the president")."""
        if part.a_end != self.a.size or part.b_end != self.b.size:
            return None
        sides = ((self.a, part.a_start, self.b, part.b_start), (self.b, part.b_start, self.a, part.a_start))
        for cut, i, whole, j in sides:
            tail = cut.text[cut.start(i) : cut.span.end]
            if cut.size == i + 1 and any(mark in tail for mark in ELLIPSES) and whole.word(j).startswith(cut.word(i)):
                return DifferenceKind.CUT, Effect.ADDS
        return None

    def opinion(self, a_text: str, b_text: str) -> Effect | None:
        for rule in self.rules:
            effect = rule(b_text, a_text) if self.turned else rule(a_text, b_text)
            if effect is not None:
                return _checked_effect(rule, effect)
        return None

    def difference(self, a_span: Span, b_span: Span, meaning: Meaning) -> Difference:
        a_text, b_text = a_span.of(self.a.text), b_span.of(self.b.text)
        kind, effect = meaning
        return Difference(kind, self.opinion(a_text, b_text) or effect, a_span, b_span, a_text, b_text)


def _span(side: Reading, first: int, end: int, other: Reading, other_first: int, other_end: int) -> Span:
    """Return the span of tokens of a side that stand for those of the other one.

    An empty one lies after the token before; but where the other side opens a sentence there that this one has without
    these words, it lies in that sentence.
    """
    if first == end and other.starts_sentence(other_first) and not other.starts_sentence(other_end):
        return Span(side.start(first), side.start(first))
    return side.span_of(first, end)


def _tokens(units: Sequence[Unit], first: int, end: int, start: int, stop: int) -> tuple[int, int]:
    if first < end:
        return units[first].first, units[end - 1].end
    place = units[first].first if first < len(units) else stop
    return (place, place) if units else (start, start)
