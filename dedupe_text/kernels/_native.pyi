"""The kernels in C; what they do stands in the modules of their names, what they take are contiguous buffers."""

from typing import Any

from numpy.typing import NDArray

Column = NDArray[Any]

def line_bounds(points: Column, /) -> bytearray: ...
def read_paragraphs(
    points: Column,
    bounds: Column,
    fold: Column,
    offsets: Column,
    expansions: Column,
    classes: Column,
    combining: Column,
    /,
) -> tuple[bytearray, ...]: ...
def shingles(ids: Column, starts: Column, ends: Column, widths: Column, /) -> tuple[bytearray, bytearray]: ...
