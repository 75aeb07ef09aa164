"""Folders, standard input, pipes and the rows of each format that give no document."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dedupe_text.errors import ConfigError, OneShotError
from dedupe_text.io import Fields, Reason, open_source
from dedupe_text.io.jsonl import MOST_NESTED, json_line
from dedupe_text.io.seam import MOST_LISTED
from tests.io.makers import conversions, document, entry, lines, response

ROWS = {
    "not JSON": (b'{"text": ', Reason.NOT_JSON),
    "a list": (b'["text"]', Reason.NOT_AN_OBJECT),
    "a number": (b"7", Reason.NOT_AN_OBJECT),
    "no text": (b'{"id": "a", "body": "x"}', Reason.NO_TEXT),
    "null": (b'{"text": null}', Reason.NOT_TEXT),
    "a number as text": (b'{"text": 5}', Reason.NOT_TEXT),
    "a list as text": (b'{"text": ["a"]}', Reason.NOT_TEXT),
    "Latin-1": (b'{"text": "caf\xe9"}', Reason.NOT_UTF8),
    "a surrogate in bytes": (b'{"text": "\xed\xa0\x80"}', Reason.NOT_UTF8),
    "NUL": (b'{"text": "a"}\0', Reason.NOT_JSON),
    "too deep": (b'{"text": "a", "b": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", Reason.NOT_JSON),
    "a number without end": (b'{"text": "a", "b": ' + b"9" * 10_000 + b"}", Reason.NOT_JSON),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_line_without_a_document_is_listed(tmp_path: Path, case: str) -> None:
    """A line that gives no document is listed with its number and reason, and the lines beside it are read."""
    line, reason = ROWS[case]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "before"}\n\n' + line + b'\n{"text": "behind"}')
    source = open_source(path)
    assert [(item.id, item.text) for item in source] == [(f"{path}:1", "before"), (f"{path}:4", "behind")]
    assert [(item.path, item.row, item.reason) for item in source.unreadable] == [(str(path), 3, reason)]


def deep(count: int) -> bytes:
    """Return a row in which so many objects and lists stand inside each other."""
    lists = count // 2
    inside = b'{"":' * (count - 1 - lists) + b"[" * lists + b"]" * lists + b"}" * (count - 1 - lists)
    return b'{"text": "[[[{{{", "b": ' + inside + b"}"


def test_nesting_has_a_limit_that_is_the_same_for_all(tmp_path: Path) -> None:
    """What is read, and can be written, does not depend on how deep in a program the reader is called."""
    path = tmp_path / "a.jsonl"
    flat = b'{"text": "Once.", "b": ' + b"[" + b"[],{}," * 1000 + b"0]}"
    path.write_bytes(b"\n".join([deep(MOST_NESTED), deep(MOST_NESTED + 1), *map(deep, range(900, 1000)), flat]))

    def rows_from(below: int) -> list[int | None]:
        if below:
            return rows_from(below - 1)
        return [row.number for row in open_source(path).rows() if row.document and json_line(row.document.metadata)]

    assert rows_from(0) == rows_from(500) == [1, 103]


def test_lines_may_end_in_any_way(tmp_path: Path) -> None:
    """A byte order mark, CR LF, blank lines and a missing last line end change nothing."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "a\\r\\nb\\u0000"}\r\n \t\r\n{"text": "c\xe2\x80\xa8d"}')
    assert [item.text for item in open_source(path)] == ["a\r\nb\0", "c\N{LINE SEPARATOR}d"]


def test_values_keep_their_kind_in_the_metadata(tmp_path: Path) -> None:
    """An id, source or time that is no string is words in the document, and as it was in the metadata."""
    path = tmp_path / "a.jsonl"
    data = {"id": 7, "text": "\ud800", "source": None, "time": 3.5, "deep": {"a": [1, {"b": None}]}, "n": 10**30}
    path.write_text(json.dumps(data) + '\n{"id": {"a": 1}, "text": "b", "source": ["x"]}\n')
    first, second = open_source(path)
    assert (first.id, first.text, first.source, first.time) == ("7", "\ud800", None, "3.5")
    assert first.metadata == {name: value for name, value in data.items() if name != "text"}
    assert (second.id, second.source) == (f"{path}:2", None)
    assert second.metadata == {"id": {"a": 1}, "source": ["x"]}


def test_fields_have_names_of_their_own(tmp_path: Path) -> None:
    """Options name the fields; the source may be the host of a URL."""
    path = tmp_path / "a.jsonl"
    row = {"doc": "d", "body": "b", "url": "https://News.Example.com/a", "when": "2024", "text": "other"}
    path.write_text(json.dumps(row))
    (item,) = open_source(path, fields=Fields(id="doc", text="body", time="when", host_of="url"))
    assert (item.id, item.text, item.source, item.time) == ("d", "b", "news.example.com", "2024")
    assert item.metadata == {"url": "https://News.Example.com/a", "text": "other"}


@pytest.mark.parametrize("options", [{"id": ""}, {"text": None}, {"id": "text"}, {"host_of": ""}])
def test_field_names_are_checked(options: dict[str, str]) -> None:
    """A field without a name, and two fields of one name, are refused when the options are made."""
    with pytest.raises(ConfigError):
        Fields(**options)


def test_errors_cost_no_memory(tmp_path: Path) -> None:
    """All rows that cannot be read are counted, and the first of them are listed."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{\n" * (MOST_LISTED + 5))
    source = open_source(path)
    assert list(source) == []
    assert (source.unreadable.total, len(source.unreadable)) == (MOST_LISTED + 5, MOST_LISTED)
    assert source.unreadable.reasons == {Reason.NOT_JSON: MOST_LISTED + 5}


def test_a_folder_is_read_through(tmp_path: Path) -> None:
    """Every file below a folder is read in the order of paths, each as its name says; hidden ones are left out."""
    for name in ("b/z.txt", "b/a.md", "b.txt", ".hidden/a.txt", "a/.b.txt", "a/page"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(f"\ufeff{name}\r\n".encode())
    (tmp_path / "a" / "c.jsonl.gz").write_bytes(gzip.compress(b'{"id": "x", "text": "row"}\n'))
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(b"packed"))
    (tmp_path / "d.png").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "e.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "f.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "g.txt")
    source = open_source(tmp_path)
    found = {item.id.removeprefix(f"{tmp_path}/"): item.text for item in source}
    assert list(found) == ["x", "a/page", "b/a.md", "b/z.txt", "b.txt", "c.txt.gz"]
    assert found["b.txt"] == "\ufeffb.txt\r\n"
    assert found["c.txt.gz"] == "packed"
    assert [(Path(item.path).name, item.reason) for item in source.unreadable] == [
        ("d.png", Reason.NOT_UTF8),
        ("f.txt", Reason.NOT_OPENED),
    ]


def test_a_file_is_read_once(tmp_path: Path) -> None:
    """A file that is named twice, or lies in a folder that is named too, is read once."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines([document(1)]))
    assert len(list(open_source([path, tmp_path, str(path), tmp_path / "." / "a.jsonl"]))) == 1


def test_each_file_is_a_source(tmp_path: Path) -> None:
    """A source can be taken file by file, with a name for each output."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.jsonl").write_bytes(lines([document(1)]))
    (tmp_path / "in" / "b.warc.wet.gz").write_bytes(gzip.compress(b"".join(conversions([document(2)]))))
    source = open_source(tmp_path / "in")
    assert [(file.name, file.output_name()) for file in source.files] == [
        ("b.warc.wet.gz", "b.jsonl.gz"),
        ("deep/a.jsonl", "deep/a.jsonl"),
    ]
    assert [[item.id for item in one] for one in source.each()] == [["id-2"], ["id-1"]]


@pytest.mark.parametrize(
    ("paths", "format"), [([], "auto"), (["-", "a.jsonl"], "auto"), ("a", "csv"), ("-", "parquet")]
)
def test_what_cannot_be_used_is_refused(paths: list[str], format: str) -> None:
    """Nothing, standard input beside files or as Parquet, and unknown formats are a `ConfigError`."""
    with pytest.raises(ConfigError):
        open_source(paths, format=format)  # type: ignore[arg-type]


LIBRARIES = {
    "a.parquet": ("pyarrow", "arrow"),
    "a.warc": ("fastwarc", "warc"),
    "a.jsonl.zst": ("compression" if sys.version_info >= (3, 14) else "backports", "io"),
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_missing_library_is_named(name: str) -> None:
    """Without the library of a format, opening a file of it says which extra brings the library; others are read."""
    module, extra = LIBRARIES[name]
    code = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "from dedupe_text.errors import MissingLibraryError\n"
        "print(list(open_source('-')))\n"
        f"try: open_source({name!r})\n"
        "except MissingLibraryError as error: print(error.extra, error)\n"
    )
    printed = standard_input(code, b"")
    assert printed.startswith(f"[]\n{extra} ")
    assert f"dedupe-text[{extra}]" in printed


def standard_input(code: str, data: bytes) -> str:
    """Run Python code that reads standard input; returns what it prints."""
    start = "from dedupe_text.io import open_source; from dedupe_text.errors import OneShotError\n"
    done = subprocess.run([sys.executable, "-c", start + code], input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_standard_input_is_read_once(pack: Callable[[bytes], bytes]) -> None:
    """Standard input gives its rows, compressed or not; a second iteration is an error that says what to do."""
    code = (
        "source = open_source('-')\n"
        "print([item.id for item in source], source.one_shot, source.size)\n"
        "try: list(source)\n"
        "except OneShotError as error: print(error)\n"
    )
    printed = standard_input(code, pack(lines([document(1)]) + b'{"text": "b"}'))
    assert printed.startswith("['id-1', 'standard-input:2'] True None\nstandard-input can be read only once: give")


def test_standard_input_may_be_warc() -> None:
    """Standard input is read as what the option says."""
    code = "print([item.id for item in open_source('-', format='warc')])"
    assert standard_input(code, b"".join(conversions([document(1)]))) == "['id-1']\n"


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    """A named pipe is read like a file, once."""
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=[lines([document(1)])])
    writer.start()
    source = open_source(pipe)
    assert [item.id for item in source] == ["id-1"]
    writer.join()
    with pytest.raises(OneShotError, match="pipe"):
        list(source)


def test_parquet_rows_keep_what_arrow_has(tmp_path: Path) -> None:
    """Null texts are listed by row; other types become words where a word is asked for, and stay in the metadata."""
    path = tmp_path / "a.parquet"
    table = pa.table(
        {
            "id": pa.array([1, 2, 3]),
            "text": pa.array(["a", None, "c"], pa.large_string()),
            "time": pa.array([date(2024, 5, 1)] * 3),
            "at": pa.array([1, 2, 3], pa.timestamp("ns")),
            "tags": pa.array([["x"], [], None]),
            "deep": pa.array([{"at": 1}] * 3, pa.struct([("at", pa.timestamp("ns"))])),
        }
    )
    pq.write_table(table, path)
    source = open_source(path)
    first, third = source
    assert (first.id, first.time, third.id) == ("1", "2024-05-01", "3")
    assert first.metadata["id"] == 1
    assert first.metadata["tags"] == ["x"]
    assert str(first.metadata["at"]).startswith("1970-01-01 00:00:00.000000001")
    assert "00.000000001" in str(first.metadata["deep"])
    assert [(item.row, item.reason) for item in source.unreadable] == [(2, Reason.NOT_TEXT)]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()], ids=str)
def test_parquet_strings_are_checked(tmp_path: Path, kind: pa.DataType) -> None:
    """A string whose bytes are no UTF-8 loses a row where it is the text, and is bytes in the metadata."""
    path = tmp_path / "a.parquet"
    places = pa.array([0, 1, 2], pa.int64() if kind == pa.large_string() else pa.int32()).buffers()[1]
    broken = pa.Array.from_buffers(kind, 2, [None, places, pa.py_buffer(b"\xffb")])
    pq.write_table(pa.table({"text": broken, "other": broken.take(pa.array([1, 0])), "list": [["a"], ["b"]]}), path)
    source = open_source(path)
    assert [(item.text, item.metadata["other"]) for item in source] == [("b", b"\xff")]
    assert [(item.row, item.reason) for item in source.unreadable] == [(1, Reason.NOT_UTF8)]


def test_parquet_with_unreadable_names_is_damaged(tmp_path: Path) -> None:
    """A file whose column names are no UTF-8 is one entry."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["a"], "name": ["b"]}), path, store_schema=False)
    path.write_bytes(path.read_bytes().replace(b"name", b"n\xffme"))
    source = open_source(path)
    assert list(source) == []
    assert [item.reason for item in source.unreadable] == [Reason.DAMAGED]


HTTP = "application/http; msgtype=response"
ENTRIES = {
    "a page": (entry("response", response(b"<p>", type="text/html"), type=HTTP), "text/html"),
    "an error": (entry("response", response(b"gone", status="404 Not Found"), type=HTTP), "status 404"),
    "a request": (entry("request", b"GET / HTTP/1.1\r\n\r\n", type="application/http"), "request entry"),
    "a revisit": (entry("revisit", b"", type=HTTP), "revisit entry"),
    "a picture": (entry("resource", b"\x89PNG", type="image/png"), "image/png"),
}


@pytest.mark.parametrize("case", ENTRIES)
def test_entries_without_plain_text_are_skipped(tmp_path: Path, case: str) -> None:
    """An entry that holds no plain text is counted by its kind, and is no error."""
    data, reason = ENTRIES[case]
    path = tmp_path / "a.warc"
    path.write_bytes(data + b"".join(conversions([document(1)])))
    source = open_source(path)
    assert [item.id for item in source] == ["id-1"]
    assert source.skipped == {reason: 1, "warcinfo entry": 1}
    assert source.unreadable.total == 0


def test_responses_are_decoded(tmp_path: Path) -> None:
    """A plain text is taken out of its transfer and content coding and its encoding."""
    packed = gzip.compress(b"caf\xe9")
    sent = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    more = "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"
    path = tmp_path / "a.warc"
    body = response(sent, type="text/plain; charset=iso-8859-1", more=more)
    path.write_bytes(entry("response", body, type=HTTP))
    (item,) = open_source(path)
    assert (item.text, item.source) == ("caf\N{LATIN SMALL LETTER E WITH ACUTE}", "example.com")
    assert item.metadata["url"] == "http://example.com/page"
    assert item.metadata["WARC-Type"] == "response"


WHOLE = b"".join(conversions([document(1)])[1:])
WRONG = {
    "too long": entry("conversion", b"hello", length=9),
    "too short": entry("conversion", b"hello", length=2),
    "no number": entry("conversion", b"hello", length="x"),
    "none": b"WARC/1.0\r\nWARC-Type: conversion\r\n\r\nhello\r\n\r\n",
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_length_is_listed(tmp_path: Path, case: str) -> None:
    """An entry whose Content-Length is wrong is listed and not taken, and the entries beside it are read."""
    path = tmp_path / "a.warc"
    path.write_bytes(WHOLE + WRONG[case] + WHOLE)
    source = open_source(path)
    assert [item.id for item in source] == ["id-1", "id-1"]
    assert (source.unreadable.listed[0].row, source.unreadable.listed[0].reason) == (2, Reason.WRONG_LENGTH)


@pytest.mark.parametrize("size", [1, 70_000, 5_000_000])
def test_reading_goes_on_behind_damage(tmp_path: Path, size: int) -> None:
    """Behind bytes that are no entry, the next header that starts a line is found, however far it is."""
    path = tmp_path / "a.warc"
    path.write_bytes(WHOLE + b"x" * size + b"\r\n" + WHOLE + b"WARC/1.0 and nothing")
    source = open_source(path)
    assert [item.id for item in source] == ["id-1", "id-1"]
    assert {item.reason for item in source.unreadable} == {Reason.DAMAGED}


@pytest.mark.parametrize("charset", ["no-such", "rot13"])
def test_an_unknown_encoding_is_listed(tmp_path: Path, charset: str) -> None:
    """A response in an encoding that nobody knows is listed."""
    path = tmp_path / "a.warc"
    path.write_bytes(entry("response", response(b"a", type=f"text/plain; charset={charset}"), type=HTTP) + WHOLE)
    source = open_source(path)
    assert [item.id for item in source] == ["id-1"]
    assert [(item.row, item.reason) for item in source.unreadable] == [(1, Reason.NOT_UTF8)]
