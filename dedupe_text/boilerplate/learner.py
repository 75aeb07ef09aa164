"""The pages of one source in, what it knows of its boilerplate out; then a page in, the findings on it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe_text.boilerplate.counting import Flags, Numbers, Pages
from dedupe_text.boilerplate.deciding import Weights, likelihoods, shipped_weights, sorts
from dedupe_text.boilerplate.edges import Templates, edges
from dedupe_text.boilerplate.features import Seen, articles, features, framed
from dedupe_text.boilerplate.findings import GONE, RULES, STEPS, Brake, Findings, LearnedPages
from dedupe_text.boilerplate.running import running
from dedupe_text.boilerplate.tables import Tables
from dedupe_text.config import BoilerplateConfig
from dedupe_text.model import Rule

AT_A_TIME = 1 << 16
"""Paragraphs that are decided together: enough that the calls do not count, few enough that their columns do not."""


class _Decided(NamedTuple):
    """The lines of some pages: how often each was seen, how likely it is boilerplate, by which rule, and if it goes."""

    seen: Seen
    likelihoods: Numbers
    rules: NDArray[np.int64]
    goes: Flags


@dataclass(frozen=True)
class SourceBoilerplate:
    """What was learned of one source; `learned`: what goes of the pages from which it was."""

    learned: LearnedPages
    _tables: Tables
    _config: BoilerplateConfig
    _weights: Mapping[Rule, Weights]

    def find(self, page: NDArray[np.void]) -> Findings:
        """Return the paragraphs of a page, `(paragraphs,) LINE`, that are boilerplate, in order.

        The page is one of those that were learned from, or a new one of the same source. None goes where the brake
        stopped the source, or where there is but one page, or one article at several addresses.
        """
        if self.learned.stopped or self._tables.groups < self._config.pages or not len(page):
            return Findings()
        return self.learned.found(next(_gone([page], self._tables, self._config, self._weights)))


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
    gone = [np.empty(0, GONE)] * len(pages)
    stopped = None
    if tables.groups >= config.pages and len(laid.rows):
        gone = list(_gone(pages, tables, config, weights))
        own = [page["weight"][rows["paragraph"]] for page, rows in zip(pages, gone, strict=True)]
        lost = float(sum(int(part.sum()) for part in own) / max(laid.weights.sum(), 1.0))
        stopped = Brake(lost, config.most_lost) if lost > config.most_lost else None
    learned = LearnedPages(stopped, tables.groups, tables.positions, gone)
    return SourceBoilerplate(learned, tables, config, weights)


def _gone(
    pages: Sequence[NDArray[np.void]], tables: Tables, config: BoilerplateConfig, weights: Mapping[Rule, Weights]
) -> Iterator[NDArray[np.void]]:
    """Yield what goes of each page, `(paragraphs that go,) GONE`; many pages are looked at together."""
    group: list[NDArray[np.void]] = []
    for k, page in enumerate(pages):
        group.append(page)
        if k + 1 < len(pages) and sum(map(len, group)) < AT_A_TIME:
            continue
        laid = Pages.of(group)
        decided = _decided(laid, tables, config, weights)
        rows = np.flatnonzero(decided.goes)
        gone = np.empty(len(rows), GONE)
        gone["paragraph"] = rows - laid.starts[rows]
        seen = decided.seen
        gone["place"] = seen.places[rows]
        others = np.maximum(seen.templates[rows], seen.frames[rows])
        others = np.where(decided.rules[rows] == RULES.index(Rule.SITE_SLOT), seen.slots[rows], others)
        gone["documents"] = np.where(gone["place"] >= 0, seen.lines[rows], others)
        gone["likelihood"] = np.rint(decided.likelihoods[rows] * STEPS)
        gone["rule"] = decided.rules[rows]
        yield from np.split(gone, np.searchsorted(rows, laid.offsets[1:-1]))
        group = []


def _decided(pages: Pages, tables: Tables, config: BoilerplateConfig, weights: Mapping[Rule, Weights]) -> _Decided:
    seen = Seen.of(pages, tables)
    of_sort = sorts(seen)
    columns = features(pages, tables, seen)
    found = likelihoods(columns, of_sort, weights)
    runs = running(pages, tables.tails)
    templates = Templates.of(pages, tables, seen, columns)
    at_edge, slots = edges(pages, tables, seen, columns, found, templates)
    article, update = articles(pages, tables, seen)
    likely = (found >= config.likelihood) & np.where(of_sort[Rule.SITE_FRAME], framed(pages, seen.fixed), ~update)
    goes = (likely | at_edge | slots | templates.notices) & ~article
    # In a printed document a short line that stands in others, too, is a heading ("Abstract"), not a menu.
    printed = np.bincount(pages.owners, runs.heads, len(pages))[pages.owners] > 0
    goes &= ~printed | pages.prose & seen.fixed & likely
    goes = (goes | runs.lines) & (pages.rows["key"] != 0)
    others = {Rule.SITE_SLOT: slots & ~likely, Rule.SITE_EDGE: at_edge & ~likely}
    reasons = {Rule.RUNNING_LINE: runs.lines, **others, **of_sort}
    rules = np.select(list(reasons.values()), [RULES.index(rule) for rule in reasons])
    return _Decided(seen, found, rules, goes)
