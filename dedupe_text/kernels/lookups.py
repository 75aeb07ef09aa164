"""Code points to the bytes that a table has for them, where nearly all are of a byte themselves."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

LOW: Final = 256
"""Code points below this are bytes."""

FEW: Final = 8
"""Where one of so many code points, or fewer, is no byte, the others are looked up as bytes, which costs a fifth."""


class ByteTable(NamedTuple):
    """A byte for each code point; those behind the last item of `values` have its byte, `low` is that of the first."""

    values: NDArray[np.uint8]
    low: bytes

    @classmethod
    def of(cls, values: NDArray[np.uint8]) -> ByteTable:
        """Return the table with these values, of which there are `LOW` or more, and which can no longer be changed.

        >>> ByteTable.of(np.arange(300).astype(np.uint8)).look_up(np.array([65, 258, 400], np.uint32)).tolist()
        [65, 2, 43]
        """
        values.setflags(write=False)
        return cls(values, values[:LOW].tobytes())

    def look_up(self, points: NDArray[np.uint32]) -> NDArray[np.uint8]:
        """Return the byte of each code point, `(points,) uint8`, which may be changed."""
        others = (points >= LOW).nonzero()[0]
        if len(others) * FEW > len(points):
            found: NDArray[np.uint8] = self.values.take(points, mode="clip")
            return found
        found = np.frombuffer(bytearray(points.astype(np.uint8)).translate(self.low), np.uint8)
        found[others] = self.values.take(points[others], mode="clip")
        return found
