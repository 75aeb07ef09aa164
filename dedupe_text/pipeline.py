"""The method on one page: one function for each arrow, and nothing else.

text ─ split ─▶ columns ─ exact, candidates ─▶ pairs ─ verify ─▶ matches ─ cluster ─▶ clusters
     ─ passages ─▶ pieces ─ weigh ─▶ decisions ─ mark ─▶ DedupeResult
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from dedupe_text.columns import Columns, read_columns
from dedupe_text.config import DedupeConfig
from dedupe_text.decisions import Decisions, Findings, decide
from dedupe_text.grouping.clusters import Clusters, cluster
from dedupe_text.grouping.gaps import gap_pairs
from dedupe_text.grouping.partners import partners
from dedupe_text.kernels.pairs import Pairs, distinct_pairs
from dedupe_text.marking import marks
from dedupe_text.matchers.exact import classes
from dedupe_text.matchers.join import Join
from dedupe_text.matchers.minhash import MinHash
from dedupe_text.matchers.seam import TokenRuns, candidate_pairs
from dedupe_text.matchers.short import Short
from dedupe_text.model import Document, Match
from dedupe_text.results import DedupeResult
from dedupe_text.reuse import Piece, Scope, partial_pieces, passage_pieces
from dedupe_text.splitters import named_split, splitter_for
from dedupe_text.verification import like_enough, paragraph_stretch, verify

Matches = dict[tuple[int, int], Match]


def deduplicate(document: Document, config: DedupeConfig) -> DedupeResult:
    """Return a document with its repeats marked."""
    columns, splitter = split(document.text, config)
    exact = classes(columns.hashes, columns.blank)
    matches = verified_pairs(columns, near_pairs(columns, exact, config), config)
    matches = with_gaps_filled(columns, exact, matches, config)
    clusters = cluster(matches, config.threshold, columns.is_cut)
    pieces = passages(columns, exact, clusters, config)
    decisions = weigh(columns, exact, clusters, pieces, config)
    return DedupeResult(document, marks(columns, decisions, config), splitter, config.threshold)


def split(text: str, config: DedupeConfig) -> tuple[Columns, str]:
    """Cut a text into paragraphs; returns their columns and the name of the splitter that was used."""
    name, spans = named_split(splitter_for(config.splitter), text)
    return read_columns(text, spans), name


def near_pairs(columns: Columns, exact: NDArray[np.int64], config: DedupeConfig) -> Pairs:
    """Return the candidate pairs among distinct paragraphs, `(pairs, 2) int64`."""
    distinct = np.flatnonzero((exact == np.arange(len(exact))) & (columns.last > columns.first))
    runs = TokenRuns(columns.tokens.ids, columns.first[distinct], columns.last[distinct], columns.unspaced[distinct])
    long = candidate_pairs(MinHash(), runs) if config.matcher == "minhash" else candidate_pairs(Join(), runs)
    return distinct[distinct_pairs(np.concatenate([long, candidate_pairs(Short(), runs)]))]


def verified_pairs(columns: Columns, pairs: Pairs | Iterable[tuple[int, int]], config: DedupeConfig) -> Matches:
    """Verify pairs on the text; `a` of a match is the later paragraph."""
    found: Matches = {}
    for early, late in pairs.tolist() if isinstance(pairs, np.ndarray) else pairs:
        a, b = paragraph_stretch(columns, late), paragraph_stretch(columns, early)
        if like_enough(a, b):
            found[early, late] = verify(a, b, config.guard).match
    return found


def with_gaps_filled(columns: Columns, exact: NDArray[np.int64], matches: Matches, config: DedupeConfig) -> Matches:
    """Add matches of paragraphs that stand at the same place in two copies but are too short or too damaged to be found."""
    first = exact.tolist()
    clusters = cluster(matches, config.threshold, columns.is_cut)
    pairs = gap_pairs(partners(first, clusters.roots(first)), len(first))
    candidates = {(first[w], first[t]) for t, w in pairs if first[w] < first[t]}
    return matches | verified_pairs(columns, sorted(candidates - matches.keys()), config)


def passages(columns: Columns, exact: NDArray[np.int64], clusters: Clusters, config: DedupeConfig) -> list[Piece]:
    """Return the repeats that do not respect paragraph borders, among paragraphs that no match explains."""
    if not config.passages:
        return []
    distinct = exact == np.arange(len(exact))
    usable = distinct.copy()
    usable[list(clusters.root)] = False
    unrelated = usable & (np.bincount(exact, minlength=len(exact)) == 1)
    unrelated[list(clusters.related() - clusters.partial.keys() - clusters.variant.keys())] = False
    scope = Scope(usable, unrelated, frozenset(clusters.variant))
    known = partial_pieces(columns, clusters.partial, config.guard)
    return passage_pieces(columns, scope, known, config.guard) if unrelated.any() else known


def weigh(
    columns: Columns, exact: NDArray[np.int64], clusters: Clusters, pieces: list[Piece], config: DedupeConfig
) -> Decisions:
    """Decide which repeats prove themselves, and which copy stays."""
    return decide(Findings(columns, exact.tolist(), clusters, pieces), config)
