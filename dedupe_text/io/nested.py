"""Where a field is that a name with dots leads to: `metadata.url` is the `url` in the object `metadata`.

At each step a field that is called as all that is left of the name comes first, so a key that holds a dot itself is
found, and a name without a dot is looked for at the top alone. Lists are not gone into.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import getitem

DOT = "."


def path_to(data: Mapping[str, object], name: str) -> tuple[str, ...] | None:
    """Return the keys that lead to a field, None where it is not there.

    >>> path_to({"metadata": {"url": 1}}, "metadata.url"), path_to({"metadata.url": 1}, "metadata.url")
    (('metadata', 'url'), ('metadata.url',))
    """
    keys: list[str] = []
    while name not in data:
        key, dot, name = name.partition(DOT)
        inner = data.get(key) if dot else None
        if not isinstance(inner, Mapping):
            return None
        keys.append(key)
        data = inner
    return (*keys, name)


def value_at(data: Mapping[str, object], name: str, default: object = None) -> object:
    """Return the value of a field, or the default where it is not there.

    >>> value_at({"metadata": {"url": "https://example.com"}}, "metadata.url")
    'https://example.com'
    """
    path = path_to(data, name)
    return default if path is None else reduce(getitem, path, data)  # type: ignore[arg-type]


def why_absent(data: Mapping[str, object], name: str) -> str:
    """Say of a field that is not there which part of its name leads nowhere.

    >>> why_absent({"body": {}}, "text")
    "'text'"
    >>> why_absent({"body": {}}, "body.text"), why_absent({"body": [{"text": "Once."}]}, "body.text")
    ("'body.text': there is no 'text' in 'body'", "'body.text': 'body' is list, not an object")
    """
    if DOT not in name:
        return repr(name)
    *before, last = name.split(DOT)
    way: list[str] = []
    for key in before:
        if key not in data:
            break
        way.append(key)
        inner = data[key]
        if not isinstance(inner, Mapping):
            return f"{name!r}: {DOT.join(way)!r} is {kind_of(inner)}, not an object"
        data = inner
    else:
        key = last
    return f"{name!r}: there is no {key!r}" + (f" in {DOT.join(way)!r}" if way else "")


def kind_of(value: object) -> str:
    """Return what a value is instead of what it should be.

    >>> kind_of(None), kind_of(7)
    ('null', 'int')
    """
    return "null" if value is None else type(value).__name__


def placed(data: Mapping[str, object], name: str, value: object) -> dict[str, object]:
    """Return data with a field set, where it stands or where its name leads, with the objects on the way.

    Where no object can be on the way, because something else is there, the name is the key.

    >>> placed({"body": {"lang": "en"}}, "body.text", "Once."), placed({"body": None}, "body.text", "Once.")
    ({'body': {'lang': 'en', 'text': 'Once.'}}, {'body': None, 'body.text': 'Once.'})
    """
    key, dot, rest = name.partition(DOT)
    if name not in data and dot:
        inner = data.get(key, {})
        if isinstance(inner, Mapping):
            return {**data, key: placed(inner, rest, value)}
    return {**data, name: value}


def without(data: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """Return data without some fields; the objects in which they stood stay.

    >>> without({"body": {"text": "Once.", "lang": "en"}, "id": 7}, ["body.text", "id"])
    {'body': {'lang': 'en'}}
    """
    rest = dict(data)
    for name in names:
        key, dot, inside = name.partition(DOT)
        inner = rest.get(key)
        if name in rest:
            del rest[name]
        elif dot and isinstance(inner, Mapping):
            rest[key] = without(inner, [inside])
    return rest
