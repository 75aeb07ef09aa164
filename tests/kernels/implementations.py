"""The two implementations of each kernel, so that one suite tries both."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pytest

from dedupe_text.kernels.implementation import Kernel

P = ParamSpec("P")
R = TypeVar("R")

IMPLEMENTATIONS = ("numpy", "c")
each_implementation = pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
"""Runs a test on NumPy and on C; without the extension the second run fails, so that nobody forgets to build it."""


def of(kernel: Kernel[P, R], implementation: str) -> Callable[P, R]:
    """Return one implementation of a kernel."""
    return kernel.c if implementation == "c" else kernel.numpy
