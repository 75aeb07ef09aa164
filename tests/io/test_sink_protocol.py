"""What every sink promises, whatever it writes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.errors import ConfigError
from dedupe_text.io import Row, in_one_pass, open_source, sink_for
from dedupe_text.io.seam import SinkFormat

LINE = "The ferry to the island leaves at noon from the old pier and comes back at dusk with the mail and the fish. "
TWICE = f"{LINE * 2}\nA headline\n{LINE * 2}"
STEPS = 400


class Kind(NamedTuple):
    """One kind of output: its format, the name of its file, and whether it holds the clean text of many documents."""

    format: SinkFormat
    name: str
    clean: bool = True


KINDS = (
    Kind("jsonl", "a.jsonl"),
    Kind("jsonl", "a.jsonl.gz"),
    Kind("jsonl", "a.jsonl.zst"),
    Kind("parquet", "a.parquet"),
    Kind("text", "a.txt", clean=False),
    Kind("marks", "a.jsonl.gz", clean=False),
    Kind("dolma", "a.jsonl.zst", clean=False),
)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.format} {kind.name}")
each_clean = pytest.mark.parametrize("kind", [k for k in KINDS if k.clean], ids=lambda kind: kind.name)


def write(path: Path, kind: Kind, documents: Iterable[dt.Document], *, drop_empty: bool = False) -> None:
    """Write the results of some documents."""
    with sink_for(path, kind.format, drop_empty=drop_empty) as sink:
        for number, document in enumerate(documents, 1):
            sink.write(Row.of(document, "in", number), dt.dedupe(document))


def some(kind: Kind, text: str = TWICE) -> Sequence[dt.Document]:
    """Return documents that a sink of this kind can hold."""
    return [dt.Document(f"id-{number}", text, "example.com") for number in range(1 if kind.format == "text" else 3)]


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
jsonable = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def documents(draw: st.DrawFn) -> dt.Document:
    """Draw a document that every format can hold."""
    return dt.Document(draw(words), draw(words), draw(st.none() | words), draw(st.none() | words))


@each_clean
@settings(max_examples=40)
@given(st.lists(documents(), max_size=4))
def test_what_was_written_is_read_back(kind: Kind, items: list[dt.Document]) -> None:
    """Documents that are written come back equal, in order."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, kind.name)
        write(path, kind, items)
        source = open_source(path)
        found = [(item.id, item.text, item.source, item.time) for item in source]
        assert source.unreadable.total == 0
    assert found == [(item.id, dt.dedupe(item).text, item.source, item.time) for item in items]


@settings(max_examples=60)
@given(
    st.lists(st.dictionaries(st.text(max_size=4).filter(lambda name: name != "text"), jsonable, max_size=4), max_size=3)
)
def test_a_row_of_jsonl_keeps_its_other_fields(rows: list[dict[str, object]]) -> None:
    """Rows of JSONL come out with their other fields, in their order, nested ones and ids that are no strings too."""
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder, "a.jsonl"), Path(folder, "b.jsonl.zst")
        given = [{"first": 1, "text": "Once.", **row} for row in rows]
        path.write_text("".join(json.dumps(row) + "\n" for row in given))
        copy(path, target, "jsonl")
        written = [row.data for row in open_source(target).rows()]
    assert json.dumps(written) == json.dumps(given)


def copy(path: Path, target: Path, format: SinkFormat, *, drop_empty: bool = False) -> None:
    """Clean a file."""
    with sink_for(target, format, like=path if format == "parquet" else None, drop_empty=drop_empty) as sink:
        for row, result in in_one_pass(open_source(path).rows(), dt.dedupe_all):
            sink.write(row, result)


@each_kind
def test_equal_results_are_equal_bytes(kind: Kind, tmp_path: Path) -> None:
    """The same results give the same bytes, whenever and wherever they are written."""
    (tmp_path / "x").mkdir()
    paths = [tmp_path / kind.name, tmp_path / "x" / kind.name]
    for path in paths:
        write(path, kind, some(kind))
        os.utime(path, (0, 0))
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert b"a.jsonl" not in paths[0].read_bytes()


@each_kind
def test_an_error_leaves_everything_as_it_was(kind: Kind, tmp_path: Path) -> None:
    """An error while writing leaves the old file and no other."""
    path = tmp_path / kind.name
    path.write_bytes(b"old")

    def failing() -> Iterable[dt.Document]:
        yield from some(kind)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write(path, kind, failing())
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@each_kind
def test_a_folder_that_is_not_there_is_an_error(kind: Kind, tmp_path: Path) -> None:
    """An output that cannot be written raises `OSError`."""
    with pytest.raises(OSError, match="none"):
        write(tmp_path / "none" / kind.name, kind, some(kind))


@each_kind
def test_a_killed_process_leaves_the_old_file(kind: Kind, tmp_path: Path) -> None:
    """A process that is killed while it writes leaves the old file as it was."""
    path = tmp_path / kind.name
    path.write_bytes(b"old")
    code = (
        "import dedupe_text as dt, os, signal\n"
        "from dedupe_text.io import Row, sink_for\n"
        f"with sink_for({str(path)!r}, {kind.format!r}) as sink:\n"
        f"    for number in range({1 if kind.format == 'text' else STEPS}):\n"
        f"        document = dt.Document(str(number), os.urandom(2000).hex())\n"
        "        sink.write(Row.of(document), dt.DedupeResult(document, (), 'auto', 0.8))\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir() if not item.name.startswith(".")] == [kind.name]


@each_kind
def test_nothing_written_is_a_whole_file(kind: Kind, tmp_path: Path) -> None:
    """An output without rows is a file that reads as no documents; a text file is not made."""
    path = tmp_path / kind.name
    write(path, kind, [])
    assert path.exists() == (kind.format != "text")
    if path.exists():
        source = open_source(path)
        assert list(source) == []
        assert source.unreadable.total == 0


@each_clean
def test_empty_texts_stay_unless_asked(kind: Kind, tmp_path: Path) -> None:
    """A document of which nothing stays is written with an empty text, or left out on request."""
    path = tmp_path / kind.name
    write(path, kind, some(kind, ""))
    assert [item.text for item in open_source(path)] == ["", "", ""]
    write(path, kind, some(kind, ""), drop_empty=True)
    assert list(open_source(path)) == []


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    """A format that nobody knows is a `ConfigError`."""
    with pytest.raises(ConfigError, match="csv"):
        sink_for(tmp_path / "a", "csv")  # type: ignore[arg-type]
