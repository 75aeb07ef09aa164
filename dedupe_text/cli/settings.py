"""Options of a run over a corpus: from a TOML file, then from the command line, which has the last word."""

from __future__ import annotations

import argparse
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from dedupe_text.config import CorpusConfig
from dedupe_text.errors import ConfigError
from dedupe_text.io import Fields
from dedupe_text.option_tables import corpus_config, with_table

OWN_FILE = "dedupe_text.toml"
PROJECT_FILE = "pyproject.toml"

_ONE_DOCUMENT = ("splitter", "matcher", "policy", "threshold")
_CORPUS = ("documents", "paragraphs", "boilerplate", "order", "near", "alike")
_FIELDS = {"id_field": "id", "text_field": "text", "source_field": "source", "time_field": "time", "host_of": "host_of"}


def settings(options: argparse.Namespace) -> tuple[CorpusConfig, Fields]:
    """Return the configuration and the field names that a file and the command line ask for.

    The file is the one of `--config`, else `dedupe_text.toml`, else `[tool.dedupe_text]` of `pyproject.toml`, both in
    the working directory. Raises `ConfigError` for a file that cannot be read, and for an unknown or wrong option.
    """
    table, place = _table(options.config)
    names = with_table(Fields(), table.pop("fields", {}), f"{place}, fields")
    config = corpus_config(table, place)
    chosen = {name: getattr(options, name) for name in _CORPUS if getattr(options, name, None) is not None}
    inner = {name: getattr(options, name) for name in _ONE_DOCUMENT if getattr(options, name, None) is not None}
    if getattr(options, "no_passages", False):
        inner["passages"] = False
    if getattr(options, "no_within", False):
        chosen["within"] = False
    if getattr(options, "phrases", None) is not None:
        chosen["learner"] = replace(config.learner, phrases=phrases(options.phrases))
    given = {name: getattr(options, option, None) for option, name in _FIELDS.items()}
    return (
        replace(config, document=replace(config.document, **inner), **chosen),
        replace(names, **{name: value for name, value in given.items() if value is not None}),
    )


def phrases(path: str) -> tuple[str, ...]:
    """Return the phrases of a file, one in each line; blank lines and those that begin with `#` say nothing."""
    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("--phrases", path, f"it cannot be read ({error})") from error
    return tuple(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))


def _table(path: str | None) -> tuple[dict[str, Any], str]:
    if path is not None:
        return _read(Path(path), whole=Path(path).name != PROJECT_FILE), path
    if Path(OWN_FILE).is_file():
        return _read(Path(OWN_FILE), whole=True), OWN_FILE
    if Path(PROJECT_FILE).is_file():
        return _read(Path(PROJECT_FILE), whole=False), f"{PROJECT_FILE}, tool.dedupe_text"
    return {}, ""


def _read(path: Path, *, whole: bool) -> dict[str, Any]:
    try:
        # Editors on Windows may begin a file with a byte order mark, which is no TOML.
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError("--config", str(path), f"it cannot be read ({error})") from error
    for name in () if whole else ("tool", "dedupe_text"):
        table = table.get(name, {})
        if not isinstance(table, dict):
            raise ConfigError("--config", str(path), "tool.dedupe_text must be a table")
    return table
