"""Long paragraphs that are similar to others: keys of paragraphs in, keys of those with enough shingles in common out.

Paragraphs that share a key of their shingles are compared by their sketches, and what these do not rule out by the
shingles themselves, for which the text is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.facts import MOST_MET, MOST_TOGETHER
from dedupe_text.corpus.holders import Holders
from dedupe_text.corpus.remembering import MOST_SIZE, SKETCH, Remembered
from dedupe_text.kernels.bitmaps import bitmaps, may_be_similar
from dedupe_text.kernels.join import hash_prefix_keys, jaccard
from dedupe_text.kernels.shingles import Shingles

Set = NDArray[np.uint64]


class SimilarParagraphs:
    """Which long paragraphs, by their keys, are similar to which; those of `first` are known from the start."""

    def __init__(self, holders: Holders, first: Remembered, config: CorpusConfig) -> None:
        self._holders, self._threshold = holders, config.near or 1.0
        self._sets: dict[int, Set] = {}
        self._found: dict[int, list[int]] = {}
        self._keys: dict[int, set[int]] = {}
        self._by_key: dict[int, dict[int, list[int]]] = {}
        self._learn(first)

    def of(self, key: int) -> list[int]:
        """Return the keys of the paragraphs that are similar to one, but for itself."""
        self.fetch([key])
        return self._found[key]

    def fetch(self, keys: Iterable[int]) -> None:
        """Look paragraphs up, all at once."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._found]
        if not wanted:
            return
        sets = _joined([self._sets[key] for key in wanted])
        sharing = self._sharing(sets)
        self._holders.documents({number for numbers in sharing for number in numbers})
        kept = [self._not_ruled_out(sets, k, sorted(numbers)) for k, numbers in enumerate(sharing)]
        self._holders.read(number for places in kept for number, _ in places)
        for k, key in enumerate(wanted):
            self._found[key] = self._similar(key, kept[k])
        others = {other for key in wanted for other in self._found[key]}
        self._holders.fetch(sorted(others))

    def finds(self, late: int, early: int) -> bool:
        """Say of a paragraph and a similar earlier one whether they meet (`near`)."""
        return any(self._is_able(early, key) for key in self._keys_of(late) & self._keys_of(early))

    def is_crowded(self, key: int) -> bool:
        """Say whether more paragraphs may meet one than can be looked up."""
        return any(len(self._holders.posters(k)) > MOST_MET and self._is_able(key, k) for k in self._keys_of(key))

    def _is_able(self, paragraph: int, key: int) -> bool:
        """Say whether all others that share a key meet a paragraph."""
        document = self._holders.of(paragraph)[0]
        if document not in self._holders.posters(key)[:MOST_MET]:
            return False
        together = self._together(document).get(key, ())
        if len(together) <= MOST_TOGETHER:
            return True
        standing = (other for other in together if self._holders.of(other)[0] == document)
        return paragraph in islice(standing, MOST_TOGETHER)

    def _together(self, number: int) -> dict[int, list[int]]:
        """Return the long paragraphs of a document that share a key, in their order, by the key."""
        if number not in self._by_key:
            found: dict[int, list[int]] = {}
            for paragraph, keys in sorted(self._holders.kept(number).near_keys_by_class(self._threshold).items()):
                for key in keys:
                    found.setdefault(key, []).append(paragraph)
            self._by_key[number] = found
        return self._by_key[number]

    def _keys_of(self, paragraph: int) -> set[int]:
        if paragraph not in self._keys:
            keys, _ = hash_prefix_keys(_joined([self._sets[paragraph]]), self._threshold)
            self._keys[paragraph] = set(keys.tolist())
        return self._keys[paragraph]

    def _sharing(self, sets: Shingles) -> list[set[int]]:
        """Return, for each set, the documents that stand for a paragraph with one of its keys."""
        keys, owners = hash_prefix_keys(sets, self._threshold)
        self._holders.fetch_posters(keys.tolist())
        sharing: list[set[int]] = [set() for _ in range(len(sets.offsets) - 1)]
        for owner, key in zip(owners.tolist(), keys.tolist(), strict=True):
            sharing[owner].update(self._holders.posters(key)[:MOST_MET])
        return sharing

    def _not_ruled_out(self, sets: Shingles, k: int, numbers: Sequence[int]) -> list[tuple[int, int]]:
        """Return the places, as a document and one of its long paragraphs, of sets that may be similar to one."""
        sketches = [self._holders.notes(number).sketches for number in numbers]
        together = np.concatenate([np.empty(0, SKETCH), *sketches])
        size = int(sets.offsets[k + 1] - sets.offsets[k])
        sizes = together["size"].astype(np.int64)
        bitmap = int(bitmaps(Shingles(sets.values[sets.offsets[k] :][:size], np.array([0, size])))[0])
        may = may_be_similar(size, bitmap, sizes, together["bitmap"], self._threshold)
        # A size that was cut off rules nothing out.
        may = (may & (sizes > 0)) | (sizes == MOST_SIZE)
        owners = np.repeat(np.array(numbers, np.int64), [len(part) for part in sketches])
        inside = np.concatenate([np.empty(0, np.int64), *(np.arange(len(part)) for part in sketches)])
        return list(zip(owners[may].tolist(), inside[may].tolist(), strict=True))

    def _similar(self, key: int, places: Sequence[tuple[int, int]]) -> list[int]:
        others: dict[int, Set] = {}
        for number, k in places:
            kept = self._holders.kept(number)
            other = int(kept.lines["key"][kept.long[k]])
            if other != key and other not in others:
                others[other] = self._sets.setdefault(other, _set(kept, k))
        if not others:
            return []
        sets = _joined([self._sets[key], *others.values()])
        pairs = np.stack((np.zeros(len(others), np.int64), np.arange(1, len(others) + 1)), axis=1)
        alike = jaccard(sets, pairs) >= self._threshold
        return [other for other, similar in zip(others, alike.tolist(), strict=True) if similar]

    def _learn(self, kept: Remembered) -> None:
        for k, key in enumerate(kept.long_classes.tolist()):
            self._sets.setdefault(key, _set(kept, k))


def _set(kept: Remembered, k: int) -> Set:
    return kept.sets.values[kept.sets.offsets[k] : kept.sets.offsets[k + 1]]


def _joined(sets: Sequence[Set]) -> Shingles:
    return Shingles(np.concatenate(sets), np.cumsum([0, *(len(one) for one in sets)], dtype=np.int64))
