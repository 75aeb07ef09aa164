"""Boilerplate of sites, books and printed documents: gold rows in, predictions and tables of precision and recall out.

Characters are counted without white space. On the pages of a site the lines labelled `boiler` are wanted and those
labelled `content` are not; shares are averaged over sites, and F1 is 0 where nothing right is marked. In books the
header and footer are wanted, in printed documents the lines labelled `header` and `footer`; nothing else may go, but
that the standard sections of printed documents (labels that begin with `bp:`) count neither way.
"""

from __future__ import annotations

import math
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from benchmarks.quality.ink import Mask, count, harmonic, ink, share, under
from benchmarks.quality.reading import Row, marks_of, matched
from dedupe_text.batches import Batch, read_batch
from dedupe_text.boilerplate import learn, marks, read_lines
from dedupe_text.boilerplate.deciding import Weights
from dedupe_text.model import Rule
from dedupe_text.splitters import splitter_for

SITES = ("daniel", "dragnet", "l3s", "wcxb")
DOCUMENTS = MappingProxyType({"gutenberg": "books", "rfc": "printed documents"})
SETS = (*SITES, *DOCUMENTS)
BINS = ((2, 2), (3, 4), (5, 9), (10, None))
"""Pages of a site, from and to: the curve of the tables."""
FEWEST = 2
BOILERPLATE = "boilerplate"


class Gold(NamedTuple):
    """Which characters of a text are wanted, and which must stay; neither is scored."""

    wanted: Mask
    unwanted: Mask


def half(name: str) -> int:
    """Return the half, 0 or 1, that a site belongs to, by the checksum of its name."""
    return zlib.crc32(name.encode()) & 1


def sources(name: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return the rows of each source of a set; sites of one page are left out."""
    if name in DOCUMENTS:
        return {name: list(rows)}
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.data.get("site"):
            found[row.text("site")].append(row)
    return {site: own for site, own in found.items() if len(own) >= FEWEST}


def gold_of(name: str, row: Row) -> Gold:
    """Return the gold characters of a row."""
    text = row.text("text")
    solid = ink(text)
    if name == "gutenberg":
        wanted = under([row.span(row.data[part], len(text)) for part in ("header", "footer")], len(text))
        return Gold(wanted & solid, ~wanted & solid)
    labels: dict[str, list[Any]] = defaultdict(list)
    for line in row.items("lines"):
        labels[line["label"]].append(row.span([line["start"], line["end"]], len(text)))
    if name == "rfc":
        wanted = under(labels.pop("header", []) + labels.pop("footer", []), len(text))
        standard = under([span for spans in labels.values() for span in spans], len(text))
        return Gold(wanted & solid, ~wanted & ~standard & solid)
    return Gold(under(labels["boiler"], len(text)) & solid, under(labels["content"], len(text)) & solid)


def read(rows: Sequence[Row]) -> list[Batch]:
    """Return each text as a batch of one."""
    splitter = splitter_for("auto")
    return [read_batch([row.text("text")], splitter) for row in rows]


def guesses(name: str, rows: Sequence[Row], weights: Mapping[Rule, Weights] | None = None) -> list[Row]:
    """Return one prediction for each row, in order, learned from all rows of its source."""
    found: dict[str, list[dict[str, Any]]] = {row.id: [] for row in rows}
    for own in sources(name, rows).values():
        columns = [batch.columns_of(0) for batch in read(own)]
        pages = [read_lines(one) for one in columns]
        learned = learn(pages, weights=weights)
        for row, one, page in zip(own, columns, pages, strict=True):
            found[row.id] = [
                {"start": mark.span.start, "end": mark.span.end, "verdict": mark.verdict.value, "of": None}
                for mark in marks(one, learned.find(page))
            ]
    return [Row({"id": row.id, "marks": found[row.id]}, f"prediction {number}") for number, row in enumerate(rows, 1)]


class _Counted(NamedTuple):
    pages: int
    half: int
    right: int
    wrong: int
    wanted: int


def measure(name: str, rows: Sequence[Row], predicted: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the table of a set: all sources, each half of the sites, and by pages of a site."""
    by_id = {gold.id: guess for gold, guess in matched(rows, predicted)}
    counted = [
        _Counted(len(own), half(site), *_sums(_counts(name, row, by_id[row.id]) for row in own))
        for site, own in sources(name, rows).items()
    ]
    if name in DOCUMENTS:
        return [_row(DOCUMENTS[name], counted)]
    table = [_row("all", counted), _row("3+ pages", [one for one in counted if one.pages > FEWEST])]
    table += [_row(f"half {number}", [one for one in counted if one.half == number]) for number in (0, 1)]
    for low, high in BINS:
        label = f"{low}+ pages" if high is None else f"{low} pages" if low == high else f"{low}-{high} pages"
        table.append(_row(label, [one for one in counted if low <= one.pages <= (high or one.pages)]))
    return [row for row in table if row["sources"]]


def _counts(name: str, row: Row, guess: Row) -> tuple[int, int, int]:
    gold, length = gold_of(name, row), len(row.text("text"))
    gone = under([mark.span for mark in marks_of(guess, length) if mark.verdict == BOILERPLATE], length)
    return count(gone & gold.wanted), count(gone & gold.unwanted), count(gold.wanted)


def _sums(counts: Iterable[tuple[int, int, int]]) -> tuple[int, int, int]:
    right, wrong, wanted = np.array(list(counts), dtype=np.int64).sum(axis=0).tolist()
    return right, wrong, wanted


def _row(label: str, counted: Sequence[_Counted]) -> dict[str, Any]:
    precisions = [share(one.right, one.right + one.wrong) for one in counted]
    recalls = [share(one.right, one.wanted) for one in counted]
    pairs = [pair for pair in zip(precisions, recalls, strict=True) if not math.isnan(pair[1])]
    scores = [0.0 if math.isnan(precision) else harmonic(precision, recall) for precision, recall in pairs]
    return {
        "of": label,
        "sources": len(counted),
        "pages": sum(one.pages for one in counted),
        "precision": _mean(precisions),
        "recall": _mean(recalls),
        "f1": _mean(scores),
    }


def _mean(values: Iterable[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return float(np.mean(known)) if known else math.nan
