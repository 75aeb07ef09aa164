"""The method on one page: one function for each arrow, and nothing else.

text ─ split ─▶ columns ─ exact, candidates ─▶ pairs ─ verify ─▶ matches ─ cluster ─▶ clusters
     ─ passages ─▶ pieces ─ weigh ─▶ decisions ─ mark ─▶ DedupeResult
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe_text.batches import Batch, read_batch
from dedupe_text.columns import Columns, Reading, columns_of, read
from dedupe_text.config import DedupeConfig
from dedupe_text.decisions import decide
from dedupe_text.findings import Decisions, Findings
from dedupe_text.grouping.clusters import Clusters, cluster
from dedupe_text.grouping.gaps import gap_pairs
from dedupe_text.grouping.partners import partners
from dedupe_text.kernels.pairs import Pairs, crowded, distinct_pairs
from dedupe_text.marking import marks
from dedupe_text.matchers.exact import classes
from dedupe_text.matchers.join import Join
from dedupe_text.matchers.minhash import MinHash
from dedupe_text.matchers.seam import Matcher, TokenRuns, candidate_pairs, matched
from dedupe_text.matchers.short import Short
from dedupe_text.model import Document, Mark, Match, Span
from dedupe_text.proofs import Proofs
from dedupe_text.results import DedupeResult
from dedupe_text.reuse import Piece, Scope, partial_pieces, passage_pieces, texts_with_passages
from dedupe_text.screening import FEWEST, screen
from dedupe_text.settling import settle
from dedupe_text.splitters import named_bounds, splitter_for

Matches = dict[tuple[int, int], Match]


MAX_REFINEMENTS = 3
"""Times that paragraphs are cut finer; the first cut nearly always settles it."""


def deduplicate(document: Document, config: DedupeConfig) -> DedupeResult:
    """Return a document with its repeats marked."""
    reading = read(document.text)
    splitter, bounds = named_bounds(splitter_for(config.splitter), reading.text, reading.points)
    return repeats_marked(document, splitter, reading, columns_of(reading, bounds), config)


def repeats_of(texts: Sequence[str], config: DedupeConfig) -> list[tuple[str, tuple[Mark, ...]]]:
    """Return for each text the name of the splitter that cut it, and its marks: the same as one by one.

    All are read as one batch, and only those in which anything repeats are looked at alone.
    """
    batch = read_batch(texts, splitter_for(config.splitter))
    repeating = may_repeat(batch, config).tolist()
    found: list[tuple[str, tuple[Mark, ...]]] = []
    for number, (text, splitter) in enumerate(zip(texts, batch.splitters, strict=True)):
        marks: tuple[Mark, ...] = ()
        if repeating[number]:
            document, reading = Document("text", text), batch.reading_of(number)
            marks = repeats_marked(document, splitter, reading, batch.columns_of(number), config).marks
        found.append((splitter, marks))
    return found


def repeats_marked(
    document: Document, splitter: str, reading: Reading, columns: Columns, config: DedupeConfig
) -> DedupeResult:
    """Return a document with its repeats marked, from its columns.

    Where part of a paragraph repeats, the paragraph is cut there and the method runs again on the finer paragraphs, so
    that what is left of it is compared like any other and a second run over the clean text finds nothing more.
    """
    proofs = Proofs(config.guard)
    decisions = decided(columns, config, proofs)
    for _ in range(MAX_REFINEMENTS):
        finer = cut_finer(columns, decisions)
        if finer is None:
            break
        columns = columns_of(reading, finer)
        decisions = decided(columns, config, proofs)
    settled = settle(columns, decisions, partial(decided, config=config, proofs=proofs), proofs)
    return DedupeResult(document, marks(columns, settled), splitter, config.threshold)


def may_repeat(batch: Batch, config: DedupeConfig) -> NDArray[np.bool_]:
    """Say of each text of a batch whether anything in it can repeat, `(texts,) bool`: paragraphs or sentences."""
    columns, owners, salts = batch.apart(), batch.owners, batch.salts
    exact = classes(columns.hashes, columns.blank)
    paragraphs = [(exact < np.arange(len(exact))).nonzero()[0]]
    distinct, runs = distinct_runs(columns, exact)
    said = runs._replace(ids=batch.columns.tokens.ids)
    for matcher in matchers(config):
        fingerprint = matcher.fingerprint(said if matcher.estimates else runs)
        keys = matcher.keys(fingerprint)
        keys = keys._replace(values=keys.values ^ salts[distinct[keys.owners]])
        # In a crowded bucket not all pairs are looked at, and which ones depends on the batch.
        paragraphs.append(distinct[matched(matcher, fingerprint, keys).reshape(-1)])
        paragraphs.append(distinct[crowded(*keys)])
    found = np.zeros(len(batch.texts), dtype=np.bool_)
    found[owners[np.concatenate(paragraphs)]] = True
    if config.passages:
        found[texts_with_passages(columns, batch.paragraphs, ~found)] = True
    return found


def decided(columns: Columns, config: DedupeConfig, proofs: Proofs) -> Decisions:
    """Run the method on paragraphs, up to what goes and why."""
    exact = classes(columns.hashes, columns.blank)
    matches = verified_pairs(columns, near_pairs(columns, exact, config), proofs, config.threshold)
    clusters, partner = clustered(columns, exact, matches, config, proofs)
    clusters.matches.update(variants_explained(columns, clusters, proofs))
    pieces = passages(columns, exact, clusters, proofs) if config.passages else []
    return decide(Findings(columns, exact.tolist(), clusters, partner, pieces), config)


def cut_finer(columns: Columns, decisions: Decisions) -> list[Span] | None:
    """Cut the paragraphs that go in part, and their witnesses, at the borders of what goes and of what it repeats.

    Returns the spans of all paragraphs, or None when there is nothing to cut.
    """
    edges: dict[int, set[int]] = {}
    for p, decision in decisions.removed.items():
        for unit in () if decision.whole else decision.units:
            edges.setdefault(p, set()).update(unit.span)
            for q, sentences in columns.sentences_in(unit.witness):
                edges.setdefault(q, set()).update((sentences[0].start, sentences[-1].end))
    if all(edges[p] <= {*columns.span(p)} for p in edges):
        return None
    finer: list[Span] = []
    for p in range(len(columns)):
        span = columns.span(p)
        pieces = pairwise(sorted({*span, *edges.get(p, ())}))
        finer += (trimmed for piece in pieces if (trimmed := Span(*piece).trimmed(columns.text)).size)
    return finer


def near_pairs(columns: Columns, exact: NDArray[np.int64], config: DedupeConfig) -> Pairs:
    """Return the candidate pairs among distinct paragraphs, `(pairs, 2) int64`."""
    distinct, runs = distinct_runs(columns, exact)
    return distinct[distinct_pairs(np.concatenate([candidate_pairs(matcher, runs) for matcher in matchers(config)]))]


def distinct_runs(columns: Columns, exact: NDArray[np.int64]) -> tuple[NDArray[np.int64], TokenRuns]:
    """Return the paragraphs with words that are the first of their class, and their tokens."""
    distinct = ((exact == np.arange(len(exact))) & (columns.last > columns.first)).nonzero()[0]
    runs = TokenRuns(columns.tokens.ids, columns.first[distinct], columns.last[distinct], columns.unspaced[distinct])
    return distinct, runs


def matchers(config: DedupeConfig) -> tuple[Matcher[Any], ...]:
    """Return the matchers that find candidate pairs: one for long paragraphs, one for short ones."""
    return (MinHash() if config.matcher == "minhash" else Join(), Short())


def verified_pairs(
    columns: Columns, pairs: Pairs | Sequence[tuple[int, int]], proofs: Proofs, threshold: float
) -> Matches:
    """Verify pairs on the text; `a` of a match is the later paragraph."""
    if not len(pairs):
        return {}
    listed = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    new = proofs.unmatched(columns, listed) if len(listed) >= FEWEST else listed[:0]
    words = proofs.words(columns) if len(new) >= FEWEST else None
    if words:
        screen(columns, new, proofs, words, threshold)
    return proofs.matches(columns, listed)


def variants_explained(columns: Columns, clusters: Clusters, proofs: Proofs) -> Matches:
    """Return the matches of the variants with all that differs, which nobody needed to know to cluster them."""
    return {
        (early, late): proofs.explained(proofs.paragraph(columns, late), proofs.paragraph(columns, early))
        for late, early in clusters.variant.items()
    }


def clustered(
    columns: Columns, exact: NDArray[np.int64], matches: Matches, config: DedupeConfig, proofs: Proofs
) -> tuple[Clusters, Mapping[int, int]]:
    """Return the clusters of matches, and the earlier paragraph that each repeat stands for.

    There are more matches among paragraphs at the same place in two copies, which are too short or too damaged to be
    found otherwise.
    """
    first = exact.tolist()
    clusters = cluster(matches, config.threshold, columns.is_cut)
    partner = partners(first, clusters.roots(first))
    wordless = columns.first == columns.last
    if np.count_nonzero((exact == np.arange(len(exact))) & ~wordless) < 2:
        return clusters, partner
    pairs = gap_pairs(partner, len(first))
    candidates = {(first[w], first[t]) for t, w in pairs if first[w] < first[t] and not wordless[w] and not wordless[t]}
    found = verified_pairs(columns, sorted(candidates - matches.keys()), proofs, config.threshold)
    if not found:
        return clusters, partner
    clusters = cluster(matches | found, config.threshold, columns.is_cut)
    return clusters, partners(first, clusters.roots(first))


def passages(columns: Columns, exact: NDArray[np.int64], clusters: Clusters, proofs: Proofs) -> list[Piece]:
    """Return the repeats that do not respect paragraph borders, among paragraphs that no match explains."""
    distinct = exact == np.arange(len(exact))
    usable = distinct.copy()
    usable[list(clusters.root)] = False
    unrelated = usable.copy()
    unrelated[list(clusters.related() - clusters.partial.keys() - clusters.variant.keys())] = False
    copied = (np.bincount(exact, minlength=len(exact)) > 1).nonzero()[0]
    scope = Scope(usable, unrelated, frozenset(clusters.variant).union(copied.tolist()))
    known = partial_pieces(columns, clusters.partial, proofs)
    return passage_pieces(columns, scope, known, proofs) if unrelated.any() else known
