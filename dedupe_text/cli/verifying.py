"""`verify` over a corpus: stored results, each against its document and against those in which its witnesses lie."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import NamedTuple

from dedupe_text.cli.proof import Proof, is_said, prove, touches
from dedupe_text.cli.settings import settings
from dedupe_text.cli.writing import DONE, NOT_PROVED, UNREADABLE, complain, write_line
from dedupe_text.config import GuardConfig
from dedupe_text.errors import ConfigError, DedupeError
from dedupe_text.io import Fields, FileSource, open_source
from dedupe_text.io.plain import STANDARD_INPUT
from dedupe_text.model import Document, Kind, Span
from dedupe_text.render.pairs import proving_pairs
from dedupe_text.render.visible import visible
from dedupe_text.results import DedupeResult

MOST_FAILURES = 20
"""Failures that are listed; the rest is counted."""


class Claim(NamedTuple):
    """A stretch that was taken out of a document, and the stretch of another one that is said to say it."""

    document: str
    span: Span
    text: str
    witness: Span
    kind: Kind


class Verification:
    """Checks a corpus in two readings: each document by itself, then the witnesses in other documents."""

    def __init__(self, source: FileSource, stored: dict[str, str], guard: GuardConfig) -> None:
        self._source, self._stored, self._guard = source, stored, guard
        self._claims: dict[str, list[Claim]] = {}
        self.documents = 0
        self.proof = Proof()
        self.failures: list[str] = []

    def run(self) -> None:
        """Check everything; what does not hold is in `failures`."""
        missing = set(self._stored)
        for document in self._source:
            self._check(document)
            missing.discard(document.id)
        self.failures += [f"{name}: there is no such document" for name in sorted(missing)]
        for document in self._source if self._claims else ():
            for claim in self._claims.pop(document.id, ()):
                reason = self._refuted(claim, document)
                if reason is not None:
                    self._failed(claim.document, claim.span, f"its witness in {visible(document.id)} {reason}")
                self.proof.compared += 1
        for name, claims in self._claims.items():
            for claim in claims:
                self._failed(claim.document, claim.span, f"its witness is in {visible(name)}, which is not there")

    def _check(self, document: Document) -> None:
        self.documents += 1
        if document.id not in self._stored:
            self._failed(document.id, None, "there is no stored result of it")
        try:
            result = self._result(document)
        except DedupeError as error:
            self.failures.append(f"{visible(document.id)}: {error}")
            return
        own = prove(result, self._guard)
        self.proof.removed += own.removed
        self.proof.compared += own.compared
        for span, reason in own.failures:
            self._failed(document.id, span, reason)
        for name, claim in _claims(result):
            self._claims.setdefault(name, []).append(claim)
        self.proof.elsewhere += sum(mark.removes and mark.witness is None for mark in result.marks)

    def _result(self, document: Document) -> DedupeResult:
        line = self._stored.get(document.id)
        if line is None:
            return DedupeResult(document, (), "", 0.0)
        return DedupeResult.from_dict(json.loads(line), document.text)

    def _refuted(self, claim: Claim, document: Document) -> str | None:
        try:
            return _refuted(claim, self._result(document), self._guard)
        except DedupeError:
            return "is in a text that is not the one that was marked"

    def _failed(self, name: str, span: Span | None, reason: str) -> None:
        place = "" if span is None else f", code points {span.start}:{span.end}"
        self.failures.append(f"{visible(name)}{place}: {reason}")


def verify(options: argparse.Namespace) -> int:
    """Check stored results of a corpus; 1 when one does not hold."""
    if options.marks is None:
        raise ConfigError("--marks", None, "the results of a corpus are verified, so give what `mark` wrote")
    config, names = settings(options)
    source = open_source(options.files, format=options.input_format, fields=names)
    if source.one_shot:
        raise ConfigError("FILE", STANDARD_INPUT, "a corpus is read twice, and this can be read once")
    found = Verification(source, _stored(options.marks), config.document.guard)
    found.run()
    lost = source.unreadable.total
    for item in source.unreadable:
        complain(str(item))
    holds = "holds" if not found.failures else f"does not hold, {len(found.failures)} failures"
    counts = f"{found.proof.removed} removed spans, {found.proof.compared} comparisons with their witnesses"
    learned = f"; {found.proof.elsewhere} proved by their source and not checked" if found.proof.elsewhere else ""
    write_line(f"{found.documents} documents: {holds}; {counts}{learned}")
    for failure in found.failures[:MOST_FAILURES]:
        write_line(f"  {failure}")
    return NOT_PROVED if found.failures else UNREADABLE if lost else DONE


def _stored(path: str) -> dict[str, str]:
    """Return the stored results of a file or folder, a line each, by the ids of their documents."""
    found: dict[str, str] = {}
    # A stored result is a row whose text is kept elsewhere, and which has a digest of it.
    for row in open_source([path], format="jsonl", fields=Fields(text="digest")).rows():
        if row.document is None or "marks" not in row.document.metadata:
            raise ConfigError("--marks", path, f"{row.path}, row {row.number} is no stored result")
        name, digest, rest = row.document.id, row.document.text, row.document.metadata
        found.setdefault(name, json.dumps({**rest, "id": name, "digest": digest}))
    return found


def _claims(result: DedupeResult) -> Iterator[tuple[str, Claim]]:
    text = result.document.text
    for mark in result.marks:
        if mark.removes and mark.witness is not None and mark.witness.document_id is not None:
            for span, witness in proving_pairs(mark):
                yield mark.witness.document_id, Claim(result.document.id, span, span.of(text), witness, mark.kind)


def _refuted(claim: Claim, other: DedupeResult, guard: GuardConfig) -> str | None:
    """Say why another document does not prove a claim; None when it does."""
    if claim.witness.end > len(other.document.text):
        return "lies behind its end"
    gone = [removal.span for removal in other.removed]
    if claim.kind is Kind.DOCUMENT:
        # What a document says twice, and its boilerplate, may go from it; that it stays as a whole is promised.
        if not other.text.strip():
            return "is taken out too"
    elif touches(claim.witness, gone):
        return f"{claim.witness.start}:{claim.witness.end} is taken out too"
    if is_said(claim.text, claim.witness.of(other.document.text), guard) or _line_by_line(claim, other, guard):
        return None
    return f"{claim.witness.start}:{claim.witness.end} does not say all of it"


def _line_by_line(claim: Claim, other: DedupeResult, guard: GuardConfig) -> bool:
    """Say whether each line of a whole document has one that says it, in whatever order."""
    if claim.kind is not Kind.DOCUMENT:
        return False
    lines = dict.fromkeys(claim.witness.of(other.document.text).splitlines())
    said = {line.casefold().strip() for line in lines}
    rest = [line for line in claim.text.splitlines() if line.casefold().strip() not in said]
    return all(any(is_said(line, kept, guard) for kept in lines) for line in rest)
