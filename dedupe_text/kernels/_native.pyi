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
def seen(
    slots: Column, hashes: Column, numbers: Column, added: Column, entries: int, count: int, /
) -> tuple[bytearray, int]: ...
def shingles(ids: Column, starts: Column, ends: Column, widths: Column, /) -> tuple[bytearray, bytearray]: ...
