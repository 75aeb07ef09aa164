"""The complete answer to the task, by a plain join that is too slow for anything but a reference.

J(x, y) >= t forces the two sets to share one of the first |x| - ceil(t |x|) + 1 elements of x under any one order
(Bayardo, Ma and Srikant 2007), so candidates are the pairs that share such an element, rarest first, and every
candidate is compared set against set.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from benchmarks.speed.preparing import distinct, places, shingles
from benchmarks.speed.tasks import Place

CLOSE, CLEAR = 0.7, 0.9
"""Words are cut a little differently by each contender, so what lies within 0.1 of the threshold is counted apart."""


@dataclass(frozen=True)
class Reference:
    """The paragraphs of five words or more, and among them those that repeat.

    `exact` repeat an earlier paragraph. Of the others `later` has the highest similarity to an earlier one and `either`
    that to any other one, from 0.7 up.
    """

    paragraphs: frozenset[Place]
    exact: frozenset[Place]
    later: Mapping[Place, float]
    either: Mapping[Place, float]


def reference(texts: Sequence[str]) -> Reference:
    """Return the answer that a contender should give for these texts."""
    found = distinct(texts)
    known = places(texts)
    later: dict[Place, float] = {}
    either: dict[Place, float] = {}
    for early, late, similarity in similar_pairs([frozenset(shingles(words)) for words in found.words], CLOSE):
        first, second = (known[found.numbers[number]] for number in (early, late))
        for best, place in ((later, second), (either, first), (either, second)):
            best[place] = max(best.get(place, 0.0), similarity)
    exact = frozenset(known[number] for number in found.repeats)
    return Reference(exact.union(known[number] for number in found.numbers), exact, later, either)


def similar_pairs(sets: Sequence[frozenset[str]], threshold: float) -> list[tuple[int, int, float]]:
    """Return all pairs of sets with a Jaccard similarity from the threshold up, sorted: earlier, later, similarity.

    >>> similar_pairs([frozenset("abcd"), frozenset("xyz"), frozenset("abcde")], 0.8)
    [(0, 2, 0.8)]
    """
    counts = Counter(element for elements in sets for element in elements)
    ordered = [sorted(elements, key=lambda element: (counts[element], element)) for elements in sets]
    index: defaultdict[str, list[int]] = defaultdict(list)
    pairs: list[tuple[int, int, float]] = []
    for number in sorted(range(len(sets)), key=lambda number: len(sets[number])):
        size = len(sets[number])
        # A product such as 0.7 * 10 may lie above the whole number; the small part keeps the prefix long enough.
        least = ceil(threshold * size - 1e-9)
        prefix = ordered[number][: size - least + 1]
        for other in {other for element in prefix for other in index[element] if len(sets[other]) >= least}:
            shared = len(sets[number] & sets[other])
            similarity = shared / (size + len(sets[other]) - shared)
            if similarity >= threshold:
                pairs.append((min(number, other), max(number, other), similarity))
        for element in prefix:
            index[element].append(number)
    return sorted(pairs)
