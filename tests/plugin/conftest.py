"""What a session of pytest inside this one needs."""

from __future__ import annotations

from importlib import import_module

import pytest


@pytest.fixture(autouse=True, scope="session")
def loaded() -> None:
    """Load the method before a session inside this one does: what it loads is forgotten, and NumPy loads only once."""
    for name in ("dedupe_text.index", "dedupe_text.testing.checking", "dedupe_text.testing.corpora"):
        import_module(name)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the large plugins of others out of sessions in processes of their own, which take seconds to load them."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:langsmith_plugin")
