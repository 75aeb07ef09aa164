"""The choice of implementation, what the C source refuses, and that it never reads outside what it is given."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe_text.errors import ConfigError
from dedupe_text.kernels.implementation import in_use, native
from tests.kernels import fuzz_target


@pytest.mark.parametrize(
    ("environment", "built", "expected"),
    [
        ({}, True, "c"),
        ({}, False, "numpy"),
        ({"DEDUPE_TEXT_KERNELS": ""}, True, "c"),
        ({"DEDUPE_TEXT_KERNELS": "auto"}, False, "numpy"),
        ({"DEDUPE_TEXT_KERNELS": "c"}, True, "c"),
        ({"DEDUPE_TEXT_KERNELS": "numpy"}, True, "numpy"),
    ],
)
def test_the_environment_chooses(environment: dict[str, str], built: bool, expected: str) -> None:
    """C is in use where it was built, unless the environment says otherwise."""
    assert in_use(environment, built=built) == expected


@pytest.mark.parametrize(("asked", "built", "advice"), [("c", False, "C compiler"), ("C", True, "'auto', 'c'")])
def test_what_cannot_be_used_is_refused(asked: str, built: bool, advice: str) -> None:
    """Asking for C without the extension, or for an implementation that there is none of, is an error that helps."""
    with pytest.raises(ConfigError, match=advice):
        in_use({"DEDUPE_TEXT_KERNELS": asked}, built=built)


@pytest.mark.parametrize("implementation", ["c", "numpy"])
def test_the_version_line_tells_which_is_in_use(implementation: str, project_root: Path) -> None:
    """`dedupe-text --version` names the kernels that the process uses."""
    done = subprocess.run(
        [sys.executable, "-m", "dedupe_text", "--version"],
        cwd=project_root,
        env=os.environ | {"DEDUPE_TEXT_KERNELS": implementation},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"kernels {implementation}," in done.stdout


ONE = np.ones(1, np.int64)


@pytest.mark.parametrize(
    ("ids", "starts", "ends", "widths", "reason"),
    [
        (ONE.astype(np.uint32), ONE, ONE, ONE, "ids must be"),
        (ONE.astype(np.float64), ONE, ONE, ONE, "ids must be"),
        (ONE.astype(">u8"), ONE, ONE, ONE, "ids must be"),
        (ONE, ONE, ONE, np.ones(2, np.int64), "one length"),
        (ONE, ONE * 0, ONE * 2, ONE, "inside the array"),
        (ONE, -ONE, ONE, ONE, "inside the array"),
        (ONE, ONE * 0, ONE, ONE * 0, "inside the array"),
    ],
)
def test_bad_arguments_are_refused(
    ids: np.ndarray, starts: np.ndarray, ends: np.ndarray, widths: np.ndarray, reason: str
) -> None:
    """A buffer of another type, columns of two lengths and spans that leave the array are errors, not reads."""
    with pytest.raises(ValueError, match=reason):
        native.shingles(ids, starts, ends, widths)


def test_no_items_may_stand_at_any_address() -> None:
    """An array that lies askew is refused, and an empty one is not: Python itself has such, by its version."""
    askew, none = (np.frombuffer(bytes(17), np.uint8)[1 : 1 + size].view(np.uint64) for size in (16, 0))
    with pytest.raises(ValueError, match="must be an aligned array"):
        native.occurs_again(askew)
    assert bytes(native.occurs_again(none)) == b""


def test_strided_and_foreign_arguments_are_refused() -> None:
    """An array with gaps, and what is no buffer, are errors."""
    with pytest.raises(ValueError, match="contiguous"):
        native.shingles(np.zeros(4, np.uint64)[::2], ONE, ONE, ONE)
    with pytest.raises(TypeError):
        native.shingles([1], ONE, ONE, ONE)  # type: ignore[arg-type]


@given(st.sampled_from(range(len(fuzz_target.TARGETS))), st.binary(min_size=10, max_size=300))
def test_any_bytes_are_read_alike_or_refused(target: int, data: bytes) -> None:
    """What the fuzzer tries for minutes holds for a few inputs: equal bits, and no argument that does harm."""
    fuzz_target.run(bytes([target]) + data)
