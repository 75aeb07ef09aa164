"""Clusters of paragraphs that say the same: a star around one member, each of the others verified directly against it.

Never a chain: of A~B~C, where A and C do not match, C is not in A's cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dedupe_text.model import Match


@dataclass(frozen=True)
class Clusters:
    """How paragraphs relate, by number.

    `root[p]`: the paragraph that says all that `p` says (absent: nobody does). `variant[p]`: the earlier paragraph of
    which `p` is a variant. `partial[p]`: the earlier paragraph that says part of what `p` says. `container[p]`: the
    later paragraph that goes on where `p` was cut. `matches`: the match of each related pair, earlier number first.
    """

    root: dict[int, int] = field(default_factory=dict)
    variant: dict[int, int] = field(default_factory=dict)
    partial: dict[int, int] = field(default_factory=dict)
    container: dict[int, int] = field(default_factory=dict)
    matches: dict[tuple[int, int], Match] = field(default_factory=dict)

    def roots(self, classes: Sequence[int]) -> list[int]:
        """Return for each paragraph, given the first of its class, the root of its cluster."""
        return [self.root.get(first, first) for first in classes] if self.root else list(classes)

    def related(self) -> set[int]:
        """Return the paragraphs that stand in any relation to another."""
        relations = (self.root, self.variant, self.partial, self.container)
        return {p for relation in relations for pair in relation.items() for p in pair}

    def match(self, repeat: int, witness: int) -> Match | None:
        """Return the match of a pair with `a` for the repeat and `b` for the witness, if they were compared."""
        if repeat > witness:
            return self.matches.get((witness, repeat))
        found = self.matches.get((repeat, witness))
        return found and found.mirrored()


def cluster(matches: Mapping[tuple[int, int], Match], threshold: float, is_cut: Callable[[int], bool]) -> Clusters:
    """Return the clusters of verified pairs; keys are (earlier, later), in a match `a` is the later paragraph.

    `is_cut` says of a paragraph whether it ends with the mark of a cut: then a paragraph that goes on contains it.
    """
    by_later: dict[int, list[int]] = {}
    for earlier, later in matches:
        by_later.setdefault(later, []).append(earlier)
    clusters = Clusters(matches=dict(matches))
    for later in sorted(by_later):
        centres = [k for k in sorted(by_later[later]) if k not in clusters.root]
        _place(later, centres, clusters, threshold, is_cut)
    return clusters


def _place(
    later: int, centres: Iterable[int], clusters: Clusters, threshold: float, is_cut: Callable[[int], bool]
) -> None:
    """Find what a paragraph is to the centres before it; the nearest in similarity decides, the first on a tie."""
    ranked = sorted(centres, key=lambda k: (-clusters.matches[k, later].similarity, k))
    close = [k for k in ranked if _close(clusters.matches[k, later], threshold)]
    for k in close:
        if clusters.matches[k, later].a_in_b:
            clusters.root[later] = k
            return
    for k in close:
        match = clusters.matches[k, later]
        if match.changes:
            if match.similarity >= threshold:
                clusters.variant.setdefault(later, k)
        elif match.b_in_a and is_cut(k):
            if k not in clusters.root.values():
                clusters.container.setdefault(k, later)
        else:
            clusters.partial.setdefault(later, k)


def _close(match: Match, threshold: float) -> bool:
    same = match.a_in_b and match.b_in_a
    return same or match.similarity >= threshold or (match.overlap >= threshold and not match.changes)
