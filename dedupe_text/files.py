"""A run over files: a source in, one output for each of its files out, and a manifest from which it can go on.

The files are read twice for the method, and beside the second time once more for their rows, so that an output has
what a document cannot hold. An output is in place whole or not at all; the manifest says which are.
"""

from __future__ import annotations

import json
import os
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Literal

from dedupe_text.api import CorpusRun, engine_for
from dedupe_text.config import CorpusConfig
from dedupe_text.corpus.report import CorpusReport
from dedupe_text.errors import ConfigError, ResumeError
from dedupe_text.io import FileSource, Reason, Row, SourceFile, sink_for, with_results
from dedupe_text.io.plain import STANDARD_INPUT, STANDARD_OUTPUT
from dedupe_text.io.replacing import remove_parts
from dedupe_text.io.seam import SinkFormat
from dedupe_text.model import Document
from dedupe_text.results import DedupeResult

MANIFEST_FORMAT = "dedupe_text.manifest"
MANIFEST_VERSION = 1
MANIFEST_NAME = ".dedupe-text-manifest.json"

OutputFormat = Literal["clean", "marks", "dolma"]

Watch = Callable[[int, int, int], None]
"""Is told how a run goes: which time the files are being read, from 1, and how many documents and bytes are through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Where outputs go and what they hold.

    `target`: a file for one input, a folder, or `-` for standard output; None writes nothing. `format`: "clean" for the
    clean text in the format of the input, "marks" or "dolma". `drop_empty` leaves out documents of whose text nothing
    stays. `is_folder`: the target is a folder, which need not be there yet, whatever the number of inputs.
    """

    target: Path | None
    format: OutputFormat = "clean"
    drop_empty: bool = False
    is_folder: bool = False

    def goes_to_folder(self, source: FileSource) -> bool:
        """Say whether outputs go to a folder, one for each file."""
        if self.target is None or str(self.target) == STANDARD_OUTPUT:
            return False
        return self.is_folder or len(source.files) > 1 or self.target.is_dir()

    def places(self, source: FileSource) -> list[Path | None]:
        """Return the output of each file; raises `ConfigError` where one would overwrite another or an input."""
        if self.target is None or str(self.target) == STANDARD_OUTPUT:
            return [self.target] * len(source.files)
        if not self.goes_to_folder(source):
            found = [self.target] * len(source.files)
        else:
            wanted: SinkFormat | None = None if self.format == "clean" else self.format
            found = [self.target / file.output_name(wanted) for file in source.files]
        twice = {path for path in found if found.count(path) > 1} if len(set(found)) < len(found) else set()
        if twice:
            raise ConfigError("output", str(min(twice)), "two inputs would be written to it; write them to two folders")
        inputs = {Path(file.path).resolve() for file in source.files if file.path != STANDARD_INPUT}
        for path in found:
            if path.resolve() in inputs:
                raise ConfigError("output", str(path), "it is an input, which would be overwritten")
        return list(found)

    def sink_format(self, file: SourceFile, place: Path) -> SinkFormat:
        """Return the format of the output of one file."""
        if self.format != "clean":
            return self.format
        if str(place) == STANDARD_OUTPUT:
            return "jsonl"
        if place.name.endswith(".parquet"):
            return "parquet"
        return "text" if file.format == "text" else "jsonl"


def run_files(
    source: FileSource,
    outputs: Outputs,
    config: CorpusConfig,
    *,
    workers: int = 1,
    resume: bool = False,
    spool: str | None = None,
    watch: Watch | None = None,
) -> CorpusReport:
    """Write the output of each file of a source, and return the report on all of them.

    `resume`: outputs that a manifest beside them calls done are not made again; they still count. `watch` is told of
    the progress. What can be read only once is copied to the folder `spool`, by default one for temporary files.

    Raises `ConfigError` for outputs that cannot be used, `ResumeError` when the manifest is of other inputs or options,
    `OSError` when an output cannot be written.
    """
    places = outputs.places(source)
    with _Manifest.of(source, outputs, config, resume=resume) as manifest:
        watched = Watched(source, watch)
        done = {number for number, file in enumerate(source.files) if file.path in manifest.reports}
        run = CorpusRun(
            watched,
            config,
            engine_for(workers),
            spool or (tempfile.gettempdir() if source.one_shot else None),
            lambda number: watched.files[number] in done,
        )
        run.count()
        results, counts, report = iter(run), watched.counts(), run.report
        for number, (file, place) in enumerate(zip(source.files, places, strict=True)):
            if number in done:
                report.absorb(manifest.reports[file.path])
                continue
            # What the run counts from here on belongs to this file.
            own = run.report = CorpusReport()
            rows = _rows_with_results(source, number, counts[number], watched.refused, results)
            if _write(rows, file, place, outputs, source, own):
                manifest.add(file.path, own)
            report.absorb(own)
    # There is no result left, but only now does the run see whether the files grew meanwhile.
    next(results, None)
    return report


def _rows_with_results(
    source: FileSource, number: int, count: int, refused: Sequence[Row], results: Iterator[DedupeResult]
) -> Iterator[tuple[Row, DedupeResult | None]]:
    """Yield the rows of one file with the results of their documents."""
    file = source.files[number]
    if file.one_shot:
        for k, result in enumerate(results, 1):
            yield Row.of(result.document, file.shown, k), result
        yield from ((row, None) for row in refused)
        return
    own = FileSource([file], source.fields, strict=source.strict)
    yield from with_results(own.rows(), (next(results) for _ in range(count)))


def _write(
    rows: Iterable[tuple[Row, DedupeResult | None]],
    file: SourceFile,
    place: Path | None,
    outputs: Outputs,
    source: FileSource,
    report: CorpusReport,
) -> bool:
    """Write the output of one file; return False, and leave an old output as it is, where the file cannot be opened."""
    rest = iter(rows)
    first = next(rest, None)
    if first is not None and first[0].unreadable is not None and first[0].unreadable.reason is Reason.NOT_OPENED:
        report.unreadable.append(first[0].unreadable.listed)
        return False
    with ExitStack() as stack:
        sink = None
        if place is not None:
            if str(place) != STANDARD_OUTPUT:
                place.parent.mkdir(parents=True, exist_ok=True)
            like = Path(file.path) if file.format == "parquet" else None
            format = outputs.sink_format(file, place)
            made = sink_for(place, format, fields=source.fields, drop_empty=outputs.drop_empty, like=like)
            sink = stack.enter_context(made)
        for row, result in chain([] if first is None else [first], rest):
            if row.unreadable is not None:
                report.unreadable.append(row.unreadable.listed)
            if sink is not None:
                sink.write(row, result)
    return True


class Watched:
    """The documents of a source, counted by file the first time, and each time told to who watches."""

    def __init__(self, source: FileSource, watch: Watch | None) -> None:
        self._source, self._watch = source, watch
        self._times = 0
        self.files = array("L")
        self.refused: list[Row] = []

    @property
    def one_shot(self) -> bool:
        """True when the documents can be read only once."""
        return self._source.one_shot

    def counts(self) -> list[int]:
        """Return how many documents each file had when the files were first read."""
        found = [0] * len(self._source.files)
        for number in self.files:
            found[number] += 1
        return found

    def __iter__(self) -> Iterator[Document]:
        self._times += 1
        time, read = self._times, 0
        places = {file.shown: number for number, file in enumerate(self._source.files)}
        for row in self._source.rows():
            if row.document is None:
                if time == 1 and self.one_shot:
                    self.refused.append(row)
                continue
            if time == 1:
                self.files.append(places[row.path])
            yield row.document
            read += 1
            if self._watch is not None:
                self._watch(time, read, self._source.bytes_read)


class _Manifest:
    """Which outputs are done, with the report on each: a hidden file of the output folder, a line for each of them."""

    def __init__(self, file: BinaryIO | None, reports: Mapping[str, CorpusReport]) -> None:
        self._file, self.reports = file, reports

    @classmethod
    @contextmanager
    def of(cls, source: FileSource, outputs: Outputs, config: CorpusConfig, *, resume: bool) -> Iterator[_Manifest]:
        """Give the manifest of a run; an old one is read to go on, and else begun anew."""
        if outputs.target is None or not outputs.goes_to_folder(source):
            if resume:
                raise ConfigError("resume", str(outputs.target), "a run goes on from file to file; write to a folder")
            yield cls(None, {})
            return
        path, about = outputs.target / MANIFEST_NAME, _about(source, outputs, config)
        reports, size = _read_manifest(path, about) if resume else ({}, 0)
        for place in outputs.places(source):
            if place is not None:
                remove_parts(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "r+b" if size else "wb") as file:
            # A line that was being written when the run was killed goes.
            file.truncate(size)
            file.seek(size)
            manifest = cls(file, reports)
            if not size:
                manifest._write(about)
            yield manifest

    def add(self, name: str, report: CorpusReport) -> None:
        """Say of one input that its output is in place."""
        self._write({"name": name, "report": report.state()})

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(line).encode("ascii") + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())


def _read_manifest(path: Path, about: dict[str, Any]) -> tuple[dict[str, CorpusReport], int]:
    """Return the reports of what is done, and how many bytes say so; none where there is no whole line yet."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}, 0
    size = data.rfind(b"\n") + 1
    if not size:
        return {}, 0
    try:
        first, *rest = (json.loads(line) for line in data[:size].splitlines())
        differing = [name for name in about if first.get(name) != about[name]]
        reports = {line["name"]: CorpusReport.from_state(line["report"]) for line in rest if not differing}
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise ResumeError(str(path), f"is no manifest ({type(error).__name__}, {error})") from error
    if differing:
        raise ResumeError(str(path), f"was made with other {differing[0]}")
    return reports, size


def _about(source: FileSource, outputs: Outputs, config: CorpusConfig) -> dict[str, Any]:
    """Return what must be the same for a run to go on."""
    inputs = []
    for file in source.files:
        stat = None if file.path == STANDARD_INPUT else Path(file.path).stat() if Path(file.path).exists() else None
        inputs.append([file.path, file.format, stat and stat.st_size, stat and stat.st_mtime_ns])
    return {
        "format": MANIFEST_FORMAT,
        "version": MANIFEST_VERSION,
        "inputs": inputs,
        "options": [repr(config), repr(source.fields), repr(replace(outputs, target=None))],
    }
