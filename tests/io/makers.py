"""Makes files of every format that a source reads, each with the same documents."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from dedupe_text.io.compression import zstd
from dedupe_text.model import Document


class Maker(NamedTuple):
    """How the documents of a file become its bytes; `notices_cuts` where a cut file can be told from a whole one."""

    name: str
    suffix: str
    write: Callable[[Path, Sequence[Document]], None]
    notices_cuts: bool = True


def document(number: int, text: str | None = None) -> Document:
    """Return one of the documents that every format can hold."""
    said = f"Text {number} of the caf\N{LATIN SMALL LETTER E WITH ACUTE}.\r\nIt has two lines.\n"
    return Document(f"id-{number}", said if text is None else text, "example.com", "2024-05-01T10:00:00Z")


def row(item: Document) -> dict[str, object]:
    """Return a document as a row of named fields."""
    return {"id": item.id, "text": item.text, "source": item.source, "time": item.time}


def lines(items: Sequence[Document]) -> bytes:
    """Return documents as JSONL."""
    return b"".join(json.dumps(row(item)).encode() + b"\n" for item in items)


def entry(kind: str, body: bytes, *, type: str = "text/plain", length: object = None, identity: str = "id") -> bytes:
    """Return one entry of a WARC file."""
    header = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        "WARC-Target-URI: http://example.com/page",
        "WARC-Date: 2024-05-01T10:00:00Z",
        f"WARC-Record-ID: <{identity}>",
        f"Content-Type: {type}",
        f"Content-Length: {len(body) if length is None else length}",
    ]
    return "\r\n".join(header).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def response(body: bytes, *, type: str = "text/plain; charset=utf-8", status: str = "200 OK", more: str = "") -> bytes:
    """Return the body of a response entry: a header of HTTP and what was sent."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {type}\r\n{more}\r\n".encode() + body


def conversions(items: Sequence[Document]) -> list[bytes]:
    """Return documents as entries of a WET file."""
    about = entry("warcinfo", b"software: test\r\n", type="application/warc-fields")
    return [about, *(entry("conversion", item.text.encode(), identity=item.id) for item in items)]


def responses(items: Sequence[Document]) -> list[bytes]:
    """Return documents as entries of a WARC file, each behind its request."""
    kind = "application/http; msgtype=response"
    return [
        part
        for item in items
        for part in (
            entry("request", b"GET / HTTP/1.1\r\n\r\n", type="application/http; msgtype=request"),
            entry("response", response(item.text.encode()), type=kind, identity=item.id),
        )
    ]


def _many_members(pieces: Sequence[bytes]) -> bytes:
    return b"".join(gzip.compress(piece, mtime=0) for piece in pieces)


def _parquet(path: Path, items: Sequence[Document]) -> None:
    schema = pa.schema([(name, pa.string()) for name in ("id", "text", "source", "time")])
    pq.write_table(pa.Table.from_pylist([row(item) for item in items], schema=schema), path, row_group_size=2)


def _bytes(make: Callable[[Sequence[Document]], bytes]) -> Callable[[Path, Sequence[Document]], None]:
    def write(path: Path, items: Sequence[Document]) -> None:
        path.write_bytes(make(items))

    return write


MAKERS = (
    Maker("JSONL", ".jsonl", _bytes(lines), notices_cuts=False),
    Maker("JSONL in gzip", ".jsonl.gz", _bytes(lambda items: gzip.compress(lines(items), mtime=0))),
    Maker("JSONL in gzip members", ".jsonl.gz", _bytes(lambda items: _many_members([lines([i]) for i in items]))),
    Maker("JSONL in zstd", ".jsonl.zst", _bytes(lambda items: zstd().compress(lines(items)))),
    Maker(
        "JSONL in zstd frames",
        ".jsonl.zst",
        _bytes(lambda items: b"".join(zstd().compress(lines([item])) for item in items)),
    ),
    Maker("Parquet", ".parquet", _parquet),
    Maker("WET", ".warc.wet", _bytes(lambda items: b"".join(conversions(items)))),
    Maker("WET in gzip", ".warc.wet.gz", _bytes(lambda items: _many_members(conversions(items)))),
    Maker("WARC", ".warc", _bytes(lambda items: b"".join(responses(items)))),
    Maker("WARC in gzip", ".warc.gz", _bytes(lambda items: _many_members(responses(items)))),
    Maker("WARC in zstd", ".warc.zst", _bytes(lambda items: zstd().compress(b"".join(responses(items))))),
)
"""All formats whose files hold many documents; a text file holds one and is tested with folders."""
