"""The pages of one source in, what it knows of its boilerplate out; then a page in, the findings on it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.boilerplate.counting import Flags, Numbers, Pages
from dedupe_text.boilerplate.deciding import SORTS, Weights, likelihoods, shipped_weights, sorts
from dedupe_text.boilerplate.edges import edges, notices
from dedupe_text.boilerplate.features import Seen, apart, features, framed
from dedupe_text.boilerplate.running import running
from dedupe_text.boilerplate.tables import POSITIONS, Tables
from dedupe_text.config import BoilerplateConfig
from dedupe_text.model import Kind, Packed, Rule

RULES = (*SORTS, Rule.SITE_EDGE, Rule.RUNNING_LINE)
"""The rules by which a line may go."""
AT_A_TIME = 1 << 16
"""Paragraphs that are decided together: enough that the calls do not count, few enough that their columns do not."""

_KINDS = {Rule.SITE_TEMPLATE: Kind.TEMPLATE, Rule.RUNNING_LINE: Kind.TEMPLATE}


@dataclass(frozen=True, slots=True)
class Finding(Packed):
    """A paragraph that is boilerplate, by its number in the document, and why.

    `evidence` names what was counted: `pages` of the source, `documents` with the line (or its template), on how many
    it is the `first` or `last` paragraph or stands in the `head` or `tail`, and the `likelihood` in [0, 1].
    """

    paragraph: int
    kind: Kind
    rule: Rule
    evidence: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Brake:
    """Why nothing goes from a source: the share of its text that would have gone, and the limit, both in [0, 1]."""

    share: float
    limit: float


class _Decided(NamedTuple):
    """The lines of some pages: how often each was seen, how likely it is boilerplate, by which rule, and if it goes."""

    seen: Seen
    likelihoods: Numbers
    rules: NDArray[np.int64]
    goes: Flags


@dataclass(frozen=True)
class SourceBoilerplate:
    """What was learned of one source.

    `pages`: how many there were. `stopped`: why the source loses nothing, where the brake stopped it.
    """

    pages: int
    stopped: Brake | None
    _tables: Tables
    _config: BoilerplateConfig
    _weights: Mapping[Rule, Weights]
    _flags: Sequence[Flags]

    def flags(self) -> Sequence[Flags]:
        """Say of each paragraph of each page that was learned from, in their order, whether `find` finds it."""
        return [np.zeros_like(flags) for flags in self._flags] if self.stopped else self._flags

    def find(self, page: NDArray[np.void]) -> list[Finding]:
        """Return the paragraphs of a page, `(paragraphs,) LINE`, that are boilerplate, in order.

        The page is one of those that were learned from, or a new one of the same source. None goes where the brake
        stopped the source, or where there is but one page, or one article at several addresses.
        """
        return self.find_all([page])[0]

    def find_all(self, pages: Sequence[NDArray[np.void]]) -> list[list[Finding]]:
        """Return what `find` finds on each of several pages, faster than one by one."""
        laid = Pages.of(pages)
        found: list[list[Finding]] = [[] for _ in pages]
        if self.stopped or self._tables.groups < self._config.pages or not len(laid.rows):
            return found
        decided = _decided(laid, self._tables, self._config, self._weights)
        goes = np.flatnonzero(decided.goes)
        places = self._tables.keys.places(laid.rows["key"][goes])
        owners = laid.owners[goes]
        numbers = goes - np.concatenate(([0], np.cumsum([len(page) for page in pages])))[owners]
        for owner, number, row, place in zip(*(part.tolist() for part in (owners, numbers, goes, places)), strict=True):
            found[owner].append(self._finding(decided, number, row, place))
        return found

    def _finding(self, decided: _Decided, number: int, row: int, place: int) -> Finding:
        rule, seen = RULES[decided.rules[row]], decided.seen
        evidence = {"pages": float(self._tables.groups)}
        if rule in SORTS:
            evidence["likelihood"] = round(float(decided.likelihoods[row]), 4)
        if place >= 0:
            counts = self._tables.positions[place].tolist()
            evidence["documents"] = float(seen.lines[row])
            evidence.update((name, float(count)) for name, count in zip(POSITIONS, counts, strict=True) if count)
        elif max(seen.templates[row], seen.frames[row]) > 1:
            evidence["documents"] = float(max(seen.templates[row], seen.frames[row]))
        return Finding(number, _KINDS.get(rule, Kind.LINE), rule, evidence)


def learn(
    pages: Sequence[NDArray[np.void]],
    *,
    config: BoilerplateConfig | None = None,
    times: Sequence[float | None] | None = None,
    weights: Mapping[Rule, Weights] | None = None,
) -> SourceBoilerplate:
    """Learn the boilerplate of one source from its pages, each the rows of a document (`read_lines`).

    `times`: when each page was made, on any scale; a line counts against the pages between its first and its last one.
    `weights`: those of `deciding` (None: the shipped ones), for whoever fits their own. The order of the pages does not
    matter. The cost grows with the number of lines, which are sorted.
    """
    config, weights = config or BoilerplateConfig(), weights or shipped_weights()
    laid = Pages.of(pages)
    tables = Tables.of(laid, times)
    flags: list[Flags] = [np.zeros(len(page), dtype=np.bool_) for page in pages]
    stopped = None
    if tables.groups >= config.pages and len(laid.rows):
        flags = list(_flags(pages, tables, config, weights))
        lost = float(laid.weights[np.concatenate(flags)].sum() / max(laid.weights.sum(), 1.0))
        stopped = Brake(lost, config.most_lost) if lost > config.most_lost else None
    return SourceBoilerplate(len(pages), stopped, tables, config, weights, flags)


def _flags(
    pages: Sequence[NDArray[np.void]], tables: Tables, config: BoilerplateConfig, weights: Mapping[Rule, Weights]
) -> Iterator[Flags]:
    """Yield for each page which of its paragraphs go; many pages are looked at together, as many as memory allows."""
    group: list[NDArray[np.void]] = []
    for k, page in enumerate(pages):
        group.append(page)
        if k + 1 < len(pages) and sum(map(len, group)) < AT_A_TIME:
            continue
        goes = _decided(Pages.of(group), tables, config, weights).goes
        yield from np.split(goes, np.cumsum([len(page) for page in group])[:-1])
        group = []


def _decided(pages: Pages, tables: Tables, config: BoilerplateConfig, weights: Mapping[Rule, Weights]) -> _Decided:
    seen = Seen.of(pages, tables)
    of_sort = sorts(seen)
    columns = features(pages, tables, seen)
    found = likelihoods(columns, of_sort, weights)
    runs = running(pages, tables.tails)
    at_edge = edges(pages, tables, seen, columns, found)
    notice = notices(pages, tables, seen, columns)
    alone = of_sort[Rule.SITE_FRAME]
    proved = np.where(alone, framed(pages, seen.fixed), apart(pages, tables, seen))
    likely = (found >= config.likelihood) & proved
    goes = likely | at_edge | notice
    # In a printed document a short line that stands in others, too, is a heading ("Abstract"), not a menu.
    printed = np.bincount(pages.owners, runs.heads, len(pages))[pages.owners] > 0
    goes &= ~printed | pages.prose & seen.fixed & likely
    goes = (goes | runs.lines) & (pages.rows["key"] != 0)
    reasons = {Rule.RUNNING_LINE: runs.lines, Rule.SITE_EDGE: at_edge & ~likely, **of_sort}
    rules = np.select(list(reasons.values()), [RULES.index(rule) for rule in reasons])
    return _Decided(seen, found, rules, goes)
