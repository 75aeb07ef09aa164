"""Signatures handed to datasketch and taken from it: the same bits, so that both fill and query one index.

Both sides must agree on the scheme (`affine32`), the seed and the number of permutations, and on what is hashed: the
low 32 bits of each value of a shingle set. datasketch is imported when a function is called; it takes seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from dedupe_text.errors import SchemeError

if TYPE_CHECKING:
    from datasketch import LeanMinHash, MinHash

SCHEME: Final = "affine32"


def to_datasketch(signature: NDArray[np.uint32], *, seed: int = 1) -> LeanMinHash:
    """Return a signature, `(permutations,) uint32`, as datasketch keeps it, for its LSH indexes and storages.

    `seed` is the one that the signature was made with.

    >>> to_datasketch(np.array([3, 1], np.uint32)).jaccard(to_datasketch(np.array([3, 2], np.uint32)))
    0.5
    """
    from datasketch import LeanMinHash

    return LeanMinHash(seed=seed, hashvalues=np.array(signature, dtype=np.uint32), scheme=SCHEME)


def from_datasketch(sketch: MinHash | LeanMinHash, *, permutations: int = 128, seed: int = 1) -> NDArray[np.uint32]:
    """Return the signature that datasketch keeps, `(permutations,) uint32`.

    Raises `SchemeError` when the sketch is of another scheme, seed or number of permutations: such values look alike
    and compare as nonsense.

    >>> from_datasketch(to_datasketch(np.array([3, 1], np.uint32)), permutations=2).tolist()
    [3, 1]
    """
    # A release before 2.0 has one scheme and does not name it.
    found = {"scheme": getattr(sketch, "scheme", "legacy"), "seed": sketch.seed, "permutations": len(sketch)}
    wanted = {"scheme": SCHEME, "seed": seed, "permutations": permutations}
    for part, value in wanted.items():
        if found[part] != value:
            raise SchemeError(part, found[part], value)
    return np.array(sketch.hashvalues, dtype=np.uint32)
