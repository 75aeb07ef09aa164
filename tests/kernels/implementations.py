"""The two implementations of each kernel, so that one suite tries both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

F = TypeVar("F", bound=Callable[..., Any])

each_implementation = pytest.mark.parametrize("implementation", ["numpy", "c"])
"""Runs a test on NumPy and on C; without the extension the second run fails, so that nobody forgets to build it."""


def of(kernel: F, implementation: str) -> F:
    """Return one implementation of a kernel, `"numpy"` or `"c"`."""
    found: F = getattr(kernel, implementation)
    return found
