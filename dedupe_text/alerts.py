"""Marks become alerts: which of them a check shows, where they stand, and how each is known again.

Results flow in with the file that their document is from; alerts flow out. A witness in another document is looked up
when all results are there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from dedupe_text.columns import columns_of, read
from dedupe_text.model import Document, Kind, Mark, Span, Verdict
from dedupe_text.render.alerts import Alert, Place, level_of, region_of
from dedupe_text.render.lines import Lines
from dedupe_text.render.visible import quoted
from dedupe_text.render.words import mark_in_words
from dedupe_text.results import DedupeResult

QUOTE = 60
"""Code points of the text that an alert quotes, about a line of a file in which it is noted."""


class Home(NamedTuple):
    """Where a document is from: its file, the number of its row there when the file holds many, from 1, and whether
    that is the number of its line too.
    """

    path: str
    row: int | None = None
    lined: bool = True


def alerts_of(result: DedupeResult, home: Home) -> list[Alert]:
    """Return the alerts of one document in text order.

    The fingerprint of an alert whose witness is in another document is complete only after `with_witnesses`.

    >>> import dedupe_text as dt
    >>> line = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail. " * 2
    >>> (alert,) = alerts_of(dt.dedupe(chr(10).join([line, "A headline", line])), Home("page.txt"))
    >>> alert.level.value, alert.title, alert.place.lines
    ('warning', 'duplicate line', (3, 3))
    """
    text = result.document.text
    lines = Lines(text, git=True)
    hashes = _Hashes()
    named = "" if home.row is None else f"{_named(result.document, home)}: "
    sizes = {id(removal.mark): removal.span.size for removal in result.removed}
    found = []
    for mark in result.marks:
        level = level_of(mark)
        if level is None:
            continue
        witness = _own_witness(mark)
        proof = "" if witness is None else witness.of(text)
        said = mark.span.of(text) if mark.kind is not Kind.DOCUMENT else "" if home.row is None else result.document.id
        found.append(
            Alert(
                mark,
                level,
                named + mark_in_words(text, mark, lines),
                quoted(text, *mark.span, QUOTE),
                _place(result.document, mark.span, home, lines),
                None if witness is None else _place(result.document, witness, home, lines),
                _fingerprint(mark, hashes[said], hashes[proof]),
                sizes.get(id(mark), 0),
            )
        )
    return found


def with_witnesses(alerts: Sequence[Alert], documents: Iterable[tuple[Document, Home]]) -> list[Alert]:
    """Return alerts with the places of their witnesses in other documents; `documents` are those of all files."""
    wanted: dict[str, list[tuple[int, Span]]] = {}
    for number, alert in enumerate(alerts):
        other = alert.mark.witness
        if other is not None and other.document_id is not None:
            wanted.setdefault(other.document_id, []).append((number, other.span))
    found = list(alerts)
    for document, home in documents:
        if document.id not in wanted:
            continue
        lines, hashes = Lines(document.text, git=True), _Hashes()
        # Of several documents with one id the first is meant.
        for number, span in wanted.pop(document.id):
            mark, before = found[number].mark, bytes.fromhex(found[number].fingerprint)
            place = _place(document, span, home, lines)
            proof = (place.document or home.path) if mark.kind is Kind.DOCUMENT else span.of(document.text)
            found[number] = replace(found[number], witness=place, fingerprint=_fingerprint(mark, before, hashes[proof]))
    return found


def known_as(mark: Mark, document: Document, other: Document | None) -> list[str]:
    """Return the fingerprints by which a baseline may name a mark of a document, whose witness may be in another one.

    The baseline may have been made of files or of rows, which have ids, and with what repeats marked or taken out.
    """
    hashes, whole, own = _Hashes(), mark.kind is Kind.DOCUMENT, _own_witness(mark)
    found = []
    for said in ("", document.id) if whole else (mark.span.of(document.text),):
        for verdict in (Verdict.DUPLICATE, Verdict.BOILERPLATE, Verdict.KEEP):
            done = replace(mark, verdict=verdict)
            name = _fingerprint(done, hashes[said], hashes["" if own is None else own.of(document.text)])
            if mark.witness is not None and own is None and other is not None:
                proof = other.id if whole else mark.witness.span.of(other.text)
                name = _fingerprint(done, bytes.fromhex(name), hashes[proof])
            found.append(name)
    return found


def numbered(alerts: Iterable[Alert]) -> Iterator[Alert]:
    """Yield alerts with their numbers among those of one file that have the same fingerprint."""
    counts: Counter[tuple[str, str]] = Counter()
    for alert in alerts:
        key = alert.place.path, alert.fingerprint
        counts[key] += 1
        yield replace(alert, ordinal=counts[key])


def _place(document: Document, span: Span, home: Home, lines: Lines) -> Place:
    if home.row is not None:
        return Place(home.path, None, home.row if home.lined else 0, document.id)
    return Place(home.path, region_of(document.text, span, lines))


def _named(document: Document, home: Home) -> str:
    name = f"Document {quoted(document.id, 0, len(document.id), QUOTE)}"
    return name if home.lined else f"{name} in row {home.row}"


def _own_witness(mark: Mark) -> Span | None:
    return mark.witness.span if mark.witness is not None and mark.witness.document_id is None else None


def _fingerprint(mark: Mark, said: bytes, witness: bytes) -> str:
    """Return 128 bits, as hexadecimal digits, of verdict, kind, and the hashes of the text and of its witness.

    Of whole documents these are their names: any edit is one of the text that repeats, and leaves it the same repeat.
    """
    digest = hashlib.blake2b(f"{mark.verdict.value}\0{mark.kind.value}\0".encode(), digest_size=16)
    digest.update(said)
    digest.update(witness)
    return digest.hexdigest()


class _Hashes(dict[str, bytes]):
    """The hash of the normal form of each text, made when it is first asked for."""

    def __missing__(self, text: str) -> bytes:
        row = columns_of(read(text), [Span(0, len(text))]).hashes[0]
        self[text] = row.astype("<u8").tobytes()
        return self[text]
