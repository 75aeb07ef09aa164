"""What a run over a corpus found: counted while the results go by, a few lines for each source and kind of mark."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappushpop
from itertools import groupby
from operator import attrgetter
from typing import Any

from dedupe_text.boilerplate import LearnedPages
from dedupe_text.codec import mark_to_dict
from dedupe_text.model import Document, Mark
from dedupe_text.render.corpus import corpus_page
from dedupe_text.results import DedupeResult

REPORT_FORMAT = "dedupe_text.report"
REPORT_VERSION = 1

MOST_LINES = 10_000
"""Repeated texts that are counted at a time; when there are more, the rarer half is forgotten."""
SHOWN = 200
"""Code points of a repeated text that are kept; longer ones are cut."""
SAMPLES = 50
"""Marks of each kind that are kept to be judged by eye."""
TURNED = bytes(range(255, -1, -1))
"""Turns bytes so that the order of strings of them is the opposite one."""
STEPS = 20
"""Steps of the histogram of the share that is taken out of a document: 5 % each."""


@dataclass
class Share:
    """Documents and code points that were read, and code points taken out, by verdict."""

    documents: int = 0
    characters: int = 0
    removed: Counter[str] = field(default_factory=Counter)

    def add(self, result: DedupeResult, removed: Mapping[str, int]) -> None:
        """Count one document."""
        self.documents += 1
        self.characters += len(result.document.text)
        self.removed.update(removed)

    def absorb(self, other: Share) -> None:
        """Add the counts of other documents."""
        self.documents += other.documents
        self.characters += other.characters
        self.removed.update(other.removed)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Share:
        """Read `to_dict()` back."""
        return cls(data["documents"], data["characters"], Counter(data["removed"]))

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        return {
            "documents": self.documents,
            "characters": self.characters,
            "removed": dict(sorted(self.removed.items())),
        }


@dataclass
class RepeatedText:
    """A text that is marked in many places: its kind of mark, how many places, and in which sources."""

    verdict: str
    kind: str
    text: str
    places: int = 0
    characters: int = 0
    sources: set[str] = field(default_factory=set)

    def absorb(self, other: RepeatedText) -> None:
        """Add the places of other documents."""
        self.places += other.places
        self.characters += other.characters
        self.sources |= other.sources

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        return {
            "verdict": self.verdict,
            "kind": self.kind,
            "text": self.text,
            "places": self.places,
            "characters": self.characters,
            "sources": len(self.sources),
        }


@dataclass
class CorpusReport:
    """Counts of a run, complete when the last result was taken.

    `total` and `sources`: what was read and taken out; `marks`: how often each (verdict, kind, rule) was given;
    `histogram`: documents by the share that was taken out, the first for none, then in steps of 5 %; `stopped`: sources
    that would have lost more than their limit, with the share, in [0, 1]; `unreadable`: what could not be read, as
    (file, place, reason); `repeated_ids`: documents whose id another one has too, so that a witness is not named well.
    """

    total: Share = field(default_factory=Share)
    sources: dict[str, Share] = field(default_factory=dict)
    marks: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    histogram: list[int] = field(default_factory=lambda: [0] * (STEPS + 1))
    stopped: dict[str, float] = field(default_factory=dict)
    unreadable: list[tuple[str, str, str]] = field(default_factory=list)
    repeated_ids: int = 0
    _lines: dict[tuple[str, str, str], RepeatedText] = field(default_factory=dict, repr=False)
    _samples: dict[tuple[str, str, str], list[tuple[bytes, str]]] = field(default_factory=dict, repr=False)

    def learned(self, boilerplate: Mapping[str, LearnedPages]) -> None:
        """Take over which sources were stopped by the brake."""
        for source, known in boilerplate.items():
            if known.stopped is not None:
                self.stopped[source] = known.stopped.share

    def add(self, result: DedupeResult) -> None:
        """Count the marks of one document."""
        removed: Counter[str] = Counter()
        for removal in result.removed:
            removed[removal.mark.verdict.value] += removal.span.size
        self.total.add(result, removed)
        source = result.document.source
        if source is not None:
            self.sources.setdefault(source, Share()).add(result, removed)
        size = len(result.document.text)
        gone = sum(removed.values())
        self.histogram[min(STEPS, 1 + STEPS * gone // size) if gone else 0] += 1
        for kind, marks in groupby(result.marks, key=attrgetter("verdict", "kind", "rule")):
            verdict, sort, rule = (name.value for name in kind)
            self._count((verdict, sort, rule), list(marks), result.document)

    def absorb(self, other: CorpusReport) -> None:
        """Add the counts of a report on other documents, such as those of the next file."""
        self.total.absorb(other.total)
        for source, share in other.sources.items():
            self.sources.setdefault(source, Share()).absorb(share)
        self.marks.update(other.marks)
        self.histogram = [a + b for a, b in zip(self.histogram, other.histogram, strict=True)]
        self.stopped.update(other.stopped)
        self.unreadable += other.unreadable
        self.repeated_ids += other.repeated_ids
        for key, line in other._lines.items():
            self._line(*key).absorb(line)
        for kind, drawn in other._samples.items():
            self._samples[kind] = sorted([*self._samples.get(kind, []), *drawn])[-SAMPLES:]

    def state(self) -> dict[str, Any]:
        """Return everything that is counted as plain data, so that a run that was ended can go on."""
        return {
            "total": self.total.to_dict(),
            "sources": {source: share.to_dict() for source, share in self.sources.items()},
            "marks": [[*kind, count] for kind, count in self.marks.items()],
            "histogram": self.histogram,
            "stopped": self.stopped,
            "unreadable": [list(item) for item in self.unreadable],
            "repeated_ids": self.repeated_ids,
            "lines": [[*key, line.places, line.characters, sorted(line.sources)] for key, line in self._lines.items()],
            "samples": [[*kind, [[lot.hex(), data] for lot, data in d]] for kind, d in self._samples.items()],
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> CorpusReport:
        """Read `state()` back."""
        report = cls(Share.from_dict(state["total"]))
        report.sources = {source: Share.from_dict(share) for source, share in state["sources"].items()}
        report.marks = Counter({(verdict, kind, rule): count for verdict, kind, rule, count in state["marks"]})
        report.histogram, report.stopped = list(state["histogram"]), dict(state["stopped"])
        report.unreadable = [(path, place, reason) for path, place, reason in state["unreadable"]]
        report.repeated_ids = state["repeated_ids"]
        for verdict, kind, text, places, characters, sources in state["lines"]:
            report._lines[verdict, kind, text] = RepeatedText(verdict, kind, text, places, characters, set(sources))
        for verdict, kind, rule, drawn in state["samples"]:
            report._samples[verdict, kind, rule] = [(bytes.fromhex(lot), data) for lot, data in drawn]
        return report

    def repeated_texts(self, most: int = 100) -> list[RepeatedText]:
        """Return the texts that are marked in most places."""
        found = sorted(self._lines.values(), key=lambda line: (-line.places, line.verdict, line.kind, line.text))
        return found[:most]

    def samples(self) -> Iterator[dict[str, Any]]:
        """Yield some marks of each kind, drawn by a hash of their place, so that equal runs draw the same."""
        for kind in sorted(self._samples):
            for _, sample in sorted(self._samples[kind], reverse=True):
                yield json.loads(sample)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data with a format version."""
        return {
            "format": REPORT_FORMAT,
            "version": REPORT_VERSION,
            "total": self.total.to_dict(),
            "sources": {source: share.to_dict() for source, share in sorted(self.sources.items())},
            "marks": [[*kind, count] for kind, count in sorted(self.marks.items())],
            "histogram": self.histogram,
            "stopped": dict(sorted(self.stopped.items())),
            "unreadable": [list(item) for item in self.unreadable],
            "repeated_ids": self.repeated_ids,
            "repeated": [line.to_dict() for line in self.repeated_texts()],
            "samples": list(self.samples()),
        }

    def to_json(self) -> str:
        """Return `to_dict()` as JSON, keys sorted, so that equal runs give equal strings."""
        return json.dumps(self.to_dict(), ensure_ascii=True, sort_keys=True)

    def to_html(self, title: str | None = None) -> str:
        """Return one self-contained, escaped HTML page that shows the report.

        >>> CorpusReport().to_html().splitlines()[0]
        '<!DOCTYPE html>'
        """
        return corpus_page(self.to_dict(), title)

    def _count(self, names: tuple[str, str, str], marks: Sequence[Mark], document: Document) -> None:
        """Count marks of one verdict, kind and rule."""
        verdict, kind, _ = names
        self.marks[names] += len(marks)
        self._draw(names, marks, document)
        text, source = document.text, document.source
        for mark in marks:
            start, end = mark.span
            line = self._line(verdict, kind, text[start : min(end, start + SHOWN)])
            line.places += 1
            line.characters += end - start
            if source is not None:
                line.sources.add(source)

    def _line(self, verdict: str, kind: str, text: str) -> RepeatedText:
        line = self._lines.get((verdict, kind, text))
        if line is None:
            if len(self._lines) >= MOST_LINES:
                self._forget()
            line = self._lines[verdict, kind, text] = RepeatedText(verdict, kind, text)
        return line

    def _forget(self) -> None:
        kept = self.repeated_texts(MOST_LINES // 2)
        self._lines = {(line.verdict, line.kind, line.text): line for line in kept}

    def _draw(self, names: tuple[str, str, str], marks: Sequence[Mark], document: Document) -> None:
        """Keep those marks whose places have the highest lots."""
        drawn = self._samples.setdefault(names, [])
        name = document.id.encode("utf-8", "surrogatepass")
        for mark in marks:
            place = b"%b\0%d\0%d" % (name, *mark.span)
            lot = hashlib.blake2b(place, digest_size=8).digest().translate(TURNED)
            if len(drawn) >= SAMPLES and lot <= drawn[0][0]:
                continue
            text = mark.span.of(document.text)[: 5 * SHOWN]
            data = {"id": document.id, "source": document.source, "text": text, "mark": mark_to_dict(mark)}
            if len(drawn) < SAMPLES:
                drawn.append((lot, json.dumps(data)))
                drawn.sort()
            else:
                heappushpop(drawn, (lot, json.dumps(data)))
