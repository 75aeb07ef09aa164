"""Reading and writing one text, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.errors import ConfigError, DecodeError
from dedupe_text.io.plain import checked_encoding, decoded, encoded, read_plain, write_bytes

FAMILY = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-be", "latin-1"])


@given(st.binary(max_size=60), FAMILY)
def test_what_can_be_read_is_written_back(data: bytes, encoding: str) -> None:
    """Bytes that are text in an encoding come back as they were, with their byte order mark and line ends."""
    try:
        plain = decoded(data, path="data", encoding=encoding)
    except DecodeError as error:
        offset = error.offset
    else:
        offset = -1
        assert plain.encode(plain.text) == data
    assert -1 <= offset < max(1, len(data))


@given(st.text(st.characters(), max_size=20), st.sampled_from(["utf-8", "utf-16-le", "ascii", "cp1252", "shift_jis"]))
def test_encoding_never_fails(text: str, encoding: str) -> None:
    """Any string can be written in any encoding, lone surrogates too."""
    assert isinstance(encoded(text, encoding), bytes)
    assert isinstance(encoded(f"{text}\udc80\ud83d", encoding), bytes)


@pytest.mark.parametrize("name", ["", "rot13", "base64", "no such", "utf\x00-8", "undefined"])
def test_what_is_no_encoding_is_refused(name: str) -> None:
    """A name that is no text encoding is a `ConfigError` that names the option."""
    with pytest.raises(ConfigError, match="encoding"):
        checked_encoding(name)


def test_error_names_the_byte(tmp_path: Path) -> None:
    """The offset of a `DecodeError` counts bytes, not code points."""
    file = tmp_path / "text"
    file.write_bytes("\N{EURO SIGN}\N{EURO SIGN}".encode() + b"\xc3(")
    with pytest.raises(DecodeError, match="byte 6 is not utf-8") as caught:
        read_plain(str(file))
    assert caught.value.offset == 6


def test_link_stays_a_link(tmp_path: Path) -> None:
    """Writing through a symbolic link replaces its target."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_failed_write_leaves_no_file(tmp_path: Path) -> None:
    """A write that fails raises `OSError` and leaves the folder as it was."""
    with pytest.raises(OSError, match="none"):
        write_bytes(tmp_path / "none" / "file", b"new")
    with pytest.raises(IsADirectoryError):
        write_bytes(tmp_path, b"new")
    assert list(tmp_path.iterdir()) == []
