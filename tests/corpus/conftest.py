"""An index on every store, opened fresh."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dedupe_text as dt

Opener = Callable[..., dt.CorpusIndex]
"""Opens an index of the test by a name, each time the same one, with the options of `CorpusIndex.open`."""


@pytest.fixture(params=["sqlite", "postgres"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """Give what opens an index of each kind, one of its own for each name."""
    if request.param == "sqlite":
        return lambda name="a", **options: dt.CorpusIndex.open(tmp_path / name, **options)
    # Where no test needs a server its library need not be there.
    from tests.stores.server import with_schema

    address, prefix = request.getfixturevalue("server"), f"index{id(request)}"
    made: dict[str, str] = {}

    def opened(name: str = "a", **options: Any) -> dt.CorpusIndex:
        if name not in made:
            made[name] = with_schema(address, prefix + name)
        return dt.CorpusIndex.open(made[name], **options)

    return opened
