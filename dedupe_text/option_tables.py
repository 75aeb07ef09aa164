"""Options as a table of plain data, as it stands in a file, and back.

In a table the options of one document stand beside those of a corpus; those of the guard, of the evidence and of the
learner have tables of their own, and tuples are lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from dedupe_text.config import BoilerplateConfig, CorpusConfig, DedupeConfig
from dedupe_text.errors import ConfigError

Options = TypeVar("Options")


def corpus_config(table: Mapping[str, Any], place: str) -> CorpusConfig:
    """Return the configuration of a table; `place` says in an error where the table stands.

    >>> config = corpus_config({"documents": "remove", "threshold": 0.9, "guard": {"languages": ["en"]}}, "here")
    >>> config.documents, config.document.threshold, config.document.guard.languages
    ('remove', 0.9, ('en',))
    """
    rest = dict(table)
    learner = with_table(BoilerplateConfig(), rest.pop("learner", {}), f"{place}, learner")
    inner = {field.name: rest.pop(field.name) for field in fields(DedupeConfig) if field.name in rest}
    known = {field.name for kind in (CorpusConfig, DedupeConfig) for field in fields(kind)} - {"document"}
    own = with_table(CorpusConfig(), rest, place, known)
    return replace(own, document=document_config(inner, place), learner=learner)


def document_config(table: Mapping[str, Any], place: str) -> DedupeConfig:
    """Return the configuration of a table with the options of one document."""
    rest = dict(table)
    default = DedupeConfig()
    guard = with_table(default.guard, rest.pop("guard", {}), f"{place}, guard")
    evidence = with_table(default.evidence, rest.pop("evidence", {}), f"{place}, evidence")
    return replace(with_table(default, rest, place), guard=guard, evidence=evidence)


def with_table(options: Options, table: object, place: str, known: Set[str] | None = None) -> Options:
    """Return options with the values of a table set; raises `ConfigError` for one that is unknown or wrong.

    `known` are the names that may stand in the table, by default those of the options.
    """
    if not isinstance(table, Mapping):
        raise ConfigError(place, table, "use a table")
    known = known or {field.name for field in fields(options)}  # type: ignore[arg-type]
    for name in table:
        if name not in known:
            raise ConfigError(f"{place}: {name}", table[name], f"the options here are {', '.join(sorted(known))}")
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in table.items()}
    return replace(options, **given)  # type: ignore[type-var]


def table_of(options: DedupeConfig | CorpusConfig) -> dict[str, Any]:
    """Return the options that are not at their defaults as a table.

    Raises `ConfigError` for a function of your own, which no table can hold.

    >>> table_of(DedupeConfig(threshold=0.9))
    {'threshold': 0.9}
    """
    table = _changed(options, type(options)())
    if isinstance(options, CorpusConfig):
        table |= table.pop("document", {})
    return table


def _changed(options: Any, default: Any) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for name in (field.name for field in fields(options)):
        value, usual = getattr(options, name), getattr(default, name)
        if value == usual:
            continue
        table[name] = _changed(value, usual) if is_dataclass(value) else _plain(name, value)
    return table


def _plain(name: str, value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(name, item) for item in value]
    if callable(value):
        raise ConfigError(name, value, "a function cannot be stored with the others: use one that has a name")
    return value
