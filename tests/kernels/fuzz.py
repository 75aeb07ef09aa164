"""Looks for inputs on which C and NumPy differ, guided by coverage: `python -m tests.kernels.fuzz [seconds]`.

The C source is built for libFuzzer and AddressSanitizer, and atheris drives both implementations with the same bytes.
Needs clang with its runtime (Debian: `clang-14 libclang-rt-14-dev`) and atheris from PyPI, which no other test needs.
An input that was found is printed and left in the working folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.kernels.building import built_copy

FLAGS = ["-fsanitize=address,fuzzer-no-link", "-fno-omit-frame-pointer", "-g", "-O1"]
COMPILERS = ("clang-14", "clang")


def main(arguments: list[str]) -> int:
    """Build, fuzz for some seconds, 300 by default, and return 0 when nothing was found."""
    import atheris  # pyright: ignore[reportMissingModuleSource]

    seconds = arguments[0] if arguments else "300"
    compiler = next(filter(shutil.which, COMPILERS), None)
    if compiler is None:
        sys.stderr.write("fuzz: no clang; install one, for example clang-14 and libclang-rt-14-dev\n")
        return 2
    library = Path(atheris.__file__).parents[1] / "asan_with_fuzzer.so"
    with TemporaryDirectory() as folder:
        tree = built_copy(Path(folder) / "tree", compiler, FLAGS)
        # Python frees little at its end; what asks for too much memory gets none, and says so.
        options = "detect_leaks=0:allocator_may_return_null=1"
        environment = os.environ | {"LD_PRELOAD": str(library), "ASAN_OPTIONS": options}
        limits = [f"-max_total_time={seconds}", "-max_len=400", "-rss_limit_mb=4096", f"-artifact_prefix={Path.cwd()}/"]
        command = [sys.executable, "-m", "tests.kernels.fuzz_target", *limits]
        return subprocess.run(command, cwd=tree, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
