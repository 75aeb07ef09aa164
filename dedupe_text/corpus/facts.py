"""What is known of one document from all the others, before its text is looked at again.

A run over a corpus finds these facts in its columns, an index in its store; what is made of them is the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.batches import Cut
from dedupe_text.boilerplate import Findings
from dedupe_text.model import Document, Packed
from dedupe_text.stores.seam import CROWD

MOST_WITNESSES = 8
"""Paragraphs of earlier documents, the first in order, that one is compared with where there is no equal one."""

MOST_MET = CROWD
"""Documents, the first in order, with whose paragraphs others are compared for one shingle in common."""

MOST_TOGETHER = 8
"""Paragraphs of one document, the first by their hashes, with which others are compared for one shingle in common."""

MOST_ALIKE = 4
"""Documents, the first in order, that a document is compared with as a whole."""


OCCURRENCE: Final = np.dtype([(name, np.int64) for name in ("paragraph", "document", "witness", "start", "end")])
"""A paragraph of this document, by its number, and an equal or a similar one elsewhere: the number of the other
document, that of the paragraph in it, and where that starts and ends."""

Occurrences = NDArray[np.void]


def no_occurrences() -> Occurrences:
    """Return none of them."""
    return np.empty(0, OCCURRENCE)


@dataclass(frozen=True, slots=True, eq=False)
class Facts(Packed):
    """What other documents have to do with this one; all of them come before it in the order of documents.

    `boilerplate`: what its source says on other pages too. `exact (n,) OCCURRENCE`: paragraphs with the first one that
    is equal. `near`: long paragraphs with similar ones, in the order of documents; each may be a witness. `alike`:
    documents that may be similar as a whole, in order; where documents are taken out, originals. `twins`: the first
    document with all the same bands, and the first with the same paragraphs where that is another; both may be versions
    of an earlier one. `relied_on`: paragraphs that stand as witnesses for other documents, and so may not go;
    `relied_on_as_whole`: the document does, and if it stays it loses no paragraph to another one.
    """

    boilerplate: Findings = field(default_factory=Findings)
    exact: Occurrences = field(default_factory=no_occurrences)
    near: Occurrences = field(default_factory=no_occurrences)
    alike: tuple[int, ...] = ()
    twins: tuple[int, ...] = ()
    relied_on: frozenset[int] = frozenset()
    relied_on_as_whole: bool = False

    @property
    def wholes(self) -> set[int]:
        """The documents that this one may be compared with as a whole."""
        return {*self.alike, *self.twins}

    @property
    def documents(self) -> set[int]:
        """The documents that may hold a witness."""
        return {*self.exact["document"].tolist(), *self.near["document"].tolist(), *self.wholes}

    @property
    def say_nothing(self) -> bool:
        """True when no other document has to do with this one."""
        return not (len(self.boilerplate) or len(self.exact) or len(self.near) or self.wholes)


@dataclass(frozen=True, slots=True)
class Whole(Packed):
    """Another document as a whole: its text, how it was cut, and the paragraphs of it that are boilerplate."""

    text: str
    cut: Cut
    boilerplate: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Task(Packed):
    """One document to mark, and what is needed for that.

    `cut`: how its text was cut; `names`: the ids of the documents that its facts name; `similar`: the texts of the
    paragraphs in `facts.near`, in their order; `wholes`: the documents in `facts.wholes`.
    """

    document: Document
    cut: Cut
    facts: Facts
    names: Mapping[int, str] = field(default_factory=dict)
    similar: Sequence[str] = ()
    wholes: Mapping[int, Whole] = field(default_factory=dict)
