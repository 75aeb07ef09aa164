"""Which implementation of the kernels is in use: the C source or NumPy; both give the same bits.

The environment variable `DEDUPE_TEXT_KERNELS` chooses when the package is imported: `auto`, the default, takes C where
the extension was built; `c` insists on it; `numpy` does without.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import update_wrapper
from typing import Any, Final, TypeVar, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dedupe_text.errors import ConfigError

try:
    from dedupe_text.kernels import _native
except ImportError:
    _native = cast("Any", None)

native = _native
"""The functions of `_native.c`, or `None` where it was not built."""

VARIABLE: Final = "DEDUPE_TEXT_KERNELS"

F = TypeVar("F", bound=Callable[..., Any])


def in_use(environment: Mapping[str, str], *, built: bool) -> str:
    """Return the name of the implementation that an environment asks for, `"c"` or `"numpy"`.

    Raises `ConfigError` for a name that is none, and for `c` when the extension was not built.

    >>> in_use({"DEDUPE_TEXT_KERNELS": "numpy"}, built=True), in_use({}, built=True), in_use({}, built=False)
    ('numpy', 'c', 'numpy')
    """
    asked = environment.get(VARIABLE, "") or "auto"
    if asked not in ("auto", "c", "numpy"):
        raise ConfigError(VARIABLE, asked, "use 'auto', 'c' or 'numpy'")
    if asked == "c" and not built:
        advice = "the extension was not built; install a C compiler and install again, or use 'auto'"
        raise ConfigError(VARIABLE, asked, advice)
    return "c" if asked != "numpy" and built else "numpy"


IN_USE: Final = in_use(os.environ, built=native is not None)
"""The implementation that this process uses, `"c"` or `"numpy"`."""


def with_c(c: F) -> Callable[[F], F]:
    """Give a NumPy kernel its twin in C: the kernel becomes the one of the two that is in use.

    Both stay reachable as attributes of the kernel, `c` and `numpy`; the NumPy one is the reference. `c` raises
    `AttributeError` when it is called and the extension was not built.
    """

    def chosen(numpy: F) -> F:
        # The twin takes over name, docstring and place, so that a call costs nothing more than the call.
        kernel: Any = update_wrapper(c, numpy) if IN_USE == "c" else numpy
        kernel.c, kernel.numpy = c, numpy
        return cast("F", kernel)

    return chosen


def column(values: NDArray[Any], dtype: DTypeLike) -> NDArray[Any]:
    """Return an array as C reads it: of this type and contiguous; the array itself when it is so."""
    return np.ascontiguousarray(values, dtype)
