"""What each output holds: text, Parquet's own types, marks, Dolma attributes; and rows beside their results."""

from __future__ import annotations

import gzip
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import dedupe_text as dt
from dedupe_text.errors import ConfigError, VerificationError
from dedupe_text.io import in_one_pass, open_source, sink_for, with_results
from dedupe_text.io.sinks import dolma_attributes
from tests.io.makers import conversions, document
from tests.io.test_sink_protocol import LINE, TWICE, copy

CLEAN = f"{LINE * 2}\nA headline"
ROWS = [
    b'{"id": "a", "source": "s", "text": ' + json.dumps(TWICE).encode() + b"}",
    b"not JSON",
    b'{"id": 5, "text": "Once."}',
    b'{"id": "c", "body": "no text"}',
]


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Write a file of JSONL in which some rows cannot be read."""
    path = tmp_path / "mixed.jsonl"
    path.write_bytes(b"\n".join(ROWS))
    return path


def test_rows_that_cannot_be_read_are_left_out(mixed: Path, tmp_path: Path) -> None:
    """The clean file has the rows that could be read."""
    copy(mixed, tmp_path / "out.jsonl", "jsonl")
    written = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert written == [{"id": "a", "source": "s", "text": CLEAN}, {"id": 5, "text": "Once."}]
    assert list(written[0]) == ["id", "source", "text"]


def test_a_lone_surrogate_stays_an_escape(tmp_path: Path) -> None:
    """A lone surrogate in any string of a row is written as the escape that it was read from."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text":"a \\ud800 b","\\udfff":["\\udc00\\ud83d"]}\n')
    copy(path, tmp_path / "out.jsonl", "jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == path.read_bytes()


def test_what_json_has_no_form_for_is_written_in_words(tmp_path: Path) -> None:
    """Dates, decimals and bytes of Parquet become strings of JSONL."""
    path = tmp_path / "a.parquet"
    values = {"text": ["Once."], "day": [date(2024, 5, 1)], "price": [Decimal("1.50")], "raw": [b"a\xff"]}
    pq.write_table(pa.table(values), path)
    copy(path, tmp_path / "out.jsonl", "jsonl")
    (row,) = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert (row["day"], row["price"], row["raw"]) == ("2024-05-01", "1.50", "a\\xff")


def test_dolma_attributes_are_aligned_with_the_rows(mixed: Path, tmp_path: Path) -> None:
    """There is a line for each row, in order; one that could not be read has no attributes."""
    target = tmp_path / "out.jsonl.gz"
    copy(mixed, target, "dolma")
    written = [json.loads(line) for line in gzip.decompress(target.read_bytes()).splitlines()]
    assert [(row["id"], row["source"]) for row in written] == [
        ("a", "s"),
        (f"{mixed}:2", ""),
        (5, ""),
        ("c", ""),
    ]
    nothing: dict[str, list[object]] = {
        "dedupe_text__duplicate": [],
        "dedupe_text__boilerplate": [],
        "dedupe_text__variant": [],
    }
    assert [row["attributes"] for row in written[1:]] == [{}, nothing, {}]
    ((start, end, score),) = written[0]["attributes"]["dedupe_text__duplicate"]
    assert (TWICE[:start] + TWICE[end:], score) == (CLEAN, 1.0)


def test_the_end_of_a_truncated_file_is_no_row(tmp_path: Path) -> None:
    """A cut file gives attributes for the rows that were read, and none for the cut."""
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "a"}\n')[:-4])
    copy(path, tmp_path / "out.jsonl", "dolma")
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 1


def test_variants_are_attributes_too() -> None:
    """A variant has its span and similarity, and is not among the duplicates."""
    first = "Revenue of the company in the third quarter rose to 5 million euros, the board said in the evening."
    result = dt.dedupe(f"{first}\n\nA word between.\n\n{first.replace('5', '6')}")
    marks = [mark for mark in result.marks if mark.verdict is dt.Verdict.VARIANT]
    assert len(marks) > 0
    found = dolma_attributes(result)
    assert found["dedupe_text__variant"] == [[*mark.span, mark.similarity] for mark in marks]
    assert found["dedupe_text__duplicate"] == []


def test_marks_are_stored_results(mixed: Path, tmp_path: Path) -> None:
    """Each line of marks reads back as the result of its document."""
    copy(mixed, tmp_path / "out.jsonl", "marks")
    stored = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    texts = [item.text for item in open_source(mixed)]
    assert [dt.DedupeResult.from_dict(data, text).text for data, text in zip(stored, texts, strict=True)] == [
        CLEAN,
        "Once.",
    ]


def test_parquet_keeps_its_schema_and_values(tmp_path: Path) -> None:
    """Everything but the texts comes out as it was: types, metadata, nested values, compression."""
    path, target = tmp_path / "a.parquet", tmp_path / "b.parquet"
    schema = pa.schema(
        [
            pa.field("n", pa.int16(), nullable=False),
            pa.field("text", pa.large_string(), metadata={"a": "b"}),
            ("price", pa.decimal128(10, 2)),
            ("at", pa.timestamp("ns", "UTC")),
            ("kind", pa.dictionary(pa.int8(), pa.string())),
            ("deep", pa.struct([("a", pa.list_(pa.map_(pa.string(), pa.float32())))])),
        ],
        metadata={"made": "by us"},
    )
    count = 3000
    table = pa.table(
        {
            "n": [number % 100 for number in range(count)],
            "text": [TWICE if number % 1000 == 0 else None if number % 7 == 1 else "Once." for number in range(count)],
            "price": [Decimal("1.50")] * count,
            "at": pa.array([1] * count, pa.timestamp("ns", "UTC")),
            "kind": pa.array(["x", None, "y"] * (count // 3)).dictionary_encode().cast(schema.field("kind").type),
            "deep": [{"a": [[("k", 0.5)], None]}, None, {"a": []}] * (count // 3),
        },
        schema=schema,
    )
    pq.write_table(table, path, compression="gzip")
    copy(path, target, "parquet")
    written = pq.read_table(target)
    table = pq.read_table(path)
    schema = table.schema
    kept = table.filter(pa.array([text is not None for text in table["text"].to_pylist()]))
    place = schema.get_field_index("text")
    assert written.schema.equals(schema, check_metadata=True)
    assert written.remove_column(place).equals(kept.remove_column(place))
    assert written["text"].to_pylist() == [CLEAN if t == TWICE else t for t in kept["text"].to_pylist()]
    assert pq.ParquetFile(target).metadata.row_group(0).column(0).compression == "GZIP"


def test_parquet_without_rows_keeps_its_schema(tmp_path: Path) -> None:
    """A file from which nothing is written has the schema of the one that it is like."""
    path, target = tmp_path / "a.parquet", tmp_path / "b.parquet"
    table = pa.table({"text": pa.array([None], pa.string()), "n": pa.array([1], pa.int8())})
    pq.write_table(table, path)
    copy(path, target, "parquet")
    assert pq.read_table(target).num_rows == 0
    assert pq.read_schema(target).equals(table.schema)


def test_warc_becomes_jsonl(tmp_path: Path) -> None:
    """The clean text of WARC is JSONL with the id, source, time, and headers of each entry."""
    path, target = tmp_path / "a.wet", tmp_path / "a.jsonl"
    path.write_bytes(b"".join(conversions([document(1, TWICE)])))
    copy(path, target, "jsonl")
    (row,) = [json.loads(line) for line in target.read_text().splitlines()]
    assert (row["id"], row["text"], row["source"]) == ("id-1", CLEAN, "example.com")
    assert row["url"] == "http://example.com/page"


def test_texts_are_mirrored(tmp_path: Path) -> None:
    """A folder of texts becomes a folder of the same names; what could not be read has no file."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"\xef\xbb\xbf" + TWICE.replace("\n", "\r\n").encode())
    (tmp_path / "in" / "b.txt").write_bytes(b"\xff")
    source = open_source(tmp_path / "in")
    for one in source.each():
        with sink_for(tmp_path / one.files[0].output_name(), "text") as sink:
            for row, result in in_one_pass(one.rows(), dt.dedupe_all):
                sink.write(row, result)
    assert (tmp_path / "a.txt").read_bytes() == b"\xef\xbb\xbf" + CLEAN.replace("\n", "\r\n").encode()
    assert not (tmp_path / "b.txt").exists()


def test_a_text_file_holds_one_document(mixed: Path, tmp_path: Path) -> None:
    """A second document for one text file is an error, and no file is written."""
    with pytest.raises(ConfigError, match="one document"):
        copy(mixed, tmp_path / "out.txt", "text")
    assert list(tmp_path.iterdir()) == [mixed]


def test_results_of_an_earlier_reading_find_their_rows(mixed: Path) -> None:
    """Results in the order of the documents go beside their rows in a later reading."""
    source = open_source(mixed)
    results = list(dt.dedupe_all(source))
    paired = list(with_results(source.rows(), results))
    assert paired == list(in_one_pass(source.rows(), dt.dedupe_all))
    assert [(row.number, result and result.document.id) for row, result in paired] == [
        (1, "a"),
        (2, None),
        (3, "5"),
        (4, None),
    ]


def test_results_that_do_not_fit_are_refused(mixed: Path) -> None:
    """Too few results, too many, or those of another text are a `VerificationError`."""
    source = open_source(mixed)
    results = list(dt.dedupe_all(source))
    other = dt.dedupe(dt.Document("5", "Changed."))
    for wrong in (results[:1], [*results, other], [results[0], other]):
        with pytest.raises(VerificationError, match="changed"):
            list(with_results(source.rows(), wrong))
