r"""Reads one text from a file or standard input, and writes bytes so that a reader sees the old file or the new one.

Nothing is normalised: line endings stay, and a byte order mark is part of the text (U+FEFF), so that writing what was
read gives the same bytes.
"""

from __future__ import annotations

import codecs
import sys
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

from dedupe_text.errors import ConfigError, DecodeError
from dedupe_text.io.replacing import replacing

STANDARD_INPUT = "-"
STANDARD_OUTPUT = "-"

DecodeErrors = Literal["strict", "replace"]


class PlainText(NamedTuple):
    """A text as read, and the encoding that gives its bytes back: one with an explicit byte order."""

    text: str
    encoding: str

    def encode(self, text: str) -> bytes:
        r"""Return a text in this encoding; never fails.

        Lone surrogates pass where the encoding has room for them, characters it cannot hold become "?".

        >>> PlainText("", "latin-1").encode("\N{REPLACEMENT CHARACTER}")
        b'?'
        """
        return encoded(text, self.encoding)


def checked_encoding(name: str) -> str:
    """Return Python's name of a text encoding; raises `ConfigError` for a name that Python does not know as one.

    >>> checked_encoding("UTF8")
    'utf-8'
    """
    try:
        found = codecs.lookup(name).name
        with suppress(UnicodeDecodeError):
            b"\x00".decode(found)
    except (LookupError, ValueError) as error:
        raise ConfigError("encoding", name, "use the name of a text encoding, for example utf-8 or cp1252") from error
    return found


def read_plain(path: str, *, encoding: str = "utf-8", errors: DecodeErrors = "strict") -> PlainText:
    """Read a whole text from a path, or from standard input for "-".

    UTF-16 and UTF-32 without a stated byte order follow the byte order mark, and are little-endian without one (WHATWG
    Encoding Standard, section 4). Raises `OSError` as the system does, `DecodeError` with the byte offset, and
    `ConfigError` for an unknown encoding.
    """
    name = checked_encoding(encoding)
    data = sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()
    return decoded(data, path="standard input" if path == STANDARD_INPUT else path, encoding=name, errors=errors)


def decoded(data: bytes, *, path: str, encoding: str, errors: DecodeErrors = "strict") -> PlainText:
    r"""Return bytes as text; `path` is for the message of `DecodeError`, whose offset counts bytes.

    >>> decoded(b"\xef\xbb\xbfa\r\n", path="a.txt", encoding="utf-8-sig")
    PlainText(text='\ufeffa\r\n', encoding='utf-8')
    """
    name = _with_byte_order(data, checked_encoding(encoding))
    try:
        return PlainText(data.decode(name, errors), name)
    except UnicodeDecodeError as error:
        raise DecodeError(path, name, error.start, error.reason) from error
    except UnicodeError as error:
        # A few codecs (idna, punycode) do not say where.
        raise DecodeError(path, name, 0, str(error)) from error


def encoded(text: str, encoding: str) -> bytes:
    """Return a text in an encoding; never fails, see `PlainText.encode`."""
    try:
        return text.encode(encoding)
    except UnicodeError:
        pass
    try:
        return text.encode(encoding, "surrogatepass")
    except UnicodeError:
        return text.encode(encoding, "replace")


def write_bytes(path: Path, data: bytes) -> None:
    """Write a whole file at once, as `replacing` does; raises `OSError` as the system does."""
    with replacing(path) as file:
        file.write(data)


def _with_byte_order(data: bytes, name: str) -> str:
    if name == "utf-8-sig":
        return "utf-8"
    if name == "utf-16":
        return "utf-16-be" if data.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    if name == "utf-32":
        return "utf-32-be" if data.startswith(codecs.BOM_UTF32_BE) else "utf-32-le"
    return name
