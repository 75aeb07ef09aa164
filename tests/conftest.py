"""What every test has: the project's root, Hypothesis without a clock, and frameworks without a network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# No framework asks a server, nor tells one what it does.
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HAYSTACK_TELEMETRY_ENABLED": "False"}
os.environ |= {"LANGSMITH_TRACING": "false", "DO_NOT_TRACK": "1"}

# Equal runs on every machine; HYPOTHESIS_PROFILE=explore looks further.
settings.register_profile("repeatable", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("explore", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Let a process that has no test left take some of another's, since a few tests cost as much as thousands."""
    if getattr(config.option, "numprocesses", None) and config.option.dist == "no":
        config.option.dist = "worksteal"


@pytest.fixture(scope="session")
def project_root() -> Path:
    """Return the folder that holds pyproject.toml."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Run a PostgreSQL server and give its address."""
    # Where no test needs a server its library need not be there.
    from tests.stores.server import running_server

    with running_server() as address:
        yield address
