"""The fields of a row become a document and a document becomes fields, for every format that has named fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

from dedupe_text.io.seam import Fields, Reason, Row
from dedupe_text.model import Document


def row_of(path: str, number: int, data: Mapping[str, object], names: Fields, origin: object = None) -> Row:
    """Return a row of named fields; `origin` is the row as its format has it, by default the fields themselves.

    An id, source or time that is a number becomes its words; what a document does not hold exactly as it was, and all
    other fields, is its metadata.

    >>> row_of("a.jsonl", 3, {"id": 7, "text": "Once.", "lang": "en"}, Fields()).document
    Document(id='7', text='Once.', source=None, time=None, metadata={'id': 7, 'lang': 'en'})
    >>> row_of("a.jsonl", 3, {"body": "Once."}, Fields(text="body")).document.id
    'a.jsonl:3'
    """
    origin = data if origin is None else origin
    text = data.get(names.text)
    if not isinstance(text, str):
        if names.text not in data:
            return Row.refused(path, number, Reason.NO_TEXT, repr(names.text), origin)
        kind = "null" if text is None else type(text).__name__
        return Row.refused(path, number, Reason.NOT_TEXT, f"{names.text!r} is {kind}", origin)
    identity = _word(data.get(names.id))
    document = Document(
        id=f"{path}:{number}" if identity is None else identity,
        text=text,
        source=_word(data.get(names.source)) if names.host_of is None else host(data.get(names.host_of)),
        time=_word(data.get(names.time)),
        metadata={name: value for name, value in data.items() if not _is_held(name, value, names)},
    )
    return Row(path, number, document, None, origin)


def as_data(document: Document, text: str, names: Fields) -> Mapping[str, object]:
    """Return a document that has no row of its own as one: its parts that are there, and its metadata."""
    parts = {names.id: document.id, names.text: text, names.source: document.source, names.time: document.time}
    return {name: value for name, value in parts.items() if value is not None} | {
        name: value for name, value in document.metadata.items() if name not in parts
    }


def host(url: object) -> str | None:
    """Return the host of a URL in lower case, None for what has none.

    >>> host("https://Example.com:443/a"), host("no url"), host("http://[bad"), host(None)
    ('example.com', None, None, None)
    """
    try:
        return urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:
        return None


def _is_held(name: str, value: object, names: Fields) -> bool:
    """True for a field that the document itself gives back as it was."""
    if name == names.text:
        return True
    if name == names.source and names.host_of is not None:
        return False
    return name in (names.id, names.source, names.time) and isinstance(value, str)


def _word(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, int | float) else None
