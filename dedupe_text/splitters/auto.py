"""Text to paragraphs, whichever way the text itself sets them: one for each line, or hard-wrapped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe_text.config import Splitter
from dedupe_text.kernels.normal import code_points
from dedupe_text.model import Span
from dedupe_text.splitters.lines import Lines, spans_of
from dedupe_text.splitters.wrapping import Lined, WrappedLines, proved_widths, wrapped_paragraphs


@dataclass(frozen=True, slots=True)
class Auto:
    r"""Cut a text at blank lines when it is provably hard-wrapped prose, else into its lines.

    The proof is a few full lines in a row somewhere in the text (see `splitters.wrapping`): it exists or it does not,
    and taking repeated paragraphs out of the text does not change that as long as one copy stays. A text with one line
    for each paragraph is cut into lines, with or without blank lines between them. Limits: a wrapped text is
    cut into lines when none of its paragraphs has three lines that break before small letters (four when narrower than
    55 columns, seven in scripts without case).

    >>> Auto().choose("One paragraph.\n\nAnother.").name
    'lines'
    """

    @property
    def name(self) -> str:
        """The name of the rule: "auto". `named_bounds` gives the one that results carry."""
        return "auto"

    def __call__(self, text: str) -> list[Span]:
        """Return the spans of the paragraphs, in code points."""
        return spans_of(self.named_bounds(code_points(text))[1])

    def choose(self, text: str) -> Splitter:
        """Return the splitter that fits a text; its name is "lines" or "blank-lines"."""
        lined = Lined.of(code_points(text))
        widths = proved_widths(lined, np.zeros(len(lined.bounds), np.int64)).columns.tolist()
        return WrappedLines(tuple(widths)) if widths else Lines()

    def named_bounds(self, points: NDArray[np.uint32]) -> tuple[str, NDArray[np.int64]]:
        """Return the name that results carry, such as "auto: lines", and the spans of the paragraphs as rows."""
        (name,), bounds = self.batch_bounds(points, np.zeros(1, np.int64))
        return name, bounds

    def batch_bounds(
        self, points: NDArray[np.uint32], starts: NDArray[np.int64]
    ) -> tuple[list[str], NDArray[np.int64]]:
        """Return the names and the spans for texts laid end to end, with a page break between two.

        `starts (texts,)` tells where each begins.
        """
        lined = Lined.of(points)
        names = [f"{self.name}: {Lines().name}"] * len(starts)
        firsts = np.append(lined.starts.searchsorted(starts), len(lined.bounds))
        owners = np.arange(len(starts)).repeat(firsts[1:] - firsts[:-1])
        widths = proved_widths(lined, owners)
        if not len(widths.columns):
            return names, lined.bounds
        for number in set(widths.owners.tolist()):
            names[number] = f"{self.name}: {WrappedLines(()).name}"
        return names, wrapped_paragraphs(lined, owners, widths)
