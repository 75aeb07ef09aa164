"""Runs the tests of the kernels with the C source built for sanitizers: `python -m tests.kernels.sanitize [options]`.

AddressSanitizer and UndefinedBehaviorSanitizer end the run at the first read outside a buffer and at the first
operation that C leaves undefined. Needs gcc with its libasan; options are pytest's.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.kernels.building import built_copy

FLAGS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer", "-g", "-O1"]


def main(arguments: list[str]) -> int:
    """Build, run the tests, and return pytest's exit status."""
    with TemporaryDirectory() as folder:
        tree = built_copy(Path(folder) / "tree", "gcc", FLAGS)
        library = subprocess.run(
            ["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True
        ).stdout.strip()
        # Python itself is not built for the sanitizer, which so has to be loaded first; it frees little at its end.
        environment = os.environ | {"LD_PRELOAD": library, "ASAN_OPTIONS": "detect_leaks=0"}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/kernels", *arguments]
        return subprocess.run(command, cwd=tree, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
