"""Text to the runs of lines that blank lines set apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe_text.kernels.lines import paragraph_bounds
from dedupe_text.kernels.normal import code_points
from dedupe_text.model import Span
from dedupe_text.splitters.lines import spans_of


@dataclass(frozen=True, slots=True)
class BlankLines:
    r"""Cut a text where a line is blank, which is empty or white space only, and at page breaks.

    Paragraphs keep their inner line breaks and are trimmed of white space at both ends. Breaks of a paragraph are a
    form feed, a file, group or paragraph separator, too.

    >>> text = "One line\nand its rest.\n \nAnother."
    >>> [span.of(text) for span in BlankLines()(text)]
    ['One line\nand its rest.', 'Another.']
    """

    @property
    def name(self) -> str:
        """The name that results carry: "blank-lines"."""
        return "blank-lines"

    def __call__(self, text: str) -> list[Span]:
        """Return the span of each run of lines that are not blank, in code points."""
        return spans_of(self.bounds(code_points(text)))

    def bounds(self, points: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return the spans of the paragraphs of a text given as code points, `(paragraphs, 2) int64`."""
        return paragraph_bounds(points)
