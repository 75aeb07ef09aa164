"""What is known of one document from all the others, before its text is looked at again.

A run over a corpus finds these facts in its columns, an index in its store; what is made of them is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dedupe_text.boilerplate import Finding
from dedupe_text.model import Document, Packed

MOST_WITNESSES = 8
"""Paragraphs of earlier documents, the first in order, that one is compared with where there is no equal one."""

MOST_ALIKE = 4
"""Documents, the first in order, that a document is compared with as a whole."""


class Occurrence(NamedTuple):
    """A paragraph of this document, by its number, and a document, by its number, in which it may stand too."""

    paragraph: int
    document: int


class Similar(NamedTuple):
    """A paragraph of this document, a document that has a similar one, and the key of that one in its `LINE`."""

    paragraph: int
    document: int
    key: int


@dataclass(frozen=True, slots=True)
class Facts(Packed):
    """What other documents have to do with this one; all of them come before it in the order of documents.

    `paragraphs`: how many paragraphs it had when it was counted. `boilerplate`: what its source says on other pages
    too. `exact`: paragraphs with the first document that has an equal one. `near`: long paragraphs with similar ones,
    in the order of documents; each may be a witness. `alike`: documents that may be similar as a whole, in order; where
    documents are taken out, originals. `twins`: the first document with all the same bands, and the first with the same
    paragraphs where that is another; both may be versions of an earlier one. `relied_on`: paragraphs that stand as
    witnesses for other documents, and so may not go; `relied_on_as_whole`: the document does, and if it stays it loses
    no paragraph to another one.
    """

    paragraphs: int
    boilerplate: tuple[Finding, ...] = ()
    exact: tuple[Occurrence, ...] = ()
    near: tuple[Similar, ...] = ()
    alike: tuple[int, ...] = ()
    twins: tuple[int, ...] = ()
    relied_on: frozenset[int] = frozenset()
    relied_on_as_whole: bool = False

    @property
    def documents(self) -> set[int]:
        """The documents that may hold a witness."""
        equal, similar = (place.document for place in self.exact), (place.document for place in self.near)
        return {*equal, *similar, *self.alike, *self.twins}


@dataclass(frozen=True, slots=True)
class Other(Packed):
    """A document that may hold a witness: its id, its text, and the paragraphs of it that are boilerplate."""

    id: str
    text: str
    boilerplate: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Task(Packed):
    """One document to mark, its facts, and the other documents that these name."""

    document: Document
    facts: Facts
    others: Mapping[int, Other] = field(default_factory=dict)
