"""Every store, opened fresh."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from dedupe_text.stores.postgres import PostgresStore
from dedupe_text.stores.seam import Store
from dedupe_text.stores.sqlite import SqliteStore
from tests.stores.server import with_schema

SCHEME = {"format": "1", "seed": "1"}
Opener = Callable[..., Store]
"""Opens a store of the test, each time the same one, with the options of `SqliteStore`."""


@pytest.fixture(scope="session")
def schemas() -> Iterator[int]:
    """Count the schemas that tests made."""
    return count()


@pytest.fixture(params=["sqlite", "postgres"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """Give what opens a store of each kind."""
    if request.param == "sqlite":
        return lambda scheme=SCHEME, **options: SqliteStore(tmp_path / "an.index", scheme, **options)
    number = next(request.getfixturevalue("schemas"))
    address = with_schema(request.getfixturevalue("server"), f"test{number}")
    return lambda scheme=SCHEME, **options: PostgresStore(address, scheme, **options)


@pytest.fixture
def store(opener: Opener) -> Iterator[Store]:
    """Open a store of each kind for writing."""
    opened = opener()
    yield opened
    opened.close()
