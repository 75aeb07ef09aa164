"""Paragraphs and where else they stand: a document and its facts in, verified pairs with other documents out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from dedupe_text.batches import Cut, read_cut
from dedupe_text.boilerplate.phrases import find_phrases
from dedupe_text.columns import Columns
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.facts import Facts, Occurrences
from dedupe_text.matchers.join import Join
from dedupe_text.model import Match
from dedupe_text.verification import Aligned, Stretch, align, judge, judge_until_changed, like_enough, paragraph_stretch


@dataclass(frozen=True, slots=True, eq=False)
class Partners:
    """Paragraphs of a document that stand in others too, each with one of these, in text order.

    `places (n,) OCCURRENCE`; `matches`: by paragraph, those of the pairs that are not equal.
    """

    places: Occurrences
    matches: Mapping[int, Match]

    @property
    def same(self) -> Occurrences:
        """The places of those that say all of the paragraph, `(n,) OCCURRENCE`."""
        changed = [p for p, match in self.matches.items() if not match.a_in_b]
        return self.places[~np.isin(self.places["paragraph"], changed)] if changed else self.places


def read_alone(texts: Sequence[str]) -> list[Columns]:
    """Return the columns of paragraphs, each as if it were a text of its own, read as one batch."""
    batch = read_cut(texts, [Cut("", np.array([[0, len(text)]])) for text in texts])
    return [batch.columns_of(number) for number in range(len(texts))]


def paragraph_partners(
    here: Columns,
    facts: Facts,
    similar: Sequence[Columns],
    furniture: Collection[int],
    covered: int,
    config: CorpusConfig,
) -> Partners:
    """Return the paragraphs of a document that stand in others too, each with one partner.

    `similar`: the paragraphs of `facts.near`, each alone; `furniture`: the paragraphs of the document that are
    boilerplate; `covered`: a document that has its mark already, so that partners in it are left out, -1 for none.
    """
    if not len(facts.exact) and not len(facts.near):
        return Partners(facts.exact, {})
    near = dict(_near(here, facts, similar, covered, config))
    rows = [facts.near[row : row + 1] for row, _ in near.values()]
    exact = facts.exact[~np.isin(facts.exact["paragraph"], list(furniture))] if furniture else facts.exact
    exact = exact[exact["document"] != covered]
    places = np.concatenate([exact, *rows])
    places = places[np.argsort(places["paragraph"], kind="stable")]
    return Partners(places, {paragraph: match for paragraph, (_, match) in near.items()})


def _near(
    here: Columns, facts: Facts, similar: Sequence[Columns], covered: int, config: CorpusConfig
) -> Iterator[tuple[int, tuple[int, Match]]]:
    """Yield paragraphs, each with the row of `facts.near` that counts and the match.

    The first paragraph that says all of one counts, else the first of which it is a variant.
    """
    documents = facts.near["document"].tolist()
    for paragraph, group in groupby(range(len(similar)), key=facts.near["paragraph"].tolist().__getitem__):
        rows = list(group)
        if all(documents[row] == covered for row in rows):
            continue
        found = _counting(paragraph_stretch(here, paragraph), rows, similar, config)
        if found and documents[found[0]] != covered:
            row, aligned, match = found
            if match.changes:
                match = judge(aligned, config.document.guard).match
            yield paragraph, (row, _moved(match, int(facts.near["start"][row])))


def _counting(
    stretch: Stretch, rows: Sequence[int], similar: Sequence[Columns], config: CorpusConfig
) -> tuple[int, Aligned, Match] | None:
    """Return the row that counts for a paragraph, with the match, in which the differences end at a change."""
    variant = None
    for row in rows:
        found = _compared(stretch, similar[row], config)
        if found and found[1].a_in_b:
            return row, *found
        variant = variant or (found and (row, *found))
    return variant


def join_of(config: CorpusConfig) -> Join:
    """Return the join that finds near paragraphs across documents; `config.near` must not be None."""
    return Join(threshold=config.near or 1.0)


def _compared(stretch: Stretch, there: Columns, config: CorpusConfig) -> tuple[Aligned, Match] | None:
    """Return the match of a paragraph with another, if that says all of it or is a variant; differences to a change."""
    if config.boilerplate != "ignore" and find_phrases(there, config.learner):
        return None
    aligned = align(stretch, paragraph_stretch(there, 0))
    if not like_enough(aligned):
        return None
    match = judge_until_changed(aligned, config.document.guard).match
    said = match.a_in_b and max(match.similarity, match.overlap) >= config.document.threshold
    changed = match.changes and match.similarity >= config.document.threshold
    return (aligned, match) if said or changed else None


def _moved(match: Match, start: int) -> Match:
    """Return a match whose second text begins at a place of a longer one."""
    differences = tuple(replace(d, b=d.b.moved(start)) for d in match.differences)
    return replace(match, b=match.b.moved(start), differences=differences)
