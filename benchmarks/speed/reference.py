"""The complete answer to the task, by a plain join that is too slow for anything but a reference.

J(x, y) >= t forces the two sets to share one of the first |x| - ceil(t |x|) + 1 elements of x under any one order
(Bayardo, Ma and Srikant 2007), so candidates are the pairs that share such an element, rarest first, and every
candidate is compared set against set.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from benchmarks.speed.preparing import distinct, places, shingles
from benchmarks.speed.tasks import THRESHOLD, Place


@dataclass(frozen=True)
class Reference:
    """The paragraphs of five words or more, and among them those that repeat.

    `exact` repeat an earlier paragraph; of the others `later` are like an earlier one, `either` like any other one.
    """

    paragraphs: frozenset[Place]
    exact: frozenset[Place]
    later: frozenset[Place]
    either: frozenset[Place]


def reference(texts: Sequence[str]) -> Reference:
    """Return the answer that a contender should give for these texts."""
    found = distinct(texts)
    known = places(texts)
    pairs = similar_pairs([frozenset(shingles(words)) for words in found.words], THRESHOLD)
    exact = frozenset(known[number] for number in found.repeats)
    later = frozenset(known[found.numbers[late]] for _, late in pairs)
    early = frozenset(known[found.numbers[early]] for early, _ in pairs)
    return Reference(exact.union(known[number] for number in found.numbers), exact, later, later | early)


def similar_pairs(sets: Sequence[frozenset[str]], threshold: float) -> list[tuple[int, int]]:
    """Return all pairs (earlier, later) of sets whose Jaccard similarity is at least the threshold, sorted.

    >>> similar_pairs([frozenset("abcd"), frozenset("xyz"), frozenset("abcde")], 0.8)
    [(0, 2)]
    """
    counts = Counter(element for elements in sets for element in elements)
    ordered = [sorted(elements, key=lambda element: (counts[element], element)) for elements in sets]
    index: defaultdict[str, list[int]] = defaultdict(list)
    pairs: list[tuple[int, int]] = []
    for number in sorted(range(len(sets)), key=lambda number: len(sets[number])):
        size = len(sets[number])
        # 0.8 * 10 is 8.000000000000002 for some pairs of numbers; the small part keeps the prefix long enough.
        least = ceil(threshold * size - 1e-9)
        prefix = ordered[number][: size - least + 1]
        for other in {other for element in prefix for other in index[element] if len(sets[other]) >= least}:
            shared = len(sets[number] & sets[other])
            if shared >= threshold * (size + len(sets[other]) - shared) - 1e-9:
                pairs.append((min(number, other), max(number, other)))
        for element in prefix:
            index[element].append(number)
    return sorted(pairs)
