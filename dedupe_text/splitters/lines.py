"""Text to one paragraph for each line that is not blank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.lines import line_bounds
from dedupe_text.kernels.normal import code_points
from dedupe_text.model import Span


@dataclass(frozen=True, slots=True)
class Lines:
    r"""Cut a text into its lines: blank ones left out, the others trimmed of white space at both ends.

    A line ends where `str.splitlines` ends it, which is at every separator of `kernels.separators.LINE_BREAKS`.

    >>> text = "One.\r\n\r\n  Two.\n"
    >>> [span.of(text) for span in Lines()(text)]
    ['One.', 'Two.']
    """

    @property
    def name(self) -> str:
        """The name that results carry: "lines"."""
        return "lines"

    def __call__(self, text: str) -> list[Span]:
        """Return the span of each line that is not blank, in code points."""
        return spans_of(self.bounds(code_points(text)))

    def bounds(self, points: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return the spans of the lines of a text given as code points, `(lines, 2) int64`."""
        return line_bounds(points)


def spans_of(bounds: NDArray[np.int64]) -> list[Span]:
    """Return the rows of an array as spans."""
    return [Span(start, end) for start, end in bounds.tolist()]
