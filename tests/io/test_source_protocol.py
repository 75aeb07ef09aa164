"""What every source promises, whatever the format of its files."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe_text.errors import TruncatedError, UnreadableError
from dedupe_text.io import FileSource, Reason, Source, open_source
from tests.io.makers import MAKERS, Maker, document

DOCUMENTS = [document(number) for number in range(5)]
OTHERS = [document(number) for number in range(5, 8)]
GARBAGE = {
    "noise": bytes(range(256)) * 9,
    "NUL": b"\0" * 3000,
    "a page": b"<html><body>No such file</body></html>\n",
    "first bytes of gzip": b"\x1f\x8b\x08\x00",
    "first bytes of zstd": b"\x28\xb5\x2f\xfd",
    "a byte order mark alone": b"\xef\xbb\xbf",
    "only line ends": b"\r\n\n\r\n",
}

each_format = pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.name)


@pytest.fixture
def two_files(tmp_path: Path, maker: Maker) -> list[Path]:
    """Write one file of five documents, and one that comes behind it in the order of paths."""
    paths = [tmp_path / f"a{maker.suffix}", tmp_path / f"b{maker.suffix}"]
    maker.write(paths[0], DOCUMENTS)
    maker.write(paths[1], OTHERS)
    return paths


def parts(source: FileSource) -> list[tuple[str, str, str | None, str | None]]:
    """Read a source; returns what counts of each document."""
    return [(item.id, item.text, item.source, item.time) for item in source]


EXPECTED = [(item.id, item.text, item.source, item.time) for item in DOCUMENTS]
EXPECTED_OTHERS = [(item.id, item.text, item.source, item.time) for item in OTHERS]


@each_format
def test_documents_come_in_the_order_of_paths_and_rows(two_files: list[Path]) -> None:
    """All documents come, whole, sorted by path and then as their file has them, however the paths were given."""
    source: Source = open_source(two_files[::-1])
    assert parts(open_source(two_files[::-1])) == EXPECTED + EXPECTED_OTHERS
    assert [item.text for item in source] == [item.text for item in DOCUMENTS + OTHERS]
    assert source.unreadable.total == 0


@each_format
def test_a_source_can_be_read_again(two_files: list[Path]) -> None:
    """A second iteration gives the same documents, and says anew what could not be read."""
    two_files[0].write_bytes(b"garbage")
    source = open_source(two_files)
    first, unreadable = list(source), list(source.unreadable)
    assert list(source) == first
    assert list(source.unreadable) == unreadable != []


@each_format
def test_rows_know_their_place(two_files: list[Path]) -> None:
    """Every row names its file, and numbers rise from 1."""
    rows = [row for row in open_source(two_files).rows() if row.document is not None]
    assert [row.path for row in rows] == [str(two_files[0])] * 5 + [str(two_files[1])] * 3
    numbers = [row.number for row in rows[:5]]
    assert numbers == sorted(set(numbers), key=lambda number: number or 0)
    assert (numbers[0] or 0) >= 1


@each_format
def test_progress_ends_at_the_size(two_files: list[Path]) -> None:
    """The bytes read rise to the bytes on disk."""
    source = open_source(two_files)
    seen = [source.bytes_read for _ in source]
    assert seen == sorted(seen)
    assert source.bytes_read == source.size == sum(path.stat().st_size for path in two_files)


@each_format
@pytest.mark.parametrize("share", [0.0, 0.02, 0.31, 0.53, 0.77, 0.99])
def test_a_truncated_file_is_never_silence(maker: Maker, two_files: list[Path], share: float) -> None:
    """A cut file gives its first documents and one entry that names it; the next file is read."""
    data = two_files[0].read_bytes()
    two_files[0].write_bytes(data[: int(share * len(data))])
    source = open_source(two_files)
    found = parts(source)
    assert found[-3:] == EXPECTED_OTHERS
    assert found[:-3] == EXPECTED[: len(found) - 3]
    if maker.notices_cuts and (share or not maker.suffix.endswith((".wet", ".warc"))):
        assert [item.path for item in source.unreadable] == [str(two_files[0])]
        assert source.unreadable.listed[0].reason in (Reason.TRUNCATED, Reason.DAMAGED)


@pytest.mark.parametrize("maker", [m for m in MAKERS if m.suffix.endswith((".gz", ".zst"))], ids=lambda m: m.name)
def test_every_cut_of_a_compressed_file_is_noticed(maker: Maker, tmp_path: Path) -> None:
    """Wherever a compressed file is cut, but between members, the cut is noticed, and nothing is made up."""
    path = tmp_path / f"a{maker.suffix}"
    maker.write(path, DOCUMENTS[:2])
    data = path.read_bytes()
    silent = 0
    for end in range(len(data)):
        path.write_bytes(data[:end])
        source = open_source(path)
        found = parts(source)
        assert found == EXPECTED[: len(found)]
        silent += source.unreadable.total == 0
    members = data.count(b"\x1f\x8b\x08\x00") + data.count(b"\x28\xb5\x2f\xfd")
    assert silent <= members - 1


@each_format
def test_strict_sources_raise(maker: Maker, two_files: list[Path]) -> None:
    """A strict source raises at the first row that it cannot read, and names the file that was cut."""
    data = two_files[0].read_bytes()
    two_files[0].write_bytes(data[: len(data) - 30])
    with pytest.raises(TruncatedError if maker.notices_cuts else UnreadableError) as caught:
        list(open_source(two_files, strict=True))
    assert caught.value.path == str(two_files[0])


@each_format
@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_listed_and_reading_goes_on(two_files: list[Path], garbage: str) -> None:
    """A file of garbage gives no document, and the next file is read."""
    two_files[0].write_bytes(GARBAGE[garbage])
    source = open_source(two_files)
    assert parts(source) == EXPECTED_OTHERS
    assert all(item.path == str(two_files[0]) for item in source.unreadable)
    if garbage not in ("only line ends", "a byte order mark alone"):
        assert source.unreadable.total > 0


@each_format
def test_a_missing_file_is_listed(two_files: list[Path]) -> None:
    """A file that cannot be opened is one entry, and the next file is read."""
    two_files[0].unlink()
    source = open_source(two_files)
    assert parts(source) == EXPECTED_OTHERS
    assert [item.reason for item in source.unreadable] == [Reason.NOT_OPENED]


@each_format
@settings(max_examples=30)
@given(place=st.floats(0, 1), noise=st.binary(min_size=1, max_size=30))
def test_damage_never_ends_a_run(maker: Maker, place: float, noise: bytes) -> None:
    """Whatever bytes stand in the midst of a file, reading ends without an exception and the next file is read."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, f"a{maker.suffix}"), Path(folder, f"b{maker.suffix}")
        maker.write(first, DOCUMENTS)
        maker.write(second, OTHERS)
        data = first.read_bytes()
        start = int(place * len(data))
        first.write_bytes(data[:start] + noise + data[start + len(noise) :])
        source = open_source(folder)
        assert parts(source)[-3:] == EXPECTED_OTHERS


@each_format
def test_a_long_text_is_read(maker: Maker, tmp_path: Path) -> None:
    """A document of ten million characters in one line comes whole, with the documents beside it."""
    items = [document(0), document(1, "x" * 10_000_000), document(2)]
    path = tmp_path / f"a{maker.suffix}"
    maker.write(path, items)
    assert [item.text for item in open_source(path)] == [item.text for item in items]
