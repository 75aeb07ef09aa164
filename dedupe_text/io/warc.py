"""WARC and WET: entries that hold plain text, read with `fastwarc`, and what it does not look at.

A document is a conversion (WET), or a response or resource whose type is text/plain. Taking text out of HTML is other
libraries' work: such entries, and those that hold no text by their kind, are counted as skipped.

`fastwarc` is silent where a file was cut or a Content-Length is wrong, and ends at the first damaged header. So lengths
are compared here, compression is undone by Python's own readers, which raise, and after damage the next header that
starts a line is looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from io import BufferedReader
from typing import TYPE_CHECKING, Any, NamedTuple

from dedupe_text.errors import ConfigError, DecodeError, MissingLibraryError
from dedupe_text.io.plain import checked_encoding, decoded
from dedupe_text.io.rows import host
from dedupe_text.io.seam import Reason, Row
from dedupe_text.model import Document

if TYPE_CHECKING:
    from fastwarc import ArchiveIterator, WarcRecord

HEADER_START = b"WARC/1."
LINE_END = b"\r\n"
HTTP_OK = 200
REMEMBERED = 1 << 20
"""Bytes that a stream keeps behind the reader: more than fastwarc's buffer and its longest header together."""
STEP = 1 << 16


def read_warc(stream: BufferedReader[Any], path: str, skipped: Counter[str]) -> Iterator[Row]:
    """Yield the entries that hold plain text; `number` counts all entries from 1. Holds one entry at a time.

    Adds the others to `skipped`. Raises `EOFError` where the file ends inside an entry, `MissingLibraryError` without
    fastwarc.
    """
    for number, found in enumerate(_entries(Rewindable(stream)), 1):
        if isinstance(found, str):
            skipped[found] += 1
        elif isinstance(found, _Entry):
            yield _row(found, path, number)
        else:
            yield Row.refused(path, number, *found)


class Rewindable:
    """A stream that can go back over what it read last, so that reading can start anew behind damage."""

    def __init__(self, stream: BufferedReader[Any]) -> None:
        self._stream = stream
        self._kept = bytearray()
        self._kept_from = 0
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        """Read up to `size` bytes."""
        size = STEP if size < 0 else size
        data = self._seen(self._position, size) or self._fill(size)
        self._position += len(data)
        return data

    def tell(self) -> int:
        """Return the position in bytes."""
        return self._position

    def behind_header(self, start: int) -> int:
        """Return where the header at `start` ends; raises `EOFError` where it has no end."""
        found = self._kept.find(2 * LINE_END, max(0, start - self._kept_from))
        if found < 0:
            raise EOFError("the file ends inside a header")
        return self._kept_from + found + 2 * len(LINE_END)

    def ends_at(self, end: int) -> bool:
        """True when a body that was read up to `end` ends there, in two line ends or with the file.

        Raises `EOFError` when the file ends before.
        """
        while (reached := self._kept_from + len(self._kept)) < end + 2 * len(LINE_END) and self._fill(STEP):
            pass
        if reached < end:
            raise EOFError("the file ends inside an entry")
        return (2 * LINE_END).startswith(self._seen(end, 2 * len(LINE_END)))

    def seek_header(self, start: int) -> bool:
        """Go to the next header that starts a line behind `start`; False where there is none."""
        self._position = max(start, self._kept_from)
        before = b""
        while data := self.read(STEP):
            window = before + data
            found = window.find(b"\n" + HEADER_START)
            if found >= 0:
                self._position += found + 1 - len(window)
                return True
            before = window[-len(HEADER_START) :]
        return False

    def _seen(self, start: int, size: int) -> bytes:
        first = start - self._kept_from
        return bytes(self._kept[first : first + size])

    def _fill(self, size: int) -> bytes:
        # One read at a time: a read that goes on until it has `size` bytes loses them where the next one fails.
        data = self._stream.read1(size)
        self._kept += data
        if len(self._kept) > 2 * REMEMBERED:
            surplus = len(self._kept) - REMEMBERED
            del self._kept[:surplus]
            self._kept_from += surplus
        return data


class _Entry(NamedTuple):
    """One entry that holds plain text, with its whole body."""

    headers: Mapping[str, str]
    body: bytes
    charset: str


_Refusal = tuple[Reason, str]


def _entries(stream: Rewindable) -> Iterator[_Entry | _Refusal | str]:
    """Yield the entries, what is wrong with one, or why one is skipped; behind damage, go on at the next header."""
    archive = require_fastwarc()
    while True:
        begin = stream.tell()
        try:
            for entry in archive(stream, parse_http=False, stream_detect=False):  # type: ignore[arg-type]
                begin = entry.stream_pos
                end_of_header = stream.behind_header(begin)
                length = _stated_length(entry)
                if length is None:
                    yield Reason.WRONG_LENGTH, f"Content-Length {entry.headers.get('Content-Length')!r}"
                    continue
                found = _read(entry)
                end = end_of_header + length
                begin = max(begin, end - 1)
                yield found if stream.ends_at(end) else (Reason.WRONG_LENGTH, f"Content-Length {length}")
        except OSError:
            yield Reason.DAMAGED, "no header where one should be; reading goes on at the next"
            if not stream.seek_header(begin):
                return
        else:
            return


def _read(entry: WarcRecord) -> _Entry | _Refusal | str:
    """Return an entry with its body, or why it is skipped; either way its body has been read."""
    try:
        found = _why_skipped(entry)
        if found is None:
            return _Entry(entry.headers.to_dict(), entry.reader.read(), _charset(entry))
        entry.reader.consume()
    except OSError as error:
        return Reason.DAMAGED, str(error)
    return found


def _why_skipped(entry: WarcRecord) -> str | None:
    kind = str(entry.record_type)
    if kind not in ("conversion", "resource", "response"):
        return f"{kind} entry"
    if kind != "response" or not entry.is_http:
        return _why_no_text(entry.headers.get("Content-Type"))
    entry.parse_http(auto_decode="all")
    status = entry.http_headers.status_code
    if status is None:
        raise OSError("no status line of HTTP")
    return _why_no_text(entry.http_content_type) if status == HTTP_OK else f"status {status}"


def _why_no_text(kind: str | None) -> str | None:
    name = (kind or "no type").split(";")[0].strip().lower()
    return None if name == "text/plain" else name


def _charset(entry: WarcRecord) -> str:
    return (entry.http_charset if entry.is_http_parsed else None) or "utf-8"


def _stated_length(entry: WarcRecord) -> int | None:
    stated = entry.headers.get("Content-Length") or ""
    return int(stated) if stated.isascii() and stated.isdigit() else None


def _row(entry: _Entry, path: str, number: int) -> Row:
    try:
        text = decoded(entry.body, path=path, encoding=checked_encoding(entry.charset)).text
    except DecodeError as error:
        return Row.refused(path, number, Reason.NOT_UTF8, f"byte {error.offset} is not {error.encoding}")
    except ConfigError:
        return Row.refused(path, number, Reason.NOT_UTF8, f"no encoding is called {entry.charset!r}")
    url = entry.headers.get("WARC-Target-URI")
    metadata = {name: value for name, value in entry.headers.items() if name != "Content-Length"}
    identity = entry.headers.get("WARC-Record-ID", f"{path}:{number}").strip("<>")
    time = entry.headers.get("WARC-Date")
    return Row(path, number, Document(identity, text, host(url), time, {"url": url, **metadata}))


def require_fastwarc() -> type[ArchiveIterator]:
    """Return fastwarc's reader; raises `MissingLibraryError`."""
    try:
        from fastwarc import ArchiveIterator
    except ImportError as error:
        raise MissingLibraryError("fastwarc", "warc", "WARC") from error
    return ArchiveIterator
