"""Which documents have a paragraph: look-ups in a store, with what a document that is asked about would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.boilerplate import Findings
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.facts import MOST_MET
from dedupe_text.corpus.remembering import (
    BAND_SALT,
    EXACT_SALT,
    NEAR_SALT,
    Flags,
    Notes,
    Remembered,
    remember,
    salted,
    unpacked_lines,
    unpacked_text,
)
from dedupe_text.model import Document
from dedupe_text.stores.seam import CROWD, Held, Postings, Store

NEW: Final = 0
"""The number of a document that is not in the index."""

LAST: Final = b"\xff"
"""A place behind those of all documents that have one by their time and id."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A document that is asked about: its number, what is remembered of it, and what is boilerplate of it.

    `replaced`: the number of the stored document with its id, when that is another text; `flags`: the pages of its
    source of which other paragraphs are boilerplate when this document is among them, `(paragraphs,) bool` each.
    `last`: it comes after all others, whatever its time and id.
    """

    document: Document
    number: int
    kept: Remembered
    boilerplate: Flags
    findings: Findings = field(default_factory=Findings)
    replaced: int | None = None
    flags: Mapping[int, Flags] = field(default_factory=dict)
    last: bool = False

    @property
    def place(self) -> bytes:
        """Its place in the order of documents."""
        return LAST if self.last else self.held.place

    @property
    def held(self) -> Held:
        """The document as a store holds it."""
        document = self.document
        notes = self.kept.notes(self.boilerplate).to_bytes()
        return Held(self.number, document.id, document.source, document.time, notes)


class Holders:
    """The documents that have a key, in their order, and what is stored of them."""

    def __init__(self, store: Store, asked: Asked, config: CorpusConfig) -> None:
        self._store, self._asked, self._config = store, asked, config
        self._found: dict[tuple[int, int], list[int]] = {}
        self._held: dict[int, Held] = {asked.number: asked.held}
        self._places: dict[int, bytes] = {asked.number: asked.place}
        self._notes: dict[int, Notes] = {}
        self._kept: dict[int, Remembered] = {asked.number: asked.kept}
        self._first: dict[int, dict[int, int]] = {}
        self._texts: dict[int, str] = {asked.number: asked.document.text}
        self._posters: dict[int, list[int]] = {}

    def fetch(self, keys: Iterable[int], salt: np.uint64 = EXACT_SALT) -> None:
        """Look keys up, all at once."""
        wanted = [key for key in dict.fromkeys(keys) if (int(salt), key) not in self._found]
        if not wanted:
            return
        touched, come = self._changes[int(salt)]
        found = self._members(wanted, salt, CROWD + len(touched))
        holders: list[set[int]] = [set(come.get(key, ())) for key in wanted]
        for member, owner in zip(found.members.tolist(), found.owners.tolist(), strict=True):
            if member not in touched:
                holders[owner].add(member)
        self.documents(set().union(*holders))
        for key, numbers in zip(wanted, holders, strict=True):
            self._found[int(salt), key] = sorted(numbers, key=self.place)[:CROWD]

    def of(self, key: int, salt: np.uint64 = EXACT_SALT) -> list[int]:
        """Return the documents that have a key, the first in order, `CROWD` at most."""
        self.fetch([key], salt)
        return self._found[int(salt), key]

    def first_place(self, key: int) -> bytes | None:
        """Return the place of the first document that has a key, None when none has."""
        holders = self.of(key)
        return self.place(holders[0]) if holders else None

    def posters(self, key: int) -> list[int]:
        """Return the documents that stand for a long paragraph with a shingle, in order, `MOST_MET` + 1 at most."""
        self.fetch_posters([key])
        return self._posters[key]

    def fetch_posters(self, keys: Iterable[int]) -> None:
        """Look shingles up, all at once."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._posters]
        if not wanted:
            return
        gone, come = self._near_changes
        most = MOST_MET + 1 + max(map(len, gone.values()), default=0)
        found = self._members(wanted, NEAR_SALT, most)
        posters = [set(come.get(key, ())) for key in wanted]
        for member, owner in zip(found.members.tolist(), found.owners.tolist(), strict=True):
            if member not in gone.get(wanted[owner], ()):
                posters[owner].add(member)
        self.documents(set().union(*posters))
        for key, numbers in zip(wanted, posters, strict=True):
            self._posters[key] = sorted(numbers, key=self.place)[: MOST_MET + 1]

    def documents(self, numbers: Iterable[int]) -> dict[int, Held]:
        """Return documents by their numbers."""
        chosen = list(numbers)
        missing = [number for number in chosen if number not in self._held]
        if missing:
            found = self._store.documents(missing)
            self._held.update(found)
            self._places.update((number, held.place) for number, held in found.items())
        return {number: self._held[number] for number in chosen}

    def place(self, number: int) -> bytes:
        """Return the place of a document in the order of documents."""
        if number not in self._places:
            self.documents([number])
        return self._places[number]

    def notes(self, number: int) -> Notes:
        """Return what is noted of a document."""
        if number not in self._notes:
            self._notes[number] = Notes.from_bytes(self.documents([number])[number].notes or bytes(4))
        return self._notes[number]

    def boilerplate(self, number: int) -> Flags:
        """Say of each paragraph of a document whether it is boilerplate."""
        changed = self._asked.flags.get(number)
        return self.notes(number).boilerplate if changed is None else changed

    def text(self, number: int) -> str:
        """Return the text of a document."""
        self._read_texts([number])
        return self._texts[number]

    def kept(self, number: int) -> Remembered:
        """Return what is remembered of a document."""
        self.read([number])
        return self._kept[number]

    def first_with(self, number: int, key: int) -> int | None:
        """Return the first paragraph of a document with a key that is no boilerplate, None when it has none."""
        if number not in self._first:
            kept, boilerplate = self.kept(number), self.boilerplate(number)
            usable = np.flatnonzero(~boilerplate)[::-1]
            self._first[number] = dict(zip(kept.lines["key"][usable].tolist(), usable.tolist(), strict=True))
        return self._first[number].get(key)

    def read(self, numbers: Iterable[int]) -> None:
        """Read documents again, all at once."""
        missing = [number for number in dict.fromkeys(numbers) if number not in self._kept]
        if not missing:
            return
        self._read_texts(missing)
        self._kept.update(zip(missing, remember([self._texts[n] for n in missing], self._config), strict=True))

    def _read_texts(self, numbers: Iterable[int]) -> None:
        missing = [number for number in numbers if number not in self._texts]
        if missing:
            self._texts.update((n, unpacked_text(blob)) for n, blob in self._store.texts(missing).items())

    def _members(self, keys: list[int], salt: np.uint64, most: int) -> Postings:
        return self._store.members(salted(np.array(keys, dtype=np.uint64), salt), most)

    @cached_property
    def _changes(self) -> dict[int, tuple[set[int], dict[int, list[int]]]]:
        """For each kind of keys: the documents whose stored postings do not count, and the postings that come."""
        asked = self._asked
        replaced = set() if asked.replaced is None else {asked.replaced}
        exact: dict[int, list[int]] = {}
        bands: dict[int, list[int]] = {}
        if asked.number == NEW:
            _add(exact, asked.kept.exact_keys(asked.boilerplate), NEW)
            _add(bands, asked.kept.bands, NEW)
        lines = self._store.lines(asked.flags)
        for number, flags in asked.flags.items():
            keys = unpacked_lines(lines[number])["key"]
            _add(exact, np.unique(keys[~flags & (keys != 0)]), number)
        return {int(EXACT_SALT): (replaced | set(asked.flags), exact), int(BAND_SALT): (replaced, bands)}

    @cached_property
    def _near_changes(self) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
        """By shingle: the documents that stand for a paragraph with it no more, and those that do now."""
        gone: dict[int, set[int]] = {}
        come: dict[int, set[int]] = {}
        losers: set[int] = set()
        for number in self._changed:
            kept = self.kept(number)
            before, now = self._stood(kept.long_classes), self._standing(kept.long_classes)
            lost = {key: before[key] for key in before if before[key] != now.get(key)}
            losers.update(lost.values())
            won = {key: now[key] for key in now if now[key] != before.get(key)}
            for changes, numbers in ((gone, lost), (come, won)):
                for shingle, changed in self._shingles(kept, numbers):
                    changes.setdefault(shingle, set()).add(changed)
        for number in losers:
            kept = self.kept(number)
            still = {key: first for key, first in self._standing(kept.long_classes).items() if first == number}
            for shingle, _ in self._shingles(kept, still):
                gone.get(shingle, set()).discard(number)
        return gone, come

    @cached_property
    def _changed(self) -> list[int]:
        """The documents of which other paragraphs count than are stored."""
        asked = self._asked
        if asked.number != NEW or self._config.near is None:
            return []
        return [NEW, *([] if asked.replaced is None else [asked.replaced]), *asked.flags]

    def _stood(self, classes: NDArray[np.uint64]) -> dict[int, int]:
        """Return for each key of a paragraph the first document that is stored with it."""
        firsts = firsts_of(self._store, classes)
        self.documents(firsts.values())
        return firsts

    def _standing(self, classes: NDArray[np.uint64]) -> dict[int, int]:
        """Return for each key of a paragraph the first document that has it."""
        keys = classes.tolist()
        self.fetch(keys)
        return {key: holders[0] for key in keys if (holders := self.of(key))}

    def _shingles(self, kept: Remembered, numbers: Mapping[int, int]) -> Iterator[tuple[int, int]]:
        """Yield the shingles by which some long paragraphs are found, each with the number of its paragraph."""
        by_class = kept.near_keys_by_class(self._config.near or 1.0) if numbers else {}
        for key, number in numbers.items():
            yield from ((shingle, number) for shingle in by_class[key])


def firsts_of(store: Store, classes: NDArray[np.uint64]) -> dict[int, int]:
    """Return for each key of a paragraph that documents have the first of them, in order."""
    classes = np.unique(classes)
    members, owners = store.members(salted(classes, EXACT_SALT), most=1)
    held = store.documents(set(members.tolist()))
    found: dict[int, int] = {}
    for key, member in zip(classes[owners].tolist(), members.tolist(), strict=True):
        if key not in found or held[member].place < held[found[key]].place:
            found[key] = member
    return found


def _add(come: dict[int, list[int]], keys: NDArray[np.uint64], number: int) -> None:
    for key in keys.tolist():
        come.setdefault(key, []).append(number)
