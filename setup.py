"""The C source, which a wheel may do without; everything else stands in pyproject.toml.

It is a script because free-threaded Pythons have no limited API, which pyproject.toml cannot say.
"""

import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup

FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
LIMITED_API = "0x030B0000"
"""Python 3.11: the first whose limited API has the buffer protocol."""

setup(
    ext_modules=[
        Extension(
            "dedupe_text.kernels._native",
            sources=["dedupe_text/kernels/_native.c"],
            depends=sorted(map(str, Path("dedupe_text/kernels/native").glob("*.h"))),
            define_macros=[] if FREE_THREADED else [("Py_LIMITED_API", LIMITED_API)],
            py_limited_api=not FREE_THREADED,
            # Loops over permutations become vector instructions from -O3 on; MSVC has no such level.
            extra_compile_args=[] if sys.platform == "win32" else ["-O3"],
            # Without a compiler setuptools warns and goes on, and the NumPy kernels serve.
            optional=True,
        )
    ],
    options={} if FREE_THREADED else {"bdist_wheel": {"py_limited_api": "cp311"}},
)
