"""The fields of a row become a document and a document becomes fields, for every format that has named fields."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from dedupe_text.io.nested import DOT, kind_of, placed, value_at, why_absent, without
from dedupe_text.io.seam import Fields, Reason, Row
from dedupe_text.model import Document, word_of

ABSENT = object()
"""Stands for a field that is not there, where null is another thing."""


def row_of(path: str, number: int, data: Mapping[str, object], names: Fields, origin: object = None) -> Row:
    """Return a row of named fields; `origin` is the row as its format has it, by default the fields themselves.

    Names lead into objects at their dots (`nested`). An id, source or time that is a number becomes its words; what a
    document does not hold exactly as it was, and all other fields, is its metadata.

    >>> row_of("a.jsonl", 3, {"id": 7, "text": "Once.", "lang": "en"}, Fields()).document
    Document(id='7', text='Once.', source=None, time=None, metadata={'id': 7, 'lang': 'en'})
    >>> row_of("a.jsonl", 3, {"body": {"html": "", "text": "Once."}}, Fields(text="body.text")).document.id
    'a.jsonl:3'
    """
    origin = data if origin is None else origin
    text = value_at(data, names.text, ABSENT)
    if text is ABSENT:
        return Row.refused(path, number, Reason.NO_TEXT, why_absent(data, names.text), origin)
    if not isinstance(text, str):
        return Row.refused(path, number, Reason.NOT_TEXT, f"{names.text!r} is {kind_of(text)}", origin)
    identity, source, time = (value_at(data, name) for name in (names.id, names.source, names.time))
    held = {names.id: identity, names.time: time} | ({names.source: source} if names.host_of is None else {})
    word = word_of(identity)
    document = Document(
        id=f"{path}:{number}" if word is None else word,
        text=text,
        source=word_of(source) if names.host_of is None else host(value_at(data, names.host_of)),
        time=word_of(time),
        metadata=without(data, [names.text, *(name for name, value in held.items() if isinstance(value, str))]),
    )
    return Row(path, number, document, None, origin)


def as_data(document: Document, text: str, names: Fields) -> Mapping[str, object]:
    """Return a document that has no row of its own as one: its parts that are there, and its metadata."""
    parts = {names.id: document.id, names.text: text, names.source: document.source, names.time: document.time}
    given = {name: value for name, value in parts.items() if value is not None}
    data = {name: value for name, value in given.items() if DOT not in name} | without(document.metadata, parts)
    for name, value in given.items():
        data = placed(data, name, value)
    return data


def host(url: object) -> str | None:
    """Return the host of a URL in lower case, None for what has none.

    >>> host("https://Example.com:443/a"), host("no url"), host("http://[bad"), host(None)
    ('example.com', None, None, None)
    """
    try:
        return urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:
        return None
