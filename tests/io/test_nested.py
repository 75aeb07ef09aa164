"""Fields inside objects and structs, by names with dots."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dedupe_text as dt
from dedupe_text.errors import ConfigError
from dedupe_text.io import Fields, Reason, in_one_pass, open_source, sink_for
from dedupe_text.io.nested import path_to, placed, value_at, without
from dedupe_text.io.seam import SinkFormat
from tests.io.makers import entry
from tests.io.test_sink_protocol import LINE, TWICE

CLEAN = f"{LINE * 2}\nA headline"
NAMES = Fields(id="metadata.id", text="body.text", source="metadata.site", time="metadata.at.time")
ROWS = [
    {
        "body": {"html": "<p>", "text": TWICE, "words": 7},
        "metadata": {"id": f"id-{number}", "site": "example.com", "at": {"time": "2024", "zone": None}, "n": number},
        "lang": "en",
    }
    for number in range(3)
]

keys = st.sampled_from(["", "a", "b", "a.b", "b.a", ".", "a.", ".a"])
data = st.recursive(
    st.none() | st.integers(0, 3) | st.lists(st.none(), max_size=1),
    lambda inner: st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
rows = st.dictionaries(keys, data, max_size=4)
names = st.text("ab.", min_size=1, max_size=5)


def slow_path(data: object, name: str) -> tuple[str, ...] | None:
    """Look for a field as the words say it: all that is left of the name, else its first part and then the rest."""
    if not isinstance(data, Mapping):
        return None
    if name in data:
        return (name,)
    key, *rest = name.split(".")
    inner = slow_path(data[key], ".".join(rest)) if rest and key in data else None
    return None if inner is None else (key, *inner)


@given(rows, names)
def test_a_name_leads_where_its_parts_say(row: dict[str, object], name: str) -> None:
    """A field is looked for by the whole name, then behind its first part, at each step."""
    path = path_to(row, name)
    assert path == slow_path(row, name)
    if path is None:
        assert value_at(row, name, "absent") == "absent"


@given(rows, names)
def test_what_is_placed_is_found_and_changes_nothing_else(row: dict[str, object], name: str) -> None:
    """A field that is set is read back by its name, all others stay, and the data that was given stays as it was."""
    before = json.dumps(row)
    after = placed(row, name, "new")
    assert value_at(after, name) == "new"
    assert json.dumps(row) == before
    if path_to(row, name) is not None:
        assert without(after, [name]) == without(row, [name])
        assert list(after) == list(row)
        assert path_to(without(row, [name]), name) != path_to(row, name)


def _jsonl(path: Path) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))


def _gzip(path: Path) -> None:
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in ROWS).encode()))


def _parquet(path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(ROWS), path, row_group_size=2)


SOURCES = {"a.jsonl": _jsonl, "a.jsonl.gz": _gzip, "a.parquet": _parquet}


@pytest.fixture(params=list(SOURCES))
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Write rows whose fields stand inside objects, in one of the formats with named fields."""
    place = tmp_path / str(request.param)
    SOURCES[place.name](place)
    return place


def copy(path: Path, target: Path, format: SinkFormat, names: Fields = NAMES) -> None:
    """Clean a file."""
    with sink_for(target, format, fields=names, like=path if format == "parquet" else None) as sink:
        for row, result in in_one_pass(open_source(path, fields=names).rows(), dt.dedupe_all):
            sink.write(row, result)


def test_fields_inside_objects_are_read(path: Path) -> None:
    """Id, text, source and time come from where their names lead, and what is beside them is metadata."""
    found = list(open_source(path, fields=NAMES))
    assert [(item.id, item.text, item.source, item.time) for item in found] == [
        (f"id-{number}", TWICE, "example.com", "2024") for number in range(3)
    ]
    assert found[1].metadata == {
        "body": {"html": "<p>", "words": 7},
        "metadata": {"at": {"zone": None}, "n": 1},
        "lang": "en",
    }


def test_a_host_may_come_from_inside_an_object(tmp_path: Path) -> None:
    """The field with the address may stand in an object, which keeps it."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Once.", "metadata": {"url": "https://example.com/a"}}')
    (item,) = open_source(path, fields=Fields(host_of="metadata.url"))
    assert (item.source, item.metadata) == ("example.com", {"metadata": {"url": "https://example.com/a"}})


@pytest.mark.parametrize("target", SOURCES)
def test_clean_texts_stand_where_the_texts_stood(path: Path, target: str, tmp_path: Path) -> None:
    """The clean file has the rows as they were but for their texts, in each format that came in."""
    (tmp_path / "clean").mkdir()
    copy(path, tmp_path / "clean" / target, "parquet" if target.endswith(".parquet") else "jsonl")
    written = open_source(tmp_path / "clean" / target, fields=NAMES)
    assert [(item.id, item.text, item.source, item.time) for item in written] == [
        (f"id-{number}", CLEAN, "example.com", "2024") for number in range(3)
    ]
    if target.split(".")[1] == path.name.split(".")[1]:
        expected = [{**row, "body": {"html": "<p>", "text": CLEAN, "words": 7}} for row in ROWS]
        assert [item.metadata for item in open_source(path, fields=NAMES)] == [item.metadata for item in written]
        if not target.endswith(".parquet"):
            assert json.dumps([row.data for row in open_source(tmp_path / "clean" / target).rows()]) == json.dumps(
                expected
            )


def test_parquet_keeps_the_types_inside_a_struct(tmp_path: Path) -> None:
    """Fields beside a text inside structs keep their types and nulls, and a row whose struct is null is left out."""
    path, target = tmp_path / "a.parquet", tmp_path / "b.parquet"
    inner = pa.struct([pa.field("text", pa.large_string(), metadata={"a": "b"}), ("at", pa.timestamp("ns", "UTC"))])
    schema = pa.schema([("body", pa.struct([("n", pa.int8()), ("page", inner)])), ("rest", pa.int16())])
    values: list[dict[str, object] | None] = [
        {"n": None, "page": {"text": TWICE, "at": 1}},
        None,
        {"n": 2, "page": None},
        {"n": 3, "page": {"text": None, "at": None}},
        {"n": 4, "page": {"text": "Once.", "at": None}},
    ]
    table = pa.table({"body": values, "rest": [1, 2, 3, 4, 5]}, schema=schema)
    pq.write_table(table, path)
    names = Fields(text="body.page.text")
    copy(path, target, "parquet", names)
    written = pq.read_table(target)
    assert written.schema.equals(table.schema, check_metadata=True)
    texts = pa.array([CLEAN, "Once."], pa.large_string())
    assert written["body"].combine_chunks().field("page").field("text").equals(texts)
    assert (
        written["body"]
        .combine_chunks()
        .field("page")
        .field("at")
        .equals(table["body"].combine_chunks().field("page").field("at").take(pa.array([0, 4])))
    )
    assert (written["body"].combine_chunks().field("n").to_pylist(), written["rest"].to_pylist()) == ([None, 4], [1, 5])
    source = open_source(path, fields=names)
    list(source)
    assert [str(item).removeprefix(f"{path}, ") for item in source.unreadable] == [
        "row 2: no text field ('body.page.text': 'body' is null, not an object)",
        "row 3: no text field ('body.page.text': 'body.page' is null, not an object)",
        "row 4: the text is not a string ('body.page.text' is null)",
    ]


def test_bytes_that_are_no_text_inside_a_struct_are_listed(tmp_path: Path) -> None:
    """A text inside a struct that is no UTF-8 is listed as that, and the rows beside it are read."""
    path = tmp_path / "a.parquet"
    raw = pa.array([b"Once.", b"caf\xe9"]).view(pa.string())
    pq.write_table(pa.table({"body": pa.StructArray.from_arrays([raw], names=["text"])}), path)
    source = open_source(path, fields=Fields(text="body.text"))
    assert [item.text for item in source] == ["Once."]
    assert [item.reason for item in source.unreadable] == [Reason.NOT_UTF8]


def test_attributes_have_the_ids_of_the_rows(tmp_path: Path) -> None:
    """Dolma attributes have the id as the row has it, and the source, also where there is no text."""
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"body": {"text": "Once."}, "metadata": {"id": 7, "site": "s"}}\n{"metadata": {"id": 8, "site": "t"}}\n'
    )
    copy(path, tmp_path / "out.jsonl", "dolma")
    written = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [(row["id"], row["source"]) for row in written] == [(7, "s"), (8, "t")]


def test_documents_of_other_formats_get_the_objects(tmp_path: Path) -> None:
    """Documents that came without named fields are written so that the same names read them back."""
    path, target = tmp_path / "a.wet", tmp_path / "b.jsonl"
    path.write_bytes(entry("conversion", TWICE.encode(), identity="one"))
    copy(path, target, "jsonl")
    (line,) = target.read_text().splitlines()
    assert json.loads(line)["body"] == {"text": CLEAN}
    (item,) = open_source(target, fields=NAMES)
    assert (item.id, item.text, item.source, item.time) == ("one", CLEAN, "example.com", "2024-05-01T10:00:00Z")


LEADS_NOWHERE = {
    "nothing": ({}, "no text field ('a.b.c': there is no 'a')"),
    "no last part": ({"a": {"b": {"x": 1}}}, "no text field ('a.b.c': there is no 'c' in 'a.b')"),
    "no middle part": ({"a": {"c": "x"}}, "no text field ('a.b.c': there is no 'b' in 'a')"),
    "null in between": ({"a": {"b": None}}, "no text field ('a.b.c': 'a.b' is null, not an object)"),
    "a list in between": ({"a": [{"b": {"c": "x"}}]}, "no text field ('a.b.c': 'a' is list, not an object)"),
    "a string in between": ({"a": {"b": '{"c": "x"}'}}, "no text field ('a.b.c': 'a.b' is str, not an object)"),
    "a number": ({"a": {"b": {"c": 7}}}, "the text is not a string ('a.b.c' is int)"),
    "null": ({"a": {"b": {"c": None}}}, "the text is not a string ('a.b.c' is null)"),
    "an object": ({"a": {"b": {"c": {"": "x"}}}}, "the text is not a string ('a.b.c' is dict)"),
    "a number at the top": ({"a.b.c": 7, "a": {"b": {"c": "x"}}}, "the text is not a string ('a.b.c' is int)"),
}


@pytest.mark.parametrize("case", LEADS_NOWHERE)
def test_a_name_that_leads_nowhere_says_where_it_ends(tmp_path: Path, case: str) -> None:
    """A row in which a name does not lead to a text is listed with file, row and the part that is not there."""
    row, words = LEADS_NOWHERE[case]
    path = tmp_path / "a.jsonl"
    path.write_text(f'\n{json.dumps(row)}\n{{"a": {{"b": {{"c": "Once."}}}}}}\n')
    source = open_source(path, fields=Fields(text="a.b.c"))
    assert [item.text for item in source] == ["Once."]
    assert [str(item) for item in source.unreadable] == [f"{path}, row 2: {words}"]


FOUND = {
    "a key with a dot": ({"a.b": "x", "a": {"b": "y"}}, "a.b", {"a.b": "z", "a": {"b": "y"}}),
    "a key with a dot inside": ({"a": {"b.c": "x", "b": {"c": "y"}}}, "a.b.c", {"a": {"b.c": "z", "b": {"c": "y"}}}),
    "empty keys": ({"": {"": "x", "a": 1}}, ".", {"": {"": "z", "a": 1}}),
    "an empty key at the end": ({"a": {"": "x"}}, "a.", {"a": {"": "z"}}),
}


@pytest.mark.parametrize("case", FOUND)
def test_keys_that_hold_dots_or_nothing_are_found(tmp_path: Path, case: str) -> None:
    """A key is taken as it is where it fits, before its dots lead anywhere, and so is one without a letter."""
    row, name, after = FOUND[case]
    path, target = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    path.write_text(json.dumps(json.loads(json.dumps(row).replace('"x"', json.dumps(TWICE)))) + "\n")
    copy(path, target, "jsonl", Fields(text=name))
    assert json.loads(target.read_text()) == json.loads(json.dumps(after).replace('"z"', json.dumps(CLEAN)))


def test_a_sink_of_parquet_needs_the_names_of_the_source(tmp_path: Path) -> None:
    """A sink whose fields are not those of the rows is refused, and says which field is missing."""
    path = tmp_path / "a.parquet"
    _parquet(path)
    (row, *_) = open_source(path, fields=NAMES).rows()
    assert row.document is not None
    with (
        pytest.raises(ConfigError, match="'words'"),
        sink_for(tmp_path / "b.parquet", "parquet", fields=Fields(text="words")) as sink,
    ):
        sink.write(row, dt.dedupe(row.document))
    assert not (tmp_path / "b.parquet").exists()
