"""The command `index`: documents remembered in a file, and what they have to do with others."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from dedupe_text.cli.progress import progress
from dedupe_text.cli.settings import settings
from dedupe_text.cli.writing import DONE, UNREADABLE, complain, refuse_inputs, refuse_inside, write_line
from dedupe_text.errors import ConfigError
from dedupe_text.files import Watched
from dedupe_text.index import CorpusIndex, is_address
from dedupe_text.io import FileSource, in_one_pass, open_source, sink_for
from dedupe_text.io.plain import STANDARD_OUTPUT
from dedupe_text.io.seam import SinkFormat
from dedupe_text.stores.sqlite_schema import LOCK

NOT_THERE = 1
"""Exit status when a document that should be forgotten is not in the index."""
READ_ONLY = frozenset({"check", "stats"})
"""Actions that change nothing, so that they run beside a writer."""
MAKING = frozenset({"add", "merge"})
"""Actions that make an index where there is none."""
BESIDE = ("", LOCK, "-journal", "-wal", "-shm")
"""Ends the names of the files of an index."""


def run(options: argparse.Namespace) -> int:
    """Do what is asked with an index."""
    return ACTIONS[options.action](options)


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[CorpusIndex]:
    """Give the index; what else an action reads is opened before, so that nothing is made where that fails."""
    config, _ = settings(options)
    if options.action not in MAKING:
        _refuse_absent("INDEX", options.index)
    read_only = options.action in READ_ONLY
    with CorpusIndex.open(options.index, read_only=read_only, wait=options.wait, config=config) as index:
        yield index


def _refuse_absent(option: str, place: str) -> None:
    """Raise `ConfigError` where there is no index; a database on a server says so itself."""
    if not is_address(place) and not Path(place).exists():
        raise ConfigError(option, place, f"there is no index at {place}: make one with index add")


def add(options: argparse.Namespace) -> int:
    """Remember the documents of files."""
    source = _source(options)
    with _opened(options) as index:
        with progress(source.size, wanted=options.progress, times=1) as watch:
            count = index.add_all(Watched(source, watch))
        write_line(f"{count} documents read, {len(index)} in the index")
    return _ended(source)


def check(options: argparse.Namespace) -> int:
    """Write what documents have to do with those of the index."""
    source = _source(options)
    format: SinkFormat = "jsonl" if options.format == "clean" else options.format
    target = Path(options.output or STANDARD_OUTPUT)
    inputs = [*(options.index + end for end in BESIDE), *(file.path for file in source.files)]
    refuse_inputs("output", options.output, inputs)
    refuse_inside("output", options.output, options.files)
    with (
        _opened(options) as index,
        sink_for(target, format, fields=source.fields, drop_empty=options.drop_empty) as sink,
    ):
        for row, result in in_one_pass(source.rows(), index.check_all):
            sink.write(row, result)
    return _ended(source)


def remove(options: argparse.Namespace) -> int:
    """Forget documents; 1 when one of them is not there."""
    with _opened(options) as index:
        missing = [name for name in options.ids if not index.remove(name)]
    for name in missing:
        complain(f"document {name!r} is not in the index")
    return NOT_THERE if missing else DONE


def expire(options: argparse.Namespace) -> int:
    """Forget the documents with an earlier time."""
    with _opened(options) as index:
        write_line(f"{index.expire(before=options.before)} documents forgotten, {len(index)} in the index")
    return DONE


def merge(options: argparse.Namespace) -> int:
    """Add the documents of another index."""
    config, _ = settings(options)
    _refuse_absent("OTHER", options.other)
    with CorpusIndex.open(options.other, read_only=True, config=config) as other, _opened(options) as index:
        write_line(f"{index.merge(other)} documents read, {len(index)} in the index")
    return DONE


def stats(options: argparse.Namespace) -> int:
    """Say how much is in an index."""
    with _opened(options) as index:
        found = dataclasses.asdict(index.stats())
    if options.format == "json":
        write_line(json.dumps(found, sort_keys=True))
    else:
        for line in _stats_lines(found):
            write_line(line)
    return DONE


def compact(options: argparse.Namespace) -> int:
    """Give the room of what was removed back to the disk, and say how much is left."""
    with _opened(options) as index:
        index.compact()
        found = dataclasses.asdict(index.stats())
    for line in _stats_lines(found):
        write_line(line)
    return DONE


def _stats_lines(found: Mapping[str, int]) -> Iterator[str]:
    return (f"{name}: {value:,}" for name, value in found.items())


def _source(options: argparse.Namespace) -> FileSource:
    _, names = settings(options)
    source = open_source(options.files, format=options.input_format, fields=names)
    if not is_address(options.index):
        refuse_inside("INDEX", options.index, options.files)
    return source


def _ended(source: FileSource) -> int:
    for item in source.unreadable:
        complain(str(item))
    return UNREADABLE if source.unreadable.total else DONE


ACTIONS: Mapping[str, Callable[[argparse.Namespace], int]] = MappingProxyType(
    {
        "add": add,
        "check": check,
        "remove": remove,
        "expire": expire,
        "merge": merge,
        "stats": stats,
        "compact": compact,
    }
)
