"""`dedupe-text clean` on real files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import FERRY, cleaned, doubled, run

ENCODINGS = [
    ("utf-8", b"", "the default"),
    ("utf-8", b"\xef\xbb\xbf", "a byte order mark stays"),
    ("utf-16", b"\xff\xfe", "little-endian, as its mark says"),
    ("utf-16", b"\xfe\xff", "big-endian, as its mark says"),
    ("latin-1", b"", "an encoding of single bytes"),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_standard_input_to_standard_output(newline: str) -> None:
    """The text comes back without its second half, with its own line ends, byte for byte."""
    ended = run("clean", stdin=doubled(newline).encode())
    assert (ended.status, ended.out, ended.err) == (0, cleaned(newline).encode(), "")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "nothing in, nothing out"),
        (b"\x00\x00\r\n\x00", "NUL is a character like others"),
        (b"no newline at the end", "none is added"),
        (b"\n\n\n", "blank lines are not repeats"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}one\N{LINE SEPARATOR}two\x85".encode(), "rare separators stay"),
    ],
    ids=["empty", "NUL", "no newline", "blank lines", "separators"],
)
def test_what_has_no_repeats_comes_back_as_it_was(data: bytes, reason: str) -> None:
    """Without repeats the output is the input."""
    assert run("clean", "-", stdin=data) == (0, data, ""), reason


@pytest.mark.parametrize(("encoding", "mark", "reason"), ENCODINGS, ids=[reason for _, _, reason in ENCODINGS])
def test_output_is_in_the_encoding_of_the_input(encoding: str, mark: bytes, reason: str) -> None:
    """The output begins with the input's byte order mark and is in its encoding."""
    actual = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(mark, encoding)
    ended = run("clean", "--encoding", encoding, stdin=mark + doubled("\r\n").encode(actual))
    assert ended == (0, mark + cleaned("\r\n").encode(actual), ""), reason


def test_bytes_that_are_no_text_are_reported_with_their_offset() -> None:
    """Undecodable bytes end with status 3 and say at which byte; nothing is written."""
    ended = run("clean", "-", stdin=b"good\xffbad")
    assert (ended.status, ended.out) == (3, b"")
    assert "standard input: byte 4 is not utf-8" in ended.err
    assert "--errors replace" in ended.err


@pytest.mark.parametrize(
    ("encoding", "expected"), [("utf-8", "a\N{REPLACEMENT CHARACTER}b".encode()), ("ascii", b"a?b")]
)
def test_bytes_that_are_no_text_are_replaced_on_request(encoding: str, expected: bytes) -> None:
    """With --errors replace they become U+FFFD, or a question mark where the encoding has none."""
    assert run("clean", "--errors", "replace", "--encoding", encoding, stdin=b"a\xffb") == (0, expected, "")


def test_several_files_go_to_a_folder_and_one_bad_file_stops_none(tmp_path: Path) -> None:
    """Each readable file is written, each unreadable one is a line on standard error, and the status is 3."""
    (tmp_path / "one.txt").write_bytes(doubled().encode())
    (tmp_path / "bad.txt").write_bytes(b"abc\xe9")
    (tmp_path / "two.txt").write_bytes(doubled("\r\n").encode())
    files = ("one.txt", "bad.txt", "missing.txt", "two.txt")
    ended = run("clean", *files, "-o", "clean", folder=tmp_path)
    assert (ended.status, ended.out) == (3, b"")
    assert [line.split(": ")[1] for line in ended.err.splitlines()] == ["bad.txt", "missing.txt"]
    assert "byte 3 is not utf-8" in ended.err
    found = {path.name: path.read_bytes() for path in (tmp_path / "clean").iterdir()}
    assert found == {"one.txt": cleaned().encode(), "two.txt": cleaned("\r\n").encode()}
    assert (tmp_path / "one.txt").read_bytes() == doubled().encode()


def test_file_is_replaced_at_once(tmp_path: Path) -> None:
    """A file may be cleaned in its own place: it keeps its permissions, and no other file is left."""
    file = tmp_path / "page.txt"
    file.write_bytes(doubled().encode())
    file.chmod(0o640)
    assert run("clean", file, "-o", file) == (0, b"", "")
    assert file.read_bytes() == cleaned().encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_output_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    """An output in a folder that does not exist ends with status 3 and names the file."""
    ended = run("clean", "-o", tmp_path / "none" / "out.txt", stdin=b"text")
    assert ended.status == 3
    assert "out.txt" in ended.err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["one.txt", "two.txt"], "several inputs without a folder"),
        (["one.txt", "two.txt", "-o", "one.txt"], "a file where a folder is needed"),
        (["one.txt", "sub/one.txt", "-o", "out"], "two inputs of one name"),
        (["one.txt", "two.txt", "-o", "."], "outputs that overwrite the inputs"),
        (["-", "-", "-o", "out"], "standard input twice"),
        (["--threshold", "0.1"], "a threshold out of range"),
        (["--threshold", "nan"], "a threshold that is no number"),
        (["--encoding", "rot13"], "a codec that is no encoding"),
        (["--encoding", "klingon"], "an encoding that is not known"),
        (["--max-duplication", "2"], "a share above one"),
        (["--splitter", "words"], "a splitter that is not known"),
        (["--thresh", "0.9"], "an abbreviated option"),
    ],
)
def test_command_line_that_cannot_be_used(tmp_path: Path, arguments: list[str], reason: str) -> None:
    """A command line that cannot be used ends with status 2, says why, and writes nothing."""
    (tmp_path / "sub").mkdir()
    for name in ("one.txt", "two.txt", "sub/one.txt"):
        (tmp_path / name).write_bytes(b"text")
    ended = run("clean", *arguments, folder=tmp_path)
    assert (ended.status, ended.out) == (2, b""), reason
    assert "dedupe-text" in ended.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.txt", "sub", "two.txt"]


@pytest.mark.parametrize(("limit", "status"), [("0", 1), ("0.4", 1), ("0.6", 0), ("1", 0)])
def test_too_much_duplication_is_a_status(limit: str, status: int) -> None:
    """More than --max-duplication ends with 1 and says how much; the text is written all the same."""
    ended = run("clean", "--max-duplication", limit, stdin=doubled().encode())
    assert (ended.status, ended.out) == (status, cleaned().encode())
    assert ("code points repeat" in ended.err) == (status == 1)


@pytest.mark.parametrize(
    "options", ["--format json -o", "--format html -o", "--format github -o", "--format sarif -o", "--write-baseline"]
)
def test_no_text_is_overwritten_by_its_marks(options: str, tmp_path: Path) -> None:
    """What would be written over the text that it is about, under whatever name, is refused; the text stays."""
    path, link = tmp_path / "one.txt", tmp_path / "link.txt"
    path.write_text(doubled())
    link.symlink_to(path)
    for output in (path, link):
        ended = run("mark", path, *options.split(), output)
        assert (ended.status, "which would be overwritten" in ended.err) == (2, True), ended.err
    assert path.read_text() == doubled()


def test_empty_text_has_no_duplication() -> None:
    """An empty input is never over the limit."""
    assert run("clean", "--max-duplication", "0") == (0, b"", "")


def test_policy_chooses_the_copy() -> None:
    """With --policy last the later copy stays."""
    ended = run("clean", "--policy", "last", stdin=doubled().encode())
    assert ended.status == 0
    assert ended.out.decode().startswith("A day on the coast")
    assert ended.out.decode().count(FERRY) == 1
